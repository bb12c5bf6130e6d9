// Every operation that a program may contain: ONNX Runtime in both precisions against the interpreter, and the interpreter
// against jax-js evaluating the same function by itself.
import { defaultDevice, numpy as np } from '@jax-js/jax';
import { describe, expect, it } from 'vitest';
import {
  compile,
  concatenate,
  constant,
  type DType,
  grad,
  interpret,
  onnxNode,
  spec,
  stack,
  Tensor,
  where,
} from '../../src/tensor/index.js';

const runtime = onnxNode();
const positive = [0.3, 1.7, 2.5, 0.01, 9, 4.4];
const mixed = [-1.5, 0.25, 3, -0.7, 0, 2];
const small = [-0.9, 0.5, 1e-4, -1e-3, 0.8, 0];

interface Case {
  fn: (x: Tensor, y: Tensor) => Tensor;
  x?: readonly number[];
  /** Absent where jax-js has no reference of its own (constants are ours). */
  eager?: false;
  digits?: number;
}

const matrix = (x: Tensor) => x.reshape([2, 3]);
const cases: Record<string, Case> = {
  add: { fn: (x, y) => x.add(y).add(1.5) },
  sub: { fn: (x, y) => x.sub(y) },
  mul: { fn: (x, y) => x.mul(y).mul(-2) },
  div: { fn: (x, y) => x.div(y).add(x.div(3)) },
  'div by a shared reciprocal': { fn: (x, y) => x.div(y).add(y.reciprocal()) },
  neg: { fn: (x) => x.neg() },
  square: { fn: (x) => x.square() },
  sqrt: { fn: (x) => x.sqrt(), x: positive },
  reciprocal: { fn: (x) => x.reciprocal(), x: positive },
  exp: { fn: (x) => x.exp() },
  log: { fn: (x) => x.log(), x: positive },
  log1p: { fn: (x) => x.log1p(), x: small },
  expm1: { fn: (x) => x.expm1(), x: small },
  'expm1 of large': { fn: (x) => x.expm1(), x: mixed },
  sin: { fn: (x) => x.sin() },
  cos: { fn: (x) => x.cos() },
  asin: { fn: (x) => x.asin(), x: small },
  atan: { fn: (x) => x.mul(5).atan() },
  tanh: { fn: (x) => x.tanh() },
  sigmoid: { fn: (x) => x.sigmoid() },
  silu: { fn: (x) => x.silu() },
  relu: { fn: (x) => x.relu() },
  gelu: { fn: (x) => x.gelu() },
  erf: { fn: (x) => x.erf() },
  'erf near zero': { fn: (x) => x.mul(0.5).erf(), x: small },
  softplus: { fn: (x) => x.softplus() },
  abs: { fn: (x) => x.abs() },
  sign: { fn: (x) => x.sign() },
  floor: { fn: (x) => x.floor() },
  ceil: { fn: (x) => x.ceil() },
  minimum: { fn: (x, y) => x.minimum(y) },
  maximum: { fn: (x, y) => x.maximum(y) },
  clip: { fn: (x) => x.clip(-1, 1) },
  'pow 3': { fn: (x) => x.pow(3) },
  'pow -2': { fn: (x) => x.pow(-2), x: positive },
  'pow 1.5': { fn: (x) => x.pow(1.5), x: positive },
  'less and where': { fn: (x, y) => where(x.less(y), x, y.mul(2)) },
  'lessEqual, equal, notEqual': {
    fn: (x) =>
      where(x.lessEqual(2), 1, 0)
        .add(where(x.equal(2), 3, 0))
        .add(where(x.notEqual(0), 5, 0))
        .mul(x),
  },
  'cast of a condition': { fn: (x, y) => x.greater(y).astype('float32').mul(x) },
  sum: { fn: (x) => x.sum() },
  'sum over rows': { fn: (x) => matrix(x).sum(0) },
  'sum over columns, kept': { fn: (x) => matrix(x).sum(1, { keepDims: true }).mul(matrix(x)) },
  mean: { fn: (x) => matrix(x).mean(-1) },
  max: { fn: (x) => matrix(x).max(0) },
  min: { fn: (x) => matrix(x).min(1) },
  logSumExp: { fn: (x) => matrix(x).logSumExp(1) },
  softmax: { fn: (x) => matrix(x).softmax() },
  argmax: { fn: (x) => matrix(x).argmax(1).astype('float32').mul(2) },
  cumsum: { fn: (x) => matrix(x).cumsum(1), eager: false },
  matmul: { fn: (x, y) => matrix(x).matmul(y.reshape([3, 2])) },
  'matmul of a transpose': { fn: (x, y) => matrix(x).transpose().matmul(matrix(y)) },
  'matmul by a transpose': { fn: (x, y) => matrix(x).matmul(matrix(y).transpose()) },
  'matmul with a row': {
    fn: (x, y) =>
      matrix(x)
        .matmul(y.reshape([3, 2]))
        .add(y.slice(0, 2)),
  },
  'matmul of a batch': { fn: (x, y) => x.reshape([2, 1, 3]).matmul(y.reshape([2, 3, 1])) },
  'matmul of merged axes': {
    fn: (x, y) =>
      stack([x.exp(), y.sin()], 1)
        .reshape([3, 4])
        .matmul(concatenate([x, y]).reshape([4, 3]).sin()),
  },
  'matmul of a batch and a matrix': {
    fn: (x, y) => x.reshape([3, 1, 2]).matmul(y.slice(0, 4).reshape([2, 2])),
  },
  'matrix and vector': { fn: (x, y) => matrix(x).matmul(y.slice(0, 3)) },
  'inner product': { fn: (x, y) => x.matmul(y) },
  'outer product': { fn: (x, y) => x.reshape([6, 1]).matmul(y.reshape([1, 6])) },
  transpose: { fn: (x) => x.reshape([1, 2, 3]).transpose([2, 0, 1]) },
  moveAxis: { fn: (x) => x.reshape([1, 2, 3]).moveAxis(0, 2) },
  at: { fn: (x) => matrix(x).at(1).add(matrix(x).at(-1, 1).sum()) },
  slice: { fn: (x) => matrix(x).slice(1, 3, 1) },
  broadcastTo: { fn: (x) => x.broadcastTo([2, 6]) },
  expandDims: { fn: (x) => x.expandDims(1).add(x) },
  concatenate: { fn: (x, y) => concatenate([matrix(x), matrix(y)], 1) },
  stack: { fn: (x, y) => stack([x, y.neg()], 1) },
  constant: {
    fn: (x) => x.mul(constant([1, 2, 3, 4, 5, 6], [6], x.dtype)).add(constant(2).sub(x)),
    eager: false,
  },
  oneHot: { fn: (x) => matrix(x).argmax(1).oneHot(3).mul(matrix(x)) },
  'gradient of slices (pad)': { fn: (x) => grad((v: Tensor) => v.slice(1, 4).square().sum())(x) },
  'gradient of max': { fn: (x) => grad((v: Tensor) => matrix(v).max(1).exp().sum())(x) },
  'gradient of concatenate': {
    fn: (x, y) =>
      grad((v: Tensor) =>
        concatenate([v, y.mul(v)])
          .square()
          .sum(),
      )(x),
  },
  'gradient of softmax': { fn: (x, y) => grad((v: Tensor) => matrix(v).softmax().mul(matrix(y)).sum())(x) },
  'gradient of gelu': { fn: (x) => grad((v: Tensor) => v.gelu().sum())(x) },
};

