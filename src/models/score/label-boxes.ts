/**
 * Label windows in several dimensions or on circles: draw a label evenly over the box that the labels span (the whole circle where one
 * is periodic), take a random sample whose labels all lie within a window of it. See label-windows.ts for one label on the line.
 */
import { InputError } from '../../math/errors.js';
import { fold, uniform } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import type { LabelWindows } from './label-windows.js';

/**
 * @param labels rows × as many labels as there are periods
 * @param window half width in the labels' units, the same for all; 0 takes each sample with its own labels
 */
export function labelBoxes(
  labels: Float64Array,
  periods: readonly (number | null)[],
  window: number,
): LabelWindows {
  if (!(window >= 0)) throw new InputError(`train.labelWindow is ${window}: it must not be negative`);
  const size = periods.length;
  const rows = labels.length / size;
  const axes = periods.map((period, axis) => axisOf(labels, size, axis, period, window));
  const buckets = bucketsOf(labels, rows, size, axes);

  const within = (row: number, label: ArrayLike<number>) =>
    axes.every(({ period }, axis) => {
      let distance = labels[row * size + axis] - label[axis];
      if (period !== null) distance -= period * Math.round(distance / period);
      return Math.abs(distance) <= window;
    });

  return {
    draw(key: Key, count: number) {
      const which = uniform(fold(key, 0), count * size);
      const where = uniform(fold(key, 1), count * tries);
      const drawn = { rows: new Int32Array(count), labels: new Float64Array(count * size) };
      for (let i = 0; i < count; i++) {
        const label = axes.map(({ low, high }, axis) => low + which[i * size + axis] * (high - low));
        // Any sample of the cells around, until one is within the window.
        const around = window > 0 ? neighbours(cellOf(label, 0, axes), axes) : [];
        const total = around.reduce((sum, cell) => sum + buckets.count(cell), 0);
        let row = -1;
        for (let t = 0; t < tries && total > 0 && row < 0; t++) {
          const candidate = buckets.at(around, Math.floor(where[i * tries + t] * total));
          if (within(candidate, label)) row = candidate;
        }
        // An empty window has no sample to offer: any sample stands in, with its own labels.
        const found = row >= 0;
        if (!found) row = Math.floor(where[i * tries] * rows);
        drawn.rows[i] = row;
        drawn.labels.set(found ? label : labels.subarray(row * size, (row + 1) * size), i * size);
      }
      return drawn;
    },
  };
}

/** Of the samples in the cells around a label, (2/3)^labels lie within its window: 24 tries miss one in 10⁶ of two labels. */
const tries = 24;

type Axis = {
  readonly low: number;
  readonly high: number;
  readonly width: number;
  readonly cells: number;
  readonly period: number | null;
};

function axisOf(
  labels: Float64Array,
  size: number,
  axis: number,
  period: number | null,
  window: number,
): Axis {
  let [low, high] = [Infinity, -Infinity];
  for (let i = axis; i < labels.length; i += size) {
    low = Math.min(low, labels[i]);
    high = Math.max(high, labels[i]);
  }
  if (period !== null) {
    if (high - low > period) {
      throw new InputError(
        `labels from ${low} to ${high} span more than their period ${period}: wrap them into one period`,
      );
    }
    high = low + period;
  }
  // Cells no narrower than the window, so that the neighbours of a cell hold all that is near.
  const most = Math.floor(1e6 ** (1 / size));
  const cells = Math.max(1, Math.min(most, Math.floor((high - low) / Math.max(window, 1e-300))));
  return { low, high, width: (high - low) / cells || 1, cells, period };
}

/** The rows in each cell, as one list sorted by cell. */
function bucketsOf(labels: Float64Array, rows: number, size: number, axes: readonly Axis[]) {
  const cells = axes.reduce((product, axis) => product * axis.cells, 1);
  const cell = Int32Array.from({ length: rows }, (_, row) => flat(cellOf(labels, row * size, axes), axes));
  const starts = new Int32Array(cells + 1);
  for (const c of cell) starts[c + 1]++;
  for (let c = 0; c < cells; c++) starts[c + 1] += starts[c];
  const next = starts.slice();
  const order = new Int32Array(rows);
  cell.forEach((c, row) => (order[next[c]++] = row));
  const count = (c: number) => starts[c + 1] - starts[c];
  return {
    count,
    /** The `index`-th row of some cells taken together. */
    at(around: readonly number[], index: number): number {
      let left = index;
      for (const c of around) {
        if (left < count(c)) return order[starts[c] + left];
        left -= count(c);
      }
      throw new RangeError('no such row');
    },
  };
}

const cellOf = (label: ArrayLike<number>, at: number, axes: readonly Axis[]): number[] =>
  axes.map(({ low, width, cells }, axis) => clamp(Math.floor((label[at + axis] - low) / width), cells));

/** The cell and all around it, across the ends of circles, each once. */
function neighbours(cell: readonly number[], axes: readonly Axis[]): number[] {
  const around = axes.reduce<number[][]>(
    (lists, { cells, period }, axis) =>
      lists.flatMap((list) => {
        const places = [-1, 0, 1].map((step) => cell[axis] + step);
        const wrapped =
          period === null
            ? places.filter((place) => place >= 0 && place < cells)
            : places.map((place) => (place + cells) % cells);
        return [...new Set(wrapped)].map((place) => [...list, place]);
      }),
    [[]],
  );
  return around.map((place) => flat(place, axes));
}

const flat = (cell: readonly number[], axes: readonly Axis[]): number =>
  cell.reduce((index, place, axis) => index * axes[axis].cells + place, 0);

const clamp = (index: number, cells: number): number => Math.max(0, Math.min(cells - 1, index));
