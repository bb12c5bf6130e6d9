/**
 * How walkers come to their windows. Where windows lie in coordinates themselves, they are put there. Else they are pulled along, window by window:
 * the windows nearest to the given structures first, then their neighbours from where those were reached, and so on, so that no walker is torn far
 * at once. Between structures and around circles a window's walkers come from both sides, half of them each: what they remember of where they came from
 * then shows as walkers that disagree. A window that cannot be reached is named, before anything is spent on sampling.
 */
import { displacement } from '../../biases/parameters.js';
import { concatenate, InputError } from '../../math/index.js';
import { fold } from '../../random/index.js';
import { isMolecule, type System } from '../../systems/index.js';
import { nested } from '../rounds.js';
import { stage, type BodyEvent, type Workflow, type WorkflowContext } from '../types.js';
import { kernelOf } from '../sampling.js';
import { moveWalkers, type WalkerCheckpoint } from '../walkers.js';
import type { CheckedVariables } from './check.js';
import type { WindowPlaces } from './problem.js';
import { pullingBiases, subset } from './springs.js';
import { placedStarts, relaxed, structuresOf } from './starts.js';
import { formatCentre } from './words.js';

/** Walkers at their windows. */
export type Brought = {
  /** windows × walkers × dim. */
  readonly positions: Float64Array;
  /** Windows that were reached, by their old numbers: of a grid, some may not be. */
  readonly reached: Int32Array;
  readonly evaluations: number;
};

/** Steps of a pull from window to window where none are asked for. */
const usualPull = 1000;
/** Widths of its spring that a walker may be away from its window's centre: its energy is then 32 kT. */
const reach = 8;

/** Steps of a pull; windows between others are pulled to even where those were not. */
export const pullSteps = ({ sample }: Pick<WindowPlaces, 'sample'>): number => sample.pull || usualPull;

/** A move of walkers into a window: from the structures of a front, or from a neighbour that the front has reached. */
type Entry = {
  readonly window: number;
  /** Its number: of the window where it set out, and then of the first that it came to. */
  readonly front: number;
  /** Rows that walkers begin as. */
  readonly sources: Float64Array;
  /** The walkers that are pulled. */
  readonly slots: readonly number[];
};

type Progress = {
  readonly layer: number;
  /** windows × walkers × dim, of those that were reached. */
  readonly positions: Float64Array;
  /** For each window the fronts that reached it, two at most. */
  readonly fronts: readonly (readonly number[])[];
  /** Fronts that came to a window's neighbour, and not there. */
  readonly failed: readonly (readonly number[])[];
  readonly pulled: number;
  readonly evaluations: number;
  readonly inner: WalkerCheckpoint | null;
};

