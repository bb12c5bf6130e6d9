import { MAX_BLOCKS } from './generator.js';
import type { Key } from './keys.js';
import { STREAM } from './streams.js';
import { generator } from './webassembly.js';

/**
 * Writes positions + timeStep · drift + amplitudes · ξ into `out`, where ξ are the numbers [offset, …) of the key's
 * normal array, as `fillNormal` gives them. Returns whether every result is finite.
 *
 * This is the inner loop of every first-order stochastic integrator. The noise never leaves the generator's buffer,
 * which halves the cost of a step on a simple surface. All arrays have one length; `out` may be `positions`.
 *
 * @example
 * gaussianMove(key(1), x, drift, 0.01, amplitudes, x, 0);
 */
export function gaussianMove(
  k: Key,
  positions: Float64Array,
  drift: Float64Array,
  timeStep: number,
  amplitudes: Float64Array,
  out: Float64Array,
  offset: number,
): boolean {
  const source = generator();
  let finite = true;
  let block = Math.floor(offset / 2);
  let skip = offset - 2 * block;
  for (let done = 0; done < out.length;) {
    const blocks = Math.min(MAX_BLOCKS, Math.ceil((skip + out.length - done) / 2));
    const end = Math.min(out.length, done + 2 * blocks - skip);
    source.bits(k[0], k[1], block >>> 0, Math.floor(block / 4294967296), 0, STREAM.normal64, blocks);
    source.normal64(blocks);
    source.positions.set(positions.subarray(done, end));
    source.drift.set(drift.subarray(done, end));
    source.amplitudes.set(amplitudes.subarray(done, end));
    if (source.move(timeStep, skip, end - done) === 0) finite = false;
    out.set(source.positions.subarray(0, end - done), done);
    done = end;
    block += blocks;
    skip = 0;
  }
  return finite;
}
