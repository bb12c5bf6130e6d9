/**
 * This thread's kernel for tiles of Boltzmann factors, in WebAssembly where there is SIMD. It holds buffers, no results.
 */
import { referenceKernel } from './boltzmann-reference.js';
import base64 from './boltzmann.wasm.js';

/** Samples in a tile. */
export const TILE = 128;

/** Buffers for up to `capacity` states (a multiple of four); `tile` and `weights` are states × TILE, `gram` padded × padded. */
export interface TileBuffers {
  readonly capacity: number;
  readonly tile: Float64Array;
  readonly weights: Float64Array;
  readonly reference: Float64Array;
  readonly coefficients: Float64Array;
  readonly sums: Float64Array;
  readonly shifts: Float64Array;
  readonly roots: Float64Array;
  readonly densities: Float64Array;
  readonly gram: Float64Array;
}

export interface TileKernel extends TileBuffers {
  /** Turns the reduced energies u in `tile` into exp(r_k − u_kn − s_n), with s_n = max_k (r_k − u_kn) into `shifts`. */
  exponentiate(states: number): void;
  /** d_n = Σ_k c_k E_kn into `densities`, P_kn = root_n E_kn / d_n into `weights`, and adds Σ_n root_n P_kn to `sums`. */
  weigh(states: number): void;
  /** Adds P Pᵀ to the upper triangle of `gram`; `padded` is the number of states rounded up to a multiple of four. */
  addGram(padded: number): void;
}

export const paddedStates = (states: number): number => (states + 3) & ~3;

/** The buffers, as `make` makes arrays of given lengths. */
export function tileBuffers(capacity: number, make: (length: number) => Float64Array): TileBuffers {
  return {
    capacity,
    tile: make(capacity * TILE),
    weights: make(capacity * TILE),
    reference: make(capacity),
    coefficients: make(capacity),
    sums: make(capacity),
    shifts: make(TILE),
    roots: make(TILE),
    densities: make(TILE),
    gram: make(capacity * capacity),
  };
}

interface Exports {
  memory: WebAssembly.Memory;
  base(): number;
  exponentiate(states: number, tile: number, reference: number, shifts: number): void;
  weigh(
    states: number,
    tile: number,
    coefficients: number,
    roots: number,
    densities: number,
    weights: number,
    sums: number,
  ): void;
  addGram(padded: number, weights: number, gram: number): void;
}

let module: WebAssembly.Module | undefined;

function webAssemblyKernel(capacity: number): TileKernel | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  if (!module) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    if (!WebAssembly.validate(bytes)) return undefined;
    module = new WebAssembly.Module(bytes);
  }
  const wasm = new WebAssembly.Instance(module).exports as unknown as Exports;
  let end = wasm.base();
  tileBuffers(capacity, (length) => ((end += 8 * length), new Float64Array(0)));
  wasm.memory.grow(Math.ceil(end / 65536));
  let next = wasm.base();
  const b = tileBuffers(capacity, (length) => {
    const array = new Float64Array(wasm.memory.buffer, next, length);
    next += 8 * length;
    return array;
  });
  const at = (array: Float64Array): number => array.byteOffset;
  return {
    ...b,
    exponentiate: (states) => wasm.exponentiate(states, at(b.tile), at(b.reference), at(b.shifts)),
    weigh: (states) =>
      wasm.weigh(
        states,
        at(b.tile),
        at(b.coefficients),
        at(b.roots),
        at(b.densities),
        at(b.weights),
        at(b.sums),
      ),
    addGram: (padded) => wasm.addGram(padded, at(b.weights), at(b.gram)),
  };
}

let shared: TileKernel | undefined;

/** A kernel for this many states. */
export function tileKernel(states: number): TileKernel {
  if (!shared || shared.capacity < states) {
    const capacity = paddedStates(states);
    shared =
      webAssemblyKernel(capacity) ??
      referenceKernel(tileBuffers(capacity, (length) => new Float64Array(length)));
  }
  return shared;
}
