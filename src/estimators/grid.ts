/**
 * One-dimensional grids of equal bins, on an interval or on a circle.
 */
import { InputError } from '../math/errors.js';

/** Equal bins on [low, high); where `periodic`, values are wrapped into the interval before they are counted. */
export interface Grid {
  readonly low: number;
  readonly high: number;
  readonly bins: number;
  readonly periodic?: boolean;
}

/** @throws InputError if the grid has no bin or no width. */
export function checkGrid({ low, high, bins }: Grid): void {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new InputError(`the grid goes from ${low} to ${high}: it needs finite ends with low < high`);
  }
  if (!(Number.isInteger(bins) && bins > 0)) {
    throw new InputError(`the grid has ${bins} bins: it needs a positive whole number of them`);
  }
}

export const binWidth = (grid: Grid): number => (grid.high - grid.low) / grid.bins;

/** The middle of every bin. */
export function binCentres(grid: Grid): Float64Array {
  const width = binWidth(grid);
  return Float64Array.from({ length: grid.bins }, (_, i) => grid.low + (i + 0.5) * width);
}

/**
 * The bin of every value; −1 outside the grid. The upper end of the last bin belongs to it, as in numpy's histogram.
 *
 * @throws InputError if a value is NaN, naming its index.
 *
 * @example
 * binIndices({ low: 0, high: 1, bins: 4 }, [0.1, 0.5, 1, 2]); // [0, 2, 3, -1]
 */
export function binIndices(grid: Grid, values: ArrayLike<number>): Int32Array {
  checkGrid(grid);
  const { low, high, bins, periodic } = grid;
  const scale = bins / (high - low);
  const out = new Int32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = values[i];
    if (value !== value) throw new InputError(`value ${i} is NaN: remove or repair it before counting`);
    let bin = Math.floor((value - low) * scale);
    if (periodic) bin = ((bin % bins) + bins) % bins;
    else if (value === high) bin = bins - 1;
    out[i] = bin >= 0 && bin < bins ? bin : -1;
  }
  return out;
}
