/**
 * What a workflow is: an async generator of events. Progress bars, live plots, the store on disk and the tests
 * all listen to the same events; checkpoints and outputs are plain data, so a run that was killed goes on from
 * what its listener kept and ends in the same bits.
 */
import type { Key } from '../random/index.js';
import type { Runtime } from '../tensor/index.js';
import type { Host } from '../systems/index.js';
import type { WalkerResult, WalkerTask } from './tasks.js';

/** The arrays that a checkpoint or an output may hold. */
export type PlainArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/**
 * Plain data: null, booleans, numbers, strings, {@link PlainArray}s, and arrays and literal objects of plain data. It survives a trip to a
 * file, a worker or another machine unchanged. (The type is wider than that, since interfaces do not fit recursive
 * types; the store refuses what is not plain.)
 */
export type Plain = null | boolean | number | string | object;

/** A stage begins: `total` units of work, counted by the progress events that follow. */
export interface StageEvent {
  readonly type: 'stage';
  readonly stage: string;
  readonly title: string;
  readonly total: number;
  readonly unit: string;
}

/** `done` of the stage's total units are finished. */
export interface ProgressEvent {
  readonly type: 'progress';
  readonly stage: string;
  readonly done: number;
}

/** One more point of a live curve, such as a training loss. */
export interface CurveEvent {
  readonly type: 'curve';
  readonly stage: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Something that a person should read; the run goes on. */
export interface WarningEvent {
  readonly type: 'warning';
  readonly stage: string;
  readonly message: string;
}

/** Where the stage stands: given back as `saved[stage].state`, it goes on to the same bits. */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly stage: string;
  readonly state: Plain;
}

/** The stage's result: given back as `saved[stage].output`, the stage is not computed again. */
export interface OutputEvent {
  readonly type: 'output';
  readonly stage: string;
  readonly output: Plain;
}

export type WorkflowEvent =
  StageEvent | ProgressEvent | CurveEvent | WarningEvent | CheckpointEvent | OutputEvent;

/** What a listener kept of a stage: its output if it finished, else its last checkpoint. */
export interface SavedStage {
  readonly output?: Plain;
  readonly state?: Plain;
}

/** Runs walker tasks: in this thread, in worker threads, on other machines. Results come in the tasks' order. */
export type Execute = (tasks: readonly WalkerTask[]) => Promise<readonly WalkerResult[]>;

/** What a workflow needs of the world. */
export interface WorkflowContext extends Host {
  readonly key: Key;
  /** The tensor engine that trains and samples models. */
  readonly runtime: Runtime;
  /** Runs walkers; in this thread when absent. */
  readonly execute?: Execute;
  /** Finished stages and last checkpoints of an earlier try. */
  readonly saved?: Readonly<Record<string, SavedStage>>;
  /** Stops the workflow after the next checkpoint. */
  readonly signal?: AbortSignal;
}

/** An async generator of events that returns its result. */
export type Workflow<Result> = AsyncGenerator<WorkflowEvent, Result, void>;

type Nameless<Event> = Event extends { stage: string } ? Omit<Event, 'stage'> : never;

/** What a stage's body yields: events that the stage puts its name on. */
export type BodyEvent = Nameless<ProgressEvent | CurveEvent | WarningEvent | CheckpointEvent>;

/** A stage: a name, a measure of its work, and a body that can start from a checkpoint. */
export interface Stage<Output extends Plain, State extends Plain> {
  readonly name: string;
  readonly title: string;
  readonly total: number;
  readonly unit: string;
  body(state: State | undefined): AsyncGenerator<BodyEvent, Output, void>;
}

/**
 * Run one stage inside a workflow: take its saved output if there is one, else go on from its checkpoint.
 *
 * @throws DOMException `AbortError` when the context's signal is set, after the checkpoint was handed out.
 * @example
 * const data = yield* stage(context, { name: 'simulate', title: 'Simulate', total: 100, unit: 'steps', body });
 */
export async function* stage<Output extends Plain, State extends Plain>(
  context: WorkflowContext,
  { name, title, total, unit, body }: Stage<Output, State>,
): Workflow<Output> {
  const saved = context.saved?.[name];
  yield { type: 'stage', stage: name, title, total, unit };
  if (saved?.output !== undefined) {
    yield { type: 'progress', stage: name, done: total };
    return saved.output as Output;
  }
  const events = body(saved?.state as State | undefined);
  for (;;) {
    const next = await events.next();
    if (next.done) {
      yield { type: 'progress', stage: name, done: total };
      yield { type: 'output', stage: name, output: next.value };
      return next.value;
    }
    yield { ...next.value, stage: name };
    if (next.value.type === 'checkpoint') context.signal?.throwIfAborted();
  }
}
