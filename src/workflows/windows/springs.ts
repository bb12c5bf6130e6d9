/** Springs that hold walkers at their windows, and move them there. */
import type { BiasSpec } from '../../biases/index.js';
import { displacement } from '../../biases/parameters.js';
import type { CheckedVariables } from './check.js';
import type { WindowPlaces, WindowSet } from './problem.js';

/** Some windows of a set, without their pairs. */
export function subset(
  { centres, springs }: Pick<WindowSet, 'centres' | 'springs'>,
  chosen: ArrayLike<number>,
  dims: number,
): Pick<WindowSet, 'centres' | 'springs'> {
  const pick = (values: Float64Array) =>
    Float64Array.from(
      { length: chosen.length * dims },
      (_, i) => values[chosen[Math.floor(i / dims)] * dims + (i % dims)],
    );
  return { centres: pick(centres), springs: pick(springs) };
}

/** Springs that hold every walker at its window's centre: one bias a variable. */
export function springsOf(
  { variables, sample: { walkers } }: Pick<WindowPlaces, 'variables' | 'sample'>,
  { centres, springs }: Pick<WindowSet, 'centres' | 'springs'>,
): BiasSpec[] {
  const dims = variables.length;
  const rows = (centres.length / dims) * walkers;
  const column = (values: Float64Array, j: number) =>
    Float64Array.from({ length: rows }, (_, row) => values[Math.floor(row / walkers) * dims + j]);
  return variables.map((variable, j) => ({
    ...{ type: 'harmonic', variable },
    ...{ centre: column(centres, j), spring: column(springs, j) },
  }));
}

/** Springs that move walkers from where they are to their windows, the shortest way round: one a variable. */
export function pullingBiases(
  { variables }: Pick<WindowPlaces, 'variables'>,
  { periods }: CheckedVariables,
  { centres, springs }: Pick<WindowSet, 'centres' | 'springs'>,
  values: Float64Array,
  steps: number,
): BiasSpec[] {
  const dims = variables.length;
  const walkers = values.length / centres.length;
  return variables.map((variable, j): BiasSpec => {
    const rows = Array.from({ length: values.length / dims }, (_, row) => row);
    const at = (row: number) => Math.floor(row / walkers) * dims + j;
    const from = Float64Array.from(rows, (row) => values[row * dims + j]);
    return {
      ...{ type: 'moving', variable, steps, from },
      to: Float64Array.from(rows, (row) => from[row] + displacement(centres[at(row)], from[row], periods[j])),
      spring: Float64Array.from(rows, (row) => springs[at(row)]),
    };
  });
}
