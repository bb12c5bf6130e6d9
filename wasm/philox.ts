// Philox 4x32-10 and its numbers, four blocks at a time in SIMD registers. AssemblyScript; built by
// scripts/build-wasm.mjs into src/random/philox.wasm.ts. src/random/reference.ts is the same in scalar
// TypeScript, bit for bit: keep the order of every floating-point operation. Plain SIMD, never relaxed:
// a fused multiply-add would change bits from machine to machine.
import { angle, component, cosine, quadrant, radius, sine } from './box-muller';
import { twoGroups } from './philox-rounds';

const MAX_BLOCKS: usize = 1024;
const BUFFER: usize = memory.data(16 * 1024, 16);
// The arrays of `move`.
const POSITIONS: usize = memory.data(16 * 1024, 16);
const DRIFT: usize = memory.data(16 * 1024, 16);
const AMPLITUDES: usize = memory.data(16 * 1024, 16);
// The ziggurat of `normal64`: the edges of its layers, and the indices of the numbers that it leaves to the slow path.
const LAYERS: usize = memory.data(8 * 1025, 16);
const OUTSIDE: usize = memory.data(4 * 2048, 16);
const SINGLE: usize = memory.data(16, 16);

/** Where the buffers lie in the memory. */
export function buffer(): usize {
  return BUFFER;
}
export function positions(): usize {
  return POSITIONS;
}
export function drift(): usize {
  return DRIFT;
}
export function amplitudes(): usize {
  return AMPLITUDES;
}
export function layers(): usize {
  return LAYERS;
}
export function outside(): usize {
  return OUTSIDE;
}
export function single(): usize {
  return SINGLE;
}

/** One block by itself. */
export function block(k0: u32, k1: u32, c0: u32, c1: u32, c2: u32, c3: u32): void {
  for (let round = 0; round < 10; round++) {
    const a = (c0 as u64) * 0xd2511f53;
    const b = (c2 as u64) * 0xcd9e8d57;
    c0 = ((b >> 32) as u32) ^ c1 ^ k0;
    c1 = b as u32;
    c2 = ((a >> 32) as u32) ^ c3 ^ k1;
    c3 = a as u32;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  store<u32>(SINGLE, c0);
  store<u32>(SINGLE, c1, 4);
  store<u32>(SINGLE, c2, 8);
  store<u32>(SINGLE, c3, 12);
}

// @ts-ignore: decorator
@inline
function wordsToBlocks(at: usize): void {
  const x0 = v128.load(at);
  const x1 = v128.load(at, 16);
  const x2 = v128.load(at, 32);
  const x3 = v128.load(at, 48);
  const p = v128.shuffle<u32>(x0, x1, 0, 4, 1, 5);
  const q = v128.shuffle<u32>(x2, x3, 0, 4, 1, 5);
  const r = v128.shuffle<u32>(x0, x1, 2, 6, 3, 7);
  const s = v128.shuffle<u32>(x2, x3, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<u64>(p, q, 0, 2));
  v128.store(at, v128.shuffle<u64>(p, q, 1, 3), 16);
  v128.store(at, v128.shuffle<u64>(r, s, 0, 2), 32);
  v128.store(at, v128.shuffle<u64>(r, s, 1, 3), 48);
}

/** Fills the buffer with the blocks of the counters (c0 + i, c1 with carry, c2, c3), rounded up to eight blocks. */
export function bits(k0: u32, k1: u32, c0: u32, c1: u32, c2: u32, c3: u32, blocks: u32): void {
  const start = i32x4.splat(c0);
  let counter = i32x4.add(start, i32x4(0, 1, 2, 3));
  let carry = i32x4.sub(i32x4.splat(c1), i32x4.lt_u(counter, start));
  const end = BUFFER + 16 * min<usize>(blocks, MAX_BLOCKS);
  for (let at = BUFFER; at < end; at += 128) {
    const second = i32x4.add(counter, i32x4.splat(4));
    const secondCarry = i32x4.sub(carry, i32x4.lt_u(second, counter));
    twoGroups(at, k0, k1, counter, carry, second, secondCarry, i32x4.splat(c2), i32x4.splat(c3));
    wordsToBlocks(at);
    wordsToBlocks(at + 64);
    counter = i32x4.add(second, i32x4.splat(4));
    carry = i32x4.sub(secondCarry, i32x4.lt_u(counter, second));
  }
}

/** Turns the words into 2 numbers a block in [0, 1), multiples of 2^-53. */
export function uniform64(blocks: u32): void {
  const end = BUFFER + 16 * min<usize>(blocks, MAX_BLOCKS);
  for (let at = BUFFER; at < end; at += 16) {
    // The top 52 bits as a float in [1, 2), less 1, and the 53rd bit by itself.
    const w = v128.load(at);
    const top = f64x2.sub(v128.or(i64x2.shr_u(w, 12), i64x2.splat(0x3ff0000000000000)), f64x2.splat(1));
    const last = v128.and(i64x2.sub(i64x2.splat(0), v128.and(i64x2.shr_u(w, 11), i64x2.splat(1))), f64x2.splat(1.1102230246251565e-16));
    v128.store(at, f64x2.add(top, last));
  }
}

/** Turns the words into 4 numbers a block in [0, 1), multiples of 2^-24. */
export function uniform32(blocks: u32): void {
  const end = BUFFER + 16 * min<usize>(blocks, MAX_BLOCKS);
  for (let at = BUFFER; at < end; at += 16) {
    v128.store(at, f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(at), 8)), f32x4.splat(5.960464477539063e-8)));
  }
}

