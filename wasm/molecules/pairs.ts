// Charges, Lennard-Jones energies and generalized-Born energies of all pairs in one loop: they share the distance.
import { INVERSE_RADIUS, SLOPE, STATE } from './born';
import { exponential, one } from './functions';
import {
  accumulate,
  accumulateWide,
  add,
  addVector,
  div,
  dot,
  madd,
  mul,
  nmadd,
  real,
  splat,
  sqrt,
  sub,
  subVector,
  zero,
} from './lanes';
import { atoms, bornCharges, bornState, forces, inside, kappa, outside, pairParameters, positions } from './memory';

/** Pairs of a row that are computed together. */
const CHUNK: usize = 64;
/** r², −r²/(4 B_i B_j) and its exponential of the pairs of a chunk. */
const DECAYS: usize = memory.data(64 * 48, 16);

/**
 * The first half of a chunk of pairs of atom i. The two halves are loops of their own because a processor overlaps only as many pairs as fit
 * into its window of instructions, and one pair is a long chain of them that wait for each other.
 */
// @ts-ignore: decorator
@inline
function decays(ri: usize, rj: usize, last: usize, si: usize, sj: usize): void {
  const xi = v128.load(ri);
  const yi = v128.load(ri, 16);
  const zi = v128.load(ri, 32);
  const exponent = mul(real(-0.25), v128.load(si, INVERSE_RADIUS));
  for (let to = DECAYS; rj < last; rj += 48, sj += STATE, to += 48) {
    const x = sub(xi, v128.load(rj));
    const y = sub(yi, v128.load(rj, 16));
    const z = sub(zi, v128.load(rj, 32));
    const r2 = dot(x, y, z, x, y, z);
    const argument = mul(r2, mul(exponent, v128.load(sj, INVERSE_RADIUS)));
    v128.store(to, r2);
    v128.store(to, argument, 16);
    v128.store(to, exponential(argument), 32);
  }
}

/**
 * Adds the forces of every pair and, with `born`, the derivatives dE/dB. With `energy`, energies go to the float64 sums at
 * `plain` and `polar`, row by row so that float32 does not lose them.
 */
// @ts-ignore: decorator
@inline
export function pairForces(energy: bool, born: bool, salt: bool, plain: usize, polar: usize): void {
  const unit = one();
  const quarter = real(0.25);
  const prefactor = real(inside - outside);
  const toForce = forces - positions;
  const end = positions + 48 * atoms;
  let parameters = pairParameters;
  let si = bornState;
  let qi = bornCharges;
  for (let ri = positions; ri < end; ri += 48) {
    const xi = v128.load(ri);
    const yi = v128.load(ri, 16);
    const zi = v128.load(ri, 32);
    let fx = zero();
    let fy = zero();
    let fz = zero();
    let slope = zero();
    let plainSum = zero();
    let polarSum = zero();
    let charge = zero();
    let radius = zero();
    let halfRadius = zero();
    let sj = si + STATE;
    let qj = qi + sizeof<Real>();
    if (born) {
      charge = salt ? splat(qi) : mul(prefactor, splat(qi));
      radius = v128.load(si);
      halfRadius = mul(real(0.5), radius);
    }
    for (let rj = ri + 48, last: usize = 0; rj < end; ) {
      last = min(rj + 48 * CHUNK, end);
      if (born) decays(ri, rj, last, si, sj);
      for (let from = DECAYS; rj < last; rj += 48, from += 48) {
        const x = sub(xi, v128.load(rj));
        const y = sub(yi, v128.load(rj, 16));
        const z = sub(zi, v128.load(rj, 32));
        const r2 = born ? v128.load(from) : dot(x, y, z, x, y, z);
        let ir: v128;
        let g = zero();
        let ge = zero();
        if (born) {
          // f² = r² + B_i B_j e with e = exp(−r²/(4 B_i B_j)); both square roots share one division.
          const radiusJ = v128.load(sj);
          const argument = v128.load(from, 16);
          const e = v128.load(from, 32);
          const f = sqrt(madd(mul(radius, radiusJ), e, r2));
          const r = sqrt(r2);
          const inverse = div(unit, mul(r, f));
          ir = mul(inverse, f);
          const iff = mul(inverse, r);
          const qq = mul(charge, splat(qj));
          // g = 2 dE/df²
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
          ge = mul(g, e);
          const h = nmadd(argument, ge, ge); // dE/dB_i = ½ h B_j
          slope = madd(h, radiusJ, slope);
          v128.store(sj, madd(h, halfRadius, v128.load(sj, SLOPE)), SLOPE);
          sj += STATE;
          qj += sizeof<Real>();
        } else {
          ir = div(unit, sqrt(r2));
        }
        const ir2 = mul(ir, ir);
        const ir6 = mul(mul(ir2, ir2), ir2);
        const repulsion = mul(splat(parameters), ir6);
        const attraction = splat(parameters, 1);
        const coulomb = mul(splat(parameters, 2), ir);
        parameters += 3 * sizeof<Real>();
        if (energy) {
          const lennardJones = mul(ir6, nmadd(attraction, real(1 / 6), mul(repulsion, real(1 / 12))));
          plainSum = add(plainSum, add(lennardJones, coulomb));
        }
        let scale = mul(madd(ir6, sub(repulsion, attraction), coulomb), ir2);
        if (born) scale = madd(quarter, ge, sub(scale, g));
        const gx = mul(scale, x);
        const gy = mul(scale, y);
        const gz = mul(scale, z);
        fx = add(fx, gx);
        fy = add(fy, gy);
        fz = add(fz, gz);
        subVector(rj + toForce, gx, gy, gz);
      }
    }
    addVector(ri + toForce, fx, fy, fz);
    if (born) accumulate(si + SLOPE, mul(real(0.5), slope));
    if (energy) accumulateWide(plain, plainSum);
    if (energy && born) accumulateWide(polar, polarSum);
    si += STATE;
    qi += sizeof<Real>();
  }
}
