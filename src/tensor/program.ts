// What the ways of running a program share: the types of arguments and results, and the check of what is passed in.
import { InputError } from '../math/errors.js';
import {
  allocate,
  type ArraySpec,
  dtypeOf,
  isArrayOrSpec,
  leavesOf,
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

const isInput = (node: unknown) =>
  typeof node === 'number' || ArrayBuffer.isView(node) || isArrayOrSpec(node);

/** The data of all inputs in order, checked against what the program was made for. */
export function flattenInputs(
  values: readonly InputTree[],
  expected: readonly { path: string; spec: ArraySpec }[],
): NumericArray[] {
  const leaves = leavesOf<Input>(values, isInput);
  if (leaves.length !== expected.length) {
    throw new InputError(`the program takes ${expected.length} arrays, it was given ${leaves.length}`);
  }
  return leaves.map(({ leaf, path }, i) => {
    const { path: name, spec } = expected[i];
    if (path !== name) throw new InputError(`argument ${path} stands where the program has ${name}`);
    if (typeof leaf === 'number') {
      if (sizeOf(spec.shape) !== 1)
        throw new InputError(`argument ${name} is a number; it needs shape [${spec.shape.join(', ')}]`);
      return allocate(spec.dtype, 1).fill(leaf);
    }
    const data = ArrayBuffer.isView(leaf) ? leaf : leaf.data;
    if (data.length !== sizeOf(spec.shape) || dtypeOf(data) !== spec.dtype) {
      throw new InputError(
        `argument ${name} has ${data.length} elements of ${dtypeOf(data)}; ` +
          `the program was made for shape [${spec.shape.join(', ')}] of ${spec.dtype}`,
      );
    }
    return data;
  });
}
