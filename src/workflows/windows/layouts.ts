/** Sets of windows: in a row, on a grid, along a path, and refined ones. */
import { displacement } from '../../biases/parameters.js';
import { InputError } from '../../math/index.js';
import { respaced } from '../string-method/path.js';
import type { WindowSet } from './problem.js';

/** Evenly spaced windows along one variable. */
export type WindowRow = {
  /** Centre of the first window and of the last. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** kT per squared unit. */
  readonly spring: number;
  /** Of the variable, where it has one: windows all around a circle are neighbours across its ends, too. */
  readonly period?: number | null;
};

/**
 * Windows on a grid of rows, the last variable fastest; one row is a line.
 *
 * @example
 * gridOfWindows([{ from: -1, to: 1, count: 3, spring: 20 }]).centres; // −1, 0, 1
 */
export function gridOfWindows(rows: readonly WindowRow[]): WindowSet {
  const dims = rows.length;
  const strides = rows.map((_, j) => rows.slice(j + 1).reduce((product, { count }) => product * count, 1));
  const windows = rows.reduce((product, { count }) => product * count, 1);
  const place = (window: number, j: number) => Math.floor(window / strides[j]) % rows[j].count;
  const pairs: number[] = [];
  for (let window = 0; window < windows; window++) {
    rows.forEach(({ count }, j) => {
      const at = place(window, j);
      if (at + 1 < count) pairs.push(window, window + strides[j]);
      else if (count > 2 && isWhole(rows[j])) pairs.push(window, window - at * strides[j]);
    });
  }
  return {
    centres: Float64Array.from({ length: windows * dims }, (_, i) => {
      const { from, to, count } = rows[i % dims];
      return from + (place(Math.floor(i / dims), i % dims) * (to - from)) / Math.max(1, count - 1);
    }),
    springs: Float64Array.from({ length: windows * dims }, (_, i) => rows[i % dims].spring),
    pairs: Int32Array.from(pairs),
  };
}

/** Whether a row goes all around its circle. */
function isWhole({ from, to, count, period }: WindowRow): boolean {
  if (period == null) return false;
  return Math.abs((Math.abs(to - from) * count) / (count - 1) - period) < 1e-6 * period;
}

/** Windows at equal distances along a path. */
export type WindowPath = {
  /** Places that the path goes through, in turn: places × variables, at least two. */
  readonly places: Float64Array;
  /** Of each variable: from place to place the path goes the shortest way round. */
  readonly periods: readonly (number | null)[];
  readonly count: number;
  /** One a variable, kT per squared unit. */
  readonly springs: readonly number[];
};

/**
 * Windows at equal distances along a path, every variable measured in widths of its spring, κ^−1/2.
 *
 * @throws InputError for fewer than two places, or places that are all the same
 * @example
 * pathOfWindows({ places: Float64Array.of(0, 0, 1, 1), periods: [null, null], count: 3, springs: [9, 9] }).centres; // …, 0.5, 0.5, …
 */
export function pathOfWindows({ places, periods, count, springs }: WindowPath): WindowSet {
  const dims = periods.length;
  if (places.length < 2 * dims || places.length % dims !== 0) {
    throw new InputError(
      `path has ${places.length} numbers for ${dims} variables: give two places or more, a number a variable`,
    );
  }
  const straight = places.slice();
  for (let i = dims; i < straight.length; i++) {
    straight[i] = straight[i - dims] + displacement(places[i], straight[i - dims], periods[i % dims]);
  }
  // Many places, so that corners of the path are kept when it is cut into equal parts.
  const scales = springs.map((spring) => 1 / Math.sqrt(spring));
  const fine = respaced(subdivided(straight, dims, 200), scales);
  if (fine.every((x, i) => i < dims || x === fine[i - dims])) {
    throw new InputError(
      `path does not leave (${Array.from(places.subarray(0, dims)).join(', ')}): its places are the same`,
    );
  }
  const last = fine.length / dims - 1;
  const centres = Float64Array.from({ length: count * dims }, (_, i) => {
    const at = (Math.floor(i / dims) * last) / Math.max(1, count - 1);
    const [below, j] = [Math.min(last - 1, Math.floor(at)), i % dims];
    const [a, b] = [fine[below * dims + j], fine[(below + 1) * dims + j]];
    return a + (at - below) * (b - a);
  });
  return {
    centres,
    springs: Float64Array.from(centres, (_, i) => springs[i % dims]),
    pairs: Int32Array.from({ length: 2 * (count - 1) }, (_, i) => Math.ceil(i / 2)),
  };
}

/** The same path with as many places more between its own. */
function subdivided(path: Float64Array, dims: number, parts: number): Float64Array {
  const segments = path.length / dims - 1;
  return Float64Array.from({ length: (segments * parts + 1) * dims }, (_, i) => {
    const [row, j] = [Math.floor(i / dims), i % dims];
    const segment = Math.min(segments - 1, Math.floor(row / parts));
    const [a, b] = [path[segment * dims + j], path[(segment + 1) * dims + j]];
    return a + (row / parts - segment) * (b - a);
  });
}

/** How much stiffer a window between two others is than the stiffer one of them: it stands where those do not stay. */
const stiffer = 2;

/** The set with a window in the middle of each of some pairs, at its end and in the pairs' order. */
export function withWindowsBetween(
  { centres, springs, pairs }: WindowSet,
  periods: readonly (number | null)[],
  chosen: readonly number[],
  stiffness: (spring: number) => number = (spring) => stiffer * spring,
): WindowSet {
  const dims = periods.length;
  const [places, constants] = [Array.from(centres), Array.from(springs)];
  const links: number[] = [];
  for (let pair = 0; pair < pairs.length / 2; pair++) {
    const [a, b] = [pairs[2 * pair], pairs[2 * pair + 1]];
    if (!chosen.includes(pair)) {
      links.push(a, b);
      continue;
    }
    const added = places.length / dims;
    for (let j = 0; j < dims; j++) {
      const from = centres[a * dims + j];
      places.push(from + 0.5 * displacement(centres[b * dims + j], from, periods[j]));
      constants.push(stiffness(Math.max(springs[a * dims + j], springs[b * dims + j])));
    }
    links.push(a, added, added, b);
  }
  return {
    centres: Float64Array.from(places),
    springs: Float64Array.from(constants),
    pairs: Int32Array.from(links),
  };
}
