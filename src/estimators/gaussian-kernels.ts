/**
 * Gaussian kernels on the points of a grid, a product of one per axis; on an axis that is a circle each is summed over its images.
 */
import { InputError } from '../math/errors.js';
import { axesOf, binWidth, sampleCount, type Axis, type Grid } from './grid.js';

/** Kernels end after so many bandwidths, where they are below 1.3e-14 of their peak. */
export const REACH = 8;

/** A stretch of points that a sample's kernel covers: point `first + i` has the value `scale * values[offset + i]`. */
export type VisitRun = (
  sample: number,
  first: number,
  length: number,
  scale: number,
  values: Float64Array,
  offset: number,
) => void;

/**
 * Visits the points (bin centres) of a grid within `reach` bandwidths of every sample (samples × axes, row by sample), in stretches along
 * the last axis. Each kernel has an integral of one over all space.
 */
export function eachRun(
  values: ArrayLike<number>,
  grid: Grid,
  bandwidths: ArrayLike<number>,
  reach: number,
  visit: VisitRun,
): void {
  const axes = axesOf(grid);
  const dims = axes.length;
  const kernels = axes.map((axis, j) => new AxisKernel(axis, bandwidths[j], reach));
  const last = kernels[dims - 1];
  const n = sampleCount(grid, values);
  let sample = 0;
  const descend = (j: number, row: number, scale: number): void => {
    if (j === dims - 1) {
      for (let r = 0; r < last.runs; r++) {
        const offset = last.first[r];
        visit(sample, row * axes[j].bins + offset, last.length[r], scale, last.values, offset);
      }
      return;
    }
    const { runs, first, length, values: kernel } = kernels[j];
    for (let r = 0; r < runs; r++) {
      const end = first[r] + length[r];
      for (let i = first[r]; i < end; i++) descend(j + 1, row * axes[j].bins + i, scale * kernel[i]);
    }
  };
  for (; sample < n; sample++) {
    let near = true;
    for (let j = 0; j < dims && near; j++) near = kernels[j].place(values[sample * dims + j]);
    if (near) descend(0, 0, 1);
  }
}

/** Σ_n w_n K_b(x_n) at every point b of the grid. */
export function kernelSums(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  grid: Grid,
  bandwidths: ArrayLike<number>,
): Float64Array {
  const out = new Float64Array(axesOf(grid).reduce((count, { bins }) => count * bins, 1));
  eachRun(values, grid, bandwidths, REACH, (n, first, length, scale, kernel, offset) => {
    const weight = scale * weights[n];
    if (weight === 0) return;
    for (let i = 0; i < length; i++) out[first + i] += weight * kernel[offset + i];
  });
  return out;
}

/** The kernel of one coordinate on the points of one axis. */
class AxisKernel {
  /** At every point of the axis; valid on the runs. */
  readonly values: Float64Array;
  runs = 0;
  readonly first = [0, 0];
  readonly length = [0, 0];
  private readonly axis: Axis;
  private readonly bandwidth: number;
  private readonly reach: number;

  constructor(axis: Axis, bandwidth: number, reach: number) {
    this.axis = axis;
    this.bandwidth = bandwidth;
    this.reach = reach;
    this.values = new Float64Array(axis.bins);
  }

  /** Centres the kernel at x; false where it reaches no point. */
  place(x: number): boolean {
    const { low, bins, periodic } = this.axis;
    const width = binWidth(this.axis);
    const at = (x - low) / width - 0.5;
    const span = (this.reach * this.bandwidth) / width;
    const from = Math.ceil(at - span);
    const to = Math.floor(at + span);
    if (periodic) {
      if (to < from) return false;
      this.around(at, from, to);
      return true;
    }
    const [start, end] = [Math.max(0, from), Math.min(bins - 1, to)];
    if (end < start) return false;
    this.runs = 1;
    this.first[0] = start;
    this.length[0] = end - start + 1;
    this.gaussian(at, start, end, (i, value) => (this.values[i] = value));
    return true;
  }

  /** On a circle: one run or two, or all points where the kernel reaches around it. */
  private around(at: number, from: number, to: number): void {
    const { values } = this;
    const { bins } = this.axis;
    const start = ((from % bins) + bins) % bins;
    const turns = start - from;
    const count = to - from + 1;
    this.runs = count < bins && start + count > bins ? 2 : 1;
    this.first[0] = count < bins ? start : 0;
    this.length[0] = count < bins ? Math.min(count, bins - start) : bins;
    this.first[1] = 0;
    this.length[1] = start + count - bins;
    if (count < bins) {
      this.gaussian(at, from, to, (i, value) => {
        const place = i + turns;
        values[place < bins ? place : place - bins] = value;
      });
      return;
    }
    values.fill(0);
    this.gaussian(at, from, to, (i, value) => (values[(i + turns) % bins] += value));
  }

