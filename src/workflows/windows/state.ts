/** Where the windows stand between rounds: plain data, the checkpoint of their sampling. */
import type { WalkerCheckpoint } from '../walkers.js';
import { withWindowsBetween } from './layouts.js';
import type { RoundReport, WindowData, WindowSet, WindowsProblem } from './problem.js';
import type { CheckedVariables } from './check.js';

/** One window. */
export type WindowState = {
  /** walkers × dim. */
  readonly positions: Float64Array;
  /** walkers × frames × variables. */
  readonly values: Float64Array;
  /** Frames of each walker. */
  readonly frames: number;
  /** Walker-steps so far, those of pulling and settling included. */
  readonly spent: number;
  /** 0 where it still has to be pulled to its centre, 1 where it has to settle there, 2 once it can be sampled. */
  readonly phase: 0 | 1 | 2;
};

/** All windows. */
export type WindowsState = {
  readonly set: WindowSet;
  readonly windows: readonly WindowState[];
  /** Units of steps that each window still gets in this round. */
  readonly units: Int32Array;
  readonly round: number;
  /** Batches that were moved, over all rounds: each has random numbers of its own. */
  readonly batch: number;
  /** Windows that were sampled in this round. */
  readonly sampled: number;
  readonly rounds: readonly RoundReport[];
  readonly walkerSteps: number;
  readonly evaluations: number;
  /** Within a batch. */
  readonly inner: WalkerCheckpoint | null;
};

/** The windows before the first round; positions are windows × walkers × dim. */
export function newState(set: WindowSet, dims: number, positions: Float64Array): WindowsState {
  const count = set.centres.length / dims;
  const size = positions.length / count;
  return {
    set,
    windows: Array.from({ length: count }, (_, window) => ({
      positions: positions.slice(window * size, (window + 1) * size),
      values: new Float64Array(0),
      ...{ frames: 0, spent: 0, phase: 1 as const },
    })),
    units: new Int32Array(count).fill(1),
    ...{ round: 0, batch: 0, sampled: 0, rounds: [], walkerSteps: 0, evaluations: 0, inner: null },
  };
}

/** The samples of all windows, as estimators take them. */
export function dataOf(
  { layout, sample: { walkers } }: Pick<WindowsProblem, 'layout' | 'sample'>,
  { names, periods, factor }: CheckedVariables,
  { set, windows }: Pick<WindowsState, 'set' | 'windows'>,
): WindowData {
  const values = new Float64Array(windows.reduce((sum, window) => sum + window.values.length, 0));
  const trajectoryOf = new Int32Array(values.length / periods.length);
  let at = 0;
  windows.forEach((window, k) => {
    values.set(window.values, at * periods.length);
    for (let i = 0; i < walkers * window.frames; i++, at++) {
      trajectoryOf[at] = k * walkers + Math.floor(i / window.frames);
    }
  });
  return {
    ...set,
    ...{ layout, names, periods, values, trajectoryOf },
    reducedSprings: set.springs.map((spring) => spring * factor),
    counts: Int32Array.from(windows, ({ frames }) => frames * walkers),
  };
}

/** Frames × walkers × variables of a batch, behind those of its windows. */
export function withFrames(
  state: WindowsState,
  chosen: readonly number[],
  values: Float64Array,
  positions: Float64Array,
  { walkers, dims, steps }: { walkers: number; dims: number; steps: number },
): readonly WindowState[] {
  const rows = chosen.length * walkers;
  const frames = values.length / (rows * dims);
  const size = positions.length / chosen.length;
  const after = new Map(chosen.map((window, i) => [window, i]));
  return state.windows.map((window, k) => {
    const i = after.get(k);
    if (i === undefined) return window;
    const all = new Float64Array(walkers * (window.frames + frames) * dims);
    for (let walker = 0, at = 0; walker < walkers; walker++) {
      const own = window.frames * dims;
      all.set(window.values.subarray(walker * own, (walker + 1) * own), at);
      at += own;
      for (let frame = 0; frame < frames; frame++, at += dims) {
        const from = (frame * rows + i * walkers + walker) * dims;
        all.set(values.subarray(from, from + dims), at);
      }
    }
    return {
      ...window,
      values: all,
      positions: positions.slice(i * size, (i + 1) * size),
      frames: window.frames + frames,
      spent: window.spent + walkers * steps,
    };
  });
}

/** The state with windows between some pairs of neighbours, which start from where the walkers of both are. */
export function withAdded(
  state: WindowsState,
  pairs: readonly number[],
  periods: readonly (number | null)[],
  walkers: number,
  stiffness?: (spring: number) => number,
): WindowsState {
  if (pairs.length === 0) return state;
  const { set, windows } = state;
  const chosen = [...pairs].sort((a, b) => a - b);
  const added = chosen.map((pair): WindowState => {
    const [a, b] = [windows[set.pairs[2 * pair]], windows[set.pairs[2 * pair + 1]]];
    const size = a.positions.length / walkers;
    const positions = a.positions.map((x, i) => (Math.floor(i / size) % 2 === 0 ? x : b.positions[i]));
    return { positions, values: new Float64Array(0), frames: 0, spent: 0, phase: 0 };
  });
  return {
    ...state,
    set: withWindowsBetween(set, periods, chosen, stiffness),
    windows: [...windows, ...added],
    units: Int32Array.of(...state.units, ...pairs.map(() => 1)),
  };
}
