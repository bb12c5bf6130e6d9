import { InputError } from '../math/errors.js';
import { fold, permutation, type Key } from '../random/index.js';
import { squaredDistance } from './sample-distances.js';
import { checkedWeights } from './weighted-samples.js';

export interface MeanDiscrepancyOptions {
  /** Numbers per sample, default 1. */
  readonly dim?: number;
  /** Width h of the kernel exp(−r²/2h²); default: the median distance among at most 1000 samples, evenly taken from both sets. */
  readonly bandwidth?: number;
  /** Permutations for a p-value, e.g. 200; default none. */
  readonly permutations?: number;
  /** Needed for permutations. */
  readonly key?: Key;
}

export interface MeanDiscrepancy {
  /** Unbiased estimate of the squared discrepancy: about 0, also below, for equal distributions. */
  readonly square: number;
  readonly bandwidth: number;
  /** How often samples dealt at random were as far apart; only with permutations. Of independent samples: thin correlated ones first. */
  readonly pValue?: number;
}

/**
 * Maximum mean discrepancy between two sets of samples (rows of `dim` numbers) with a Gaussian kernel. Costs all pairs, with no memory for
 * them.
 *
 * Source: A. Gretton et al., J. Mach. Learn. Res. 13, 723 (2012), lemma 6 (unbiased estimate), section 8 (median distance).
 *
 * @throws InputError if a set has fewer than two samples, a value is not finite, or the bandwidth is not positive.
 *
 * @example
 * const { square, pValue } = meanDiscrepancy(a, b, { dim: 2, permutations: 200, key: key(1) });
 */
export function meanDiscrepancy(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { dim = 1, bandwidth, permutations = 0, key }: MeanDiscrepancyOptions = {},
): MeanDiscrepancy {
  if (!(Number.isInteger(dim) && dim > 0)) throw new InputError(`samples of ${dim} numbers: use 1 or more`);
  const n = checkedWeights('a', a, undefined, dim).weights.length;
  const m = checkedWeights('b', b, undefined, dim).weights.length;
  if (n < 2 || m < 2)
    throw new InputError(`sets of ${n} and ${m} samples: an unbiased discrepancy needs two of each`);
  const pooled = new Float64Array((n + m) * dim);
  pooled.set(a);
  pooled.set(b, n * dim);
  const h = bandwidth ?? medianDistance(pooled, dim);
  if (!(h > 0 && h < Infinity))
    throw new InputError(
      `the bandwidth is ${h}: ${bandwidth === undefined ? 'most samples are equal, give a positive one' : 'it must be positive'}`,
    );
  if (permutations > 0 && !key) throw new InputError('permutations need a key: give one, e.g. key(1)');

  // Row 0 of the groups is the truth; every other row deals the samples at random.
  const rows = 1 + permutations;
  const inA = Array.from({ length: rows }, (_, r) => {
    const group = new Uint8Array(n + m);
    const order = r === 0 ? undefined : permutation(fold(key!, r), n + m);
    for (let i = 0; i < n; i++) group[order ? order[i] : i] = 1;
    return group;
  });
  const withinA = new Float64Array(rows);
  const withinB = new Float64Array(rows);
  let all = 0;
  const kernel = new Float64Array(n + m);
  for (let i = 0; i < n + m; i++) {
    let row = 0;
    for (let j = 0; j < i; j++)
      row += kernel[j] = Math.exp(squaredDistance(pooled, i * dim, pooled, j * dim, dim) / (-2 * h * h));
    all += row;
    for (let r = 0; r < rows; r++) {
      const group = inA[r];
      let sum = 0;
      for (let j = 0; j < i; j++) sum += group[j] * kernel[j];
      if (group[i] === 1) withinA[r] += sum;
      else withinB[r] += row - sum;
    }
  }
  const squares = withinA.map(
    (sum, r) =>
      (2 * sum) / (n * (n - 1)) + (2 * withinB[r]) / (m * (m - 1)) - (2 * (all - sum - withinB[r])) / (n * m),
  );
  const square = squares[0];
  if (permutations === 0) return { square, bandwidth: h };
  const asFar = squares.reduce((count, value) => count + (value >= square ? 1 : 0), 0);
  return { square, bandwidth: h, pValue: asFar / rows };
}

function medianDistance(pooled: Float64Array, dim: number): number {
  const total = pooled.length / dim;
  const count = Math.min(total, 1000);
  const squares = new Float64Array((count * (count - 1)) / 2);
  let at = 0;
  const row = (i: number): number => Math.floor((i * total) / count) * dim;
  for (let i = 1; i < count; i++)
    for (let j = 0; j < i; j++) squares[at++] = squaredDistance(pooled, row(i), pooled, row(j), dim);
  squares.sort();
  const half = squares.length >> 1;
  const [low, high] = squares.length % 2 ? [half, half] : [half - 1, half];
  return 0.5 * (Math.sqrt(squares[low]) + Math.sqrt(squares[high]));
}
