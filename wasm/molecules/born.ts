// Generalized Born, first and last part: the pairwise integrals I with their derivatives, the effective radii B, and the
// forces through them. (The pair energies between are in pairs.ts.) G. D. Hawkins, C. J. Cramer, D. G. Truhlar, Chem. Phys.
// Lett. 246, 122 (1995), DOI 10.1016/0009-2614(95)01082-K; A. Onufriev, D. Bashford, D. A. Case, Proteins 55, 383 (2004),
// DOI 10.1002/prot.20033; necks: J. Mongan et al., J. Chem. Theory Comput. 3, 156 (2007), DOI 10.1021/ct600085e.
import { exponential, hyperbolicTangent, logarithm, one } from './functions';
import {
  accumulate,
  accumulateWide,
  add,
  addVector,
  div,
  dot,
  higher,
  less,
  madd,
  mul,
  nmadd,
  real,
  select,
  SINGLE,
  splat,
  sqrt,
  sub,
  subVector,
  zero,
} from './lanes';
import {
  atoms,
  bornAtoms,
  bornDerivatives,
  bornFar,
  bornRadiusParameters,
  bornState,
  bornThresholds,
  forces,
  inside,
  kappa,
  necks,
  outside,
  positions,
} from './memory';

/** Bytes of an atom in `bornAtoms` and `bornState`. */
const ATOM: usize = 4 * sizeof<Real>();
export const STATE: usize = 64;
/** Offsets in the state of an atom. */
export const RADIUS: usize = 0;
export const INVERSE_RADIUS: usize = 16;
const RADIUS_SLOPE: usize = 32;
/** The integral, then dE/dB, then dE/dI. */
export const SLOPE: usize = 48;

// R(y) = (atanh(√y)/√y − 1)/y in y = (s/r)²: a fit up to y = 0.38 and a short one up to 0.09, to a relative 1e-7 (float32)
// and 5e-11 (float64) of the integral.
const WIDE: usize = SINGLE
  ? memory.data<Real>(
      [
        0.2698886482289651, -0.06040970116207696, 0.13164719320832071, 0.10518476619185547, 0.14325905678904333,
        0.1999898801096334, 0.33333337480660194,
      ],
      16,
    )
  : memory.data<Real>(
      [
        0.37479371080555363, -0.31305591921252115, 0.25195122753074872, 0.0086271796835392521, 0.087401241875451958,
        0.089776663466287425, 0.11118070413639047, 0.1428549839915682, 0.2000000258927465, 0.33333333328214792,
      ],
      16,
    );
const SHORT: usize = SINGLE
  ? memory.data<Real>([0.12946039725779512, 0.14178296655657427, 0.20001979396155041, 0.33333327656325749], 16)
  : memory.data<Real>(
      [
        0.098051964344627564, 0.088653625390624159, 0.11121935698368, 0.14285481647210922, 0.20000001821308218,
        0.33333333331025728,
      ],
      16,
    );
const WIDE_TERMS: i32 = SINGLE ? 7 : 10;
const SHORT_TERMS: i32 = SINGLE ? 4 : 6;

// H and −(dH/dr)/r of both directions, from `closePair`.
const CLOSE: usize = memory.data(64, 16);

// @ts-ignore: decorator
@inline
function polynomial(coefficients: usize, terms: i32, y: v128): v128 {
  let p = madd(splat(coefficients), y, splat(coefficients, 1));
  p = madd(p, y, splat(coefficients, 2));
  p = madd(p, y, splat(coefficients, 3));
  if (terms > 4) p = madd(p, y, splat(coefficients, 4));
  if (terms > 4) p = madd(p, y, splat(coefficients, 5));
  if (terms > 6) p = madd(p, y, splat(coefficients, 6));
  if (terms > 7) p = madd(p, y, splat(coefficients, 7));
  if (terms > 7) p = madd(p, y, splat(coefficients, 8));
  if (terms > 7) p = madd(p, y, splat(coefficients, 9));
  return p;
}

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
  v128.store(at, v128.andnot(mul(mul(v128.neg<Real>(half), slope), ir), within), 16);
}

function closePair(r2: v128, i: usize, j: usize): void {
  const r = sqrt(r2);
  closeIntegral(CLOSE, r, splat(j, 2), splat(i, 3));
  closeIntegral(CLOSE + 32, r, splat(i, 2), splat(j, 3));
}

