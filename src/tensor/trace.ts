// From a function of tensors to a graph: jax-js traces and differentiates, this file reads the program that it wrote.
import { type ClosedJaxpr, type Jaxpr, makeJaxpr } from '@jax-js/jax';
import {
  type ArraySpec,
  type DType,
  isArrayOrSpec,
  leavesOf,
  type NumericArray,
  rebuild,
  type SpecLike,
  specOf,
  type Tree,
} from './array.js';
import { contract } from './contract.js';
import type { Raw } from './elementary.js';
import {
  type ArithmeticOp,
  Builder,
  type ComparisonOp,
  type Graph,
  type Node,
  type ReduceKind,
  type UnaryOp,
} from './graph.js';
import type { Argument } from './program.js';
import { constantValues, Tensor } from './tensor.js';
import { isTensor } from './transform.js';

type Equation = Jaxpr['eqns'][number];
type Atom = Equation['inputs'][number];

/** What jax-js wants to know of an argument. (An instance of a class is a leaf of its trees, a plain object is not.) */
class AbstractValue {
  readonly shape: number[];
  readonly dtype: DType;
  readonly weakType = false;

  constructor({ shape, dtype }: ArraySpec) {
    this.shape = [...shape];
    this.dtype = dtype;
  }
}

export interface Traced {
  readonly graph: Graph;
  readonly inputs: readonly Argument[];
  readonly outputs: readonly { path: string; spec: ArraySpec }[];
  /** Puts flat results into the form of what the function returned. */
  unflatten(results: readonly unknown[]): unknown;
}

/** Traces `fn` for arguments of the given shapes. */
export function trace(fn: (...args: never) => Tree<Tensor>, specs: readonly Tree<SpecLike>[]): Traced {
  const inputs = leavesOf<SpecLike>(specs, isArrayOrSpec).map(({ path, keys, leaf }) => ({
    path,
    keys,
    spec: specOf(leaf),
  }));
  let result: Tree<Tensor> = [];
  let paths: string[] = [];
  const flat = (...leaves: Raw[]) => {
    const tensors = leaves.map((raw) => new Tensor(raw));
    const args = rebuild(specs, isArrayOrSpec, tensors[Symbol.iterator]()) as Tensor[];
    result = (fn as (...args: Tensor[]) => Tree<Tensor>)(...args);
    const outputs = leavesOf<Tensor>(result, isTensor);
    paths = outputs.map(({ path }) => path);
    return outputs.map(({ leaf }) => leaf.raw.ref);
  };
  const traceFlat = makeJaxpr(flat) as unknown as (...args: AbstractValue[]) => { jaxpr: ClosedJaxpr };
  const { jaxpr: closed } = traceFlat(...inputs.map(({ spec }) => new AbstractValue(spec)));

  const builder = new Builder();
  const nodes = inputs.map(({ spec }, index) =>
    builder.node({ op: 'input', index }, [], spec.shape, spec.dtype),
  );
  const constants = closed.consts.map((value, i) => {
    const used = closed.jaxpr.eqns.some((equation) => equation.inputs.includes(closed.jaxpr.inBinders[i]));
    const { shape, dtype } = value as unknown as { shape: number[]; dtype: DType };
    return used || closed.jaxpr.outs.includes(closed.jaxpr.inBinders[i])
      ? builder.constant(constantData(value, dtype), shape, dtype)
      : builder.fill(0, shape, dtype);
  });
  const outputs = evaluate(builder, closed.jaxpr, [...constants, ...nodes]);
  return {
    graph: builder.finish(nodes, outputs),
    inputs,
    outputs: outputs.map(({ shape, dtype }, i) => ({ path: paths[i], spec: { shape, dtype } })),
    unflatten: (results) => rebuild(result, isTensor, results[Symbol.iterator]()),
  };
}

function constantData(value: object, dtype: DType): NumericArray {
  const data = constantValues(value);
  return dtype === 'bool' ? Uint8Array.from(data) : data;
}

