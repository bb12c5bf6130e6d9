// The inner loop. It is written for speed: constants in locals, no calls, squared distances, both particles of a pair at once.
import type { Box, Coordinates } from './box.js';
import type { PairConstants } from './lennard-jones.js';

/** Pairs of particles: those of row k are (first + k, neighbours[n]) for starts[k] ≤ n < starts[k + 1], in ascending order. */
export interface PairList {
  readonly first: number;
  readonly starts: Int32Array;
  neighbours: Int32Array;
}

/**
 * Adds the gradients of all listed pairs to `gradient`, their energy to totals[0] and their virial Σ r ∂u/∂r to totals[1].
 *
 * Pairs beyond the cutoff are passed over without any arithmetic on the sums, so that a longer list gives the same bits.
 */
export function addPairs(
  at: Coordinates,
  gradient: Coordinates,
  box: Box,
  constants: PairConstants,
  list: PairList,
  totals: Float64Array,
): void {
  const { x, y, z } = at;
  const { x: gx, y: gy, z: gz } = gradient;
  const [lx, ly, lz] = box.sides;
  const [ix, iy, iz] = box.inverses;
  const { sigma2, epsilon4, cutoff2, shift, from2, quintic } = constants;
  const { first, starts, neighbours } = list;
  const from = Math.sqrt(from2);
  const perWidth = 1 / (Math.sqrt(cutoff2) - from);
  const width2 = cutoff2 - from2;
  const perCube = 1 / (width2 * width2 * width2);
  let energy = 0;
  let virial = 0;
  const rows = starts.length - 1;
  for (let row = 0; row < rows; row++) {
    const i = first + row;
    const end = starts[row + 1];
    const xi = x[i];
    const yi = y[i];
    const zi = z[i];
    let sumX = 0;
    let sumY = 0;
    let sumZ = 0;
    for (let n = starts[row]; n < end; n++) {
      const j = neighbours[n];
      let dx = xi - x[j];
      let dy = yi - y[j];
      let dz = zi - z[j];
      dx -= lx * Math.floor(dx * ix + 0.5);
      dy -= ly * Math.floor(dy * iy + 0.5);
      dz -= lz * Math.floor(dz * iz + 0.5);
      const r2 = dx * dx + dy * dy + dz * dz;
      if (r2 >= cutoff2) continue;
      const inverse2 = 1 / r2;
      const s2 = sigma2 * inverse2;
      const s6 = s2 * s2 * s2;
      let u = epsilon4 * s6 * (s6 - 1);
      let slope = -3 * epsilon4 * s6 * (2 * s6 - 1) * inverse2; // ∂u/∂(r²)
      if (r2 > from2) {
        let factor: number;
        let factorSlope: number;
        if (quintic) {
          const r = Math.sqrt(r2);
          const t = (r - from) * perWidth;
          const rest = t * (1 - t);
          factor = 1 - t * t * t * (10 - t * (15 - 6 * t));
          factorSlope = (-15 * rest * rest * perWidth) / r;
        } else {
          const a = cutoff2 - r2;
          factor = a * a * (cutoff2 + 2 * r2 - 3 * from2) * perCube;
          factorSlope = -6 * a * (r2 - from2) * perCube;
        }
        slope = slope * factor + u * factorSlope;
        u *= factor;
      }
      energy += u - shift;
      const pull = 2 * slope;
      virial += pull * r2;
      const fx = pull * dx;
      const fy = pull * dy;
      const fz = pull * dz;
      sumX += fx;
      sumY += fy;
      sumZ += fz;
      gx[j] -= fx;
      gy[j] -= fy;
      gz[j] -= fz;
    }
    gx[i] += sumX;
    gy[i] += sumY;
    gz[i] += sumZ;
  }
  totals[0] += energy;
  totals[1] += virial;
}
