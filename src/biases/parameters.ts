/** Numbers of a bias: one for all, one a component, or one a component of every walker (walkers × dim). */
import { InputError } from '../math/index.js';
import type { Variable } from '../variables/index.js';

/** Their values, checked. @throws InputError for an empty array, or a number below `least` or not finite */
export function parameter(name: string, value: number | ArrayLike<number>, least: number): Float64Array {
  const values = typeof value === 'number' ? Float64Array.of(value) : Float64Array.from(value);
  if (values.length === 0) throw new InputError(`${name} is empty: give one number, or one a walker`);
  const bad = values.findIndex((x) => !(x >= least && x < Infinity));
  if (bad >= 0) {
    const where = values.length > 1 ? `${name}[${bad}]` : name;
    throw new InputError(
      `${where} is ${values[bad]}: use a finite number${least === 0 ? ', not negative' : ''}`,
    );
  }
  return values;
}

/** @throws InputError when there is neither one number, nor one a component, nor one for each of `needed` values */
export function checkLength(name: string, values: Float64Array, dim: number, needed: number): void {
  if (values.length !== 1 && values.length !== dim && values.length !== needed) {
    throw new InputError(
      `there are ${values.length} ${name}s for ${needed / dim} walkers of ${dim}: give 1 or ${needed}`,
    );
  }
}

/** The one that holds for value number `i`. */
export function pick(values: Float64Array, i: number): number {
  return values[values.length === 1 ? 0 : i % values.length];
}

/** From a centre to a value, by the shortest way round. */
export function displacement(value: number, centre: number, period: number | null): number {
  const straight = value - centre;
  return period === null ? straight : straight - period * Math.round(straight / period);
}

/** @throws InputError where a component has a period, on which such a bias would jump */
export function refusePeriods(what: string, { names, periods }: Variable, advice: string): void {
  const j = periods.findIndex((period) => period !== null);
  if (j >= 0) {
    throw new InputError(`${what} on '${names[j]}', whose period is ${periods[j]}, would jump: ${advice}`);
  }
}
