// ONNX Runtime as WebAssembly, by the package onnxruntime-web. It is loaded when the first program is.
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web/wasm';
import type { NumericArray } from '../array.js';
import type { Runtime, RuntimeOptions } from '../runtime.js';

export interface WebRuntimeOptions extends RuntimeOptions {
  /** Where the `.wasm` file lies, as a folder ending in `/`; default: beside the script. */
  readonly wasmPaths?: string;
}

/**
 * The runtime for browsers. More than one thread needs a page that is cross-origin isolated; elsewhere one is used.
 *
 * @example
 * const program = await compile(onnxWeb({ wasmPaths: '/assets/' }), network, spec([1024, 5]));
 */
export function onnxWeb({ threads = 1, wasmPaths }: WebRuntimeOptions = {}): Runtime {
  return {
    name: 'onnxruntime-web',
    threads,
    async load(model, inputs, outputs) {
      const ort = await import('onnxruntime-web/wasm');
      const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated ?? false;
      ort.env.wasm.numThreads = isolated ? threads : 1;
      if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
      const options: InferenceSession.SessionOptions = {
        executionProviders: ['wasm'],
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
      };
      const session = await ort.InferenceSession.create(model, options);
      return {
        async run(given, results) {
          const feeds: Record<string, OrtTensor> = {};
          inputs.forEach(
            ({ name, dtype, shape }, i) => (feeds[name] = new ort.Tensor(dtype, given[i], shape)),
          );
          const values = await session.run(feeds);
          outputs.forEach(({ name }, i) => results[i].set(values[name].data as NumericArray));
        },
        close: () => session.release(),
      };
    },
  };
}
