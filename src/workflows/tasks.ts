/**
 * A walker task: so many steps of dynamics for some rows of a batch, as plain data. Whoever runs it (this thread, a worker, another
 * machine) gets the same bits, because walkers draw their random numbers by their index in the whole batch.
 */
import type { BiasSpec } from '../biases/index.js';
import {
  buildKernel,
  energiesToScale,
  HistogramRecorder,
  record,
  run,
  scaledEnergies,
} from '../kernels/index.js';
import type {
  FailureReport,
  HistogramCounts,
  HistogramOptions,
  Kernel,
  KernelSpec,
  Scaling,
  PulledState,
  WalkerState,
} from '../kernels/index.js';
import { concatenate } from '../math/concatenate.js';
import { InputError } from '../math/index.js';
import { split } from '../random/index.js';
import type { Key } from '../random/index.js';
import { loadSystem, NotANumberError } from '../systems/index.js';
import type { Host, System, SystemSpec } from '../systems/index.js';
import { buildVariable } from '../variables/index.js';
import type { VariableSpec } from '../variables/index.js';
import type { Execute } from './types.js';

/** What to keep of the steps. */
export type Recording = {
  /** Keep a frame every so many steps. */
  readonly every?: number;
  /** Steps before the first frame. */
  readonly after?: number;
  /** Variables to evaluate in every frame. */
  readonly variables?: readonly VariableSpec[];
  /** After the variables, the work that moving biases have done so far, kT. */
  readonly work?: boolean;
  /** After those, the reduced energies at the system's own temperature: of the terms that factors scale, before they do; see `energiesToScale`. */
  readonly energies?: boolean;
  /** Keep the positions of every so many frames: 1 by default, 0 for none. */
  readonly positions?: number;
  /** Count a coordinate at every step. */
  readonly histogram?: HistogramOptions;
  /** Step counts at which to keep the histogram as it stands. */
  readonly snapshots?: readonly number[];
};

/** Rows of a batch of walkers and what to do with them. */
export type WalkerTask = {
  readonly system: SystemSpec;
  /** All of them act at once. */
  readonly biases?: readonly BiasSpec[];
  /** Factors of the energy of the rows, which leave biases as they are. */
  readonly scaling?: Scaling | undefined;
  readonly kernel: KernelSpec;
  readonly key: Key;
  readonly recording: Recording;
  readonly rows: WalkerRows;
  readonly steps: number;
};

/** Where some rows stand: a new batch's positions, or the state, counts and frames of an earlier task. */
export type WalkerRows = {
  readonly firstWalker: number;
  /** rows × dim. */
  readonly positions: Float64Array;
  /** The kernel's own state, once there is one. */
  readonly state?: WalkerState;
  readonly counts?: HistogramCounts;
};

/** What a task made: the rows' next state, and what was recorded on the way. */
export type WalkerResult = {
  readonly rows: WalkerRows;
  /** Kept positions, frames × rows × dim. */
  readonly frames: Float64Array;
  /** Variables, frames × rows × components. */
  readonly values: Float64Array;
  readonly snapshots: readonly HistogramCounts[];
  readonly evaluations: number;
  readonly failures: FailureReport;
};

/**
 * Do a task in this thread.
 *
 * @throws InputError when a user's system throws or gives NaN, naming its file and the walker
 */
export async function runTask(task: WalkerTask, host?: Host): Promise<WalkerResult> {
  return runTaskOn(task, await loadSystem(task.system, host));
}

/** The same with the task's system at hand: many short tasks then do not make it again and again. */
export async function runTaskOn(task: WalkerTask, system: System): Promise<WalkerResult> {
  try {
    return await moveRows(task, system);
  } catch (error) {
    throw placedError(error, task);
  }
}

/** Runs tasks of one system in this thread, one after the other. */
export function inThisThread(system: System): Execute {
  return async (tasks) => {
    const results: WalkerResult[] = [];
    for (const task of tasks) results.push(await runTaskOn(task, system));
    return results;
  };
}

/** What went wrong in a user's system, with its file and the walker's index in the whole batch. */
function placedError(error: unknown, { system, rows }: WalkerTask): unknown {
  if (system.type !== 'module' || !(error instanceof Error)) return error;
  const place = `${system.path} (export '${system.export ?? 'default'}')`;
  if (error instanceof NotANumberError) {
    return new InputError(`${place}: ${error.describe(rows.firstWalker + error.walker)}`);
  }
  if (error instanceof InputError || !error.stack?.includes(system.path)) return error;
  return new InputError(`${place} threw: ${error.message}`, { cause: error });
}

