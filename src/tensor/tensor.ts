// The values inside a traced program. A Tensor holds a jax-js array and passes a fresh reference to every operation, so that
// no model ever meets jax-js's rules of ownership; nothing is computed while tracing, so nothing is there to be freed.
import { type DType as JaxDType, lax, nn, numpy as np } from '@jax-js/jax';
import { InputError } from '../math/errors.js';
import {
  allocate,
  type DType,
  dtypeOf,
  mapArrays,
  type MapTree,
  type NdArray,
  type NumericArray,
  type Tree,
} from './array.js';
import * as elementary from './elementary.js';
import type { Raw } from './elementary.js';

export type Operand = Tensor | number;
export type Axes = number | readonly number[];

export interface ReduceOptions {
  /** Keeps the reduced axes with length 1. */
  keepDims?: boolean;
}

const jaxDType = (dtype: DType) => dtype as unknown as JaxDType;
const axesOf = (axis: Axes | undefined) =>
  axis === undefined ? null : typeof axis === 'number' ? axis : [...axis];

/**
 * A multi-dimensional value of a differentiable program. Operations broadcast as numpy's do; a number takes the dtype of the
 * tensor it meets. Tensors exist only while a function is traced by `compile`, `interpret` or `trainer`.
 *
 * @example
 * const energy = (x: Tensor) => x.at(0).square().sub(1).square().add(x.at(1).square());
 */
export class Tensor {
  /** @internal */
  readonly raw: Raw;
  /** Set for a bare number, which adapts to the dtype of its partner. @internal */
  readonly number: number | undefined;

  /** @internal */
  constructor(raw: Raw, number?: number) {
    this.raw = raw;
    this.number = number;
  }

  get shape(): readonly number[] {
    return this.raw.shape;
  }

  get dtype(): DType {
    return this.raw.dtype as DType;
  }

  /** Whether its numbers are known before the program runs, and belong to it. */
  get isConstant(): boolean {
    return constantData.has(this.raw);
  }

  get rank(): number {
    return this.raw.ndim;
  }

  /** Number of elements. */
  get size(): number {
    return this.raw.size;
  }

