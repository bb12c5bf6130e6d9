// From the graph to ONNX: one ONNX node for almost every node.
import { allocate, type ArraySpec, sizeOf } from '../array.js';
import { castNumber, type BinaryOp, type Graph, type Node, type ReduceKind, type UnaryOp } from '../graph.js';
import { asin64, atan64, erf64, expm1, log1p, sigmoid64, softplus32, softplus64 } from './elementary.js';
import { OnnxGraph, onnxTypes } from './model.js';

const unaryNames: Record<Exclude<UnaryOp, 'log1p' | 'expm1'>, string> = {
  neg: 'Neg',
  reciprocal: 'Reciprocal',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  sin: 'Sin',
  cos: 'Cos',
  asin: 'Asin',
  atan: 'Atan',
  erf: 'Erf',
  floor: 'Floor',
  ceil: 'Ceil',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softplus: 'Softplus',
  relu: 'Relu',
  abs: 'Abs',
  sign: 'Sign',
  not: 'Not',
};

const binaryNames: Record<Exclude<BinaryOp, 'idiv' | 'notEqual'>, string> = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  min: 'Min',
  max: 'Max',
  mod: 'Mod',
  and: 'And',
  or: 'Or',
  xor: 'Xor',
  less: 'Less',
  lessEqual: 'LessOrEqual',
  equal: 'Equal',
};

const reduceNames: Record<ReduceKind, string> = {
  sum: 'ReduceSum',
  prod: 'ReduceProd',
  min: 'ReduceMin',
  max: 'ReduceMax',
};

/** Operations that ONNX Runtime's processor kernels do not do, or not rightly, in float64. */
const float64Substitutes: Partial<Record<UnaryOp, (graph: OnnxGraph, x: string) => string>> = {
  asin: asin64,
  atan: atan64,
  erf: erf64,
  sigmoid: sigmoid64,
  softplus: softplus64,
};

/** Operations that others do faster than ONNX Runtime's own. */
const float32Substitutes: typeof float64Substitutes = { softplus: softplus32 };

/** Names of a program's inputs and outputs in its ONNX file. */
export interface PortNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Writes a graph as an ONNX file. */
export function lower(graph: Graph, names: PortNames): Uint8Array {
  const onnx = new OnnxGraph();
  const values = new Map<Node, string>();
  graph.inputs.forEach((node, i) => values.set(node, onnx.input(names.inputs[i], node)));
  const fused = fusedAdditions(graph);
  const value = (node: Node): string => {
    let name = values.get(node);
    if (name === undefined) values.set(node, (name = lowerNode(onnx, node, value, fused)));
    return name;
  };
  for (const node of graph.nodes) if (node.op !== 'fill' && !fused.inner.has(node)) value(node);
  graph.outputs.forEach((node, i) => onnx.output(names.outputs[i], specOfNode(node), value(node)));
  return onnx.toBytes();
}

const specOfNode = ({ shape, dtype }: Node): ArraySpec => ({ shape, dtype });

interface Fusions {
  /** Additions of a row or a column to a matrix product, done by the product itself. */
  readonly outer: ReadonlyMap<Node, { product: Node; addend: Node }>;
  readonly inner: ReadonlySet<Node>;
}

function fusedAdditions(graph: Graph): Fusions {
  const uses = new Map<Node, number>();
  for (const node of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs]) {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  }
  const outer = new Map<Node, { product: Node; addend: Node }>();
  const inner = new Set<Node>();
  for (const node of graph.nodes) {
    if (node.op !== 'add') continue;
    for (const [product, addend] of [node.inputs, [node.inputs[1], node.inputs[0]]]) {
      const { shape } = addend;
      const isRow = sizeOf(shape) === node.shape[1] && shape[shape.length - 1] === node.shape[1];
      const isColumn = shape.length === 2 && shape[0] === node.shape[0] && shape[1] === 1;
      const fits =
        product.op === 'matmul' &&
        product.shape.length === 2 &&
        (isRow || isColumn) &&
        node.shape[0] === product.shape[0];
      if (!fits || uses.get(product) !== 1 || inner.has(product) || outer.has(node)) continue;
      outer.set(node, { product, addend });
      inner.add(product);
    }
  }
  return { outer, inner };
}

