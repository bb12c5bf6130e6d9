/**
 * ln Σ exp(x) without overflow: −∞ for an empty sum or where every term is −∞. With `weights`, ln Σ w exp(x).
 *
 * @example
 * logSumExp([1000, 1000]); // 1000 + ln 2
 */
export function logSumExp(x: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let largest = -Infinity;
  for (let i = 0; i < x.length; i++) if (x[i] > largest) largest = x[i];
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (weights ? weights[i] : 1) * Math.exp(x[i] - largest);
  return largest + Math.log(sum);
}

/** Weights that sum to one from log-weights of any offset; all zero where every log-weight is −∞. */
export function normalisedWeights(logWeights: ArrayLike<number>): Float64Array {
  const weights = Float64Array.from(logWeights);
  const largest = weights.reduce((a, b) => Math.max(a, b), -Infinity);
  if (largest === -Infinity) return weights.fill(0);
  // Differences first: a sum's logarithm would lose the digits that a large offset takes.
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i] = Math.exp(weights[i] - largest);
  for (let i = 0; i < weights.length; i++) weights[i] /= total;
  return weights;
}
