/**
 * Densities and free-energy profiles by Gaussian kernels from a solved mixture, with asymptotic errors.
 *
 * At a point b the density is p_b = Σ_n m_n W_n K_b(x_n), a mean in the state of interest. Relative to its own size it fluctuates as
 * Σ_n m_n z_n with z_n = W_n (K_b(x_n) / p_b − κ_n), where κ is 1 for the density, and K_r(x_n) / p_r for a free energy relative to
 * point r; Θ(z, z) of mixture.ts is the variance of ln p_b, or of ln p_b − ln p_r. Kernels of neighbouring points overlap, unlike bins:
 * κ_n W_n and K_b W_n have a product.
 */
import { combine, type Estimate, type Status } from './estimate.js';
import { highest } from './binned.js';
import { eachRun, kernelSums, REACH } from './gaussian-kernels.js';
import { axesOf, binCentres, binCount, binIndices, type Axis, type Grid } from './grid.js';
import { emptyPoints, smoothingStatus, widened, type SmoothingDiagnostics } from './kernel-density.js';
import type { Mixture } from './mixture.js';
import type { ResampledGrid } from './resampling.js';

export interface Smoothed {
  /** Reduced energy of each sample in the state of interest. */
  readonly target: Float64Array;
  /** Samples × axes. */
  readonly values: ArrayLike<number>;
  readonly grid: Grid;
  readonly bandwidths: Float64Array;
}

/** Samples of a quarter of a bandwidth answer to changes of the free energies as one. */
const CELLS = 4;
/** Cells are looked for within so many bandwidths of a point. */
const CELL_REACH = 6;
/** Numbers that are held at a time. */
const CHUNK = 2 ** 22;

/** Σ m W K, normalised over all space. */
export function smoothedDensity(
  mixture: Mixture,
  on: Smoothed,
  status: Status,
): Estimate<Float64Array, SmoothingDiagnostics> {
  const { weights, shares, value, empty } = weighted(mixture, on);
  const everywhere = new Float64Array(weights.length).fill(1);
  const answers = mixture.reduced(mixture.responses(weights));
  const variance = variances(mixture, on, weights, value, everywhere, answers);
  const standardError = variance.map((v, b) => (empty[b] ? Infinity : value[b] * Math.sqrt(v)));
  const wide = kernelSums(on.values, shares, on.grid, widened(on.bandwidths));
  const bias = wide.map((p, b) => p - value[b]);
  return { value, standardError, ...described(on, empty, bias, standardError, status) };
}

/** −ln Σ m W K, zero at its lowest point. */
export function smoothedProfile(
  mixture: Mixture,
  on: Smoothed,
  status: Status,
): Estimate<Float64Array, SmoothingDiagnostics> {
  const { weights, shares, value: density, empty } = weighted(mixture, on);
  const reference = highest(density);
  const kappa = kernelAt(on, reference).map((kernel) => kernel / density[reference]);
  const variance = variances(mixture, on, weights, density, kappa, reference);
  const relative = (p: Float64Array): Float64Array => p.map((v) => Math.log(p[reference]) - Math.log(v));
  const value = relative(density);
  const standardError = variance.map((v, b) => {
    if (b === reference) return 0;
    return empty[b] ? Infinity : Math.sqrt(v);
  });
  const wide = relative(kernelSums(on.values, shares, on.grid, widened(on.bandwidths)));
  const bias = wide.map((f, b) => (empty[b] ? 0 : f - value[b]));
  return { value, standardError, ...described(on, empty, bias, standardError, status) };
}

/** The density of kernels in every resample of a bootstrap. */
export const smoothedOn = ({ target, values, grid, bandwidths }: Smoothed): ResampledGrid => ({
  target,
  size: binCount(grid),
  density: (weights) => {
    const total = weights.reduce((a, b) => a + b, 0);
    return kernelSums(values, weights, grid, bandwidths).map((p) => p / total);
  },
});

function weighted(mixture: Mixture, { target, values, grid, bandwidths }: Smoothed) {
  const shares = mixture.shares(target);
  return {
    weights: mixture.weights(target),
    shares,
    value: kernelSums(values, shares, grid, bandwidths),
    empty: emptyPoints(values, shares, grid, bandwidths),
  };
}

/** Θ(z, z) at every point; `reference` is the reduced response of κ W, or the point that it belongs to. */
function variances(
  mixture: Mixture,
  on: Smoothed,
  weights: Float64Array,
  density: Float64Array,
  kappa: Float64Array,
  reference: Float64Array | number,
): Float64Array {
  const { values, grid, bandwidths } = on;
  const { multiplicity } = mixture.data;
  const squares = weights.map((w, n) => (multiplicity ? multiplicity[n] : 1) * w * w);
  const own = new Float64Array(density.length);
  eachRun(values, grid, bandwidths, REACH, (n, first, length, scale, kernel, offset) => {
    const weight = scale * scale * squares[n];
    if (weight === 0) return;
    for (let i = 0; i < length; i++) own[first + i] += weight * kernel[offset + i] ** 2;
  });
  const crossed = squares.map((square, n) => square * kappa[n]);
  const across = kernelSums(values, crossed, grid, bandwidths);
  const others = crossed.reduce((sum, product, n) => sum + product * kappa[n], 0);
  const dissipated = dissipation(mixture, on, weights, reference);
  return density.map((p, b) =>
    p > 0 ? mixture.total(own[b] / p / p - (2 * across[b]) / p + others, dissipated[b]) : Infinity,
  );
}

