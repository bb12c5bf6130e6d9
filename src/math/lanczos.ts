import { symmetricEigen } from './linear-algebra.js';

/** Products with the operator at most. */
const STEPS = 40;

/**
 * The largest eigenvalue of a symmetric positive semidefinite operator on vectors of length n, by Lanczos steps with full
 * orthogonalisation: to rounding where the operator has fewer than 40 different eigenvalues, else as closely as 40 steps come.
 *
 * Source: C. Lanczos, J. Res. Natl. Bur. Stand. 45, 255 (1950), doi:10.6028/jres.045.026.
 *
 * @example
 * largestEigenvalue((x) => x.map((value, i) => value * i), 3); // 2
 */
export function largestEigenvalue(apply: (x: Float64Array) => Float64Array, n: number): number {
  const basis: Float64Array[] = [];
  // Any start that is not orthogonal to the eigenvector will do.
  let next = apply(Float64Array.from({ length: n }, (_, i) => Math.sin(1 + i * i)));
  let size = norm(next);
  const diagonal: number[] = [];
  const beside: number[] = [];
  let largest = 0;
  for (let step = 0; step < Math.min(n, STEPS) && size > 0; step++) {
    const scale = 1 / size;
    const q = next.map((value) => value * scale);
    basis.push(q);
    next = apply(q);
    diagonal.push(dot(next, q));
    // Twice is enough.
    for (let pass = 0; pass < 2; pass++) {
      for (const b of basis) {
        const along = dot(next, b);
        for (let i = 0; i < n; i++) next[i] -= along * b[i];
      }
    }
    size = norm(next);
    const before = largest;
    largest = tridiagonalLargest(diagonal, beside);
    if (size < 1e-14 * largest || (step > 4 && largest - before < 1e-14 * largest)) break;
    beside.push(size);
  }
  return largest;
}

function tridiagonalLargest(diagonal: readonly number[], beside: readonly number[]): number {
  const m = diagonal.length;
  const matrix = new Float64Array(m * m);
  diagonal.forEach((value, i) => (matrix[i * m + i] = value));
  for (let i = 0; i + 1 < m; i++) matrix[i * m + i + 1] = matrix[(i + 1) * m + i] = beside[i];
  return symmetricEigen(matrix, m).values[0];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
