// All pairs with generalized Born: charges, Lennard-Jones and polarisation share the distance that born.ts has left in memory, and their force
// waits there for the one through the effective radii, so that only one loop adds forces to atoms.
import { INVERSE_RADIUS, RADIUS_SLOPE, SLOPE, STATE } from './born';
import { exponential, LOG_TWO, one, power } from './functions';
import {
  accumulate,
  accumulateWide,
  add,
  addVector,
  div,
  madd,
  mul,
  nmadd,
  real,
  second,
  splat,
  sqrt,
  sub,
  subVector,
  third,
  zero,
} from './lanes';
import {
  atoms,
  bornCharges,
  bornDerivatives,
  bornState,
  forces,
  inside,
  kappa,
  outside,
  pairParameters,
  pairScales,
  positions,
  shares,
} from './memory';

/** Pairs of a row that are computed together, and −r²/(4 B_i B_j) in units of ln 2, its exponential and f² of each. */
const CHUNK: usize = 32;
const DECAYS: usize = memory.data(32 * 48, 16);

/**
 * The first half of a chunk of pairs of an atom. The two halves are loops of their own because a processor overlaps only as many pairs as fit
 * into its window of instructions, and one pair is a long chain of them that wait for each other.
 */
// @ts-ignore: decorator
@inline
function decays(si: usize, sj: usize, last: usize, at: usize): void {
  const radius = v128.load(si);
  const exponent = mul(real(-0.25 / LOG_TWO), v128.load(si, INVERSE_RADIUS));
  for (let to = DECAYS; sj < last; sj += STATE, at += 16, to += 48) {
    const r2 = v128.load(at);
    const argument = mul(r2, mul(exponent, v128.load(sj, INVERSE_RADIUS)));
    const e = power(argument);
    v128.store(to, argument);
    v128.store(to, e, 16);
    v128.store(to, sqrt(madd(mul(radius, v128.load(sj)), e, r2)), 32);
  }
}

/**
 * Writes −(dE/dr)/r of every pair at fixed radii where its r² was, and adds the derivatives dE/dB. With `energy`, energies go to the
 * float64 sums at `plain` and `polar`, row by row so that float32 does not lose them; with `shared`, pairs are multiplied by the shares of both atoms.
 */
// @ts-ignore: decorator
@inline
export function polarPairs(energy: bool, salt: bool, shared: bool, plain: usize, polar: usize): void {
  const unit = one();
  const quarter = real(0.25);
  const prefactor = real(inside - outside);
  const end = bornState + STATE * atoms;
  let parameters = pairParameters;
  let at = pairScales;
  let qi = bornCharges;
  let shareI = shares;
  for (let si = bornState; si < end; si += STATE, qi += sizeof<Real>(), shareI += 48) {
    const charge = salt ? splat(qi) : mul(prefactor, splat(qi));
    const radius = v128.load(si);
    const halfRadius = mul(real(0.5), radius);
    let slope = zero();
    let plainSum = zero();
    let polarSum = zero();
    let qj = qi + sizeof<Real>();
    let shareJ = shareI + 48;
    for (let sj = si + STATE, last: usize = 0; sj < end; ) {
     last = min(sj + STATE * CHUNK, end);
     decays(si, sj, last, at);
     for (let from = DECAYS; sj < last; sj += STATE, from += 48) {
      // f² = r² + B_i B_j e with e = exp(−r²/(4 B_i B_j)); both square roots share one division.
      const r2 = v128.load(at);
      const radiusJ = v128.load(sj);
      const argument = v128.load(from);
      const e = v128.load(from, 16);
      const f = v128.load(from, 32);
      const r = sqrt(r2);
      const inverse = div(unit, mul(r, f));
      const ir = mul(inverse, f);
      const iff = mul(inverse, r);
      let qq = mul(charge, splat(qj));
      let share = unit;
      if (shared) {
        share = mul(v128.load(shareI), v128.load(shareJ));
        qq = mul(qq, share);
        shareJ += 48;
      }
      // g = 2 dE/df²
      let g: v128;
      if (salt) {
        const screening = mul(real(outside), exponential(mul(f, real(-kappa))));
        const c = sub(real(inside), screening);
        if (energy) polarSum = nmadd(mul(qq, c), iff, polarSum);
        g = mul(mul(qq, mul(iff, iff)), nmadd(real(kappa), screening, mul(c, iff)));
      } else {
        const u = mul(qq, iff);
        if (energy) polarSum = sub(polarSum, u);
        g = mul(u, mul(iff, iff));
      }
      const ge = mul(g, e);
      const h = nmadd(mul(argument, real(LOG_TWO)), ge, ge); // dE/dB_i = ½ h B_j
      slope = madd(h, radiusJ, slope);
      v128.store(sj, madd(h, halfRadius, v128.load(sj, SLOPE)), SLOPE);
      const ir2 = mul(ir, ir);
      const ir6 = mul(mul(ir2, ir2), ir2);
      const repulsion = mul(splat(parameters), ir6);
      const attraction = second(parameters);
      const coulomb = mul(third(parameters), ir);
      if (energy) {
        const lennardJones = mul(ir6, nmadd(attraction, real(1 / 6), mul(repulsion, real(1 / 12))));
        plainSum = add(plainSum, add(lennardJones, coulomb));
      }
      let scale = mul(madd(ir6, sub(repulsion, attraction), coulomb), ir2);
      if (shared) scale = mul(scale, share);
      v128.store(at, madd(quarter, ge, sub(scale, g)));
      parameters += 3 * sizeof<Real>();
      qj += sizeof<Real>();
      at += 16;
     }
    }
    accumulate(si + SLOPE, mul(real(0.5), slope));
    if (energy) accumulateWide(plain, plainSum);
    if (energy) accumulateWide(polar, polarSum);
  }
}

/** Adds the forces of all pairs: those at fixed radii and those through the radii, Σ_pairs (dE/dI_i dH_ij/dr + dE/dI_j dH_ji/dr). */
export function polarForces(): void {
  const n = atoms;
  for (let i = 0; i < n; i++) {
    const s = bornState + STATE * i;
    v128.store(s, mul(mul(real(-2), v128.load(s, SLOPE)), v128.load(s, RADIUS_SLOPE)), SLOPE);
  }
  let derivatives = bornDerivatives;
  let at = pairScales;
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
    for (let rj = ri + 48; rj < end; rj += 48, sj += STATE, derivatives += 32, at += 16) {
      const through = madd(slope, v128.load(derivatives), v128.load(at));
      const g = madd(v128.load(sj, SLOPE), v128.load(derivatives, 16), through);
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
