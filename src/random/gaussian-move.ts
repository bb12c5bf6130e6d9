import { makeNumbers, normalRecipe } from './fill.js';
import type { Key } from './keys.js';
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
  makeNumbers(source, k, normalRecipe(source, k), out.length, offset, (from, to, skip) => {
    source.positions.set(positions.subarray(from, to));
    source.drift.set(drift.subarray(from, to));
    source.amplitudes.set(amplitudes.subarray(from, to));
    if (source.move(timeStep, skip, to - from) === 0) finite = false;
    out.set(source.positions.subarray(0, to - from), from);
  });
  return finite;
}
