/** The samples of umbrella windows along their coordinate, and what each window's are worth. */
import { statisticalInefficiency } from '../diagnostics/index.js';
import { binIndices, binWidth, windowInefficiencies } from '../estimators/index.js';
import type { Axis } from '../estimators/index.js';
import type { WindowSamples } from './window-problem.js';
import { shortest } from './window-starts.js';

/** The windowed coordinate of all samples: window by window, walker by walker, each in time order. */
export type WindowSeries = {
  readonly values: Float64Array;
  /** Samples of each window. */
  readonly counts: Int32Array;
  /** The walker of each sample. */
  readonly trajectoryOf: Int32Array;
};

export type WindowReport = {
  /** Samples of one window. */
  readonly samples: number;
  readonly means: Float64Array;
  /** Statistical inefficiency of the coordinate. */
  readonly inefficiencies: Float64Array;
  /** How many independent samples each window's are worth. */
  readonly effectiveSamples: Float64Array;
  /** Density of each window's samples on the grid, windows × bins. */
  readonly histograms: Float64Array;
};

/** The samples along the windows' variable; what is periodic is taken into the period that begins where the grid does. */
export function seriesOf(
  { frames: { data, shape }, along, centres }: WindowSamples,
  coordinate: number,
  { low }: Axis,
): WindowSeries {
  const [frames, walkers, dim] = along ? [along.values.length / shape[1], shape[1], 1] : shape;
  const values = new Float64Array(frames * walkers);
  const trajectoryOf = new Int32Array(frames * walkers);
  const { period = null } = along ?? {};
  for (let i = 0; i < values.length; i++) {
    const walker = Math.floor(i / frames);
    trajectoryOf[i] = walker;
    const at = (i % frames) * walkers + walker;
    const value = along ? along.values[at] : data[at * dim + coordinate];
    values[i] = period === null ? value : value - period * Math.floor((value - low) / period);
  }
  const counts = new Int32Array(centres.length).fill(values.length / centres.length);
  return { values, counts, trajectoryOf };
}

/**
 * Describe each window. Its inefficiency is that of its walkers' series laid end to end: walkers that disagree, or still drift,
 * stay on one side of the common mean for long, and so make it large.
 */
export function describeWindows(
  { values, counts }: WindowSeries,
  grid: Axis,
  { centres, period }: { readonly centres: Float64Array; readonly period: number | null },
): WindowReport {
  const windows = counts.length;
  const samples = counts[0];
  const histograms = new Float64Array(windows * grid.bins);
  binIndices(grid, values).forEach((bin, i) => {
    if (bin >= 0) histograms[Math.floor(i / samples) * grid.bins + bin] += 1 / (samples * binWidth(grid));
  });
  const each = Array.from(counts, (_, k) => values.subarray(k * samples, (k + 1) * samples));
  const mean = (series: Float64Array) => series.reduce((sum, x) => sum + x, 0) / samples;
  const inefficiencies =
    period === null
      ? Float64Array.from(each, (series) => statisticalInefficiency(series))
      : windowInefficiencies({ low: 0, high: period, bins: 1, periodic: true }, values, counts);
  return {
    samples,
    means: Float64Array.from(each, (series, k) =>
      period === null ? mean(series) : centres[k] + mean(series.map((x) => shortest(x - centres[k], period))),
    ),
    inefficiencies,
    effectiveSamples: inefficiencies.map((g) => samples / g),
    histograms,
  };
}
