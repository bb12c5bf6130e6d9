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
        // 2^x: its smallest argument, a number whose sum with k has k in its low bits, 1/ln 2, the fit
        -125,
        12582912,
        1.4426950408889634,
        0.0013276471870381567,
        0.00967554132756732,
        0.055507132738829514,
        0.24022119724060814,
        0.6931469670646021,
        1.0000000716546239,
        0,
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
        -1000,
        6755399441055744,
        1.4426950408889634,
        1.317585826515908313e-6,
        0.000015309737436059843,
        0.00015403851748040909,
        0.0013333452062182728,
        0.0096181285428632596,
        0.05550410939341803,
        0.2402265069888037,
        0.69314718054651412,
        0.99999999999976234,
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
export const LOG_TWO: f64 = 0.6931471805599453;
const ONE: usize = 0;
const TWO: usize = 1;
const HALF_PI: usize = 2;
const PI: usize = 3;
const TINY: usize = 4;
const POWER: usize = 5;
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

/** 2^x for x ≤ 0, of a fit on [−½, ½]; below −125 (float32) or −1000 as there. */
// @ts-ignore: decorator
@inline
export function power(exponent: v128): v128 {
  const x = higher(exponent, constant(POWER));
  const magic = constant(POWER + 1);
  const rounded = add(x, magic);
  const r = sub(x, sub(rounded, magic));
  let p = madd(constant(POWER + 3), r, constant(POWER + 4));
  p = madd(p, r, constant(POWER + 5));
  p = madd(p, r, constant(POWER + 6));
  p = madd(p, r, constant(POWER + 7));
  p = madd(p, r, constant(POWER + 8));
  if (!SINGLE) {
    p = madd(p, r, constant(POWER + 9));
    p = madd(p, r, constant(POWER + 10));
    p = madd(p, r, constant(POWER + 11));
  }
  // The low bits of `rounded` are the whole part; they are added to the exponent.
  if (SINGLE) return i32x4.add(p, i32x4.shl(rounded, 23));
  return i64x2.add(p, i64x2.shl(rounded, 52));
}

/** e^x for x ≤ 0. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  return power(mul(x, constant(POWER + 2)));
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

/** arctan h for |h| ≤ tan π/8: half the angle that has it as the tangent of its half. */
// @ts-ignore: decorator
@inline
export function halfArctangent(h: v128): v128 {
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
  return mul(h, p);
}

/** The angle of the point (x, y), from −π to π; 0 of the origin. */
// @ts-ignore: decorator
@inline
export function arctangent2(y: v128, x: v128): v128 {
  const ax = v128.abs<Real>(x);
  const ay = v128.abs<Real>(y);
  const q = div(lower(ax, ay), higher(higher(ax, ay), constant(TINY)));
  const h = div(q, add(constant(ONE), sqrt(madd(q, q, constant(ONE))))); // half the angle has this tangent
  let angle = mul(halfArctangent(h), constant(TWO));
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
