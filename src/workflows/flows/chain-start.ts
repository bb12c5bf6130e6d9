import { InputError } from '../../math/index.js';
import { normal, type Key } from '../../random/index.js';
import type { Potential } from '../../systems/index.js';

/** Where chains start: the given places in turn, each chain a little off. */
export type ChainStart = {
  readonly count: number;
  /** Places, each with one number a coordinate; a single number stands for all coordinates. */
  readonly from: readonly (number | readonly number[])[];
  /** Standard deviation of the scatter around the places. */
  readonly spread: number;
};

/** Starting positions, chains × dim. @throws InputError for places of another dimension */
export function startOf(
  { count, from, spread }: ChainStart,
  { dim, names }: Potential,
  key: Key,
): Float64Array {
  const places = from.map((place, i) => {
    const row = typeof place === 'number' ? new Array<number>(dim).fill(place) : place;
    if (row.length === dim) return row;
    throw new InputError(
      `chains.from[${i}] has ${row.length} numbers: the system has ${dim} (${names.slice(0, 8).join(', ')}${dim > 8 ? ', …' : ''})`,
    );
  });
  if (places.length === 0) throw new InputError('chains.from is empty: give a place to start from');
  return normal(key, count * dim).map(
    (z, i) => places[Math.floor(i / dim) % places.length][i % dim] + spread * z,
  );
}
