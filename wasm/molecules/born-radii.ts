// Effective radii of generalized Born from the integrals of born.ts, and what depends on one radius alone.
import { INVERSE_RADIUS, RADIUS_SLOPE, SLOPE, STATE } from './born';
import { exponential, hyperbolicTangent, one } from './functions';
import { accumulateWide, add, div, fourth, madd, mul, nmadd, real, second, splat, third, zero } from './lanes';
import { atoms, bornRadiusParameters, bornState, inside, kappa, outside, shares } from './memory';

/**
 * Effective radii from the integrals, with self-energies and surface area; the energy goes to the float64 sums at `sums`. With `shared`, what
 * depends on one radius is multiplied by the square of its atom's share.
 */
export function bornRadii(sums: usize, shared: bool): void {
  let p = bornRadiusParameters;
  let at = shares;
  const end = bornState + STATE * atoms;
  for (let s = bornState; s < end; s += STATE, p += 8 * sizeof<Real>(), at += 48) {
    const integral = v128.load(s, SLOPE);
    // 1/B = 1/ρ̃ − tanh(α ψ − β ψ² + γ ψ³)/ρ − λ I with ψ = I ρ̃; λ = 1 and no tanh for HCT.
    const a = second(p);
    const b = third(p);
    const c = fourth(p);
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
    let slopeOfEnergy = nmadd(mul(real(6), area), inverse, derivative);
    if (shared) slopeOfEnergy = mul(slopeOfEnergy, mul(v128.load(at), v128.load(at)));
    v128.store(s, slopeOfEnergy, SLOPE);
  }
}
