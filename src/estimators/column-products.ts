/**
 * Sums of products over samples, Σ_n m_n z_an z_bn, of columns that are made a tile at a time and never kept.
 */
import { TILE, tileKernel } from './boltzmann-kernel.js';

/**
 * All pairs of `columns` columns, `columns × columns`. `fill` writes the entries of one column for samples `start` and the following
 * ones to all of `out`.
 */
export function columnProducts(
  columns: number,
  samples: number,
  multiplicity: Float64Array | undefined,
  fill: (column: number, start: number, out: Float64Array) => void,
): Float64Array {
  if (columns === 0) return new Float64Array(0);
  const kernel = tileKernel(columns);
  kernel.gram.fill(0);
  for (let start = 0; start < samples; start += TILE) {
    const size = Math.min(TILE, samples - start);
    for (let a = 0; a < columns; a++) {
      const row = kernel.weights.subarray(a * TILE, (a + 1) * TILE);
      fill(a, start, row.subarray(0, size));
      if (multiplicity) for (let i = 0; i < size; i++) row[i] *= Math.sqrt(multiplicity[start + i]);
      row.fill(0, size);
      kernel.rows[a] = a;
    }
    kernel.addGram(columns);
  }
  const products = new Float64Array(columns * columns);
  for (let a = 0; a < columns; a++) {
    for (let b = a; b < columns; b++) {
      products[a * columns + b] = products[b * columns + a] = kernel.gram[a * kernel.stride + b];
    }
  }
  return products;
}
