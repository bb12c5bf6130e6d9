/** Walkers that are moved in rounds of a few steps, between which something is exchanged or learnt. */
import { isMolecule, type System } from '../systems/index.js';
import { inThisThread, type WalkerRows } from './tasks.js';
import type { BodyEvent, Execute, Plain, WorkflowContext } from './types.js';

/** Coordinates moved by one task in one round, so that messages cost nothing. */
const TASK = 200_000;

/** The walkers in parts that are moved side by side; molecular kernels move four at a time. */
export function chunksForRounds(positions: Float64Array, dim: number, steps: number): readonly WalkerRows[] {
  const walkers = positions.length / dim;
  const wanted = Math.max(1, Math.round((walkers * dim * steps) / TASK));
  const size = 4 * Math.ceil(walkers / 4 / wanted);
  return Array.from({ length: Math.ceil(walkers / size) }, (_, chunk) => ({
    firstWalker: chunk * size,
    positions: positions.slice(chunk * size * dim, (chunk + 1) * size * dim),
  }));
}

/** Below so many coordinate-steps a round is done in this thread: messages would take longer. */
const worthAMessage = 200_000;

/** What runs the tasks of rounds of so many coordinate-steps: the context's executor where it pays, or this thread. */
export function executeOf(context: WorkflowContext, system: System, cost: number): Execute {
  if (context.execute && (isMolecule(system) || cost > worthAMessage)) return context.execute;
  return inThisThread(system);
}

/** What events of a part are within the whole. */
export type Around<Inner, Outer extends Plain> = {
  /** What was done before. */
  readonly done: number;
  /** The checkpoint of the whole that holds one of the part. */
  readonly state: (inner: Inner) => Outer;
};

/** The events of a part of a stage, as those of the stage. */
export async function* nested<T, Inner, Outer extends Plain>(
  events: AsyncGenerator<BodyEvent, T, void>,
  { done, state }: Around<Inner, Outer>,
): AsyncGenerator<BodyEvent, T, void> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    const event = next.value;
    if (event.type === 'progress') yield { ...event, done: done + event.done };
    else if (event.type === 'checkpoint') yield { ...event, state: state(event.state as Inner) };
    else yield event;
  }
}
