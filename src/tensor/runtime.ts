// What runs ONNX programs. A runtime is passed to `compile` and `trainer`, so that what runs in a browser never sees a module of
// Node, and a worker can be given fewer threads than a main program.
import type { ArraySpec, NumericArray } from './array.js';

export interface RuntimeOptions {
  /** Threads of one operation; results are the same bits for any number. Default: 1. */
  readonly threads?: number;
}

/** An input or output of a program: its name in the ONNX file, its shape and dtype. */
export interface Port extends ArraySpec {
  readonly name: string;
}

/** Runs programs: ONNX Runtime in Node (`onnxNode`) or in the browser (`onnxWeb`). */
export interface Runtime {
  readonly name: string;
  readonly threads: number;
  load(model: Uint8Array, inputs: readonly Port[], outputs: readonly Port[]): Promise<Session>;
}

/** A program that is loaded and ready. */
export interface Session {
  /** Runs once, writing the results into `outputs`. */
  run(inputs: readonly NumericArray[], outputs: readonly NumericArray[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * The runtime for where this code runs: Node's, or the browser's.
 *
 * @example
 * const runtime = await defaultRuntime({ threads: 2 });
 */
export async function defaultRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  if (process?.versions?.node) return (await import('./runtimes/node.js')).onnxNode(options);
  return (await import('./runtimes/web.js')).onnxWeb(options);
}
