import { InputError } from '../math/index.js';
import type { Variable } from '../variables/index.js';
import type { Bias } from './types.js';

export interface HarmonicOptions {
  /** Where the spring rests: one number, one a component, or one a component of every walker (walkers × dim). */
  centre: number | ArrayLike<number>;
  /** Its constant κ, shaped in the same ways. */
  spring: number | ArrayLike<number>;
}

function parameter(name: string, value: number | ArrayLike<number>, least: number): Float64Array {
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

/**
 * A harmonic restraint, the umbrella of umbrella sampling: κ/2 (ξ − centre)², by the shortest way round where the
 * variable is periodic.
 *
 * G. Torrie, J. Valleau, J. Comput. Phys. 23, 187 (1977), DOI 10.1016/0021-9991(77)90121-8.
 *
 * @throws InputError for a negative spring, or a number of centres that does not fit the walkers.
 * @example
 * const umbrella = harmonic(coordinate(0), { centre: 5, spring: 50 });
 */
export function harmonic(variable: Variable, options: HarmonicOptions): Bias {
  const centres = parameter('centre', options.centre, -Infinity);
  const springs = parameter('spring', options.spring, 0);
  const { dim, periods } = variable;
  const simple = centres.length === 1 && springs.length === 1 && dim === 1 && periods[0] === null;

  const checkLength = (name: string, values: Float64Array, needed: number) => {
    if (values.length !== 1 && values.length !== dim && values.length !== needed) {
      throw new InputError(
        `there are ${values.length} ${name}s for ${needed / dim} walkers of ${dim}: give 1 or ${needed}`,
      );
    }
  };

  const subtractGradient = ({ index, stride }: { index: number; stride: number }) => {
    const centre = centres[0];
    const spring = springs[0];
    return (positions: Float64Array, drift: Float64Array) => {
      for (let i = index; i < positions.length; i += stride) drift[i] -= spring * (positions[i] - centre);
    };
  };

  return {
    variable,
    ...(simple && variable.coordinate ? { subtractGradient: subtractGradient(variable.coordinate) } : {}),
    energyAndGradient(values, energies, gradients) {
      if (simple) {
        const centre = centres[0];
        const spring = springs[0];
        for (let i = 0; i < energies.length; i++) {
          const displacement = values[i] - centre;
          const force = spring * displacement;
          energies[i] = 0.5 * force * displacement;
          gradients[i] = force;
        }
        return;
      }
      checkLength('centre', centres, values.length);
      checkLength('spring', springs, values.length);
      for (let walker = 0; walker < energies.length; walker++) {
        let energy = 0;
        for (let j = 0; j < dim; j++) {
          const i = walker * dim + j;
          const spring = springs[springs.length === 1 ? 0 : i % springs.length];
          let displacement = values[i] - centres[centres.length === 1 ? 0 : i % centres.length];
          const period = periods[j];
          if (period !== null) displacement -= period * Math.round(displacement / period);
          gradients[i] = spring * displacement;
          energy += 0.5 * spring * displacement * displacement;
        }
        energies[walker] = energy;
      }
    },
  };
}
