import { InputError } from '../math/index.js';
import { buildVariable, componentsOf, type VariableSpec } from '../variables/index.js';
import type { HermiteNodes } from '../math/grid-table.js';
import { forceTable, grid, type ForceTable } from './grid.js';
import { harmonic } from './harmonic.js';
import { moving, type MovingState } from './moving.js';
import { flatBottom, linear, lowerWall, upperWall } from './restraints.js';
import type { Bias } from './types.js';

/** One number for all, one a component of the variable, or one a component of every walker (walkers × components). */
type Numbers = number | Float64Array | readonly number[];

/** A bias as plain data. */
export type BiasSpec =
  | { type: 'harmonic'; variable: VariableSpec; centre: Numbers; spring: Numbers }
  | { type: 'flat-bottom'; variable: VariableSpec; centre: Numbers; halfWidth: Numbers; spring: Numbers }
  | { type: 'upper-wall'; variable: VariableSpec; at: Numbers; spring: Numbers }
  | { type: 'lower-wall'; variable: VariableSpec; at: Numbers; spring: Numbers }
  | { type: 'linear'; variable: VariableSpec; slope: Numbers; origin?: Numbers }
  | {
      type: 'moving';
      variable: VariableSpec;
      from: Numbers;
      to: Numbers;
      spring: Numbers;
      steps: number;
      state?: MovingState;
    }
  | ({ type: 'grid'; variable: VariableSpec } & HermiteNodes)
  | ({ type: 'force-table'; variable: VariableSpec } & ForceTable);

type SpecOf<T extends BiasSpec['type']> = Extract<BiasSpec, { type: T }>;
type BiasOf<T extends BiasSpec['type']> = T extends 'moving' ? ReturnType<typeof moving> : Bias;

const builders: { readonly [T in BiasSpec['type']]: (spec: SpecOf<T>, dim: number) => BiasOf<T> } = {
  harmonic: (spec, dim) => harmonic(buildVariable(spec.variable, dim), spec),
  'flat-bottom': (spec, dim) => flatBottom(buildVariable(spec.variable, dim), spec),
  'upper-wall': (spec, dim) => upperWall(buildVariable(spec.variable, dim), spec),
  'lower-wall': (spec, dim) => lowerWall(buildVariable(spec.variable, dim), spec),
  linear: (spec, dim) => linear(buildVariable(spec.variable, dim), spec),
  moving: (spec, dim) => moving(buildVariable(spec.variable, dim), spec),
  grid: (spec, dim) => grid(buildVariable(spec.variable, dim), spec),
  'force-table': (spec, dim) => forceTable(buildVariable(spec.variable, dim), spec),
};

/**
 * Makes a bias on a system of `dim` coordinates from plain data.
 *
 * @throws InputError for an unknown type, or what the bias itself refuses
 * @example
 * const bias = buildBias({ type: 'upper-wall', variable: { type: 'coordinate', index: 0 }, at: 5, spring: 50 }, 2);
 */
export function buildBias<T extends BiasSpec['type']>(spec: SpecOf<T>, dim: number): BiasOf<T>;
export function buildBias(spec: BiasSpec, dim: number): Bias;
export function buildBias(spec: BiasSpec, dim: number): Bias {
  if (!Object.hasOwn(builders, spec.type)) {
    throw new InputError(`bias.type is '${spec.type}': use one of ${Object.keys(builders).join(', ')}`);
  }
  return (builders[spec.type] as (spec: BiasSpec, dim: number) => Bias)(spec, dim);
}

/** Whether a bias is a table on a grid, which all walkers share. */
export const isTable = (spec: BiasSpec): spec is SpecOf<'grid' | 'force-table'> =>
  spec.type === 'grid' || spec.type === 'force-table';

/** The bias of walkers [from, to) of a batch: arrays with numbers of every walker are cut, all else is kept. */
export function sliceBias<S extends BiasSpec>(spec: S, from: number, to: number): S {
  if (isTable(spec)) return spec;
  const dim = componentsOf(spec.variable);
  const cut = (value: unknown): unknown => {
    const isArray = value instanceof Float64Array || Array.isArray(value);
    const array = value as Float64Array;
    return isArray && array.length > dim ? array.slice(from * dim, to * dim) : value;
  };
  const state = 'state' in spec && spec.state && { ...spec.state, work: spec.state.work.slice(from, to) };
  const numbers = (Object.entries(spec) as [string, unknown][]).map(([key, value]) => [
    key,
    key === 'variable' ? value : cut(value),
  ]);
  return { ...(Object.fromEntries(numbers) as S), ...(state ? { state } : {}) };
}
