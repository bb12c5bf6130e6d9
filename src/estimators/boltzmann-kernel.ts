/**
 * This thread's kernel for tiles of Boltzmann factors, in WebAssembly where there is SIMD. It holds buffers, no results.
 */
import { referenceKernel } from './boltzmann-reference.js';
import base64 from './boltzmann.wasm.js';

/** Samples in a tile. */
export const TILE = 128;

/** Buffers for up to `capacity` states; `tile` and `weights` are rows × TILE, `gram` stride × stride. */
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
  readonly stride: number;
  /** The state of each row. */
  readonly rows: Uint32Array;
}

export interface TileKernel extends TileBuffers {
  /**
   * Turns the reduced energies u in `tile` into exp(r_k − u_kn − s_n), with s_n = max_k (r_k − u_kn) into `shifts` (NaN where an
   * energy is NaN or −∞). Rows below e^cut throughout are dropped; the others' states go to `rows`, their number is returned.
   */
  exponentiate(states: number, cut: number): number;
  /** d_n = Σ_k c_k E_kn into `densities`, P_kn = root_n E_kn / d_n into `weights`, and adds Σ_n root_n P_kn to `sums`. */
  weigh(count: number): void;
  /** Adds P Pᵀ to the upper triangle of `gram`, each row of P in the place that `rows` names, in ascending order. */
  addGram(count: number): void;
}

/** The gram matrix is added to in blocks of four: up to three rows of zeros beyond the last state. */
const PADDING = 4;

/** The buffers, as `make` makes arrays of given lengths. */
export function tileBuffers(capacity: number, make: (length: number) => Float64Array): TileBuffers {
  const stride = capacity + PADDING;
  const rows = make(Math.ceil(stride / 2));
  return {
    capacity,
    tile: make(capacity * TILE),
    weights: make(stride * TILE),
    reference: make(stride),
    coefficients: make(stride),
    sums: make(stride),
    shifts: make(TILE),
    roots: make(TILE),
    densities: make(TILE),
    gram: make(stride * stride),
    stride,
    rows: new Uint32Array(rows.buffer, rows.byteOffset, 2 * rows.length),
  };
}

interface Exports {
  memory: WebAssembly.Memory;
  base(): number;
  exponentiate(
    states: number,
    tile: number,
    reference: number,
    shifts: number,
    cut: number,
    rows: number,
  ): number;
  weigh(
    count: number,
    tile: number,
    coefficients: number,
    roots: number,
    densities: number,
    weights: number,
    sums: number,
  ): void;
  addGram(padded: number, rows: number, weights: number, gram: number, stride: number): void;
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
  const even = (length: number): number => length + (length & 1); // arrays begin at multiples of 16 bytes
  tileBuffers(capacity, (length) => ((end += 8 * even(length)), new Float64Array(0)));
  wasm.memory.grow(Math.ceil(end / 65536));
  let next = wasm.base();
  const b = tileBuffers(capacity, (length) => {
    const array = new Float64Array(wasm.memory.buffer, next, length);
    next += 8 * even(length);
    return array;
  });
  const at = (array: Float64Array | Uint32Array): number => array.byteOffset;
  const tile = at(b.tile);
  return {
    ...b,
    exponentiate: (states, cut) =>
      wasm.exponentiate(states, tile, at(b.reference), at(b.shifts), cut, at(b.rows)),
    weigh: (count) =>
      wasm.weigh(count, tile, at(b.coefficients), at(b.roots), at(b.densities), at(b.weights), at(b.sums)),
    addGram: (count) => {
      const padded = (count + PADDING - 1) & -PADDING;
      b.weights.fill(0, count * TILE, padded * TILE);
      for (let i = count; i < padded; i++) b.rows[i] = b.stride - PADDING + (i - count);
      wasm.addGram(padded, at(b.rows), at(b.weights), at(b.gram), b.stride);
    },
  };
}

let shared: TileKernel | undefined;

/** A kernel for this many states. */
export function tileKernel(states: number): TileKernel {
  if (!shared || shared.capacity < states) {
    shared =
      webAssemblyKernel(states) ?? referenceKernel(tileBuffers(states, (length) => new Float64Array(length)));
  }
  return shared;
}
