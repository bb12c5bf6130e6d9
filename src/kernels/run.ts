import { InputError } from '../math/index.js';
import { fold, type Key } from '../random/index.js';
import type { HistogramRecorder } from './histogram.js';
import type { Kernel, StepInfo, WalkerState } from './types.js';

/** Moves that were not finite and were refused: how many, and the first of them. */
export interface FailureReport {
  count: number;
  first?: { step: number; walker: number; position: number[] };
}

/** What `run` yields: the walkers as they are after `state.step` steps. The arrays are the receiver's to keep. */
export interface Frame<S extends WalkerState = WalkerState, I extends StepInfo = StepInfo> {
  readonly state: S;
  /** Of the last step. */
  readonly info: I;
  /** Of this run so far. */
  readonly failures: FailureReport;
}

export interface RunOptions {
  /** Steps to do. */
  steps: number;
  /** Steps between frames (default: one frame, at the end). */
  every?: number;
  /** The key of the run; step n uses `fold(key, n)`, so a run goes on from any state to the same bits. */
  key: Key;
  signal?: AbortSignal;
}

function checkSteps(steps: number, name = 'steps'): void {
  if (!Number.isSafeInteger(steps) || steps < 1)
    throw new InputError(`${name} is ${steps}: use a whole number from 1`);
}

function note(report: FailureReport, failures: readonly number[], state: WalkerState, dim: number): void {
  if (failures.length === 0) return;
  report.count += failures.length;
  if (report.first) return;
  const row = (failures[0] - state.firstWalker) * dim;
  report.first = {
    step: state.step,
    walker: failures[0],
    position: Array.from(state.positions.subarray(row, row + dim)),
  };
}

/** Lets timers, signals and the screen have their turn if this thread has been busy for a while. */
function breather(milliseconds = 20): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < milliseconds) return undefined;
    return new Promise((resolve) =>
      setTimeout(() => {
        last = performance.now();
        resolve();
      }, 0),
    );
  };
}

/**
 * Runs a kernel and yields a frame every so many steps and at the end.
 *
 * @throws InputError for a bad number of steps; the signal's reason when it is aborted.
 * @example
 * for await (const { state } of run(kernel, start, { steps: 1000, every: 100, key: key(1) })) {
 *   console.log(state.step, state.positions);
 * }
 */
export async function* run<S extends WalkerState, I extends StepInfo>(
  kernel: Kernel<S, I>,
  state: S,
  options: RunOptions,
): AsyncGenerator<Frame<S, I>, void> {
  const { steps, every = steps, key, signal } = options;
  checkSteps(steps);
  checkSteps(every, 'every');
  const failures: FailureReport = { count: 0 };
  const breathe = breather();
  const start = state.step;
  const end = start + steps;
  let owned = false; // the first state and every yielded one belong to others
  while (state.step < end) {
    signal?.throwIfAborted();
    const next = move(kernel, state, { key, owned, most: every - ((state.step - start) % every), end });
    state = next.state;
    owned = true;
    note(failures, next.info.failures, state, kernel.dim);
    if ((state.step - start) % every === 0 || state.step === end) {
      yield { state, info: next.info, failures: { ...failures } };
      owned = false;
    }
    const pause = breathe();
    if (pause) await pause;
  }
}

/** Steps of one leap: few enough that signals and the screen have their turn. */
const longestLeap = 100;

/** The next step, or as many as fit before the next frame where the kernel leaps. */
function move<S extends WalkerState, I extends StepInfo>(
  kernel: Kernel<S, I>,
  state: S,
  { key, owned, most, end }: { key: Key; owned: boolean; most: number; end: number },
): { state: S; info: I } {
  if (kernel.leap) return kernel.leap(key, state, Math.min(most, end - state.step, longestLeap));
  const stepKey = fold(key, state.step);
  return owned ? kernel.advance(stepKey, state) : kernel.step(stepKey, state);
}

/**
 * Does `steps` steps at full speed in this thread, counting a coordinate after each of them in `recorder`.
 *
 * The end state, with the recorder's counts, is all that is needed to go on later to the same bits.
 *
 * @example
 * const recorder = new HistogramRecorder({ coordinate: 1, low: -1.5, high: 1.5, bins: 200 }, 1000, 2);
 * const { state: later } = record(kernel, state, recorder, { steps: 5000, key: key(1) });
 */
export function record<S extends WalkerState, I extends StepInfo>(
  kernel: Kernel<S, I>,
  state: S,
  recorder: HistogramRecorder,
  { steps, key }: { steps: number; key: Key },
): { state: S; failures: FailureReport } {
  checkSteps(steps);
  const failures: FailureReport = { count: 0 };
  for (let i = 0; i < steps; i++) {
    const next = move(kernel, state, { key, owned: i > 0, most: 1, end: state.step + 1 });
    state = next.state;
    note(failures, next.info.failures, state, kernel.dim);
    recorder.record(state.positions);
  }
  return { state, failures };
}
