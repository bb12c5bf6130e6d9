/** What variables are found from: rows of features, in the order of time where that matters. */
import { InputError } from '../math/index.js';

/** Features of many samples. */
export interface Samples {
  /** rows × dim. */
  readonly values: Float64Array;
  readonly dim: number;
  readonly names?: readonly string[] | undefined;
  /** Rows of each trajectory, one after the other; all rows are one trajectory by default. */
  readonly lengths?: readonly number[] | undefined;
}

export const rowsOf = ({ values, dim }: Samples): number => values.length / dim;

export const featureName = ({ names }: Samples, i: number): string => names?.[i] ?? `feature ${i}`;

/** First row and end of each trajectory. @throws InputError where lengths do not sum up to the rows */
export function trajectories(samples: Samples): { readonly from: number; readonly to: number }[] {
  const rows = rowsOf(samples);
  let from = 0;
  const all = (samples.lengths ?? [rows]).map((length) => ({ from, to: (from += length) }));
  if (from !== rows) throw new InputError(`trajectories of ${from} rows in all, but there are ${rows} rows`);
  return all;
}

/**
 * Frames of walkers, frames × walkers × dim, as one trajectory a walker.
 *
 * @example
 * const samples = { ...byWalker(frames, walkers, 2), dim: 2 };
 */
export function byWalker(
  frames: Float64Array,
  walkers: number,
  dim: number,
): { readonly values: Float64Array; readonly lengths: number[] } {
  const count = frames.length / dim / walkers;
  const values = new Float64Array(frames.length);
  for (let frame = 0; frame < count; frame++) {
    for (let walker = 0; walker < walkers; walker++) {
      const at = (frame * walkers + walker) * dim;
      values.set(frames.subarray(at, at + dim), (walker * count + frame) * dim);
    }
  }
  return { values, lengths: new Array<number>(walkers).fill(count) };
}

/** Mean and standard deviation of each feature. */
export function moments({ values, dim }: Samples): { mean: Float64Array; deviation: Float64Array } {
  const rows = values.length / dim;
  const mean = new Float64Array(dim);
  const deviation = new Float64Array(dim);
  for (let i = 0; i < values.length; i++) mean[i % dim] += values[i] / rows;
  for (let i = 0; i < values.length; i++) deviation[i % dim] += (values[i] - mean[i % dim]) ** 2 / rows;
  return { mean, deviation: deviation.map(Math.sqrt) };
}

/** @throws InputError for values that are not finite */
export function checkFinite(what: string, samples: Samples): void {
  const { values, dim } = samples;
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new InputError(
    `${what}: ${featureName(samples, bad % dim)} is ${values[bad]} in row ${Math.floor(bad / dim)}: remove that row, or find out why`,
  );
}

/**
 * @throws InputError for too few rows, values that are not finite, and features that never change
 * @param least Rows that the method needs.
 */
export function checkSamples(what: string, samples: Samples, least: number): void {
  const { values, dim } = samples;
  const rows = rowsOf(samples);
  if (dim < 1) throw new InputError(`${what}: there are no features`);
  if (!Number.isInteger(rows))
    throw new InputError(`${what}: ${values.length} numbers are no whole rows of ${dim} features`);
  if (rows < least) {
    throw new InputError(
      `${what}: ${rows} samples are too few, it needs ${least} at least: simulate longer, or keep more frames`,
    );
  }
  checkFinite(what, samples);
  const { mean, deviation } = moments(samples);
  const still = deviation.findIndex((spread, i) => !(spread > 1e-12 * Math.abs(mean[i]) && spread > 0));
  if (still >= 0) {
    throw new InputError(
      `${what}: ${featureName(samples, still)} is ${values[still]} in all ${rows} samples: a feature that never changes tells nothing, leave it out`,
    );
  }
}
