// Views: how a node that only rearranges (a slice, a transpose, a repetition) reads the data of another, without a copy.
import { sizeOf } from '../array.js';
import type { Node } from '../graph.js';

/** The data of `root`, read from `start` with one stride per axis (0 where an axis repeats or has length 1). */
export interface View {
  readonly root: Node;
  readonly start: number;
  readonly strides: readonly number[];
}

/** Row-major strides, also along axes of length 1. */
export function strictStrides(shape: readonly number[]): number[] {
  return shape.map((_, i) => sizeOf(shape.slice(i + 1)));
}

export function rowMajor(shape: readonly number[]): number[] {
  return strictStrides(shape).map((stride, i) => (shape[i] === 1 ? 0 : stride));
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Whether a node only rearranges the elements of its operand. */
export function isView(node: Node): boolean {
  return ['slice', 'transpose', 'flip', 'expand', 'reshape'].includes(node.op);
}

/** A node that has data of its own, as they lie. */
export const ownView = (node: Node): View => ({ root: node, start: 0, strides: rowMajor(node.shape) });

/** How to read a node that rearranges, given how its operand is read; nothing if strides cannot express it. */
export function rearranged(node: Node, { root, start, strides }: View): View | undefined {
  const source = node.inputs[0].shape;
  switch (node.op) {
    case 'slice': {
      const left = strides.map((stride, i) => (node.shape[i] === 1 ? 0 : stride));
      return { root, start: start + dot(node.starts, strides), strides: left };
    }
    case 'transpose':
      return { root, start, strides: node.permutation.map((axis) => strides[axis]) };
    case 'flip': {
      const { axes } = node;
      const last = axes.reduce((sum, axis) => sum + (source[axis] - 1) * strides[axis], 0);
      return {
        root,
        start: start + last,
        strides: strides.map((stride, i) => (axes.includes(i) ? -stride : stride)),
      };
    }
    case 'expand':
      return { root, start, strides };
    default: {
      const long = (shape: readonly number[]) => shape.filter((length) => length !== 1);
      if (long(source).join() === long(node.shape).join()) {
        const left = strides.filter((_, i) => source[i] !== 1);
        return { root, start, strides: node.shape.map((length) => (length === 1 ? 0 : left.shift()!)) };
      }
      const asTheyLie = strides.join() === rowMajor(source).join();
      return asTheyLie ? { root, start, strides: rowMajor(node.shape) } : undefined;
    }
  }
}

/** The view's strides when it is stretched to `shape` by numpy's rule. */
export function broadcastStrides({ strides }: View, shape: readonly number[]): number[] {
  return shape.map((_, i) => strides[i - shape.length + strides.length] ?? 0);
}

/** Whether the view is the root's data as they lie. */
export function isPlain({ root, start, strides }: View, shape: readonly number[]): boolean {
  return start === 0 && sizeOf(shape) === sizeOf(root.shape) && strides.join() === rowMajor(shape).join();
}
