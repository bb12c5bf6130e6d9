/**
 * What MBAR estimates on a grid is given, and made ready: by counting in bins or by smoothing.
 */
import { InputError } from '../math/errors.js';
import type { Bins } from './binned.js';
import { bandwidthsOf, type Bandwidth } from './gaussian-kernels.js';
import { binIndices, sampleCount, type Grid } from './grid.js';
import { targetEnergies } from './mbar-data.js';
import type { Mixture } from './mixture.js';
import { countedOn, type ResampledGrid } from './resampling.js';
import { smoothedOn, type Smoothed } from './smoothed.js';

export interface OnGrid {
  /** The coordinates of each sample, samples × axes of the grid, row by sample. */
  readonly values: ArrayLike<number>;
  readonly grid: Grid;
  /** Reduced energy of each sample in the state of interest; default 0: energies are then those of the biases alone. */
  readonly target?: Float64Array;
  /**
   * Gaussian kernels of this standard deviation, in the units of the axes, instead of counts: the density at the middle of every bin,
   * normalised over all space. `automatic` is best for a normal density as wide as the highest peak.
   */
  readonly bandwidth?: Bandwidth;
}

/** {@link OnGrid} with kernels. */
export type SmoothedOnGrid = OnGrid & { readonly bandwidth: Bandwidth };

export function counted(mixture: Mixture, { values, grid, target }: OnGrid): Bins {
  return { target: targetOf(mixture, grid, values, target), bins: binIndices(grid, values) };
}

export function smoothed(mixture: Mixture, onGrid: OnGrid): Smoothed {
  const { values, grid, bandwidth = 'automatic' } = onGrid;
  const target = targetOf(mixture, grid, values, onGrid.target);
  const shares = mixture.shares(target);
  const squares = mixture.weights(target).reduce((sum, w, n) => sum + w * shares[n], 0);
  return { target, values, grid, bandwidths: bandwidthsOf(bandwidth, grid, values, shares, 1 / squares) };
}

export function resampledOn(mixture: Mixture, onGrid: OnGrid): ResampledGrid {
  if (onGrid.bandwidth !== undefined) return smoothedOn(smoothed(mixture, onGrid));
  const { target, bins } = counted(mixture, onGrid);
  return { target, ...countedOn(onGrid.grid, bins) };
}

/** @throws InputError if there is not one place and one energy for each sample. */
function targetOf(
  { data: { energies, states, samples } }: Mixture,
  grid: Grid,
  values: ArrayLike<number>,
  target: Float64Array = new Float64Array(samples),
): Float64Array {
  const given = sampleCount(grid, values);
  if (given !== samples) {
    throw new InputError(`${given} coordinate values for ${samples} samples: there must be one for each`);
  }
  return targetEnergies(target, energies, states, samples);
}