  add(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.add(y));
  }

  sub(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.sub(y));
  }

  mul(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.mul(y));
  }

  div(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.div(y));
  }

  minimum(other: Operand): Tensor {
    return this.#binary(other, (x, y) => np.minimum(x, y));
  }

  maximum(other: Operand): Tensor {
    return this.#binary(other, (x, y) => np.maximum(x, y));
  }

  greater(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.greater(y));
  }

  greaterEqual(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.greaterEqual(y));
  }

  less(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.less(y));
  }

  lessEqual(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.lessEqual(y));
  }

  equal(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.equal(y));
  }

  notEqual(other: Operand): Tensor {
    return this.#binary(other, (x, y) => x.notEqual(y));
  }

  neg(): Tensor {
    return new Tensor(this.raw.ref.neg());
  }

  square(): Tensor {
    return new Tensor(this.raw.ref.mul(this.raw.ref));
  }

  sqrt(): Tensor {
    return new Tensor(np.sqrt(this.raw.ref));
  }

  reciprocal(): Tensor {
    return new Tensor(np.reciprocal(this.raw.ref));
  }

  exp(): Tensor {
    return new Tensor(np.exp(this.raw.ref));
  }

  /** exp(x) − 1 without cancellation near 0. */
  expm1(): Tensor {
    return new Tensor(elementary.expm1(this.raw));
  }

  /** Natural logarithm. */
  log(): Tensor {
    return new Tensor(np.log(this.raw.ref));
  }

  /** log(1 + x) without cancellation near 0. */
  log1p(): Tensor {
    return new Tensor(elementary.log1p(this.raw));
  }

  sin(): Tensor {
    return new Tensor(np.sin(this.raw.ref));
  }

  cos(): Tensor {
    return new Tensor(np.cos(this.raw.ref));
  }

  asin(): Tensor {
    return new Tensor(np.asin(this.raw.ref));
  }

  atan(): Tensor {
    return new Tensor(np.atan(this.raw.ref));
  }

  tanh(): Tensor {
    return new Tensor(elementary.tanh(this.raw));
  }

  /** Logistic function 1 / (1 + exp(−x)). */
  sigmoid(): Tensor {
    return new Tensor(elementary.sigmoid(this.raw));
  }

  /** x · sigmoid(x). */
  silu(): Tensor {
    return new Tensor(elementary.silu(this.raw));
  }

  relu(): Tensor {
    return new Tensor(elementary.relu(this.raw));
  }

  /** x Φ(x) with the normal distribution function Φ, by the error function (Hendrycks and Gimpel, 2016, arXiv:1606.08415). */
  gelu(): Tensor {
    return this.mul(Math.SQRT1_2).erf().add(1).mul(this).mul(0.5);
  }

  /** log(1 + exp(x)), which does not overflow. */
  softplus(): Tensor {
    return new Tensor(elementary.softplus(this.raw));
  }

  erf(): Tensor {
    return new Tensor(elementary.erf(this.raw));
  }

  /** Absolute value; its derivative at 0 is 0. */
  abs(): Tensor {
    return new Tensor(elementary.abs(this.raw));
  }

  /** −1, 0 or 1. */
  sign(): Tensor {
    return new Tensor(elementary.sign(this.raw));
  }

  floor(): Tensor {
    return new Tensor(np.floor(this.raw.ref));
  }

  ceil(): Tensor {
    return new Tensor(np.ceil(this.raw.ref));
  }

  /** Limits every element to [low, high]; the derivative is 0 outside. */
  clip(low: Operand, high: Operand): Tensor {
    return this.maximum(low).minimum(high);
  }

  /** x to a constant power: by multiplication for whole exponents, otherwise exp(p · log x), which needs x > 0. */
  pow(exponent: number): Tensor {
    if (!Number.isFinite(exponent)) throw new InputError(`pow(${exponent}): the exponent must be finite`);
    if (exponent < 0) return this.pow(-exponent).reciprocal();
    if (exponent === 0.5) return this.sqrt();
    if (!Number.isInteger(exponent)) return this.log().mul(exponent).exp();
    if (exponent === 0) return this.mul(0).add(1);
    if (exponent === 1) return this;
    const half = this.pow(exponent >> 1).square();
    return exponent % 2 ? half.mul(this) : half;
  }

  /** Matrix product over the last axis of this and the last but one of `other`, batched over leading axes. */
  matmul(other: Tensor): Tensor {
    if (this.rank > 2 && other.rank === 2) {
      const flat = this.reshape([-1, this.shape[this.rank - 1]]);
      return flat.matmul(other).reshape([...this.shape.slice(0, -1), other.shape[1]]);
    }
    return new Tensor(np.matmul(this.raw.ref, other.raw.ref));
  }

  /** Sum over `axis` (one, several; all if left out). */
  sum(axis?: Axes, options: ReduceOptions = {}): Tensor {
    return new Tensor(np.sum(this.raw.ref, axesOf(axis), { keepdims: options.keepDims ?? false }));
  }

  mean(axis?: Axes, options: ReduceOptions = {}): Tensor {
    const total = this.sum(axis, options);
    return total.mul(total.size / this.size);
  }

  max(axis?: Axes, options: ReduceOptions = {}): Tensor {
    return new Tensor(np.max(this.raw.ref, axesOf(axis), { keepdims: options.keepDims ?? false }));
  }

  min(axis?: Axes, options: ReduceOptions = {}): Tensor {
    return new Tensor(np.min(this.raw.ref, axesOf(axis), { keepdims: options.keepDims ?? false }));
  }

  /** log Σ exp(x), shifted by the maximum so that it neither overflows nor underflows; −∞ where all elements are −∞. */
  logSumExp(axis?: Axes, options: ReduceOptions = {}): Tensor {
    const shift = this.#shift(axis);
    const sum = this.sub(shift).exp().sum(axis, options);
    return sum.log().add(shift.reshape(sum.shape));
  }

  softmax(axis: Axes = -1): Tensor {
    const weights = this.sub(this.#shift(axis)).exp();
    return weights.div(weights.sum(axis, { keepDims: true }));
  }

  /** Sums of the first 1, 2, … elements along an axis, as a product with a triangular matrix (cost n² per row). */
  cumsum(axis = -1): Tensor {
    const length = this.shape[this.#axis(axis)];
    const data = allocate(this.dtype, length * length);
    for (let i = 0; i < length; i++) data.fill(1, i * length + i, (i + 1) * length);
    const last = this.moveAxis(axis, -1);
    return last.matmul(constant(data, [length, length], this.dtype)).moveAxis(-1, axis);
  }

  /** Index of the first largest element along an axis, as int32. */
  argmax(axis = -1): Tensor {
    return new Tensor(np.argmax(this.raw.ref, axis));
  }

  /** One length may be −1: it is worked out from the others. */
  reshape(shape: readonly number[]): Tensor {
    return new Tensor(this.raw.ref.reshape([...shape]));
  }

  /** Permutes the axes; without an argument, reverses them. */
  transpose(permutation?: readonly number[]): Tensor {
    return new Tensor(this.raw.ref.transpose(permutation && [...permutation]));
  }

  moveAxis(from: number, to: number): Tensor {
    return new Tensor(np.moveaxis(this.raw.ref, this.#axis(from), this.#axis(to)));
  }

  /**
   * The element or sub-array at `index` of an axis (the first, if not given), which disappears; negative counts from the end.
   *
   * @example
   * const x = point.at(0);         // first component of a point
   * const y = batch.at(1, -1);     // second column of a batch
   */
  at(index: number, axis = 0): Tensor {
    const at = this.#axis(axis);
    return new Tensor(this.raw.ref.slice(...Array.from({ length: at }, () => [] as []), index));
  }

  /** The part [start, end) of an axis (the first, if not given); negative counts from the end. */
  slice(start: number, end?: number, axis = 0): Tensor {
    const at = this.#axis(axis);
    const range = end === undefined ? ([start] as [number]) : ([start, end] as [number, number]);
    return new Tensor(this.raw.ref.slice(...Array.from({ length: at }, () => [] as []), range));
  }

  broadcastTo(shape: readonly number[]): Tensor {
    return new Tensor(np.broadcastTo(this.raw.ref, [...shape]));
  }

  /** Inserts an axis of length 1. */
  expandDims(axis: number): Tensor {
    return new Tensor(np.expandDims(this.raw.ref, axis));
  }

  astype(dtype: DType): Tensor {
    return new Tensor(this.raw.ref.astype(jaxDType(dtype)));
  }

  /** The same value, constant under differentiation. */
  stopGradient(): Tensor {
    return new Tensor(lax.stopGradient(this.raw.ref));
  }

  /** Rows of an identity matrix, chosen by integer elements: one axis more, of length `classes`, as float32. */
  oneHot(classes: number): Tensor {
    return new Tensor(nn.oneHot(this.raw.ref, classes));
  }

  #binary(other: Operand, apply: (x: Raw, y: Raw) => Raw): Tensor {
    const number = typeof other === 'number' ? other : other.number;
    if (number !== undefined) return new Tensor(apply(this.raw.ref, elementary.scalar(number, this.raw)));
    const { raw } = other as Tensor;
    if (this.number !== undefined) return new Tensor(apply(elementary.scalar(this.number, raw), raw.ref));
    return new Tensor(apply(this.raw.ref, raw.ref));
  }

  #axis(axis: number): number {
    if (!Number.isInteger(axis) || axis < -this.rank || axis >= this.rank) {
      throw new InputError(`axis ${axis} does not exist in a tensor of shape [${this.shape.join(', ')}]`);
    }
    return axis < 0 ? axis + this.rank : axis;
  }

  /** The maximum, finite and constant under differentiation: what exponents are taken relative to. */
  #shift(axis?: Axes): Tensor {
    return this.stopGradient()
      .max(axis, { keepDims: true })
      .maximum(this.dtype === 'float64' ? -1e300 : -1e38);
  }
}

