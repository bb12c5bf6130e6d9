import { exp, InputError, log, logSumExp, normalCdf } from '../../math/index.js';
import { categorical, fold, normal, type Key } from '../../random/index.js';
import type { Potential } from '../types.js';
import { exactPotential } from './exact.js';

export interface GaussianMixtureOptions {
  /** Where the modes are: modes × dim, one array a mode. */
  means: readonly ArrayLike<number>[];
  /** Weights of the modes, which need not sum to one (default: all alike). */
  weights?: ArrayLike<number>;
  /** Standard deviation of the modes, one for all or one each (default 1). */
  spreads?: number | ArrayLike<number>;
}

export interface GaussianMixturePotential extends Potential {
  /** Weights of the modes; they sum to one. */
  readonly weights: Float64Array;
  /** ln ∫ exp(−u) dx. */
  readonly logPartition: number;
  /** Independent samples, rows × dim. */
  sample(key: Key, rows: number): Float64Array;
  /** Probability that direction · x lies below a boundary. */
  probabilityBelow(direction: ArrayLike<number>, boundary: number): number;
  /** The mode from which each position most probably comes. */
  modeOf(positions: Float64Array): Int32Array;
}

/**
 * A mixture of round Gaussians, u = −ln Σ w N(x; mean, spread²): metastable, with everything about it known.
 *
 * @throws InputError without modes, for rows of different lengths, or weights and spreads that are not positive
 * @example
 * const target = gaussianMixturePotential({ means: [[-5, 0], [5, 0]], weights: [0.3, 0.7] });
 */
export function gaussianMixturePotential(options: GaussianMixtureOptions): GaussianMixturePotential {
  const { means } = options;
  const modes = means.length;
  const dim = means[0]?.length ?? 0;
  if (modes === 0 || dim === 0)
    throw new InputError('a mixture without modes: give the means of one at least');
  const weights = positive('weights', options.weights ?? new Float64Array(modes).fill(1), modes);
  const spreads = positive(
    'spreads',
    typeof options.spreads === 'object'
      ? options.spreads
      : new Float64Array(modes).fill(options.spreads ?? 1),
    modes,
  );
  means.forEach((mean, m) => {
    if (mean.length === dim && Array.from(mean).every(Number.isFinite)) return;
    throw new InputError(`means[${m}] is [${Array.from(mean).join(', ')}]: give ${dim} finite numbers`);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const logScale = shares.map((w, m) => log(w) - dim * log(spreads[m] * Math.sqrt(2 * Math.PI)));

  /** Log of each mode's part at one position. */
  const terms = new Float64Array(modes);
  const fillTerms = (positions: Float64Array, row: number) => {
    for (let m = 0; m < modes; m++) {
      let square = 0;
      for (let c = 0; c < dim; c++) square += (positions[row + c] - means[m][c]) ** 2;
      terms[m] = logScale[m] - square / (2 * spreads[m] ** 2);
    }
  };

  const target = exactPotential(dim, (positions, energies, gradients) => {
    gradients.fill(0);
    for (let walker = 0; walker < energies.length; walker++) {
      const row = walker * dim;
      fillTerms(positions, row);
      const logDensity = logSumExp(terms);
      energies[walker] = -logDensity;
      for (let m = 0; m < modes; m++) {
        const pull = exp(terms[m] - logDensity) / spreads[m] ** 2;
        for (let c = 0; c < dim; c++) gradients[row + c] += pull * (positions[row + c] - means[m][c]);
      }
    }
  });
  return {
    ...target,
    weights: shares,
    logPartition: 0,
    sample(key, rows) {
      const mode = categorical(fold(key, 0), shares.map(log), rows);
      return normal(fold(key, 1), rows * dim).map((z, i) => {
        const m = mode[Math.floor(i / dim)];
        return means[m][i % dim] + spreads[m] * z;
      });
    },
    probabilityBelow(direction, boundary) {
      const along = (x: ArrayLike<number>) => Array.from(direction).reduce((sum, d, c) => sum + d * x[c], 0);
      const length = Math.sqrt(along(direction));
      return shares.reduce(
        (sum, share, m) => sum + share * normalCdf((boundary - along(means[m])) / (spreads[m] * length)),
        0,
      );
    },
    modeOf(positions) {
      return Int32Array.from({ length: positions.length / dim }, (_, row) => {
        fillTerms(positions, row * dim);
        return terms.indexOf(terms.reduce((most, term) => Math.max(most, term)));
      });
    },
  };
}

function positive(name: string, values: ArrayLike<number>, count: number): Float64Array {
  const checked = Float64Array.from(values);
  if (checked.length === count && checked.every((x) => x > 0 && x < Infinity)) return checked;
  throw new InputError(`${name} is [${checked.join(', ')}]: give ${count} positive numbers, one a mode`);
}

/**
 * Two modes at ±separation/2 along the first coordinate, of standard deviation 1: what local moves never get out of.
 *
 * `weight`: of the mode at +separation/2 (default 0.7)
 * `separation`: between the modes (default 10)
 */
export function twoModes({
  dim,
  weight = 0.7,
  separation = 10,
}: {
  dim: number;
  weight?: number;
  separation?: number;
}): GaussianMixturePotential {
  const mean = (side: number) =>
    Float64Array.from({ length: dim }, (_, c) => (c === 0 ? (side * separation) / 2 : 0));
  return gaussianMixturePotential({ means: [mean(-1), mean(1)], weights: [1 - weight, weight] });
}
