/**
 * Safetensors: named arrays in one file, a JSON header of names, types, shapes and places, then the bytes. It holds model parameters, and
 * opens in PyTorch, JAX and NumPy with the package `safetensors`.
 * Reference: https://github.com/huggingface/safetensors (format description).
 */
import { InputError } from '../math/errors.js';

/** The typed arrays that safetensors has a type for; booleans are a `Uint8Array` (type U8). */
export type SafetensorsData =
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

/** An array with its shape, values in C order (last index fastest). */
export interface SafetensorsArray {
  readonly data: SafetensorsData;
  readonly shape: readonly number[];
}

export interface Safetensors {
  readonly arrays: Record<string, SafetensorsArray>;
  /** Free text, such as the name of the model. */
  readonly metadata: Record<string, string>;
}

const types = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
} as const;
type TypeName = keyof typeof types;

interface Entry {
  dtype: TypeName;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * The bytes of a file with these arrays.
 *
 * @throws InputError when data do not fill their shape, or a name is reserved
 * @example
 * const bytes = encodeSafetensors({ weight: { data: new Float32Array(6), shape: [2, 3] } });
 */
export function encodeSafetensors(
  arrays: Readonly<Record<string, SafetensorsArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  // Wider numbers first, so that every array stays aligned to its own width.
  const entries = Object.entries(arrays).sort(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
  let end = 0;
  for (const [name, { data, shape }] of entries) {
    if (name === '__metadata__') throw new InputError("safetensors: '__metadata__' cannot name an array");
    if (product(shape) !== data.length) {
      throw new InputError(
        `safetensors: '${name}' has ${data.length} values, its shape [${shape.join(', ')}] has ${product(shape)}`,
      );
    }
    const dtype = (Object.keys(types) as TypeName[]).find((type) => data instanceof types[type])!;
    header[name] = { dtype, shape: [...shape], data_offsets: [end, (end += data.byteLength)] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength).set(text, 8);
  for (const [name, { data }] of entries) {
    const [start] = (header[name] as Entry).data_offsets;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 8 + headerLength + start);
  }
  return bytes;
}

/**
 * Reads a file of arrays, in the order of its header.
 *
 * @param bytes the whole file
 * @param name what to call it in messages
 * @throws InputError when the file is cut off, or its header is not what safetensors has
 */
export function decodeSafetensors(bytes: Uint8Array, name = 'safetensors file'): Safetensors {
  const fail = (what: string): never => {
    throw new InputError(`${name}: ${what}; write it again, or take it from a backup`);
  };
  if (bytes.length < 8) fail(`${bytes.length} bytes are too few for a header`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (8 + length > bytes.length)
    fail(`the header is said to take ${length} bytes, the file has ${bytes.length}`);
  const header = parseHeader(bytes.subarray(8, 8 + length)) ?? fail('the header is not a JSON object');
  const body = bytes.subarray(8 + length);

  const arrays: Record<string, SafetensorsArray> = {};
  const metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(header)) {
    if (key === '__metadata__') {
      Object.assign(metadata, value);
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = value as Partial<Entry>;
    const isList = (list: unknown): list is number[] =>
      Array.isArray(list) && list.every((item) => Number.isSafeInteger(item) && item >= 0);
    if (!dtype || !(dtype in types))
      return fail(`'${key}' is of type ${JSON.stringify(dtype)}, which is not read`);
    if (!isList(shape) || !isList(offsets)) return fail(`the header's entry '${key}' is broken`);
    const [start, end] = offsets;
    const wanted = product(shape) * types[dtype].BYTES_PER_ELEMENT;
    if (end > body.length) return fail(`'${key}' ends at byte ${end} of ${body.length}: the file is cut off`);
    if (end - start !== wanted) {
      return fail(`'${key}' of shape [${shape.join(', ')}] needs ${wanted} bytes, it has ${end - start}`);
    }
    arrays[key] = { data: new types[dtype](new Uint8Array(body.subarray(start, end)).buffer), shape };
  }
  return { arrays, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof header === 'object' && header !== null && !Array.isArray(header)
      ? (header as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, length) => total * length, 1);
}
