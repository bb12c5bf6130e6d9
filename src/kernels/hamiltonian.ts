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
import { plainChainLoops, type ChainLoops } from './chain-loops.js';
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
  return chainKernel(potential, (key, group, loops) => {
    const course = move(key, group, loops);
    const gradients = loops.gradients.subarray(0, group.gradients.length);
    const into = { energies: new Float64Array(group.energies.length), gradients };
    let next = course.next();
    while (!next.done) next = course.next(evaluate(potential, next.value, into));
    return next.value;
  });
}

/**
 * The rule of {@link hamiltonian} alone: it yields positions and is given their energies, by whatever evaluates them, now or later.
 * It goes on in the array that it yielded, and ends in the arrays that it was given last.
 *
 * @throws InputError for a time step, mass, jitter or number of leaps out of range
 */
export function hamiltonianMove(
  dim: number,
  options: HamiltonianOptions,
): (key: Key, state: ChainState, loops?: ChainLoops) => Generator<Float64Array, Metropolised, Places> {
  const timeStep = checkTimeStep(options.timeStep);
  const { leaps = 10, jitter = 0.1 } = options;
  const mass = perComponent('mass', options.mass ?? 1, dim);
  if (!Number.isInteger(leaps) || leaps < 1) {
    throw new InputError(`leaps is ${leaps}: use a whole number from 1`);
  }
  if (!(jitter >= 0 && jitter < 1)) throw new InputError(`jitter is ${jitter}: use a part from 0 to below 1`);

  const speed = mass.map((m) => Math.sqrt(1 / m));
  const inverseMass = mass.map((m) => 1 / m);
  const isPlain = mass.every((m) => m === 1);

  return function* (key, state, loops = plainChainLoops(state.positions.length)) {
    const [momentumKey, jitterKey, acceptKey] = split(key, 3);
    const { firstWalker } = state;
    const walkers = state.energies.length;
    const numbers = walkers * dim;
    const kineticEnergy = () => {
      loops.kinetic(walkers, dim);
      return loops.sums.slice(0, walkers);
    };
    loops.first.set(inverseMass);
    loops.second.set(mass);
    const velocities = loops.motion.subarray(0, numbers);
    fillNormal(momentumKey, velocities, firstWalker * dim);
    if (!isPlain) for (let i = 0; i < numbers; i++) velocities[i] *= speed[i % dim];
    const before = kineticEnergy();
    fillUniform(jitterKey, loops.steps.subarray(0, walkers), firstWalker);
    for (let walker = 0; walker < walkers; walker++) {
      loops.steps[walker] = timeStep * (1 + jitter * (2 * loops.steps[walker] - 1));
    }

    const positions = loops.positions.subarray(0, numbers);
    positions.set(state.positions);
    loops.gradients.set(state.gradients);
    let place: Places = { ...state, positions };
    for (let leap = 0; leap < leaps; leap++) {
      loops.kick(walkers, dim, leap > 0 ? 1 : 0.5, true);
      place = yield positions;
      if (place.gradients.buffer !== loops.gradients.buffer) loops.gradients.set(place.gradients);
    }
    loops.kick(walkers, dim, 0.5, false);
    const after = kineticEnergy();
    const logRatio = place.energies.map(
      (energy, walker) => state.energies[walker] + before[walker] - energy - after[walker],
    );
    return metropolise(acceptKey, state, place, logRatio);
  };
}

/** ½ m v², one a walker. */
export function kineticEnergies(velocities: Float64Array, mass: Float64Array): Float64Array {
  const dim = mass.length;
  const energies = new Float64Array(velocities.length / dim);
  for (let walker = 0; walker < energies.length; walker++) {
    let sum = 0;
    for (let c = 0, i = walker * dim; c < dim; c++, i++) sum += mass[c] * velocities[i] * velocities[i];
    energies[walker] = sum / 2;
  }
  return energies;
}
