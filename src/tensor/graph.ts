// The program between the trace and what runs it: a graph of plain operations with explicit shapes and dtypes. Nodes are made
// by a `Builder`, which simplifies as it goes: equal nodes are shared, zeros and ones vanish, broadcasts stay implicit where
// the consumer can broadcast, so that a graph holds only work that has to be done.
import { type DType, type NumericArray, sizeOf } from './array.js';

export type UnaryOp =
  | 'neg'
  | 'reciprocal'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'sin'
  | 'cos'
  | 'asin'
  | 'atan'
  | 'erf'
  | 'floor'
  | 'ceil'
  | 'sigmoid'
  | 'tanh'
  | 'softplus'
  | 'relu'
  | 'abs'
  | 'sign'
  | 'log1p'
  | 'expm1'
  | 'not';
export type ArithmeticOp =
  'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'mod' | 'idiv' | 'and' | 'or' | 'xor';
export type ComparisonOp = 'less' | 'lessEqual' | 'equal' | 'notEqual';
export type BinaryOp = ArithmeticOp | ComparisonOp;
export type ReduceKind = 'sum' | 'prod' | 'min' | 'max';

/** What a node does; the comment gives its inputs, then its attributes. */
export type Operation =
  | { op: 'input'; index: number }
  | { op: 'fill'; value: number } // every element the same
  | { op: 'constant'; data: NumericArray }
  | { op: UnaryOp } // x
  | { op: BinaryOp } // x, y of one dtype; they broadcast
  | { op: 'where' } // condition, yes, no; they broadcast
  | { op: 'cast' } // x
  | { op: 'reduce'; kind: ReduceKind; axes: readonly number[] } // x
  | { op: 'matmul'; transposeA: boolean; transposeB: boolean } // a, b; leading axes, equal in both, are a batch
  | { op: 'reshape' } // x
  | { op: 'expand' } // x of the same rank, axes of length 1 repeated
  | { op: 'transpose'; permutation: readonly number[] } // x
  | { op: 'slice'; starts: readonly number[] } // x; the node's shape gives the ends
  | { op: 'pad'; before: readonly number[] } // x, surrounded by zeros
  | { op: 'concat'; axis: number } // any number of tensors
  | { op: 'flip'; axes: readonly number[] } // x
  | { op: 'gather'; axis: number } // x, indices into one axis
  | { op: 'scatterAdd'; axis: number }; // updates, one-dimensional indices: zeros with the updates added at the indices

export type Node = Operation & {
  readonly id: number;
  readonly inputs: readonly Node[];
  readonly shape: readonly number[];
  readonly dtype: DType;
};

export interface Graph {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /** Every node that an output depends on, inputs included, operands before their users. */
  readonly nodes: readonly Node[];
}

type Shape = readonly number[];
const sameShape = (a: Shape, b: Shape) => a.length === b.length && a.every((length, i) => length === b[i]);
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** numpy's rule: align at the last axis, lengths of 1 stretch. */
export function broadcastShapes(...shapes: Shape[]): number[] {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return range(rank).map((i) =>
    shapes.reduce((length, shape) => {
      const own = shape[i - rank + shape.length] ?? 1;
      return own === 1 ? length : own;
    }, 1),
  );
}

const commutative = new Set<string>(['add', 'mul', 'min', 'max', 'and', 'or', 'xor', 'equal', 'notEqual']);
const folded: Partial<Record<BinaryOp | UnaryOp, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  neg: (x) => -x,
  reciprocal: (x) => 1 / x,
  sqrt: (x) => Math.sqrt(x),
  less: (x, y) => Number(x < y),
  lessEqual: (x, y) => Number(x <= y),
  equal: (x, y) => Number(x === y),
  notEqual: (x, y) => Number(x !== y),
};

export class Builder {
  #nodes = new Map<string, Node>();
  #id = 0;

  node(operation: Operation, inputs: readonly Node[], shape: Shape, dtype: DType): Node {
    const data = operation.op === 'constant' ? this.#id : JSON.stringify(operation);
    const value =
      operation.op === 'fill' ? String(operation.value) + (Object.is(operation.value, -0) ? '-' : '') : '';
    const key = `${data}${value}|${inputs.map(({ id }) => id).join()}|${shape.join()}|${dtype}`;
    let node = this.#nodes.get(key);
    if (!node) this.#nodes.set(key, (node = { ...operation, id: this.#id++, inputs, shape, dtype }));
    return node;
  }

  fill(value: number, shape: Shape, dtype: DType): Node {
    return this.node({ op: 'fill', value }, [], shape, dtype);
  }

