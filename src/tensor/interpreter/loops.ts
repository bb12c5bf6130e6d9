// The inner loops of the interpreter: one pass over memory for each elementwise operation, reduction or copy. Operands are
// strided, so a broadcast or transposed operand needs no copy; a stride of 0 repeats.
import { cos, exp, log, sin } from '../../math/index.js';
import type { NumericArray } from '../array.js';
import type { BinaryOp, ReduceKind, UnaryOp } from '../graph.js';
import { erf, expm1, log1p, softplus, tanh } from '../special.js';

/** Where a loop reads or writes: the offset of its first element and the step to the next. */
export interface Lane {
  /** Offset of each inner loop's first element. */
  readonly offsets: Int32Array;
  readonly stride: number;
}

/** How to walk over operands together: `offsets.length` inner loops of `length` elements. */
export interface Walk {
  readonly length: number;
  readonly lanes: readonly Lane[];
}

/**
 * Plans a walk over `shape` for operands with the given strides per axis. Neighbouring axes that every operand crosses evenly
 * are joined; the longest axis that remains becomes the inner loop.
 */
export function planWalk(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
  starts: readonly number[],
): Walk {
  const axes: { length: number; strides: number[] }[] = [];
  shape.forEach((length, i) => {
    if (length === 1) return;
    const own = strides.map((stride) => stride[i]);
    const previous = axes[axes.length - 1] as (typeof axes)[number] | undefined;
    if (previous?.strides.every((stride, k) => stride === own[k] * length)) {
      previous.length *= length;
      previous.strides = own;
    } else axes.push({ length, strides: own });
  });
  const inner = axes.reduce((best, axis, i) => (axis.length >= axes[best].length ? i : best), 0);
  const { length, strides: steps } = axes[inner] ?? { length: 1, strides: strides.map(() => 0) };
  const outer = axes.filter((_, i) => i !== inner);
  const count = outer.reduce((product, axis) => product * axis.length, 1);
  const lanes = strides.map((_, k) => {
    const offsets = new Int32Array(count).fill(starts[k]);
    for (let index = 0; index < count; index++) {
      let rest = index;
      for (let i = outer.length - 1; i >= 0; i--) {
        offsets[index] += (rest % outer[i].length) * outer[i].strides[k];
        rest = Math.floor(rest / outer[i].length);
      }
    }
    return { offsets, stride: steps[k] };
  });
  return { length: shape.includes(0) ? 0 : length, lanes };
}

// prettier-ignore
export function unaryLoop(op: UnaryOp, walk: Walk, x: NumericArray, out: NumericArray): void {
  const { length: n, lanes: [{ offsets: xs, stride: dx }, { offsets: outs, stride: d }] } = walk;
  for (let k = 0; k < outs.length; k++) {
    const a = xs[k], o = outs[k];
    switch (op) {
      case 'neg': for (let i = 0; i < n; i++) out[o + i * d] = -x[a + i * dx]; break;
      case 'reciprocal': for (let i = 0; i < n; i++) out[o + i * d] = 1 / x[a + i * dx]; break;
      case 'exp': for (let i = 0; i < n; i++) out[o + i * d] = exp(x[a + i * dx]); break;
      case 'log': for (let i = 0; i < n; i++) out[o + i * d] = log(x[a + i * dx]); break;
      case 'sqrt': for (let i = 0; i < n; i++) out[o + i * d] = Math.sqrt(x[a + i * dx]); break;
      case 'sin': for (let i = 0; i < n; i++) out[o + i * d] = sin(x[a + i * dx]); break;
      case 'cos': for (let i = 0; i < n; i++) out[o + i * d] = cos(x[a + i * dx]); break;
      case 'asin': for (let i = 0; i < n; i++) out[o + i * d] = Math.asin(x[a + i * dx]); break;
      case 'atan': for (let i = 0; i < n; i++) out[o + i * d] = Math.atan(x[a + i * dx]); break;
      case 'erf': for (let i = 0; i < n; i++) out[o + i * d] = erf(x[a + i * dx]); break;
      case 'floor': for (let i = 0; i < n; i++) out[o + i * d] = Math.floor(x[a + i * dx]); break;
      case 'ceil': for (let i = 0; i < n; i++) out[o + i * d] = Math.ceil(x[a + i * dx]); break;
      case 'sigmoid': for (let i = 0; i < n; i++) out[o + i * d] = 1 / (1 + exp(-x[a + i * dx])); break;
      case 'tanh': for (let i = 0; i < n; i++) out[o + i * d] = tanh(x[a + i * dx]); break;
      case 'softplus': for (let i = 0; i < n; i++) out[o + i * d] = softplus(x[a + i * dx]); break;
      case 'relu': for (let i = 0; i < n; i++) out[o + i * d] = Math.max(x[a + i * dx], 0); break;
      case 'abs': for (let i = 0; i < n; i++) out[o + i * d] = Math.abs(x[a + i * dx]); break;
      case 'sign': for (let i = 0; i < n; i++) out[o + i * d] = Math.sign(x[a + i * dx]); break;
      case 'log1p': for (let i = 0; i < n; i++) out[o + i * d] = log1p(x[a + i * dx]); break;
      case 'expm1': for (let i = 0; i < n; i++) out[o + i * d] = expm1(x[a + i * dx]); break;
      case 'not': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] ? 0 : 1; break;
    }
  }
}

