/**
 * Densities from weighted samples smoothed by Gaussian kernels, with errors by a bootstrap over trajectories.
 *
 * Σ_n w_n K(x − x_n) estimates the density convolved with the kernel: to first order it differs from the density by h²/2 times its second
 * derivative. Twice the squared bandwidth differs by twice as much, so that the difference of the two estimates the bias.
 *
 * Source: B. W. Silverman, Density Estimation for Statistics and Data Analysis (1986), doi:10.1201/9781315140919.
 */
import { combine, note, OK, type Estimate, type Status } from './estimate.js';
import { bandwidthsOf, eachRun, kernelSums, REACH, type Bandwidth } from './gaussian-kernels.js';
import { axesOf, binCentres, binCount, type Grid } from './grid.js';
import { checkInside } from './histogram.js';
import {
  groupSums,
  pooled,
  resampledErrors,
  type PooledDiagnostics,
  type PooledOptions,
} from './pooled-samples.js';

export interface KernelDensityOptions extends PooledOptions {
  /** In the units of the axes; default `automatic`: the best for a normal density as wide as the highest peak. */
  readonly bandwidth?: Bandwidth;
}

export interface SmoothingDiagnostics {
  /** The points of the density: the middle of every bin, bins × axes, row by bin. */
  readonly centres: Float64Array;
  /** The standard deviations of the kernels, one for each axis. */
  readonly bandwidths: Float64Array;
  /** 1 where no sample lies within 4 bandwidths, along every axis: a kernel's tail says nothing of the density. */
  readonly empty: Uint8Array;
  /** By how much smoothing has changed the value, about: subtract it for the value without smoothing, or lower the bandwidth. */
  readonly bias: Float64Array;
}

export interface KernelDensityDiagnostics extends SmoothingDiagnostics, PooledDiagnostics {}

/** Points without a sample within so many bandwidths, along every axis, are empty: a kernel's tail says nothing of the density. */
const EMPTY = 4;

/**
 * The probability density of weighted samples at the middle of every bin of a grid, smoothed by Gaussian kernels, with standard errors by
 * a bootstrap: whole trajectories are drawn again within their strata; a trajectory that is alone is cut into 16 blocks.
 *
 * The density is normalised over all space, on circles around them. Its error is that of the smoothed density; what smoothing itself
 * changes is in `diagnostics.bias`. Where there is no sample the error is the density that one effective sample would give. Cost: samples
 * times the points within 8 bandwidths.
 *
 * @throws InputError if lengths differ, a value is not finite, a log-weight is NaN or +∞, a bandwidth is not positive, or no kernel
 * reaches the grid.
 *
 * @example
 * const angle = { low: -180, high: 180, bins: 72, periodic: true };
 * const density = kernelDensity(phiPsi, { grid: [angle, angle], bandwidth: 8, trajectoryOf, key: key(1) });
 */
export function kernelDensity(
  values: ArrayLike<number>,
  options: KernelDensityOptions,
): Estimate<Float64Array, KernelDensityDiagnostics> {
  const { grid, bandwidth = 'automatic' } = options;
  const samples = pooled(values, options);
  const { weights, groups } = samples;
  const bandwidths = bandwidthsOf(bandwidth, grid, values, weights, samples.size);

  const bins = binCount(grid);
  const shares = new Float64Array(groups.count);
  weights.forEach((weight, n) => (shares[groups.groupOf[n]] += weight));
  const smooth = groupSums(samples, bins, (each, table, start) => {
    eachRun(values, grid, bandwidths, REACH, (n, first, length, scale, kernel, offset) => {
      const weight = scale * each[n];
      if (weight === 0) return;
      const at = start(n) + first;
      for (let i = 0; i < length; i++) table[at + i] += weight * kernel[offset + i];
    });
  });
  const density = (multiplicity: Float64Array): Float64Array => {
    const total = multiplicity.reduce((sum, m, g) => sum + m * shares[g], 0);
    const sums = smooth(multiplicity);
    return total > 0 ? sums.map((p) => p / total) : sums;
  };
  const value = density(new Float64Array(groups.count).fill(1));
  checkInside(
    value.reduce((a, b) => Math.max(a, b), 0),
    weights.length,
    grid,
  );
  const standardError = resampledErrors(samples, options, bins, density);
  const oneSample = peakOf(bandwidths) / samples.size;
  const empty = emptyPoints(values, weights, grid, bandwidths);
  const bias = kernelSums(values, weights, grid, widened(bandwidths)).map((p, b) => p - value[b]);
  for (let b = 0; b < bins; b++) {
    if (empty[b] || !(standardError[b] > 0)) standardError[b] = Math.max(oneSample, value[b]);
  }
  return {
    value,
    standardError,
    status: combine(samples.status, smoothingStatus(empty, bias, standardError, bandwidths)),
    diagnostics: { centres: binCentres(axesOf(grid)), bandwidths, empty, bias, ...samples.diagnostics },
  };
}

/** The height of a kernel. */
const peakOf = (bandwidths: Float64Array): number =>
  bandwidths.reduce((height, h) => height / (Math.sqrt(2 * Math.PI) * h), 1);

/** Twice the variance. */
export const widened = (bandwidths: Float64Array): Float64Array => bandwidths.map((h) => Math.SQRT2 * h);

/** 1 at points that no sample of any weight is near. */
export function emptyPoints(
  values: ArrayLike<number>,
  weights: Float64Array,
  grid: Grid,
  bandwidths: Float64Array,
): Uint8Array {
  const empty = new Uint8Array(binCount(grid)).fill(1);
  eachRun(values, grid, bandwidths, EMPTY, (n, first, length) => {
    if (weights[n] > 0) empty.fill(0, first, first + length);
  });
  return empty;
}

/** Points without samples, and smoothing that shows: by more than two errors at more points than chance has. */
export function smoothingStatus(
  empty: Uint8Array,
  bias: Float64Array,
  standardError: Float64Array,
  bandwidths: Float64Array,
): Status {
  const without = empty.reduce((sum, flag) => sum + flag, 0);
  const filled = empty.length - without;
  let smoothed = 0;
  for (let b = 0; b < bias.length; b++) {
    if (!empty[b] && Math.abs(bias[b]) > 2 * standardError[b]) smoothed++;
  }
  return combine(
    without === 0
      ? OK
      : note(
          'empty-points',
          `${without} of ${empty.length} points have no sample within 4 bandwidths: sample there or widen the kernels.`,
        ),
    smoothed <= 0.05 * filled
      ? OK
      : note(
          'smoothed',
          `Smoothing with bandwidths of ${Array.from(bandwidths, (h) => h.toPrecision(3)).join(', ')} changes ` +
            `${((100 * smoothed) / filled).toFixed(0)} % of the points by more than twice their error: take narrower kernels.`,
        ),
  );
}
