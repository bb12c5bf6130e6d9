/** Less data for the same picture: clouds become counts on a grid, long curves lose points that no pixel could show. */
import { extent, padded } from './chart.js';
import type { CountGrid, Numbers, Points, Series } from './types.js';

/**
 * Counts points on a regular grid, row by row from the lowest y; points outside the ranges are left out.
 * @example countGrid({ label: 'training data', role: 'training' }, x, y, { x: [0, 10], y: [-1.5, 1.5] })
 */
export function countGrid(
  series: Series,
  x: Numbers,
  y: Numbers,
  options: {
    readonly x?: readonly [number, number];
    readonly y?: readonly [number, number];
    readonly width?: number;
    readonly height?: number;
  } = {},
): CountGrid {
  const { width = 120, height = 80 } = options;
  const rangeX = options.x ?? padded(extent(x));
  const rangeY = options.y ?? padded(extent(y));
  const counts = new Array<number>(width * height).fill(0);
  for (let i = 0; i < x.length; i++) {
    const column = Math.floor(((x[i] - rangeX[0]) / (rangeX[1] - rangeX[0])) * width);
    const row = Math.floor(((y[i] - rangeY[0]) / (rangeY[1] - rangeY[0])) * height);
    if (column >= 0 && column < width && row >= 0 && row < height) counts[row * width + column]++;
  }
  return { label: series.label, role: series.role, counts, width, height, x: rangeX, y: rangeY };
}

/** At most `most` points of a cloud, evenly spaced in its order. */
export function thinned(points: Points, most: number): Points {
  if (points.x.length <= most) return points;
  const pick = (values: Numbers) =>
    Array.from({ length: most }, (_, i) => values[Math.floor((i * values.length) / most)]);
  return { ...points, x: pick(points.x), y: pick(points.y) };
}

/** A curve of at most about `most` points that keeps the smallest and largest value of each stretch. */
export function envelope(x: Numbers, y: Numbers, most: number): { x: number[]; y: number[] } {
  if (x.length <= most) return { x: Array.from(x), y: Array.from(y) };
  const stretches = Math.floor(most / 2);
  const keep: number[] = [];
  for (let k = 0; k < stretches; k++) {
    const start = Math.floor((k * y.length) / stretches);
    const end = Math.floor(((k + 1) * y.length) / stretches);
    let [lowest, highest] = [start, start];
    for (let i = start; i < end; i++) {
      if (y[i] < y[lowest]) lowest = i;
      if (y[i] > y[highest]) highest = i;
    }
    keep.push(Math.min(lowest, highest));
    if (lowest !== highest) keep.push(Math.max(lowest, highest));
  }
  return { x: keep.map((i) => x[i]), y: keep.map((i) => y[i]) };
}

/** Every `ceil(n / most)`-th value: for smooth curves on a grid. */
export function every(values: Numbers, most: number): number[] {
  const stride = Math.ceil(values.length / most);
  const kept: number[] = [];
  for (let i = 0; i < values.length; i += stride) kept.push(values[i]);
  return kept;
}