function lowerNode(onnx: OnnxGraph, node: Node, value: (node: Node) => string, fused: Fusions): string {
  const { shape, dtype, inputs } = node;
  const fusion = fused.outer.get(node);
  if (fusion) {
    const { product, addend } = fusion;
    return gemm(onnx, product, [...product.inputs, addend].map(value));
  }
  const operands = inputs.map(value);
  switch (node.op) {
    case 'input':
      throw new Error('tensor: an input that the graph does not declare');
    case 'fill':
      return fill(onnx, node.value, node);
    case 'constant':
      return onnx.constant(node.data, shape);
    case 'where':
      return onnx.node('Where', operands);
    case 'cast':
      return onnx.node('Cast', operands, { to: onnxTypes[dtype] });
    case 'reduce': {
      if (isShortSum(node)) return shortSum(onnx, node, operands[0]);
      const axes = onnx.integers(node.axes);
      return onnx.node(reduceNames[node.kind], [operands[0], axes], { keepdims: 0 });
    }
    case 'matmul':
      return shape.length === 2 && (node.transposeA || node.transposeB)
        ? gemm(onnx, node, operands)
        : onnx.node('MatMul', operands);
    case 'reshape':
      return onnx.node('Reshape', [operands[0], onnx.integers(shape)], { allowzero: 1 });
    case 'expand':
      return onnx.node('Expand', [operands[0], onnx.integers(shape)]);
    case 'transpose':
      return onnx.node('Transpose', operands, { perm: node.permutation });
    case 'slice': {
      const { starts } = node;
      const cut = shape.flatMap((length, axis) => (length === inputs[0].shape[axis] ? [] : [axis]));
      const at = cut.map((axis) => starts[axis]);
      const ends = cut.map((axis) => starts[axis] + shape[axis]);
      return onnx.node('Slice', [operands[0], onnx.integers(at), onnx.integers(ends), onnx.integers(cut)]);
    }
    case 'pad': {
      const { before } = node;
      const after = shape.map((length, axis) => length - before[axis] - inputs[0].shape[axis]);
      return onnx.node('Pad', [operands[0], onnx.integers([...before, ...after])]);
    }
    case 'concat':
      return onnx.node('Concat', operands, { axis: node.axis });
    case 'flip': {
      const each = (number: number) => onnx.integers(node.axes.map(() => number));
      return onnx.node('Slice', [
        operands[0],
        each(-1),
        each(-(2 ** 31)),
        onnx.integers(node.axes),
        each(-1),
      ]);
    }
    case 'gather':
      return onnx.node('Gather', operands, { axis: node.axis });
    case 'scatterAdd': {
      const { axis } = node;
      const updates = inputs[0].shape;
      const column = updates.map((length, i) => (i === axis ? length : 1));
      const indices = onnx.node('Reshape', [operands[1], onnx.integers(column)]);
      const everywhere = onnx.node('Expand', [indices, onnx.integers(updates)]);
      const zeros = fill(onnx, 0, node);
      return onnx.node('ScatterElements', [zeros, everywhere, operands[0]], { axis, reduction: 'add' });
    }
    case 'idiv': {
      const quotient = onnx.node('Div', operands);
      if (dtype !== 'float32' && dtype !== 'float64') return quotient;
      const whole = onnx.node('Floor', [onnx.node('Abs', [quotient])]);
      return onnx.node('Mul', [whole, onnx.node('Sign', [quotient])]);
    }
    case 'notEqual':
      return onnx.node('Not', [onnx.node('Equal', operands)]);
    case 'mod':
      return onnx.node('Mod', operands, { fmod: 1 });
    case 'log1p':
      return log1p(onnx, operands[0], dtype);
    case 'expm1':
      return expm1(onnx, operands[0], dtype);
    default: {
      if (inputs.length === 2) return onnx.node(binaryNames[node.op as keyof typeof binaryNames], operands);
      const substitutes = dtype === 'float64' ? float64Substitutes : float32Substitutes;
      const substitute = substitutes[node.op as UnaryOp];
      if (substitute) return substitute(onnx, operands[0]);
      return onnx.node(unaryNames[node.op as keyof typeof unaryNames], operands);
    }
  }
}

/** A sum over few elements of the first axis: as a product with ones it takes a fifth of the time. */
function isShortSum({ inputs, dtype, ...node }: Node): boolean {
  if (node.op !== 'reduce' || node.kind !== 'sum' || String(node.axes) !== '0') return false;
  const [length, ...rest] = inputs[0].shape;
  return dtype === 'float32' && length <= 64 && sizeOf(rest) >= 16 * length;
}

function shortSum(onnx: OnnxGraph, { inputs: [{ shape }] }: Node, x: string): string {
  const [length, ...rest] = shape;
  const ones = onnx.constant(new Float32Array(length).fill(1), [1, length]);
  const flat = onnx.node('Reshape', [x, onnx.integers([length, sizeOf(rest)])]);
  return onnx.node('Reshape', [onnx.node('MatMul', [ones, flat]), onnx.integers(rest)], { allowzero: 1 });
}

function gemm(onnx: OnnxGraph, node: Node, operands: readonly string[]): string {
  const { transposeA, transposeB } = node as Node & { op: 'matmul' };
  return onnx.node('Gemm', operands, { transA: Number(transposeA), transB: Number(transposeB) });
}

function fill(onnx: OnnxGraph, number: number, { shape, dtype }: Node): string {
  const one = onnx.constant(allocate(dtype, 1).fill(castNumber(number, dtype)), []);
  return shape.length === 0 ? one : onnx.node('Expand', [one, onnx.integers(shape)]);
}
