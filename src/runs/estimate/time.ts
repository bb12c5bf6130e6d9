/** What the samples of a series are worth: where its equilibrium begins, and how far they are correlated in time. */
import { equilibration, statisticalInefficiency } from '../../diagnostics/index.js';
import { laggedProducts } from '../../math/autocovariance.js';
import type { Correlation, EstimateOptions } from './types.js';

/** The part of a series to use. */
export interface Cut {
  /** Index of its first sample. */
  readonly start: number;
  readonly inefficiency: number;
}

/** Longer series are thinned to look for their equilibrium: its start is not known better than by a few correlation times anyway. */
const longest = 4000;
const candidates = 50;

/** Fewer samples have no correlation that could be measured. */
const shortest = 10;

/** Where to cut a series, and how many samples make one independent sample of the rest. */
export function cutOf(series: Float64Array, { discard = 'auto', decorrelate = true }: EstimateOptions): Cut {
  const n = series.length;
  const start = discard === 'auto' ? equilibrated(series) : discard === 'none' ? 0 : Math.floor(discard * n);
  const rest = series.subarray(start);
  return { start, inefficiency: decorrelate && rest.length >= shortest ? statisticalInefficiency(rest) : 1 };
}

function equilibrated(series: Float64Array): number {
  if (series.length < shortest) return 0;
  const thinning = Math.ceil(series.length / longest);
  const thin = series.filter((_, i) => i % thinning === 0);
  const { start } = equilibration(thin, { stride: Math.max(1, Math.floor(thin.length / candidates)) });
  return start * thinning;
}

/** What was cut, in a sentence. */
export function cutNote(
  cuts: readonly (Cut & { readonly samples: number })[],
  options: EstimateOptions,
): string[] {
  const total = cuts.reduce((sum, { samples }) => sum + samples, 0);
  const cut = cuts.reduce((sum, { start }) => sum + start, 0);
  const { discard = 'auto', decorrelate = true } = options;
  const share = `${((100 * cut) / total).toPrecision(2)} %`;
  return [
    discard === 'none'
      ? 'No samples were cut off (--discard none).'
      : discard === 'auto'
        ? `The start of each series was cut off where its equilibrium begins (${cut === 0 ? 'nowhere' : `${share} of all samples`}); --discard changes this.`
        : `The first ${100 * discard} % of each series were cut off (--discard).`,
    decorrelate
      ? 'Samples count by their statistical inefficiency, as many independent ones as they are worth; --no-decorrelate counts all in full.'
      : 'All samples count as independent (--no-decorrelate): errors are too small where they are not.',
  ];
}

/** Autocorrelation of a series up to a few correlation times, at most `most` lags. */
export function correlationOf(
  name: string,
  series: Float64Array,
  inefficiency: number,
  most = 80,
): Correlation {
  const n = series.length;
  const mean = series.reduce((sum, x) => sum + x / n, 0);
  const reach = Math.min(n - 1, Math.max(10, Math.ceil(4 * inefficiency)));
  const stride = Math.ceil(reach / most);
  const products = laggedProducts(series.map((x) => x - mean));
  const lags = Float64Array.from({ length: Math.floor(reach / stride) + 1 }, (_, i) => i * stride);
  const values = lags.map((lag) => (products[0] > 0 ? (products[lag] * n) / ((n - lag) * products[0]) : 0));
  return { name, lags, values };
}

/** The slowest, the middle and the fastest of several series. */
export function correlationsOf(
  all: readonly { readonly name: string; readonly series: Float64Array; readonly inefficiency: number }[],
): Correlation[] {
  const order = [...all]
    .filter(({ series }) => series.length >= shortest)
    .sort((a, b) => b.inefficiency - a.inefficiency);
  const picked = [...new Set([0, order.length >> 1, order.length - 1])].flatMap((at) => order.at(at) ?? []);
  return picked
    .slice(0, order.length)
    .map(({ name, series, inefficiency }) => correlationOf(name, series, inefficiency));
}
