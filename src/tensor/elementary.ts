// Elementary functions with derivatives of our own, on jax-js arrays.
//
// jax-js expands sigmoid, tanh or softplus into exponentials, whose derivatives overflow (∞ · 0) and cost several passes
// over memory. Here such a function stays one named equation of the traced program, which the interpreter and the ONNX
// lowering know as one operation, and its tangent is the closed form. Below a transformation (`jvp`, `vmap`, `grad`) a
// traced value is a wrapper; the rule is applied at the wrapper and the function called again on what is inside.
import { jit, lax, numpy as np } from '@jax-js/jax';

export type Raw = np.Array;

interface Wrapper {
  readonly _trace: unknown;
  readonly primal?: Raw;
  readonly tangent?: Raw;
  readonly val?: Raw;
  readonly batchDim?: number | null;
  readonly pval?: { readonly isKnown: boolean };
  fullLower(): Raw;
  constructor: new (...args: unknown[]) => Raw;
}

/** The tangent of y = f(x) along dx; it must be linear in dx. Operands are borrowed: use `.ref`. */
type Tangent = (x: Raw, y: Raw, dx: Raw) => Raw;

function elementary(value: (x: Raw) => Raw, tangent: Tangent): (x: Raw) => Raw {
  const apply = (x: Raw): Raw => {
    const wrapper = x as unknown as Wrapper;
    if (wrapper.primal && wrapper.tangent) {
      const y = apply(wrapper.primal);
      return new wrapper.constructor(wrapper._trace, y, tangent(wrapper.primal, y.ref, wrapper.tangent));
    }
    if (wrapper.val && wrapper.batchDim !== undefined) {
      return new wrapper.constructor(wrapper._trace, apply(wrapper.val), wrapper.batchDim);
    }
    if (wrapper.pval?.isKnown) return apply((x.ref as unknown as Wrapper).fullLower());
    return value(x.ref);
  };
  return apply;
}

/** A function that stays one equation, called `name`, in the traced program; `expansion` says what it is to jax-js. */
function named(name: string, expansion: (x: Raw) => Raw): (x: Raw) => Raw {
  return jit(Object.defineProperty((x: Raw) => expansion(x), 'name', { value: `wellspring.${name}` }));
}

/** A scalar of the same dtype as `like`: jax-js would round a bare number to float32. */
export function scalar(value: number, like: Raw): Raw {
  return np.array(value, { dtype: like.dtype });
}

export const sigmoid = elementary(
  named('sigmoid', (x) => np.reciprocal(np.exp(x.neg()).add(1))),
  (_x, y, dx) => y.ref.mul(scalar(1, y).sub(y.ref)).mul(dx.ref),
);

export const tanh = elementary(
  named('tanh', (x) => np.tanh(x)),
  (_x, y, dx) => scalar(1, y).sub(y.ref.mul(y.ref)).mul(dx.ref),
);

export const softplus = elementary(
  named('softplus', (x) => np.log(np.exp(x).add(1))),
  (x, _y, dx) => sigmoid(x).mul(dx.ref),
);

/** x σ(x), whose slope σ + y (1 − σ) needs two products less than the product rule. */
export const silu = elementary(
  (x) => sigmoid(x).mul(x),
  (x, y, dx) => {
    const s = sigmoid(x);
    return s.ref.mul(scalar(1, y).sub(y.ref)).add(y.ref).mul(dx.ref);
  },
);

export const relu = elementary(
  named('relu', (x) => np.where(np.greater(x.ref, 0), x, 0)),
  (x, _y, dx) => np.where(np.greater(x.ref, scalar(0, x)), dx.ref, scalar(0, x)),
);

export const abs = elementary(
  named('abs', (x) => np.absolute(x)),
  (x, _y, dx) => sign(x).mul(dx.ref),
);

/** −1, 0 or 1; its derivative is zero everywhere. */
export const sign = elementary(
  named('sign', (x) => np.sign(x)),
  (x, _y, dx) => dx.ref.mul(scalar(0, x)),
);

export const log1p = elementary(
  named('log1p', (x) => np.log1p(x)),
  (x, _y, dx) => dx.ref.div(scalar(1, x).add(x.ref)),
);

export const expm1 = elementary(
  named('expm1', (x) => np.expm1(x)),
  (_x, y, dx) => y.ref.add(scalar(1, y)).mul(dx.ref),
);

export const erf = elementary(
  (x) => lax.erf(x),
  (x, _y, dx) =>
    np
      .exp(x.ref.mul(x.ref).neg())
      .mul(scalar(2 / Math.sqrt(Math.PI), x))
      .mul(dx.ref),
);