  constant(data: NumericArray, shape: Shape, dtype: DType): Node {
    const uniform = data.every((value) => value === data[0]);
    if (data.length > 0 && uniform) return this.fill(data[0], shape, dtype);
    return this.node({ op: 'constant', data }, [], shape, dtype);
  }

  unary(op: UnaryOp, x: Node): Node {
    const fold = folded[op];
    if (x.op === 'fill' && fold) return this.fill(fold(x.value, 0), x.shape, x.dtype);
    if (x.op === 'expand') return this.expand(this.unary(op, x.inputs[0]), x.shape);
    if (op === 'neg' && x.op === 'neg') return x.inputs[0];
    if (op === 'neg' && x.op === 'sub') return this.binary('sub', x.inputs[1], x.inputs[0]);
    return this.node({ op }, [x], x.shape, x.dtype);
  }

  /** Operands of one dtype. */
  binary(op: BinaryOp, x: Node, y: Node): Node {
    const shape = broadcastShapes(x.shape, y.shape);
    const compares = op === 'less' || op === 'lessEqual' || op === 'equal' || op === 'notEqual';
    const dtype = compares ? 'bool' : x.dtype;
    const fold = folded[op];
    if (x.op === 'fill' && y.op === 'fill' && fold) return this.fill(fold(x.value, y.value), shape, dtype);
    const simpler = compares ? undefined : this.#simplify(op, x, y, shape);
    if (simpler) return this.broadcast(simpler, shape);
    const operands = [this.#bare(x), this.#bare(y)];
    if (commutative.has(op) && operands[0].id > operands[1].id) operands.reverse();
    const node = this.node({ op }, operands, broadcastShapes(operands[0].shape, operands[1].shape), dtype);
    return this.broadcast(node, shape);
  }

  /** An equal expression of less work, or nothing. */
  #simplify(op: BinaryOp, x: Node, y: Node, shape: Shape): Node | undefined {
    const is = (node: Node, value: number) => node.op === 'fill' && node.value === value;
    if (op === 'add') {
      if (is(x, 0)) return y;
      if (is(y, 0)) return x;
      if (x === y) return this.binary('mul', x, this.fill(2, [], x.dtype));
      if (y.op === 'neg') return this.binary('sub', x, y.inputs[0]);
      if (x.op === 'neg') return this.binary('sub', y, x.inputs[0]);
      return this.#joined(x, y);
    } else if (op === 'sub') {
      if (is(y, 0)) return x;
      if (is(x, 0)) return this.unary('neg', y);
      if (y.op === 'neg') return this.binary('add', x, y.inputs[0]);
    } else if (op === 'mul') {
      if (x.op === 'fill' && y.op !== 'fill') return this.binary('mul', y, x);
      if (x.op === 'neg' && y.op === 'neg') return this.binary('mul', x.inputs[0], y.inputs[0]);
      if (y.op === 'fill') {
        if (y.value === 0) return this.fill(0, shape, x.dtype);
        if (y.value === 1) return x;
        if (y.value === -1) return this.unary('neg', x);
        if (x.op === 'neg') return this.binary('mul', x.inputs[0], this.fill(-y.value, [], y.dtype));
        if (x.op === 'mul' && x.inputs.some((input) => input.op === 'fill')) {
          const [factor, rest] = x.inputs[0].op === 'fill' ? x.inputs : [x.inputs[1], x.inputs[0]];
          return this.binary('mul', rest, this.binary('mul', factor, y));
        }
      } else if (x.op === 'neg') return this.unary('neg', this.binary('mul', x.inputs[0], y));
      else if (y.op === 'neg') return this.unary('neg', this.binary('mul', x, y.inputs[0]));
    } else if (op === 'div') {
      if (is(y, 1)) return x;
      if (is(x, 0)) return this.fill(0, shape, x.dtype);
      if (is(x, 1)) return this.unary('reciprocal', y);
    }
    return undefined;
  }

