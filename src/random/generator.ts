/**
 * Fills a small buffer with random numbers, some blocks at a time. There are two: WebAssembly with SIMD, and
 * plain TypeScript with the same bits.
 *
 * Call `bits` first; then turn the words into numbers in place with one of the others.
 */
export interface Generator {
  readonly words: Uint32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  /** Writes `blocks` Philox blocks of four words, of the counters (c0 + i, c1 with carry, c2, c3). */
  bits(k0: number, k1: number, c0: number, c1: number, c2: number, c3: number, blocks: number): void;
  /** Writes one block into `single`. */
  block(k0: number, k1: number, c0: number, c1: number, c2: number, c3: number): void;
  readonly single: Uint32Array;
  /** 2 numbers a block in [0, 1), multiples of 2^-53. */
  uniform64(blocks: number): void;
  /** 4 numbers a block in [0, 1), multiples of 2^-24. */
  uniform32(blocks: number): void;
  /** 2 numbers a block, except those that it lists in `outside` and leaves as words; returns how many these are. */
  normal64(blocks: number): number;
  readonly outside: Uint32Array;
  /** The layers of the ziggurat. */
  readonly layers: Float64Array;
  /** 4 numbers a block. */
  normal32(blocks: number): void;
  /** The arrays of `move`, as long as `float64`. */
  readonly positions: Float64Array;
  readonly drift: Float64Array;
  readonly amplitudes: Float64Array;
  /**
   * positions += timeStep · drift + amplitudes · float64, `count` of them, the last from its element `skip` on.
   * Returns 1 if all of them are finite, else 0.
   */
  move(timeStep: number, skip: number, count: number): number;
}

/** The most blocks that a generator's buffer holds: 16 KiB, half of a first-level cache. */
export const MAX_BLOCKS = 1024;