/** Adds the equations of a traced program to the graph. */
function evaluate(builder: Builder, jaxpr: Jaxpr, args: readonly Node[]): Node[] {
  const values = new Map<Atom, Node>(jaxpr.inBinders.map((variable, i) => [variable, args[i]]));
  const uses = new Map<Atom, number>();
  for (const atom of [...jaxpr.eqns.flatMap(({ inputs }) => inputs), ...jaxpr.outs]) {
    uses.set(atom, (uses.get(atom) ?? 0) + 1);
  }
  const read = (atom: Atom): Node =>
    'value' in atom ? builder.fill(atom.value, [], atom.dtype as DType) : values.get(atom)!;
  for (const equation of jaxpr.eqns) {
    const context: Context = {
      builder,
      inputs: equation.inputs.map(read),
      params: equation.params,
      shape: equation.outBinders[0].aval.shape,
      dtype: equation.outBinders[0].aval.dtype as DType,
      weak: equation.inputs.map((atom) => atom.aval.weakType),
      usedOnce: equation.inputs.map((atom) => uses.get(atom) === 1),
    };
    const rule = rules[equation.primitive as string];
    if (!rule) {
      throw new Error(
        `tensor: the operation '${equation.primitive}' cannot be run (${equation.toString()}): ` +
          'write the function with the methods of Tensor, or report what is missing',
      );
    }
    const results = rule(context);
    equation.outBinders.forEach((variable, i) =>
      values.set(variable, Array.isArray(results) ? results[i] : results),
    );
  }
  return jaxpr.outs.map(read);
}

interface Context {
  readonly builder: Builder;
  readonly inputs: readonly Node[];
  readonly params: Equation['params'];
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly weak: readonly boolean[];
  readonly usedOnce: readonly boolean[];
}

type Rule = (context: Context) => Node | Node[];

const unary =
  (op: UnaryOp): Rule =>
  ({ builder, inputs }) =>
    builder.unary(op, inputs[0]);

const binary =
  (op: ArithmeticOp): Rule =>
  ({ builder, inputs, dtype }) =>
    builder.binary(op, builder.cast(inputs[0], dtype), builder.cast(inputs[1], dtype));

const lattice: readonly DType[] = ['bool', 'uint32', 'int32', 'float32', 'float64'];

/** The dtype in which operands meet: the widest of those that are not bare numbers. */
function commonDType({ inputs, weak }: Context): DType {
  const strong = inputs.filter((_, i) => !weak[i]);
  const ranks = (strong.length > 0 ? strong : inputs).map(({ dtype }) => lattice.indexOf(dtype));
  return lattice[Math.max(...ranks)];
}

const comparisons: Record<string, ComparisonOp> = {
  less: 'less',
  less_equal: 'lessEqual',
  equal: 'equal',
  not_equal: 'notEqual',
};
const reductions: Record<string, ReduceKind> = { Add: 'sum', Mul: 'prod', Min: 'min', Max: 'max' };

