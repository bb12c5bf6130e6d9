import { MAX_BLOCKS, type Generator } from './generator.js';
import base64 from './philox.wasm.js';
import { referenceGenerator } from './reference.js';

type Exports = Omit<Generator, 'words' | 'float32' | 'float64'> & {
  memory: WebAssembly.Memory;
  buffer(): number;
};

/** The generator in WebAssembly; undefined where the engine has no WebAssembly SIMD. */
export function webAssemblyGenerator(): Generator | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { memory, buffer, bits, uniform64, uniform32, normal64, normal32 } = exports as unknown as Exports;
  const at = buffer();
  return {
    words: new Uint32Array(memory.buffer, at, 4 * MAX_BLOCKS),
    float32: new Float32Array(memory.buffer, at, 4 * MAX_BLOCKS),
    float64: new Float64Array(memory.buffer, at, 2 * MAX_BLOCKS),
    bits,
    uniform64,
    uniform32,
    normal64,
    normal32,
  };
}

let shared: Generator | undefined;

/** This thread's generator, made at its first use. It holds no random state, only a buffer. */
export function generator(): Generator {
  return (shared ??= webAssemblyGenerator() ?? referenceGenerator());
}
