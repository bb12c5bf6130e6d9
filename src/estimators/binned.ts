/**
 * Densities and free-energy profiles on a grid from a solved mixture, with asymptotic errors.
 */
import { combine, type Estimate, type Status } from './estimate.js';
import { binCentres, binCount, binVolume, type Grid } from './grid.js';
import { emptyStatus } from './histogram.js';
import type { BinnedWeights, Mixture } from './mixture.js';

export interface BinnedDiagnostics {
  /** Bins × axes, row by bin. */
  readonly centres: Float64Array;
  /** 1 where a bin holds no sample: its density is 0, its free energy and both errors infinite. */
  readonly empty: Uint8Array;
}

export interface Bins {
  /** Reduced energy of each sample in the state of interest. */
  readonly target: Float64Array;
  readonly bins: Int32Array;
}

/** p_b / volume, normalised on the grid. */
export function binnedDensity(
  mixture: Mixture,
  { target, bins }: Bins,
  grid: Grid,
  status: Status,
): Estimate<Float64Array, BinnedDiagnostics> {
  const binned = mixture.binned(mixture.weights(target), bins, binCount(grid));
  const { weight, square } = binned;
  const total = sum(weight);
  const volume = binVolume(grid);
  const squares = sum(square);
  const size = mixture.sampled.length;
  const mean = columnSums(binned, size);
  const contrast = new Float64Array(size);
  const standardError = weight.map((w, b) => {
    if (!(w > 0)) return Infinity;
    // z = W (1_b − p_b 1_grid) / total
    const p = w / total;
    const variance = square[b] * (1 - 2 * p) + p * p * squares;
    for (let k = 0; k < size; k++) contrast[k] = binned.response[b * size + k] - p * mean[k];
    return Math.sqrt(mixture.theta(variance, contrast)) / (total * volume);
  });
  return {
    value: weight.map((w) => w / (total * volume)),
    standardError,
    ...described(weight, grid, status),
  };
}

/** −ln p_b, zero at the lowest bin. */
export function binnedProfile(
  mixture: Mixture,
  { target, bins }: Bins,
  grid: Grid,
  status: Status,
): Estimate<Float64Array, BinnedDiagnostics> {
  const binned = mixture.binned(mixture.weights(target), bins, binCount(grid));
  const { weight, square, response } = binned;
  const reference = weight.indexOf(Math.max(...weight));
  const size = mixture.sampled.length;
  const contrast = new Float64Array(size);
  const standardError = weight.map((w, b) => {
    if (!(w > 0)) return Infinity;
    if (b === reference) return 0;
    // z = W (1_b / p_b − 1_r / p_r)
    const variance = square[b] / w ** 2 + square[reference] / weight[reference] ** 2;
    for (let k = 0; k < size; k++) {
      contrast[k] = response[b * size + k] / w - response[reference * size + k] / weight[reference];
    }
    return Math.sqrt(mixture.theta(variance, contrast));
  });
  const value = weight.map((w) => Math.log(weight[reference]) - Math.log(w));
  return { value, standardError, ...described(weight, grid, status) };
}

function described(
  weight: Float64Array,
  grid: Grid,
  status: Status,
): { status: Status; diagnostics: BinnedDiagnostics } {
  const empty = Uint8Array.from(weight, (w) => (w > 0 ? 0 : 1));
  return {
    status: combine(status, emptyStatus(empty)),
    diagnostics: { centres: binCentres(grid), empty },
  };
}

function columnSums({ weight, response }: BinnedWeights, size: number): Float64Array {
  const out = new Float64Array(size);
  for (let b = 0; b < weight.length; b++) for (let i = 0; i < size; i++) out[i] += response[b * size + i];
  return out;
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
