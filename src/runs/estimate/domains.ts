/** Coordinates that are periodic: on which interval, and distances around it. */
import { InputError } from '../../math/errors.js';
import { takeColumn } from './columns.js';
import type { TableSource } from './read.js';

/** [low, high). */
export type Domain = readonly [low: number, high: number];

/** Values from so large a share of the period on are counted from zero, not from minus half of it. */
const fromZero = 0.75;

/**
 * The domain of a column: what a COLVAR file says, or the period that is given.
 *
 * @param period 0 or nothing where none is given
 * @throws InputError where the two differ
 */
export function domainOf(
  sources: readonly TableSource[],
  name: string,
  period: number | undefined,
): Domain | undefined {
  const [first] = sources;
  const said = first.format === 'COLVAR' ? first.table.domains[name] : undefined;
  if (period === undefined || period === 0) return said;
  if (!(period > 0)) throw new InputError(`--periodic is ${period}: a period is positive`);
  if (said && Math.abs(said[1] - said[0] - period) > 1e-6 * period) {
    throw new InputError(
      `--periodic is ${period}, but ${first.file} says that '${name}' goes from ${said[0]} to ${said[1]}`,
    );
  }
  if (said) return said;
  const highest = sources
    .filter(({ table }) => table.values.length > 0)
    .reduce((top, source) => takeColumn(source, name).reduce((a, b) => Math.max(a, b), top), 0);
  return highest > fromZero * period ? [0, period] : [-period / 2, period / 2];
}

/** @throws InputError for the first value that lies so far outside a domain that it must be in another unit */
export function checkInside(
  values: ArrayLike<number>,
  domain: Domain | undefined,
  place: (i: number) => string,
): void {
  if (!domain) return;
  const half = (domain[1] - domain[0]) / 2;
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= domain[0] - half && values[i] <= domain[1] + half) continue;
    const [low, high] = domain.map((x) => Number(x.toPrecision(6)));
    throw new InputError(
      `${place(i)} is ${values[i]}, far outside its period from ${low} to ${high}: are degrees and radians mixed?`,
    );
  }
}

/** x − centre, by the shorter way around. */
export function distance(x: number, centre: number, domain: Domain | undefined): number {
  const away = x - centre;
  if (!domain) return away;
  const period = domain[1] - domain[0];
  return away - period * Math.round(away / period);
}
