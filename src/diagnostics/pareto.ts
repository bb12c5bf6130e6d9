/**
 * The tail of importance weights: its shape k̂ by the generalised Pareto distribution that fits it, and weights whose largest are replaced by that
 * distribution's quantiles.
 *
 * Sources: A. Vehtari et al., J. Mach. Learn. Res. 25, 72 (2024), arXiv:1507.02646 (the diagnostic, its tail length, its
 * weak prior and the smoothing); J. Zhang and M. A. Stephens, Technometrics 51, 316 (2009), doi:10.1198/tech.2009.08017 (the fit).
 */
import { InputError } from '../math/errors.js';
import { logSumExp } from '../math/log-sum-exp.js';

export interface ParetoTail {
  /** k̂: below 0.5 the weights have a variance; above {@link threshold} means of weighted samples cannot be trusted. */
  readonly shape: number;
  /** min(1 − 1/log₁₀ n, 0.7): how large k̂ may be for this number of samples. */
  readonly threshold: number;
  /** How many of the largest weights were fitted. */
  readonly tail: number;
  /**
   * Variance of the mean weight with the fitted tail in place of the sampled one, over the sample's own: 1 or more. A sample that has missed
   * its largest weights yet shows too small a variance; the shape of the others tells. Shapes count up to 0.45: at 0.5 there is no variance.
   */
  readonly varianceRatio: number;
}

export interface ParetoOptions {
  /** Independent samples per sample, 1/g for a correlated series of inefficiency g; default 1. A lower one makes the tail longer. */
  readonly relativeEfficiency?: number;
}

/**
 * k̂ of the upper tail of weights, given as log-weights of any offset. Fewer than five distinct tail weights have no shape:
 * `Infinity`, except for equal weights, whose shape is −Infinity (no tail at all).
 *
 * @throws InputError if there are no weights or one is NaN or +∞.
 *
 * @example
 * paretoTail(logWeights).shape; // 0.3: safe
 */
export function paretoTail(logWeights: ArrayLike<number>, options: ParetoOptions = {}): ParetoTail {
  const { shape, threshold, excess, varianceRatio } = fitTail(Float64Array.from(logWeights).sort(), options);
  return { shape, threshold, tail: excess.length, varianceRatio };
}

/** Smoothed weights, and the tail that was smoothed. */
export interface ParetoSmoothed extends ParetoTail {
  /** In the order of the samples; the weights sum to one. */
  readonly logWeights: Float64Array;
}

/**
 * Pareto-smoothed importance sampling: the largest weights are replaced by the quantiles of the fitted tail, at most the largest weight
 * itself. It trades a little bias for much noise; the more so the nearer k̂ is to its threshold. Where there is no tail to fit, the
 * weights stay as they are.
 *
 * @throws InputError if a log-weight is NaN or +∞, or all are −∞.
 *
 * @example
 * const { logWeights, shape, threshold } = paretoSmoothed(raw);
 */
export function paretoSmoothed(raw: ArrayLike<number>, options: ParetoOptions = {}): ParetoSmoothed {
  const n = raw.length;
  for (let i = 0; i < n; i++)
    if (!(raw[i] < Infinity))
      throw new InputError(`log-weight ${i} is ${raw[i]}: it must be finite or -Infinity`);
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => raw[a] - raw[b] || a - b);
  const sorted = Float64Array.from(order, (i) => raw[i]);
  const largest = sorted[n - 1];
  if (!(largest > -Infinity)) throw new InputError('there is no weight: every log-weight is -Infinity');
  const fit = fitTail(sorted, options);
  const { shape, scale, excess, cutoff, threshold, varianceRatio } = fit;
  const logWeights = Float64Array.from(raw, (value) => value - largest);
  const tail = excess.length;
  if (Number.isFinite(shape) && scale > 0) {
    for (let j = 0; j < tail; j++) {
      const quantile = paretoQuantile((j + 0.5) / tail, shape, scale);
      logWeights[order[n - tail + j]] = Math.min(0, Math.log(quantile + cutoff));
    }
  }
  const total = logSumExp(logWeights);
  const smoothed = logWeights.map((value) => value - total);
  return { shape, threshold, tail, varianceRatio, logWeights: smoothed };
}

interface TailFit {
  readonly shape: number;
  readonly scale: number;
  readonly threshold: number;
  /** Weights over the largest one are exceedances, ascending, above `cutoff`. */
  readonly excess: readonly number[];
  readonly cutoff: number;
  readonly varianceRatio: number;
}