/** Where the walkers of all windows start. */
export async function* bringToWindows(
  problem: WindowPlaces,
  system: System,
  variables: CheckedVariables,
  context: WorkflowContext,
): Workflow<Brought> {
  const { windows, sample, layout } = problem;
  const { walkers } = sample;
  const dims = problem.variables.length;
  const count = windows.centres.length / dims;
  const put = placedStarts(problem, system);
  const all = Int32Array.from({ length: count }, (_, window) => window);
  if (put) return { positions: put, reached: all, evaluations: 0 };
  const structures = structuresOf(problem, system);
  const { dim } = system;
  const size = walkers * dim;
  const steps = pullSteps(problem);
  return yield* stage(context, {
    name: 'pull',
    title: `Pull walkers to ${count} windows`,
    total: count * walkers * steps,
    unit: 'walker-steps',
    async *body(saved: Progress | undefined) {
      const given = relaxed(structures, sample.minimise, system);
      const minimised = isMolecule(system) ? ((sample.minimise ?? 0) * given.length) / dim : 0;
      if (sample.pull === 0) {
        return { positions: nearestStructures(given), reached: all, evaluations: minimised };
      }
      const nearest = nearestWindows(given);
      let progress: Progress = saved ?? {
        ...{ layer: 0, positions: new Float64Array(count * size), pulled: 0, inner: null },
        fronts: Array.from(all, () => []),
        failed: Array.from(all, () => []),
        evaluations: minimised,
      };
      for (;;) {
        const entries = progress.layer === 0 ? fromStructures(given, nearest) : fromNeighbours(progress);
        if (entries.length === 0) break;
        progress = yield* entered(progress, entries);
        yield { type: 'checkpoint', state: progress };
      }
      const { fronts, failed, positions, evaluations } = progress;
      const reached = all.filter((window) => fronts[window].length > 0);
      if (reached.length < Math.min(2, count) || (reached.length < count && layout !== 'grid')) {
        const missed = all.find((window) => fronts[window].length === 0 && failed[window].length > 0)!;
        throw beyondReach(problem, variables, missed, positions);
      }
      // A grid has corners where atoms would overlap: they are left out.
      if (reached.length < count) {
        const missing = all.find((window) => fronts[window].length === 0)!;
        yield {
          type: 'warning',
          message:
            `${count - reached.length} of ${count} windows could not be reached and are left out, the first at ` +
            formatCentre(windows.centres.subarray(missing * dims, (missing + 1) * dims)),
        };
      }
      return {
        positions: concatenate(
          Array.from(reached, (window) => positions.subarray(window * size, (window + 1) * size)),
        ),
        reached,
        evaluations,
      };
    },
  });

  /** The window nearest to each structure. */
  function nearestWindows(given: Float64Array): Int32Array {
    const values = variables.evaluate(given);
    return Int32Array.from({ length: given.length / dim }, (_, row) => {
      const own = values.subarray(row * dims, (row + 1) * dims);
      const away = Array.from(all, (window) => distance(own, window));
      return away.indexOf(Math.min(...away));
    });
  }

  /** For each window the structures nearest to it, one a walker, from the first again where they are too few. */
  function nearestStructures(given: Float64Array): Float64Array {
    const values = variables.evaluate(given);
    const rows = Array.from({ length: given.length / dim }, (_, row) => row);
    return concatenate(
      Array.from(all).flatMap((window) => {
        const away = rows.map((row) => distance(values.subarray(row * dims, (row + 1) * dims), window));
        const nearest = [...rows].sort((a, b) => away[a] - away[b]).slice(0, walkers);
        return Array.from({ length: walkers }, (_, walker) => {
          const row = nearest[walker % nearest.length];
          return given.subarray(row * dim, (row + 1) * dim);
        });
      }),
    );
  }

  /** Each window that is nearest to some structures takes its walkers from them. */
  function fromStructures(given: Float64Array, nearest: Int32Array): Entry[] {
    const homes = Array.from(new Set(nearest)).sort((a, b) => a - b);
    return homes.map((window) => {
      const own = Array.from(nearest.keys()).filter((row) => nearest[row] === window);
      return {
        ...{ window, front: window, slots: walkersOf(window, [window]) },
        sources: concatenate(own.map((row) => given.subarray(row * dim, (row + 1) * dim))),
      };
    });
  }

  /** Fronts go on to neighbours. The first to come brings all walkers of a window; a second one, from another side, brings every other walker anew. */
  function fromNeighbours({ fronts, failed, positions }: Progress): Entry[] {
    const entries = new Map<number, Entry>();
    const go = (from: number, window: number) => {
      const there = fronts[window];
      if (entries.has(window) || there[0] === window || there.length === Math.min(2, walkers)) return;
      // What leaves a home to one side is another front than what leaves it to the other: around a circle they meet.
      const here = fronts[from][0] === from ? [count * (from + 1) + window] : fronts[from];
      const front = here.find((one) => !there.includes(one) && !failed[window].includes(one));
      if (front === undefined || fronts[from].length === 0) return;
      const sources = walkersOf(front, here).map((walker) => {
        const row = from * walkers + walker;
        return positions.subarray(row * dim, (row + 1) * dim);
      });
      const slots = walkersOf(front, [...there, front]);
      entries.set(window, { window, front, slots, sources: concatenate(sources) });
    };
    for (let pair = 0; pair < windows.pairs.length; pair += 2) {
      const [a, b] = [windows.pairs[pair], windows.pairs[pair + 1]];
      go(a, b);
      go(b, a);
    }
    return Array.from(entries.values()).sort((a, b) => a.window - b.window);
  }

  /** The walkers of a front where it is alone, or with another: of those two, the walkers of even number come from the lower one. */
  function walkersOf(front: number, together: readonly number[]): number[] {
    const parity = together.some((other) => other < front) ? 1 : 0;
    const every = Array.from({ length: walkers }, (_, walker) => walker);
    return together.length === 1 ? every : every.filter((walker) => walker % 2 === parity);
  }

  /** Pull all walkers of some entries at once. */
  async function* entered(
    progress: Progress,
    entries: readonly Entry[],
  ): AsyncGenerator<BodyEvent, Progress, void> {
    const owner = entries.flatMap(({ window, slots }) => slots.map(() => window));
    const starts = concatenate(
      entries.flatMap(({ sources, slots }) =>
        slots.map((_, i) => {
          const row = (i * dim) % sources.length;
          return sources.subarray(row, row + dim);
        }),
      ),
    );
    const own = subset(windows, owner, dims);
    const { positions: ends, evaluations } = yield* nested(
      moveWalkers(
        { ...context, key: fold(context.key, progress.layer) },
        {
          ...{ system: problem.system, kernel: kernelOf(sample), positions: starts, dim, steps },
          biases: pullingBiases(problem, variables, own, variables.evaluate(starts), steps),
          recording: {},
        },
        progress.inner ?? undefined,
      ),
      { done: progress.pulled, state: (inner: WalkerCheckpoint) => ({ ...progress, inner }) },
    );
    const positions = progress.positions.slice();
    const [fronts, failed] = [progress.fronts.slice(), progress.failed.slice()];
    let row = 0;
    for (const { window, front, slots } of entries) {
      const brought = ends.subarray(row * dim, (row + slots.length) * dim);
      row += slots.length;
      const came = !(distance(variables.evaluate(brought), window) > reach);
      const list = came ? fronts : failed;
      list[window] = [...list[window], front];
      // Where nobody else came, it is told how far these did.
      if (!came && fronts[window].length > 0) continue;
      slots.forEach((walker, i) => {
        positions.set(brought.subarray(i * dim, (i + 1) * dim), window * size + walker * dim);
      });
    }
    return {
      ...{ layer: progress.layer + 1, positions, fronts, failed, inner: null },
      pulled: progress.pulled + owner.length * steps,
      evaluations: progress.evaluations + evaluations,
    };
  }

  /** How far walkers are from a window's centre: the distance of their mean, in widths of its spring. */
  function distance(values: Float64Array, window: number): number {
    const number = values.length / dims;
    let square = 0;
    for (let j = 0; j < dims; j++) {
      let away = 0;
      for (let i = 0; i < number; i++) {
        away +=
          displacement(values[i * dims + j], windows.centres[window * dims + j], variables.periods[j]) /
          number;
      }
      square += windows.springs[window * dims + j] * away ** 2;
    }
    return square >= 0 ? Math.sqrt(square) : Infinity;
  }
}

function beyondReach(
  { windows, sample: { walkers } }: Pick<WindowPlaces, 'windows' | 'sample'>,
  { names, evaluate }: CheckedVariables,
  window: number,
  positions: Float64Array,
): InputError {
  const dims = names.length;
  const values = evaluate(positions);
  const came = values.subarray(window * walkers * dims, window * walkers * dims + dims);
  const centre = windows.centres.subarray(window * dims, (window + 1) * dims);
  return new InputError(
    `windows: the one at ${names.join(', ')} = ${formatCentre(centre)} is beyond the reach of the starting structures: walkers were pulled ` +
      `there and came to ${formatCentre(came)}. Move the ends of the windows (windows.from, windows.to), pull for longer (sample.pull) or with ` +
      'a stiffer spring (windows.spring), or give structures from there (sample.starts)',
  );
}
