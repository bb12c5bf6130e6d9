/**
 * Errors of any estimate by leaving out one group of samples at a time: chains, trajectories, blocks. What is correlated within a group
 * stays in the error, and nothing need be known of how the estimate depends on its samples.
 *
 * Source: B. Efron and C. Stein, Ann. Stat. 9, 586 (1981), doi:10.1214/aos/1176345462.
 */
import { fewGroups } from './bootstrap.js';

/**
 * The standard error of an estimate from samples of one or several independent states: each state's G groups contribute
 * (G − 1)/G Σ (estimate without the group − their mean)². The sum is enlarged for few groups as in a bootstrap.
 *
 * @param without - for each state, the estimate without each of the state's groups
 * @returns the error; infinite where a state has a single group, or an estimate is not finite without one
 * @example
 * const values = [1, 2, 4, 5];
 * const total = 12;
 * jackknifeError([values.map((value) => (total - value) / 3)]); // of their mean
 */
export function jackknifeError(without: readonly ArrayLike<number>[]): number {
  let variance = 0;
  for (const estimates of without) {
    const groups = estimates.length;
    if (groups < 2) return Infinity;
    let mean = 0;
    for (let g = 0; g < groups; g++) mean += estimates[g] / groups;
    for (let g = 0; g < groups; g++) variance += ((groups - 1) / groups) * (estimates[g] - mean) ** 2;
  }
  if (!Number.isFinite(variance)) return Infinity;
  const strata = without.flatMap((estimates, state) => Array.from(estimates, () => state));
  return fewGroups(strata) * Math.sqrt(variance);
}
