// One operation by itself, as loops over memory.
import { type NumericArray, sizeOf } from '../array.js';
import type { BinaryOp, Node, UnaryOp } from '../graph.js';
import {
  binaryLoop,
  copyLoop,
  matmulLoop,
  planWalk,
  reduceLoop,
  unaryLoop,
  type Walk,
  whereLoop,
} from './loops.js';
import { broadcastStrides, rearranged, rowMajor, strictStrides, type View } from './views.js';

type Run = (reads: readonly NumericArray[], writes: readonly NumericArray[]) => void;

/** The loops of a node whose operands are read through `views`; they lie plain where strides are not used. */
export function singleLoop(node: Node, views: readonly View[]): Run {
  const { shape, inputs } = node;
  const starts = views.map(({ start }) => start);
  switch (node.op) {
    case 'reshape':
      return copy(views[0], inputs[0].shape, rowMajor(inputs[0].shape));
    case 'slice':
    case 'transpose':
    case 'flip':
    case 'expand':
      return copy(rearranged(node, views[0])!, shape, rowMajor(shape));
    case 'pad': {
      const strides = strictStrides(shape);
      const at = node.before.reduce((sum, before, i) => sum + before * strides[i], 0);
      const run = copy(views[0], inputs[0].shape, strides, at);
      return (reads, writes) => {
        writes[0].fill(0);
        run(reads, writes);
      };
    }
    case 'concat': {
      const { axis } = node;
      const strides = strictStrides(shape);
      let at = 0;
      const runs = inputs.map((input, i) => {
        const run = copy(views[i], input.shape, strides, at * strides[axis]);
        at += input.shape[axis];
        return run;
      });
      return (reads, writes) => runs.forEach((run, i) => run([reads[i]], writes));
    }
    case 'reduce':
      return reduce(node, views[0]);
    case 'matmul':
      return matmul(node);
    case 'gather':
    case 'scatterAdd':
      return pick(node);
    default: {
      const strides = views.map((view) => broadcastStrides(view, shape));
      const walk = planWalk(shape, [...strides, rowMajor(shape)], [...starts, 0]);
      if (node.op === 'where') return ([c, x, y], [out]) => whereLoop(walk, c, x, y, out);
      if (node.op === 'cast') {
        if (node.dtype !== 'bool') return ([x], [out]) => copyLoop(walk, x, out);
        return ([x], [out]) => binaryLoop('notEqual', withZero(walk), x, zero, out);
      }
      const { op } = node;
      if (inputs.length === 1) return ([x], [out]) => unaryLoop(op as UnaryOp, walk, x, out);
      return ([x, y], [out]) => binaryLoop(op as BinaryOp, walk, x, y, out);
    }
  }
}

const zero = new Float64Array(1);

function withZero({ length, lanes: [x, out] }: Walk): Walk {
  return { length, lanes: [x, { offsets: new Int32Array(out.offsets.length), stride: 0 }, out] };
}

function copy(
  { start, strides }: View,
  shape: readonly number[],
  outStrides: readonly number[],
  at = 0,
): Run {
  const walk = planWalk(shape, [strides, outStrides], [start, at]);
  return ([x], [out]) => copyLoop(walk, x, out);
}

function reduce(node: Node & { op: 'reduce' }, { start, strides }: View): Run {
  const { kind, axes, shape, dtype } = node;
  const source = node.inputs[0].shape;
  const kept = rowMajor(shape);
  let next = 0;
  const outStrides = source.map((_, i) => (axes.includes(i) ? 0 : kept[next++]));
  const walk = planWalk(source, [strides, outStrides], [start, 0]);
  const neutral = { sum: 0, prod: 1, min: Infinity, max: -Infinity }[kind];
  const scratch = dtype === 'float64' ? undefined : new Float64Array(sizeOf(shape));
  return ([x], [out]) => {
    const sums = scratch ?? (out as Float64Array);
    sums.fill(neutral);
    reduceLoop(kind, walk, x, sums);
    if (scratch) out.set(scratch);
  };
}

function matmul(node: Node & { op: 'matmul' }): Run {
  const { shape, inputs, transposeA, transposeB } = node;
  const [a, b] = inputs.map((input) => input.shape);
  const rank = a.length;
  const batch = sizeOf(shape.slice(0, -2));
  const columns = shape[rank - 1];
  const sizes = [shape[rank - 2], a[rank - (transposeA ? 2 : 1)], columns] as const;
  const matrix = (data: NumericArray, own: readonly number[], flip: boolean, index: number) => {
    const width = own[rank - 1];
    const start = index * own[rank - 2] * width;
    return { data, start, rowStride: flip ? 1 : width, columnStride: flip ? width : 1 };
  };
  const row = new Float64Array(columns);
  return ([x, y], [out]) => {
    for (let i = 0; i < batch; i++) {
      const [left, right] = [matrix(x, a, transposeA, i), matrix(y, b, transposeB, i)];
      matmulLoop(left, right, sizes, row, out, i * sizes[0] * columns);
    }
  };
}

function pick(node: Node & { op: 'gather' | 'scatterAdd' }): Run {
  const { axis, inputs, shape } = node;
  const adds = node.op === 'scatterAdd';
  const full = adds ? shape : inputs[0].shape;
  const [before, count, after] = [sizeOf(full.slice(0, axis)), full[axis], sizeOf(full.slice(axis + 1))];
  const picks = sizeOf(inputs[1].shape);
  return ([data, indices], [out]) => {
    if (adds) out.fill(0);
    for (let i = 0; i < before; i++) {
      for (let j = 0; j < picks; j++) {
        const index = indices[j] < 0 ? indices[j] + count : indices[j];
        for (let k = 0; k < after; k++) {
          const [whole, picked] = [(i * count + index) * after + k, (i * picks + j) * after + k];
          if (adds) out[whole] += data[picked];
          else out[picked] = data[whole];
        }
      }
    }
  };
}
