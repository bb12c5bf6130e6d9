/**
 * Where the next steps go: the variance of an answer is a sum of parts, one a window, each falling as 1/(its samples), so that the fewest steps
 * that bring the sum to a target make every window's samples proportional to √(its part × its samples), and windows that have more already get none.
 *
 * Source: J. Neyman, J. R. Stat. Soc. 97, 558 (1934), doi:10.2307/2342192 (the best allocation to strata).
 */

/** What an allocation depends on. */
export type Allocation = {
  /** Parts of the variance, one a window, kT². */
  readonly variances: ArrayLike<number>;
  /** Steps of each window so far, in units of one round. */
  readonly spent: ArrayLike<number>;
  /** How many independent samples each window's are worth. */
  readonly effectiveSamples: ArrayLike<number>;
  readonly standardError: number;
};

/** The error is aimed a little lower than asked for, so that one round mostly does it. */
const aim = 0.95;
/** A round adds at least this share of all steps so far, so that an error is looked at few times; and at most that one, since it is not well known. */
const leastGrowth = 0.25;
const mostGrowth = 1;
/** Windows whose samples are worth fewer independent ones do not know their own part. */
export const fewestIndependent = 20;

/**
 * Units of steps for each window in the next round; 0 for windows that need no more.
 *
 * @example
 * allocate({ variances: [0.1, 0.001], spent: [1, 1], effectiveSamples: [100, 100], standardError: 0.2 }); // [2, 0]
 */
export function allocate({ variances, spent, effectiveSamples, standardError }: Allocation): Int32Array {
  const windows = Array.from(spent);
  const total = windows.reduce((sum, n) => sum + n, 0);
  const best = Float64Array.from(windows, (n, k) => Math.sqrt(variances[k] * n));
  const unitsAt = (scale: number) =>
    Int32Array.from(windows, (n, k) => {
      const short = effectiveSamples[k] < fewestIndependent ? 1 : 0;
      return Math.max(short, Math.round(scale * best[k] - n));
    });
  const sumOf = (units: Int32Array) => units.reduce((sum, n) => sum + n, 0);
  const varianceAt = (scale: number) =>
    windows.reduce((sum, n, k) => sum + (best[k] > 0 ? best[k] ** 2 / Math.max(n, scale * best[k]) : 0), 0);
  const goal = (aim * standardError) ** 2;
  const largest = best.reduce((a, b) => Math.max(a, b), 0);
  if (!(largest > 0 && largest < Infinity)) return new Int32Array(windows.length).fill(1);
  /** The least scale for which something holds that holds for all larger ones. */
  const least = (holds: (scale: number) => boolean): number => {
    let [low, high] = [0, 1 / largest];
    while (!holds(high)) high *= 2;
    for (let i = 0; i < 60; i++) {
      const middle = 0.5 * (low + high);
      if (holds(middle)) high = middle;
      else low = middle;
    }
    return high;
  };
  const enough = least((scale) => sumOf(unitsAt(scale)) >= leastGrowth * total);
  const tooMuch = least((scale) => sumOf(unitsAt(scale)) > mostGrowth * total);
  const wanted = least((scale) => varianceAt(scale) <= goal);
  const units = unitsAt(Math.max(enough, Math.min(wanted, tooMuch)));
  return units;
}
