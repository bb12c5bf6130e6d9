import type { Box, Coordinates } from './box.js';

/** Below this many cells a look at every particle is as quick. */
const FEWEST_PER_SIDE = 4;

/** A periodic box cut into cells no smaller than the reach of a list, so that neighbours are in a particle's own cell and those around it. */
export interface CellGrid {
  /** Sorts the particles `first` … into their cells. */
  fill(at: Coordinates, first: number, count: number): void;
  /** Calls `push` for those from number `after` on that are within the reach of particle i and not of its molecule. */
  visit(i: number, after: number, reach2: number, molecule: Int32Array, push: (j: number) => void): void;
}

/** The cells of a box, or undefined where they are too few to help. */
export function cellGrid({ sides, inverses }: Box, reach: number, spaceDim: number): CellGrid | undefined {
  const counts = Array.from(sides, (side, axis) => (axis < spaceDim ? Math.floor(side / reach) : 1));
  if (counts.slice(0, spaceDim).some((count) => count < FEWEST_PER_SIDE)) return undefined;
  const [nx, ny, nz] = counts;
  const [lx, ly, lz] = sides;
  const [ix, iy, iz] = inverses;
  const starts = new Int32Array(nx * ny * nz + 1);
  const around = spaceDim === 3 ? [-1, 0, 1] : [0];
  let members = new Int32Array(0);
  let cellOf = new Int32Array(0);
  let at: Coordinates;
  // Coordinates are in [−side/2, side/2]; rounding may put one just outside.
  const slab = (value: number, inverse: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor((value * inverse + 0.5) * count)));
  const cell = (i: number) =>
    slab(at.x[i], ix, nx) + nx * (slab(at.y[i], iy, ny) + ny * slab(at.z[i], iz, nz));

  return {
    fill(positions, first, count) {
      at = positions;
      if (members.length < count) {
        members = new Int32Array(count);
        cellOf = new Int32Array(count);
      }
      starts.fill(0);
      for (let k = 0; k < count; k++) starts[(cellOf[k] = cell(first + k)) + 1]++;
      for (let c = 0; c < starts.length - 1; c++) starts[c + 1] += starts[c];
      for (let k = count - 1; k >= 0; k--) members[--starts[cellOf[k] + 1]] = first + k;
      // Each start was counted down from its end: shift them back by one cell.
      starts.copyWithin(0, 1);
      starts[starts.length - 1] = count;
    },
    visit(i, after, reach2, molecule, push) {
      const { x, y, z } = at;
      const xi = x[i];
      const yi = y[i];
      const zi = z[i];
      const cx = slab(xi, ix, nx);
      const cy = slab(yi, iy, ny);
      const cz = slab(zi, iz, nz);
      for (const c of around) {
        const plane = ny * ((cz + c + nz) % nz);
        for (let b = -1; b <= 1; b++) {
          const line = nx * (plane + ((cy + b + ny) % ny));
          for (let a = -1; a <= 1; a++) {
            const box = line + ((cx + a + nx) % nx);
            for (let n = starts[box]; n < starts[box + 1]; n++) {
              const j = members[n];
              if (j < after) continue;
              let dx = xi - x[j];
              let dy = yi - y[j];
              let dz = zi - z[j];
              dx -= lx * Math.floor(dx * ix + 0.5);
              dy -= ly * Math.floor(dy * iy + 0.5);
              dz -= lz * Math.floor(dz * iz + 0.5);
              if (dx * dx + dy * dy + dz * dz < reach2 && molecule[i] !== molecule[j]) push(j);
            }
          }
        }
      }
    },
  };
}