/** Shapes count up to here for a variance. */
const LARGEST_SHAPE = 0.45;

function fitTail(sorted: Float64Array, { relativeEfficiency = 1 }: ParetoOptions): TailFit {
  if (!(relativeEfficiency > 0 && relativeEfficiency < Infinity))
    throw new InputError(`the relative efficiency is ${relativeEfficiency}: it must be positive`);
  const n = sorted.length;
  if (n === 0) throw new InputError('there are no weights: one is needed at least');
  const largest = sorted[n - 1]; // sorting puts NaN last
  if (!(largest < Infinity))
    throw new InputError(`a log-weight is ${largest}: it must be finite or -Infinity`);
  const threshold = Math.min(1 - 1 / Math.log10(n), 0.7);
  if (sorted[0] === largest)
    return { shape: -Infinity, scale: 0, threshold, excess: [], cutoff: 1, varianceRatio: 1 };
  const wanted = Math.ceil(Math.min(0.2 * n, 3 * Math.sqrt(n / relativeEfficiency)));
  // The smallest normal number as a cutoff keeps weights that are zero in floating point out of the tail.
  const cutoff = Math.exp(
    Math.max(sorted[Math.max(n - wanted - 1, 0)] - largest, Math.log(2.2250738585072014e-308)),
  );
  const excess: number[] = [];
  for (let i = 0; i < n; i++) {
    const above = Math.exp(sorted[i] - largest) - cutoff;
    if (above > 0) excess.push(above);
  }
  if (excess.length <= 4) return { shape: Infinity, scale: NaN, threshold, excess, cutoff, varianceRatio: 1 };
  const { shape, scale, plain } = generalisedPareto(excess);
  const expected = secondMoment(cutoff, Math.min(plain, LARGEST_SHAPE), scale);
  const seen = excess.reduce((sum, value) => sum + (cutoff + value) ** 2, 0);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const weight = Math.exp(sorted[i] - largest);
    sum += weight;
    squares += weight * weight;
  }
  const variance = squares - (sum * sum) / n;
  const gain = Math.max(0, excess.length * expected - seen);
  return { shape, scale, threshold, excess, cutoff, varianceRatio: variance > 0 ? 1 + gain / variance : 1 };
}

/** ⟨(cutoff + x)²⟩ over exceedances x of this shape (below 0.5) and scale. */
function secondMoment(cutoff: number, shape: number, scale: number): number {
  const mean = scale / (1 - shape);
  return cutoff * cutoff + 2 * cutoff * mean + (2 * scale * mean) / (1 - 2 * shape);
}

/**
 * Shape and scale of a generalised Pareto distribution, by the posterior mean of Zhang and Stephens; `x` ascending and positive. `plain` is
 * the shape without the prior.
 */
function generalisedPareto(x: readonly number[]): { shape: number; scale: number; plain: number } {
  const n = x.length;
  const meanLog = (b: number): number => x.reduce((sum, value) => sum + Math.log1p(-b * value), 0) / n;
  const size = 30 + Math.floor(Math.sqrt(n));
  const quartile = x[Math.floor(n / 4 + 0.5) - 1];
  const grid = Float64Array.from(
    { length: size },
    (_, j) => 1 / x[n - 1] + (1 - Math.sqrt(size / (j + 0.5))) / (3 * quartile),
  );
  const profile = grid.map((b) => {
    const k = meanLog(b);
    return n * (Math.log(-b / k) - k - 1);
  });
  let mean = 0;
  let total = 0;
  const highest = profile.reduce((a, b) => Math.max(a, b));
  const norm = profile.reduce((sum, value) => sum + Math.exp(value - highest), 0);
  for (let j = 0; j < size; j++) {
    const weight = Math.exp(profile[j] - highest) / norm;
    if (weight < 10 * Number.EPSILON) continue;
    mean += weight * grid[j];
    total += weight;
  }
  const b = mean / total;
  const k = meanLog(b);
  // A weak prior worth ten samples at k = 0.5 steadies short tails.
  return { shape: (n * k + 10 * 0.5) / (n + 10), scale: -k / b, plain: k };
}

function paretoQuantile(p: number, shape: number, scale: number): number {
  const logBeyond = -Math.log1p(-p);
  return scale * (Math.abs(shape) < Number.EPSILON ? logBeyond : Math.expm1(shape * logBeyond) / shape);
}
