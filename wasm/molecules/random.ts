// The noise of a step: numbers k of walker w at step n are words of the Philox block (k div 4, w, n) under the caller's key,
// turned into normal numbers by Box and Muller in float32 as in wasm/philox.ts (tails to ±6.76, resolution 2^-24): the same
// in both precisions, and of no concern to how walkers are split. J. Salmon et al., SC '11, DOI 10.1145/2063384.2063405.
import { LANES, SINGLE } from './lanes';
import { firstWalker, key0, key1, noise } from './memory';

/** The low byte of the fourth counter word: see src/random/streams.ts. The step's high bits lie above it. */
const STREAM: u32 = 10;
/** Words of two groups of blocks, one register a word. */
const WORDS: usize = memory.data(128, 16);

// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 1, 3, 5, 7);
}

/** Two groups of four blocks side by side, because one alone would wait for its own multiplications. */
function philox(c0: v128, d0: v128, c1: v128, step: f64): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  const stepHigh = (step / 4294967296) as u32;
  let x0 = c0;
  let x1 = c1;
  let x2 = i32x4.splat((step - (stepHigh as f64) * 4294967296) as u32);
  let x3 = i32x4.splat(STREAM | (stepHigh << 8));
  let y0 = d0;
  let y1 = x1;
  let y2 = x2;
  let y3 = x3;
  let k0 = i32x4.splat(key0);
  let k1 = i32x4.splat(key1);
  const weyl0 = i32x4.splat(0x9e3779b9);
  const weyl1 = i32x4.splat(0xbb67ae85);
  for (let round = 0; round < 10; round++) {
    const a = i64x2.extmul_low_i32x4_u(x0, m0);
    const b = i64x2.extmul_high_i32x4_u(x0, m0);
    const c = i64x2.extmul_low_i32x4_u(x2, m1);
    const d = i64x2.extmul_high_i32x4_u(x2, m1);
    const e = i64x2.extmul_low_i32x4_u(y0, m0);
    const f = i64x2.extmul_high_i32x4_u(y0, m0);
    const g = i64x2.extmul_low_i32x4_u(y2, m1);
    const h = i64x2.extmul_high_i32x4_u(y2, m1);
    x0 = v128.xor(v128.xor(x1, k0), high(c, d));
    x1 = low(c, d);
    x2 = v128.xor(v128.xor(x3, k1), high(a, b));
    x3 = low(a, b);
    y0 = v128.xor(v128.xor(y1, k0), high(g, h));
    y1 = low(g, h);
    y2 = v128.xor(v128.xor(y3, k1), high(e, f));
    y3 = low(e, f);
    k0 = i32x4.add(k0, weyl0);
    k1 = i32x4.add(k1, weyl1);
  }
  v128.store(WORDS, x0);
  v128.store(WORDS, x1, 16);
  v128.store(WORDS, x2, 32);
  v128.store(WORDS, x3, 48);
  v128.store(WORDS, y0, 64);
  v128.store(WORDS, y1, 80);
  v128.store(WORDS, y2, 96);
  v128.store(WORDS, y3, 112);
}

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

/** Writes one float32 number of each lane into the noise, in float64, as component `component` of its block. */
// @ts-ignore: decorator
@inline
function put(component: i32, x: v128): void {
  const first = f64x2.promote_low_f32x4(x);
  const second = f64x2.promote_low_f32x4(v128.shuffle<u64>(x, x, 1, 0));
  const at = noise + 8 * LANES * component;
  v128.store(at, first);
  v128.store(at, second, SINGLE ? 16 : 64); // in float64 the other two lanes are the next block of the same walkers
}

/** Two normal numbers of each lane from two words. */
// @ts-ignore: decorator
@inline
function pair(words: usize, component: i32): void {
  const w = v128.load(words);
  const v = v128.load(words, 16);
  const scaled = f32x4.mul(f32x4.convert_i32x4_u(w), f32x4.splat(2.3283064365386963e-10));
  const u = f32x4.add(scaled, f32x4.splat(1.1641532182693481e-10));
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logarithm(u)));
  const quadrant = i32x4.shr_u(i32x4.add(v, i32x4.splat(0x20000000)), 30);
  const rest = f32x4.convert_i32x4_s(i32x4.sub(v, i32x4.shl(quadrant, 30)));
  const angle = f32x4.mul(f32x4.mul(rest, f32x4.splat(9.313225746154785e-10)), f32x4.splat(1.5707963705062866));
  const z = f32x4.mul(angle, angle);
  const p = madd(madd(f32x4.splat(-0.0001951726683785444), z, 0.008332177916484928), z, -0.166666549402052);
  const sine = f32x4.add(angle, f32x4.mul(f32x4.mul(angle, z), p));
  const q = madd(madd(f32x4.splat(2.4438416408065038e-5), z, -0.001388736722375881), z, 0.041666646860851454);
  const cosine = f32x4.add(f32x4.sub(f32x4.splat(1), f32x4.mul(f32x4.splat(0.5), z)), f32x4.mul(f32x4.mul(z, z), q));
  const odd = i32x4.neg(v128.and(quadrant, i32x4.splat(1)));
  const signX = i32x4.shl(v128.and(i32x4.add(quadrant, i32x4.splat(1)), i32x4.splat(2)), 30);
  const signY = i32x4.shl(v128.and(quadrant, i32x4.splat(2)), 30);
  put(component, f32x4.mul(radius, v128.xor(v128.bitselect(sine, cosine, odd), signX)));
  put(component + 1, f32x4.mul(radius, v128.xor(v128.bitselect(cosine, sine, odd), signY)));
}

/** Fills the noise with `count` components of every walker. */
export function fillNoise(count: i32, step: f64): void {
  const lanes = SINGLE ? i32x4(0, 1, 2, 3) : i32x4(0, 1, 0, 1);
  const walkers = i32x4.add(i32x4.splat(firstWalker), lanes);
  let block = SINGLE ? i32x4(0, 0, 0, 0) : i32x4(0, 0, 1, 1);
  const stride: i32 = 16 / LANES; // components that one group covers
  const next = i32x4.splat(stride / 4);
  for (let component = 0; component < count; component += 2 * stride) {
    const second = i32x4.add(block, next);
    philox(block, second, walkers, step);
    pair(WORDS, component);
    pair(WORDS + 32, component + 2);
    pair(WORDS + 64, component + stride);
    pair(WORDS + 96, component + stride + 2);
    block = i32x4.add(second, next);
  }
}
