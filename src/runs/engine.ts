/** The tensor engine of this machine. */
import type { Runtime } from '../tensor/index.js';

/**
 * Threads of the tensor engine, whatever the number of workers: for some sizes of network the last bits of a matrix product depend on
 * how it is shared among threads.
 */
export const tensorThreads = 2;

/** ONNX Runtime, loaded when a workflow first compiles a program: runs that need no tensors do not wait for it. */
export function lazyRuntime(threads: number): Runtime {
  let engine: Promise<Runtime> | undefined;
  return {
    name: 'onnxruntime-node',
    threads,
    async load(...program) {
      engine ??= import('../tensor/index.js').then(({ defaultRuntime }) => defaultRuntime({ threads }));
      return (await engine).load(...program);
    },
  };
}
