/** A normalised density on [low, high], with its distribution function and quantiles by quadrature. */
export interface Density1D {
  readonly low: number;
  readonly high: number;
  /** The normalised density; zero outside [low, high]. */
  density(x: number): number;
  /** ln ∫ exp(logWeight) dx over [low, high], of the function that the density was made from. */
  readonly logNormalisation: number;
  cdf(x: number): number;
  /** The inverse of `cdf`, for 0 ≤ p ≤ 1. */
  quantile(p: number): number;
  readonly mean: number;
  readonly variance: number;
  /** Turns uniform numbers into samples: `sample(uniform(key, n))`. */
  sample(uniforms: Float64Array): Float64Array;
}
