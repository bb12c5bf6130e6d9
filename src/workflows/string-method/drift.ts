/** Whether a string has come to rest. */
import { arcLengths } from './path.js';

/** How far a string went at last, root mean squares over its images in units of the scales. */
export type Drift = {
  /** Between its mean in the last quarter of the iterations and that in the quarter before. */
  readonly distance: number;
  /** Of the strings of each of these quarters about their mean. */
  readonly spread: number;
  /** Between neighbouring images of the last mean. */
  readonly spacing: number;
};

/** Spreads by which a string may drift: below one of a string at rest, two of one that wanders freely, three and a half of one that goes on steadily. */
const fluctuation = 1.5;
/** Parts of the spacing of images below which it does not matter that a string moves. */
const unseen = 0.02;

/**
 * The drift of a string from its last iterations. Two neighbouring iterations do not tell it: a string that creeps moves less in one of them than the
 * noise of its swarms. So means over a quarter of all iterations are compared, as the distance from an earlier string is watched until it stays the
 * same (A. C. Pan, D. Sezer, B. Roux 2008, doi:10.1021/jp0777059): of a string at rest they differ by less than it fluctuates within each, of one
 * that goes on, or wanders without a hold, by more, since what it goes within a quarter is but a part of the way.
 *
 * @param strings of the last half of the iterations, iterations × images × variables
 * @param scales one length for each variable
 * @example
 * driftOf(Float64Array.of(0, 1, 0, 2, 0, 3, 0, 4), 2, [1]); // { distance: 1.41…, spread: 0.5, spacing: 3.5 }
 */
export function driftOf(strings: Float64Array, images: number, scales: readonly number[]): Drift {
  const dim = scales.length;
  const size = images * dim;
  const count = strings.length / size;
  const middle = Math.floor(count / 2);
  const meanOf = (from: number, to: number) =>
    Float64Array.from({ length: size }, (_, i) => {
      let sum = 0;
      for (let at = from; at < to; at++) sum += strings[at * size + i];
      return sum / (to - from);
    });
  const [before, after] = [meanOf(0, middle), meanOf(middle, count)];
  const scaled = (x: number, i: number) => (x / scales[i % dim]) ** 2;
  const moved = after.reduce((sum, x, i) => sum + scaled(x - before[i], i), 0);
  const squares = strings.reduce((sum, x, at) => {
    const mean = at < middle * size ? before : after;
    return sum + scaled(x - mean[at % size], at);
  }, 0);
  return {
    distance: Math.sqrt(moved / images),
    spread: Math.sqrt(squares / images / Math.max(1, count - 2)),
    spacing: arcLengths(after, scales)[images - 1] / (images - 1),
  };
}

/** Whether a drift is more than fluctuation, and enough to matter. */
export const stillMoves = ({ distance, spread, spacing }: Drift): boolean =>
  distance > fluctuation * spread && distance > unseen * spacing;
