/** The samples of umbrella windows along their coordinate, and what each window's are worth. */
import { statisticalInefficiency } from '../diagnostics/index.js';
import { binIndices, binWidth } from '../estimators/index.js';
import type { Axis } from '../estimators/index.js';
import type { WindowSamples } from './umbrella-windows.js';

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

export function seriesOf(
  { frames: { data, shape }, centres }: WindowSamples,
  coordinate: number,
): WindowSeries {
  const [frames, walkers, dim] = shape;
  const values = new Float64Array(frames * walkers);
  const trajectoryOf = new Int32Array(frames * walkers);
  for (let i = 0; i < values.length; i++) {
    const walker = Math.floor(i / frames);
    trajectoryOf[i] = walker;
    values[i] = data[((i % frames) * walkers + walker) * dim + coordinate];
  }
  const counts = new Int32Array(centres.length).fill(values.length / centres.length);
  return { values, counts, trajectoryOf };
}

/**
 * Describe each window. Its inefficiency is that of its walkers' series laid end to end: walkers that disagree, or still drift,
 * stay on one side of the common mean for long, and so make it large.
 */
export function describeWindows({ values, counts }: WindowSeries, grid: Axis): WindowReport {
  const windows = counts.length;
  const samples = counts[0];
  const histograms = new Float64Array(windows * grid.bins);
  binIndices(grid, values).forEach((bin, i) => {
    if (bin >= 0) histograms[Math.floor(i / samples) * grid.bins + bin] += 1 / (samples * binWidth(grid));
  });
  const each = Array.from(counts, (_, k) => values.subarray(k * samples, (k + 1) * samples));
  const inefficiencies = Float64Array.from(each, (series) => statisticalInefficiency(series));
  return {
    samples,
    means: Float64Array.from(each, (series) => series.reduce((sum, x) => sum + x, 0) / samples),
    inefficiencies,
    effectiveSamples: inefficiencies.map((g) => samples / g),
    histograms,
  };
}
