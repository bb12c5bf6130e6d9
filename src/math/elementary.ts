// exp, log, sin and cos from + − × ÷ alone, so that a result never depends on the JavaScript engine.
//
// Each reduces its argument to a short interval exactly and evaluates a minimax polynomial there (fitted
// with the Remez algorithm in 50-digit arithmetic; the fits err by less than 5e-18). The WebAssembly
// generator in wasm/philox.ts performs the same operations in the same order.

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);

const LN2_HIGH = 0.6931467056274414; // 21 bits: k · LN2_HIGH is exact for every exponent k
const LN2_LOW = 4.7493250390316726e-7;
const HALF_PI_1 = 1.5707963109016418; // 25 bits
const HALF_PI_2 = 1.5893254712295857e-8; // the next 25 bits
const HALF_PI_3 = 6.123233995736766e-17;

/** 2^k for a normal result (−1022 ≤ k ≤ 1023). */
function powerOfTwo(k: number): number {
  words[0] = 0;
  words[1] = (k + 1023) << 20;
  return float64[0];
}

/** e^x to about 1 ulp, the same bits on every engine. */
export function exp(x: number): number {
  if (!(x > -745.2)) return x === x ? 0 : NaN;
  if (x > 709.79) return Infinity;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const lost = high - r - low;
  let p = 2.5117911083483738e-8;
  p = p * r + 2.763127868190036e-7;
  p = p * r + 2.755721612283961e-6;
  p = p * r + 2.4801489947375367e-5;
  p = p * r + 0.00019841269917606098;
  p = p * r + 0.001388888894701036;
  p = p * r + 0.008333333333307092;
  p = p * r + 0.041666666666515445;
  p = p * r + 0.166666666666667;
  p = p * r + 0.5000000000000012;
  const value = 1 + (r + (lost + r * r * p));
  if (k >= -1021 && k <= 1022) return value * powerOfTwo(k);
  const half = k >> 1;
  return value * powerOfTwo(half) * powerOfTwo(k - half);
}

/** The natural logarithm to about 1 ulp, the same bits on every engine. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? Infinity : NaN;
  let scale = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54 lifts a subnormal number
    scale = -54;
  }
  float64[0] = x;
  const t = words[1] - 0x3fe6a09e; // x = 2^k m with √½ ≤ m < √2
  const k = (t >> 20) + scale;
  words[1] = (t & 0xfffff) + 0x3fe6a09e;
  const f = float64[0] - 1;
  const s = f / (f + 2);
  const z = s * s;
  const z2 = z * z;
  const a = 0.6666666666666734 + 0.399999999994143 * z;
  const b = 0.2857142874247897 + 0.22222198563131837 * z;
  const c = 0.18183564883178302 + 0.1531403543691255 * z;
  const p = a + b * z2 + (c + 0.14796109336156382 * z2) * (z2 * z2);
  return k * LN2_HIGH - (s * (f - z * p) - k * LN2_LOW - f);
}

/** sin on [−π/4, π/4]. */
export function sineKernel(x: number): number {
  const z = x * x;
  const z2 = z * z;
  const a = -0.16666666666666632 + 0.008333333333322418 * z;
  const b = -0.00019841269829812353 + 2.755731369357077e-6 * z;
  const c = -2.5050758384834086e-8 + 1.5896811858059733e-10 * z;
  const p = a + b * z2 + c * (z2 * z2);
  return x + x * z * p;
}

/** cos on [−π/4, π/4]. */
export function cosineKernel(x: number): number {
  const z = x * x;
  const z2 = z * z;
  const a = 0.0416666666666666 + -0.0013888888888874131 * z;
  const b = 2.480158728948717e-5 + -2.7557314353829943e-7 * z;
  const c = 2.08757234842009e-9 + -1.135965909938237e-11 * z;
  const p = a + b * z2 + c * (z2 * z2);
  const half = 0.5 * z;
  const top = 1 - half;
  return top + (1 - top - half + z2 * p);
}

/** sin x to about 1 ulp for |x| < 1e8 (beyond, to about an ulp of x), the same bits on every engine. */
export function sin(x: number): number {
  const k = Math.floor(x * (2 / Math.PI) + 0.5);
  const r = x - k * HALF_PI_1 - k * HALF_PI_2 - k * HALF_PI_3;
  const value = k % 2 === 0 ? sineKernel(r) : cosineKernel(r);
  return ((k % 4) + 4) % 4 < 2 ? value : -value;
}

/** cos x to about 1 ulp for |x| < 1e8 (beyond, to about an ulp of x), the same bits on every engine. */
export function cos(x: number): number {
  const k = Math.floor(x * (2 / Math.PI) + 0.5);
  const r = x - k * HALF_PI_1 - k * HALF_PI_2 - k * HALF_PI_3;
  const value = k % 2 === 0 ? cosineKernel(r) : sineKernel(r);
  return (((k + 1) % 4) + 4) % 4 < 2 ? value : -value;
}
