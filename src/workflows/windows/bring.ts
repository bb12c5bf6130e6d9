/**
 * How walkers come to their windows. Where windows lie in coordinates themselves, they are put there. Else they are pulled along, window by window:
 * the windows nearest to the given structures first, then their neighbours from where those were reached, and so on, so that no walker is torn far
 * at once. A window that cannot be reached so is named, before anything is spent on sampling.
 */
import type { BiasSpec } from '../../biases/index.js';
import { displacement } from '../../biases/parameters.js';
import { InputError } from '../../math/index.js';
import { fold } from '../../random/index.js';
import { isMolecule, type System } from '../../systems/index.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { moveWalkers, type WalkerCheckpoint } from '../walkers.js';
import { kernelOf } from '../window-problem.js';
import type { CheckedVariables } from './check.js';
import type { WindowSet, WindowsProblem } from './problem.js';
import { placedStarts, structuresOf } from './starts.js';
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

/** Springs that move walkers from where they are to their windows, the shortest way round: one a variable. */
export function pullingBiases(
  { variables }: Pick<WindowsProblem, 'variables'>,
  { periods }: CheckedVariables,
  { centres, springs }: Pick<WindowSet, 'centres' | 'springs'>,
  values: Float64Array,
  steps: number,
): BiasSpec[] {
  const dims = variables.length;
  const walkers = values.length / centres.length;
  return variables.map((variable, j): BiasSpec => {
    const rows = Array.from({ length: values.length / dims }, (_, row) => row);
    const at = (row: number) => Math.floor(row / walkers) * dims + j;
    const from = Float64Array.from(rows, (row) => values[row * dims + j]);
    return {
      ...{ type: 'moving', variable, steps, from },
      to: Float64Array.from(rows, (row) => from[row] + displacement(centres[at(row)], from[row], periods[j])),
      spring: Float64Array.from(rows, (row) => springs[at(row)]),
    };
  });
}

/** Steps of a pull. */
export const pullSteps = ({ sample }: Pick<WindowsProblem, 'sample'>): number => sample.pull || usualPull;

/** Where the walkers of all windows start. */
export async function* bringToWindows(
  problem: WindowsProblem,
  system: System,
  variables: CheckedVariables,
  context: WorkflowContext,
): Workflow<Brought> {
  const { windows, sample, layout } = problem;
  const dims = problem.variables.length;
  const count = windows.centres.length / dims;
  const put = placedStarts(problem, system);
  const all = Int32Array.from({ length: count }, (_, window) => window);
  if (put) return { positions: put, reached: all, evaluations: 0 };
  const structures = structuresOf(problem, system);
  const { dim } = system;
  const size = sample.walkers * dim;
  const steps = pullSteps(problem);
  type Progress = {
    readonly layer: number;
    /** windows × walkers × dim, of those that were reached. */
    readonly positions: Float64Array;
    readonly reached: Uint8Array;
    readonly evaluations: number;
    readonly inner: WalkerCheckpoint | null;
  };
  return yield* stage(context, {
    name: 'pull',
    title: `Pull walkers along ${count} windows`,
    total: count * sample.walkers * steps,
    unit: 'walker-steps',
    async *body(saved: Progress | undefined) {
      const relaxed = relax(structures);
      const nearest = nearestWindows(relaxed);
      let progress: Progress = saved ?? {
        layer: 0,
        positions: new Float64Array(count * size),
        reached: new Uint8Array(count),
        evaluations: isMolecule(system) ? ((sample.minimise ?? 0) * structures.length) / dim : 0,
        inner: null,
      };
      for (;;) {
        const { layer, positions, reached, evaluations } = progress;
        const next = nextLayer(layer, reached, nearest);
        if (next.length === 0) break;
        const starts = new Float64Array(next.length * size);
        next.forEach(({ rows, parent }, i) => {
          const source =
            parent === undefined ? relaxed : positions.subarray(parent * size, (parent + 1) * size);
          for (let walker = 0; walker < sample.walkers; walker++) {
            const row = rows[walker % rows.length];
            starts.set(source.subarray(row * dim, (row + 1) * dim), i * size + walker * dim);
          }
        });
        const own = subset(
          windows,
          next.map(({ window }) => window),
          dims,
        );
        const moves = moveWalkers(
          { ...context, key: fold(context.key, layer) },
          {
            ...{
              system: problem.system,
              kernel: kernelOf(sample),
              positions: starts,
              dim,
              steps,
              recording: {},
            },
            biases: pullingBiases(problem, variables, own, variables.evaluate(starts), steps),
          },
          progress.inner ?? undefined,
        );
        const before = reached.reduce((sum, one) => sum + one, 0) * sample.walkers * steps;
        let moved = await moves.next();
        for (; !moved.done; moved = await moves.next()) {
          const event = moved.value;
          if (event.type === 'progress') yield { ...event, done: before + event.done };
          else if (event.type === 'checkpoint') {
            yield { ...event, state: { ...progress, inner: event.state as WalkerCheckpoint } };
          } else yield event;
        }
        const ends = moved.value.positions;
        const far = distances(ends, own, variables);
        const [nextPositions, nextReached] = [positions.slice(), reached.slice()];
        next.forEach(({ window }, i) => {
          if (far[i] > reach && layout !== 'grid') throw beyondReach(problem, variables, window, ends, i);
          // A grid has corners where atoms would overlap: they are left out.
          nextReached[window] = far[i] > reach ? 2 : 1;
          nextPositions.set(ends.subarray(i * size, (i + 1) * size), window * size);
        });
        progress = {
          ...{ layer: layer + 1, positions: nextPositions, reached: nextReached, inner: null },
          evaluations: evaluations + moved.value.evaluations,
        };
        yield { type: 'checkpoint', state: progress };
      }
      const reached = all.filter((window) => progress.reached[window] === 1);
      if (reached.length < 2)
        throw beyondReach(problem, variables, nearest[0], progress.positions, nearest[0]);
      if (reached.length < count) {
        const missing = all.filter((window) => progress.reached[window] !== 1);
        yield {
          type: 'warning',
          message:
            `${missing.length} of ${count} windows could not be reached and are left out, the first at ` +
            formatCentre(windows.centres.subarray(missing[0] * dims, (missing[0] + 1) * dims)),
        };
      }
      return {
        positions: Float64Array.from(
          { length: reached.length * size },
          (_, i) => progress.positions[reached[Math.floor(i / size)] * size + (i % size)],
        ),
        reached,
        evaluations: progress.evaluations,
      };
    },
  });

  function relax(given: Float64Array): Float64Array {
    if (!isMolecule(system) || !sample.minimise) return given;
    return system.kernel.steepestDescent(given, { steps: sample.minimise }).positions;
  }

  /** The window nearest to each structure, in widths of its spring. */
  function nearestWindows(given: Float64Array): Int32Array {
    const values = variables.evaluate(given);
    return Int32Array.from({ length: values.length / dims }, (_, row) => {
      let [nearest, least] = [0, Infinity];
      for (let window = 0; window < count; window++) {
        let square = 0;
        for (let j = 0; j < dims; j++) {
          const away = displacement(
            values[row * dims + j],
            windows.centres[window * dims + j],
            variables.periods[j],
          );
          square += windows.springs[window * dims + j] * away ** 2;
        }
        if (square < least) [nearest, least] = [window, square];
      }
      return nearest;
    });
  }

  /** Windows to go to, and from where: structures, or the walkers of a neighbour that was reached. */
  function nextLayer(
    layer: number,
    reached: Uint8Array,
    nearest: Int32Array,
  ): { window: number; parent?: number; rows: number[] }[] {
    if (layer === 0) {
      return Array.from(new Set(nearest))
        .sort((a, b) => a - b)
        .map((window) => ({
          window,
          rows: Array.from(nearest.keys()).filter((row) => nearest[row] === window),
        }));
    }
    const rows = Array.from({ length: sample.walkers }, (_, walker) => walker);
    const found = new Map<number, number>();
    for (let pair = 0; pair < windows.pairs.length; pair += 2) {
      const [a, b] = [windows.pairs[pair], windows.pairs[pair + 1]];
      if (reached[a] === 1 && reached[b] === 0 && !found.has(b)) found.set(b, a);
      if (reached[b] === 1 && reached[a] === 0 && !found.has(a)) found.set(a, b);
    }
    return Array.from(found, ([window, parent]) => ({ window, parent, rows })).sort(
      (a, b) => a.window - b.window,
    );
  }
}