const y = [0.5, -2, 1.25, 3, -0.1, 0.9];

async function results(fn: Case['fn'], x: readonly number[], dtype: DType) {
  const specs = [spec([6], dtype), spec([6], dtype)] as const;
  const data = [x, y].map((values) =>
    dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values),
  );
  const reference = interpret(fn, ...specs).run(data[0], data[1]);
  const program = await compile(runtime, fn, ...specs);
  const engine = await program.run(data[0], data[1]);
  await program.close();
  expect(engine.shape).toEqual(reference.shape);
  return { reference: [...reference.data], engine: [...engine.data], shape: reference.shape };
}

function expectClose(actual: readonly number[], expected: readonly number[], relative: number) {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    const error = Object.is(value, expected[i]) ? 0 : Math.abs(value - expected[i]);
    expect(error, `element ${i}: ${value} and ${expected[i]}`).toBeLessThanOrEqual(
      relative * (1 + Math.abs(expected[i])),
    );
  });
}

describe('operations', () => {
  defaultDevice('cpu');
  for (const [name, { fn, x = mixed, eager }] of Object.entries(cases)) {
    it(name, async () => {
      const single = await results(fn, x, 'float32');
      const double = await results(fn, x, 'float64');
      expectClose(single.engine, single.reference, 2e-6);
      expectClose(double.engine, double.reference, 5e-15);
      expectClose(single.reference, double.reference, 2e-6);
      if (eager === false) return;
      const array = (values: readonly number[]) => new Tensor(np.array([...values]));
      const own = fn(array(x), array(y)).raw;
      expect(own.shape).toEqual(single.shape);
      expectClose([...own.dataSync()], double.reference, 3e-6);
    });
  }
});
