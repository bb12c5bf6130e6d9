import { exp } from '../math/elementary.js';
import { InputError } from '../math/errors.js';
import { fillNormal, fillNumbers, fillUniform } from './fill.js';
import type { Key } from './keys.js';
import { STREAM } from './streams.js';
import { generator } from './webassembly.js';

/** `n` uniform numbers in [0, 1). */
export function uniform(k: Key, n: number): Float64Array {
  const out = new Float64Array(n);
  fillUniform(k, out);
  return out;
}

/** `n` standard normal numbers. */
export function normal(k: Key, n: number): Float64Array {
  const out = new Float64Array(n);
  fillNormal(k, out);
  return out;
}

function words(k: Key, stream: number, attempt: number, n: number, offset: number): Uint32Array {
  const out = new Uint32Array(n);
  const source = generator();
  fillNumbers(source, k, { stream, attempt, numbers: source.words }, out, offset);
  return out;
}

/**
 * `n` integers from `low` to `high − 1`, each exactly equally likely.
 *
 * @throws InputError unless low < high are integers of 32 bits.
 */
export function integers(k: Key, n: number, low: number, high: number): Int32Array {
  const range = high - low;
  if (low !== (low | 0) || high - 1 !== ((high - 1) | 0) || range < 1) {
    throw new InputError(
      `integers from ${low} to below ${high}: both must be 32-bit integers, the second the larger`,
    );
  }
  const out = new Int32Array(n);
  const accepted = 4294967296 - (4294967296 % range); // words beyond would favour the small remainders
  const drawn = words(k, STREAM.integers, 0, n, 0);
  for (let i = 0; i < n; i++) {
    let word = drawn[i];
    for (let attempt = 1; word >= accepted; attempt++) word = words(k, STREAM.integers, attempt, 1, i)[0];
    out[i] = low + (word % range);
  }
  return out;
}

/** Running sums of weights exp(logWeights − largest). */
export interface CumulativeWeights {
  readonly sums: Float64Array;
  readonly total: number;
  /** The last index with a weight. */
  readonly last: number;
}

/** @throws InputError if a log-weight is NaN or +∞, or all are −∞. */
export function cumulativeWeights(logWeights: ArrayLike<number>): CumulativeWeights {
  let largest = -Infinity;
  for (let i = 0; i < logWeights.length; i++) {
    if (!(logWeights[i] < Infinity))
      throw new InputError(`log weight ${i} is ${logWeights[i]}: it must be finite or −Infinity`);
    largest = Math.max(largest, logWeights[i]);
  }
  if (largest === -Infinity)
    throw new InputError('there is nothing to draw from: every log weight is −Infinity');
  const sums = new Float64Array(logWeights.length);
  let total = 0;
  let last = 0;
  for (let i = 0; i < sums.length; i++) {
    const weight = exp(logWeights[i] - largest);
    if (weight > 0) last = i;
    sums[i] = total += weight;
  }
  return { sums, total, last };
}

/**
 * `n` indices drawn with probabilities proportional to exp(logWeights), which need not be normalised.
 *
 * @throws InputError if a weight is NaN or +∞, or all are −∞.
 */
export function categorical(k: Key, logWeights: Float64Array, n: number): Int32Array {
  const { sums, total, last } = cumulativeWeights(logWeights);
  const out = new Int32Array(n);
  const draws = new Float64Array(n);
  const source = generator();
  fillNumbers(
    source,
    k,
    { stream: STREAM.categorical, numbers: source.float64, transform: source.uniform64 },
    draws,
    0,
  );
  for (let i = 0; i < n; i++) {
    const target = draws[i] * total;
    let from = 0;
    let to = last; // the first index whose cumulative weight exceeds the target
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (sums[middle] > target) to = middle;
      else from = middle + 1;
    }
    out[i] = from;
  }
  return out;
}

/** The numbers 0 … n − 1 in a random order, every order equally likely (Fisher and Yates). */
export function permutation(k: Key, n: number): Int32Array {
  const out = Int32Array.from({ length: n }, (_, i) => i);
  const drawn = words(k, STREAM.permutation, 0, n, 0);
  for (let i = n - 1; i > 0; i--) {
    const range = i + 1;
    const accepted = 4294967296 - (4294967296 % range);
    let word = drawn[i];
    for (let attempt = 1; word >= accepted; attempt++) word = words(k, STREAM.permutation, attempt, 1, i)[0];
    const j = word % range;
    const kept = out[i];
    out[i] = out[j];
    out[j] = kept;
  }
  return out;
}
