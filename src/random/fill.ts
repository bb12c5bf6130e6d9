import { InputError } from '../math/errors.js';
import { MAX_BLOCKS, type Generator } from './generator.js';
import type { Key } from './keys.js';
import { STREAM } from './streams.js';
import { generator } from './webassembly.js';

/** Fills `out` with the numbers [offset, offset + out.length) of one stream of a key. */
export function fillStream(
  source: Generator,
  k: Key,
  stream: number,
  attempt: number,
  out: Float64Array | Float32Array | Uint32Array,
  numbers: Float64Array | Float32Array | Uint32Array,
  transform: ((blocks: number) => void) | undefined,
  offset: number,
): void {
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new InputError(
      `random numbers were asked for from offset ${offset}: use an integer from 0 to 2^53 − 1`,
    );
  }
  const perBlock = numbers.length / MAX_BLOCKS;
  let block = Math.floor(offset / perBlock);
  let skip = offset - block * perBlock;
  for (let done = 0; done < out.length;) {
    const blocks = Math.min(MAX_BLOCKS, Math.ceil((skip + out.length - done) / perBlock));
    const count = Math.min(out.length - done, blocks * perBlock - skip);
    source.bits(k[0], k[1], block >>> 0, Math.floor(block / 4294967296), attempt, stream, blocks);
    transform?.(blocks);
    if (count < 64) for (let i = 0; i < count; i++) out[done + i] = numbers[skip + i];
    else out.set(numbers.subarray(skip, skip + count), done);
    done += count;
    block += blocks;
    skip = 0;
  }
}

/**
 * Fills `out` with uniform numbers in [0, 1): numbers [offset, offset + out.length) of the key's uniform array.
 *
 * A Float64Array gets multiples of 2^-53, a Float32Array (a different array) multiples of 2^-24.
 *
 * @example
 * const noise = new Float64Array(6);
 * fillUniform(key(1), noise.subarray(0, 4));
 * fillUniform(key(1), noise.subarray(4), 4); // the same six numbers as in one go
 */
export function fillUniform(k: Key, out: Float64Array | Float32Array, offset = 0): void {
  const source = generator();
  if (out instanceof Float64Array) {
    fillStream(source, k, STREAM.uniform64, 0, out, source.float64, source.uniform64, offset);
  } else {
    fillStream(source, k, STREAM.uniform32, 0, out, source.float32, source.uniform32, offset);
  }
}

/**
 * Fills `out` with standard normal numbers: numbers [offset, offset + out.length) of the key's normal array.
 *
 * Box-Muller (1958, DOI 10.1214/aoms/1177706645). Exact up to rounding (about 2 ulp) of uniform numbers with
 * 52 bits for a Float64Array, whose tails reach ±8.57, and 32 bits for a Float32Array, ±6.76. The bits are the
 * same on every machine and engine.
 */
export function fillNormal(k: Key, out: Float64Array | Float32Array, offset = 0): void {
  const source = generator();
  if (out instanceof Float64Array) {
    fillStream(source, k, STREAM.normal64, 0, out, source.float64, source.normal64, offset);
  } else {
    fillStream(source, k, STREAM.normal32, 0, out, source.float32, source.normal32, offset);
  }
}
