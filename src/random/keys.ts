import { InputError } from '../math/errors.js';
import { philox } from './philox.js';
import { STREAM } from './streams.js';

/** A random key: 64 bits in two words. It is treated as immutable and names infinite arrays of random numbers. */
export type Key = Uint32Array;

const block = new Uint32Array(4);

/**
 * Makes the key of a seed: an integer from 0 to 2^53 − 1, or a bigint below 2^64.
 *
 * @throws InputError for any other seed.
 * @example
 * const [data, model] = split(key(1), 2);
 */
export function key(seed: number | bigint): Key {
  if (typeof seed === 'bigint') {
    if (seed < 0n || seed >= 1n << 64n) {
      throw new InputError(`seed is ${seed}: use an integer from 0 to 2^64 − 1`);
    }
    return Uint32Array.of(Number(seed & 0xffffffffn), Number(seed >> 32n));
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InputError(`seed is ${seed}: use an integer from 0 to 2^53 − 1, or a bigint`);
  }
  return Uint32Array.of(seed >>> 0, Math.floor(seed / 4294967296));
}

/** A new key from a key and a whole number from 0 to 2^53 − 1 (a step, a walker, a window): independent of its parent. */
export function fold(k: Key, data: number): Key {
  if (!Number.isSafeInteger(data) || data < 0) {
    throw new InputError(`a key was folded with ${data}: use an integer from 0 to 2^53 − 1`);
  }
  philox(k[0], k[1], data >>> 0, Math.floor(data / 4294967296), 0, STREAM.fold, block);
  return block.slice(0, 2);
}

/** `n` new keys, independent of one another, of the parent, and of its folds. */
export function split(k: Key, n: number): Key[] {
  return Array.from({ length: n }, (_, i) => {
    philox(k[0], k[1], i, 0, 0, STREAM.split, block);
    return block.slice(0, 2);
  });
}
