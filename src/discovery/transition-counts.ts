/** Transitions between states, counted, and which states hang together. */
import { InputError } from '../math/index.js';
import { fold, integers } from '../random/index.js';
import type { Key } from '../random/index.js';

/** States of trajectories, one after the other. */
export interface StateSeries {
  /** The state of each row, from 0; negative where it has none. */
  readonly labels: ArrayLike<number>;
  /** Rows of each trajectory; one trajectory by default. */
  readonly lengths?: readonly number[] | undefined;
}

/** Parts of the data that errors take as independent: at most so many. */
const MOST_GROUPS = 40;
/** One trajectory is cut into so many pieces. */
const PIECES = 20;

/** How many states there are: one more than the highest. */
export function stateCount({ labels }: StateSeries): number {
  let highest = -1;
  for (let i = 0; i < labels.length; i++) if (labels[i] > highest) highest = labels[i];
  return highest + 1;
}

/**
 * Counts of transitions after `lag` rows, sliding by one row: states × states, row by the state left.
 *
 * @throws InputError where no trajectory is longer than the lag
 * @example
 * countTransitions({ labels: [0, 0, 1, 0] }, { lag: 1 }); // [1, 1, 1, 0]
 */
export function countTransitions(
  series: StateSeries,
  { lag, states = stateCount(series) }: { lag: number; states?: number },
): Float64Array {
  const groups = countGroups(series, { lag, states });
  const sum = new Float64Array(states * states);
  for (const group of groups) for (let i = 0; i < sum.length; i++) sum[i] += group[i];
  return sum;
}

/** The same in parts that are (nearly) independent: trajectories, or pieces of time where there are few. A transition belongs to where it starts. */
export function countGroups(
  { labels, lengths = [labels.length] }: StateSeries,
  { lag, states }: { lag: number; states: number },
): Float64Array[] {
  if (!Number.isInteger(lag) || lag < 1)
    throw new InputError(`lag is ${lag}: give a whole number of rows from 1`);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total !== labels.length)
    throw new InputError(`trajectories of ${total} rows in all, but there are ${labels.length} rows`);
  const pieces = lengths.length < PIECES ? Math.ceil(PIECES / lengths.length) : 1;
  const together = Math.ceil((lengths.length * pieces) / MOST_GROUPS);
  const groups: Float64Array[] = [];
  let begin = 0;
  let counted = 0;
  lengths.forEach((length, trajectory) => {
    const starts = Math.max(0, length - lag);
    for (let t = 0; t < starts; t++) {
      const piece = Math.floor((t / starts) * pieces);
      const group = (groups[Math.floor((trajectory * pieces + piece) / together)] ??= new Float64Array(
        states * states,
      ));
      const [from, to] = [labels[begin + t], labels[begin + t + lag]];
      if (from < 0 || to < 0) continue;
      group[from * states + to]++;
      counted++;
    }
    begin += length;
  });
  if (counted === 0)
    throw new InputError(`lag is ${lag}: no trajectory is longer than that; lower it, or simulate longer`);
  return groups.filter((group) => group !== undefined);
}

/** Sums of groups drawn with replacement: one fewer than there are, scaled so that variances are those of the sum of all. */
export function resampledCounts(key: Key, groups: readonly Float64Array[]): Float64Array {
  const draws = Math.max(1, groups.length - 1);
  const sum = new Float64Array(groups[0].length);
  for (const index of integers(key, draws, 0, groups.length)) {
    const group = groups[index];
    for (let i = 0; i < sum.length; i++) sum[i] += (group[i] * groups.length) / draws;
  }
  return sum;
}

/**
 * The states of the largest set in which every state is reached from every other: that of the most states, and among these that which holds
 * the most counts. Of each state the set is what it reaches and is reached from.
 *
 * @example
 * connectedSet(Float64Array.of(5, 1, 0, 1, 5, 0, 0, 0, 9), 3); // [0, 1]
 */
export function connectedSet(counts: Float64Array, states: number): Int32Array {
  const reach = (from: number, forward: boolean, within: Uint8Array): Uint8Array => {
    const seen = new Uint8Array(states);
    const stack = [from];
    seen[from] = 1;
    while (stack.length > 0) {
      const state = stack.pop()!;
      for (let other = 0; other < states; other++) {
        const count = forward ? counts[state * states + other] : counts[other * states + state];
        if (count > 0 && !seen[other] && within[other]) {
          seen[other] = 1;
          stack.push(other);
        }
      }
    }
    return seen;
  };
  const left = new Uint8Array(states).fill(1);
  let best = new Int32Array(0);
  let most = -1;
  for (let state = 0; state < states; state++) {
    if (!left[state]) continue;
    const [to, from] = [reach(state, true, left), reach(state, false, left)];
    const set = Int32Array.from(to.keys()).filter((other) => to[other] && from[other]);
    let held = 0;
    for (const i of set) {
      left[i] = 0;
      for (const j of set) held += counts[i * states + j];
    }
    if (set.length > best.length || (set.length === best.length && held > most)) [best, most] = [set, held];
  }
  return best;
}

/** Keys of resamples. */
export const resampleKey = (key: Key, resample: number): Key => fold(key, resample);
