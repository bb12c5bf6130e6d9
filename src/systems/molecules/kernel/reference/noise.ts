/** The normal numbers of the molecular kernel, walker by walker: the same bits as those of wasm/molecules/random.ts. */
import type { Key } from '../../../../random/index.js';
import { MAX_BLOCKS } from '../../../../random/generator.js';
import { referenceGenerator } from '../../../../random/reference.js';

/** The low byte of the fourth counter word, as in wasm/molecules/random.ts. */
const STREAM = 10;
const HIGH = 2 ** 32;

/** Fills `out` with the normal numbers of a walker at a step. */
export type Noise = (walker: number, step: number, out: Float64Array) => void;

export function noiseOf(key: Key): Noise {
  const generator = referenceGenerator();
  return (walker, step, out) => {
    const stepHigh = Math.floor(step / HIGH);
    for (let first = 0; first < out.length; first += 4 * MAX_BLOCKS) {
      const count = Math.min(out.length - first, 4 * MAX_BLOCKS);
      const blocks = Math.ceil(count / 4);
      const last = (STREAM | (stepHigh << 8)) >>> 0;
      generator.bits(key[0], key[1], first / 4, walker, step - stepHigh * HIGH, last, blocks);
      generator.normal32(blocks);
      out.set(generator.float32.subarray(0, count), first);
    }
  };
}
