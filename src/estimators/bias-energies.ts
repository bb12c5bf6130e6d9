/**
 * Reduced energies of umbrella windows' biases at given places.
 */
import { InputError } from '../math/errors.js';

export interface HarmonicWindows {
  /** Windows × coordinates, row by window. */
  readonly centres: ArrayLike<number>;
  /**
   * Spring constants in kT per squared unit of the coordinate: the bias is Σ spring/2 (x − centre)². One for all, one for each window,
   * or windows × coordinates, row by window.
   */
  readonly springs: number | ArrayLike<number>;
  /** The period of each coordinate, `null` where it has none: its length is the number of coordinates. Default: one coordinate. */
  readonly periods?: readonly (number | null)[];
  /** Period of a single coordinate, where it has one: distances are then the shortest around the circle. */
  readonly period?: number;
}

/**
 * Reduced energies of harmonic biases at places (places × coordinates, row by place), windows × places, row by window.
 *
 * @throws InputError if centres, springs and periods do not fit each other, or one is not a number.
 *
 * @example
 * harmonicEnergies({ centres: [0, 90], springs: 0.01, period: 360 }, [-45, 180]); // 10.125, 162, 91.125, 40.5
 * harmonicEnergies({ centres: [0, 0], springs: [1, 4], periods: [null, null] }, [1, 1]); // 2.5
 */
export function harmonicEnergies(windows: HarmonicWindows, places: ArrayLike<number>): Float64Array {
  const { centres, springs } = windows;
  const periods = windows.periods ?? [windows.period ?? null];
  const dims = periods.length;
  const count = centres.length / dims;
  const n = places.length / dims;
  if (dims === 0 || !Number.isInteger(count) || !Number.isInteger(n)) {
    throw new InputError(
      `${centres.length} coordinates of centres and ${places.length} of places for ${dims} periods: give each ${dims} for every window and place`,
    );
  }
  const perWindow = typeof springs === 'number' ? 0 : springs.length / count;
  if (typeof springs !== 'number' && perWindow !== 1 && perWindow !== dims) {
    throw new InputError(
      `${springs.length} springs for ${count} window centres: give one for each or one number` +
        (dims > 1 ? `, or ${dims} for each` : ''),
    );
  }
  const energies = new Float64Array(count * n);
  for (let k = 0; k < count; k++) {
    for (let j = 0; j < dims; j++) {
      const spring = typeof springs === 'number' ? springs : springs[k * perWindow + (perWindow > 1 ? j : 0)];
      const centre = centres[k * dims + j];
      if (!(spring >= 0 && spring < Infinity))
        throw new InputError(`the spring of window ${k} is ${spring}: it must be 0 or more`);
      if (!Number.isFinite(centre))
        throw new InputError(`the centre of window ${k} is ${centre}: it must be a finite number`);
      addHarmonic(energies.subarray(k * n, (k + 1) * n), places, j, dims, centre, spring, periods[j]);
    }
  }
  return energies;
}

function addHarmonic(
  out: Float64Array,
  places: ArrayLike<number>,
  first: number,
  dims: number,
  centre: number,
  spring: number,
  period: number | null,
): void {
  const half = period === null ? Infinity : period / 2;
  for (let i = 0, at = first; i < out.length; i++, at += dims) {
    let distance = places[at] - centre;
    if (distance > half || distance < -half) distance -= period! * Math.round(distance / period!);
    out[i] += 0.5 * spring * distance * distance;
  }
}
