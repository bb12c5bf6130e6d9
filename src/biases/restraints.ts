/** Biases that act on one side of a value, or the same everywhere: flat bottoms, walls and constant forces. */
import type { Variable } from '../variables/index.js';
import { checkLength, displacement, parameter, pick, refusePeriods } from './parameters.js';
import type { Bias } from './types.js';

/** One number, one a component, or one a component of every walker (walkers × dim). */
type Numbers = number | ArrayLike<number>;

/** A sum over components of an energy; `term` gives the energy of value number `i` of component `j` and sets its slope. */
function sumOver(
  variable: Variable,
  parameters: Readonly<Record<string, Float64Array>>,
  term: (value: number, i: number, j: number, slopes: Float64Array) => number,
): Bias {
  const { dim } = variable;
  return {
    variable,
    energyAndGradient(values, energies, gradients) {
      for (const [name, numbers] of Object.entries(parameters))
        checkLength(name, numbers, dim, values.length);
      for (let walker = 0, i = 0; walker < energies.length; walker++) {
        let energy = 0;
        for (let j = 0; j < dim; j++, i++) energy += term(values[i], i, j, gradients);
        energies[walker] = energy;
      }
    },
  };
}

export interface FlatBottomOptions {
  readonly centre: Numbers;
  /** How far from the centre there is no force. */
  readonly halfWidth: Numbers;
  /** κ of the harmonic walls beyond. */
  readonly spring: Numbers;
}

/**
 * A flat-bottom restraint: nothing within `halfWidth` of the centre, κ/2 (|ξ − centre| − halfWidth)² beyond, by the shortest way round
 * where the variable is periodic. The energy and its gradient are continuous.
 *
 * @throws InputError for a negative width or spring, or numbers that do not fit the walkers
 * @example
 * const kept = flatBottom(coordinate(0), { centre: 0, halfWidth: 2, spring: 100 });
 */
export function flatBottom(variable: Variable, options: FlatBottomOptions): Bias {
  const centre = parameter('centre', options.centre, -Infinity);
  const halfWidth = parameter('halfWidth', options.halfWidth, 0);
  const spring = parameter('spring', options.spring, 0);
  return sumOver(variable, { centre, halfWidth, spring }, (value, i, j, slopes) => {
    const away = displacement(value, pick(centre, i), variable.periods[j]);
    const beyond = Math.max(0, Math.abs(away) - pick(halfWidth, i));
    slopes[i] = Math.sign(away) * pick(spring, i) * beyond;
    return 0.5 * pick(spring, i) * beyond * beyond;
  });
}

export interface WallOptions {
  /** Where the wall starts. */
  readonly at: Numbers;
  /** κ beyond it. */
  readonly spring: Numbers;
}

function wall(variable: Variable, side: 1 | -1, options: WallOptions): Bias {
  refusePeriods('a wall', variable, 'use flatBottom');
  const at = parameter('at', options.at, -Infinity);
  const spring = parameter('spring', options.spring, 0);
  return sumOver(variable, { at, spring }, (value, i, _, slopes) => {
    const beyond = Math.max(0, side * (value - pick(at, i)));
    slopes[i] = side * pick(spring, i) * beyond;
    return 0.5 * pick(spring, i) * beyond * beyond;
  });
}

/**
 * A wall that keeps a variable below `at`: κ/2 (ξ − at)² above it, nothing below.
 *
 * @throws InputError for a negative spring, or a periodic variable
 * @example
 * const bounded = upperWall(coordinate(0), { at: 5, spring: 50 });
 */
export function upperWall(variable: Variable, options: WallOptions): Bias {
  return wall(variable, 1, options);
}

/**
 * A wall that keeps a variable above `at`: κ/2 (ξ − at)² below it, nothing above.
 *
 * @throws InputError for a negative spring, or a periodic variable
 * @example
 * const bounded = lowerWall(coordinate(0), { at: -5, spring: 50 });
 */
export function lowerWall(variable: Variable, options: WallOptions): Bias {
  return wall(variable, -1, options);
}

export interface LinearOptions {
  /** The energy's slope; the force is its negative. */
  readonly slope: Numbers;
  /** Where the energy is zero (default 0). */
  readonly origin?: Numbers;
}

/**
 * A linear bias slope (ξ − origin): a constant force along a variable, as in constant-force pulling.
 *
 * @throws InputError for numbers that are not finite, or a periodic variable
 * @example
 * const pulled = linear(coordinate(0), { slope: -2 });
 */
export function linear(variable: Variable, options: LinearOptions): Bias {
  refusePeriods('a linear bias', variable, 'use its sine or cosine');
  const slope = parameter('slope', options.slope, -Infinity);
  const origin = parameter('origin', options.origin ?? 0, -Infinity);
  return sumOver(variable, { slope, origin }, (value, i, _, slopes) => {
    slopes[i] = pick(slope, i);
    return slopes[i] * (value - pick(origin, i));
  });
}
