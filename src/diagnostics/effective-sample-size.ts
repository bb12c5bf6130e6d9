/**
 * How many equally weighted samples a set of weighted samples is worth.
 */
import { InputError } from '../math/errors.js';
import { normalisedWeights } from '../math/log-sum-exp.js';

function checkedWeights(logWeights: ArrayLike<number>): Float64Array {
  for (let i = 0; i < logWeights.length; i++)
    if (!(logWeights[i] < Infinity))
      throw new InputError(`log-weight ${i} is ${logWeights[i]}: it must be finite or -Infinity`);
  return normalisedWeights(logWeights);
}

/**
 * Kish's effective sample size (Σ w)² / Σ w², from log-weights of any offset: n for equal weights, 1 where one weight rules,
 * 0 where there is none.
 *
 * Source: L. Kish, Survey Sampling (1965).
 *
 * @throws InputError if a log-weight is NaN or +∞.
 *
 * @example
 * kishSize([0, 0, -Infinity]); // 2
 */
export function kishSize(logWeights: ArrayLike<number>): number {
  let squares = 0;
  for (const weight of checkedWeights(logWeights)) squares += weight * weight;
  return squares > 0 ? 1 / squares : 0;
}

/**
 * The perplexity exp(−Σ w ln w) of the normalised weights: the effective size that counts every weight by its entropy, so it
 * also sees light tails that Kish's size hardly notices. Never below {@link kishSize}.
 *
 * @throws InputError if a log-weight is NaN or +∞.
 *
 * @example
 * entropySize([0, 0, -Infinity]); // 2
 */
export function entropySize(logWeights: ArrayLike<number>): number {
  const weights = checkedWeights(logWeights);
  if (!weights.some((weight) => weight > 0)) return 0;
  let entropy = 0;
  for (const weight of weights) if (weight > 0) entropy -= weight * Math.log(weight);
  return Math.exp(entropy);
}
