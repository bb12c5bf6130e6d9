// exp, log, atan2 and tanh of lanes, from + − × ÷ √ alone: the same bits in every engine. The polynomials are minimax fits
// (Remez, 40-digit arithmetic): in float32 they err by less than half a unit in the last place, in float64 by a relative
// 3e-12 (exp), 1e-16 (log) and 3e-14 (atan).
import { add, div, higher, less, lower, madd, mul, nmadd, select, SINGLE, splat, sqrt, sub } from './lanes';

// Constants are loaded from memory: V8 builds a literal from several instructions wherever it stands.
const CONSTANTS: usize = SINGLE
  ? memory.data<Real>(
      [
        1,
        2,
        1.5707963267948966,
        3.141592653589793,
        1e-30,
        // e^x: its smallest argument, 1/ln 2, a number whose sum with k has k in its low bits, ln 2 in two parts, the fit
        -87,
        1.4426950408889634,
        12582912,
        0.693359375,
        -0.00021219444,
        0.0013941124080079558,
        0.0083631810005079131,
        0.041666375133728076,
        0.16666576974056926,
        0.50000000269495386,
        0,
        0,
        // ln x
        0.693359375,
        -0.00021219444,
        0.29871867466753504,
        0.399775367786666,
        0.666667764167619,
        0,
        0,
        0,
        0,
        // atan x / x in x² up to tan² π/8
        0.079936199366387731,
        -0.13854451874565554,
        0.19974724017113378,
        -0.33332807906268605,
        0.99999998246138995,
        0,
        0,
        0,
        0,
      ],
      16,
    )
  : memory.data<Real>(
      [
        1,
        2,
        1.5707963267948966,
        3.141592653589793,
        1e-200,
        -700,
        1.4426950408889634,
        6755399441055744,
        0.6931467056274414,
        4.7493250390316726e-7,
        2.4876171718601921e-5,
        0.00019899288118618415,
        0.0013888824153875217,
        0.0083332984660877002,
        0.041666666853667038,
        0.166666667190393,
        0.49999999999909848,
        0.6931467056274414,
        4.7493250390316726e-7,
        0.14796109336156382,
        0.1531403543691255,
        0.18183564883178302,
        0.22222198563131837,
        0.2857142874247897,
        0.399999999994143,
        0.6666666666666734,
        0.030740170702222294,
        -0.058798472044090868,
        0.07565195050300135,
        -0.090786089798327603,
        0.11110402526444036,
        -0.14285691189131766,
        0.19999999621354702,
        -0.3333333333093847,
        0.99999999999997505,
      ],
      16,
    );
const ONE: usize = 0;
const TWO: usize = 1;
const HALF_PI: usize = 2;
const PI: usize = 3;
const TINY: usize = 4;
const EXPONENTIAL: usize = 5;
const LOGARITHM: usize = 17;
const ARCTANGENT: usize = 26;

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return splat(CONSTANTS, index);
}

// @ts-ignore: decorator
@inline
export function one(): v128 {
  return constant(ONE);
}

/** e^x for x ≤ 0; below −87 (float32) or −700 as there. */
// @ts-ignore: decorator
@inline
export function exponential(argument: v128): v128 {
  const x = higher(argument, constant(EXPONENTIAL));
  const magic = constant(EXPONENTIAL + 2);
  const rounded = madd(x, constant(EXPONENTIAL + 1), magic);
  const k = sub(rounded, magic);
  const r = nmadd(k, constant(EXPONENTIAL + 4), nmadd(k, constant(EXPONENTIAL + 3), x));
  let p = constant(EXPONENTIAL + 5);
  p = madd(p, r, constant(EXPONENTIAL + 6));
  p = madd(p, r, constant(EXPONENTIAL + 7));
  p = madd(p, r, constant(EXPONENTIAL + 8));
  p = madd(p, r, constant(EXPONENTIAL + 9));
  if (!SINGLE) p = madd(p, r, constant(EXPONENTIAL + 10));
  if (!SINGLE) p = madd(p, r, constant(EXPONENTIAL + 11));
  const value = madd(mul(r, r), p, add(r, constant(ONE)));
  // The low bits of `rounded` are k; shifted to the exponent and added to that of 1 they make 2^k.
  if (SINGLE) return mul(value, i32x4.add(i32x4.shl(rounded, 23), constant(ONE)));
  return mul(value, i64x2.add(i64x2.shl(rounded, 52), constant(ONE)));
}

