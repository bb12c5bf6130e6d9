// Distances and angles that a restraint holds.
import { arctangent2 } from './functions';
import {
  add,
  addVector,
  div,
  dot,
  higher,
  mul,
  narrow,
  nmadd,
  real,
  SINGLE,
  sqrt,
  sub,
  subVector,
} from './lanes';
import { forces, positions, widePositions } from './memory';
import { restrain } from './restrain';

/**
 * A component of r_i − r_j. Stiff terms magnify what float32 positions have lost, so that they subtract in float64: it makes
 * the fast forces of a relaxed protein five times as accurate.
 */
// @ts-ignore: decorator
@inline
export function between(i: usize, j: usize, component: usize): v128 {
  if (!SINGLE) return sub(v128.load(positions + i + 16 * component), v128.load(positions + j + 16 * component));
  const a = widePositions + 2 * i + 32 * component;
  const b = widePositions + 2 * j + 32 * component;
  return narrow(f64x2.sub(v128.load(a), v128.load(b)), f64x2.sub(v128.load(a, 16), v128.load(b, 16)));
}

/** Adds the bias force of restraint `index` on the distance of atoms i and j. */
export function pushDistance(i: usize, j: usize, index: usize): void {
  const x = between(i, j, 0);
  const y = between(i, j, 1);
  const z = between(i, j, 2);
  const r = sqrt(dot(x, y, z, x, y, z));
  const g = div(restrain(index, r), r);
  const gx = mul(g, x);
  const gy = mul(g, y);
  const gz = mul(g, z);
  subVector(forces + i, gx, gy, gz);
  addVector(forces + j, gx, gy, gz);
}

/** Adds the bias force of restraint `index` on the angle i-j-k. */
export function pushAngle(i: usize, j: usize, k: usize, index: usize): void {
  const ax = between(i, j, 0);
  const ay = between(i, j, 1);
  const az = between(i, j, 2);
  const bx = between(k, j, 0);
  const by = between(k, j, 1);
  const bz = between(k, j, 2);
  // c = a × b, whose length over a · b is the tangent of the angle
  const cx = nmadd(az, by, mul(ay, bz));
  const cy = nmadd(ax, bz, mul(az, bx));
  const cz = nmadd(ay, bx, mul(ax, by));
  const a2 = dot(ax, ay, az, ax, ay, az);
  const b2 = dot(bx, by, bz, bx, by, bz);
  const c = sqrt(higher(dot(cx, cy, cz, cx, cy, cz), real(1e-20)));
  const theta = arctangent2(c, dot(ax, ay, az, bx, by, bz));
  const slope = restrain(index, theta);
  // ∇_i θ = a × c / (a² |c|), ∇_k θ = c × b / (b² |c|)
  const scale = div(slope, mul(c, mul(a2, b2)));
  const ga = mul(scale, b2);
  const gb = mul(scale, a2);
  const ix = mul(ga, nmadd(az, cy, mul(ay, cz)));
  const iy = mul(ga, nmadd(ax, cz, mul(az, cx)));
  const iz = mul(ga, nmadd(ay, cx, mul(ax, cy)));
  const kx = mul(gb, nmadd(cz, by, mul(cy, bz)));
  const ky = mul(gb, nmadd(cx, bz, mul(cz, bx)));
  const kz = mul(gb, nmadd(cy, bx, mul(cx, by)));
  subVector(forces + i, ix, iy, iz);
  subVector(forces + k, kx, ky, kz);
  addVector(forces + j, add(ix, kx), add(iy, ky), add(iz, kz));
}