/** Some windows of a set, without their pairs. */
export function subset(
  { centres, springs }: Pick<WindowSet, 'centres' | 'springs'>,
  chosen: ArrayLike<number>,
  dims: number,
): Pick<WindowSet, 'centres' | 'springs'> {
  const pick = (values: Float64Array) =>
    Float64Array.from(
      { length: chosen.length * dims },
      (_, i) => values[chosen[Math.floor(i / dims)] * dims + (i % dims)],
    );
  return { centres: pick(centres), springs: pick(springs) };
}

/** How far the walkers of each window are from its centre: the distance of their mean, in widths of its spring. */
function distances(
  positions: Float64Array,
  { centres, springs }: Pick<WindowSet, 'centres' | 'springs'>,
  { evaluate, periods }: CheckedVariables,
): Float64Array {
  const dims = periods.length;
  const values = evaluate(positions);
  const walkers = values.length / centres.length;
  return Float64Array.from({ length: centres.length / dims }, (_, window) => {
    let square = 0;
    for (let j = 0; j < dims; j++) {
      let away = 0;
      for (let walker = 0; walker < walkers; walker++) {
        const value = values[(window * walkers + walker) * dims + j];
        away += displacement(value, centres[window * dims + j], periods[j]) / walkers;
      }
      square += springs[window * dims + j] * away ** 2;
    }
    return square >= 0 ? Math.sqrt(square) : Infinity;
  });
}

function beyondReach(
  { windows, sample: { walkers } }: WindowsProblem,
  { names, evaluate }: CheckedVariables,
  window: number,
  positions: Float64Array,
  at: number,
): InputError {
  const dims = names.length;
  const values = evaluate(positions);
  const came = values.subarray(at * walkers * dims, at * walkers * dims + dims);
  const centre = windows.centres.subarray(window * dims, (window + 1) * dims);
  return new InputError(
    `windows: the one at ${names.join(', ')} = ${formatCentre(centre)} is beyond the reach of the starting structures: walkers were pulled ` +
      `there and came to ${formatCentre(came)}. Move the ends of the windows (windows.from, windows.to), pull for longer (sample.pull) or with ` +
      'a stiffer spring (windows.spring), or give structures from there (sample.starts)',
  );
}
