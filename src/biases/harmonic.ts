import type { Variable } from '../variables/index.js';
import { checkLength, displacement, parameter, pick } from './parameters.js';
import type { Bias } from './types.js';

export interface HarmonicOptions {
  /** Where the spring rests: one number, one a component, or one a component of every walker (walkers × dim). */
  centre: number | ArrayLike<number>;
  /** Its constant κ, shaped in the same ways. */
  spring: number | ArrayLike<number>;
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
          const distance = values[i] - centre;
          const force = spring * distance;
          energies[i] = 0.5 * force * distance;
          gradients[i] = force;
        }
        return;
      }
      checkLength('centre', centres, dim, values.length);
      checkLength('spring', springs, dim, values.length);
      for (let walker = 0; walker < energies.length; walker++) {
        let energy = 0;
        for (let j = 0; j < dim; j++) {
          const i = walker * dim + j;
          const spring = pick(springs, i);
          const distance = displacement(values[i], pick(centres, i), periods[j]);
          gradients[i] = spring * distance;
          energy += 0.5 * spring * distance * distance;
        }
        energies[walker] = energy;
      }
    },
  };
}
