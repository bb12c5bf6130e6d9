// Fixed distances: SHAKE for positions (J.-P. Ryckaert, G. Ciccotti, H. J. C. Berendsen, J. Comput. Phys. 23, 327 (1977), DOI
// 10.1016/0021-9991(77)90098-5), RATTLE for velocities (H. C. Andersen, J. Comput. Phys. 52, 24 (1983), DOI
// 10.1016/0021-9991(83)90014-1), in float64. Constraints that share atoms are a cluster, swept until all of its distances
// hold; a walker that has converged is left alone, so that its bits do not depend on its neighbours.
import { HALVES } from './lanes';
import {
  clusterCount,
  clusters,
  constraintAtoms,
  constraintParameters,
  oldPositions,
  timeStep,
  tolerance,
  wideVelocities,
  widePositions,
} from './memory';

const NUMBER: usize = 16 * HALVES;
const MOST_SWEEPS: i32 = 500;

// @ts-ignore: decorator
@inline
function push(at: usize, offset: usize, mass: v128, x: v128, y: v128, z: v128): void {
  const p = at + offset;
  v128.store(p, f64x2.add(v128.load(p), f64x2.mul(mass, x)));
  v128.store(p + NUMBER, f64x2.add(v128.load(p + NUMBER), f64x2.mul(mass, y)));
  v128.store(p + 2 * NUMBER, f64x2.add(v128.load(p + 2 * NUMBER), f64x2.mul(mass, z)));
}

/** The component of atoms i less that of j. */
// @ts-ignore: decorator
@inline
function between(at: usize, i: usize, j: usize, component: usize): v128 {
  return f64x2.sub(v128.load(at + i + component * NUMBER), v128.load(at + j + component * NUMBER));
}

/** One sweep over a cluster; returns where a distance was off. */
// @ts-ignore: decorator
@inline
function sweep(
  velocities: bool,
  atoms: usize,
  parameters: usize,
  count: i32,
  half: usize,
  active: v128,
): v128 {
  const old = oldPositions + half;
  const moved = (velocities ? wideVelocities : widePositions) + half;
  // A velocity along a bond counts by how much it would stretch it in a step.
  const limit = f64x2.splat(velocities ? tolerance / timeStep : 2 * tolerance);
  let violated = i64x2(0, 0);
  for (let c = 0; c < count; c++) {
    const i = load<u32>(atoms + 8 * c) as usize;
    const j = load<u32>(atoms + 8 * c, 4) as usize;
    const at = parameters + 24 * c;
    const d2 = v128.load64_splat(at);
    const mi = v128.load64_splat(at, 8);
    const mj = v128.load64_splat(at, 16);
    const rx = between(velocities ? widePositions + half : old, i, j, 0);
    const ry = between(velocities ? widePositions + half : old, i, j, 1);
    const rz = between(velocities ? widePositions + half : old, i, j, 2);
    const x = between(moved, i, j, 0);
    const y = between(moved, i, j, 1);
    const z = between(moved, i, j, 2);
    const along = f64x2.add(f64x2.add(f64x2.mul(rx, x), f64x2.mul(ry, y)), f64x2.mul(rz, z));
    let wrong = along;
    let scale: v128;
    if (velocities) {
      scale = f64x2.mul(d2, f64x2.add(mi, mj));
    } else {
      wrong = f64x2.sub(f64x2.add(f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)), f64x2.mul(z, z)), d2);
      scale = f64x2.mul(f64x2.mul(f64x2.splat(2), f64x2.add(mi, mj)), along);
    }
    // What holds already is not touched, so that constraining twice changes no bit.
    const off = v128.and(f64x2.gt(f64x2.abs(wrong), f64x2.mul(limit, d2)), active);
    violated = v128.or(violated, off);
    const g = v128.and(f64x2.div(wrong, scale), off);
    const gx = f64x2.mul(g, rx);
    const gy = f64x2.mul(g, ry);
    const gz = f64x2.mul(g, rz);
    push(moved, i, f64x2.neg(mi), gx, gy, gz);
    push(moved, j, mj, gx, gy, gz);
  }
  return violated;
}

// @ts-ignore: decorator
@inline
function constrain(velocities: bool): void {
  let atoms = constraintAtoms;
  let parameters = constraintParameters;
  for (let cluster = 0; cluster < clusterCount; cluster++) {
    const count = load<u32>(clusters + 4 * cluster) as i32;
    for (let half: usize = 0; half < NUMBER; half += 16) {
      let active = i64x2.splat(-1);
      for (let n = 0; n < MOST_SWEEPS && v128.any_true(active); n++) {
        active = sweep(velocities, atoms, parameters, count, half, active);
      }
    }
    atoms += 8 * count;
    parameters += 24 * count;
  }
}

/** Brings the distances of moved positions back, along the bonds before the move. */
export function constrainPositions(): void {
  constrain(false);
}

/** Takes the velocities along the bonds away. */
export function constrainVelocities(): void {
  constrain(true);
}
