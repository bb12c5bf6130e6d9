/** Tools for tests of error bars. */

/** Kolmogorov-Smirnov distance of z-scores to the standard normal, times √n: above 1.63 with probability 1 %. */
export function normalDistance(z: readonly number[]): number {
  const sorted = [...z].sort((a, b) => a - b);
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((value, i) => {
    const p = normalCdf(value);
    distance = Math.max(distance, Math.abs(p - i / n), Math.abs((i + 1) / n - p));
  });
  return distance * Math.sqrt(n);
}

/** Abramowitz and Stegun 7.1.26, good to 1e-7. */
export function normalCdf(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const half = 0.5 * tail * Math.exp(-0.5 * x * x);
  return x > 0 ? 1 - half : half;
}

export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/** Share of true values within 1.96 standard errors. */
export const coverage = (z: readonly number[]): number =>
  mean(z.map((value) => (Math.abs(value) < 1.96 ? 1 : 0)));

/**
 * Estimates of repeats against the truth: how far their mean lies from it, in its own standard errors; and ln of the variance that they
 * state over that of their scatter, in its standard errors.
 */
export function againstScatter(
  values: readonly number[],
  errors: readonly number[],
  truth: number,
): { shift: number; size: number } {
  const n = values.length;
  const centre = mean(values);
  const variance = values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / (n - 1);
  const stated = mean(errors.map((error) => error ** 2));
  return {
    shift: (centre - truth) / Math.sqrt(variance / n),
    size: Math.log(stated / variance) / Math.sqrt(2 / n),
  };
}