/** The neck of one direction: adds scale · m₀/(1 + 100 d² + 0.3·10⁶ d⁶) within the cutoff. */
// @ts-ignore: decorator
@inline
function neck(at: usize, parameters: usize, r: v128, ir: v128, inRange: v128): void {
  const d = sub(r, splat(parameters));
  const d2 = mul(d, d);
  const d4 = mul(d2, d2);
  const inverse = div(one(), madd(real(3e5), mul(d4, d2), madd(real(100), d2, one())));
  const h = v128.and(mul(splat(parameters, 1), inverse), inRange);
  const slope = mul(mul(h, inverse), mul(mul(d, ir), madd(real(1.8e6), d4, real(200))));
  accumulate(at, h);
  accumulate(at + 16, slope);
}

/** Pairs of a row that are computed together, and r² and 1/(r² (r² − s_i²)(r² − s_j²)) of each. */
const CHUNK: usize = 64;
const DISTANCES: usize = memory.data(64 * 32, 16);

/** The first half of a chunk of pairs of atom i: see `decays` of pairs.ts for why. */
// @ts-ignore: decorator
@inline
function denominators(ri: usize, rj: usize, last: usize, pi: usize, pj: usize): void {
  const unit = one();
  const xi = v128.load(ri);
  const yi = v128.load(ri, 16);
  const zi = v128.load(ri, 32);
  const s2i = splat(pi);
  for (let to = DISTANCES; rj < last; rj += 48, pj += ATOM, to += 32) {
    const x = sub(xi, v128.load(rj));
    const y = sub(yi, v128.load(rj, 16));
    const z = sub(zi, v128.load(rj, 32));
    const r2 = dot(x, y, z, x, y, z);
    v128.store(to, r2);
    v128.store(to, div(unit, mul(r2, mul(sub(r2, splat(pj)), sub(r2, s2i)))), 16);
  }
}

