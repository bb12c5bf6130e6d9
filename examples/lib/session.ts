/** Runs workflows in a script: worker threads for the walkers, a tensor engine for the models, results instead of events. */
import { availableParallelism } from 'node:os';
import { key } from 'wellspring';
import { createExecutor } from 'wellspring/runs';
import { defaultRuntime } from 'wellspring/tensor';
import type { Workflow, WorkflowContext, WorkflowEvent } from 'wellspring/workflows';

export interface Session {
  context(seed: number): WorkflowContext;
  close(): Promise<void>;
}

/** Opens worker threads and an engine; the same seed gives the same bits for any number of workers. */
export async function openSession(workers = availableParallelism()): Promise<Session> {
  const executor = createExecutor(workers);
  const runtime = await defaultRuntime({ threads: 2 });
  return {
    context: (seed) => ({ key: key(seed), runtime, execute: executor.execute }),
    close: () => executor.close(),
  };
}

/** A workflow's result; its events go to a listener, warnings to the terminal. */
export async function resultOf<Result>(
  workflow: Workflow<Result>,
  listen: (event: WorkflowEvent) => void = () => undefined,
): Promise<Result> {
  for (;;) {
    const next = await workflow.next();
    if (next.done) return next.value;
    if (next.value.type === 'warning') console.warn(`note: ${next.value.message}`);
    listen(next.value);
  }
}