const rules: Record<string, Rule | undefined> = {
  add: binary('add'),
  mul(context) {
    const { builder, dtype, usedOnce } = context;
    const [x, y] = context.inputs.map((input) => builder.cast(input, dtype));
    // A quotient arrives as a product with a reciprocal.
    if (y.op === 'reciprocal' && usedOnce[1]) return builder.binary('div', x, y.inputs[0]);
    if (x.op === 'reciprocal' && usedOnce[0]) return builder.binary('div', y, x.inputs[0]);
    return builder.binary('mul', x, y);
  },
  idiv: binary('idiv'),
  mod: binary('mod'),
  min: binary('min'),
  max: binary('max'),
  bit_combine({ builder, inputs, params, dtype }) {
    if (dtype !== 'bool')
      throw new Error(`tensor: bitwise '${String(params.op)}' of ${dtype} cannot be run; only of bool`);
    return builder.binary(params.op as ArithmeticOp, inputs[0], inputs[1]);
  },
  neg: unary('neg'),
  reciprocal: unary('reciprocal'),
  floor: unary('floor'),
  ceil: unary('ceil'),
  stop_gradient: ({ inputs }) => inputs[0],
  cast: ({ builder, inputs, dtype }) => builder.cast(inputs[0], dtype),
  sin: unary('sin'),
  cos: unary('cos'),
  asin: unary('asin'),
  atan: unary('atan'),
  exp: unary('exp'),
  log: unary('log'),
  erf: unary('erf'),
  erfc: ({ builder, inputs: [x] }) =>
    builder.binary('sub', builder.fill(1, [], x.dtype), builder.unary('erf', x)),
  sqrt: unary('sqrt'),
  reduce: ({ builder, inputs, params }) =>
    builder.reduce(reductions[String(params.op)], inputs[0], params.axis as number[]),
  dot({ builder, inputs, dtype, shape }) {
    return contract(builder, builder.cast(inputs[0], dtype), builder.cast(inputs[1], dtype), shape);
  },
  compare(context) {
    const dtype = commonDType(context);
    const [x, y] = context.inputs.map((input) => context.builder.cast(input, dtype));
    return context.builder.binary(comparisons[String(context.params.op)], x, y);
  },
  where: ({ builder, inputs, dtype }) =>
    builder.where(inputs[0], builder.cast(inputs[1], dtype), builder.cast(inputs[2], dtype)),
  concatenate: ({ builder, inputs, params, shape, dtype }) => {
    const axis = params.axis as number;
    const parts = inputs.map((input) => builder.cast(input, dtype)).filter((input) => input.shape[axis] > 0);
    return parts.length === 1 ? parts[0] : builder.node({ op: 'concat', axis }, parts, shape, dtype);
  },
  split({ builder, inputs: [x], params }) {
    const [axis, sizes] = [params.axis as number, params.sizes as number[]];
    let start = 0;
    return sizes.map((size) => {
      const part = builder.slice(
        x,
        x.shape.map((_, i) => (i === axis ? start : 0)),
        x.shape.map((length, i) => (i === axis ? size : length)),
      );
      start += size;
      return part;
    });
  },
  gather({ builder, inputs, params, shape, dtype }) {
    const [axis, outDim] = [params.axis as number[], params.outDim as number];
    if (axis.length !== 1 || outDim !== axis[0]) {
      throw new Error(
        `tensor: 'gather' by ${axis.length} index arrays cannot be run: index one axis at a time`,
      );
    }
    return builder.node({ op: 'gather', axis: axis[0] }, inputs, shape, dtype);
  },
  scatter({ builder, inputs, params, shape, dtype }) {
    const [axis, outDim] = [params.axis as number[], params.outDim as number];
    if (params.op !== 'add' || axis.length !== 1 || outDim !== axis[0] || inputs[1].shape.length !== 1) {
      throw new Error(
        "tensor: 'scatter' can be run only as the gradient of indexing one axis by a one-dimensional array",
      );
    }
    return builder.node({ op: 'scatterAdd', axis: axis[0] }, inputs, shape, dtype);
  },
  transpose: ({ builder, inputs, params }) => builder.transpose(inputs[0], params.perm as number[]),
  broadcast: ({ builder, inputs, params, shape }) => {
    const axis = params.axis as number[];
    const inserted = inputs[0].shape.length + axis.length === shape.length ? axis : [];
    return builder.broadcastInto(inputs[0], shape, inserted);
  },
  reshape: ({ builder, inputs, shape }) => builder.reshape(inputs[0], shape),
  flip: ({ builder, inputs, params, shape, dtype }) =>
    builder.node({ op: 'flip', axes: params.axis as number[] }, inputs, shape, dtype),
  shrink: ({ builder, inputs, params, shape }) =>
    builder.slice(
      inputs[0],
      (params.slice as [number, number][]).map(([start]) => start),
      shape,
    ),
  pad: ({ builder, inputs, params, shape }) =>
    builder.pad(
      inputs[0],
      (params.width as [number, number][]).map(([before]) => before),
      shape,
    ),
  jit({ builder, inputs, params }) {
    const name = String(params.name);
    if (name.startsWith('wellspring.'))
      return builder.unary(name.slice('wellspring.'.length) as UnaryOp, inputs[0]);
    return evaluate(builder, params.jaxpr as Jaxpr, inputs);
  },
};
