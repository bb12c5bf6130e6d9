import { InputError } from '../math/errors.js';

export interface RoundTrips {
  /** Completed trips from the bottom of the ladder to its top and back, over all replicas. */
  readonly count: number;
  readonly perReplica: Int32Array;
  /** Replica-frames spent per trip, replicas that never come back included; infinite without a trip. */
  readonly meanTime: number;
  /** meanTime / √count: trips are counted like rare events. */
  readonly standardError: number;
  /** Frames that each completed trip took, replica by replica. Their mean is below `meanTime`: slow trips are cut off. */
  readonly times: Float64Array;
  /**
   * For each rung, the share of replicas there that last visited the bottom rather than the top. It falls from 1 to 0; an even fall is
   * the fastest ladder, a steep step marks a bottleneck. NaN where no replica was that had visited an end.
   */
  readonly upFraction: Float64Array;
}

/**
 * Round trips of replicas on a ladder of states, from the rung of each replica at each frame.
 *
 * Source: H. G. Katzgraber, S. Trebst, D. A. Huse and M. Troyer, J. Stat. Mech. P03018 (2006), doi:10.1088/1742-5468/2006/03/P03018.
 *
 * @param rungs One series per replica: its rung, 0 to `ladder` − 1, at each frame; all of the same length.
 * @throws InputError if there is no replica, series differ in length, or a rung is not on the ladder.
 *
 * @example
 * roundTrips([[0, 1, 2, 1, 0]], 3).count; // 1, of 4 frames
 */
export function roundTrips(rungs: readonly ArrayLike<number>[], ladder: number): RoundTrips {
  if (!(Number.isInteger(ladder) && ladder >= 2))
    throw new InputError(`a ladder of ${ladder} rungs: a round trip needs two at least`);
  if (rungs.length === 0 || rungs[0].length === 0) throw new InputError('there is no replica to follow');
  const frames = rungs[0].length;
  const up = new Float64Array(ladder);
  const down = new Float64Array(ladder);
  const perReplica = new Int32Array(rungs.length);
  const times: number[] = [];
  rungs.forEach((series, replica) => {
    if (series.length !== frames)
      throw new InputError(`replica ${replica} has ${series.length} frames, replica 0 has ${frames}`);
    let from: 'bottom' | 'top' | undefined;
    let start = -1; // when the present trip began
    let hasBeenUp = false;
    for (let frame = 0; frame < frames; frame++) {
      const rung = series[frame];
      if (!(Number.isInteger(rung) && rung >= 0 && rung < ladder))
        throw new InputError(
          `replica ${replica} is on rung ${rung} at frame ${frame}: rungs are 0 to ${ladder - 1}`,
        );
      if (rung === 0) {
        if (hasBeenUp) {
          perReplica[replica]++;
          times.push(frame - start);
        }
        from = 'bottom';
        if (hasBeenUp || start < 0) start = frame;
        hasBeenUp = false;
      } else if (rung === ladder - 1) {
        from = 'top';
        hasBeenUp = start >= 0;
      }
      if (from) (from === 'bottom' ? up : down)[rung]++;
    }
  });
  const count = times.length;
  const meanTime = count > 0 ? (rungs.length * (frames - 1)) / count : Infinity;
  return {
    count,
    perReplica,
    meanTime,
    standardError: count > 0 ? meanTime / Math.sqrt(count) : Infinity,
    times: Float64Array.from(times),
    upFraction: up.map((value, k) => value / (value + down[k])),
  };
}
