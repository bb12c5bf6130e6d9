/** Energies scaled walker by walker: every row of a batch at a temperature of its own. */
import { InputError } from '../math/index.js';
import { isDynamics, isMolecule, type Potential, type System } from '../systems/index.js';
import type { ForceScaling, ScaledTerms } from '../systems/molecules/kernel/index.js';
import { TERMS } from '../systems/molecules/types.js';

/**
 * Factors of the energy, one for each walker: 1/T of a walker at the temperature T, in units of the system's own. Of molecules either of all
 * terms or of the `soft` ones, which leaves bonds and angles as they are.
 */
export type Scaling = ForceScaling;

/** The factors of walkers [from, to). */
export const sliceScaling = ({ factors, terms }: Scaling, from: number, to: number): Scaling => ({
  factors: Float64Array.from(factors).slice(from, to),
  ...(terms ? { terms } : {}),
});

/**
 * A potential whose energy is multiplied by a factor of each walker.
 *
 * @throws InputError for factors that are negative or not finite; when called, for another number of walkers
 * @example
 * const hot = scaled(doubleWell(), { factors: [1, 0.5, 0.25] }); // three walkers, at one, two and four times the temperature
 */
export function scaled(potential: Potential, { factors, terms }: Scaling): Potential {
  const values = Float64Array.from(factors);
  const bad = values.findIndex((factor) => !(factor >= 0 && factor < Infinity));
  if (bad >= 0) throw new InputError(`scaling.factors[${bad}] is ${values[bad]}: use numbers of 0 or more`);
  refuseTerms(terms);
  const { dim, names, evaluations } = potential;
  return {
    dim,
    names,
    evaluations,
    energyAndGradient(positions, energies, gradients) {
      if (energies.length !== values.length) {
        throw new InputError(`there are ${values.length} scaling factors for ${energies.length} walkers`);
      }
      potential.energyAndGradient(positions, energies, gradients);
      for (let walker = 0; walker < energies.length; walker++) energies[walker] *= values[walker];
      for (let i = 0; i < gradients.length; i++) gradients[i] *= values[Math.floor(i / dim)];
    },
  };
}

/**
 * The reduced energy, at the system's own temperature, of the terms that factors scale: of every walker.
 *
 * @throws InputError for a system without an energy, and for terms that it does not know
 */
export function energiesToScale(
  system: System,
  positions: Float64Array,
  terms: ScaledTerms = 'all',
): Float64Array {
  refuseDynamics(system);
  const walkers = positions.length / system.dim;
  if (isMolecule(system)) {
    const { kernel, kT, evaluations } = system;
    const byTerm = new Float64Array(walkers * TERMS.length);
    kernel.energiesAndForces(positions, byTerm, new Float64Array(positions.length));
    evaluations.count += walkers;
    const first = terms === 'soft' ? TERMS.indexOf('torsions') : 0;
    return Float64Array.from({ length: walkers }, (_, walker) => {
      let sum = 0;
      for (let term = first; term < TERMS.length; term++) sum += byTerm[walker * TERMS.length + term];
      return sum / kT;
    });
  }
  refuseTerms(terms);
  const energies = new Float64Array(walkers);
  system.energyAndGradient(positions, energies, new Float64Array(positions.length));
  return energies;
}

/** @throws InputError for a dynamics, whose temperature is in its noise */
export function refuseDynamics(system: System): asserts system is Potential {
  if (!isDynamics(system)) return;
  throw new InputError(
    'this system is given by its drift: its walkers have no energy to scale or to exchange by',
  );
}

function refuseTerms(terms: ScaledTerms | undefined): void {
  if (terms === undefined || terms === 'all') return;
  throw new InputError(`scaling.terms is '${terms}': only the energy of a molecule has terms, use 'all'`);
}
