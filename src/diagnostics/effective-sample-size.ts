/**
 * How many equally weighted samples a set of weighted samples is worth.
 */
import { logSumExp } from '../math/log-sum-exp.js';

/**
 * Kish's effective sample size (Σ w)² / Σ w², from log-weights of any offset: n for equal weights, 1 where one weight rules,
 * 0 where there is none.
 *
 * Source: L. Kish, Survey Sampling (1965).
 *
 * @example
 * kishSize([0, 0, -Infinity]); // 2
 */
export function kishSize(logWeights: ArrayLike<number>): number {
  const largest = logSumExp(logWeights);
  if (largest === -Infinity) return 0;
  let squares = 0;
  for (let i = 0; i < logWeights.length; i++) squares += Math.exp(2 * (logWeights[i] - largest));
  return 1 / squares;
}

/**
 * The perplexity exp(−Σ w ln w) of the normalised weights: the effective size that counts every weight by its entropy, so it
 * also sees light tails that Kish's size hardly notices. Never below {@link kishSize}.
 */
export function entropySize(logWeights: ArrayLike<number>): number {
  const total = logSumExp(logWeights);
  if (total === -Infinity) return 0;
  let entropy = 0;
  for (let i = 0; i < logWeights.length; i++) {
    const logWeight = logWeights[i] - total;
    if (logWeight > -Infinity) entropy -= Math.exp(logWeight) * logWeight;
  }
  return Math.exp(entropy);
}
