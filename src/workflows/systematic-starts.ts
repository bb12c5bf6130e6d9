/**
 * Where umbrella sampling starts: points drawn from a model of the conditional density. Taken one by one they give each well a share as noisy as coin
 * flips (ten of them: ±16 %), and wells that do not exchange keep that share for ever. Systematic resampling from a pool weighted by p/q removes that noise, and
 * the model's own error wherever the model has points at all: every stretch of probability mass 1/n gets exactly one of n starts.
 *
 * Reference: Kitagawa 1996, 10.2307/1390750 (systematic resampling); sorting the pool first makes its strata contiguous
 * (Gerber, Chopin & Whiteley 2019, 10.1214/18-AOS1695).
 */
import { kishSize } from '../diagnostics/index.js';
import { logSumExp } from '../math/index.js';
import { cumulativeWeights, fold, systematicIndices, uniform } from '../random/index.js';
import type { Key } from '../random/index.js';

/** A pool of points with importance weights. */
export type WeightedPool = {
  /** rows × dim. */
  readonly positions: Float64Array;
  readonly dim: number;
  /** Normalised log-weights, log Σ exp = 0. */
  readonly logWeights: Float64Array;
  /** Kish's effective number of points. */
  readonly effectiveSamples: number;
};

/**
 * Weigh a pool by target/model: log w = −u(x) − log q(x). Points where either is not finite get no weight.
 *
 * @param reducedEnergies u(x) of the target, one for each row, any constant offset
 * @param logDensity log q(x) of the model that drew the pool
 */
export function weightedPool(
  positions: Float64Array,
  dim: number,
  reducedEnergies: Float64Array,
  logDensity: Float64Array,
): WeightedPool {
  const logWeights = reducedEnergies.map((energy, row) => {
    const value = -energy - logDensity[row];
    return Number.isFinite(value) ? value : -Infinity;
  });
  const total = logSumExp(logWeights);
  const normalised = logWeights.map((value) => value - total);
  return { positions, dim, logWeights: normalised, effectiveSamples: kishSize(normalised) };
}

/** A pool whose points all weigh the same. */
export function uniformPool(positions: Float64Array, dim: number): WeightedPool {
  const rows = positions.length / dim;
  return { positions, dim, logWeights: new Float64Array(rows).fill(-Math.log(rows)), effectiveSamples: rows };
}

/** Rows of a pool as positions, rows × dim. */
export function rowsOf({ positions, dim }: WeightedPool, rows: Int32Array): Float64Array {
  return Float64Array.from(
    { length: rows.length * dim },
    (_, i) => positions[rows[Math.floor(i / dim)] * dim + (i % dim)],
  );
}

/**
 * Systematic resampling: one uniform offset u, and the points at cumulative weights (u + i)/count, for each of `repeats` independent
 * offsets. Starts of a repeat are consecutive rows.
 *
 * @returns repeats × count row numbers of the pool
 */
export function systematicRows(key: Key, pool: WeightedPool, count: number, repeats = 1): Int32Array {
  const order = sortedRows(pool);
  const cumulative = cumulativeWeights(Float64Array.from(order, (row) => pool.logWeights[row]));
  const offsets = uniform(fold(key, 0), repeats);
  const rows = new Int32Array(repeats * count);
  offsets.forEach((offset, repeat) => {
    rows.set(
      systematicIndices(cumulative, count, offset).map((position) => order[position]),
      repeat * count,
    );
  });
  return rows;
}

/** Rows in order along the pool's widest direction, so that neighbours in the order are neighbours in space. */
function sortedRows({ positions, dim }: WeightedPool): Int32Array {
  const count = positions.length / dim;
  const axis = widestAxis(positions, dim);
  return Int32Array.from({ length: count }, (_, row) => row).sort(
    (a, b) => positions[a * dim + axis] - positions[b * dim + axis] || a - b,
  );
}

function widestAxis(positions: Float64Array, dim: number): number {
  let widest = 0;
  let largest = -1;
  for (let axis = 0; axis < dim; axis++) {
    let [mean, square, count] = [0, 0, 0];
    for (let i = axis; i < positions.length; i += dim) {
      const delta = positions[i] - mean;
      mean += delta / ++count;
      square += delta * (positions[i] - mean);
    }
    if (square > largest) [widest, largest] = [axis, square];
  }
  return widest;
}
