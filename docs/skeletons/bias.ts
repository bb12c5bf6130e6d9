// A bias: src/biases/NAME.ts. A reduced energy of a variable's values; `biased` adds it to any system.
import { InputError, type Bias, type Variable } from 'wellspring';

/**
 * A wall that pushes a one-component variable back below `at`: κ/2 (ξ − at)² beyond it, nothing before.
 *
 * @throws InputError for a negative spring.
 * @example
 * const bounded = biased(system, wall(coordinate(0), { at: 5, spring: 50 }));
 */
export function wall(variable: Variable, { at, spring }: { at: number; spring: number }): Bias {
  if (!(spring >= 0)) throw new InputError(`spring is ${spring}: use a number from 0`);
  return {
    variable,
    energyAndGradient(values, energies, gradients) {
      for (let walker = 0; walker < values.length; walker++) {
        const beyond = Math.max(0, values[walker] - at);
        energies[walker] = 0.5 * spring * beyond * beyond;
        gradients[walker] = spring * beyond;
      }
    },
  };
}
