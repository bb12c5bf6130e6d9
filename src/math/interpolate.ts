/** The last index i ≤ grid.length − 2 with grid[i] ≤ x (0 if x lies before the grid). */
export function bracket(grid: ArrayLike<number>, x: number): number {
  let from = 0;
  let to = grid.length - 1;
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if (grid[middle] <= x) from = middle;
    else to = middle;
  }
  return from;
}

/** Piecewise linear interpolation of values on an increasing grid; the end values outside. */
export function interpolate(grid: ArrayLike<number>, values: ArrayLike<number>, x: number): number {
  const last = grid.length - 1;
  if (x <= grid[0]) return values[0];
  if (x >= grid[last]) return values[last];
  const i = bracket(grid, x);
  const t = (x - grid[i]) / (grid[i + 1] - grid[i]);
  return values[i] + t * (values[i + 1] - values[i]);
}
