import { InputError } from '../math/errors.js';
import { MAX_BLOCKS, type Generator } from './generator.js';
import type { Key } from './keys.js';
import { STREAM } from './streams.js';
import { generator } from './webassembly.js';
import { finishNormals } from './ziggurat.js';

/** Which numbers to make: how blocks are drawn and what becomes of their words. */
interface Recipe {
  readonly stream: number;
  /** The third counter word: which try this is, where numbers may have to be drawn again (default 0). */
  readonly attempt?: number;
  /** The generator's buffer, as what the words become. */
  readonly numbers: Float64Array | Float32Array | Uint32Array;
  /** Turns the words of so many blocks, whose first counter is (c0, c1), into numbers. */
  readonly transform?: (blocks: number, c0: number, c1: number) => void;
}

/** The recipe of float64 normal numbers. */
export function normalRecipe(source: Generator, k: Key): Recipe {
  return {
    stream: STREAM.normal64,
    numbers: source.float64,
    transform: (blocks, c0, c1) => finishNormals(source, k[0], k[1], c0, c1, source.normal64(blocks)),
  };
}

/**
 * Makes the numbers [offset, offset + length) of one stream of a key, one buffer at a time: `use(from, to, skip)` finds
 * numbers from … to − 1 of the slice in the buffer after `skip`.
 */
export function makeNumbers(
  source: Generator,
  k: Key,
  { stream, attempt = 0, numbers, transform }: Recipe,
  length: number,
  offset: number,
  use: (from: number, to: number, skip: number) => void,
): void {
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new InputError(
      `random numbers were asked for from offset ${offset}: use an integer from 0 to 2^53 − 1`,
    );
  }
  const perBlock = numbers.length / MAX_BLOCKS;
  let block = Math.floor(offset / perBlock);
  let skip = offset - block * perBlock;
  for (let from = 0; from < length;) {
    const blocks = Math.min(MAX_BLOCKS, Math.ceil((skip + length - from) / perBlock));
    const to = Math.min(length, from + blocks * perBlock - skip);
    const c0 = block >>> 0;
    const c1 = Math.floor(block / 4294967296);
    source.bits(k[0], k[1], c0, c1, attempt, stream, blocks);
    transform?.(blocks, c0, c1);
    use(from, to, skip);
    from = to;
    block += blocks;
    skip = 0;
  }
}

/** Fills `out` with the numbers [offset, offset + out.length) of one stream of a key. */
export function fillNumbers(
  source: Generator,
  k: Key,
  recipe: Recipe,
  out: Float64Array | Float32Array | Uint32Array,
  offset: number,
): void {
  const { numbers } = recipe;
  makeNumbers(source, k, recipe, out.length, offset, (from, to, skip) => {
    if (to - from < 64) for (let i = from; i < to; i++) out[i] = numbers[skip + i - from];
    else out.set(numbers.subarray(skip, skip + to - from), from);
  });
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
  const recipe =
    out instanceof Float64Array
      ? { stream: STREAM.uniform64, numbers: source.float64, transform: source.uniform64 }
      : { stream: STREAM.uniform32, numbers: source.float32, transform: source.uniform32 };
  fillNumbers(source, k, recipe, out, offset);
}

/**
 * Fills `out` with standard normal numbers: numbers [offset, offset + out.length) of the key's normal array.
 *
 * A Float64Array is filled by a ziggurat (Marsaglia and Tsang 2000, DOI 10.18637/jss.v005.i08), exact up to the rounding
 * of 53 bits with tails to ±12; a Float32Array (a different array) by
 * Box-Muller (1958, DOI 10.1214/aoms/1177706645) in float32 from 32-bit uniform numbers, with tails to ±6.76. The bits
 * are the same on every machine and engine.
 */
export function fillNormal(k: Key, out: Float64Array | Float32Array, offset = 0): void {
  const source = generator();
  const recipe =
    out instanceof Float64Array
      ? normalRecipe(source, k)
      : { stream: STREAM.normal32, numbers: source.float32, transform: source.normal32 };
  fillNumbers(source, k, recipe, out, offset);
}
