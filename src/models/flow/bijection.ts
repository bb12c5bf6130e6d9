import type { Key } from '../../random/index.js';
import type { Tensor } from '../../tensor/index.js';
import type { Activation, Layer, ParameterArray } from '../nn/mlp.js';

/**
 * Where a coordinate lives: on the line, where splines have linear tails beyond ±bound; on an interval; on a circle of circumference
 * high − low.
 */
export type Domain =
  | { readonly type: 'line'; readonly bound: number }
  | { readonly type: 'interval'; readonly low: number; readonly high: number }
  | { readonly type: 'circle'; readonly low: number; readonly high: number };

/** A batch after a map, with the logarithm of the map's volume factor for each row. */
export type Mapped = {
  /** rows × dim. */
  readonly value: Tensor;
  /** rows × 1: ln |∂value/∂input|. */
  readonly logVolume: Tensor;
};

/** A smooth one-to-one map of rows, which may depend on a context (rows × contexts). */
export type Bijection = WholeMap | Coupling;

interface Trained {
  /** Parameters with which the map is (nearly) the identity. */
  initialise(key: Key): Layer<ParameterArray>[];
}

/** A map of all columns. */
export interface WholeMap extends Trained {
  /** From the base to the data. */
  forward(parameters: readonly Layer<Tensor>[], z: Tensor, context?: Tensor): Mapped;
  /** From the data to the base. */
  inverse(parameters: readonly Layer<Tensor>[], x: Tensor, context?: Tensor): Mapped;
}

/** A map of some columns that is told by the others, which pass. */
export interface Coupling extends Trained {
  readonly passing: readonly number[];
  readonly mapped: readonly number[];
  /** The map of the mapped columns; those that pass, those mapped and the values are columns × rows. */
  mapHalf(
    direction: 'forward' | 'inverse',
    parameters: readonly Layer<Tensor>[],
    passing: Tensor,
    mapped: Tensor,
    context?: Tensor,
  ): Mapped;
}

/** The networks inside couplings and autoregressive maps. */
export type InnerNetwork = {
  readonly width: number;
  readonly depth: number;
  readonly activation: Activation;
};

/** What all layers of a flow are told. */
export interface Surroundings {
  readonly domains: readonly Domain[];
  /** Number of context variables. */
  readonly contexts: number;
}