  /**
   * The sum of two arrays that are zero but for some segments of one axis, as one array made of the segments: the gradient of a
   * function that takes a point apart by `at` or `slice`.
   */
  #joined(x: Node, y: Node): Node | undefined {
    const [left, right] = [segmentsOf(x), segmentsOf(y)];
    if (!left || !right || left.axis !== right.axis || !sameShape(x.shape, y.shape)) return undefined;
    const { axis } = left;
    const end = ({ start, node }: Segment) => start + node.shape[axis];
    const parts = [...left.segments];
    for (const segment of right.segments) {
      const same = parts.findIndex(
        ({ start, node }) => start === segment.start && sameShape(node.shape, segment.node.shape),
      );
      if (same >= 0)
        parts[same] = { start: segment.start, node: this.binary('add', parts[same].node, segment.node) };
      else if (parts.some((part) => part.start < end(segment) && segment.start < end(part))) return undefined;
      else parts.push(segment);
    }
    parts.sort((a, b) => a.start - b.start);
    if (parts.length === 1)
      return this.pad(
        parts[0].node,
        x.shape.map((_, i) => (i === axis ? parts[0].start : 0)),
        x.shape,
      );
    const pieces: Node[] = [];
    const zeros = (from: number, to: number) => {
      if (from < to) pieces.push(this.fill(0, x.shape.with(axis, to - from), x.dtype));
    };
    parts.forEach((part, i) => {
      zeros(i === 0 ? 0 : end(parts[i - 1]), part.start);
      pieces.push(part.node);
    });
    zeros(end(parts[parts.length - 1]), x.shape[axis]);
    return this.node({ op: 'concat', axis }, pieces, x.shape, x.dtype);
  }

  /** The operand as an elementwise operation wants it: without the broadcasting that the operation does itself. */
  #bare(x: Node): Node {
    if (x.op === 'fill') return this.fill(x.value, [], x.dtype);
    return x.op === 'expand' ? x.inputs[0] : x;
  }

  where(condition: Node, yes: Node, no: Node): Node {
    const shape = broadcastShapes(condition.shape, yes.shape, no.shape);
    if (condition.op === 'fill') return this.broadcast(condition.value ? yes : no, shape);
    if (yes === no) return this.broadcast(yes, shape);
    const operands = [condition, yes, no].map((x) => this.#bare(x));
    const own = broadcastShapes(...operands.map((operand) => operand.shape));
    return this.broadcast(this.node({ op: 'where' }, operands, own, yes.dtype), shape);
  }

  cast(x: Node, dtype: DType): Node {
    if (x.dtype === dtype) return x;
    if (x.op === 'fill') return this.fill(castNumber(x.value, dtype), x.shape, dtype);
    if (x.op === 'expand') return this.expand(this.cast(x.inputs[0], dtype), x.shape);
    return this.node({ op: 'cast' }, [x], x.shape, dtype);
  }

  reduce(kind: ReduceKind, x: Node, axes: readonly number[]): Node {
    const shape = x.shape.filter((_, i) => !axes.includes(i));
    if (axes.every((axis) => x.shape[axis] === 1)) return this.reshape(x, shape);
    if (x.op === 'expand' || x.op === 'fill') {
      // A repeated axis is not summed: its elements are equal.
      const source =
        x.op === 'fill'
          ? this.fill(
              x.value,
              x.shape.map(() => 1),
              x.dtype,
            )
          : x.inputs[0];
      const repeated = axes.filter((axis) => source.shape[axis] !== x.shape[axis]);
      if (repeated.length > 0 && (kind === 'sum' || kind === 'min' || kind === 'max')) {
        const count = kind === 'sum' ? sizeOf(repeated.map((axis) => x.shape[axis])) : 1;
        const own = this.reduce(kind, source, axes);
        return this.broadcastInto(this.binary('mul', own, this.fill(count, [], x.dtype)), shape);
      }
    }
    return this.node({ op: 'reduce', kind, axes: [...axes].sort((a, b) => a - b) }, [x], shape, x.dtype);
  }

  reshape(x: Node, shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    if (x.op === 'fill') return this.fill(x.value, shape, x.dtype);
    if (x.op === 'reshape') return this.reshape(x.inputs[0], shape);
    if (x.op === 'expand') {
      const own = x.inputs[0];
      if (sizeOf(own.shape) === 1)
        return this.expand(
          this.reshape(
            own,
            shape.map(() => 1),
          ),
          shape,
        );
      // Inserting or removing axes of length 1 goes below the repetition.
      const kept = x.shape.flatMap((length, i) => (length === 1 ? [] : [own.shape[i]]));
      const places = shape.flatMap((length, i) => (length === 1 ? [] : [i]));
      if (
        kept.length === places.length &&
        sameShape(
          x.shape.filter((n) => n !== 1),
          shape.filter((n) => n !== 1),
        )
      ) {
        const below = shape.map(() => 1);
        places.forEach((place, i) => (below[place] = kept[i]));
        return this.expand(this.reshape(own, below), shape);
      }
    }
    return this.node({ op: 'reshape' }, [x], shape, x.dtype);
  }

  /** Repeats axes of length 1; the rank stays. */
  expand(x: Node, shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    if (x.op === 'fill') return this.fill(x.value, shape, x.dtype);
    if (x.op === 'expand') return this.expand(x.inputs[0], shape);
    return this.node({ op: 'expand' }, [x], shape, x.dtype);
  }

  /** Stretches to `shape` by numpy's rule. */
  broadcast(x: Node, shape: Shape): Node {
    const missing = shape.length - x.shape.length;
    return this.expand(this.reshape(x, [...range(missing).map(() => 1), ...x.shape]), shape);
  }

  /** Inserts the axes `inserted` of the result and stretches to `shape`. */
  broadcastInto(x: Node, shape: Shape, inserted: readonly number[] = []): Node {
    let axis = 0;
    const own = shape.map((_, i) => (inserted.includes(i) ? 1 : x.shape[axis++]));
    return this.expand(this.reshape(x, own), shape);
  }

  transpose(x: Node, permutation: readonly number[]): Node {
    if (permutation.every((axis, i) => axis === i)) return x;
    const shape = permutation.map((axis) => x.shape[axis]);
    if (x.op === 'fill') return this.fill(x.value, shape, x.dtype);
    if (x.op === 'expand') return this.expand(this.transpose(x.inputs[0], permutation), shape);
    if (x.op === 'transpose') {
      const before = x.permutation;
      return this.transpose(
        x.inputs[0],
        permutation.map((axis) => before[axis]),
      );
    }
    const moved = permutation.filter((axis) => x.shape[axis] !== 1);
    if (moved.every((axis, i) => i === 0 || axis > moved[i - 1])) return this.reshape(x, shape);
    if (x.op === 'matmul' && x.shape.length === 2) {
      return this.matmul(x.inputs[1], x.inputs[0], !x.transposeB, !x.transposeA);
    }
    return this.node({ op: 'transpose', permutation: [...permutation] }, [x], shape, x.dtype);
  }

  /** Product of the last two axes; leading axes are a batch, and batches are not transposed. */
  matmul(a: Node, b: Node, transposeA = false, transposeB = false): Node {
    const rank = a.shape.length;
    const rows = a.shape[transposeA ? rank - 1 : rank - 2];
    const columns = b.shape[transposeB ? rank - 2 : rank - 1];
    const shape = [...a.shape.slice(0, -2), rows, columns];
    const depth = sizeOf(a.shape) / sizeOf(shape.slice(0, -1));
    if (rank === 2 && transposeA && transposeB && depth >= 4 * Math.max(rows, columns)) {
      // Long operands that lie the wrong way, as in the gradient of a weight: turning the small product is less work than turning them.
      return this.node({ op: 'transpose', permutation: [1, 0] }, [this.matmul(b, a)], shape, a.dtype);
    }
    return this.node({ op: 'matmul', transposeA, transposeB }, [a, b], shape, a.dtype);
  }

  slice(x: Node, starts: readonly number[], shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    if (x.op === 'fill') return this.fill(x.value, shape, x.dtype);
    return this.node({ op: 'slice', starts }, [x], shape, x.dtype);
  }

  pad(x: Node, before: readonly number[], shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    if (x.op === 'fill' && x.value === 0) return this.fill(0, shape, x.dtype);
    return this.node({ op: 'pad', before }, [x], shape, x.dtype);
  }

  finish(inputs: readonly Node[], outputs: readonly Node[]): Graph {
    const live = new Set<Node>(inputs);
    const visit = (node: Node) => {
      if (live.has(node)) return;
      live.add(node);
      node.inputs.forEach(visit);
    };
    outputs.forEach(visit);
    return { inputs, outputs, nodes: [...live].sort((a, b) => a.id - b.id) };
  }
}

