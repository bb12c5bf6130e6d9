/** A worker thread: takes walker tasks one at a time and answers with their results. */
import { parentPort } from 'node:worker_threads';
import { BlowUpError } from '../systems/molecules/blow-up.js';
import { runTask } from '../workflows/tasks.js';
import { ownHost } from './modules.js';
import { arrayBuffers } from './plain.js';
import type { Reply, Request } from './workers.js';

const port = parentPort!;
const host = ownHost();

port.on('message', ({ id, task }: Request) => {
  void answer(id, task).then((reply) => {
    port.postMessage(reply, 'result' in reply ? arrayBuffers(reply.result) : []);
  });
});

async function answer(id: number, task: Request['task']): Promise<Reply> {
  try {
    return { id, result: await runTask(task, host) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const mishap = { name: error.name, message: error.message, stack: error.stack ?? '' };
    return { id, error: error instanceof BlowUpError ? { ...mishap, lastGood: error.lastGood } : mishap };
  }
}
