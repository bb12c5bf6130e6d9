/** Metadynamics: a bias of Gaussian hills dropped where the walkers are, summed on a grid, so that a step costs the same at any time. */
import { concatenate } from '../math/concatenate.js';
import { exp, InputError, log } from '../math/index.js';
import {
  checkNodeAxes,
  hermiteFunction,
  hermiteNodes,
  nodeCount,
  type NodeAxis,
} from '../math/grid-table.js';
import type { VariableSpec } from '../variables/index.js';
import type { BiasSpec } from './build.js';
import { axesAround, checkWidths, gaussianAdder, withPart, type Outside } from './gaussians.js';

export interface MetadynamicsOptions {
  /** One to three components, one an axis. */
  readonly variable: VariableSpec;
  readonly axes: readonly NodeAxis[];
  /** Widths of the hills, one an axis. */
  readonly sigma: readonly number[];
  /** Of a hill, kT; every walker drops one at each update. */
  readonly height: number;
  /** γ > 1: well-tempered, hills shrink where there are many already. Left out: plain, all hills are equal. */
  readonly biasFactor?: number;
  /** What to do with a walker that leaves the grid (default stop). */
  readonly outside?: Outside;
}

/** Where metadynamics stands: plain data, from which it goes on. */
export interface MetadynamicsState {
  readonly options: MetadynamicsOptions;
  /** Those of the options, or larger ones. */
  readonly axes: readonly NodeAxis[];
  /** The bias in kT on its nodes, with derivatives: 2^axes numbers a node. */
  readonly table: Float64Array;
  /** All hills in the order in which they were dropped, in parts: hills × axes, and hills, kT. */
  readonly centres: readonly Float64Array[];
  readonly heights: readonly Float64Array[];
  readonly updates: number;
  /** c(t) of Tiwary and Parrinello, and the mean of the bias over the grid, kT. */
  readonly offset: number;
  readonly mean: number;
}

/**
 * No hills yet. With a bias factor γ a hill is height · exp(−V/((γ − 1) kT)): the bias converges to −(1 − 1/γ) F. All walkers share their
 * hills.
 *
 * Sources: A. Laio, M. Parrinello, PNAS 99, 12562 (2002), doi:10.1073/pnas.202427399; A. Barducci, G. Bussi, M. Parrinello, Phys. Rev. Lett.
 * 100, 020603 (2008), doi:10.1103/PhysRevLett.100.020603; P. Raiteri et al., J. Phys. Chem. B 110, 3533 (2006), doi:10.1021/jp054359r
 * (several walkers).
 *
 * @throws InputError for widths below the distance between nodes, a height that is not positive, and a bias factor of 1 or less
 * @example
 * const axes = [{ low: -3, high: 3, nodes: 121 }];
 * const start = startMetadynamics({ variable: { type: 'coordinate', index: 0 }, axes, sigma: [0.2], height: 0.5, biasFactor: 8 });
 * const next = updateMetadynamics(start, Float64Array.of(-1.02, 0.97)); // a hill at each of two walkers
 */
export function startMetadynamics(options: MetadynamicsOptions): MetadynamicsState {
  const { axes, sigma, height, biasFactor } = options;
  checkNodeAxes(axes);
  checkWidths(axes, sigma);
  if (!(height > 0 && height < Infinity))
    throw new InputError(`height is ${height}: use a positive one, in kT`);
  if (biasFactor !== undefined) checkBiasFactor(biasFactor);
  const table = new Float64Array(nodeCount(axes) << axes.length);
  return { options, axes, table, centres: [], heights: [], updates: 0, offset: 0, mean: 0 };
}

/** @throws InputError for a bias factor of 1 or less */
export function checkBiasFactor(biasFactor: number): void {
  if (biasFactor > 1 && biasFactor < Infinity) return;
  throw new InputError(
    `biasFactor is ${biasFactor}: it must be above 1 (1 is no bias at all); for hills that never shrink use plain metadynamics`,
  );
}

/**
 * A hill at the place of each walker (values: walkers × axes). Their heights are those under the bias as it was, whatever their order.
 *
 * @throws InputError where a walker has left a grid that may not grow, or a value is not finite
 */
