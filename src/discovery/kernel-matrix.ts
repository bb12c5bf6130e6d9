/** The sparse symmetric matrix of a Gaussian kernel between points that are near each other. */
import { exp } from '../math/index.js';
import { neighbourBuffer, PointTree } from '../math/point-tree.js';

/** exp(−d²/(4ε ρ_i ρ_j)) where that is above e^−reach: the lower triangle row by row, the diagonal, which is 1, left out. */
export interface KernelMatrix {
  readonly size: number;
  /** Row i is entries starts[i] to starts[i + 1]. */
  readonly starts: Float64Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** Computes the matrix; of each pair the point with the wider kernel looks for the other. */
export function kernelMatrix(
  points: Float64Array,
  dim: number,
  { bandwidth, reach, widths }: { bandwidth: number; reach: number; widths?: Float64Array | undefined },
): KernelMatrix {
  const n = points.length / dim;
  const tree = new PointTree(points, dim);
  const found = neighbourBuffer(1024);
  const widthOf = (i: number) => (widths ? widths[i] : 1);
  /** Calls `use` with each partner of row i and their exponent. */
  const pairsOf = (i: number, use: (j: number, exponent: number) => void) => {
    const own = widthOf(i);
    tree.within(points, i * dim, 4 * bandwidth * reach * own * own, found);
    for (let k = 0; k < found.count; k++) {
      const j = found.indices[k];
      const other = widthOf(j);
      if (other > own || (other === own && j >= i)) continue;
      const exponent = found.squares[k] / (4 * bandwidth * own * other);
      if (exponent <= reach) use(j, exponent);
    }
  };
  const starts = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    let count = 0;
    pairsOf(i, () => count++);
    starts[i + 1] = starts[i] + count;
  }
  const columns = new Int32Array(starts[n]);
  const values = new Float64Array(starts[n]);
  for (let i = 0, at = 0; i < n; i++) {
    pairsOf(i, (j, exponent) => {
      columns[at] = j;
      values[at++] = exp(-exponent);
    });
  }
  return { size: n, starts, columns, values };
}

/** Writes K x into `out`. */
export function multiply(
  { size, starts, columns, values }: KernelMatrix,
  x: Float64Array,
  out: Float64Array,
): void {
  out.set(x);
  for (let i = 0; i < size; i++) {
    const own = x[i];
    let sum = 0;
    for (let at = starts[i], end = starts[i + 1]; at < end; at++) {
      const j = columns[at];
      const value = values[at];
      sum += value * x[j];
      out[j] += value * own;
    }
    out[i] += sum;
  }
}

/** For each point the number of its group, joined by entries above a limit; groups are numbered by size, the largest 0. */
export function connectedGroups(
  { size, starts, columns, values }: KernelMatrix,
  above: number,
): { groups: Int32Array; sizes: number[] } {
  const parent = Int32Array.from({ length: size }, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]];
    return root;
  };
  for (let i = 0; i < size; i++) {
    for (let at = starts[i]; at < starts[i + 1]; at++) {
      if (values[at] < above) continue;
      const [a, b] = [rootOf(i), rootOf(columns[at])];
      if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const counts = new Map<number, number>();
  for (let i = 0; i < size; i++) counts.set(rootOf(i), (counts.get(rootOf(i)) ?? 0) + 1);
  const sorted = [...counts.entries()].sort(([a, m], [b, k]) => k - m || a - b);
  const numbers = new Map(sorted.map(([root], number) => [root, number]));
  return {
    groups: Int32Array.from(parent, (_, i) => numbers.get(rootOf(i))!),
    sizes: sorted.map(([, count]) => count),
  };
}
