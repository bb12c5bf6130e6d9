// Ten rounds of Philox 4x32 on eight counters, four in a register. J. Salmon et al., SC '11, DOI 10.1145/2063384.2063405.

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

/**
 * Leaves the words of the counters (c0, c1, c2, c3) at `at`, a register a word, and behind them those of (d0, d1, c2, c3): side by
 * side, because one group alone would wait for its own multiplications.
 */
// @ts-ignore: decorator
@inline
export function twoGroups(at: usize, key0: u32, key1: u32, c0: v128, c1: v128, d0: v128, d1: v128, c2: v128, c3: v128): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  const weyl0 = i32x4.splat(0x9e3779b9);
  const weyl1 = i32x4.splat(0xbb67ae85);
  let x0 = c0;
  let x1 = c1;
  let x2 = c2;
  let x3 = c3;
  let y0 = d0;
  let y1 = d1;
  let y2 = c2;
  let y3 = c3;
  let k0 = i32x4.splat(key0);
  let k1 = i32x4.splat(key1);
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
  v128.store(at, x0);
  v128.store(at, x1, 16);
  v128.store(at, x2, 32);
  v128.store(at, x3, 48);
  v128.store(at, y0, 64);
  v128.store(at, y1, 80);
  v128.store(at, y2, 96);
  v128.store(at, y3, 112);
}
