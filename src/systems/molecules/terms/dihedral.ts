/**
 * Dihedral angles and their gradients without singularities of the cosine.
 * Reference: Blondel and Karplus (1996), doi:10.1002/(SICI)1096-987X(19960715)17:9<1132::AID-JCC5>3.0.CO;2-T.
 */

/** A dihedral of four atoms (offsets 3 × atom) in (−π, π], 0 for cis; writes its gradient, four atoms × 3, into `out`. */
export function dihedral(
  positions: Float64Array,
  i: number,
  j: number,
  k: number,
  l: number,
  out: Float64Array,
): number {
  // along the three bonds: a = j − i, b = k − j, c = l − k
  const ax = positions[j] - positions[i];
  const ay = positions[j + 1] - positions[i + 1];
  const az = positions[j + 2] - positions[i + 2];
  const bx = positions[k] - positions[j];
  const by = positions[k + 1] - positions[j + 1];
  const bz = positions[k + 2] - positions[j + 2];
  const cx = positions[l] - positions[k];
  const cy = positions[l + 1] - positions[k + 1];
  const cz = positions[l + 2] - positions[k + 2];
  // normals of the two planes: m = a × b, n = b × c
  const mx = ay * bz - az * by;
  const my = az * bx - ax * bz;
  const mz = ax * by - ay * bx;
  const nx = by * cz - bz * cy;
  const ny = bz * cx - bx * cz;
  const nz = bx * cy - by * cx;
  const bb = bx * bx + by * by + bz * bz;
  const b = Math.sqrt(bb);
  const first = -b / (mx * mx + my * my + mz * mz);
  const last = b / (nx * nx + ny * ny + nz * nz);
  const along = (ax * bx + ay * by + az * bz) / bb;
  const behind = (cx * bx + cy * by + cz * bz) / bb;
  const m = [mx, my, mz];
  const n = [nx, ny, nz];
  for (let axis = 0; axis < 3; axis++) {
    const start = first * m[axis];
    const end = last * n[axis];
    out[axis] = start;
    out[axis + 3] = behind * end - (1 + along) * start;
    out[axis + 6] = along * start - (1 + behind) * end;
    out[axis + 9] = end;
  }
  return Math.atan2(b * (ax * nx + ay * ny + az * nz), mx * nx + my * ny + mz * nz);
}

/** Adds `slope` × gradient (four atoms × 3) to the forces with a minus sign. */
export function pushAlong(
  gradient: Float64Array,
  slope: number,
  atoms: Int32Array,
  at: number,
  forces: Float64Array,
): void {
  for (let corner = 0; corner < 4; corner++) {
    const atom = 3 * atoms[at + corner];
    for (let axis = 0; axis < 3; axis++) forces[atom + axis] -= slope * gradient[3 * corner + axis];
  }
}
