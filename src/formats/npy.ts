/**
 * NumPy's `.npy` file: a magic string, a header that is a Python dictionary literal, and the raw values in C order.
 * Version 1.0 is written; 1.0, 2.0 and 3.0 are read.
 * Reference: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays" (Kern, 2007).
 */
import { InputError } from '../math/errors.js';

/** The typed arrays that have a NumPy type of the same width. */
export type NpyData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** An array as NumPy knows it: values in C order (last index fastest) and a shape, `[]` for a scalar. */
export interface NpyArray<T extends NpyData = NpyData> {
  readonly data: T;
  readonly shape: readonly number[];
}

const types = {
  '<f8': Float64Array,
  '<f4': Float32Array,
  '<i8': BigInt64Array,
  '<u8': BigUint64Array,
  '<i4': Int32Array,
  '<u4': Uint32Array,
  '<i2': Int16Array,
  '<u2': Uint16Array,
  '|i1': Int8Array,
  '|u1': Uint8Array,
} as const;

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/** Whether a value is a typed array that {@link encodeNpy} can write. */
export function isNpyData(value: unknown): value is NpyData {
  return Object.values(types).some((type) => value instanceof type);
}

/**
 * Writes an array as the bytes of an `.npy` file, which `numpy.load` opens.
 *
 * @param data - values in C order
 * @param shape - sizes of the axes; one axis of `data.length` when left out
 * @throws InputError when the shape does not hold as many values as there are
 * @example
 * const bytes = encodeNpy(new Float64Array([1, 2, 3, 4, 5, 6]), [2, 3]);
 */
export function encodeNpy(data: NpyData, shape: readonly number[] = [data.length]): Uint8Array {
  const entry = Object.entries(types).find(([, type]) => data instanceof type);
  if (!entry) throw new InputError(`an .npy file cannot hold a ${Object.prototype.toString.call(data)}`);
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== data.length) {
    throw new InputError(`shape [${shape.join(', ')}] holds ${size} values, but ${data.length} were given`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${entry[0]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const preamble = magic.length + 4;
  const headerLength = Math.ceil((preamble + dictionary.length + 1) / 64) * 64; // the format asks for this alignment
  const bytes = new Uint8Array(headerLength + data.byteLength);
  bytes.set(magic);
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, headerLength - preamble, true);
  const header = dictionary.padEnd(headerLength - preamble - 1, ' ') + '\n';
  bytes.set(new TextEncoder().encode(header), preamble);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), headerLength);
  return bytes;
}

/**
 * Reads the bytes of an `.npy` file; arrays saved in Fortran order, as NumPy does with a transposed one, come in C order. Big-endian ones, and
 * types that have no typed array of the same width, are refused.
 *
 * @throws InputError when the bytes are not such a file, or are cut short
 * @example
 * const { data, shape } = decodeNpy(await readFile('positions.npy'));
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  if (magic.some((byte, i) => bytes[i] !== byte))
    throw new InputError('not an .npy file: it does not start with \\x93NUMPY');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6] >= 2;
  const start = long ? 12 : 10;
  if (bytes.byteLength < start) throw new InputError('the .npy file is cut short in its header');
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  const tuple = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  const type = types[descr as keyof typeof types] as (typeof types)[keyof typeof types] | undefined;
  if (!type || tuple === undefined)
    throw new InputError(`an .npy file of type '${descr}' cannot be read here`);
  const shape = tuple.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  const length = shape.reduce((product, axis) => product * axis, 1);
  const byteLength = length * type.BYTES_PER_ELEMENT;
  if (bytes.byteLength < end + byteLength) {
    throw new InputError(
      `the .npy file is cut short: ${byteLength} bytes of values expected, ${bytes.byteLength - end} found`,
    );
  }
  // A copy, since the values must start at an aligned address; the slice of a Node Buffer would be none.
  const values = new Uint8Array(bytes.subarray(end, end + byteLength));
  const data = new type(values.buffer, 0, length);
  return { data: /'fortran_order':\s*True/.test(header) ? inCOrder(data, shape) : data, shape };
}

/** Values whose first index runs fastest, put so that the last one does. */
function inCOrder(data: NpyData, shape: readonly number[]): NpyData {
  const out = data.slice();
  const index = shape.map(() => 0);
  for (let at = 0; at < data.length; at++) {
    out[index.reduce((flat, i, axis) => flat * shape[axis] + i, 0)] = data[at];
    for (let axis = 0; axis < shape.length && ++index[axis] === shape[axis]; axis++) index[axis] = 0;
  }
  return out;
}
