// Generalized Born, first part: the pairwise integrals I with their derivatives. (Effective radii are in born-radii.ts, the
// pair energies and forces in polar.ts.) G. D. Hawkins, C. J. Cramer, D. G. Truhlar, Chem. Phys. Lett. 246, 122 (1995), DOI
// 10.1016/0009-2614(95)01082-K; A. Onufriev, D. Bashford, D. A. Case, Proteins 55, 383 (2004), DOI 10.1002/prot.20033;
// necks: J. Mongan et al., J. Chem. Theory Comput. 3, 156 (2007), DOI 10.1021/ct600085e.
import { CLOSE, closePair, fromTable, withinRows } from './born-close';
import { one } from './functions';
import {
  accumulate,
  add,
  div,
  dot,
  less,
  madd,
  mul,
  nmadd,
  real,
  second,
  select,
  SINGLE,
  splat,
  sqrt,
  sub,
  zero,
} from './lanes';
import {
  atoms,
  bornAtoms,
  bornClasses,
  bornDerivatives,
  bornFar,
  bornState,
  necks,
  pairScales,
  positions,
} from './memory';

/** Bytes of an atom in `bornAtoms` and `bornState`. */
const ATOM: usize = 4 * sizeof<Real>();
export const STATE: usize = 64;
/** Offsets in the state of an atom. */
export const RADIUS: usize = 0;
export const INVERSE_RADIUS: usize = 16;
export const RADIUS_SLOPE: usize = 32;
/** The integral, then dE/dB, then −2 dE/dI. */
export const SLOPE: usize = 48;

// R(y) = (atanh(√y)/√y − 1)/y in y = (s/r)²: fits up to y = 0.38. In float32 H errs by a relative 1e-6 for most pairs and
// by 1e-5 for the closest. In float64 there is a short one, too, up to y = 0.09; both are good to 5e-11.
const WIDE: usize = SINGLE
  ? memory.data<Real>(
      [0.20649953469928443, 0.073552554792707322, 0.14702279897818057, 0.19986842436118415, 0.33333379853719474],
      16,
    )
  : memory.data<Real>(
      [
        0.37479371080555363, -0.31305591921252115, 0.25195122753074872, 0.0086271796835392521, 0.087401241875451958,
        0.089776663466287425, 0.11118070413639047, 0.1428549839915682, 0.2000000258927465, 0.33333333328214792,
      ],
      16,
    );
const SHORT: usize = memory.data<Real>(
  [
    0.098051964344627564, 0.088653625390624159, 0.11121935698368, 0.14285481647210922, 0.20000001821308218,
    0.33333333331025728,
  ],
  16,
);

// @ts-ignore: decorator
@inline
function wide(y: v128): v128 {
  let p = madd(splat(WIDE), y, splat(WIDE, 1));
  p = madd(p, y, splat(WIDE, 2));
  p = madd(p, y, splat(WIDE, 3));
  p = madd(p, y, splat(WIDE, 4));
  if (SINGLE) return p;
  p = madd(p, y, splat(WIDE, 5));
  p = madd(p, y, splat(WIDE, 6));
  p = madd(p, y, splat(WIDE, 7));
  p = madd(p, y, splat(WIDE, 8));
  return madd(p, y, splat(WIDE, 9));
}

// @ts-ignore: decorator
@inline
function short(y: v128): v128 {
  let p = madd(splat(SHORT), y, splat(SHORT, 1));
  p = madd(p, y, splat(SHORT, 2));
  p = madd(p, y, splat(SHORT, 3));
  p = madd(p, y, splat(SHORT, 4));
  return madd(p, y, splat(SHORT, 5));
}

/** The neck of one direction: adds scale · m₀/(1 + 100 d² + 0.3·10⁶ d⁶) within the cutoff. */
// @ts-ignore: decorator
@inline
function neck(at: usize, parameters: usize, r: v128, ir: v128, inRange: v128): void {
  const d = sub(r, splat(parameters));
  const d2 = mul(d, d);
  const d4 = mul(d2, d2);
  const inverse = div(one(), madd(real(3e5), mul(d4, d2), madd(real(100), d2, one())));
  const h = v128.and(mul(second(parameters), inverse), inRange);
  const slope = mul(mul(h, inverse), mul(mul(d, ir), nmadd(real(9e5), d4, real(-100))));
  accumulate(at, h);
  accumulate(at + 16, slope);
}

/** Pairs of a row that are computed together, and 1/(r² (r² − s_i²)(r² − s_j²)) of each. */
const CHUNK: usize = 32;
const INVERSES: usize = memory.data(32 * 16, 16);
const MINUS_HALF: usize = memory.data<Real>([-0.5], 16);

/** The first half of a chunk of pairs of atom i: see `decays` of polar.ts for why. */
// @ts-ignore: decorator
@inline
function distances(ri: usize, rj: usize, last: usize, pi: usize, pj: usize, scales: usize): void {
  const unit = one();
  const xi = v128.load(ri);
  const yi = v128.load(ri, 16);
  const zi = v128.load(ri, 32);
  const s2i = splat(pi);
  for (let to = INVERSES; rj < last; rj += 48, pj += ATOM, to += 16, scales += 16) {
    const x = sub(xi, v128.load(rj));
    const y = sub(yi, v128.load(rj, 16));
    const z = sub(zi, v128.load(rj, 32));
    const r2 = dot(x, y, z, x, y, z);
    v128.store(scales, r2);
    v128.store(to, div(unit, mul(r2, mul(sub(r2, splat(pj)), sub(r2, s2i)))));
  }
}

