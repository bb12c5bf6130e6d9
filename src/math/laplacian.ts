/**
 * Linear systems of graph Laplacians, H = diag(C 1) − C with conductances C_kl ≥ 0 between vertices.
 *
 * Vertices are eliminated one by one; each pivot is the sum of the conductances that the vertex still has, never a difference. No
 * digit is lost to cancellation, so that couplings 1e-30 times smaller than others are resolved. Groups of vertices that (nearly) none
 * joins to the rest are found on the way and held by a conductance of a given size instead. Cost n³/6 multiplications, less where rows begin with zeros.
 *
 * Source: the elimination without subtractions of W. K. Grassmann, M. I. Taksar and D. P. Heyman, Oper. Res. 33, 1107 (1985),
 * doi:10.1287/opre.33.5.1107.
 */
export class Laplacian {
  readonly size: number;
  /** The last vertex of each group; the last vertex of all ends the last one. */
  readonly ends: readonly number[];
  /** U_ik / √p_k below the diagonal, row by row. */
  private readonly factor: Float64Array;
  /** √p_k, at the end of a group the root of its floor; 0 for the last vertex. */
  private readonly roots: Float64Array;
  /** The first column of each row that is not zero. */
  private readonly starts: Int32Array;

  /**
   * @param conductances Symmetric `size × size`, not negative; the diagonal is ignored, the array is not changed.
   * @param floors A group that conductances of less than its last vertex's floor join to the rest is cut off and held by the floor.
   *
   * @example
   * const chain = new Laplacian(Float64Array.of(0, 2, 0, 2, 0, 1, 0, 1, 0), 3, [1e-9, 1e-9, 1e-9]);
   * chain.form([1, 0, -1]); // 1/2 + 1, the resistance between the ends
   */
  constructor(conductances: Float64Array, size: number, floors: ArrayLike<number>) {
    const n = size;
    const r = Float64Array.from(conductances);
    const starts = new Int32Array(n);
    for (let i = 0; i < n; i++) while (starts[i] < i && r[i * n + starts[i]] === 0) starts[i]++;
    const roots = new Float64Array(n);
    const ends: number[] = [];
    for (let k = 0; k < n; k++) {
      let pivot = 0;
      for (let i = k + 1; i < n; i++) {
        if (starts[i] > k) continue;
        const from = Math.max(starts[i], starts[k]);
        pivot += r[i * n + k] += scalarProduct(r, i * n + from, r, k * n + from, k - from);
      }
      const cut = pivot < floors[k] || k === n - 1;
      if (cut) ends.push(k);
      roots[k] = k === n - 1 ? 0 : Math.sqrt(cut ? floors[k] : pivot);
      for (let i = k + 1; i < n; i++) r[i * n + k] = cut ? 0 : r[i * n + k] / roots[k];
    }
    this.size = n;
    this.factor = r;
    this.roots = roots;
    this.starts = starts;
    this.ends = ends;
  }

  /** x with H x = b, zero at the end of each group. What of b does not sum to zero over a group is left out. */
  solve(b: ArrayLike<number>): Float64Array {
    const { size: n, factor, roots, starts } = this;
    const x = this.reduced(b);
    for (const end of this.ends) x[end] = 0;
    for (let i = n - 1; i >= 0; i--) {
      if (roots[i] > 0) x[i] /= roots[i];
      const value = x[i];
      for (let k = starts[i], at = i * n + k; k < i; k++, at++) x[k] += factor[at] * value;
    }
    return x;
  }

  /** bᵀ H⁺ b for a b that sums to zero. */
  form(b: ArrayLike<number>): number {
    let sum = 0;
    for (const y of this.reduced(b)) sum += y * y;
    return sum;
  }

  /** Linear in b: y with bᵀ H⁺ b = yᵀ y for a b that sums to zero; what else the sum is, the last vertex would have, is left out. */
  reduced(b: ArrayLike<number>): Float64Array {
    const { size: n, factor, roots, starts } = this;
    const y = new Float64Array(n);
    let first = 0;
    while (first < n - 1 && b[first] === 0) first++;
    for (let i = first; i < n - 1; i++) {
      const from = Math.max(starts[i], first);
      const inflow = from < i ? scalarProduct(factor, i * n + from, y, from, i - from) : 0;
      y[i] = (b[i] + inflow) / roots[i];
    }
    return y;
  }
}

/** Σ a[i + t] b[j + t] for t < length. Four sums, so that additions need not wait for each other. */
function scalarProduct(a: Float64Array, i: number, b: Float64Array, j: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const end = i + length - 3;
  for (; i < end; i += 4, j += 4) {
    s0 += a[i] * b[j];
    s1 += a[i + 1] * b[j + 1];
    s2 += a[i + 2] * b[j + 2];
    s3 += a[i + 3] * b[j + 3];
  }
  for (const last = end + 3; i < last; i++, j++) s0 += a[i] * b[j];
  return s0 + s1 + (s2 + s3);
}
