// What the ways of running a program share: the types of arguments and results, and the check of what is passed in.
import { InputError } from '../math/errors.js';
import {
  allocate,
  type ArraySpec,
  describe,
  isNumericArray,
  dtypeOf,
  type MapTree,
  type NdArray,
  type NumericArray,
  sizeOf,
  type SpecLike,
  type Tree,
} from './array.js';
import type { Tensor } from './tensor.js';

/** What may be passed where the traced function takes a tensor: an array, its bare data, or a number for a scalar. */
export type Input = NdArray | NumericArray | number;
export type InputTree = Tree<Input>;
export type ProgramInputs<Args extends readonly unknown[]> = {
  [K in keyof Args]: MapTree<Args[K], Tensor, Input>;
};
export type SpecTrees<Args extends readonly unknown[]> = {
  [K in keyof Args]: MapTree<Args[K], Tensor, SpecLike>;
};

/** One array that a program takes: its place in the arguments, and what it must be. */
export interface Argument {
  readonly path: string;
  readonly keys: readonly string[];
  readonly spec: ArraySpec;
}

/** The data of all inputs in order, checked against what the program was made for. */
export function flattenInputs(values: readonly InputTree[], expected: readonly Argument[]): NumericArray[] {
  return expected.map(({ path, keys, spec: { shape, dtype } }) => {
    let value: unknown = values;
    for (const key of keys) value = (value as Record<string, unknown> | undefined)?.[key];
    if (typeof value === 'number' && sizeOf(shape) === 1) return allocate(dtype, 1).fill(value);
    const data = (value as Partial<NdArray> | undefined)?.data ?? value;
    if (isNumericArray(data) && data.length === sizeOf(shape) && dtypeOf(data) === dtype) return data;
    const found = isNumericArray(data) ? `${data.length} elements of ${dtypeOf(data)}` : describe(value);
    throw new InputError(
      `argument ${path} is ${found}; the program was made for shape [${shape.join(', ')}] of ${dtype}`,
    );
  });
}
