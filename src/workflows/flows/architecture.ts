import { InputError } from '../../math/index.js';
import type { FlowSpec, InnerNetwork, LayerSpec } from '../../models/index.js';
import type { Potential } from '../../systems/index.js';

/** A flow by its few numbers. */
export type FlowArchitecture = {
  /** Affine couplings (RealNVP), rational-quadratic splines, or masked autoregressive splines. */
  readonly type: 'affine' | 'spline' | 'autoregressive';
  readonly layers: number;
  readonly width: number;
  readonly depth: number;
  /** Of splines. */
  readonly bins: number;
  /** Splines bend within ±bound and are straight beyond. */
  readonly bound: number;
  /** Mean and standard deviation of the base, one for all coordinates or one each. */
  readonly centre: number | readonly number[];
  readonly scale: number | readonly number[];
};

/** The flow on all coordinates of a potential. @throws InputError for one coordinate, which nothing can be coupled to */
export function architectureOf(
  { type, layers, width, depth, bins, bound, centre, scale }: FlowArchitecture,
  { dim }: Potential,
): FlowSpec {
  if (dim < 2)
    throw new InputError('a flow couples coordinates, and this system has one: use umbrella sampling');
  const network: InnerNetwork = { width, depth, activation: 'silu' };
  const layer = (i: number): LayerSpec[] => {
    const mask = i % 2 === 0 ? 'even' : 'odd';
    if (type === 'affine') return [{ type: 'affine-coupling', mask, ...network }];
    if (type === 'spline') return [{ type: 'spline-coupling', mask, bins, ...network }];
    return [
      { type: 'autoregressive', bins, ...network },
      { type: 'permutation', order: 'reverse' },
    ];
  };
  return {
    domains: Array.from({ length: dim }, () => ({ type: 'line', bound })),
    base: { type: 'product' },
    layers: Array.from({ length: layers }, (_, i) => layer(i)).flat(),
    scaling: { mean: each('centre', centre, dim), std: each('scale', scale, dim) },
  };
}

function each(name: string, value: number | readonly number[], dim: number): Float64Array {
  const values = typeof value === 'number' ? new Float64Array(dim).fill(value) : Float64Array.from(value);
  if (values.length === dim) return values;
  throw new InputError(
    `flow.${name} has ${values.length} numbers: give one, or one for each of ${dim} coordinates`,
  );
}
