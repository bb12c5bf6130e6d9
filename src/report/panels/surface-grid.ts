/** Grids of surfaces: closed across periodic ends, thinned to what a page can show, holes filled for smooth contours. */
import type { Axis, Numbers, SurfacePanel } from '../types.js';

export type Grid = SurfacePanel['grid'];

/** Enough nodes for smooth contours in half a page. */
const mostNodes = 100;

type Range = readonly [number, number];

export const spacing = ([low, high]: Range, n: number) => (n > 1 ? (high - low) / (n - 1) : 1);

/** The nodes' places along an axis. */
export function nodes(range: Range, n: number): number[] {
  return Array.from({ length: n }, (_, i) => range[0] + i * spacing(range, n));
}

/** Nodes of a new axis as indices of the old one; those of a wrapped axis come more than once. */
interface Nodes {
  readonly from: readonly number[];
  readonly range: Range;
}

function taken(grid: Grid, columns: Nodes, rows: Nodes): Grid {
  const pick = (values: Numbers) =>
    rows.from.flatMap((row) => columns.from.map((column) => values[row * grid.width + column]));
  return {
    values: pick(grid.values),
    ...(grid.errors ? { errors: pick(grid.errors) } : {}),
    width: columns.from.length,
    height: rows.from.length,
    x: columns.range,
    y: rows.range,
  };
}

/** The nodes of a periodic axis with some of them repeated beyond both ends, where they go once around and do not yet cover the axis. */
function around(range: Range, n: number, { period }: Axis, [low, high]: Range): Nodes {
  const step = spacing(range, n);
  const as = { from: nodes([0, n - 1], n), range };
  const covered = range[0] <= low && range[1] >= high;
  if (!period || covered) return as;
  const turn = [n, n - 1].find((count) => Math.abs(count * step - period) < 1e-3 * step);
  if (!turn) return as;
  const spare = Math.ceil(n / mostNodes); // nodes that thinning may take away again
  const first = Math.floor((low - range[0]) / step) - spare;
  const last = Math.ceil((high - range[0]) / step) + spare;
  return {
    from: Array.from({ length: last - first + 1 }, (_, k) => (((first + k) % turn) + turn) % turn),
    range: [range[0] + first * step, range[0] + last * step],
  };
}

/** The grid with its periodic axes closed across their ends, so that it covers the ranges that are shown. */
export function closed(grid: Grid, x: Axis, y: Axis, shownX: Range, shownY: Range): Grid {
  return taken(grid, around(grid.x, grid.width, x, shownX), around(grid.y, grid.height, y, shownY));
}

/** Every few nodes of a fine axis, both ends kept where the spacing allows. */
function fewer(range: Range, n: number): Nodes {
  const stride = Math.max(1, Math.round((n - 1) / (mostNodes - 1)));
  const kept = Math.floor((n - 1) / stride) + 1;
  const from = Array.from({ length: kept }, (_, i) => i * stride);
  return { from, range: [range[0], range[0] + (kept - 1) * stride * spacing(range, n)] };
}

/** The grid with no more nodes than can be seen. */
export function coarser(grid: Grid): Grid {
  if (Math.max(grid.width, grid.height) <= mostNodes) return grid;
  return taken(grid, fewer(grid.x, grid.width), fewer(grid.y, grid.height));
}

/** Values with those that are not finite replaced by the mean of their neighbours, again and again until all are: contours need them. */
export function filled(values: Numbers, width: number, height: number): number[] {
  let now = Array.from(values);
  for (let round = 0; round < width + height; round++) {
    if (now.every(Number.isFinite)) return now;
    const before = now;
    now = before.map((value, i) => {
      if (Number.isFinite(value)) return value;
      const [row, column] = [Math.floor(i / width), i % width];
      let [sum, count] = [0, 0];
      for (let r = Math.max(0, row - 1); r <= Math.min(height - 1, row + 1); r++)
        for (let c = Math.max(0, column - 1); c <= Math.min(width - 1, column + 1); c++)
          if (Number.isFinite(before[r * width + c])) {
            sum += before[r * width + c];
            count++;
          }
      return count ? sum / count : value;
    });
  }
  return now.map((value) => (Number.isFinite(value) ? value : 0));
}
