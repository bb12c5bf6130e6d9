import { MAX_BLOCKS, type Generator } from './generator.js';
import base64 from './philox.wasm.js';
import { referenceGenerator } from './reference.js';
import { layerEdges } from './ziggurat.js';

type Arrays =
  'words' | 'float32' | 'float64' | 'positions' | 'drift' | 'amplitudes' | 'layers' | 'outside' | 'single';
type Exports = Omit<Generator, Arrays> & { memory: WebAssembly.Memory } & Record<
    'buffer' | 'positions' | 'drift' | 'amplitudes' | 'layers' | 'outside' | 'single',
    () => number
  >;

/** The generator in WebAssembly; undefined where the engine has no WebAssembly SIMD. */
export function webAssemblyGenerator(): Generator | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return undefined;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const exports = instance.exports as unknown as Exports;
  const { buffer } = exports.memory;
  const float64 = (at: number) => new Float64Array(buffer, at, 2 * MAX_BLOCKS);
  const layers = new Float64Array(buffer, exports.layers(), 1025);
  layers.set(layerEdges());
  return {
    ...exports,
    layers,
    outside: new Uint32Array(buffer, exports.outside(), 2 * MAX_BLOCKS),
    single: new Uint32Array(buffer, exports.single(), 4),
    words: new Uint32Array(buffer, exports.buffer(), 4 * MAX_BLOCKS),
    float32: new Float32Array(buffer, exports.buffer(), 4 * MAX_BLOCKS),
    float64: float64(exports.buffer()),
    positions: float64(exports.positions()),
    drift: float64(exports.drift()),
    amplitudes: float64(exports.amplitudes()),
  };
}

let shared: Generator | undefined;

/** This thread's generator, made at its first use. It holds no random state, only a buffer. */
export function generator(): Generator {
  return (shared ??= webAssemblyGenerator() ?? referenceGenerator());
}
