/**
 * Grids of equal bins in one to three dimensions, each axis an interval or a circle. Bins are numbered row-major: the last axis runs
 * fastest, as in numpy.
 */
import { InputError } from '../math/errors.js';

/** Equal bins on [low, high); where `periodic`, values are wrapped into the interval before they are counted. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly bins: number;
  readonly periodic?: boolean;
}

/** One axis, or several: an array of one to three. */
export type Grid = Axis | readonly Axis[];

const MOST_DIMENSIONS = 3;

/**
 * The axes of a grid, checked.
 *
 * @throws InputError if there is none or more than three, or one has no bin or no width.
 */
export function axesOf(grid: Grid): readonly Axis[] {
  const axes: readonly Axis[] = 'low' in grid ? [grid] : grid;
  if (axes.length === 0 || axes.length > MOST_DIMENSIONS) {
    throw new InputError(`the grid has ${axes.length} axes: it needs one, two or three`);
  }
  axes.forEach(({ low, high, bins }, j) => {
    const name = axes.length > 1 ? `axis ${j} of the grid` : 'the grid';
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
      throw new InputError(`${name} goes from ${low} to ${high}: it needs finite ends with low < high`);
    }
    if (!(Number.isInteger(bins) && bins > 0)) {
      throw new InputError(`${name} has ${bins} bins: it needs a positive whole number of them`);
    }
  });
  return axes;
}

/** @throws InputError if the grid has no bin or no width. */
export function checkGrid(grid: Grid): void {
  axesOf(grid);
}

export const binWidth = (axis: Axis): number => (axis.high - axis.low) / axis.bins;

/** Length, area or volume of a bin: a density times it is a probability. */
export const binVolume = (grid: Grid): number =>
  axesOf(grid).reduce((volume, axis) => volume * binWidth(axis), 1);

/** Bins of all axes together. */
export const binCount = (grid: Grid): number => axesOf(grid).reduce((count, { bins }) => count * bins, 1);

/** How a grid is called in messages: `[0, 1] × [-2, 2]`. */
export const describeGrid = (grid: Grid): string =>
  axesOf(grid)
    .map(({ low, high }) => `[${low}, ${high}]`)
    .join(' × ');

/** Steps in the bin number for one bin along each axis. */
export function binStrides(axes: readonly Axis[]): number[] {
  const strides = new Array<number>(axes.length).fill(1);
  for (let j = axes.length - 2; j >= 0; j--) strides[j] = strides[j + 1] * axes[j + 1].bins;
  return strides;
}

/**
 * The middle of every bin, bins × axes, row by bin.
 *
 * @example
 * binCentres([{ low: 0, high: 2, bins: 2 }, { low: 0, high: 1, bins: 1 }]); // [0.5, 0.5, 1.5, 0.5]
 */
export function binCentres(grid: Grid): Float64Array {
  const axes = axesOf(grid);
  const dims = axes.length;
  const strides = binStrides(axes);
  const out = new Float64Array(binCount(axes) * dims);
  axes.forEach((axis, j) => {
    const width = binWidth(axis);
    for (let at = j, b = 0; at < out.length; at += dims, b++) {
      out[at] = axis.low + ((Math.floor(b / strides[j]) % axis.bins) + 0.5) * width;
    }
  });
  return out;
}

/** Values in the number of samples × axes. @throws InputError if they do not divide. */
export function sampleCount(grid: Grid, values: ArrayLike<number>): number {
  const dims = axesOf(grid).length;
  if (values.length % dims !== 0) {
    throw new InputError(
      `${values.length} values for a grid of ${dims} axes: give ${dims} for every sample, row by sample`,
    );
  }
  return values.length / dims;
}

/**
 * The bin of every sample (values: samples × axes, row by sample); −1 outside the grid. The upper end of an axis belongs to its last
 * bin, as in numpy's histogram.
 *
 * @throws InputError if a value is NaN, naming its index, or the values do not fill whole samples.
 *
 * @example
 * binIndices({ low: 0, high: 1, bins: 4 }, [0.1, 0.5, 1, 2]); // [0, 2, 3, -1]
 */
export function binIndices(grid: Grid, values: ArrayLike<number>): Int32Array {
  const axes = axesOf(grid);
  const dims = axes.length;
  const out = new Int32Array(sampleCount(grid, values));
  axes.forEach(({ low, high, bins, periodic }, j) => {
    const scale = bins / (high - low);
    for (let i = 0; i < out.length; i++) {
      const value = values[i * dims + j];
      if (value !== value) {
        const where = dims > 1 ? `coordinate ${j} of sample ${i}` : `value ${i}`;
        throw new InputError(`${where} is NaN: remove or repair it before counting`);
      }
      let bin = Math.floor((value - low) * scale);
      if (periodic) bin = ((bin % bins) + bins) % bins;
      else if (value >= low && value <= high) bin = Math.min(bin, bins - 1);
      out[i] = bin >= 0 && bin < bins && out[i] >= 0 ? out[i] * bins + bin : -1;
    }
  });
  return out;
}

/** The grid of some of the axes, and the bin on it of every bin of the whole grid. */
export function marginalBins(grid: Grid, kept: readonly number[]): { grid: Grid; binOf: Int32Array } {
  const axes = axesOf(grid);
  const valid = kept.every(
    (j, i) => Number.isInteger(j) && j >= 0 && j < axes.length && !kept.includes(j, i + 1),
  );
  if (kept.length === 0 || !valid) {
    throw new InputError(
      `axes [${kept.join(', ')}] of a grid of ${axes.length}: name each once, numbered from 0`,
    );
  }
  const strides = binStrides(axes);
  const part = kept.map((j) => axes[j]);
  const binOf = Int32Array.from({ length: binCount(axes) }, (_, b) =>
    kept.reduce((at, j) => at * axes[j].bins + (Math.floor(b / strides[j]) % axes[j].bins), 0),
  );
  return { grid: part, binOf };
}
