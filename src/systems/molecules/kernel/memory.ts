import { InputError } from '../../../math/errors.js';

/** The numbers of one precision in a module's memory. */
export type Precision = 'fast' | 'exact';

/** Bytes of an atom in the arrays of vectors: three registers. */
export const VECTOR = 48;

type Constructor<T> = new (buffer: ArrayBufferLike, at: number, length: number) => T;

/**
 * Lays arrays into a WebAssembly memory one after the other, each at a multiple of 16 bytes. What is written is kept aside
 * until `commit`, because a memory that grows detaches every view of it.
 */
export interface Layout {
  /** Reserves `bytes` and returns their address. */
  reserve(bytes: number): number;
  /** Reserves room for numbers of the kernel's precision and writes them. */
  reals(values: ArrayLike<number>): number;
  doubles(values: ArrayLike<number>): number;
  integers(values: ArrayLike<number>): number;
  /** Grows the memory, writes everything and returns the end of what is used. */
  commit(): number;
}

export function layout(memory: WebAssembly.Memory, base: number, precision: Precision): Layout {
  let end = base;
  const writes: {
    make: Constructor<Float32Array | Float64Array | Int32Array>;
    at: number;
    values: ArrayLike<number>;
  }[] = [];
  const reserve = (bytes: number): number => {
    const at = end;
    end += (bytes + 15) & ~15;
    return at;
  };
  const writer =
    (make: Constructor<Float32Array | Float64Array | Int32Array>, size: number) =>
    (values: ArrayLike<number>): number => {
      const at = reserve(size * values.length);
      writes.push({ make, at, values });
      return at;
    };
  return {
    reserve,
    reals: precision === 'fast' ? writer(Float32Array, 4) : writer(Float64Array, 8),
    doubles: writer(Float64Array, 8),
    integers: writer(Int32Array, 4),
    commit() {
      const pages = Math.ceil(end / 65536) - memory.buffer.byteLength / 65536;
      if (pages > 0) {
        try {
          memory.grow(pages);
        } catch {
          throw new InputError(
            `the molecular kernel needs ${Math.round(end / 2 ** 20)} MiB for its tables of pairs, more than this engine gives: use fewer atoms`,
          );
        }
      }
      for (const { make, at, values } of writes) new make(memory.buffer, at, values.length).set(values);
      return end;
    },
  };
}
