/**
 * Plain data to files and back: a tree of JSON values with its typed arrays taken out and numbered. The tree goes
 * into a JSON file, the arrays beside it, and numbers that JSON lacks (NaN, ±Infinity, −0) keep their bits.
 */
import type { Plain, PlainArray } from '../workflows/types.js';

/** A tree without typed arrays, and the arrays that belong where the tree says `{ $array: index }`. */
export interface Packed {
  readonly tree: unknown;
  readonly arrays: readonly PackedArray[];
}

/** One array of a tree: where it stood, such as `samples.positions`, and its shape if the tree told one. */
export interface PackedArray {
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: PlainArray;
}

const arrayTypes = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array } as const;

/** The name of a plain array's type, such as `Float64Array`. */
export type ArrayTypeName = keyof typeof arrayTypes;

/** The name of an array's type. */
export function arrayType(array: PlainArray): ArrayTypeName {
  return Object.keys(arrayTypes).find((name) => array instanceof arrayTypes[name as ArrayTypeName]) as ArrayTypeName;
}

/** An array of the named type with a copy of the bytes. */
export function arrayFromBytes(type: ArrayTypeName, bytes: Uint8Array): PlainArray {
  const copy = new Uint8Array(bytes); // slice would not copy a Node Buffer
  const Type = arrayTypes[type];
  return new Type(copy.buffer, 0, copy.byteLength / Type.BYTES_PER_ELEMENT);
}

/** The bytes of an array, not copied. */
export function arrayBytes(array: PlainArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/**
 * Take the arrays out of a tree. An object `{ data, shape }` is an array with a shape; other arrays have one axis.
 *
 * @throws TypeError for functions, class instances and other values that are not plain data, naming their place
 */
export function pack(value: Plain): Packed {
  const arrays: PackedArray[] = [];
  const keep = (data: PlainArray, path: string, shape: readonly number[]) => {
    arrays.push({ path, data, shape });
    return { $array: arrays.length - 1 };
  };
  const visit = (node: unknown, path: string, shape?: readonly number[]): unknown => {
    if (node === null || typeof node === 'boolean' || typeof node === 'string') return node;
    if (typeof node === 'number') return encodeNumber(node);
    if (isPlainArray(node)) return keep(node, path, shape ?? [node.length]);
    if (Array.isArray(node)) return node.map((item, index) => visit(item, join(path, String(index))));
    if (typeof node === 'object' && Object.getPrototypeOf(node) === Object.prototype) {
      const entries = Object.entries(node).filter(([, item]) => item !== undefined);
      const inner = shapeOf(node);
      return Object.fromEntries(
        entries.map(([name, item]) => [
          name,
          name === 'data' && inner ? visit(item, path, inner) : visit(item, join(path, name)),
        ]),
      );
    }
    throw new TypeError(`${path || 'the value'} is not plain data: ${Object.prototype.toString.call(node)}`);
  };
  return { tree: visit(value, ''), arrays };
}

/** Put arrays back into the tree that {@link pack} took them from. */
export function unpack(tree: unknown, arrays: readonly PlainArray[]): Plain {
  if (typeof tree !== 'object' || tree === null) return tree as Plain;
  if (Array.isArray(tree)) return tree.map((item) => unpack(item, arrays));
  if ('$array' in tree) return arrays[tree.$array as number];
  if ('$number' in tree) return Number(tree.$number);
  return Object.fromEntries(Object.entries(tree).map(([name, item]) => [name, unpack(item, arrays)]));
}

function encodeNumber(value: number): unknown {
  if (Object.is(value, -0)) return { $number: '-0' };
  return Number.isFinite(value) ? value : { $number: String(value) };
}

function isPlainArray(value: unknown): value is PlainArray {
  return Object.values(arrayTypes).some((type) => value instanceof type);
}

function shapeOf(node: object): readonly number[] | undefined {
  const { data, shape } = node as { data?: unknown; shape?: unknown };
  if (!isPlainArray(data) || !Array.isArray(shape)) return undefined;
  const axes = shape as number[];
  return axes.reduce((product, axis) => product * axis, 1) === data.length ? axes : undefined;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The buffers under a tree's arrays, each once: what a message to another thread hands over instead of copying. */
export function arrayBuffers(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const visit = (node: unknown) => {
    if (isPlainArray(node)) buffers.add(node.buffer as ArrayBuffer);
    else if (typeof node === 'object' && node !== null) Object.values(node).forEach(visit);
  };
  visit(value);
  return [...buffers];
}
