// One number of each of several walkers side by side in a register: 4 walkers in float32 (`Real` is f32: the fast module) or
// 2 in float64 (f64: the exact one). scripts/build-wasm.mjs compiles these files once for each, with `Real` and `Integer`
// set to types and `FUSED` to 0 or 1 (relaxed fused multiply-add). Everything acts lane by lane, so that a walker's bits
// never depend on its neighbours.

export const LANES: i32 = 16 / sizeof<Real>();
/** Registers that hold one float64 number of every walker. */
export const HALVES: i32 = LANES / 2;
/** Bytes of a vector of three components, and of one in float64. */
export const VECTOR: usize = 48;
export const WIDE_VECTOR: usize = 48 * HALVES;
export const SINGLE: bool = sizeof<Real>() == 4;

// @ts-ignore: decorator
@inline
export function add(a: v128, b: v128): v128 {
  return v128.add<Real>(a, b);
}

// @ts-ignore: decorator
@inline
export function sub(a: v128, b: v128): v128 {
  return v128.sub<Real>(a, b);
}

// @ts-ignore: decorator
@inline
export function mul(a: v128, b: v128): v128 {
  return v128.mul<Real>(a, b);
}

// @ts-ignore: decorator
@inline
export function div(a: v128, b: v128): v128 {
  return v128.div<Real>(a, b);
}

// @ts-ignore: decorator
@inline
export function sqrt(a: v128): v128 {
  return v128.sqrt<Real>(a);
}

/** a b + c. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (FUSED) return v128.relaxed_madd<Real>(a, b, c);
  return v128.add<Real>(v128.mul<Real>(a, b), c);
}

/** c − a b. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (FUSED) return v128.relaxed_nmadd<Real>(a, b, c);
  return v128.sub<Real>(c, v128.mul<Real>(a, b));
}

/** The smaller and the larger by one instruction each; a NaN in `a` stays. */
// @ts-ignore: decorator
@inline
export function lower(a: v128, b: v128): v128 {
  return v128.pmin<Real>(a, b);
}

// @ts-ignore: decorator
@inline
export function higher(a: v128, b: v128): v128 {
  return v128.pmax<Real>(a, b);
}

/** a where the mask is set, else b. */
// @ts-ignore: decorator
@inline
export function select(a: v128, b: v128, mask: v128): v128 {
  return v128.bitselect(a, b, mask);
}

// @ts-ignore: decorator
@inline
export function less(a: v128, b: v128): v128 {
  return v128.lt<Real>(a, b);
}

/** The number at an address, in every lane. */
// @ts-ignore: decorator
@inline
export function splat(at: usize, offset: usize = 0): v128 {
  return v128.load_splat<Real>(at + offset * sizeof<Real>());
}

/** The second, third and fourth number from an address on, in every lane; by the offset of the instruction, which is no addition. */
// @ts-ignore: decorator
@inline
export function second(at: usize): v128 {
  return v128.load_splat<Real>(at, sizeof<Real>());
}

// @ts-ignore: decorator
@inline
export function third(at: usize): v128 {
  return v128.load_splat<Real>(at, 2 * sizeof<Real>());
}

// @ts-ignore: decorator
@inline
export function fourth(at: usize): v128 {
  return v128.load_splat<Real>(at, 3 * sizeof<Real>());
}

// @ts-ignore: decorator
@inline
export function real(value: f64): v128 {
  return v128.splat<Real>(value as Real);
}

// @ts-ignore: decorator
@inline
export function zero(): v128 {
  return i64x2(0, 0);
}

/** x y z · x y z of vectors in registers. */
// @ts-ignore: decorator
@inline
export function dot(ax: v128, ay: v128, az: v128, bx: v128, by: v128, bz: v128): v128 {
  return madd(az, bz, madd(ay, by, mul(ax, bx)));
}

/** Adds a number in registers to one in memory. */
// @ts-ignore: decorator
@inline
export function accumulate(at: usize, value: v128): void {
  v128.store(at, add(v128.load(at), value));
}

// @ts-ignore: decorator
@inline
export function addVector(at: usize, x: v128, y: v128, z: v128): void {
  v128.store(at, add(v128.load(at), x));
  v128.store(at, add(v128.load(at, 16), y), 16);
  v128.store(at, add(v128.load(at, 32), z), 32);
}

// @ts-ignore: decorator
@inline
export function subVector(at: usize, x: v128, y: v128, z: v128): void {
  v128.store(at, sub(v128.load(at), x));
  v128.store(at, sub(v128.load(at, 16), y), 16);
  v128.store(at, sub(v128.load(at, 32), z), 32);
}

/** The first two walkers of a number, in float64; with `half` 1 the other two. */
// @ts-ignore: decorator
@inline
export function widen(a: v128, half: i32): v128 {
  if (SINGLE) return f64x2.promote_low_f32x4(half ? v128.shuffle<u64>(a, a, 1, 0) : a);
  return a;
}

/** Four float64 numbers to one register of float32; the second is not used in float64. */
// @ts-ignore: decorator
@inline
export function narrow(first: v128, second: v128): v128 {
  if (SINGLE)
    return v128.shuffle<u64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 2);
  return first;
}

/** Adds a number of every walker to a float64 sum in memory. */
// @ts-ignore: decorator
@inline
export function accumulateWide(at: usize, value: v128): void {
  v128.store(at, f64x2.add(v128.load(at), widen(value, 0)));
  if (SINGLE) v128.store(at, f64x2.add(v128.load(at, 16), widen(value, 1)), 16);
}
