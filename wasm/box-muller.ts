// Normal numbers of pairs of 32-bit words by Box and Muller, four pairs at a time in float32 (tails to ±6.76, resolution 2^-24).
// src/random/reference.ts does the same in scalar TypeScript, bit for bit: keep the order of every operation.

// @ts-ignore: decorator
@inline
function madd(p: v128, z: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(p, z), f32x4.splat(c));
}

// @ts-ignore: decorator
@inline
function logarithm(u: v128): v128 {
  const root = i32x4.splat(0x3f3504f3);
  const t = i32x4.sub(u, root);
  const k = f32x4.convert_i32x4_s(i32x4.shr_s(t, 23));
  const f = f32x4.sub(i32x4.add(v128.and(t, i32x4.splat(0x7fffff)), root), f32x4.splat(1));
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const z = f32x4.mul(s, s);
  const p = madd(madd(f32x4.splat(0.29871867466753504), z, 0.399775367786666), z, 0.666667764167619);
  const tail = f32x4.sub(f32x4.mul(s, f32x4.sub(f, f32x4.mul(z, p))), f32x4.mul(k, f32x4.splat(-0.00021219444)));
  return f32x4.sub(f32x4.mul(k, f32x4.splat(0.693359375)), f32x4.sub(tail, f));
}

/** √(−2 ln u) of the first words. */
// @ts-ignore: decorator
@inline
export function radius(w: v128): v128 {
  const scaled = f32x4.mul(f32x4.convert_i32x4_u(w), f32x4.splat(2.3283064365386963e-10));
  return f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logarithm(f32x4.add(scaled, f32x4.splat(1.1641532182693481e-10)))));
}

/** The quarter of a turn nearest to the second words. */
// @ts-ignore: decorator
@inline
export function quadrant(v: v128): v128 {
  return i32x4.shr_u(i32x4.add(v, i32x4.splat(0x20000000)), 30);
}

/** What is left of the turn, in radians. */
// @ts-ignore: decorator
@inline
export function angle(v: v128, quarter: v128): v128 {
  const rest = f32x4.convert_i32x4_s(i32x4.sub(v, i32x4.shl(quarter, 30)));
  return f32x4.mul(f32x4.mul(rest, f32x4.splat(9.313225746154785e-10)), f32x4.splat(1.5707963705062866));
}

// @ts-ignore: decorator
@inline
export function sine(x: v128): v128 {
  const z = f32x4.mul(x, x);
  const p = madd(madd(f32x4.splat(-0.0001951726683785444), z, 0.008332177916484928), z, -0.166666549402052);
  return f32x4.add(x, f32x4.mul(f32x4.mul(x, z), p));
}

// @ts-ignore: decorator
@inline
export function cosine(x: v128): v128 {
  const z = f32x4.mul(x, x);
  const p = madd(madd(f32x4.splat(2.4438416408065038e-5), z, -0.001388736722375881), z, 0.041666646860851454);
  return f32x4.add(f32x4.sub(f32x4.splat(1), f32x4.mul(f32x4.splat(0.5), z)), f32x4.mul(f32x4.mul(z, z), p));
}

/** The radius times `odd` or `even` as the quarter is, with the sign of bit 1 of `sign`. */
// @ts-ignore: decorator
@inline
export function component(r: v128, odd: v128, even: v128, quarter: v128, sign: v128): v128 {
  const chosen = v128.bitselect(odd, even, i32x4.neg(v128.and(quarter, i32x4.splat(1))));
  return f32x4.mul(r, v128.xor(chosen, i32x4.shl(v128.and(sign, i32x4.splat(2)), 30)));
}
