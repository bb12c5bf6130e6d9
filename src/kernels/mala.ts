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
  return chainKernel(potential, (key, state) => {
    const [moveKey, acceptKey] = split(key, 2);
    const noises = new Float64Array(state.positions.length);
    fillNormal(moveKey, noises, state.firstWalker * dim);
    const positions = new Float64Array(noises.length);
    for (let i = 0; i < positions.length; i++) {
      const c = i % dim;
      positions[i] = state.positions[i] - drift[c] * state.gradients[i] + noise[c] * noises[i];
    }
    const proposed = evaluate(potential, positions.slice());
    const logRatio = proposed.energies.map((energy, walker) => {
      // ln q(x|x′) − ln q(x′|x): the noise that would lead back, against the noise that led here.
      let sum = 0;
      for (let c = 0, i = walker * dim; c < dim; c++, i++) {
        const back = state.positions[i] - positions[i] + drift[c] * proposed.gradients[i];
        sum += noises[i] * noises[i] - (back * back) / (2 * drift[c]);
      }
      return state.energies[walker] - energy + sum / 2;
    });
    return metropolise(acceptKey, state, proposed, logRatio);
  });
}
