/**
 * OPES, on-the-fly probability enhanced sampling: the unbiased density is estimated from weighted kernels, and the bias is what makes it
 * well-tempered. Kernels that come close are merged, so that their number stays small.
 */
import { exp, InputError, log } from '../math/index.js';
import {
  checkNodeAxes,
  hermiteFunction,
  hermiteNodes,
  nodeCount,
  nodeSpacing,
  type NodeAxis,
} from '../math/grid-table.js';
import type { VariableSpec } from '../variables/index.js';
import type { BiasSpec } from './build.js';
import { axesAround, checkWidths, gaussianAdder, type Outside } from './gaussians.js';
import { checkBiasFactor } from './metadynamics.js';

export interface OpesOptions {
  /** One to three components, one an axis. */
  readonly variable: VariableSpec;
  readonly axes: readonly NodeAxis[];
  /** Widths of the first kernels, one an axis; later ones are narrower, down to the distance between nodes. */
  readonly sigma: readonly number[];
  /** ΔE, kT: about the highest barrier to be crossed; the bias nowhere exceeds it. */
  readonly barrier: number;
  /** γ > 1 of the well-tempered target density p^(1/γ) (default ΔE). */
  readonly biasFactor?: number;
  /** What to do with a walker that leaves the grid (default stop). */
  readonly outside?: Outside;
}

/** Merged kernels: centres and widths are kernels × axes. */
export interface Kernels {
  readonly centres: Float64Array;
  readonly widths: Float64Array;
  readonly heights: Float64Array;
}

/** Where OPES stands: plain data, from which it goes on. */
export interface OpesState {
  readonly options: OpesOptions;
  readonly axes: readonly NodeAxis[];
  readonly kernels: Kernels;
  /** The sum of the kernels, and the bias in kT, on the nodes with derivatives: 2^axes numbers a node. */
  readonly sum: Float64Array;
  readonly table: Float64Array;
  readonly weights: number;
  readonly squaredWeights: number;
  /** The mean of the estimated density over the kernels. */
  readonly normalisation: number;
  readonly updates: number;
}

/** Updates after which the sum is computed anew, before roundings of kernels that came and went add up. */
const RENEWAL = 100;
/** Distance in widths below which kernels are merged. */
const MERGING = 1;

/**
 * No kernels yet: the bias is −ΔE everywhere.
 *
 * Source: M. Invernizzi, M. Parrinello, J. Phys. Chem. Lett. 11, 2731 (2020), doi:10.1021/acs.jpclett.0c00497.
 *
 * @throws InputError for widths below the distance between nodes, a barrier that is not positive, a bias factor of 1 or less
 * @example
 * const axes = [{ low: -3, high: 3, nodes: 241 }];
 * const start = startOpes({ variable: { type: 'coordinate', index: 0 }, axes, sigma: [0.2], barrier: 8 });
 * const next = updateOpes(start, Float64Array.of(-1.02, 0.97)); // a kernel at each of two walkers
 */
export function startOpes(options: OpesOptions): OpesState {
  const { axes, sigma, barrier } = options;
  checkNodeAxes(axes);
  checkWidths(axes, sigma);
  if (!(barrier > 0 && barrier < Infinity)) {
    throw new InputError(
      `barrier is ${barrier}: give about the highest barrier that is to be crossed, in kT`,
    );
  }
  if (options.biasFactor === undefined && barrier <= 1) {
    throw new InputError(
      `barrier is ${barrier} kT: so low a barrier needs no bias, or give a biasFactor above 1`,
    );
  }
  checkBiasFactor(options.biasFactor ?? barrier);
  const size = nodeCount(axes) << axes.length;
  const { epsilon } = constantsOf(options);
  const none = new Float64Array(0);
  const sum = new Float64Array(size);
  return {
    ...{ options, axes, sum, kernels: { centres: none, widths: none, heights: none } },
    table: biasTable(options, axes, sum, 1, 1),
    ...{ weights: epsilon, squaredWeights: epsilon * epsilon, normalisation: 1, updates: 0 },
  };
}