/** ln x for normal positive x. */
// @ts-ignore: decorator
@inline
export function logarithm(x: v128): v128 {
  let k: v128;
  let f: v128;
  if (SINGLE) {
    const root = i32x4.splat(0x3f3504f3); // x = 2^k m with √½ ≤ m < √2
    const t = i32x4.sub(x, root);
    k = f32x4.convert_i32x4_s(i32x4.shr_s(t, 23));
    f = sub(i32x4.add(v128.and(t, i32x4.splat(0x7fffff)), root), constant(ONE));
  } else {
    const root = i64x2.splat(0x3fe6a09e00000000);
    const t = i64x2.sub(x, root);
    const exponent = i64x2.shr_s(t, 52);
    k = f64x2.convert_low_i32x4_s(v128.shuffle<u32>(exponent, exponent, 0, 2, 0, 2));
    f = sub(i64x2.add(v128.and(t, i64x2.splat(0xfffffffffffff)), root), constant(ONE));
  }
  const s = div(f, add(f, constant(TWO)));
  const z = mul(s, s);
  let p = madd(constant(LOGARITHM + 2), z, constant(LOGARITHM + 3));
  p = madd(p, z, constant(LOGARITHM + 4));
  if (!SINGLE) {
    p = madd(p, z, constant(LOGARITHM + 5));
    p = madd(p, z, constant(LOGARITHM + 6));
    p = madd(p, z, constant(LOGARITHM + 7));
    p = madd(p, z, constant(LOGARITHM + 8));
  }
  const tail = nmadd(k, constant(LOGARITHM + 1), mul(s, nmadd(z, p, f)));
  return sub(mul(k, constant(LOGARITHM)), sub(tail, f));
}

/** The angle of the point (x, y), from −π to π; 0 of the origin. */
// @ts-ignore: decorator
@inline
export function arctangent2(y: v128, x: v128): v128 {
  const ax = v128.abs<Real>(x);
  const ay = v128.abs<Real>(y);
  const q = div(lower(ax, ay), higher(higher(ax, ay), constant(TINY)));
  const h = div(q, add(constant(ONE), sqrt(madd(q, q, constant(ONE))))); // half the angle has this tangent
  const z = mul(h, h);
  let p = constant(ARCTANGENT);
  p = madd(p, z, constant(ARCTANGENT + 1));
  p = madd(p, z, constant(ARCTANGENT + 2));
  p = madd(p, z, constant(ARCTANGENT + 3));
  p = madd(p, z, constant(ARCTANGENT + 4));
  if (!SINGLE) {
    p = madd(p, z, constant(ARCTANGENT + 5));
    p = madd(p, z, constant(ARCTANGENT + 6));
    p = madd(p, z, constant(ARCTANGENT + 7));
    p = madd(p, z, constant(ARCTANGENT + 8));
  }
  let angle = mul(mul(h, p), constant(TWO));
  angle = select(sub(constant(HALF_PI), angle), angle, less(ax, ay));
  angle = select(sub(constant(PI), angle), angle, less(x, v128.xor(x, x)));
  return v128.or(angle, v128.and(y, v128.splat<Real>(-0.0 as Real)));
}

/** tanh x. */
// @ts-ignore: decorator
@inline
export function hyperbolicTangent(x: v128): v128 {
  const e = exponential(mul(v128.abs<Real>(x), sub(v128.xor(x, x), constant(TWO))));
  const t = div(sub(constant(ONE), e), add(constant(ONE), e));
  return v128.or(t, v128.and(x, v128.splat<Real>(-0.0 as Real)));
}