/** Writes the integral of every atom where its dE/dB will be, and r² and the derivatives dH/dr² of every pair. */
// @ts-ignore: decorator
@inline
export function bornIntegrals(withNecks: bool): void {
  const n = atoms;
  for (let i = 0; i < n; i++) v128.store(bornState + STATE * i, zero(), SLOPE);
  const far = real(bornFar);
  const unit = one();
  let derivatives = bornDerivatives;
  let scales = pairScales;
  let neckAt = necks;
  let pi = bornAtoms;
  let si = bornState;
  let ki = bornClasses;
  const end = positions + 48 * n;
  for (let ri = positions; ri < end; ri += 48, pi += ATOM, si += STATE, ki += 8) {
    const s2i = splat(pi);
    const ci = second(pi);
    const rowI = load<usize>(ki);
    const columnI = load<usize>(ki, 4);
    let sum = zero();
    let pj = pi + ATOM;
    let sj = si + STATE;
    let kj = ki + 8;
    for (let rj = ri + 48, endOfChunk: usize = 0; rj < end; ) {
      endOfChunk = min(rj + 48 * CHUNK, end);
      distances(ri, rj, endOfChunk, pi, pj, scales);
      for (let from = INVERSES; rj < endOfChunk; rj += 48, pj += ATOM, sj += STATE, kj += 8, from += 16) {
        const r2 = v128.load(scales);
        scales += 16;
        const tableIJ = rowI + load<usize>(kj, 4);
        const tableJI = columnI + load<usize>(kj);
        const nearIJ = less(r2, splat(tableIJ));
        const nearJI = less(r2, splat(tableJI));
        let hij = zero();
        let hji = zero();
        let gij = zero();
        let gji = zero();
        if (!v128.all_true<Integer>(v128.and(nearIJ, nearJI))) {
          // Spheres apart: with D = r²/(r² − s²), H = ½ s³/r⁴ (D − R) and dH/dr² = −¼ s³/r⁶ (D − R + 2 D²).
          const s2j = splat(pj);
          const aj = sub(r2, s2j);
          const ai = sub(r2, s2i);
          const inverse = v128.load(from);
          const u2 = mul(inverse, mul(aj, ai));
          const w = mul(mul(inverse, r2), r2);
          const dj = mul(w, ai);
          const di = mul(w, aj);
          const yj = mul(s2j, u2);
          const yi = mul(s2i, u2);
          let fj: v128;
          let fi: v128;
          if (SINGLE) {
            fj = wide(yj);
            fi = wide(yi);
          } else {
            const isFar = less(far, r2);
            fj = short(yj);
            fi = short(yi);
            if (!v128.all_true<Integer>(isFar)) {
              fj = select(fj, wide(yj), isFar);
              fi = select(fi, wide(yi), isFar);
            }
          }
          fj = sub(dj, fj);
          fi = sub(di, fi);
          const u4 = mul(u2, u2);
          const u6 = mul(splat(MINUS_HALF), u2);
          const tj = mul(second(pj), u4);
          const ti = mul(ci, u4);
          hij = mul(tj, fj);
          hji = mul(ti, fi);
          gij = mul(mul(tj, u6), madd(add(dj, dj), dj, fj));
          gji = mul(mul(ti, u6), madd(add(di, di), di, fi));
        }
        if (v128.any_true(v128.or(nearIJ, nearJI))) {
          const closed = less(r2, second(tableIJ));
          if (!SINGLE || v128.any_true(closed)) closePair(r2, pi, pj);
          if (SINGLE) {
            const within = withinRows(r2, tableIJ);
            fromTable(CLOSE, tableIJ, within, closed);
            fromTable(CLOSE + 32, tableJI, within, closed);
          }
          hij = select(v128.load(CLOSE), hij, nearIJ);
          gij = select(v128.load(CLOSE, 16), gij, nearIJ);
          hji = select(v128.load(CLOSE, 32), hji, nearJI);
          gji = select(v128.load(CLOSE, 48), gji, nearJI);
        }
        if (withNecks) {
          const inRange = less(r2, splat(neckAt, 4));
          if (v128.any_true(inRange)) {
            const r = sqrt(r2);
            const ir = div(unit, r);
            v128.store(CLOSE, hij);
            v128.store(CLOSE, gij, 16);
            v128.store(CLOSE, hji, 32);
            v128.store(CLOSE, gji, 48);
            neck(CLOSE, neckAt, r, ir, inRange);
            neck(CLOSE + 32, neckAt + 2 * sizeof<Real>(), r, ir, inRange);
            hij = v128.load(CLOSE);
            gij = v128.load(CLOSE, 16);
            hji = v128.load(CLOSE, 32);
            gji = v128.load(CLOSE, 48);
          }
          neckAt += 5 * sizeof<Real>();
        }
        sum = add(sum, hij);
        accumulate(sj + SLOPE, hji);
        v128.store(derivatives, gij);
        v128.store(derivatives, gji, 16);
        derivatives += 32;
      }
    }
    accumulate(si + SLOPE, sum);
  }
}
