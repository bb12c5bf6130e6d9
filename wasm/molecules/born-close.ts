// Integrals of spheres that overlap, in closed form and, in float32, from tables: see born.ts.
import { logarithm, one } from './functions';
import { add, div, fourth, higher, less, madd, mul, nmadd, real, second, select, sqrt, sub, third } from './lanes';

/** H and dH/dr² of both directions of a pair, as the functions of this file leave them. */
export const CLOSE: usize = memory.data(64, 16);

/**
 * The integral of one sphere in closed form, overlapping or not:
 * H = ½ [1/L − 1/U + ¼ (r − s²/r)(1/U² − 1/L²) + ½ ln(L/U)/r], L = max(ρ̃, |r − s|), U = r + s. ∂H/∂L and ∂H/∂U vanish
 * but where atom i lies so deep in sphere j that L = s − r: there ∂H/∂L = −1/L².
 */
function closeIntegral(at: usize, r: v128, s: v128, offset: v128): void {
  const half = real(0.5);
  const quarter = real(0.25);
  const u = add(r, s);
  const l = higher(v128.abs<Real>(sub(r, s)), offset);
  const inverse = div(one(), mul(r, mul(u, l)));
  const ir = mul(inverse, mul(u, l));
  const il = mul(inverse, mul(r, u));
  const iu = mul(inverse, mul(r, l));
  const log = mul(logarithm(mul(l, iu)), ir);
  const difference = mul(quarter, sub(mul(iu, iu), mul(il, il)));
  const ratio = mul(s, ir);
  const h = madd(mul(nmadd(ratio, s, r), difference), one(), madd(half, log, sub(il, iu)));
  const deep = v128.and(less(add(r, offset), s), mul(real(2), mul(il, il)));
  const slope = add(nmadd(half, mul(log, ir), mul(madd(ratio, ratio, one()), difference)), deep);
  const within = less(u, offset); // sphere j lies inside atom i: nothing
  v128.store(at, v128.andnot(mul(half, h), within));
  v128.store(at, v128.andnot(mul(mul(quarter, slope), ir), within), 16);
}

export function closePair(r2: v128, i: usize, j: usize): void {
  const r = sqrt(r2);
  closeIntegral(CLOSE, r, third(j), fourth(i));
  closeIntegral(CLOSE + 32, r, third(i), fourth(j));
}

/** Tables have rows for squared distances with equal bits but for the last SHIFT, from 2⁻⁷ nm² on. */
const SHIFT: i32 = 20;
const FIRST: usize = 0x3c0;
/** The rows of a table follow four numbers. */
const HEADER: usize = 16;

/** The squared distances of four walkers, held within the rows. Compared as integers, what is no number is no address either. */
// @ts-ignore: decorator
@inline
export function withinRows(r2: v128, table: usize): v128 {
  return i32x4.min_s(i32x4.max_s(r2, second(table)), third(table));
}

/** One integral of four walkers from a table, whose rows are cubics from a knot on, but where the closed form stands already. */
// @ts-ignore: decorator
@inline
export function fromTable(at: usize, table: usize, r2: v128, closed: v128): void {
  const knots = i32x4.shr_u(r2, SHIFT);
  const t = sub(r2, i32x4.shl(knots, SHIFT));
  const rows = i32x4.shl(knots, 4);
  const first = table - (FIRST << 4);
  const a = v128.load(first + i32x4.extract_lane(rows, 0), HEADER);
  const b = v128.load(first + i32x4.extract_lane(rows, 1), HEADER);
  const c = v128.load(first + i32x4.extract_lane(rows, 2), HEADER);
  const d = v128.load(first + i32x4.extract_lane(rows, 3), HEADER);
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  const c3 = v128.shuffle<u64>(ef, gh, 1, 3);
  const p2 = madd(c3, t, v128.shuffle<u64>(ef, gh, 0, 2));
  const p1 = madd(p2, t, v128.shuffle<u64>(ab, cd, 1, 3));
  v128.store(at, select(v128.load(at), madd(p1, t, v128.shuffle<u64>(ab, cd, 0, 2)), closed));
  v128.store(at, select(v128.load(at, 16), madd(madd(c3, t, p2), t, p1), closed), 16);
}
