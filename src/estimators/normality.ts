/** Moments of values, and whether they look normal: for estimators that assume it. */
import { OK, problem, type Status } from './estimate.js';

export interface Moments {
  readonly mean: number;
  /** With n − 1. */
  readonly variance: number;
  readonly skewness: number;
  /** Fourth moment over the variance squared, less 3. */
  readonly excessKurtosis: number;
  /** False where a value is infinite: the moments are then not. */
  readonly finite: boolean;
}

export function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  let [second, third, fourth] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const d = values[i] - mean;
    second += (d * d) / n;
    third += (d * d * d) / n;
    fourth += (d * d * d * d) / n;
  }
  return {
    mean,
    variance: (second * n) / (n - 1),
    skewness: third / second ** 1.5,
    excessKurtosis: fourth / second ** 2 - 3,
    finite: Number.isFinite(second),
  };
}

/** Standard errors by which skewness or kurtosis may miss a normal distribution's: one false alarm in 10,000. */
const LIMIT = 4;

/** A problem where the skewness or the kurtosis of the values is not that of a normal distribution. */
export function normality(values: ArrayLike<number>, what: string, effectiveSamples: number): Status {
  const { skewness, excessKurtosis, finite } = momentsOf(values);
  if (!finite)
    return problem('not-normal', `${what} has infinite values, so it is not normal: use bar or jarzynski.`);
  const asymmetry = Math.abs(skewness) / Math.sqrt(6 / effectiveSamples);
  const tails = Math.abs(excessKurtosis) / Math.sqrt(24 / effectiveSamples);
  if (!(Math.max(asymmetry, tails) > LIMIT)) return OK;
  return problem(
    'not-normal',
    `${what} is not normal (skewness ${skewness.toFixed(2)}, excess kurtosis ${excessKurtosis.toFixed(2)}): ` +
      'use bar with work in both directions, or jarzynski with its jackknife.',
  );
}
