// The inner loops of WHAM and MBAR on one tile of 128 samples, in SIMD registers. AssemblyScript; built by
// scripts/build-wasm.mjs into src/estimators/boltzmann.wasm.ts. src/estimators/boltzmann-reference.ts does the same in
// scalar TypeScript, to rounding. All arrays are float64; a tile is states × 128, row by state.

const TILE: usize = 128;
const ROW: usize = 8 * TILE;
// Constants are loaded from memory: a splat of a literal costs three instructions wherever it stands.
const CONSTANTS: usize = memory.data<f64>(
  [
    -708,
    1.4426950408889634, // 1 / ln 2
    6755399441055744, // 1.5 · 2^52: adding it leaves the nearest integer in the low bits
    0.6931467056274414, // ln 2 in two parts, as in src/math/elementary.ts, like the polynomial below
    4.7493250390316726e-7,
    1,
    2.5117911083483738e-8,
    2.763127868190036e-7,
    2.755721612283961e-6,
    2.4801489947375367e-5,
    0.00019841269917606098,
    0.001388888894701036,
    0.008333333333307092,
    0.041666666666515445,
    0.166666666666667,
    0.5000000000000012,
  ],
  16,
);
const LOWEST: usize = 0;
const LOG2E: usize = 1;
const ROUND: usize = 2;
const LN2_HIGH: usize = 3;
const LN2_LOW: usize = 4;
const ONE: usize = 5;
const POLYNOMIAL: usize = 6;

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load64_splat(CONSTANTS + 8 * index);
}

/** Where arrays may begin. */
export function base(): usize {
  return (__heap_base + 15) & ~15;
}

// @ts-ignore: decorator
@inline
function linear(a: v128, index: usize, r: v128): v128 {
  return f64x2.add(f64x2.mul(a, r), constant(POLYNOMIAL + index));
}

/** e^x for x ≤ 0 to about 1 ulp; zero below −708. */
// @ts-ignore: decorator
@inline
function exponential(argument: v128): v128 {
  const x = f64x2.pmax(argument, constant(LOWEST));
  const rounded = f64x2.add(f64x2.mul(x, constant(LOG2E)), constant(ROUND));
  const k = f64x2.sub(rounded, constant(ROUND));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, constant(LN2_HIGH))), f64x2.mul(k, constant(LN2_LOW)));
  let p = linear(constant(POLYNOMIAL), 1, r);
  p = linear(p, 2, r);
  p = linear(p, 3, r);
  p = linear(p, 4, r);
  p = linear(p, 5, r);
  p = linear(p, 6, r);
  p = linear(p, 7, r);
  p = linear(p, 8, r);
  p = linear(p, 9, r);
  p = f64x2.add(constant(ONE), f64x2.add(r, f64x2.mul(f64x2.mul(r, r), p)));
  const power = i64x2.add(i64x2.shl(rounded, 52), constant(ONE));
  return v128.and(f64x2.mul(p, power), f64x2.ge(argument, constant(LOWEST)));
}

/**
 * Turns reduced energies u into E_kn = exp(r_k − u_kn − s_n), s_n = max_k (r_k − u_kn), in place. Rows that stay below e^cut for every
 * sample are dropped: the others move together, their states' numbers go to `rows`, their count is returned. A NaN or −∞ among the
 * energies of a sample makes its shift NaN.
 */
export function exponentiate(
  states: usize,
  tile: usize,
  reference: usize,
  shifts: usize,
  cut: f64,
  rows: usize,
): usize {
  const limit = f64x2.splat(Infinity);
  for (let n: usize = 0; n < ROW; n += 16) {
    let highest = f64x2.splat(-Infinity);
    let valid = i64x2.splat(-1);
    for (let k: usize = 0; k < states; k++) {
      const at = tile + k * ROW + n;
      const exponent = f64x2.sub(v128.load64_splat(reference + 8 * k), v128.load(at));
      v128.store(at, exponent);
      highest = f64x2.pmax(highest, exponent);
      valid = v128.and(valid, f64x2.lt(exponent, limit));
    }
    v128.store(shifts + n, v128.or(highest, v128.not(valid)));
  }
  let count: usize = 0;
  const bound = f64x2.splat(cut);
  for (let k: usize = 0; k < states; k++) {
    const from = tile + k * ROW;
    let near = i64x2.splat(0);
    for (let n: usize = 0; n < ROW; n += 16) {
      near = v128.or(near, f64x2.ge(f64x2.sub(v128.load(from + n), v128.load(shifts + n)), bound));
    }
    if (!v128.any_true(near)) continue;
    // Two at a time, for two chains of dependent operations.
    const to = tile + count * ROW;
    for (let n: usize = 0; n < ROW; n += 32) {
      const a = exponential(f64x2.sub(v128.load(from + n), v128.load(shifts + n)));
      const b = exponential(f64x2.sub(v128.load(from + n, 16), v128.load(shifts + n, 16)));
      v128.store(to + n, a);
      v128.store(to + n, b, 16);
    }
    store<u32>(rows + 4 * count, k as u32);
    count++;
  }
  return count;
}

