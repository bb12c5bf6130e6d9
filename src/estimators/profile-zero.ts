import { normalCdf } from '../math/index.js';

/** Bins farther above the lowest than so many standard errors never pass for the lowest. */
const FAR = 6;
const POINTS = 200;

/**
 * How far below the true lowest point, in kT, the lowest bin of a noisy profile is expected to lie: of many bins that are equally low within
 * their errors the one that is called the lowest owes it to noise, and everything else seems that much too high. It belongs into the error of
 * a profile relative to its lowest point; with bins wide enough to differ by more than their errors it is nothing.
 *
 * It is the mean of the largest of independent noises, above profiles that are lowered by one standard error, since a profile whose lowest
 * point is noise seems to rise on both sides of it.
 *
 * @param profile Zero at its lowest bin; infinite where there is no sample.
 * @param errors Standard errors relative to that bin, zero there.
 */
export function zeroBias(profile: Float64Array, errors: Float64Array): number {
  const heights: number[] = [];
  const noises: number[] = [];
  for (let b = 0; b < profile.length; b++) {
    if (!(errors[b] > 0 && errors[b] < Infinity && profile[b] < FAR * errors[b])) continue;
    heights.push(Math.max(0, profile[b] - errors[b]));
    noises.push(errors[b] * Math.SQRT1_2); // half of the variance is the other bin's
  }
  if (heights.length === 0) return 0;
  const own = noises.reduce((a, b) => Math.min(a, b));
  heights.push(0);
  noises.push(own);
  const reach = FAR * noises.reduce((a, b) => Math.max(a, b));
  // ⟨largest⟩ = ∫₀ 1 − F dt − ∫ F dt below 0, with F the product of the distribution functions.
  const step = reach / POINTS;
  let mean = 0;
  for (let i = 0; i < POINTS; i++) {
    const t = (i + 0.5) * step;
    mean += step * (1 - product(t, heights, noises) - product(-t, heights, noises));
  }
  return Math.max(0, mean);
}

function product(t: number, heights: readonly number[], noises: readonly number[]): number {
  let F = 1;
  for (let i = 0; i < heights.length && F > 1e-12; i++) F *= normalCdf((t + heights[i]) / noises[i]);
  return F;
}

/**
 * Bootstrap errors that count how far off the zero may be, as {@link zeroBias}, but from the resamples (rows, relative to the bin where
 * `profile` is zero): noise that neighbours share counts once.
 */
export function withResampledZero(
  errors: Float64Array,
  profile: Float64Array,
  rows: Float64Array,
): Float64Array {
  const bins = profile.length;
  const resamples = rows.length / bins;
  const heights = profile.map((value, b) => Math.max(0, value - errors[b]));
  let bias = 0;
  for (let r = 0; r < resamples; r++) {
    let largest = 0;
    for (let b = 0; b < bins; b++) {
      const noise = profile[b] - rows[r * bins + b];
      if (errors[b] < Infinity) largest = Math.max(largest, noise - heights[b]);
    }
    bias += largest / resamples;
  }
  return errors.map((error) => (error > 0 ? Math.hypot(error, bias) : error));
}

/** Errors that count how far off the zero may be. */
export function withZeroBias(profile: Float64Array, errors: Float64Array): Float64Array {
  const bias = zeroBias(profile, errors);
  return errors.map((error) => (error > 0 ? Math.hypot(error, bias) : error));
}
