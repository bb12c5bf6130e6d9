/**
 * Kolmogorov and Smirnov's tests with as many samples as there are independent ones.
 *
 * Sources: N. V. Smirnov, Ann. Math. Stat. 19, 279 (1948), doi:10.1214/aoms/1177730256; the correction for few samples: J. Vrbik,
 * Pioneer J. Theor. Appl. Stat. 15, 15 (2018).
 */
import { InputError } from '../math/errors.js';
import { alongBoth, sortedSamples, type TwoWeights } from './weighted-samples.js';

export interface KolmogorovSmirnov {
  /** The largest distance of the two distribution functions. */
  readonly distance: number;
  /** Where it is. */
  readonly at: number;
  /** Probability of this distance or a larger one among samples of equal distributions. */
  readonly pValue: number;
  /** The independent samples that the p-value counts; n m / (n + m) for two sets. */
  readonly effectiveSamples: number;
}

export interface OneSampleOptions {
  readonly logWeights?: ArrayLike<number>;
  /** How many independent samples the values are worth, e.g. n / g of a series; default: Kish's size of the weights. */
  readonly effectiveSamples?: number;
}

/**
 * One-sample test against a continuous distribution function. The p-value is asymptotic with a correction that makes it good to 0.002
 * from 10 independent samples on.
 *
 * @throws InputError if there is no sample, a value is not finite, or `cdf` leaves [0, 1].
 *
 * @example
 * const effectiveSamples = x.length / statisticalInefficiency(x);
 * kolmogorovSmirnov(x, exact.cdf, { effectiveSamples }).pValue;
 */
export function kolmogorovSmirnov(
  values: ArrayLike<number>,
  cdf: (x: number) => number,
  options: OneSampleOptions = {},
): KolmogorovSmirnov {
  const sorted = sortedSamples('the sample', values, options.logWeights);
  let distance = 0;
  let at = sorted.values[0];
  let before = 0;
  for (let i = 0; i < sorted.values.length; i++) {
    const x = sorted.values[i];
    if (x === sorted.values[i + 1]) continue; // equal values are one step
    const expected = cdf(x);
    if (!(expected >= 0 && expected <= 1))
      throw new InputError(`the distribution function is ${expected} at ${x}: it must lie in [0, 1]`);
    const largest = Math.max(expected - before, sorted.cumulative[i] - expected);
    if (largest > distance) [distance, at] = [largest, x];
    before = sorted.cumulative[i];
  }
  const size = checkedSize(options.effectiveSamples ?? sorted.effectiveSamples);
  return { distance, at, pValue: kolmogorovTail(distance, size), effectiveSamples: size };
}

export interface TwoSampleOptions extends TwoWeights {
  /** How many independent samples each set is worth; default: Kish's sizes of the weights. */
  readonly effectiveSamplesA?: number;
  readonly effectiveSamplesB?: number;
}

/**
 * Two-sample test. The p-value is asymptotic in n m / (n + m).
 *
 * @throws InputError if a set is empty or a value is not finite.
 *
 * @example
 * kolmogorovSmirnovTwoSample(a, b).pValue;
 */
export function kolmogorovSmirnovTwoSample(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: TwoSampleOptions = {},
): KolmogorovSmirnov {
  const [f, g] = [sortedSamples('a', a, options.logWeightsA), sortedSamples('b', b, options.logWeightsB)];
  let distance = 0;
  let at = f.values[0];
  alongBoth(f, g, (difference, x) => {
    if (Math.abs(difference) > distance) [distance, at] = [Math.abs(difference), x];
  });
  const n = checkedSize(options.effectiveSamplesA ?? f.effectiveSamples);
  const m = checkedSize(options.effectiveSamplesB ?? g.effectiveSamples);
  const size = (n * m) / (n + m);
  return { distance, at, pValue: kolmogorovTail(distance, size), effectiveSamples: size };
}

function checkedSize(size: number): number {
  if (!(size > 0 && size < Infinity))
    throw new InputError(`the effective number of samples is ${size}: it must be positive`);
  return size;
}

/** P(D ≥ distance) for n samples. */
function kolmogorovTail(distance: number, n: number): number {
  const root = Math.sqrt(n);
  const scaled = distance * root;
  const x = scaled + 1 / (6 * root) + (scaled - 1) / (4 * n);
  if (!(x > 0.18)) return 1;
  let sum = 0;
  if (x < 1.18) {
    // The theta function's other series converges where this one does not.
    const q = Math.exp(-(Math.PI ** 2) / (8 * x * x));
    for (let k = 1; k <= 9; k += 2) sum += q ** (k * k);
    return Math.min(1, Math.max(0, 1 - (Math.sqrt(2 * Math.PI) / x) * sum));
  }
  for (let k = 1; k <= 6; k++) sum += (k % 2 ? 2 : -2) * Math.exp(-2 * (k * x) ** 2);
  return sum;
}
