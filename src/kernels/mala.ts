import { fillNormal, split } from '../random/index.js';
import type { Potential } from '../systems/index.js';
import { chainKernel, evaluate, metropolise, type ChainKernel } from './chain.js';
import { checkTimeStep, perComponent } from './move.js';

export interface MalaOptions {
  /** Time step h of the proposal x − h D ∇u + √(2hD) ξ. */
  timeStep: number;
  /** Diffusion D, one number or one a component (default 1): the variance of the component is a good choice. */
  diffusion?: number | ArrayLike<number>;
}

/**
 * The Metropolis-adjusted Langevin algorithm: a step of overdamped Langevin dynamics, accepted so that the target is exact.
 *
 * One gradient a step. G. O. Roberts, R. L. Tweedie, Bernoulli 2, 341 (1996), doi:10.2307/3318418. Near the best when about 57 %
 * of the moves are accepted (G. O. Roberts, J. S. Rosenthal 1998, doi:10.1111/1467-9868.00123).
 *
 * @throws InputError for a time step or diffusion that is not positive
 * @example
 * const kernel = mala(mullerBrown(), { timeStep: 1e-3 });
 */
export function mala(potential: Potential, options: MalaOptions): ChainKernel {
  const { dim } = potential;
  const timeStep = checkTimeStep(options.timeStep);
  const drift = perComponent('diffusion', options.diffusion ?? 1, dim).map((d) => timeStep * d);
  const noise = drift.map((d) => Math.sqrt(2 * d));
  const inverse = noise.map((amplitude) => 1 / amplitude);
  return chainKernel(potential, (key, group, loops) => {
    const [moveKey, acceptKey] = split(key, 2);
    const walkers = group.energies.length;
    const numbers = walkers * dim;
    loops.here.set(group.positions);
    loops.gradients.set(group.gradients);
    loops.first.set(drift);
    loops.second.set(noise);
    loops.third.set(inverse);
    fillNormal(moveKey, loops.motion.subarray(0, numbers), group.firstWalker * dim);
    loops.propose(walkers, dim);
    const proposed = evaluate(potential, loops.positions.subarray(0, numbers), {
      energies: new Float64Array(walkers),
      gradients: loops.gradients.subarray(0, numbers),
    });
    // ln q(x|x′) − ln q(x′|x): the noise that would lead back, against the noise that led here.
    loops.weigh(walkers, dim);
    const logRatio = proposed.energies.map(
      (energy, walker) => group.energies[walker] - energy + loops.sums[walker] / 2,
    );
    return metropolise(acceptKey, group, proposed, logRatio);
  });
}
