/** A thread of the molecular benchmark: it makes its walkers ready, then runs as many steps as it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import { prepare, type Task } from './task.js';

const { run, memory } = prepare(workerData as Task);
parentPort!.on('message', (steps: number) => {
  run(steps);
  parentPort!.postMessage(steps);
});
parentPort!.postMessage(memory);
