import { exp, InputError, log } from '../../math/index.js';
import { categorical, fold, normal } from '../../random/index.js';
import { analyticStates, checkParameters, type AnalyticState, type AnalyticStates } from './states.js';

/** One state: Gaussians with weights that need not sum to one. */
export interface GaussianMixture {
  readonly weights: ArrayLike<number>;
  readonly means: ArrayLike<number>;
  readonly spreads: ArrayLike<number>;
  /** The state's free energy in kT; default 0. */
  readonly freeEnergy?: number;
}

/**
 * States that are mixtures of Gaussians, u_k = −ln Σ w N(x; mean, spread²) + f_k: several wells each, with exact free energies.
 *
 * @throws InputError if a mixture is empty, lengths differ, or a weight or spread is not positive.
 *
 * @example
 * gaussianMixtures([
 *   { weights: [0.3, 0.7], means: [-2, 2], spreads: [0.5, 0.5] },
 *   { weights: [1], means: [0], spreads: [2], freeEnergy: 3 },
 * ]).freeEnergies[1]; // 3
 */
export function gaussianMixtures(mixtures: readonly GaussianMixture[]): AnalyticStates {
  return analyticStates(mixtures.map(mixtureState));
}

function mixtureState({ weights, means, spreads, freeEnergy = 0 }: GaussianMixture): AnalyticState {
  const n = weights.length;
  if (n === 0) throw new InputError('a mixture without components: give one at least');
  checkParameters('weights', weights, n, true);
  checkParameters('means', means, n);
  checkParameters('spreads', spreads, n, true);
  checkParameters('freeEnergy', [freeEnergy], 1);
  const total = Array.from(weights).reduce((a, b) => a + b, 0);
  const share = Float64Array.from(weights, (weight) => weight / total);
  const mean = share.reduce((sum, w, i) => sum + w * means[i], 0);
  const logScale = share.map((w, i) => log(w / (spreads[i] * Math.sqrt(2 * Math.PI))));
  const term = (x: number, i: number): number => logScale[i] - 0.5 * ((x - means[i]) / spreads[i]) ** 2;
  return {
    freeEnergy,
    mean,
    variance: share.reduce((sum, w, i) => sum + w * (spreads[i] ** 2 + (means[i] - mean) ** 2), 0),
    energy(x) {
      let largest = -Infinity;
      for (let i = 0; i < n; i++) largest = Math.max(largest, term(x, i));
      let sum = 0;
      for (let i = 0; i < n; i++) sum += exp(term(x, i) - largest);
      return freeEnergy - largest - log(sum);
    },
    draw(key, count) {
      const component = categorical(fold(key, 0), share.map(log), count);
      return normal(fold(key, 1), count).map((z, i) => means[component[i]] + spreads[component[i]] * z);
    },
  };
}