/**
 * |y_b / p_b − y_κ|² at every point, where y are reduced responses: those of samples in one cell are smoothed together, and so is the p_b
 * that they are divided by. Currents between groups of states that hardly overlap then cancel to rounding.
 */
function dissipation(
  mixture: Mixture,
  { values, grid, bandwidths }: Smoothed,
  weights: Float64Array,
  reference: Float64Array | number,
): Float64Array {
  const states = mixture.sampled.length;
  const points = binCount(grid);
  const { cellOf, places, count } = cells(values, grid, bandwidths);
  const shares = mixture.binned(weights, cellOf, count).weight;
  const responses = mixture.responses(weights, cellOf, count);
  for (let c = 0; c < count; c++) {
    const row = responses.subarray(c * states, (c + 1) * states);
    row.set(mixture.reduced(row));
  }
  const out = new Float64Array(points);
  const density = new Float64Array(points);
  const width = Math.min(states, Math.max(1, Math.floor(CHUNK / points)));
  const sums = new Float64Array(points * width);
  for (let from = 0; from < states; from += width) {
    const some = Math.min(width, states - from);
    sums.fill(0);
    density.fill(0);
    eachRun(places, grid, bandwidths, CELL_REACH, (c, first, length, scale, kernel, offset) => {
      for (let i = 0, at = first * width; i < length; i++, at += width) {
        const weight = scale * kernel[offset + i];
        density[first + i] += weight * shares[c];
        for (let k = 0, of = c * states + from; k < some; k++) sums[at + k] += weight * responses[of + k];
      }
    });
    for (let b = 0; b < points; b++) for (let k = 0; k < some; k++) sums[b * width + k] /= density[b];
    const there =
      typeof reference === 'number'
        ? sums.slice(reference * width, (reference + 1) * width)
        : reference.subarray(from, from + some);
    for (let b = 0; b < points; b++) {
      for (let k = 0; k < some; k++) out[b] += (sums[b * width + k] - there[k]) ** 2;
    }
  }
  return out.map((value) => (value >= 0 ? value : Infinity));
}

/** The occupied cells near the grid, at the mean of their samples; −1 for samples far from it. */
function cells(
  values: ArrayLike<number>,
  grid: Grid,
  bandwidths: Float64Array,
): { cellOf: Int32Array; places: Float64Array; count: number } {
  const axes = axesOf(grid);
  const dims = axes.length;
  const fine = axes.map((axis, j): Axis => {
    const margin = axis.periodic ? 0 : CELL_REACH * bandwidths[j];
    const [low, high] = [axis.low - margin, axis.high + margin];
    return { ...axis, low, high, bins: Math.ceil((CELLS * (high - low)) / bandwidths[j]) };
  });
  // Kernels so narrow that cells cannot be numbered hardly share any.
  const numbered = binCount(fine) < 2 ** 31;
  const bins = numbered
    ? binIndices(fine, values)
    : Int32Array.from({ length: values.length / dims }, (_, n) => n);
  const numbers = new Map<number, number>();
  const cellOf = bins.map((bin) => {
    if (bin < 0) return -1;
    let cell = numbers.get(bin);
    if (cell === undefined) numbers.set(bin, (cell = numbers.size));
    return cell;
  });
  const count = numbers.size;
  const places = new Float64Array(count * dims);
  const members = new Int32Array(count);
  cellOf.forEach((cell) => cell >= 0 && members[cell]++);
  cellOf.forEach((cell, n) => {
    if (cell < 0) return;
    axes.forEach(({ low, high, periodic }, j) => {
      const x = values[n * dims + j];
      const within = periodic ? x - (high - low) * Math.floor((x - low) / (high - low)) : x;
      places[cell * dims + j] += within / members[cell];
    });
  });
  return { cellOf, places, count };
}

/** The kernel of every sample at one point. */
function kernelAt({ values, grid, bandwidths }: Smoothed, point: number): Float64Array {
  const axes = axesOf(grid);
  const dims = axes.length;
  const centre = binCentres(axes).subarray(point * dims, (point + 1) * dims);
  const there = axes.map(({ low, high, periodic }, j): Axis => {
    const half = (high - low) / 2;
    return { low: centre[j] - half, high: centre[j] + half, bins: 1, periodic };
  });
  const out = new Float64Array(values.length / dims);
  eachRun(values, there, bandwidths, REACH, (n, _first, _length, scale, kernel, offset) => {
    out[n] = scale * kernel[offset];
  });
  return out;
}

function described(
  { grid, bandwidths }: Smoothed,
  empty: Uint8Array,
  bias: Float64Array,
  standardError: Float64Array,
  status: Status,
): { status: Status; diagnostics: SmoothingDiagnostics } {
  return {
    status: combine(status, smoothingStatus(empty, bias, standardError, bandwidths)),
    diagnostics: { centres: binCentres(grid), bandwidths, empty, bias },
  };
}
