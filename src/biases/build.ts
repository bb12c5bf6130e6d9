import { InputError } from '../math/index.js';
import { coordinate, linearCombination, type Variable } from '../variables/index.js';
import { harmonic } from './harmonic.js';
import type { Bias } from './types.js';

/** A variable as plain data. */
export type VariableSpec =
  | { type: 'coordinate'; index: number }
  | { type: 'linear-combination'; weights: readonly number[]; offset?: number };

/** A bias as plain data. Arrays hold one number a walker (walkers × components of the variable). */
export interface BiasSpec {
  type: 'harmonic';
  variable: VariableSpec;
  centre: number | Float64Array;
  spring: number | Float64Array;
}

/** Makes a variable of a system of `dim` coordinates from plain data. */
export function buildVariable(spec: VariableSpec, dim: number): Variable {
  switch (spec.type) {
    case 'coordinate':
      return coordinate(spec.index, dim);
    case 'linear-combination':
      if (spec.weights.length !== dim) {
        throw new InputError(
          `a linear combination has ${spec.weights.length} weights for ${dim} coordinates`,
        );
      }
      return linearCombination(spec.weights, { offset: spec.offset });
    default:
      throw new InputError(
        `variable.type is '${(spec as { type: string }).type}': use coordinate or linear-combination`,
      );
  }
}

/** Makes a bias on a system of `dim` coordinates from plain data. */
export function buildBias(spec: BiasSpec, dim: number): Bias {
  if (spec.type !== 'harmonic') throw new InputError(`bias.type is '${spec.type as string}': use harmonic`);
  return harmonic(buildVariable(spec.variable, dim), spec);
}

/** The bias of walkers [from, to) of a batch: arrays with one number a walker are cut, all else is kept. */
export function sliceBias(spec: BiasSpec, from: number, to: number): BiasSpec {
  const cut = (value: number | Float64Array) => (typeof value === 'number' ? value : value.slice(from, to));
  return { ...spec, centre: cut(spec.centre), spring: cut(spec.spring) };
}
