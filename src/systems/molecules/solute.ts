/**
 * Force fields in which terms of some atoms count for less: what replica exchange with solute scaling (REST2) moves in. L. Wang, R. A. Friesner,
 * B. J. Berne, J. Phys. Chem. B 115, 9431 (2011), doi:10.1021/jp204407d.
 */
import { expectLength } from './kernel/blocks.js';
import type { ForceField, TorsionMaps } from './types.js';

/**
 * A force field by the shares of its atoms. Of each atom with the share s: its charge times s, its ε and its surface area times s², so that a
 * pair's energy is multiplied by s_i s_j, also where it is an exception, and whether the energy is Coulomb's, of Lennard-Jones or of polarisation
 * (Born radii do not depend on charges: they stay). Torsions and correction maps are multiplied by the product of the largest and the smallest of their
 * atoms' shares. Bonds, angles and constraints stay. With s = √λ for the solute and 1 for all else the energy is
 * λ E(within) + √λ E(across) + E(without).
 *
 * @param shares - one for each atom, 0 or more
 * @throws InputError for another number of shares
 * @example
 * const half = sharedForceField(forceField, new Float64Array(forceField.masses.length).fill(Math.sqrt(0.5)));
 */
export function sharedForceField(forceField: ForceField, shares: Float64Array): ForceField {
  const { masses, torsions, torsionMaps, nonbonded, generalizedBorn } = forceField;
  expectLength('shares', shares, masses.length);
  const squares = shares.map((share) => share * share);
  const scaled = (values: Float64Array, by: ArrayLike<number>) => values.map((value, i) => value * by[i]);
  const ofAtoms = (atoms: Int32Array, size: number, count: number) =>
    Float64Array.from({ length: count }, (_, term) => {
      const own = Array.from(atoms.subarray(size * term, size * (term + 1)), (atom) => shares[atom]);
      return Math.max(...own) * Math.min(...own);
    });
  return {
    ...forceField,
    ...(torsions && {
      torsions: {
        ...torsions,
        constants: scaled(torsions.constants, ofAtoms(torsions.atoms, 4, torsions.constants.length)),
      },
    }),
    ...(torsionMaps && { torsionMaps: sharedMaps(torsionMaps, ofAtoms) }),
    ...(nonbonded && {
      nonbonded: {
        ...nonbonded,
        charges: scaled(nonbonded.charges, shares),
        epsilons: scaled(nonbonded.epsilons, squares),
        exceptions: {
          ...nonbonded.exceptions,
          chargeProducts: nonbonded.exceptions.chargeProducts.map(ofPair),
          epsilons: nonbonded.exceptions.epsilons.map(ofPair),
        },
      },
    }),
    ...(generalizedBorn && {
      generalizedBorn: {
        ...generalizedBorn,
        charges: scaled(generalizedBorn.charges, shares),
        surfaceArea: {
          ...generalizedBorn.surfaceArea,
          shares: scaled(squares, generalizedBorn.surfaceArea.shares ?? shares.map(() => 1)),
        },
      },
    }),
  };

  function ofPair(value: number, pair: number): number {
    const [i, j] = nonbonded!.exceptions.atoms.subarray(2 * pair, 2 * pair + 2);
    return value * shares[i] * shares[j];
  }
}

/** Every term has a map of its own, since terms that shared one may not be alike any more. */
function sharedMaps(
  { maps, mapOf, atoms }: TorsionMaps,
  sharesOf: (atoms: Int32Array, size: number, count: number) => Float64Array,
): TorsionMaps {
  const factors = sharesOf(atoms, 8, mapOf.length);
  return {
    atoms,
    mapOf: mapOf.map((_, term) => term),
    maps: Array.from(mapOf, (map, term) => ({
      size: maps[map].size,
      energies: maps[map].energies.map((energy) => energy * factors[term]),
    })),
  };
}

/** The shares of a solute whose own terms are multiplied by a factor: its root for the atoms of the solute, 1 for all others. */
export function sharesOf(atoms: number, solute: ArrayLike<number>, factor: number): Float64Array {
  const shares = new Float64Array(atoms).fill(1);
  for (let i = 0; i < solute.length; i++) shares[solute[i]] = Math.sqrt(factor);
  return shares;
}
