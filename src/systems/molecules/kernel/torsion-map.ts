/**
 * A correction map as OpenMM defines it: along every grid line a periodic cubic spline gives the slopes, along the other
 * direction a spline of these the mixed slopes, and each cell is the bicubic patch with these values.
 */

/** Slopes per grid step of the periodic cubic spline through `values`. */
function splineSlopes(values: Float64Array): Float64Array {
  // m_{i−1} + 4 m_i + m_{i+1} = 3 (y_{i+1} − y_{i−1}), cyclic: Sherman and Morrison around a tridiagonal solution.
  const n = values.length;
  const at = (i: number) => values[(i + n) % n];
  const right = Float64Array.from({ length: n }, (_, i) => 3 * (at(i + 1) - at(i - 1)));
  const corner = new Float64Array(n);
  corner[0] = -4;
  corner[n - 1] = 1;
  const diagonal = new Float64Array(n).fill(4);
  diagonal[0] = 8;
  diagonal[n - 1] = 4.25;
  const solve = (b: Float64Array): Float64Array => {
    const x = Float64Array.from(b);
    const d = Float64Array.from(diagonal);
    for (let i = 1; i < n; i++) {
      d[i] -= 1 / d[i - 1];
      x[i] -= x[i - 1] / d[i - 1];
    }
    x[n - 1] /= d[n - 1];
    for (let i = n - 2; i >= 0; i--) x[i] = (x[i] - x[i + 1]) / d[i];
    return x;
  };
  const y = solve(right);
  const z = solve(corner);
  const factor = (y[0] - y[n - 1] / 4) / (1 + z[0] - z[n - 1] / 4);
  return y.map((value, i) => value - factor * z[i]);
}

function splineLines(energies: Float64Array, size: number, stride: number, step: number): Float64Array {
  const slopes = new Float64Array(size * size);
  for (let line = 0; line < size; line++) {
    const values = Float64Array.from({ length: size }, (_, i) => energies[line * stride + i * step]);
    splineSlopes(values).forEach((slope, i) => (slopes[line * stride + i * step] = slope));
  }
  return slopes;
}

/** From values and slopes at 0 and 1 to the coefficients of 1, x, x², x³. */
const HERMITE = [
  [1, 0, 0, 0],
  [0, 0, 1, 0],
  [-3, 3, -2, -1],
  [2, -2, 1, 1],
];

/** 16 coefficients a cell: entry 4 i + j belongs to xⁱ yʲ, x and y from 0 to 1 across the cell; cell (s, t) at s + size t. */
export function mapCoefficients({ size, energies }: { size: number; energies: Float64Array }): Float64Array {
  const alongX = splineLines(energies, size, size, 1);
  const alongY = splineLines(energies, size, 1, size);
  const mixed = splineLines(alongX, size, 1, size);
  const out = new Float64Array(16 * size * size);
  for (let t = 0; t < size; t++) {
    for (let s = 0; s < size; s++) {
      // Rows: value at x = 0, at 1, slope along x at 0, at 1; columns the same along y.
      const corners = [0, 1, 2, 3].map((row) =>
        [0, 1, 2, 3].map((column) => {
          const grid = [
            [energies, alongY],
            [alongX, mixed],
          ][row >> 1][column >> 1];
          return grid[((s + (row & 1)) % size) + size * ((t + (column & 1)) % size)];
        }),
      );
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 4; j++) {
          let sum = 0;
          for (let a = 0; a < 4; a++)
            for (let b = 0; b < 4; b++) sum += HERMITE[i][a] * HERMITE[j][b] * corners[a][b];
          out[16 * (s + size * t) + 4 * i + j] = sum;
        }
      }
    }
  }
  return out;
}