/** Writes the integral of every atom where its dE/dB will be, and the derivatives of every pair. */
// @ts-ignore: decorator
@inline
export function bornIntegrals(withNecks: bool): void {
  const n = atoms;
  for (let i = 0; i < n; i++) v128.store(bornState + STATE * i, zero(), SLOPE);
  const far = real(bornFar);
  const unit = one();
  let derivatives = bornDerivatives;
  let thresholds = bornThresholds;
  let neckAt = necks;
  let ri = positions;
  let pi = bornAtoms;
  let si = bornState;
  const endOfPositions = positions + 48 * n;
  for (; ri < endOfPositions; ri += 48, pi += ATOM, si += STATE) {
    const xi = v128.load(ri);
    const yi = v128.load(ri, 16);
    const zi = v128.load(ri, 32);
    const s2i = splat(pi);
    const ci = splat(pi, 1);
    let sum = zero();
    let pj = pi + ATOM;
    let sj = si + STATE;
    for (let rj = ri + 48, last: usize = 0; rj < endOfPositions; ) {
      last = min(rj + 48 * CHUNK, endOfPositions);
      denominators(ri, rj, last, pi, pj);
      for (let from = DISTANCES; rj < last; rj += 48, pj += ATOM, sj += STATE, from += 32) {
        const r2 = v128.load(from);
        const near = less(r2, splat(thresholds));
        thresholds += sizeof<Real>();
        let hij = zero();
        let hji = zero();
        let gij = zero();
        let gji = zero();
        if (!v128.all_true<Integer>(near)) {
          // Spheres apart: with D = r²/(r² − s²), H = ½ s³/r⁴ (D − R) and −(dH/dr)/r = ½ s³/r⁶ (D − R + 2 D²).
          const s2j = splat(pj);
          const aj = sub(r2, s2j);
          const ai = sub(r2, s2i);
          const a = mul(aj, ai);
          const inverse = v128.load(from, 16);
          const u2 = mul(inverse, a);
          const w = mul(mul(inverse, r2), r2);
          const dj = mul(w, ai);
          const di = mul(w, aj);
          const yj = mul(s2j, u2);
          const yi = mul(s2i, u2);
          const isFar = less(far, r2);
          let kj = polynomial(SHORT, SHORT_TERMS, yj);
          let ki = polynomial(SHORT, SHORT_TERMS, yi);
          if (!v128.all_true<Integer>(isFar)) {
            kj = select(kj, polynomial(WIDE, WIDE_TERMS, yj), isFar);
            ki = select(ki, polynomial(WIDE, WIDE_TERMS, yi), isFar);
          }
          const u4 = mul(u2, u2);
          const tj = mul(splat(pj, 1), u4);
          const ti = mul(ci, u4);
          kj = sub(dj, kj);
          ki = sub(di, ki);
          hij = mul(tj, kj);
          hji = mul(ti, ki);
          gij = mul(mul(tj, u2), madd(add(dj, dj), dj, kj));
          gji = mul(mul(ti, u2), madd(add(di, di), di, ki));
        }
        if (v128.any_true(near)) {
          closePair(r2, pi, pj);
          hij = select(v128.load(CLOSE), hij, near);
          gij = select(v128.load(CLOSE, 16), gij, near);
          hji = select(v128.load(CLOSE, 32), hji, near);
          gji = select(v128.load(CLOSE, 48), gji, near);
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

/** Effective radii from the integrals, with self-energies and surface area; the energy goes to the float64 sums at `sums`. */
export function bornRadii(sums: usize): void {
  let p = bornRadiusParameters;
  const end = bornState + STATE * atoms;
  for (let s = bornState; s < end; s += STATE, p += 8 * sizeof<Real>()) {
    const integral = v128.load(s, SLOPE);
    // 1/B = 1/ρ̃ − tanh(α ψ − β ψ² + γ ψ³)/ρ − λ I with ψ = I ρ̃; λ = 1 and no tanh for HCT.
    const a = splat(p, 1);
    const b = splat(p, 2);
    const c = splat(p, 3);
    const t = hyperbolicTangent(mul(integral, madd(integral, nmadd(b, one(), mul(c, integral)), a)));
    const inverseRadius = splat(p, 4);
    const linear = splat(p, 5);
    const inverse = nmadd(linear, integral, nmadd(t, inverseRadius, splat(p)));
    const radius = div(one(), inverse);
    const polynomialSlope = madd(integral, nmadd(real(2), b, mul(mul(real(3), c), integral)), a);
    const slope = madd(mul(nmadd(t, t, one()), inverseRadius), polynomialSlope, linear);
    v128.store(s, radius);
    v128.store(s, inverse, INVERSE_RADIUS);
    v128.store(s, mul(mul(radius, radius), slope), RADIUS_SLOPE);
    // Self-energy −½ C q²/B · prefactor, then area / B⁶.
    const self = mul(splat(p, 7), inverse);
    const inverse2 = mul(inverse, inverse);
    const area = mul(splat(p, 6), mul(inverse2, mul(inverse2, inverse2)));
    let energy: v128;
    let derivative: v128;
    if (kappa > 0) {
      const screened = mul(mul(self, real(outside)), exponential(mul(radius, real(-kappa))));
      energy = nmadd(self, real(inside), screened);
      derivative = nmadd(screened, real(kappa), mul(v128.neg<Real>(energy), inverse));
    } else {
      energy = nmadd(self, real(inside - outside), zero());
      derivative = mul(v128.neg<Real>(energy), inverse);
    }
    accumulateWide(sums, add(energy, area));
    v128.store(s, nmadd(mul(real(6), area), inverse, derivative), SLOPE);
  }
}

/** The forces through the radii: Σ_pairs (dE/dI_i dH_ij/dr + dE/dI_j dH_ji/dr). */
export function bornForces(): void {
  const n = atoms;
  for (let i = 0; i < n; i++) {
    const s = bornState + STATE * i;
    v128.store(s, mul(v128.load(s, SLOPE), v128.load(s, RADIUS_SLOPE)), SLOPE);
  }
  let derivatives = bornDerivatives;
  let ri = positions;
  let si = bornState;
  const toForce = forces - positions;
  const end = positions + 48 * n;
  for (; ri < end; ri += 48, si += STATE) {
    const xi = v128.load(ri);
    const yi = v128.load(ri, 16);
    const zi = v128.load(ri, 32);
    const slope = v128.load(si, SLOPE);
    let fx = zero();
    let fy = zero();
    let fz = zero();
    let sj = si + STATE;
    for (let rj = ri + 48; rj < end; rj += 48, sj += STATE, derivatives += 32) {
      const g = madd(v128.load(sj, SLOPE), v128.load(derivatives, 16), mul(slope, v128.load(derivatives)));
      const gx = mul(g, sub(xi, v128.load(rj)));
      const gy = mul(g, sub(yi, v128.load(rj, 16)));
      const gz = mul(g, sub(zi, v128.load(rj, 32)));
      fx = add(fx, gx);
      fy = add(fy, gy);
      fz = add(fz, gz);
      subVector(rj + toForce, gx, gy, gz);
    }
    addVector(ri + toForce, fx, fy, fz);
  }
}
