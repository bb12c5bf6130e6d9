/**
 * Densities from weighted samples counted on a grid, with errors by a bootstrap over trajectories.
 */
import { InputError } from '../math/errors.js';
import { combine, note, type Estimate, type Status } from './estimate.js';
import { binCentres, binCount, binIndices, binVolume, describeGrid, type Grid } from './grid.js';
import {
  groupSums,
  pooled,
  resampledErrors,
  type PooledDiagnostics,
  type PooledOptions,
} from './pooled-samples.js';

export type DensityOptions = PooledOptions;

export interface DensityDiagnostics extends PooledDiagnostics {
  readonly centres: Float64Array;
  /** 1 where a bin holds no weight. Its density is 0, its error the density that one effective sample would give. */
  readonly empty: Uint8Array;
  /** Share of the weight that lies outside the grid; the density is normalised on the grid, as numpy's `density=True`. */
  readonly outside: number;
}

/**
 * The probability density of weighted samples, pooled over trajectories, with standard errors by a bootstrap: whole trajectories are
 * drawn again within their strata; a trajectory that is alone is cut into 16 blocks.
 *
 * @throws InputError if lengths differ, a value is NaN, a log-weight is NaN or +∞, or no sample with weight lies on the grid.
 *
 * @example
 * const density = weightedDensity(x, { grid: { low: -1.5, high: 1.5, bins: 200 }, trajectoryOf, key: key(1) });
 */
export function weightedDensity(
  values: ArrayLike<number>,
  options: DensityOptions,
): Estimate<Float64Array, DensityDiagnostics> {
  const { grid } = options;
  const bin = binIndices(grid, values);
  const samples = pooled(values, options);
  const bins = binCount(grid);
  const volume = binVolume(grid);
  const counts = groupSums(samples, bins, (weights, table, offset) => {
    for (let n = 0; n < bin.length; n++) if (bin[n] >= 0) table[offset(n) + bin[n]] += weights[n];
  });
  const density = (multiplicity: Float64Array): Float64Array => {
    const sums = counts(multiplicity);
    const total = sum(sums) * volume;
    return total > 0 ? sums.map((weight) => weight / total) : sums;
  };
  const all = new Float64Array(samples.groups.count).fill(1);
  const inside = Math.min(1, sum(counts(all)));
  checkInside(inside, bin.length, grid);
  const value = density(all);
  const standardError = resampledErrors(samples, options, bins, density);

  const oneSample = 1 / (samples.size * volume);
  const empty = Uint8Array.from(value, (p) => (p > 0 ? 0 : 1));
  for (let b = 0; b < bins; b++)
    if (!(standardError[b] > 0)) standardError[b] = Math.max(oneSample, value[b]);
  return {
    value,
    standardError,
    status: combine(samples.status, emptyStatus(empty)),
    diagnostics: { centres: binCentres(grid), empty, outside: 1 - inside, ...samples.diagnostics },
  };
}

/** @throws InputError if no weight lies on the grid. */
export function checkInside(inside: number, samples: number, grid: Grid): void {
  if (inside > 0) return;
  throw new InputError(
    `none of ${samples} samples with weight lies in ${describeGrid(grid)}: check the grid, the units and the weights`,
  );
}

/** Counts the bins without data; it is a remark, since the far tails of a grid are empty in every histogram. */
export function emptyStatus(empty: Uint8Array): Status {
  const count = empty.reduce((sum, flag) => sum + flag, 0);
  return count === 0
    ? note('ok', '')
    : note('empty-bins', `${count} of ${empty.length} bins hold no sample: widen the bins or sample there.`);
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
