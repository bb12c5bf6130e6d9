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
  const total = logSumExp(logWeights);
  const weights = new Float64Array(logWeights.length);
  if (total > -Infinity)
    for (let i = 0; i < weights.length; i++) weights[i] = Math.exp(logWeights[i] - total);
  return weights;
}