/**
 * Turns the words into 2 normal numbers a block by the ziggurat's fast path (see src/random/ziggurat.ts, which writes the
 * layers). Returns how many numbers fell outside; their words stay in place, and their indices are in the list.
 */
export function normal64(blocks: u32): u32 {
  const count: u32 = 2 * min<u32>(blocks, MAX_BLOCKS as u32);
  let outside: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const at = BUFFER + ((i as usize) << 3);
    const word = load<i64>(at);
    const layer = LAYERS + (((word as usize) & 1023) << 3);
    const x = ((word >> 11) | 1) as f64 * 2.220446049250313e-16 * load<f64>(layer);
    if (abs(x) < load<f64>(layer, 8)) {
      store<f64>(at, x);
    } else {
      store<u32>(OUTSIDE + ((outside as usize) << 2), i);
      outside++;
    }
  }
  return outside;
}

/** Turns the words into 4 normal numbers a block (Box-Muller in float32). */
export function normal32(blocks: u32): void {
  const end = BUFFER + 16 * min<usize>(blocks, MAX_BLOCKS);
  for (let at = BUFFER; at < end; at += 32) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const w = v128.shuffle<u32>(a, b, 0, 2, 4, 6);
    const v = v128.shuffle<u32>(a, b, 1, 3, 5, 7);
    const r = radius(w);
    const quarter = quadrant(v);
    const x = angle(v, quarter);
    const s = sine(x);
    const c = cosine(x);
    const first = component(r, s, c, quarter, i32x4.add(quarter, i32x4.splat(1)));
    const second = component(r, c, s, quarter, quarter);
    v128.store(at, v128.shuffle<u32>(first, second, 0, 4, 1, 5));
    v128.store(at, v128.shuffle<u32>(first, second, 2, 6, 3, 7), 16);
  }
}

/**
 * positions += timeStep · drift + amplitudes · numbers, `count` of them, the numbers from the buffer after `skip`.
 * Returns 1 if every new position is finite.
 */
export function move(timeStep: f64, skip: u32, count: u32): i32 {
  const dt = f64x2.splat(timeStep);
  const numbers = BUFFER + 8 * (skip as usize);
  const end: usize = 8 * (count as usize);
  let bad = f64x2.splat(0);
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const moved = f64x2.add(v128.load(POSITIONS + at), f64x2.mul(dt, v128.load(DRIFT + at)));
    const x = f64x2.add(moved, f64x2.mul(v128.load(AMPLITUDES + at), v128.load(numbers + at)));
    v128.store(POSITIONS + at, x);
    bad = f64x2.add(bad, f64x2.mul(x, f64x2.splat(0))); // 0 · x is NaN where x is not finite
  }
  let sum = f64x2.extract_lane(bad, 0) + f64x2.extract_lane(bad, 1);
  for (; at < end; at += 8) {
    const moved = load<f64>(POSITIONS + at) + timeStep * load<f64>(DRIFT + at);
    const x = moved + load<f64>(AMPLITUDES + at) * load<f64>(numbers + at);
    store<f64>(POSITIONS + at, x);
    sum += 0 * x;
  }
  return sum == 0 ? 1 : 0;
}
