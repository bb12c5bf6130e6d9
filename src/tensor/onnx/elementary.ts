// Functions that ONNX, or ONNX Runtime in float64, does not have, written with those that it has.
import type { DType } from '../array.js';
import { erfcCoefficients } from '../special.js';
import type { OnnxGraph } from './model.js';
import { TensorProto_DataType } from 'onnx-buf';

/** A small calculator: formulas of names of values. */
function calculator(onnx: OnnxGraph, dtype: DType) {
  const number = (value: number) =>
    onnx.constant(dtype === 'float64' ? Float64Array.of(value) : Float32Array.of(value), []);
  const name = (operand: string | number) => (typeof operand === 'number' ? number(operand) : operand);
  const call = (op: string, ...operands: (string | number)[]) => onnx.node(op, operands.map(name));
  return {
    call,
    add: (x: string | number, y: string | number) => call('Add', x, y),
    sub: (x: string | number, y: string | number) => call('Sub', x, y),
    mul: (x: string | number, y: string | number) => call('Mul', x, y),
    div: (x: string | number, y: string | number) => call('Div', x, y),
    where: (condition: string, yes: string | number, no: string | number) =>
      call('Where', condition, yes, no),
    /** The function in float32, back in this dtype: correct to seven digits. */
    single: (op: string, x: string) => {
      const narrow = onnx.node('Cast', [x], { to: TensorProto_DataType.FLOAT });
      return onnx.node('Cast', [onnx.node(op, [narrow])], { to: TensorProto_DataType.DOUBLE });
    },
  };
}

/** log(1 + x): the rounding of 1 + x is divided out; the two choices are for tiny and for infinite x. */
export function log1p(onnx: OnnxGraph, x: string, dtype: DType): string {
  const { call, add, sub, mul, div, where } = calculator(onnx, dtype);
  const u = add(x, 1);
  const d = sub(u, 1);
  const ratio = where(call('Equal', x, d), 1, div(x, d));
  return where(call('Equal', d, 0), x, mul(call('Log', u), ratio));
}

/** exp(x) − 1: near 0 as 2t / (1 − t) with t = tanh(x / 2). */
export function expm1(onnx: OnnxGraph, x: string, dtype: DType): string {
  const { call, sub, mul, div, where } = calculator(onnx, dtype);
  const t = call('Tanh', mul(x, 0.5));
  const near = div(mul(t, 2), sub(1, t));
  return where(call('Less', call('Abs', x), 0.5), near, sub(call('Exp', x), 1));
}

/** 1 / (1 + exp(−x)): ONNX Runtime joins a float64 Sigmoid and the product after it into an operation that it lacks. */
export function sigmoid64(onnx: OnnxGraph, x: string): string {
  const { call, add } = calculator(onnx, 'float64');
  return call('Reciprocal', add(call('Exp', call('Neg', x)), 1));
}

export function softplus64(onnx: OnnxGraph, x: string): string {
  const { call, add } = calculator(onnx, 'float64');
  return add(call('Max', x, 0), log1p(onnx, call('Exp', call('Neg', call('Abs', x))), 'float64'));
}

/** The float32 result y, corrected by atan(x) − y = atan((x cos y − sin y) / (cos y + x sin y)), whose argument is tiny. */
export function atan64(onnx: OnnxGraph, x: string): string {
  const { call, add, sub, mul, div, single } = calculator(onnx, 'float64');
  const bounded = call('Min', call('Max', x, -1e30), 1e30);
  const y = single('Atan', bounded);
  const [sine, cosine] = [call('Sin', y), call('Cos', y)];
  return add(y, div(sub(mul(bounded, cosine), sine), add(cosine, mul(bounded, sine))));
}

/** asin(x) = atan(x / √(1 − x²)). */
export function asin64(onnx: OnnxGraph, x: string): string {
  const { call, add, sub, mul, div } = calculator(onnx, 'float64');
  return atan64(onnx, div(x, call('Sqrt', mul(sub(1, x), add(x, 1)))));
}

/** As `erf` of the interpreter: a Taylor series near 0, elsewhere the Chebyshev series of log(erfc). */
export function erf64(onnx: OnnxGraph, x: string): string {
  const { call, add, sub, mul, div, where } = calculator(onnx, 'float64');
  const z = call('Min', call('Abs', x), 6);
  const square = mul(x, x);
  let taylor = mul(1 / (2 * 15 + 1), 1);
  for (let n = 14; n >= 0; n--) taylor = add(1 / (2 * n + 1), mul(taylor, mul(square, -1 / (n + 1))));

  const t = div(2, add(z, 2));
  const y = sub(mul(t, 4), 2);
  let [d, dd] = [mul(y, 0), mul(y, 0)];
  for (let j = erfcCoefficients.length - 1; j > 0; j--) {
    [d, dd] = [add(sub(mul(y, d), dd), erfcCoefficients[j]), d];
  }
  const exponent = sub(mul(add(mul(y, d), erfcCoefficients[0]), 0.5), add(mul(z, z), dd));
  const far = mul(call('Sign', x), sub(1, mul(t, call('Exp', exponent))));
  const near = mul(mul(x, 2 / Math.sqrt(Math.PI)), taylor);
  return where(call('Less', z, 0.5), near, far);
}

/** log(1 + exp(x)), to the rounding of 1: the same as ONNX Runtime's Softplus in a third of the time. */
export function softplus32(onnx: OnnxGraph, x: string): string {
  const { call, add } = calculator(onnx, 'float32');
  const power = call('Exp', call('Neg', call('Abs', x)));
  return add(call('Relu', x), call('Log', add(power, 1)));
}
