/** Proposals whose energy is no number: they are refused, counted, and the first is told with its place. */
import type { Potential } from '../../systems/index.js';

/** Proposals that had no energy. */
export type Failures = {
  readonly failures: number;
  /** The first of them. */
  readonly lost?: Float64Array;
};

/** Failures of several stretches. */
export function failuresOf(...stretches: readonly Failures[]): Failures {
  const lost = stretches.find((stretch) => stretch.lost)?.lost;
  const failures = stretches.reduce((sum, stretch) => sum + stretch.failures, 0);
  return { failures, ...(lost ? { lost } : {}) };
}

/** A sentence on failures. */
export function failureMessage({ failures, lost }: Failures, { names }: Potential): string {
  return (
    `${failures} proposals had an energy that is no number and were refused` +
    `${lost ? `, the first at ${placeOf(lost, names)}` : ''}: see that the potential is defined there`
  );
}

/** A place in words: its first coordinates by their names. */
export function placeOf(place: Float64Array, names: readonly string[]): string {
  const told = names.slice(0, 6).map((name, i) => `${name} = ${Number(place[i].toPrecision(4))}`);
  return `${told.join(', ')}${names.length > 6 ? ', …' : ''}`;
}
