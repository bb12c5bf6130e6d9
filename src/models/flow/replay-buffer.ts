/**
 * Weighted samples to learn from again: the last ones that were found, drawn by their weights, which follow the flow as it learns.
 *
 * L. I. Midgley et al. 2023, arXiv:2208.01893; prioritised: T. Schaul et al. 2016, arXiv:1511.05952.
 */
import type { Refusals } from '../../kernels/index.js';
import { log, logSumExp } from '../../math/index.js';
import { categorical, type Key } from '../../random/index.js';

/** Plain data; rows are in the order in which they came. */
export type ReplayBuffer = {
  /** rows × dim. */
  readonly positions: Float64Array;
  readonly logWeights: Float64Array;
  /** ln q of each row under the flow that its weight belongs to. */
  readonly logDensities: Float64Array;
};

/** What training by annealing knows besides the flow. */
export type AnnealingMemory = {
  readonly buffer?: ReplayBuffer;
  /** Time step of the moves at each level. */
  readonly timeSteps: Float64Array;
  readonly evaluations: number;
  readonly refusals: Refusals;
};

/** Rows drawn from a buffer, and where they are in it. */
export type Replayed = ReplayBuffer & { readonly rows: Int32Array };

/** Adds rows with a weight; the oldest make room. */
export function remember(
  buffer: ReplayBuffer | undefined,
  found: ReplayBuffer,
  { capacity, dim }: { capacity: number; dim: number },
): ReplayBuffer {
  const worth = Array.from(found.logWeights.keys()).filter((row) => found.logWeights[row] > -Infinity);
  const before = buffer?.logWeights.length ?? 0;
  const skipped = Math.max(0, before + worth.length - capacity);
  const join = (name: keyof ReplayBuffer, width: number) => {
    const joined = new Float64Array((before + worth.length) * width);
    if (buffer) joined.set(buffer[name]);
    worth.forEach((row, i) => {
      joined.set(found[name].subarray(row * width, (row + 1) * width), (before + i) * width);
    });
    return joined.slice(skipped * width);
  };
  return {
    positions: join('positions', dim),
    logWeights: join('logWeights', 1),
    logDensities: join('logDensities', 1),
  };
}

/**
 * Rows drawn in proportion to their weights, with replacement; none more often than once in √rows. Where q has hardly any density p² / q may
 * be so large that one row would be all that is learnt from.
 *
 * E. L. Ionides 2008, doi:10.1198/106186008X320456 (truncated importance sampling).
 */
export function replay(key: Key, buffer: ReplayBuffer, count: number): Replayed {
  const dim = buffer.positions.length / buffer.logWeights.length;
  const rows = categorical(key, truncated(buffer.logWeights), count);
  const take = (name: keyof ReplayBuffer, width: number) => {
    const taken = new Float64Array(count * width);
    rows.forEach((row, i) => {
      taken.set(buffer[name].subarray(row * width, (row + 1) * width), i * width);
    });
    return taken;
  };
  return {
    rows,
    positions: take('positions', dim),
    logWeights: take('logWeights', 1),
    logDensities: take('logDensities', 1),
  };
}

/**
 * The buffer after the flow has changed: where weights are p^power q^(1 − power) over what rows were drawn from, they change with
 * q^(1 − power).
 *
 * @param logDensities - ln q of the given rows under the new flow; rows where it is not finite lose their weight
 */
export function reweigh(
  buffer: ReplayBuffer,
  rows: Int32Array,
  logDensities: Float64Array,
  power: number,
): ReplayBuffer {
  const next = {
    ...buffer,
    logWeights: buffer.logWeights.slice(),
    logDensities: buffer.logDensities.slice(),
  };
  rows.forEach((row, i) => {
    const change = (1 - power) * (logDensities[i] - buffer.logDensities[row]);
    next.logWeights[row] = Number.isFinite(change) ? buffer.logWeights[row] + change : -Infinity;
    if (Number.isFinite(change)) next.logDensities[row] = logDensities[i];
  });
  return next;
}

/** Log-weights without any share of the total above 1/√rows; smaller weights are as they were. */
export function truncated(logWeights: Float64Array): Float64Array {
  const most = 1 / Math.sqrt(logWeights.length);
  const highest = logWeights.reduce((high, value) => Math.max(high, value), -Infinity);
  if (highest - logSumExp(logWeights) <= log(most)) return logWeights;
  // With the k largest weights at the limit L and the rest R as they are, L is its share of k L + R.
  const falling = logWeights.filter((value) => value > -Infinity).sort((a, b) => b - a);
  let limit = -Infinity;
  for (let k = 1; k * most < 1 && k < falling.length; k++) {
    limit = log(most / (1 - k * most)) + logSumExp(falling.subarray(k));
    if (falling[k] <= limit) break;
  }
  return limit > -Infinity ? logWeights.map((value) => Math.min(value, limit)) : logWeights;
}
