import { InputError } from '../../math/index.js';
import type { BaseSpec, FlowSpec, InnerNetwork, LayerSpec } from '../../models/index.js';
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
  /** Where coordinates live, one for all or one each (default: on the line). */
  readonly domain?: FlowDomain | readonly FlowDomain[];
  /** What the flow starts from, before `centre` and `scale` (default: product). */
  readonly base?: FlowBase;
  /** Mean and standard deviation of the base, one for all coordinates or one each; not off the line. */
  readonly centre: number | readonly number[];
  readonly scale: number | readonly number[];
};

export type FlowDomain =
  | { readonly type: 'line' }
  | { readonly type: 'interval' | 'circle'; readonly low: number; readonly high: number };

/** A base density as an experiment file gives it. */
export type FlowBase =
  /** Standard normal on lines, uniform on intervals and circles; von Mises on circles with a concentration. */
  | { readonly type: 'product'; readonly concentration?: number }
  /** Normal with the precision matrix `precision`, or one that is constant along its diagonals: `bands` from the main one outwards. */
  | {
      readonly type: 'gaussian';
      readonly precision?: readonly (readonly number[])[];
      readonly bands?: readonly number[];
    }
  /** Round normals; a single number of a centre stands for all coordinates. */
  | {
      readonly type: 'mixture';
      readonly modes: readonly {
        readonly centre: number | readonly number[];
        readonly spread: number;
        readonly weight: number;
      }[];
    };

/** The flow on all coordinates of a potential. @throws InputError for one coordinate, which nothing can be coupled to */
export function architectureOf(
  {
    type,
    layers,
    width,
    depth,
    bins,
    bound,
    domain = { type: 'line' },
    base,
    centre,
    scale,
  }: FlowArchitecture,
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
  const domains = domainsOf(domain, dim).map((one) => (one.type === 'line' ? { ...one, bound } : one));
  const onLine = (values: Float64Array, otherwise: number) =>
    values.map((value, i) => (domains[i].type === 'line' ? value : otherwise));
  return {
    domains,
    base: baseOf(base, dim),
    layers: Array.from({ length: layers }, (_, i) => layer(i)).flat(),
    scaling: {
      mean: onLine(each('centre', centre, dim), 0),
      std: onLine(each('scale', scale, dim), 1),
    },
  };
}

function domainsOf(domain: FlowDomain | readonly FlowDomain[], dim: number): readonly FlowDomain[] {
  if ('type' in domain) return Array.from({ length: dim }, () => domain);
  if (domain.length === dim) return domain;
  throw new InputError(
    `flow.domain has ${domain.length} parts: give one, or one for each of ${dim} coordinates`,
  );
}

function baseOf(base: FlowBase | undefined, dim: number): BaseSpec {
  if (base === undefined || base.type === 'product') return { type: 'product', ...base };
  if (base.type === 'gaussian') return { type: 'gaussian', precision: precisionOf(base, dim) };
  const { modes } = base;
  return {
    type: 'mixture',
    means: modes.map((mode, i) => [...each(`base.modes[${i}].centre`, mode.centre, dim)]),
    spreads: modes.map((mode) => mode.spread),
    weights: modes.map((mode) => mode.weight),
  };
}

function precisionOf({ precision, bands }: FlowBase & { type: 'gaussian' }, dim: number): Float64Array {
  if ((precision === undefined) === (bands === undefined)) {
    throw new InputError(
      'flow.base of type gaussian needs either precision, a matrix, or bands, its diagonals',
    );
  }
  if (bands) {
    const entry = (i: number) => bands[Math.abs(Math.floor(i / dim) - (i % dim))] ?? 0;
    return Float64Array.from({ length: dim * dim }, (_, i) => entry(i));
  }
  const bad = precision!.findIndex((row) => row.length !== dim);
  if (precision!.length !== dim || bad >= 0) {
    const found =
      precision!.length === dim
        ? `row ${bad} has ${precision![bad].length} numbers`
        : `there are ${precision!.length} rows`;
    throw new InputError(
      `flow.base.precision must be ${dim} × ${dim}, as the system has ${dim} coordinates: ${found}`,
    );
  }
  return Float64Array.from(precision!.flat());
}

function each(name: string, value: number | readonly number[], dim: number): Float64Array {
  const values = typeof value === 'number' ? new Float64Array(dim).fill(value) : Float64Array.from(value);
  if (values.length === dim) return values;
  throw new InputError(
    `flow.${name} has ${values.length} numbers: give one, or one for each of ${dim} coordinates`,
  );
}
