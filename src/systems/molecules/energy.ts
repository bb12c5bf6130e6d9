/** Energies and forces of molecules in float64 TypeScript: the readable reference of the fast kernel, and its fallback. */
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

/**
 * Energies per term and forces of a batch of walkers, exact to rounding in float64. Cost grows with the square of the
 * number of atoms; the fast kernel does the same many times faster.
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
  const width = 3 * forceField.masses.length;
  if (positions.length !== walkers * width) {
    throw new InputError(
      `${positions.length} coordinates do not make ${walkers} × ${forceField.masses.length} atoms × 3`,
    );
  }
  const energies = new Float64Array(walkers * TERMS.length);
  const forces = new Float64Array(positions.length);
  const functions = TERMS.map((term) => prepare[term](forceField));
  for (let walker = 0; walker < walkers; walker++) {
    const own = positions.subarray(walker * width, (walker + 1) * width);
    const out = forces.subarray(walker * width, (walker + 1) * width);
    functions.forEach((term, at) => {
      energies[walker * TERMS.length + at] = term?.(own, out) ?? 0;
    });
  }
  return { energies, forces };
}
