/** Rows to start from: evenly spaced between two places, or at the centres of windows. */
import { InputError } from '../math/index.js';
import type { System } from '../systems/index.js';

/** Rows evenly spaced from one point to another: rows × dim. */
export function rowsBetween(from: readonly number[], to: readonly number[], rows: number): Float64Array {
  const dim = from.length;
  return Float64Array.from({ length: rows * dim }, (_, i) => {
    const fraction = rows > 1 ? Math.floor(i / dim) / (rows - 1) : 0;
    return from[i % dim] + fraction * (to[i % dim] - from[i % dim]);
  });
}

/** Where the first and the last row are; the last is the first where it is left out. */
export type Ends = {
  readonly from?: readonly number[] | undefined;
  readonly to?: readonly number[] | undefined;
};

/**
 * Both ends, each with a number for every coordinate.
 *
 * @param section - what mistakes are told of, such as `sample`
 * @param who - starts there
 * @throws InputError where nothing says where to start, or numbers do not fit the system
 */
export function endsOf(
  { from, to = from }: Ends,
  { dim, names }: Pick<System, 'dim' | 'names'>,
  section: string,
  who = 'walkers',
): { readonly from: readonly number[]; readonly to: readonly number[] } {
  const shown = `${names.slice(0, 9).join(', ')}${dim > 9 ? ', …' : ''}`;
  if (!from || !to) {
    throw new InputError(
      `${section}.from is missing: say where ${who} start, one number a coordinate (${shown})`,
    );
  }
  for (const [name, place] of Object.entries({ from, to })) {
    if (place.length === dim) continue;
    throw new InputError(`${section}.${name} has ${place.length} values: the system has ${dim} (${shown})`);
  }
  return { from, to };
}

/** Windows that lie in coordinates themselves. */
export type PlacedWindows = {
  /** The coordinate that each component of a centre stands for. */
  readonly coordinates: readonly number[];
  /** windows × components. */
  readonly centres: ArrayLike<number>;
  /** Rows of a window. */
  readonly walkers: number;
  readonly hold?: { readonly coordinate: number; readonly at: number } | undefined;
  /** Where all other coordinates are in the first and the last window. */
  readonly ends: Ends;
};

/**
 * Rows at the centres of their windows, window by window: windows × walkers × dim.
 *
 * @throws InputError where nothing says where a coordinate is, or numbers do not fit the system
 */
export function rowsAtWindows(
  { coordinates, centres, walkers, hold, ends: { from, to = from } }: PlacedWindows,
  { dim, names }: Pick<System, 'dim' | 'names'>,
): Float64Array {
  for (const [name, row] of Object.entries({ from, to })) {
    if (!row || row.length === dim) continue;
    throw new InputError(
      `sample.${name} has ${row.length} values: the system has ${dim} (${names.join(', ')})`,
    );
  }
  const count = centres.length / coordinates.length;
  const place = (window: number, coordinate: number): number => {
    const component = coordinates.indexOf(coordinate);
    if (component >= 0) return centres[window * coordinates.length + component];
    if (coordinate === hold?.coordinate) return hold.at;
    if (!from || !to) {
      throw new InputError(
        `nothing says where coordinate ${coordinate} (${names[coordinate]}) is: hold it ` +
          `(hold: { coordinate: ${coordinate}, at: 0 }), or say where it starts (sample.from, one number a coordinate)`,
      );
    }
    return from[coordinate] + (window / Math.max(1, count - 1)) * (to[coordinate] - from[coordinate]);
  };
  return Float64Array.from({ length: count * walkers * dim }, (_, i) =>
    place(Math.floor(i / dim / walkers), i % dim),
  );
}