/** 1 − 1/γ, ε that bounds the bias, and the standard deviations at which a kernel has fallen to ε. */
function constantsOf({ barrier, biasFactor = barrier }: OpesOptions) {
  const share = 1 - 1 / biasFactor;
  return { share, epsilon: exp(-barrier / share), reach: Math.sqrt((2 * barrier) / share) };
}

/**
 * A kernel at the place of each walker (values: walkers × axes), weighted by what the bias does there.
 *
 * @throws InputError where a walker has left a grid that may not grow, or a value is not finite
 */
export function updateOpes(state: OpesState, values: Float64Array): OpesState {
  const { options } = state;
  const { sigma, outside = 'stop' } = options;
  const { reach } = constantsOf(options);
  const dim = sigma.length;
  const axes = axesAround(state.axes, values, sigma, outside);
  const walkers = values.length / dim;
  const added = Float64Array.from(biasAt(state, values), exp);
  const weights = added.reduce((sum, weight) => sum + weight, state.weights);
  const squaredWeights = added.reduce((sum, weight) => sum + weight * weight, state.squaredWeights);
  const size = (1 + weights) ** 2 / (1 + squaredWeights);
  const shrink = exp(-log((size * (dim + 2)) / 4) / (dim + 4));
  const widths = sigma.map((width, j) => Math.max(width * Math.min(1, shrink), nodeSpacing(axes[j])));
  const narrowing = widths.reduce((product, width, j) => (product * sigma[j]) / width, 1);

  const list = asList(state.kernels, dim);
  const changes: [Kernel, number][] = [];
  for (let walker = 0; walker < walkers; walker++) {
    const centre = Array.from(values.subarray(walker * dim, (walker + 1) * dim));
    merge(list, { centre, widths, height: added[walker] * narrowing }, axes, changes);
  }
  const renew = axes !== state.axes || state.updates % RENEWAL === RENEWAL - 1;
  const sum = renew ? new Float64Array(nodeCount(axes) << dim) : state.sum.slice();
  const add = gaussianAdder(axes, sum);
  const shift = exp(-0.5 * reach * reach);
  const put = ({ centre, widths: own, height }: Kernel, sign: number) =>
    add({ centres: centre, widths: own, height: sign * height, reach, shift });
  if (renew) for (const kernel of list) put(kernel, 1);
  else for (const [kernel, sign] of changes) put(kernel, sign);

  const look = hermiteFunction(axes, sum);
  const slopes = new Float64Array(dim);
  let mean = 0;
  for (const { centre } of list)
    mean += Math.max(0, look(Float64Array.from(centre), 0, slopes)) / list.length;
  const normalisation = mean / weights;
  return {
    ...{ options, axes, sum, kernels: asArrays(list) },
    table: biasTable(options, axes, sum, weights, normalisation),
    ...{ weights, squaredWeights, normalisation, updates: state.updates + 1 },
  };
}

/** The bias as it stands. */
export function biasOfOpes({ options, axes, table }: OpesState): BiasSpec {
  return { type: 'grid', variable: options.variable, ...hermiteNodes(axes, table) };
}

/** −ln of the estimated density, kT, zero at its lowest; where nothing was seen no more than ΔE over it and so a lower bound. */
export function freeEnergyOfOpes({ options, axes, table }: OpesState): Float64Array {
  const { share } = constantsOf(options);
  const width = 1 << axes.length;
  const energies = Float64Array.from(
    { length: table.length / width },
    (_, node) => -table[node * width] / share,
  );
  const lowest = energies.reduce((least, energy) => Math.min(least, energy), Infinity);
  return energies.map((energy) => energy - lowest);
}

/** The bias at values (walkers × axes), kT. */
function biasAt({ axes, table }: OpesState, values: Float64Array): Float64Array {
  const look = hermiteFunction(axes, table);
  const slopes = new Float64Array(values.length);
  const dim = axes.length;
  return Float64Array.from({ length: values.length / dim }, (_, walker) =>
    look(values, walker * dim, slopes),
  );
}

