/** Means and variances of harmonic windows, with the errors that correlation in time leaves them. */
import { initialSequence } from '../diagnostics/index.js';
import { InputError } from '../math/errors.js';
import { isConstant } from './work.js';
import type { UmbrellaIntegrationData } from './umbrella-integration.js';

export interface WindowMoments {
  readonly centre: number;
  readonly spring: number;
  readonly count: number;
  /** Of the samples, taken around the centre where the coordinate is periodic. */
  readonly mean: number;
  readonly variance: number;
  /** Variances of the mean and of the variance, and their covariance. */
  readonly errors: { readonly mean: number; readonly variance: number; readonly both: number };
  /** The larger of the inefficiencies of the values and of their squares. */
  readonly inefficiency: number;
  readonly deviations: Float64Array;
}

export function windowMoments(data: UmbrellaIntegrationData): WindowMoments[] {
  const { values, counts, centres, springs, grid } = data;
  const windows = counts.length;
  if (windows === 0) throw new InputError('there are no windows');
  if (centres.length !== windows || springs.length !== windows)
    throw new InputError(
      `${windows} windows, ${centres.length} centres, ${springs.length} springs: there must be one of each for every window`,
    );
  let first = 0;
  const period = grid.periodic ? grid.high - grid.low : undefined;
  const out = Array.from({ length: windows }, (_, k) => {
    const count = counts[k];
    if (!(Number.isInteger(count) && count >= 4))
      throw new InputError(
        `window ${k} has ${count} samples: a variance with an error needs four, leave it out`,
      );
    const [centre, spring] = [centres[k], springs[k]];
    if (!Number.isFinite(centre)) throw new InputError(`the centre of window ${k} is ${centre}`);
    if (!(spring > 0 && spring < Infinity))
      throw new InputError(`the spring of window ${k} is ${spring}: it must be positive`);
    const own = Float64Array.from({ length: count }, (__, i) => {
      const value = values[first + i];
      if (!Number.isFinite(value))
        throw new InputError(`sample ${i} of window ${k} is ${value}: it must be a finite number`);
      return period === undefined ? value : value - period * Math.round((value - centre) / period);
    });
    first += count;
    return momentsWithErrors(own, { centre, spring, count }, k);
  });
  if (first !== values.length)
    throw new InputError(`${values.length} values for ${first} samples in all windows: they must be as many`);
  return out;
}

function momentsWithErrors(
  values: Float64Array,
  window: { centre: number; spring: number; count: number },
  k: number,
): WindowMoments {
  const { count } = window;
  const mean = values.reduce((a, b) => a + b / count, 0);
  const deviations = values.map((value) => value - mean);
  const plain = deviations.reduce((sum, d) => sum + d * d, 0) / (count - 1);
  if (isConstant(values))
    throw new InputError(
      `all ${count} samples of window ${k} are ${values[0]}: it was not sampled, or not read`,
    );
  const scale = Math.sqrt(plain);
  // In units of the spread, so that the sum of the two series has terms of one size.
  const first = deviations.map((d) => d / scale);
  const second = first.map((d) => d * d - 1);
  const [a, b, sum] = [first, second, first.map((d, i) => d + second[i])].map((series) =>
    initialSequence([series]),
  );
  // The mean is that of the samples, whose variance is too small by its own error.
  const variance = plain * (Number.isFinite(a.variance) ? 1 + a.variance : 1);
  const limit = Math.sqrt(a.variance * b.variance);
  const both = Number.isFinite(limit)
    ? Math.max(-limit, Math.min(limit, 0.5 * (sum.variance - a.variance - b.variance))) || 0
    : 0;
  return {
    ...window,
    mean,
    variance,
    errors: { mean: plain * a.variance, variance: plain ** 2 * b.variance, both: plain * scale * both },
    inefficiency: Math.max(a.inefficiency, b.inefficiency),
    deviations,
  };
}
