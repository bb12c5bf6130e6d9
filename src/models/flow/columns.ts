/** Columns of a batch by number, without a gather: slices, or a reshape where the columns are evenly spaced. */
import { concatenate, stack, type Tensor } from '../../tensor/index.js';

/** The given columns of rows × dim, in their order. */
export function selectColumns(x: Tensor, columns: readonly number[]): Tensor {
  const [rows, dim] = x.shape;
  const stride = columns.length > 1 ? columns[1] - columns[0] : 1;
  const even = columns.every((column, i) => column === columns[0] + i * stride);
  if (even && stride > 1 && dim % stride === 0 && columns.length === dim / stride) {
    return x.reshape([rows, dim / stride, stride]).at(columns[0], 2);
  }
  const runs: [number, number][] = [];
  for (const column of columns) {
    const last = runs.at(-1);
    if (last && last[1] === column) last[1]++;
    else runs.push([column, column + 1]);
  }
  const parts = runs.map(([from, to]) => (from === 0 && to === dim ? x : x.slice(from, to, 1)));
  return parts.length === 1 ? parts[0] : concatenate(parts, 1);
}

/** The batch whose columns `first` are those of `a` and whose columns `second` are those of `b`. */
export function joinColumns(
  [first, a]: readonly [readonly number[], Tensor],
  [second, b]: readonly [readonly number[], Tensor],
): Tensor {
  const half = first.length;
  if (half === second.length && first.every((column, i) => column === 2 * i && second[i] === 2 * i + 1)) {
    return stack([a, b], 2).reshape([a.shape[0], 2 * half]);
  }
  if (half === second.length && first.every((column, i) => column === 2 * i + 1 && second[i] === 2 * i)) {
    return stack([b, a], 2).reshape([a.shape[0], 2 * half]);
  }
  const order = [...first, ...second];
  return selectColumns(concatenate([a, b], 1), inverted(order));
}

/** The permutation that undoes another. */
export function inverted(permutation: readonly number[]): number[] {
  const inverse = new Array<number>(permutation.length);
  permutation.forEach((from, to) => (inverse[from] = to));
  return inverse;
}
