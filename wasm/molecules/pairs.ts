// Charges and Lennard-Jones energies of all pairs without generalized Born; with it they are in polar.ts.
import { one } from './functions';
import {
  accumulateWide,
  add,
  addVector,
  div,
  dot,
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
import { atoms, forces, pairParameters, positions, shares } from './memory';

/**
 * Adds the forces of every pair. With `energy`, energies go to the float64 sums at `sums`, row by row so that float32 does not lose them; with
 * `shared`, forces are multiplied by the shares of both atoms.
 */
// @ts-ignore: decorator
@inline
export function pairForces(energy: bool, shared: bool, sums: usize): void {
  const unit = one();
  const toForce = forces - positions;
  const toShare = shares - positions;
  const end = positions + 48 * atoms;
  let parameters = pairParameters;
  for (let ri = positions; ri < end; ri += 48) {
    const xi = v128.load(ri);
    const yi = v128.load(ri, 16);
    const zi = v128.load(ri, 32);
    let fx = zero();
    let fy = zero();
    let fz = zero();
    let sum = zero();
    for (let rj = ri + 48; rj < end; rj += 48, parameters += 3 * sizeof<Real>()) {
      const x = sub(xi, v128.load(rj));
      const y = sub(yi, v128.load(rj, 16));
      const z = sub(zi, v128.load(rj, 32));
      const ir = div(unit, sqrt(dot(x, y, z, x, y, z)));
      const ir2 = mul(ir, ir);
      const ir6 = mul(mul(ir2, ir2), ir2);
      const repulsion = mul(splat(parameters), ir6);
      const attraction = second(parameters);
      const coulomb = mul(third(parameters), ir);
      if (energy) {
        const lennardJones = mul(ir6, nmadd(attraction, real(1 / 6), mul(repulsion, real(1 / 12))));
        sum = add(sum, add(lennardJones, coulomb));
      }
      let scale = mul(madd(ir6, sub(repulsion, attraction), coulomb), ir2);
      if (shared) scale = mul(scale, mul(v128.load(ri + toShare), v128.load(rj + toShare)));
      const gx = mul(scale, x);
      const gy = mul(scale, y);
      const gz = mul(scale, z);
      fx = add(fx, gx);
      fy = add(fy, gy);
      fz = add(fz, gz);
      subVector(rj + toForce, gx, gy, gz);
    }
    addVector(ri + toForce, fx, fy, fz);
    if (energy) accumulateWide(sums, sum);
  }
}
