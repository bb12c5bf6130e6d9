/**
 * Convergence of several chains that sample the same target: rank-normalised split R-hat, bulk and tail effective sample sizes, and the
 * Monte Carlo standard error of the mean.
 *
 * Source: A. Vehtari, A. Gelman, D. Simpson, B. Carpenter and P.-C. Bürkner, Bayesian Analysis 16, 667 (2021),
 * doi:10.1214/20-BA1221; the sum over lags: C. J. Geyer, Statistical Science 7, 473 (1992), doi:10.1214/ss/1177011137.
 */
import { laggedProducts } from '../math/autocovariance.js';
import { InputError } from '../math/errors.js';
import { normalQuantile } from '../math/normal-quantile.js';

/** One chain's values in time order; all chains of the same length. */
export type Chains = readonly ArrayLike<number>[];

/**
 * Rank-normalised split R-hat, the larger of its bulk and its folded (tail) form: 1 when all chains agree, above 1.01 when they do not.
 * NaN for values that never change.
 *
 * @throws InputError if chains differ in length, hold fewer than four values or one that is not finite.
 *
 * @example
 * splitRHat([chain0, chain1, chain2, chain3]) < 1.01; // they agree
 */
export function splitRHat(chains: Chains): number {
  const halves = splitChains(chains);
  const middle = quantile(
    halves.flatMap((chain) => [...chain]),
    0.5,
  );
  const folded = halves.map((chain) => chain.map((value) => Math.abs(value - middle)));
  return Math.max(rHat(normalScores(halves)), rHat(normalScores(folded)));
}

/**
 * Effective sample size for the centre of the distribution: independent samples that all chains together are worth, by the ranks of their
 * values. Above 400 is enough for means.
 *
 * @throws InputError as {@link splitRHat}.
 */
export function bulkSize(chains: Chains): number {
  return geyerSize(normalScores(splitChains(chains)));
}

/**
 * Effective sample size for its tails: the smaller of those of the 5 % and the 95 % quantiles.
 *
 * @throws InputError as {@link splitRHat}.
 */
export function tailSize(chains: Chains): number {
  const halves = splitChains(chains);
  const all = chains.flatMap((chain) => Array.from(chain));
  return Math.min(
    ...[0.05, 0.95].map((p) => {
      const limit = quantile(all, p);
      return geyerSize(halves.map((chain) => chain.map((value) => (value <= limit ? 1 : 0))));
    }),
  );
}

/**
 * Monte Carlo standard error of the mean over all chains, in the unit of the values, correlation counted; NaN where values overflow.
 *
 * @throws InputError as {@link splitRHat}.
 */
export function meanStandardError(chains: Chains): number {
  const halves = splitChains(chains);
  const { mean, variance } = moments(Float64Array.from(chains.flatMap((chain) => Array.from(chain))));
  return Number.isFinite(mean) ? Math.sqrt(variance / geyerSize(halves)) : NaN;
}

function splitChains(chains: Chains): Float64Array[] {
  const length = chains[0]?.length ?? 0;
  if (length < 4) throw new InputError(`chains of ${length} values: four are needed at least`);
  chains.forEach((chain, c) => {
    if (chain.length !== length) {
      throw new InputError(
        `chain ${c} has ${chain.length} values, chain 0 has ${length}: cut them to the same length`,
      );
    }
    for (let i = 0; i < length; i++) {
      if (!Number.isFinite(chain[i])) throw new InputError(`value ${i} of chain ${c} is ${chain[i]}`);
    }
  });
  const half = length >> 1;
  return chains.flatMap((chain) => {
    const values = Float64Array.from(chain);
    return [values.subarray(0, half), values.subarray(length - half)];
  });
}

/** Every value replaced by the normal quantile of its rank among all chains; equal values share their mean rank. */
function normalScores(chains: readonly Float64Array[]): Float64Array[] {
  const length = chains[0].length;
  const all = Float64Array.from(chains.flatMap((chain) => [...chain]));
  const n = all.length;
  const order = Int32Array.from(all.keys()).sort((a, b) => all[a] - all[b]);
  const scores = new Float64Array(n);
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && all[order[end]] === all[order[start]]) end++;
    const rank = (start + 1 + end) / 2;
    const score = normalQuantile((rank - 3 / 8) / (n + 1 / 4));
    for (let i = start; i < end; i++) scores[order[i]] = score;
  }
  return chains.map((_, c) => scores.subarray(c * length, (c + 1) * length));
}

function rHat(chains: readonly Float64Array[]): number {
  const n = chains[0].length;
  const each = chains.map(moments);
  const within = each.reduce((sum, { variance }) => sum + variance, 0) / chains.length;
  const between = moments(Float64Array.from(each, ({ mean }) => mean)).variance;
  return Math.sqrt((n - 1) / n + between / within);
}

/** Effective sample size from the pooled autocorrelation, summed over Geyer's initial monotone sequence of pairs of lags. */
function geyerSize(chains: readonly Float64Array[]): number {
  const n = chains[0].length;
  const total = n * chains.length;
  const each = chains.map(moments);
  const covariance = new Float64Array(n);
  chains.forEach((chain, c) => {
    const products = laggedProducts(chain.map((value) => value - each[c].mean));
    for (let t = 0; t < n; t++) covariance[t] += products[t] / (n * chains.length);
  });
  const within = (covariance[0] * n) / (n - 1);
  let pooled = covariance[0];
  if (chains.length > 1) pooled += moments(Float64Array.from(each, ({ mean }) => mean)).variance;
  if (!(pooled > 0)) return total;
  const correlation = (t: number): number => (t === 0 ? 1 : 1 - (within - covariance[t]) / pooled);

  // Sums of pairs of lags are positive and fall for a reversible chain: never let them rise, stop where one is negative. Of the last pair
  // tried, the first lag counts once.
  let sum = 0;
  let last = Infinity;
  let rest = 0;
  for (let t = 0; t < n - 2; t += 2) {
    const pair = correlation(t) + correlation(t + 1);
    rest = Math.max(0, correlation(t));
    if (pair < 0 || t + 2 >= n - 2) break;
    last = Math.min(last, pair);
    sum += last;
  }
  const inefficiency = Math.max(-1 + 2 * sum + rest, 1 / Math.log10(total));
  return total / inefficiency;
}

function moments(values: Float64Array): { mean: number; variance: number } {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  return { mean, variance: squares / (n - 1) };
}

/** Linear interpolation between order statistics, as numpy's default. */
function quantile(values: readonly number[], p: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
