/**
 * Block bootstrap over trajectories: what is drawn again is a whole trajectory (or a long block of one), so that
 * correlations within it stay in the error.
 *
 * Each stratum (a window, a walker population) of G groups gets G − 1 draws with replacement, scaled by G / (G − 1): the
 * variance of every mean is then unbiased even for few groups, where G draws would give (G − 1)/G of it.
 * Source: J. N. K. Rao and C. F. J. Wu, J. Am. Stat. Assoc. 83, 231 (1988), doi:10.1080/01621459.1988.10478591.
 */
import { InputError } from '../math/errors.js';
import { fold, integers, type Key } from '../random/index.js';
import { LONE_BLOCKS } from './block-length.js';

/**
 * How often each group counts in each resample: `resamples × groups`, row by resample, mean 1.
 *
 * @param strata The stratum of each group, numbered from 0; a stratum's only group counts once in every resample.
 */
export function bootstrapMultiplicities(
  key: Key,
  strata: ArrayLike<number>,
  resamples: number,
): Float64Array {
  if (!(Number.isInteger(resamples) && resamples > 1)) {
    throw new InputError(`${resamples} bootstrap resamples: two are needed at least, 200 are usual`);
  }
  const groups = strata.length;
  const members = new Map<number, number[]>();
  for (let g = 0; g < groups; g++) {
    const list = members.get(strata[g]);
    if (list) list.push(g);
    else members.set(strata[g], [g]);
  }
  const out = new Float64Array(resamples * groups);
  for (const [stratum, list] of members) {
    const draws = list.length - 1;
    if (draws === 0) {
      for (let r = 0; r < resamples; r++) out[r * groups + list[0]] = 1;
      continue;
    }
    const drawn = integers(fold(key, stratum), resamples * draws, 0, list.length);
    const share = list.length / draws;
    for (let i = 0; i < drawn.length; i++) out[Math.floor(i / draws) * groups + list[drawn[i]]] += share;
  }
  return out;
}

/** Standard deviation of every column over the rows of a `rows × columns` table; infinite where a row is not finite. */
export function columnSpread(table: Float64Array, rows: number, columns: number): Float64Array {
  const spread = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += table[i * columns + j] / rows;
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += (table[i * columns + j] - mean) ** 2;
    spread[j] = Number.isFinite(mean) ? Math.sqrt(sum / (rows - 1)) : Infinity;
  }
  return spread;
}

/**
 * By how much a spread over draws of G groups is enlarged, so that (estimate − truth)/error has the variance 1 although the spread is itself
 * uncertain: √(1 + 2/ν) with ν = G − 1, with the median G of the strata; 1.06 for 16 groups, 1.29 for 4. It is √(ν/(ν − 2)) of Student's
 * distribution to first order in 1/ν: in full it would be that of an estimate from one stratum alone, and every estimate has several.
 */
export function fewGroups(strata: ArrayLike<number>): number {
  const members = new Map<number, number>();
  for (let g = 0; g < strata.length; g++) members.set(strata[g], (members.get(strata[g]) ?? 0) + 1);
  const sizes = [...members.values()].filter((size) => size > 1).sort((a, b) => a - b);
  if (sizes.length === 0) return 1;
  return Math.sqrt(1 + 2 / (sizes[sizes.length >> 1] - 1));
}

/** Which samples belong together in a bootstrap. */
export interface Groups {
  /** The group of each sample, numbered from 0. */
  readonly groupOf: Int32Array;
  readonly count: number;
  /** Length in samples of the shortest group. */
  readonly shortest: number;
  /** The stratum of each group. */
  readonly strata: Int32Array;
}

/**
 * Groups for a bootstrap: whole trajectories, since a walker may never leave the well it is in; only one that stands alone in its
 * stratum is cut into 16 equal contiguous blocks. `trajectoryOf` numbers the trajectories from 0; a trajectory's samples appear in time
 * order. `stratumOf` gives the stratum of each trajectory; by default all are in one.
 */
export function blocks(trajectoryOf: ArrayLike<number>, stratumOf?: ArrayLike<number>): Groups {
  const n = trajectoryOf.length;
  let trajectories = 0;
  for (let i = 0; i < n; i++) {
    const t = trajectoryOf[i];
    if (!(Number.isInteger(t) && t >= 0)) {
      throw new InputError(`sample ${i} belongs to trajectory ${t}: number the trajectories 0, 1, 2, …`);
    }
    if (t >= trajectories) trajectories = t + 1;
  }
  if (stratumOf && stratumOf.length < trajectories) {
    throw new InputError(
      `${stratumOf.length} strata for ${trajectories} trajectories: there must be one for each`,
    );
  }
  const lengths = new Int32Array(trajectories);
  for (let i = 0; i < n; i++) lengths[trajectoryOf[i]]++;
  const stratum = (t: number) => stratumOf?.[t] ?? 0;
  const members = new Map<number, number>();
  lengths.forEach((length, t) => {
    if (length > 0) members.set(stratum(t), (members.get(stratum(t)) ?? 0) + 1);
  });
  const pieces = (t: number) => Math.min(lengths[t], members.get(stratum(t)) === 1 ? LONE_BLOCKS : 1);

  const first = new Int32Array(trajectories);
  let count = 0;
  let shortest = n;
  for (let t = 0; t < trajectories; t++) {
    first[t] = count;
    if (lengths[t] === 0) continue;
    const own = pieces(t);
    count += own;
    shortest = Math.min(shortest, Math.floor(lengths[t] / own));
  }
  const seen = new Int32Array(trajectories);
  const groupOf = new Int32Array(n);
  const strata = new Int32Array(count);
  for (let i = 0; i < n; i++) {
    const t = trajectoryOf[i];
    groupOf[i] = first[t] + Math.floor((seen[t]++ * pieces(t)) / lengths[t]);
    strata[groupOf[i]] = stratum(t);
  }
  return { groupOf, count, shortest, strata };
}
