/**
 * The tail of importance weights, summarised by the shape k̂ of the generalised Pareto distribution that fits it.
 *
 * Sources: A. Vehtari et al., J. Mach. Learn. Res. 25, 72 (2024), arXiv:1507.02646 (the diagnostic, its tail length and its
 * weak prior); J. Zhang and M. A. Stephens, Technometrics 51, 316 (2009), doi:10.1198/tech.2009.08017 (the fit).
 */

export interface ParetoTail {
  /** k̂: below 0.5 the weights have a variance; above {@link threshold} means of weighted samples cannot be trusted. */
  readonly shape: number;
  /** min(1 − 1/log₁₀ n, 0.7): how large k̂ may be for this number of samples. */
  readonly threshold: number;
  /** How many of the largest weights were fitted. */
  readonly tail: number;
}

/**
 * k̂ of the upper tail of weights, given as log-weights of any offset. Fewer than five distinct tail weights have no shape:
 * `Infinity`, except for equal weights, whose shape is −Infinity (no tail at all).
 *
 * @example
 * paretoTail(logWeights).shape; // 0.3: safe
 */
export function paretoTail(logWeights: ArrayLike<number>): ParetoTail {
  const n = logWeights.length;
  const sorted = Float64Array.from(logWeights).sort();
  const largest = sorted[n - 1];
  const threshold = Math.min(1 - 1 / Math.log10(n), 0.7);
  if (sorted[0] === largest) return { shape: -Infinity, threshold, tail: 0 };
  const wanted = Math.ceil(Math.min(0.2 * n, 3 * Math.sqrt(n)));
  // The smallest normal number as a cutoff keeps weights that are zero in floating point out of the tail.
  const cutoff = Math.exp(
    Math.max(sorted[Math.max(n - wanted - 1, 0)] - largest, Math.log(2.2250738585072014e-308)),
  );
  const exceedances: number[] = [];
  for (let i = 0; i < n; i++) {
    const excess = Math.exp(sorted[i] - largest) - cutoff;
    if (excess > 0) exceedances.push(excess);
  }
  const shape = exceedances.length > 4 ? generalisedParetoShape(exceedances) : Infinity;
  return { shape, threshold, tail: exceedances.length };
}

/** The shape of a generalised Pareto distribution, by the posterior mean of Zhang and Stephens; `x` ascending and positive. */
function generalisedParetoShape(x: readonly number[]): number {
  const n = x.length;
  const meanLog = (b: number): number => x.reduce((sum, value) => sum + Math.log1p(-b * value), 0) / n;
  const size = 30 + Math.floor(Math.sqrt(n));
  const quartile = x[Math.floor(n / 4 + 0.5) - 1];
  const grid = Float64Array.from(
    { length: size },
    (_, j) => 1 / x[n - 1] + (1 - Math.sqrt(size / (j + 0.5))) / (3 * quartile),
  );
  const profile = grid.map((b) => {
    const k = meanLog(b);
    return n * (Math.log(-b / k) - k - 1);
  });
  let mean = 0;
  let total = 0;
  const highest = profile.reduce((a, b) => Math.max(a, b));
  const norm = profile.reduce((sum, value) => sum + Math.exp(value - highest), 0);
  for (let j = 0; j < size; j++) {
    const weight = Math.exp(profile[j] - highest) / norm;
    if (weight < 10 * Number.EPSILON) continue;
    mean += weight * grid[j];
    total += weight;
  }
  // A weak prior worth ten samples at k = 0.5 steadies short tails.
  return (n * meanLog(mean / total) + 10 * 0.5) / (n + 10);
}
