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
  /** Whether halves may lie either way in memory; otherwise they are columns × rows. */
  readonly eitherWay: boolean;
  /** Whether the gradients of the network's weights are fastest where the mapped half lies the other way than the one that passes. */
  readonly opposed: boolean;
  /** The map of the mapped columns, which keep the way in which they lie. */
  mapHalf(
    direction: 'forward' | 'inverse',
    parameters: readonly Layer<Tensor>[],
    batch: { readonly kept: Half; readonly moved: Half; readonly context?: Tensor },
  ): Mapped;
}

/** Some columns of a batch: columns × rows where the axis of the columns is 0, rows × columns where it is 1. */
export type Half = { readonly axis: 0 | 1; readonly values: Tensor };

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