/**
 * d_n = Σ_k c_k E_kn; then P_kn = root_n E_kn / d_n into `weights`, and Σ_n root_n P_kn added to `sums`.
 */
export function weigh(
  states: usize,
  tile: usize,
  coefficients: usize,
  roots: usize,
  densities: usize,
  weights: usize,
  sums: usize,
): void {
  for (let n: usize = 0; n < ROW; n += 64) {
    let d0 = f64x2.splat(0);
    let d1 = d0;
    let d2 = d0;
    let d3 = d0;
    for (let k: usize = 0; k < states; k++) {
      const at = tile + k * ROW + n;
      const c = v128.load64_splat(coefficients + 8 * k);
      d0 = f64x2.add(d0, f64x2.mul(c, v128.load(at)));
      d1 = f64x2.add(d1, f64x2.mul(c, v128.load(at, 16)));
      d2 = f64x2.add(d2, f64x2.mul(c, v128.load(at, 32)));
      d3 = f64x2.add(d3, f64x2.mul(c, v128.load(at, 48)));
    }
    const at = densities + n;
    v128.store(at, d0);
    v128.store(at, d1, 16);
    v128.store(at, d2, 32);
    v128.store(at, d3, 48);
    const root = roots + n;
    const r0 = v128.load(root);
    const r1 = v128.load(root, 16);
    const r2 = v128.load(root, 32);
    const r3 = v128.load(root, 48);
    d0 = f64x2.div(r0, d0);
    d1 = f64x2.div(r1, d1);
    d2 = f64x2.div(r2, d2);
    d3 = f64x2.div(r3, d3);
    for (let k: usize = 0; k < states; k++) {
      const from = tile + k * ROW + n;
      const to = weights + k * ROW + n;
      const p0 = f64x2.mul(d0, v128.load(from));
      const p1 = f64x2.mul(d1, v128.load(from, 16));
      const p2 = f64x2.mul(d2, v128.load(from, 32));
      const p3 = f64x2.mul(d3, v128.load(from, 48));
      v128.store(to, p0);
      v128.store(to, p1, 16);
      v128.store(to, p2, 32);
      v128.store(to, p3, 48);
      const sum = f64x2.add(
        f64x2.add(f64x2.mul(r0, p0), f64x2.mul(r1, p1)),
        f64x2.add(f64x2.mul(r2, p2), f64x2.mul(r3, p3)),
      );
      f64.store(sums + 8 * k, f64.load(sums + 8 * k) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
    }
  }
}

// @ts-ignore: decorator
@inline
function accumulate(at: usize, sum: v128): void {
  f64.store(at, f64.load(at) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}

/**
 * Adds P Pᵀ, P of `padded` rows (a multiple of four), to the upper triangle of `gram`, where row i of P has the number `rows[i]`, in
 * ascending order. Blocks of 4 × 2 stay in registers.
 */
export function addGram(padded: usize, rows: usize, weights: usize, gram: usize, stride: usize): void {
  for (let k: usize = 0; k < padded; k += 4) {
    for (let l: usize = k; l < padded; l += 2) {
      let a = weights + k * ROW;
      let b = weights + l * ROW;
      const end = a + ROW;
      let s00 = f64x2.splat(0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      let s20 = s00;
      let s21 = s00;
      let s30 = s00;
      let s31 = s00;
      while (a < end) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, ROW);
        const a0 = v128.load(a);
        s00 = f64x2.add(s00, f64x2.mul(a0, b0));
        s01 = f64x2.add(s01, f64x2.mul(a0, b1));
        const a1 = v128.load(a, ROW);
        s10 = f64x2.add(s10, f64x2.mul(a1, b0));
        s11 = f64x2.add(s11, f64x2.mul(a1, b1));
        const a2 = v128.load(a, 2 * ROW);
        s20 = f64x2.add(s20, f64x2.mul(a2, b0));
        s21 = f64x2.add(s21, f64x2.mul(a2, b1));
        const a3 = v128.load(a, 3 * ROW);
        s30 = f64x2.add(s30, f64x2.mul(a3, b0));
        s31 = f64x2.add(s31, f64x2.mul(a3, b1));
        a += 16;
        b += 16;
      }
      const i = rows + 4 * k;
      const j = rows + 4 * l;
      const at = gram + 8 * (load<u32>(j) as usize);
      const right = 8 * ((load<u32>(j, 4) as usize) - (load<u32>(j) as usize));
      const line = 8 * stride;
      const at0 = at + line * (load<u32>(i) as usize);
      const at1 = at + line * (load<u32>(i, 4) as usize);
      const at2 = at + line * (load<u32>(i, 8) as usize);
      const at3 = at + line * (load<u32>(i, 12) as usize);
      accumulate(at0, s00);
      accumulate(at0 + right, s01);
      accumulate(at1, s10);
      accumulate(at1 + right, s11);
      accumulate(at2, s20);
      accumulate(at2 + right, s21);
      accumulate(at3, s30);
      accumulate(at3 + right, s31);
    }
  }
}
