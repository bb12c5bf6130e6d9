/**
 * Statistical inefficiencies of series of several coordinates, some of them angles.
 */
import { statisticalInefficiency } from '../diagnostics/index.js';
import { OK, problem, type Status } from './estimate.js';
import { axesOf, sampleCount, type Axis, type Grid } from './grid.js';

const FEWEST = 10;

/**
 * The inefficiency of one series, frames × axes: that of its slowest coordinate. A coordinate on a circle counts by its cosine and its
 * sine, which know of no jump. 1 for fewer than ten frames, which cannot tell.
 */
export function seriesInefficiency(series: ArrayLike<number>, axes: readonly Axis[]): number {
  const dims = axes.length;
  const frames = series.length / dims;
  if (frames < FEWEST) return 1;
  let slowest = 1;
  axes.forEach(({ low, high, periodic }, j) => {
    const column = Float64Array.from({ length: frames }, (_, i) => series[i * dims + j]);
    const turn = (2 * Math.PI) / (high - low);
    const views = periodic
      ? [column.map((x) => Math.cos(turn * x)), column.map((x) => Math.sin(turn * x))]
      : [column];
    for (const view of views) slowest = Math.max(slowest, statisticalInefficiency(view));
  });
  return slowest;
}

/**
 * Statistical inefficiency g of each window's samples in time order, for {@link WhamData.inefficiencies}: g correlated samples are worth
 * one.
 *
 * Source: J. D. Chodera et al., J. Chem. Theory Comput. 3, 26 (2007), doi:10.1021/ct0502864.
 *
 * @param values Samples × axes of the grid: window 0's samples first, then window 1's.
 * @param counts Samples of each window.
 *
 * @example
 * const grid = { low: 0, high: 1, bins: 10 };
 * windowInefficiencies(grid, [0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5, 0.5], [10])[0]; // 3.5
 */
export function windowInefficiencies(
  grid: Grid,
  values: ArrayLike<number>,
  counts: ArrayLike<number>,
): Float64Array {
  const axes = axesOf(grid);
  sampleCount(grid, values);
  const all = Float64Array.from(values);
  let start = 0;
  return Float64Array.from(counts, (count) => {
    const end = start + count * axes.length;
    const g = seriesInefficiency(all.subarray(start, end), axes);
    start = end;
    return g;
  });
}

/** Below so many independent samples a series is too short to know its own inefficiency. */
const FEWEST_INDEPENDENT = 20;

/** Names the states whose samples, correlated ones, are too few to tell how correlated they are. */
export function effectiveCounts(
  counts: ArrayLike<number>,
  inefficiencies: ArrayLike<number> | undefined,
  name: (state: number) => string,
): Status {
  if (!inefficiencies) return OK;
  const few = Array.from(counts)
    .map((count, k) => ({ k, worth: count / inefficiencies[k] }))
    .filter(({ k, worth }) => counts[k] > 0 && inefficiencies[k] > 1 && worth < FEWEST_INDEPENDENT)
    .sort((a, b) => a.worth - b.worth);
  if (few.length === 0) return OK;
  const others = few.length > 1 ? ` So it is with ${few.length - 1} more.` : '';
  return problem(
    'few-samples',
    `The samples of ${name(few[0].k)} are worth ${few[0].worth.toFixed(1)} independent ones, too few to know how correlated they are: run ` +
      `it longer.${others}`,
  );
}