interface Segment {
  readonly start: number;
  readonly node: Node;
}

/** The parts of a node along one axis that are not zero, if it is a `pad` or `concat` along one. */
function segmentsOf(node: Node): { axis: number; segments: readonly Segment[] } | undefined {
  if (node.op === 'pad') {
    const padded = node.shape.flatMap((length, i) => (length === node.inputs[0].shape[i] ? [] : [i]));
    if (padded.length !== 1) return undefined;
    return { axis: padded[0], segments: [{ start: node.before[padded[0]], node: node.inputs[0] }] };
  }
  if (node.op !== 'concat') return undefined;
  const { axis } = node;
  let start = 0;
  const segments = node.inputs.map((input) => ({
    start: (start += input.shape[axis]) - input.shape[axis],
    node: input,
  }));
  return { axis, segments: segments.filter((part) => !(part.node.op === 'fill' && part.node.value === 0)) };
}

/** A number as `dtype` holds it, from a number of any dtype. */
export function castNumber(value: number, dtype: DType): number {
  if (dtype === 'float64') return value;
  if (dtype === 'float32') return Math.fround(value);
  if (dtype === 'bool') return Number(value !== 0);
  return dtype === 'int32' ? Math.trunc(value) | 0 : Math.trunc(value) >>> 0;
}
