/**
 * Moves a batch of walkers as a stage's body: the batch is cut into chunks that run side by side, time into rounds with a checkpoint
 * after each. Neither cut changes a bit of the result.
 */
import type { FailureReport, HistogramCounts } from '../kernels/index.js';
import { sliceBias } from '../biases/index.js';
import { loadSystem } from '../systems/index.js';
import { mergeFailures, warnOfRefused } from './refused.js';
import { concatenate } from '../math/concatenate.js';
import { inThisThread, variableComponents } from './tasks.js';
import type { Recording, WalkerResult, WalkerRows, WalkerTask } from './tasks.js';
import type { BodyEvent, WorkflowContext } from './types.js';

/** A batch of walkers to move: a task without its cut into chunks and rounds. */
export type WalkerPlan = Omit<WalkerTask, 'rows' | 'steps' | 'key'> & {
  /** Where the walkers start, walkers × dim. */
  readonly positions: Float64Array;
  readonly dim: number;
  readonly steps: number;
};

/** One chunk so far; all chunks together are the checkpoint. */
type Chunk = Omit<WalkerResult, 'frames' | 'values'> & {
  readonly frames: readonly Float64Array[];
  readonly values: readonly Float64Array[];
};
export type WalkerCheckpoint = { readonly step: number; readonly chunks: readonly Chunk[] };

/** What came of a batch. */
export type WalkerOutcome = {
  readonly positions: Float64Array;
  /** Kept positions, frames × walkers × dim. */
  readonly frames: Float64Array;
  /** The recorded variables, frames × walkers × components. */
  readonly values: Float64Array;
  /** Counts at each snapshot: groups × bins. */
  readonly snapshots: readonly HistogramCounts[];
  /** Counts at the end, groups × bins. */
  readonly counts?: HistogramCounts;
  /** Energy or drift evaluations. */
  readonly evaluations: number;
  /** Moves that were not finite and were refused. */
  readonly failures: FailureReport;
};

/** Coordinates moved by one task: some milliseconds of a fast system, a second of a slow one, so that progress is smooth and messages cost nothing. */
const coordinateStepsPerTask = 500_000;
/** Chunks of a batch: enough to keep a few cores busy. */
const chunksPerBatch = 8;

/**
 * Move walkers through all their steps, yielding progress in walker-steps and a checkpoint after each round.
 *
 * @param saved where an earlier try stood
 */
export async function* moveWalkers(
  context: WorkflowContext,
  plan: WalkerPlan,
  saved?: WalkerCheckpoint,
): AsyncGenerator<BodyEvent, WalkerOutcome, void> {
  const { positions, dim, steps, biases = [], ...common } = plan;
  const walkers = positions.length / dim;
  const execute = context.execute ?? inThisThread(await loadSystem(plan.system, context));
  const group = plan.recording.histogram?.walkersPerGroup ?? 1;
  const chunkWalkers = wholeLanes(Math.ceil(walkers / group / chunksPerBatch)) * group;
  const roundSteps = Math.ceil(coordinateStepsPerTask / (chunkWalkers * dim));
  const biasesOf = ({ firstWalker, positions: rows }: WalkerRows) =>
    biases.map((bias) => sliceBias(bias, firstWalker, firstWalker + rows.length / dim));

  let { step, chunks } = saved ?? { step: 0, chunks: newChunks(positions, dim, chunkWalkers) };
  while (step < steps) {
    const count = Math.min(roundSteps, steps - step);
    const results = await execute(
      chunks.map(({ rows }) => ({ ...common, biases: biasesOf(rows), key: context.key, rows, steps: count })),
    );
    step += count;
    chunks = chunks.map((chunk, i) => extend(chunk, results[i]));
    yield { type: 'progress', done: step * walkers };
    yield { type: 'checkpoint', state: { step, chunks } };
  }
  const outcome = join(chunks, plan.recording, dim);
  yield* warnOfRefused(outcome.failures, plan.kernel.timeStep);
  return outcome;
}

/** Molecular kernels move four walkers at a time: chunks of more than that are multiples of it. */
const wholeLanes = (walkers: number): number => (walkers < 4 ? walkers : 4 * Math.ceil(walkers / 4));

function newChunks(positions: Float64Array, dim: number, chunkWalkers: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let first = 0; first * dim < positions.length; first += chunkWalkers) {
    const rows = {
      firstWalker: first,
      positions: positions.slice(first * dim, (first + chunkWalkers) * dim),
    };
    chunks.push({ rows, frames: [], values: [], snapshots: [], evaluations: 0, failures: { count: 0 } });
  }
  return chunks;
}

function extend(chunk: Chunk, result: WalkerResult): Chunk {
  return {
    rows: result.rows,
    frames: result.frames.length > 0 ? [...chunk.frames, result.frames] : chunk.frames,
    values: result.values.length > 0 ? [...chunk.values, result.values] : chunk.values,
    snapshots: [...chunk.snapshots, ...result.snapshots],
    evaluations: chunk.evaluations + result.evaluations,
    failures: mergeFailures([chunk.failures, result.failures]),
  };
}

function join(chunks: readonly Chunk[], recording: Recording, dim: number): WalkerOutcome {
  const components = variableComponents(recording, dim);
  const counts = chunks.flatMap(({ rows }) => rows.counts ?? []);
  return {
    positions: concatenate(chunks.map(({ rows }) => rows.positions)),
    frames: interleave(chunks.map(({ frames, rows }) => ({ parts: frames, width: rows.positions.length }))),
    values: interleave(
      chunks.map(({ values, rows }) => ({
        parts: values,
        width: (rows.positions.length / dim) * components,
      })),
    ),
    snapshots: (recording.snapshots ?? []).map((_, i) =>
      joinCounts(chunks.map((chunk) => chunk.snapshots[i])),
    ),
    ...(counts.length > 0 ? { counts: joinCounts(counts) } : {}),
    evaluations: chunks.reduce((sum, chunk) => sum + chunk.evaluations, 0),
    failures: mergeFailures(chunks.map((chunk) => chunk.failures)),
  };
}

/** Frames × rows of each chunk to frames × walkers of the batch; `width` numbers of a chunk make one of its frames. */
function interleave(
  chunks: readonly { readonly parts: readonly Float64Array[]; readonly width: number }[],
): Float64Array {
  const columns = chunks.map(({ parts }) => concatenate(parts));
  const total = chunks.reduce((sum, { width }) => sum + width, 0);
  const frames = new Float64Array(columns.reduce((sum, part) => sum + part.length, 0));
  let column = 0;
  columns.forEach((part, i) => {
    const { width } = chunks[i];
    for (let from = 0, to = column; from < part.length; from += width, to += total) {
      frames.set(part.subarray(from, from + width), to);
    }
    column += width;
  });
  return frames;
}

function joinCounts(parts: readonly HistogramCounts[]): HistogramCounts {
  const join = (arrays: readonly Uint32Array[]) =>
    Uint32Array.from(arrays.flatMap((array) => Array.from(array)));
  return {
    counts: join(parts.map((part) => part.counts)),
    outside: join(parts.map((part) => part.outside)),
    steps: parts[0].steps,
  };
}