export function updateMetadynamics(state: MetadynamicsState, values: Float64Array): MetadynamicsState {
  const { options } = state;
  const { sigma, height, biasFactor, outside = 'stop' } = options;
  const dim = sigma.length;
  const axes = axesAround(state.axes, values, sigma, outside);
  const table =
    axes === state.axes
      ? state.table.slice()
      : summed(axes, sigma, concatenate(state.centres), concatenate(state.heights));
  const look = hermiteFunction(axes, table);
  const slopes = new Float64Array(values.length);
  const heights = new Float64Array(values.length / dim);
  for (let walker = 0; walker < heights.length; walker++) {
    const bias = biasFactor === undefined ? 0 : look(values, walker * dim, slopes) / (biasFactor - 1);
    heights[walker] = height * exp(-bias);
  }
  const add = gaussianAdder(axes, table);
  heights.forEach((own, walker) => add({ centres: values, at: walker * dim, widths: sigma, height: own }));
  return {
    ...{ options, axes, table },
    centres: withPart(state.centres, values.slice()),
    heights: withPart(state.heights, heights),
    updates: state.updates + 1,
    ...offsetsOf(axes, table, biasFactor),
  };
}

/** The bias as it stands. */
export function biasOfMetadynamics({ options, axes, table }: MetadynamicsState): BiasSpec {
  return { type: 'grid', variable: options.variable, ...hermiteNodes(axes, table) };
}

/** The free energy that the bias promises, kT, zero at its lowest: −V, well-tempered −γ/(γ − 1) V; nodes, the last axis fastest. */
export function freeEnergyOfBias({ options, axes, table }: MetadynamicsState): Float64Array {
  const { biasFactor } = options;
  const scale = biasFactor === undefined ? 1 : biasFactor / (biasFactor - 1);
  const width = 1 << axes.length;
  const energies = Float64Array.from(
    { length: table.length / width },
    (_, node) => -scale * table[node * width],
  );
  const lowest = energies.reduce((least, energy) => Math.min(least, energy), Infinity);
  return energies.map((energy) => energy - lowest);
}

/** The table of the sum of hills of equal widths; centres: hills × axes. */
export function summed(
  axes: readonly NodeAxis[],
  widths: ArrayLike<number>,
  centres: Float64Array,
  heights: Float64Array,
): Float64Array {
  const table = new Float64Array(nodeCount(axes) << axes.length);
  const add = gaussianAdder(axes, table);
  heights.forEach((height, hill) => add({ centres, at: hill * axes.length, widths, height }));
  return table;
}

/**
 * What a frame's weight exp(V(s, t) − offset) is measured from. `offset` is c(t) = ln ∫ exp(γ/(γ−1) V) ds − ln ∫ exp(V/(γ−1)) ds, plain with
 * γ = ∞ (P. Tiwary, M. Parrinello, J. Phys. Chem. B 119, 736 (2015), doi:10.1021/jp504920s); `mean` is the mean of V over the grid, that of
 * balanced exponential weights (T. M. Schäfer, G. Settanni, J. Chem. Theory Comput. 16, 2042 (2020), doi:10.1021/acs.jctc.9b00867).
 */
function offsetsOf(
  axes: readonly NodeAxis[],
  table: Float64Array,
  biasFactor = Infinity,
): { offset: number; mean: number } {
  const width = 1 << axes.length;
  const [more, less] =
    biasFactor === Infinity ? [1, 0] : [biasFactor / (biasFactor - 1), 1 / (biasFactor - 1)];
  let highest = 0;
  for (let at = 0; at < table.length; at += width) highest = Math.max(highest, table[at]);
  let [above, below, sum, volume] = [0, 0, 0, 0];
  for (let at = 0; at < table.length; at += width) {
    const weight = endWeight(axes, at / width);
    const bias = table[at];
    above += weight * exp(more * (bias - highest));
    below += weight * exp(less * (bias - highest));
    sum += weight * bias;
    volume += weight;
  }
  return { offset: highest + log(above / below), mean: sum / volume };
}

/** The trapezoidal rule's share of a node: a half at each end of an interval. */
function endWeight(axes: readonly NodeAxis[], node: number): number {
  let [rest, weight] = [node, 1];
  for (let j = axes.length - 1; j >= 0; j--) {
    const { nodes, periodic } = axes[j];
    const i = rest % nodes;
    rest = (rest - i) / nodes;
    if (!periodic && (i === 0 || i === nodes - 1)) weight /= 2;
  }
  return weight;
}