async function moveRows(task: WalkerTask, system: System): Promise<WalkerResult> {
  const { recording, rows, steps } = task;
  const before = system.evaluations.count;
  const kernel = buildKernel(task.kernel, system, task.biases, task.scaling);
  const [startKey, key] = split(task.key, 2);
  const walkers = rows.positions.length / system.dim;
  const recorder =
    recording.histogram && new HistogramRecorder(recording.histogram, walkers, system.dim, rows.counts);

  let state = rows.state ?? kernel.init(startKey, rows.positions, rows.firstWalker);
  const end = state.step + steps;
  const frames: Float64Array[] = [];
  const values: Float64Array[] = [];
  const evaluate = evaluator(task, system);
  const snapshots: HistogramCounts[] = [];
  const failures: FailureReport = { count: 0 };
  while (state.step < end) {
    const stop = Math.min(end, nextStop(recording, state.step));
    const part = await advance(kernel, state, recorder, { steps: stop - state.step, key });
    state = part.state;
    failures.count += part.failures.count;
    failures.first ??= part.failures.first;
    if (keepsFrame(recording, state.step)) {
      if (keepsPositions(recording, state.step)) frames.push(state.positions.slice());
      values.push(evaluate(state));
    }
    if (recorder && recording.snapshots?.includes(state.step)) snapshots.push(recorder.snapshot());
  }
  return {
    rows: {
      firstWalker: rows.firstWalker,
      positions: state.positions,
      state,
      ...(recorder ? { counts: recorder.snapshot() } : {}),
    },
    frames: concatenate(frames),
    values: concatenate(values),
    snapshots,
    evaluations: system.evaluations.count - before,
    failures,
  };
}

async function advance(
  kernel: Kernel,
  state: WalkerState,
  recorder: HistogramRecorder | undefined,
  options: { steps: number; key: Key },
): Promise<{ state: WalkerState; failures: FailureReport }> {
  if (recorder) return record(kernel, state, recorder, options);
  let last = { state, failures: { count: 0 } as FailureReport };
  for await (const frame of run(kernel, state, options)) last = frame;
  return last;
}

function keepsFrame({ every, after = 0 }: Recording, step: number): boolean {
  return every !== undefined && step > after && (step - after) % every === 0;
}

function keepsPositions({ every = 1, after = 0, positions = 1 }: Recording, step: number): boolean {
  return positions > 0 && ((step - after) / every) % positions === 0;
}

/** How many numbers the recorded variables are. */
export const variableComponents = (
  { variables = [], work = false, energies = false }: Recording,
  dim: number,
  scaling?: Scaling,
): number =>
  variables.reduce(
    (sum, spec) => sum + buildVariable(spec, dim).dim,
    (work ? 1 : 0) + (energies ? scaledEnergies(scaling) : 0),
  );

/** The values of some variables of a batch, side by side: rows × all their components. */
function evaluator({ recording, scaling }: WalkerTask, system: System): (state: WalkerState) => Float64Array {
  const { dim } = system;
  const variables = (recording.variables ?? []).map((spec) => buildVariable(spec, dim));
  const components = variableComponents(recording, dim, scaling);
  const energyColumns = scaledEnergies(scaling);
  return (state) => {
    const { positions } = state;
    const rows = positions.length / dim;
    const out = new Float64Array(rows * components);
    let column = 0;
    for (const variable of variables) {
      const values = new Float64Array(rows * variable.dim);
      variable.evaluate(positions, values);
      values.forEach((value, i) => {
        out[Math.floor(i / variable.dim) * components + column + (i % variable.dim)] = value;
      });
      column += variable.dim;
    }
    if (recording.work) {
      (state as PulledState).work.forEach((done, row) => (out[row * components + column] = done));
      column++;
    }
    if (recording.energies) {
      energiesToScale(system, positions, scaling).forEach((energy, i) => {
        out[Math.floor(i / energyColumns) * components + column + (i % energyColumns)] = energy;
      });
    }
    return out;
  };
}

function nextStop({ every, after = 0, snapshots = [] }: Recording, step: number): number {
  const snapshot = Math.min(...snapshots.filter((at) => at > step));
  if (every === undefined) return snapshot;
  const frame = step < after ? after + every : after + (Math.floor((step - after) / every) + 1) * every;
  return Math.min(snapshot, frame);
}
