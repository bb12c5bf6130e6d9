// ONNX Runtime's native library, by the package onnxruntime-node. It is loaded when the first program is.
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { NumericArray } from '../array.js';
import type { Port, Runtime, RuntimeOptions } from '../runtime.js';

// A variable, so that a bundler for the browser does not look for the module.
const moduleName = 'onnxruntime-node';

/**
 * The runtime for Node.
 *
 * @example
 * const program = await compile(onnxNode({ threads: 2 }), network, spec([1024, 5]));
 */
export function onnxNode({ threads = 1 }: RuntimeOptions = {}): Runtime {
  return {
    name: 'onnxruntime-node',
    threads,
    async load(model, inputs, outputs) {
      const ort = (await import(/* @vite-ignore */ moduleName)) as typeof import('onnxruntime-node');
      const options: InferenceSession.SessionOptions = {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
      };
      const session = await ort.InferenceSession.create(model, options);
      // Wrapping an array takes time that small programs notice: each array is wrapped once.
      const wrapped = [...inputs, ...outputs].map(() => new WeakMap<NumericArray, OrtTensor>());
      const wrap = (port: Port, i: number, data: NumericArray) => {
        let tensor = wrapped[i].get(data);
        if (!tensor) wrapped[i].set(data, (tensor = new ort.Tensor(port.dtype, data, port.shape)));
        return tensor;
      };
      return {
        async run(given, results) {
          const feeds: Record<string, OrtTensor> = {};
          const fetches: Record<string, OrtTensor> = {};
          inputs.forEach((port, i) => (feeds[port.name] = wrap(port, i, given[i])));
          outputs.forEach((port, i) => (fetches[port.name] = wrap(port, inputs.length + i, results[i])));
          await session.run(feeds, fetches);
        },
        close: () => session.release(),
      };
    },
  };
}
