import { symmetricEigen } from './linear-algebra.js';

/** Eigenvalues, largest first, with eigenvectors of unit length as rows. */
export interface LeadingEigenpairs {
  readonly values: Float64Array;
  /** count × n. */
  readonly vectors: Float64Array;
  /** |A v − λ v| of each pair. */
  readonly residuals: Float64Array;
  /** Whether all residuals are below the tolerance. */
  readonly converged: boolean;
  /** Products with the operator. */
  readonly products: number;
}

/** What is kept from one restart to the next besides the wanted pairs, and vectors between restarts. */
const SPARE = 8;

/**
 * The `count` largest eigenvalues of a symmetric operator on vectors of length n, with their eigenvectors: Lanczos steps with full
 * orthogonalisation, restarted from the best Ritz vectors so that memory stays at a few dozen vectors. Of an eigenvalue that comes
 * several times it may find one vector only.
 *
 * K. Wu and H. Simon, SIAM J. Matrix Anal. Appl. 22, 602 (2000), doi:10.1137/S0895479898334605.
 *
 * @param apply Writes A x into `out`.
 * @param options.start Begins with this vector; any that is not orthogonal to what is looked for.
 * @example
 * const diagonal = [5, 1, 4];
 * leadingEigenpairs((x, out) => x.forEach((value, i) => (out[i] = diagonal[i] * value)), 3, 2).values; // [5, 4]
 */
export function leadingEigenpairs(
  apply: (x: Float64Array, out: Float64Array) => void,
  n: number,
  count: number,
  {
    tolerance = 1e-10,
    most = 5000,
    start,
  }: { tolerance?: number; most?: number; start?: Float64Array | undefined } = {},
): LeadingEigenpairs {
  const wanted = Math.min(count, n);
  const size = Math.min(n, Math.max(2 * wanted + 2 * SPARE, 48));
  let basis: Float64Array[] = [];
  const matrix = new Float64Array(size * size);
  // Any start that is not orthogonal to the eigenvectors will do.
  let next: Float64Array = start
    ? start.slice()
    : Float64Array.from({ length: n }, (_, i) => Math.sin(1 + i * i));
  scale(next, 1 / norm(next));
  let products = 0;
  for (;;) {
    let beside = 0;
    while (basis.length < size) {
      const column = basis.length;
      basis.push(next);
      const image = new Float64Array(n);
      apply(next, image);
      products++;
      // Twice is enough.
      for (let pass = 0; pass < 2; pass++) {
        basis.forEach((vector, row) => {
          const along = dot(vector, image);
          subtract(image, along, vector);
          matrix[row * size + column] += along;
        });
      }
      for (let row = 0; row < column; row++) matrix[column * size + row] = matrix[row * size + column];
      beside = norm(image);
      const reach = Math.max(...matrix.map(Math.abs));
      if (beside <= 1e-14 * reach) break;
      scale(image, 1 / beside);
      next = image;
    }
    const used = basis.length;
    const { values, vectors } = symmetricEigen(leading(matrix, size, used), used);
    const found = Math.min(wanted, used);
    const last = Array.from({ length: used }, (_, i) => Math.abs(beside * vectors[i * used + used - 1]));
    const reach = Math.max(Math.abs(values[0]), Math.abs(values[used - 1]));
    const converged = last.slice(0, found).every((residual) => residual <= tolerance * reach);
    // Nothing is left outside of the basis.
    const closed = used < size || used === n;
    if (converged || closed || products >= most) {
      return {
        values: values.slice(0, found),
        vectors: join(ritz(basis, vectors, found)),
        residuals: Float64Array.from(closed ? new Float64Array(found) : last.slice(0, found)),
        converged: converged || closed,
        products,
      };
    }
    const kept = Math.min(used - 1, wanted + SPARE);
    basis = ritz(basis, vectors, kept);
    matrix.fill(0);
    for (let i = 0; i < kept; i++) matrix[i * size + i] = values[i];
  }
}

/** Combinations of the basis: the i-th with the coefficients of row i. */
function ritz(basis: readonly Float64Array[], rows: Float64Array, count: number): Float64Array[] {
  const used = basis.length;
  return Array.from({ length: count }, (_, i) => {
    const out = new Float64Array(basis[0].length);
    basis.forEach((vector, j) => subtract(out, -rows[i * used + j], vector));
    scale(out, 1 / norm(out));
    return out;
  });
}

function leading(matrix: Float64Array, size: number, used: number): Float64Array {
  return Float64Array.from(
    { length: used * used },
    (_, i) => matrix[Math.floor(i / used) * size + (i % used)],
  );
}

function join(rows: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(rows.length * (rows[0]?.length ?? 0));
  rows.forEach((row, i) => out.set(row, i * row.length));
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const end = a.length - 3;
  let i = 0;
  for (; i < end; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + (s2 + s3);
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

function scale(a: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] *= factor;
}

function subtract(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] -= factor * b[i];
}
