// The inner loop. It is written for speed: constants in locals, no calls, squared distances, and no branch that a processor cannot foretell
// (which of the listed pairs are within the cutoff, and which of those in the switch, is as good as random: two thirds of the time went there).
import type { Box, Coordinates } from './box.js';
import type { PairConstants } from './lennard-jones.js';

/** Pairs of particles: those of row k are (first + k, neighbours[n]) for starts[k] ≤ n < starts[k + 1], in ascending order. */
export interface PairList {
  readonly first: number;
  readonly starts: Int32Array;
  neighbours: Int32Array;
}

/** Adds the gradients of listed pairs to `gradient`, their energy to totals[0] and their virial Σ r ∂u/∂r to totals[1]. */
export type AddPairs = (
  at: Coordinates,
  gradient: Coordinates,
  box: Box,
  constants: PairConstants,
  list: PairList,
  totals: Float64Array,
) => void;

/**
 * The inner loop for so many particles. Pairs beyond the cutoff leave no trace in the sums, so that a longer list gives the same bits.
 */
export function pairLoop(particles: number): AddPairs {
  // Pairs of one row that are within the cutoff.
  const js = new Int32Array(particles);
  const squares = new Float64Array(particles);
  const xs = new Float64Array(particles);
  const ys = new Float64Array(particles);
  const zs = new Float64Array(particles);

  return (at, gradient, box, constants, list, totals) => {
    const { x, y, z } = at;
    const { x: gx, y: gy, z: gz } = gradient;
    const [lx, ly, lz] = box.sides;
    const [ix, iy, iz] = box.inverses;
    const { sigma2, epsilon4, cutoff2, shift, smoothing, begin, perWidth } = constants;
    const { first, starts, neighbours } = list;
    let energy = 0;
    let virial = 0;
    const rows = starts.length - 1;
    for (let row = 0; row < rows; row++) {
      const end = starts[row + 1];
      const i = first + row;
      const xi = x[i];
      const yi = y[i];
      const zi = z[i];
      let count = 0;
      for (let n = starts[row]; n < end; n++) {
        const j = neighbours[n];
        let dx = xi - x[j];
        let dy = yi - y[j];
        let dz = zi - z[j];
        dx -= lx * Math.floor(dx * ix + 0.5);
        dy -= ly * Math.floor(dy * iy + 0.5);
        dz -= lz * Math.floor(dz * iz + 0.5);
        const r2 = dx * dx + dy * dy + dz * dz;
        js[count] = j;
        squares[count] = r2;
        xs[count] = dx;
        ys[count] = dy;
        zs[count] = dz;
        count += Number(r2 < cutoff2); // without a branch: the next pair overwrites what is not wanted
      }
      let sumX = 0;
      let sumY = 0;
      let sumZ = 0;
      for (let n = 0; n < count; n++) {
        const j = js[n];
        const r2 = squares[n];
        const inverse2 = 1 / r2;
        const s2 = sigma2 * inverse2;
        const s6 = s2 * s2 * s2;
        let u = epsilon4 * s6 * (s6 - 1);
        let slope = -3 * epsilon4 * s6 * (2 * s6 - 1) * inverse2; // ∂u/∂(r²)
        if (smoothing === 1) {
          const t = positive(r2 - begin) * perWidth;
          const rest = 1 - t;
          const factor = rest * rest * (1 + 2 * t);
          slope = slope * factor - 6 * t * rest * perWidth * u;
          u *= factor;
        } else if (smoothing === 2) {
          const r = Math.sqrt(r2);
          const t = positive(r - begin) * perWidth;
          const rest = t * (1 - t);
          const factor = 1 - t * t * t * (10 - t * (15 - 6 * t));
          slope = slope * factor - ((15 * rest * rest * perWidth) / r) * u;
          u *= factor;
        }
        energy += u - shift;
        const pull = 2 * slope;
        virial += pull * r2;
        const fx = pull * xs[n];
        const fy = pull * ys[n];
        const fz = pull * zs[n];
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
  };
}

/** max(0, x) without a branch. */
function positive(x: number): number {
  return 0.5 * (x + Math.abs(x));
}