// The numbers of constants. To jax-js they are zeros: it has no float64 arrays on Node 20 and need not copy them.
const constantData = new WeakMap<object, NumericArray>();

function constantOf(values: NumericArray, shape: readonly number[], dtype: DType): Raw {
  const raw = np.zeros([...shape], { dtype: jaxDType(dtype) });
  constantData.set(raw, values);
  return raw;
}

/** The numbers that a constant of a traced program stands for. @internal */
export function constantValues(raw: object): NumericArray {
  return constantData.get(raw) ?? (raw as { ref: { dataSync(): NumericArray } }).ref.dataSync();
}

/**
 * A constant of the program: a number (which takes the dtype of what it meets), or numbers with a shape.
 *
 * @example
 * constant(1).sub(x);
 * constant(new Float64Array([1, 2, 3, 4]), [2, 2]);
 */
export function constant(
  data: number | readonly number[] | NumericArray,
  shape?: readonly number[],
  dtype?: DType,
): Tensor {
  if (typeof data === 'number') {
    const like = dtype && { dtype: jaxDType(dtype) };
    if (shape) return new Tensor(np.full([...shape], data, like));
    return dtype ? new Tensor(np.array(data, like)) : new Tensor(np.array(data), data);
  }
  const type = dtype ?? (ArrayBuffer.isView(data) ? dtypeOf(data) : 'float32');
  const values = allocate(type, data.length);
  values.set(data);
  return new Tensor(constantOf(values, shape ?? [data.length], type));
}

