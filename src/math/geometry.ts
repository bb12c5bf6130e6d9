/**
 * Distances, angles and dihedrals of points in space, with their gradients. Points are given by the place of their x in a flat array;
 * a `pull...` function adds scale × gradient to another array of the same shape.
 * Sources: dihedral gradients as in A. Blondel, M. Karplus, J. Comput. Chem. 17, 1132 (1996),
 * DOI 10.1002/(SICI)1096-987X(19960715)17:9<1132::AID-JCC5>3.0.CO;2-T; signs after IUPAC (1970).
 */

/** Where the squared sine of an angle is below this, its plane is undefined and what depends on it has a gradient of zero. */
const inLine = 1e-20;

export function distance(x: Float64Array, a: number, b: number): number {
  const [dx, dy, dz] = [x[b] - x[a], x[b + 1] - x[a + 1], x[b + 2] - x[a + 2]];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/** Zero where the points coincide. */
export function pullDistance(x: Float64Array, a: number, b: number, scale: number, out: Float64Array): void {
  const r = distance(x, a, b);
  if (r === 0) return;
  for (let k = 0; k < 3; k++) {
    const g = (scale * (x[b + k] - x[a + k])) / r;
    out[a + k] -= g;
    out[b + k] += g;
  }
}

/** The angle at b, from 0 to π. */
export function angle(x: Float64Array, a: number, b: number, c: number): number {
  const [ux, uy, uz] = [x[a] - x[b], x[a + 1] - x[b + 1], x[a + 2] - x[b + 2]];
  const [vx, vy, vz] = [x[c] - x[b], x[c + 1] - x[b + 1], x[c + 2] - x[b + 2]];
  const [wx, wy, wz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  return Math.atan2(Math.sqrt(wx * wx + wy * wy + wz * wz), ux * vx + uy * vy + uz * vz);
}

/** Zero where the points are in line: there the angle has a kink. */
export function pullAngle(
  x: Float64Array,
  a: number,
  b: number,
  c: number,
  scale: number,
  out: Float64Array,
): void {
  const [ux, uy, uz] = [x[a] - x[b], x[a + 1] - x[b + 1], x[a + 2] - x[b + 2]];
  const [vx, vy, vz] = [x[c] - x[b], x[c + 1] - x[b + 1], x[c + 2] - x[b + 2]];
  const [wx, wy, wz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const uu = ux * ux + uy * uy + uz * uz;
  const vv = vx * vx + vy * vy + vz * vz;
  const ww = wx * wx + wy * wy + wz * wz;
  if (!(ww > inLine * uu * vv)) return;
  const su = scale / (uu * Math.sqrt(ww));
  const sv = scale / (vv * Math.sqrt(ww));
  const [ax, ay, az] = [su * (uy * wz - uz * wy), su * (uz * wx - ux * wz), su * (ux * wy - uy * wx)];
  const [cx, cy, cz] = [sv * (wy * vz - wz * vy), sv * (wz * vx - wx * vz), sv * (wx * vy - wy * vx)];
  out[a] += ax;
  out[a + 1] += ay;
  out[a + 2] += az;
  out[c] += cx;
  out[c + 1] += cy;
  out[c + 2] += cz;
  out[b] -= ax + cx;
  out[b + 1] -= ay + cy;
  out[b + 2] -= az + cz;
}

/** The angle from the plane of a, b, c to that of b, c, d, in (−π, π]; 0 where a, b, c or b, c, d are in line. */
export function dihedral(x: Float64Array, a: number, b: number, c: number, d: number): number {
  const [fx, fy, fz] = [x[a] - x[b], x[a + 1] - x[b + 1], x[a + 2] - x[b + 2]];
  const [gx, gy, gz] = [x[b] - x[c], x[b + 1] - x[c + 1], x[b + 2] - x[c + 2]];
  const [hx, hy, hz] = [x[d] - x[c], x[d + 1] - x[c + 1], x[d + 2] - x[c + 2]];
  const [mx, my, mz] = [fy * gz - fz * gy, fz * gx - fx * gz, fx * gy - fy * gx];
  const [nx, ny, nz] = [hy * gz - hz * gy, hz * gx - hx * gz, hx * gy - hy * gx];
  const g = Math.sqrt(gx * gx + gy * gy + gz * gz);
  // (n × m)·g / |g| = −|g| (n·f), which is the sine but for |m| |n|
  return Math.atan2(-g * (nx * fx + ny * fy + nz * fz), mx * nx + my * ny + mz * nz);
}

/** Terms of planes that are not defined, because their points are in line, are left out: the gradient stays finite. */
export function pullDihedral(
  x: Float64Array,
  a: number,
  b: number,
  c: number,
  d: number,
  scale: number,
  out: Float64Array,
): void {
  const [fx, fy, fz] = [x[a] - x[b], x[a + 1] - x[b + 1], x[a + 2] - x[b + 2]];
  const [gx, gy, gz] = [x[b] - x[c], x[b + 1] - x[c + 1], x[b + 2] - x[c + 2]];
  const [hx, hy, hz] = [x[d] - x[c], x[d + 1] - x[c + 1], x[d + 2] - x[c + 2]];
  const [mx, my, mz] = [fy * gz - fz * gy, fz * gx - fx * gz, fx * gy - fy * gx];
  const [nx, ny, nz] = [hy * gz - hz * gy, hz * gx - hx * gz, hx * gy - hy * gx];
  const gg = gx * gx + gy * gy + gz * gz;
  const mm = mx * mx + my * my + mz * mz;
  const nn = nx * nx + ny * ny + nz * nz;
  const g = Math.sqrt(gg);
  const onM = mm > inLine * gg * (fx * fx + fy * fy + fz * fz) ? (scale * g) / mm : 0;
  const onN = nn > inLine * gg * (hx * hx + hy * hy + hz * hz) ? (scale * g) / nn : 0;
  const alongF = gg > 0 ? (fx * gx + fy * gy + fz * gz) / gg : 0;
  const alongH = gg > 0 ? (hx * gx + hy * gy + hz * gz) / gg : 0;
  const apply = (k: number, m: number, n: number) => {
    out[a + k] -= onM * m;
    out[b + k] += onM * (1 + alongF) * m - onN * alongH * n;
    out[c + k] -= onM * alongF * m + onN * (1 - alongH) * n;
    out[d + k] += onN * n;
  };
  apply(0, mx, nx);
  apply(1, my, ny);
  apply(2, mz, nz);
}
