/** Rows to start from that are evenly spaced between two places. */
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
