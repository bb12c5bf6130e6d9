/** The samples of umbrella windows along their coordinate, and what each window's are worth. */
import { displacement } from '../biases/parameters.js';
import { statisticalInefficiency } from '../diagnostics/index.js';
import { binIndices, binWidth, windowInefficiencies } from '../estimators/index.js';
import type { Axis } from '../estimators/index.js';
import type { WindowedWalkers } from './windows/problem.js';

export type WindowReport = {
  /** Samples of a window; of windows sampled for unequal times, the fewest. */
  readonly samples: number;
  readonly means: Float64Array;
  /** Statistical inefficiency of the coordinate. */
  readonly inefficiencies: Float64Array;
  /** How many independent samples each window's are worth. */
  readonly effectiveSamples: Float64Array;
  /** Density of each window's samples on the grid, windows × bins. */
  readonly histograms: Float64Array;
};

/**
 * Describe each window. Its inefficiency is that of its walkers' series laid end to end: walkers that disagree, or still drift,
 * stay on one side of the common mean for long, and so make it large.
 */
export function describeWindows(
  { values, counts }: Pick<WindowedWalkers, 'values' | 'counts'>,
  grid: Axis,
  { centres, period }: { readonly centres: Float64Array; readonly period: number | null },
): WindowReport {
  const windows = counts.length;
  const histograms = new Float64Array(windows * grid.bins);
  const starts = Int32Array.from(counts, (_, k) => counts.subarray(0, k).reduce((sum, n) => sum + n, 0));
  const bins = binIndices(grid, values);
  counts.forEach((count, k) => {
    for (const bin of bins.subarray(starts[k], starts[k] + count)) {
      if (bin >= 0) histograms[k * grid.bins + bin] += 1 / (count * binWidth(grid));
    }
  });
  const each = Array.from(counts, (count, k) => values.subarray(starts[k], starts[k] + count));
  const mean = (series: Float64Array) => series.reduce((sum, x) => sum + x, 0) / series.length;
  const inefficiencies =
    period === null
      ? Float64Array.from(each, (series) => statisticalInefficiency(series))
      : windowInefficiencies({ low: 0, high: period, bins: 1, periodic: true }, values, counts);
  return {
    samples: counts.reduce((least, n) => Math.min(least, n)),
    means: Float64Array.from(each, (series, k) =>
      period === null
        ? mean(series)
        : centres[k] + mean(series.map((x) => displacement(x, centres[k], period))),
    ),
    inefficiencies,
    effectiveSamples: inefficiencies.map((g, k) => counts[k] / g),
    histograms,
  };
}