/** (1 − 1/γ) ln(P/Z + ε) with its derivatives, from those of P · weights. */
function biasTable(
  options: OpesOptions,
  axes: readonly NodeAxis[],
  sum: Float64Array,
  weights: number,
  normalisation: number,
): Float64Array {
  const { share, epsilon } = constantsOf(options);
  const width = 1 << axes.length;
  const unit = 1 / (weights * normalisation);
  const table = new Float64Array(sum.length);
  const p = new Float64Array(8);
  for (let at = 0; at < sum.length; at += width) {
    // where nothing was seen roundings of kernels that came and went have no derivatives
    const seen = sum[at] > 0 ? unit : 0;
    const q = seen * sum[at] + epsilon;
    for (let k = 1; k < width; k++) p[k] = (seen * sum[at + k]) / q;
    table[at] = share * log(q);
    for (let k = 1; k < width; k <<= 1) table[at + k] = share * p[k];
    if (width < 4) continue;
    table[at + 3] = share * (p[3] - p[1] * p[2]);
    if (width < 8) continue;
    table[at + 5] = share * (p[5] - p[1] * p[4]);
    table[at + 6] = share * (p[6] - p[2] * p[4]);
    table[at + 7] = share * (p[7] - p[3] * p[4] - p[5] * p[2] - p[6] * p[1] + 2 * p[1] * p[2] * p[4]);
  }
  return table;
}

interface Kernel {
  readonly centre: readonly number[];
  readonly widths: readonly number[];
  readonly height: number;
}

const asList = ({ centres, widths, heights }: Kernels, dim: number): Kernel[] =>
  Array.from(heights, (height, k) => {
    const [first, end] = [k * dim, (k + 1) * dim];
    return {
      centre: Array.from(centres.subarray(first, end)),
      widths: Array.from(widths.subarray(first, end)),
      height,
    };
  });

const asArrays = (list: readonly Kernel[]): Kernels => ({
  centres: Float64Array.from(list.flatMap(({ centre }) => centre)),
  widths: Float64Array.from(list.flatMap(({ widths }) => widths)),
  heights: Float64Array.from(list, ({ height }) => height),
});

/** From b to a, the shortest way round. */
function away(a: number, b: number, { low, high, periodic }: NodeAxis): number {
  const straight = a - b;
  return periodic ? straight - (high - low) * Math.round(straight / (high - low)) : straight;
}

/** The kernel nearest to a place within the merging distance, other than one; −1 where there is none. */
function nearest(
  list: readonly Kernel[],
  centre: readonly number[],
  axes: readonly NodeAxis[],
  not: number,
): number {
  let [found, least] = [-1, MERGING * MERGING];
  for (let k = 0; k < list.length; k++) {
    if (k === not) continue;
    let square = 0;
    for (let j = 0; j < axes.length && square < least; j++) {
      const d = away(centre[j], list[k].centre[j], axes[j]) / list[k].widths[j];
      square += d * d;
    }
    if (square < least) [found, least] = [k, square];
  }
  return found;
}

/** Adds a kernel to the list, merging as long as two are close; notes what went and what came. */
function merge(list: Kernel[], added: Kernel, axes: readonly NodeAxis[], changes: [Kernel, number][]): void {
  let present = added;
  let at = -1;
  for (;;) {
    const other = nearest(list, present.centre, axes, at);
    if (other < 0) break;
    changes.push([list[other], -1]);
    present = mergedKernel(list[other], present, axes);
    if (at >= 0) list.splice(at, 1);
    at = at >= 0 && at < other ? other - 1 : other;
    list[at] = present;
  }
  if (at < 0) list.push(present);
  changes.push([present, 1]);
}

/** The kernel with the mass, the mean and the variance of two. */
function mergedKernel(a: Kernel, b: Kernel, axes: readonly NodeAxis[]): Kernel {
  const height = a.height + b.height;
  const share = b.height / height;
  const centre = axes.map((axis, j) => {
    const place = a.centre[j] + share * away(b.centre[j], a.centre[j], axis);
    if (!axis.periodic) return place;
    const period = axis.high - axis.low;
    return place - period * Math.floor((place - axis.low) / period);
  });
  const widths = axes.map((axis, j) => {
    const d = away(b.centre[j], a.centre[j], axis);
    const variance = (1 - share) * a.widths[j] ** 2 + share * b.widths[j] ** 2 + share * (1 - share) * d * d;
    return Math.sqrt(variance);
  });
  return { centre, widths, height };
}
