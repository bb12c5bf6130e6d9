/** A normalizing flow: a base density and maps, one after another, from base to data; in tensors, for any engine and precision. */
import { InputError, placed } from '../../math/errors.js';
import { fold, type Key } from '../../random/index.js';
import { constant, type Tensor } from '../../tensor/index.js';
import type { Layer, ParameterArray } from '../nn/mlp.js';
import { autoregressive, type AutoregressiveSpec } from './autoregressive.js';
import { baseOf, type Base, type BaseSpec } from './base.js';
import type { Bijection, Domain, Mapped, Surroundings } from './bijection.js';
import { affineCoupling, splineCoupling, type CouplingSpec } from './coupling.js';
import { compose } from './compose.js';
import { linear, permutation, type PermutationSpec } from './linear.js';

/** One map of a flow as plain data. */
export type LayerSpec =
  | ({ readonly type: 'affine-coupling' } & CouplingSpec)
  | ({ readonly type: 'spline-coupling'; readonly bins: number } & CouplingSpec)
  | ({ readonly type: 'autoregressive' } & AutoregressiveSpec)
  | ({ readonly type: 'permutation' } & PermutationSpec)
  | { readonly type: 'linear' };

/** The architecture of a flow as plain data. */
export interface FlowSpec {
  /** One domain for each coordinate. */
  readonly domains: readonly Domain[];
  /** Number of context variables (default 0). */
  readonly contexts?: number;
  readonly base: BaseSpec;
  /** From base to data. */
  readonly layers: readonly LayerSpec[];
  /** Data are `mean + std × flow`, coordinate by coordinate; 0 and 1 off the line (default: everywhere). */
  readonly scaling?: { readonly mean: Float64Array; readonly std: Float64Array };
}

/** Parameters of all layers. */
export type FlowParameters<Value = ParameterArray> = readonly (readonly Layer<Value>[])[];

/** A flow whose parameters are given with every call. */
export interface Flow {
  readonly spec: FlowSpec;
  readonly dim: number;
  readonly base: Base;
  initialise(key: Key): FlowParameters;
  /** From the base to the data, with ln |∂x/∂z|. */
  forward(parameters: FlowParameters<Tensor>, z: Tensor, context?: Tensor): Mapped;
  /** From the data to the base, with ln |∂z/∂x|. */
  inverse(parameters: FlowParameters<Tensor>, x: Tensor, context?: Tensor): Mapped;
  /** ln q(x | context), rows × 1. */
  logDensity(parameters: FlowParameters<Tensor>, x: Tensor, context?: Tensor): Tensor;
}

const build = (spec: LayerSpec, surroundings: Surroundings): Bijection => {
  switch (spec.type) {
    case 'affine-coupling':
      return affineCoupling(spec, surroundings);
    case 'spline-coupling':
      return splineCoupling(spec, surroundings);
    case 'autoregressive':
      return autoregressive(spec, surroundings);
    case 'permutation':
      return permutation(spec, surroundings);
    case 'linear':
      return linear(surroundings);
    default:
      throw new InputError(
        `layer type '${(spec as { type: string }).type}' is unknown: use affine-coupling, spline-coupling, autoregressive, permutation or linear`,
      );
  }
};

/**
 * The flow of an architecture.
 *
 * D. J. Rezende, S. Mohamed 2015, arXiv:1505.05770; G. Papamakarios et al. 2021, arXiv:1912.02762.
 *
 * @throws InputError for layers that do not fit the domains, naming the layer
 * @example
 * const network = { width: 64, depth: 2, activation: 'silu' } as const;
 * const flow = flowOf({
 *   domains: [{ type: 'line', bound: 5 }, { type: 'line', bound: 5 }],
 *   base: { type: 'product' },
 *   layers: [
 *     { type: 'affine-coupling', mask: 'even', ...network },
 *     { type: 'spline-coupling', mask: 'odd', bins: 8, ...network },
 *   ],
 * });
 */
export function flowOf(spec: FlowSpec): Flow {
  const { domains, contexts = 0, scaling } = spec;
  const dim = domains.length;
  domains.forEach((domain, i) => {
    const [low, high] = domain.type === 'line' ? [-domain.bound, domain.bound] : [domain.low, domain.high];
    if (high > low && Number.isFinite(high - low)) return;
    throw new InputError(
      `domains[${i}] goes from ${low} to ${high}: the upper end must be above the lower one`,
    );
  });
  if (
    scaling &&
    (scaling.mean.length !== dim || scaling.std.length !== dim || !scaling.std.every((s) => s > 0))
  ) {
    throw new InputError(`scaling needs ${dim} means and ${dim} positive standard deviations`);
  }
  const base = baseOf(spec.base, domains);
  const layers = spec.layers.map((layer, i) =>
    placed(`layers[${i}] (${layer.type}): `, () => build(layer, { domains, contexts })),
  );
  const logScale = scaling ? scaling.std.reduce((sum, s) => sum + Math.log(s), 0) : 0;
  const row = (values: Float64Array, like: Tensor) => constant(values, [1, dim], like.dtype);

  const flow: Flow = {
    spec,
    dim,
    base,
    initialise: (key) => layers.map((layer, i) => layer.initialise(fold(key, i))),
    forward(parameters, z, context) {
      const { value, logVolume } = compose(layers, 'forward', parameters, z, context);
      if (!scaling) return { value, logVolume };
      return {
        value: value.mul(row(scaling.std, z)).add(row(scaling.mean, z)),
        logVolume: logVolume.add(logScale),
      };
    },
    inverse(parameters, x, context) {
      const scaled = scaling ? x.sub(row(scaling.mean, x)).div(row(scaling.std, x)) : x;
      const { value, logVolume } = compose(layers, 'inverse', parameters, scaled, context);
      return { value, logVolume: scaling ? logVolume.sub(logScale) : logVolume };
    },
    logDensity(parameters, x, context) {
      const { value, logVolume } = flow.inverse(parameters, x, context);
      return base.logDensity(value).add(logVolume);
    },
  };
  return flow;
}
