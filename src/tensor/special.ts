// Functions that neither the processor nor ../math has, for the interpreter and for the float64 lowering.
import { exp, log } from '../math/index.js';

/**
 * Chebyshev coefficients of log(erfc(x) exp(x²) / t) in 2t − 1, with t = 2 / (2 + x) and x ≥ 0 (fitted in 50-digit arithmetic;
 * what is left out is below 1e-17).
 */
export const erfcCoefficients = [
  -1.3026537197817094, 0.6419697923564902, 0.019476473204185836, -0.009561514786808632,
  -0.0009465953444820369, 0.00036683949785276145, 4.252332480690777e-5, -2.0278578112534242e-5,
  -1.6242900046470256e-6, 1.3036558355805232e-6, 1.5626442221666142e-8, -8.523809591492654e-8,
  6.5290544390988515e-9, 5.059343495551469e-9, -9.91364156493033e-10, -2.273651222931836e-10,
  9.646791102015527e-11, 2.3940380830391146e-12, -6.886027526497553e-12, 8.944879273090725e-13,
  3.130921399342958e-13, -1.1270822361367252e-13, 3.810905255189232e-16, 7.106097613609237e-15,
  -1.5230282014571043e-15, -9.457494571291233e-17, 1.210237189224279e-16, -2.816663087747177e-17,
];

/** The error function. Near 0 by its Taylor series, elsewhere by the Chebyshev series of erfc. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const z = Math.abs(x);
  if (z < 0.5) {
    let sum = x;
    let term = x;
    for (let n = 1; n < 16; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  if (z > 6) return Math.sign(x);
  const t = 2 / (2 + z);
  const y = 4 * t - 2;
  let [d, dd] = [0, 0];
  for (let j = erfcCoefficients.length - 1; j > 0; j--) {
    [d, dd] = [y * d - dd + erfcCoefficients[j], d];
  }
  const erfc = t * exp(-z * z + 0.5 * (erfcCoefficients[0] + y * d) - dd);
  return Math.sign(x) * (1 - erfc);
}

/** log(1 + x) without cancellation (the rounding of 1 + x is divided out). */
export function log1p(x: number): number {
  const u = 1 + x;
  return u === 1 || u === Infinity ? x : (log(u) * x) / (u - 1);
}

/** exp(x) − 1 without cancellation (W. Kahan's formula). */
export function expm1(x: number): number {
  const u = exp(x);
  if (u === 1) return x;
  if (x > 37 || u === 0) return u - 1;
  return ((u - 1) * x) / log(u);
}

export function tanh(x: number): number {
  const z = Math.abs(x);
  if (z > 20) return Math.sign(x);
  const e = expm1(2 * z);
  return Math.sign(x) * (e / (e + 2));
}

export function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}