  /** exp(−(i − at)² / 2s²) / (√(2π) h) for all i, from the middle outwards by products. */
  private gaussian(at: number, from: number, to: number, set: (i: number, value: number) => void): void {
    const step = binWidth(this.axis) / this.bandwidth;
    const middle = Math.min(to, Math.max(from, Math.round(at)));
    const u = (middle - at) * step;
    const peak = Math.exp(-0.5 * u * u) / (Math.sqrt(2 * Math.PI) * this.bandwidth);
    const curvature = Math.exp(-step * step);
    set(middle, peak);
    let [value, ratio] = [peak, Math.exp(-u * step - 0.5 * step * step)];
    for (let i = middle + 1; i <= to; i++, ratio *= curvature) set(i, (value *= ratio));
    [value, ratio] = [peak, Math.exp(u * step - 0.5 * step * step)];
    for (let i = middle - 1; i >= from; i--, ratio *= curvature) set(i, (value *= ratio));
  }
}

/** One bandwidth for all axes, one for each, or `automatic`: Silverman's rule with a spread that several peaks do not widen. */
export type Bandwidth = number | ArrayLike<number> | 'automatic';

/**
 * A bandwidth for each axis, checked; `weights` are those of the samples, `size` how many independent ones they are worth.
 *
 * @throws InputError if their number is wrong, one is not positive, or a value is not finite.
 */
export function bandwidthsOf(
  bandwidth: Bandwidth,
  grid: Grid,
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  size: number,
): Float64Array {
  const axes = axesOf(grid);
  const dims = axes.length;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const where = dims > 1 ? `coordinate ${i % dims} of sample ${Math.floor(i / dims)}` : `value ${i}`;
    throw new InputError(`${where} is ${values[i]}: remove or repair it before smoothing`);
  }
  if (bandwidth === 'automatic') return automaticBandwidths(axes, values, weights, size);
  const given = typeof bandwidth === 'number' ? axes.map(() => bandwidth) : Array.from(bandwidth);
  if (given.length !== dims) {
    throw new InputError(
      `${given.length} bandwidths for a grid of ${dims} axes: give one number or one for each`,
    );
  }
  given.forEach((h, j) => {
    if (!(h > 0 && h < Infinity)) {
      throw new InputError(
        `the bandwidth along axis ${j} is ${h}: it must be a positive number, in the axis' units`,
      );
    }
  });
  return Float64Array.from(given);
}

/**
 * The bandwidths that are best for a normal density, σ (4 / ((d + 2) n))^(1/(d+4)), with the σ of a normal density whose shortest
 * interval of half of the weight is as long: for several peaks about the width of the highest, on a circle too.
 *
 * Source: B. W. Silverman, Density Estimation for Statistics and Data Analysis (1986), doi:10.1201/9781315140919, section 4.3.2.
 */
export function automaticBandwidths(
  axes: readonly Axis[],
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  size: number,
): Float64Array {
  const dims = axes.length;
  const factor = (4 / ((dims + 2) * Math.max(1, size))) ** (1 / (dims + 4));
  return Float64Array.from(axes, (axis, j) => {
    const spread = shortestHalf(axis, values, weights, j, dims) / 1.3489795;
    // Values that hardly differ leave nothing to smooth but the bins.
    return Math.max(spread * factor, 0.5 * binWidth(axis));
  });
}

/** Length of the shortest interval that holds half of the weight. */
function shortestHalf(
  { low, high, periodic }: Axis,
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  axis: number,
  dims: number,
): number {
  const period = high - low;
  const n = values.length / dims;
  const x = Float64Array.from({ length: n }, (_, i) => {
    const value = values[i * dims + axis];
    return periodic ? value - period * Math.floor((value - low) / period) : value;
  });
  const order = Uint32Array.from(x.keys())
    .filter((i) => weights[i] > 0)
    .sort((a, b) => x[a] - x[b]);
  const total = order.reduce((sum, i) => sum + weights[i], 0);
  const turns = periodic ? 2 : 1;
  let shortest = periodic ? period : Infinity;
  let held = 0;
  let end = 0;
  for (let start = 0; start < order.length; start++) {
    while (held < total / 2 && end < turns * order.length) held += weights[order[end++ % order.length]];
    if (held < total / 2) break;
    const last = end - 1;
    const length = x[order[last % order.length]] + (last >= order.length ? period : 0) - x[order[start]];
    shortest = Math.min(shortest, length);
    held -= weights[order[start]];
  }
  return shortest;
}
