import { InputError } from '../math/index.js';
import { fillNormal, fillUniform, split, type Key } from '../random/index.js';
import type { Potential } from '../systems/index.js';
import {
  chainKernel,
  evaluate,
  metropolise,
  type ChainKernel,
  type ChainState,
  type Metropolised,
  type Places,
} from './chain.js';
import { checkTimeStep, perComponent } from './move.js';

export interface HamiltonianOptions {
  timeStep: number;
  /** Leapfrog steps of one move (default 10). */
  leaps?: number;
  /** Mass, one number or one a component (default 1): the inverse variance of the component is a good choice. */
  mass?: number | ArrayLike<number>;
  /** Each walker's time step is drawn anew from ±this part of it, so that no orbit closes (default 0.1; 0 for none). */
  jitter?: number;
}

/**
 * Hamiltonian Monte Carlo: fresh momenta, some leapfrog steps, accepted with probability min(1, exp(−ΔH)). Exact for any time step.
 *
 * `leaps` gradients a step. S. Duane et al., Phys. Lett. B 195, 216 (1987), doi:10.1016/0370-2693(87)91197-X; R. M. Neal 2011,
 * arXiv:1206.1901.
 *
 * @throws InputError for a time step, mass, jitter or number of leaps out of range
 * @example
 * const kernel = hamiltonian(mullerBrown(), { timeStep: 0.02, leaps: 10 });
 */
export function hamiltonian(potential: Potential, options: HamiltonianOptions): ChainKernel {
  const move = hamiltonianMove(potential.dim, options);
  return chainKernel(potential, (key, state) => {
    const course = move(key, state);
    let next = course.next();
    while (!next.done) next = course.next(evaluate(potential, next.value));
    return next.value;
  });
}

/**
 * The rule of {@link hamiltonian} alone: it yields positions and is given their energies, by whatever evaluates them, now or later.
 *
 * @throws InputError for a time step, mass, jitter or number of leaps out of range
 */
export function hamiltonianMove(
  dim: number,
  options: HamiltonianOptions,
): (key: Key, state: ChainState) => Generator<Float64Array, Metropolised, Places> {
  const timeStep = checkTimeStep(options.timeStep);
  const { leaps = 10, jitter = 0.1 } = options;
  const mass = perComponent('mass', options.mass ?? 1, dim);
  if (!Number.isInteger(leaps) || leaps < 1) {
    throw new InputError(`leaps is ${leaps}: use a whole number from 1`);
  }
  if (!(jitter >= 0 && jitter < 1)) throw new InputError(`jitter is ${jitter}: use a part from 0 to below 1`);

  return function* (key, state) {
    const [momentumKey, jitterKey, acceptKey] = split(key, 3);
    const { firstWalker } = state;
    const walkers = state.energies.length;
    const velocities = new Float64Array(state.positions.length);
    fillNormal(momentumKey, velocities, firstWalker * dim);
    for (let i = 0; i < velocities.length; i++) velocities[i] /= Math.sqrt(mass[i % dim]);
    const before = kineticEnergies(velocities, mass);
    const steps = new Float64Array(walkers);
    fillUniform(jitterKey, steps, firstWalker);
    for (let walker = 0; walker < walkers; walker++) {
      steps[walker] = timeStep * (1 + jitter * (2 * steps[walker] - 1));
    }

    let place: Places = { ...state, positions: state.positions.slice() };
    kick(velocities, place.gradients, steps, mass, 0.5);
    for (let leap = 1; leap <= leaps; leap++) {
      const positions = place.positions.slice();
      for (let i = 0; i < positions.length; i++) positions[i] += steps[Math.floor(i / dim)] * velocities[i];
      place = yield positions;
      kick(velocities, place.gradients, steps, mass, leap < leaps ? 1 : 0.5);
    }
    const after = kineticEnergies(velocities, mass);
    const logRatio = place.energies.map(
      (energy, walker) => state.energies[walker] + before[walker] - energy - after[walker],
    );
    return metropolise(acceptKey, state, place, logRatio);
  };
}

/** v −= part · step · ∇u / m. */
function kick(
  velocities: Float64Array,
  gradients: Float64Array,
  steps: Float64Array,
  mass: Float64Array,
  part: number,
): void {
  const dim = mass.length;
  for (let i = 0; i < velocities.length; i++) {
    velocities[i] -= (part * steps[Math.floor(i / dim)] * gradients[i]) / mass[i % dim];
  }
}

/** ½ m v², one a walker. */
export function kineticEnergies(velocities: Float64Array, mass: Float64Array): Float64Array {
  const dim = mass.length;
  const energies = new Float64Array(velocities.length / dim);
  for (let i = 0; i < velocities.length; i++) {
    energies[Math.floor(i / dim)] += 0.5 * mass[i % dim] * velocities[i] * velocities[i];
  }
  return energies;
}