/**
 * A tree of arrays as constants of the program, such as trained parameters in a model that is exported.
 *
 * @example
 * const program = await compile(runtime, (x: Tensor) => network(constants(parameters), x), spec([1024, 5]));
 */
export function constants<T extends Tree<NdArray>>(tree: T): MapTree<T, NdArray, Tensor> {
  return mapArrays(tree, ({ data, shape }) => constant(data, shape));
}

export function zeros(shape: readonly number[], dtype: DType = 'float32'): Tensor {
  return new Tensor(np.zeros([...shape], { dtype: jaxDType(dtype) }));
}

export function ones(shape: readonly number[], dtype: DType = 'float32'): Tensor {
  return new Tensor(np.ones([...shape], { dtype: jaxDType(dtype) }));
}

/** Joins tensors along an axis that they have. */
export function concatenate(tensors: readonly Tensor[], axis = 0): Tensor {
  return new Tensor(
    np.concatenate(
      tensors.map(({ raw }) => raw.ref),
      axis,
    ),
  );
}

/** Joins tensors of one shape along a new axis. */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  return new Tensor(
    np.stack(
      tensors.map(({ raw }) => raw.ref),
      axis,
    ),
  );
}

/** Elements of `yes` where the condition holds, otherwise those of `no`. */
export function where(condition: Tensor, yes: Operand, no: Operand): Tensor {
  const like = [yes, no].find(
    (value): value is Tensor => typeof value !== 'number' && value.number === undefined,
  );
  const raw = (value: Operand) => {
    const number = typeof value === 'number' ? value : value.number;
    if (number === undefined) return (value as Tensor).raw.ref;
    return like ? elementary.scalar(number, like.raw) : np.array(number);
  };
  return new Tensor(np.where(condition.raw.ref, raw(yes), raw(no)));
}