// prettier-ignore
export function binaryLoop(op: BinaryOp, walk: Walk, x: NumericArray, y: NumericArray, out: NumericArray): void {
  const { length: n, lanes: [{ offsets: xs, stride: dx }, { offsets: ys, stride: dy }, { offsets: outs, stride: d }] } = walk;
  for (let k = 0; k < outs.length; k++) {
    const a = xs[k], b = ys[k], o = outs[k];
    switch (op) {
      case 'add': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] + y[b + i * dy]; break;
      case 'sub': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] - y[b + i * dy]; break;
      case 'mul': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] * y[b + i * dy]; break;
      case 'div': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] / y[b + i * dy]; break;
      case 'min': for (let i = 0; i < n; i++) out[o + i * d] = Math.min(x[a + i * dx], y[b + i * dy]); break;
      case 'max': for (let i = 0; i < n; i++) out[o + i * d] = Math.max(x[a + i * dx], y[b + i * dy]); break;
      case 'mod': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] % y[b + i * dy]; break;
      case 'idiv': for (let i = 0; i < n; i++) out[o + i * d] = Math.trunc(x[a + i * dx] / y[b + i * dy]); break;
      case 'and': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] & y[b + i * dy]; break;
      case 'or': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] | y[b + i * dy]; break;
      case 'xor': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] ^ y[b + i * dy]; break;
      case 'less': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] < y[b + i * dy] ? 1 : 0; break;
      case 'lessEqual': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] <= y[b + i * dy] ? 1 : 0; break;
      case 'equal': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] === y[b + i * dy] ? 1 : 0; break;
      case 'notEqual': for (let i = 0; i < n; i++) out[o + i * d] = x[a + i * dx] !== y[b + i * dy] ? 1 : 0; break;
    }
  }
}

export function whereLoop(
  walk: Walk,
  condition: NumericArray,
  yes: NumericArray,
  no: NumericArray,
  out: NumericArray,
): void {
  const [c, x, y, o] = walk.lanes;
  for (let k = 0; k < o.offsets.length; k++) {
    for (let i = 0; i < walk.length; i++) {
      const chosen = condition[c.offsets[k] + i * c.stride]
        ? yes[x.offsets[k] + i * x.stride]
        : no[y.offsets[k] + i * y.stride];
      out[o.offsets[k] + i * o.stride] = chosen;
    }
  }
}

export function copyLoop(walk: Walk, x: NumericArray, out: NumericArray): void {
  const [from, to] = walk.lanes;
  for (let k = 0; k < to.offsets.length; k++) {
    let a = from.offsets[k];
    let o = to.offsets[k];
    for (let i = 0; i < walk.length; i++, a += from.stride, o += to.stride) out[o] = x[a];
  }
}

/** Accumulates in `out`, which holds doubles and starts at the neutral element. */
export function reduceLoop(kind: ReduceKind, walk: Walk, x: NumericArray, out: Float64Array): void {
  const [from, to] = walk.lanes;
  for (let k = 0; k < to.offsets.length; k++) {
    let a = from.offsets[k];
    let o = to.offsets[k];
    if (kind === 'sum') {
      for (let i = 0; i < walk.length; i++, a += from.stride, o += to.stride) out[o] += x[a];
    } else if (kind === 'prod') {
      for (let i = 0; i < walk.length; i++, a += from.stride, o += to.stride) out[o] *= x[a];
    } else if (kind === 'min') {
      for (let i = 0; i < walk.length; i++, a += from.stride, o += to.stride) out[o] = Math.min(out[o], x[a]);
    } else {
      for (let i = 0; i < walk.length; i++, a += from.stride, o += to.stride) out[o] = Math.max(out[o], x[a]);
    }
  }
}

export interface Matrix {
  readonly data: NumericArray;
  readonly start: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** One matrix product, accumulated in doubles: `row` is scratch for a row of the result. */
export function matmulLoop(
  a: Matrix,
  b: Matrix,
  [rows, depth, columns]: readonly [number, number, number],
  row: Float64Array,
  out: NumericArray,
  start: number,
): void {
  for (let i = 0; i < rows; i++) {
    row.fill(0, 0, columns);
    for (let k = 0; k < depth; k++) {
      const left = a.data[a.start + i * a.rowStride + k * a.columnStride];
      let at = b.start + k * b.rowStride;
      for (let j = 0; j < columns; j++, at += b.columnStride) row[j] += left * b.data[at];
    }
    for (let j = 0; j < columns; j++) out[start + i * columns + j] = row[j];
  }
}
