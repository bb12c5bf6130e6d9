/** Place and orientation of a molecule by its first three atoms: x, y, z, α, cos β, γ (see coordinates.ts). */
import { angle, distance } from '../../../math/geometry.js';

/** The first atom at the origin, the second one on the z axis, the third one in the xz plane. */
export const identityFrame = Float64Array.of(0, 0, 0, 0, 1, 0);

/** Unit vectors: z along (dx, dy, dz); n along side × z; and m = n × z. Written as z, m, n. */
export function frameAxes(dx: number, dy: number, dz: number, side: Float64Array, out: Float64Array): void {
  const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
  const [zx, zy, zz] = [dx / length, dy / length, dz / length];
  const nx = side[1] * zz - side[2] * zy;
  const ny = side[2] * zx - side[0] * zz;
  const nz = side[0] * zy - side[1] * zx;
  const scale = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz);
  out[0] = zx;
  out[1] = zy;
  out[2] = zz;
  out[3] = scale * (ny * zz - nz * zy);
  out[4] = scale * (nz * zx - nx * zz);
  out[5] = scale * (nx * zy - ny * zx);
  out[6] = scale * nx;
  out[7] = scale * ny;
  out[8] = scale * nz;
}

/** Unit vectors of spherical coordinates: along the axis, with growing β, with growing α. */
function sphericalAxes(alpha: number, cosBeta: number) {
  const [ca, sa] = [Math.cos(alpha), Math.sin(alpha)];
  const sinBeta = Math.sqrt(Math.max(0, 1 - cosBeta * cosBeta));
  return {
    sinBeta,
    axis: [ca * sinBeta, sa * sinBeta, cosBeta],
    byBeta: [ca * cosBeta, sa * cosBeta, -sinBeta],
    byAlpha: [-sa, ca, 0],
  };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const minus = (x: Float64Array, a: number, b: number) => [0, 1, 2].map((k) => x[a + k] - x[b + k]);

/** The frame of positions; `root` are the places of the three atoms. */
export function readFrame(
  x: Float64Array,
  [first, second, third]: readonly number[],
  frame: Float64Array,
): void {
  const axis = minus(x, second, first);
  const cosBeta = axis[2] / Math.hypot(...axis);
  const alpha = Math.atan2(axis[1], axis[0]);
  const { byBeta, byAlpha } = sphericalAxes(alpha, cosBeta);
  const side = minus(x, third, first);
  frame.set([
    x[first],
    x[first + 1],
    x[first + 2],
    alpha,
    cosBeta,
    Math.atan2(dot(side, byAlpha), dot(side, byBeta)),
  ]);
}

/** Places three atoms by their distances r₁₂, r₂₃ and the angle at the second one. */
export function placeRoot(
  x: Float64Array,
  [first, second, third]: readonly number[],
  [r12, r23, theta]: readonly number[],
  frame: Float64Array,
): void {
  const [, , , alpha, cosBeta, gamma] = frame;
  const { axis, byBeta, byAlpha } = sphericalAxes(alpha, cosBeta);
  const [along, across] = [-r23 * Math.cos(theta), r23 * Math.sin(theta)];
  for (let k = 0; k < 3; k++) {
    x[first + k] = frame[k];
    x[second + k] = frame[k] + r12 * axis[k];
    const side = Math.cos(gamma) * byBeta[k] + Math.sin(gamma) * byAlpha[k];
    x[third + k] = x[second + k] + along * axis[k] + across * side;
  }
}

/**
 * The gradients by r₁₂, r₂₃ and the angle, from gradients `g` by the three atoms' positions; those by the frame are added to `byFrame`.
 * Where the axis is that of z, the gradient by cos β is not defined and given as zero.
 */
export function pullRoot(
  x: Float64Array,
  root: readonly number[],
  g: Float64Array,
  byFrame?: Float64Array,
): [number, number, number] {
  const [first, second, third] = root;
  const [g1, g2, g3] = root.map((at) => g.subarray(at, at + 3));
  const [r12, r23] = [distance(x, first, second), distance(x, second, third)];
  const theta = angle(x, first, second, third);
  const axis = minus(x, second, first).map((d) => d / r12);
  const out = minus(x, third, second).map((d) => d / r23);
  // out = −cos θ axis + sin θ side, so its derivative by θ is sin θ axis + cos θ side
  const side = out.map((d, k) => (d + Math.cos(theta) * axis[k]) / Math.sin(theta));
  const byTheta = axis.map((d, k) => r23 * (Math.sin(theta) * d + Math.cos(theta) * side[k]));
  if (byFrame) {
    const torque = [0, 0, 0];
    for (const [at, force] of [
      [second, g2],
      [third, g3],
    ] as const) {
      const arm = minus(x, at, first);
      for (let k = 0; k < 3; k++) {
        const [l, m] = [(k + 1) % 3, (k + 2) % 3];
        torque[k] += arm[l] * force[m] - arm[m] * force[l];
      }
    }
    const { sinBeta, byAlpha } = sphericalAxes(Math.atan2(axis[1], axis[0]), axis[2]);
    for (let k = 0; k < 3; k++) byFrame[k] += g1[k] + g2[k] + g3[k];
    byFrame[3] += torque[2];
    byFrame[4] -= sinBeta > 0 ? dot(torque, byAlpha) / sinBeta : 0;
    byFrame[5] += dot(torque, axis);
  }
  return [dot(axis, g2) + dot(axis, g3), dot(out, g3), dot(byTheta, g3)];
}
