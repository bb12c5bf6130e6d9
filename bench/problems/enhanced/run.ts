/** Workflows run to their ends. */
import type { Workflow } from '../../../src/workflows/index.js';

export const noTensors = {
  name: 'none',
  threads: 1,
  load: () => Promise.reject(new Error('methods that cross barriers need no tensors')),
};

export async function lastOf<T>(workflow: Workflow<T>): Promise<T> {
  let next = await workflow.next();
  while (!next.done) next = await workflow.next();
  return next.value;
}
