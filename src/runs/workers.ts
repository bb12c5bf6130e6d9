/**
 * Walker tasks on worker threads. A task is plain data and its result depends on nothing else, so the number of threads
 * changes the time and no bit of the result.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { InputError } from '../math/errors.js';
import { BlowUpError, type Structure } from '../systems/molecules/blow-up.js';
import { runTask } from '../workflows/tasks.js';
import type { WalkerResult, WalkerTask } from '../workflows/tasks.js';
import type { Execute } from '../workflows/types.js';
import { ownHost } from './modules.js';

/** A task on its way to a worker thread. */
export interface Request {
  readonly id: number;
  readonly task: WalkerTask;
}

/** What a worker thread answers. */
export type Reply =
  | { readonly id: number; readonly result: WalkerResult }
  | { readonly id: number; readonly error: Mishap };

/** An error as plain data. */
export interface Mishap {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly lastGood?: Structure;
}

/** Runs tasks until it is closed. */
export interface Executor {
  readonly execute: Execute;
  close(): Promise<void>;
}

interface Job extends Request {
  resolve(result: WalkerResult): void;
  reject(error: Error): void;
}

/**
 * An executor on so many threads; with one, tasks run in this thread. Threads start with the first task.
 *
 * @example
 * const executor = createExecutor(2);
 * const results = await executor.execute(tasks);
 * await executor.close();
 */
export function createExecutor(workers = availableParallelism()): Executor {
  return workers > 1 ? onThreads(workers) : inThisThread();
}

function inThisThread(): Executor {
  const host = ownHost();
  return {
    async execute(tasks) {
      const results: WalkerResult[] = [];
      for (const task of tasks) {
        results.push(await runTask(task, host));
        await new Promise((resolve) => setImmediate(resolve)); // signals and timers get their turn
      }
      return results;
    },
    close: () => Promise.resolve(),
  };
}

function onThreads(size: number): Executor {
  const queue: Job[] = [];
  const busy = new Map<Worker, Job | undefined>();
  let closed = false;
  let nextId = 0;

  const give = (worker: Worker) => {
    const job = closed ? undefined : queue.shift();
    busy.set(worker, job);
    if (job) worker.postMessage({ id: job.id, task: job.task } satisfies Request);
  };

  const start = () => {
    const worker = new Worker(new URL('./worker.js', import.meta.url));
    worker.on('message', (reply: Reply) => {
      const job = busy.get(worker);
      give(worker);
      if ('result' in reply) job?.resolve(reply.result);
      else job?.reject(revive(reply.error));
    });
    // A thread that stops takes the tasks with it: the run fails, and goes on from its last checkpoint.
    const lose = (reason: string) => {
      const lost = [busy.get(worker), ...queue.splice(0)];
      busy.delete(worker);
      const error = new Error(
        `a worker thread stopped: ${reason}; 'wellspring resume' goes on from the last checkpoint`,
      );
      for (const job of lost) job?.reject(error);
    };
    worker.on('error', (error) => lose(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => lose(`exit code ${code}`));
    return worker;
  };

  const submit = (task: WalkerTask) =>
    new Promise<WalkerResult>((resolve, reject) => {
      queue.push({ id: nextId++, task, resolve, reject });
      const idle = [...busy].find(([, job]) => job === undefined)?.[0];
      if (idle) give(idle);
      else if (busy.size < size) give(start());
    });

  return {
    async execute(tasks) {
      const results = await Promise.allSettled(tasks.map(submit));
      return results.map((result) => {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      });
    },
    async close() {
      closed = true;
      await Promise.all([...busy.keys()].map((worker) => worker.terminate()));
    },
  };
}

function revive({ name, message, stack, lastGood }: Mishap): Error {
  const error = lastGood ? new BlowUpError(message, lastGood) : new (name === 'InputError' ? InputError : Error)(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
