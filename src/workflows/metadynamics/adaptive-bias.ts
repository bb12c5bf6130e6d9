/** Metadynamics and OPES by one set of words. */
import {
  biasOfMetadynamics,
  biasOfOpes,
  startMetadynamics,
  startOpes,
  updateMetadynamics,
  updateOpes,
  type BiasSpec,
} from '../../biases/index.js';
import { hermiteFunction } from '../../math/grid-table.js';
import { InputError } from '../../math/index.js';
import type { VariableSpec } from '../../variables/index.js';
import type { AdaptiveState, Metadynamics } from './problem.js';

/** All variables as one. */
export const variableOf = (variables: readonly VariableSpec[]): VariableSpec =>
  variables.length === 1 ? variables[0] : { type: 'stack', of: variables };

/** The bias before its first hill. @throws InputError for options that do not fit the method */
export function startBias(problem: Metadynamics): AdaptiveState {
  const { method, axes, sigma, height, biasFactor, barrier, outside } = problem;
  const common = { variable: variableOf(problem.variables), axes, sigma, outside };
  const factor = biasFactor === undefined ? {} : { biasFactor };
  if (method === 'opes') {
    if (barrier === undefined)
      throw new InputError('OPES needs a barrier: about the highest to be crossed, kT');
    return { kind: 'opes', state: startOpes({ ...common, ...factor, barrier }) };
  }
  if (method === 'well-tempered' && biasFactor === undefined) {
    throw new InputError('well-tempered metadynamics needs a biasFactor, above 1 (often 5 to 20)');
  }
  if (height === undefined) throw new InputError('metadynamics needs the height of a hill, kT');
  const tempered = method === 'well-tempered' ? factor : {};
  return { kind: 'metadynamics', state: startMetadynamics({ ...common, ...tempered, height }) };
}

/** A hill or a kernel at the place of each walker. */
export function updateBias(bias: AdaptiveState, values: Float64Array): AdaptiveState {
  if (bias.kind === 'opes') return { kind: 'opes', state: updateOpes(bias.state, values) };
  return { kind: 'metadynamics', state: updateMetadynamics(bias.state, values) };
}

export const biasSpecOf = (bias: AdaptiveState): BiasSpec =>
  bias.kind === 'opes' ? biasOfOpes(bias.state) : biasOfMetadynamics(bias.state);

/** The bias on its nodes, kT. */
export function biasOnNodes({ state: { axes, table } }: AdaptiveState): Float64Array {
  const width = 1 << axes.length;
  return Float64Array.from({ length: table.length / width }, (_, node) => table[node * width]);
}

/** How many times the bias the free energy is that it promises, with the other sign. */
export function promiseOf({ kind, state }: AdaptiveState): number {
  const { biasFactor } = state.options;
  const factor = kind === 'opes' ? (biasFactor ?? state.options.barrier) : biasFactor;
  return factor === undefined ? 1 : factor / (factor - 1);
}

/** The bias at places (rows × variables), kT. */
export function biasAt({ state: { axes, table } }: AdaptiveState, values: Float64Array): Float64Array {
  const look = hermiteFunction(axes, table);
  const dim = axes.length;
  const slopes = new Float64Array(values.length);
  return Float64Array.from({ length: values.length / dim }, (_, row) => look(values, row * dim, slopes));
}

/** What frames' weights are measured from. */
export const offsetsOf = (bias: AdaptiveState): { readonly offset: number; readonly mean: number } =>
  bias.kind === 'opes' ? { offset: 0, mean: 0 } : { offset: bias.state.offset, mean: bias.state.mean };
