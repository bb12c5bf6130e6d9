/** Energies and forces of molecules in float64 TypeScript: the readable reference. */
import { InputError } from '../../math/index.js';
import { angles } from './terms/angles.js';
import { bonds } from './terms/bonds.js';
import { generalizedBorn } from './terms/generalized-born.js';
import { nonbonded } from './terms/nonbonded.js';
import type { TermFunction } from './terms/term.js';
import { torsionMaps } from './terms/torsion-maps.js';
import { torsions } from './terms/torsions.js';
import { TERMS } from './types.js';
import type { ForceField, Term } from './types.js';

/** Makes a term ready; undefined where the force field has none. */
const prepare: Record<Term, (forceField: ForceField) => TermFunction | undefined> = {
  bonds: (forceField) => forceField.bonds && bonds(forceField.bonds),
  angles: (forceField) => forceField.angles && angles(forceField.angles),
  torsions: (forceField) => forceField.torsions && torsions(forceField.torsions),
  torsionMaps: (forceField) => forceField.torsionMaps && torsionMaps(forceField.torsionMaps),
  nonbonded: (forceField) => forceField.nonbonded && nonbonded(forceField.nonbonded),
  generalizedBorn: (forceField) => forceField.generalizedBorn && generalizedBorn(forceField.generalizedBorn),
};

/** Energies and forces of walkers. */
export interface EnergiesAndForces {
  /** Walkers × terms in the order of `TERMS`, kJ/mol; 0 for terms that the force field has not. */
  readonly energies: Float64Array;
  /** Walkers × atoms × 3, kJ/mol/nm. */
  readonly forces: Float64Array;
}

/** Energies and forces of a batch: positions walkers × atoms × 3, nm. */
export type Engine = (positions: Float64Array, walkers: number) => EnergiesAndForces;

/** {@link energyAndForces} of one force field, made ready once for many calls. */
export function referenceEngine(forceField: ForceField): Engine {
  const count = forceField.masses.length;
  const width = 3 * count;
  const functions = TERMS.map((term) => prepare[term](forceField));
  return (positions, walkers) => {
    if (positions.length !== walkers * width) {
      throw new InputError(`${positions.length} coordinates do not make ${walkers} × ${count} atoms × 3`);
    }
    const energies = new Float64Array(walkers * TERMS.length);
    const forces = new Float64Array(positions.length);
    for (let walker = 0; walker < walkers; walker++) {
      const own = positions.subarray(walker * width, (walker + 1) * width);
      const out = forces.subarray(walker * width, (walker + 1) * width);
      functions.forEach((term, at) => {
        energies[walker * TERMS.length + at] = term?.(own, out) ?? 0;
      });
    }
    return { energies, forces };
  };
}

/**
 * Energies per term and forces of a batch of walkers, exact to rounding in float64. Cost grows with the square of the
 * number of atoms.
 *
 * @param positions - walkers × atoms × 3, nm
 * @throws InputError if the positions do not fit the force field
 * @example
 * const { energies, forces } = energyAndForces(forceField, positions, 1);
 * const total = energies.reduce((sum, energy) => sum + energy);
 */
export function energyAndForces(
  forceField: ForceField,
  positions: Float64Array,
  walkers: number,
): EnergiesAndForces {
  return referenceEngine(forceField)(positions, walkers);
}

/** Sums the terms of each walker. */
export function totals(energies: Float64Array): Float64Array {
  return Float64Array.from({ length: energies.length / TERMS.length }, (_, walker) =>
    energies
      .subarray(walker * TERMS.length, (walker + 1) * TERMS.length)
      .reduce((sum, energy) => sum + energy),
  );
}
