/**
 * Numbers on the nodes of a grid in one to three dimensions, each axis an interval or a circle, and functions through them: cubic Hermite
 * interpolation of an energy with its derivatives, multilinear interpolation of a force. Nodes are numbered row-major: the last axis runs
 * fastest. wasm/molecules/grid.ts does the same inside the molecular kernel.
 */
import { InputError } from './errors.js';

/** Evenly spaced nodes: on [low, high] with both ends, or with `periodic` on the circle [low, high), whose node 0 is the next of the last. */
export interface NodeAxis {
  readonly low: number;
  readonly high: number;
  readonly nodes: number;
  readonly periodic?: boolean;
}

const MOST_DIMENSIONS = 3;

/** The most nodes of a grid, all axes together: three variables of 158 nodes each. */
export const MOST_NODES = 4_000_000;

/** @throws InputError unless there are one to three axes, each with an extent and at least two nodes (three on a circle), 4 million in all */
export function checkNodeAxes(axes: readonly NodeAxis[]): void {
  if (axes.length === 0 || axes.length > MOST_DIMENSIONS) {
    throw new InputError(`the grid has ${axes.length} axes: it needs one, two or three`);
  }
  axes.forEach(({ low, high, nodes, periodic }, j) => {
    const name = `axis ${j} of the grid`;
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
      throw new InputError(`${name} goes from ${low} to ${high}: it needs finite ends with low < high`);
    }
    const least = periodic ? 3 : 2;
    if (!(Number.isInteger(nodes) && nodes >= least)) {
      throw new InputError(`${name} has ${nodes} nodes: it needs a whole number from ${least}`);
    }
  });
  if (nodeCount(axes) > MOST_NODES) {
    const each = axes.map(({ nodes }) => Number(nodes.toPrecision(4))).join(' × ');
    throw new InputError(
      `the grid has ${each} nodes, and ${MOST_NODES} are the most: give fewer (bins, or nodes), a larger sigma, or ends that are closer`,
    );
  }
}

/** The distance between neighbouring nodes. */
export const nodeSpacing = ({ low, high, nodes, periodic }: NodeAxis): number =>
  (high - low) / (periodic ? nodes : nodes - 1);

/** Nodes of all axes together. */
export const nodeCount = (axes: readonly NodeAxis[]): number =>
  axes.reduce((count, { nodes }) => count * nodes, 1);

/** Steps in the node number for one node along each axis. */
export function nodeStrides(axes: readonly NodeAxis[]): number[] {
  const strides = new Array<number>(axes.length).fill(1);
  for (let j = axes.length - 2; j >= 0; j--) strides[j] = strides[j + 1] * axes[j + 1].nodes;
  return strides;
}

/** Where every node is, nodes × axes. */
export function nodePositions(axes: readonly NodeAxis[]): Float64Array {
  const strides = nodeStrides(axes);
  const out = new Float64Array(nodeCount(axes) * axes.length);
  axes.forEach((axis, j) => {
    const spacing = nodeSpacing(axis);
    for (let at = j, node = 0; at < out.length; at += axes.length, node++)
      out[at] = axis.low + (Math.floor(node / strides[j]) % axis.nodes) * spacing;
  });
  return out;
}

/**
 * What a function on nodes is called with: `at` is the place of the first value in `values`; the slopes are written from the same place on.
 * It returns the energy.
 */
export type GridFunction = (values: Float64Array, at: number, slopes: Float64Array) => number;

interface Place {
  /** For each axis the offset of the lower and of the upper node of the cell. */
  readonly offsets: Int32Array;
  /** How far across the cell, 0 to 1. */
  readonly fractions: Float64Array;
  /** Whether the value lies beyond the ends of an interval. */
  readonly outside: Uint8Array;
  /** True where all values lie within the grid. */
  find(values: Float64Array, at: number): boolean;
}

/** Finds the cell of a value; beyond the ends of an interval the end, so that what is not a number is never an index. */
function placeOn(axes: readonly NodeAxis[]): Place {
  const dim = axes.length;
  const strides = nodeStrides(axes);
  const perSpacing = axes.map((axis) => 1 / nodeSpacing(axis));
  const offsets = new Int32Array(2 * dim);
  const fractions = new Float64Array(dim);
  const outside = new Uint8Array(dim);
  return {
    ...{ offsets, fractions, outside },
    find(values, at) {
      let within = true;
      for (let j = 0; j < dim; j++) {
        const { low, nodes, periodic } = axes[j];
        let t = (values[at + j] - low) * perSpacing[j];
        if (periodic) {
          t -= nodes * Math.floor(t / nodes);
          const cell = t >= 0 && t < nodes ? Math.floor(t) : 0;
          offsets[2 * j] = cell * strides[j];
          offsets[2 * j + 1] = cell + 1 < nodes ? (cell + 1) * strides[j] : 0;
          fractions[j] = t - cell;
        } else {
          const beyond = t < 0 || t > nodes - 1;
          t = t < 0 ? 0 : t > nodes - 1 ? nodes - 1 : t;
          const cell = t >= 0 && t < nodes - 1 ? Math.floor(t) : t >= 0 ? nodes - 2 : 0;
          offsets[2 * j] = cell * strides[j];
          offsets[2 * j + 1] = (cell + 1) * strides[j];
          fractions[j] = t - cell;
          outside[j] = beyond ? 1 : 0;
          within &&= !beyond;
        }
      }
      return within;
    },
  };
}

/**
 * The cubic Hermite interpolation of an energy: in each cell the tensor product of cubics with the given values and derivatives at its
 * corners, so that energy and slopes are continuous and the slopes are those of the energy. Beyond the end of an interval the energy is that
 * of the end, without a slope along its axis.
 *
 * @param table - 2^dimensions numbers a node; bit j of the place says whether it is a derivative by axis j, so that 0 is the energy
 */
export function hermiteFunction(axes: readonly NodeAxis[], table: Float64Array): GridFunction {
  const dim = axes.length;
  const corners = 1 << dim;
  const { offsets, fractions, outside, find } = placeOn(axes);
  const spacings = axes.map(nodeSpacing);
  /** By axis, then corner + 2 × order of derivative. */
  const weights = new Float64Array(4 * dim);
  const rates = new Float64Array(4 * dim);
  return (values, at, slopes) => {
    find(values, at);
    for (let j = 0; j < dim; j++) {
      const t = fractions[j];
      const h = spacings[j];
      const s = 1 - t;
      weights[4 * j] = s * s * (1 + 2 * t);
      weights[4 * j + 1] = t * t * (1 + 2 * s);
      weights[4 * j + 2] = h * t * s * s;
      weights[4 * j + 3] = -h * t * t * s;
      const within = outside[j] ? 0 : 1;
      rates[4 * j] = (within * (-6 * t * s)) / h;
      rates[4 * j + 1] = (within * (6 * t * s)) / h;
      rates[4 * j + 2] = within * (s * (1 - 3 * t));
      rates[4 * j + 3] = within * (t * (1 - 3 * s));
      slopes[at + j] = 0;
    }
    let energy = 0;
    for (let corner = 0; corner < corners; corner++) {
      let node = 0;
      for (let j = 0; j < dim; j++) node += offsets[2 * j + ((corner >> j) & 1)];
      for (let order = 0; order < corners; order++) {
        const number = table[node * corners + order];
        let weight = number;
        for (let j = 0; j < dim; j++) weight *= weights[4 * j + ((corner >> j) & 1) + 2 * ((order >> j) & 1)];
        energy += weight;
        for (let j = 0; j < dim; j++) {
          let rate = number;
          for (let i = 0; i < dim; i++) {
            const place = 4 * i + ((corner >> i) & 1) + 2 * ((order >> i) & 1);
            rate *= i === j ? rates[place] : weights[place];
          }
          slopes[at + j] += rate;
        }
      }
    }
    return energy;
  };
}

/**
 * The multilinear interpolation of slopes that need be no gradient: they are continuous inside the grid and zero beyond the end of an
 * interval. The energy is not known: it is given as 0.
 *
 * @param table - slopes, nodes × axes
 */
export function slopeFunction(axes: readonly NodeAxis[], table: Float64Array): GridFunction {
  const dim = axes.length;
  const { offsets, fractions, find } = placeOn(axes);
  return (values, at, slopes) => {
    const within = find(values, at);
    for (let j = 0; j < dim; j++) slopes[at + j] = 0;
    if (!within) return 0;
    for (let corner = 0; corner < 1 << dim; corner++) {
      let node = 0;
      let weight = 1;
      for (let j = 0; j < dim; j++) {
        const upper = (corner >> j) & 1;
        node += offsets[2 * j + upper];
        weight *= upper ? fractions[j] : 1 - fractions[j];
      }
      for (let j = 0; j < dim; j++) slopes[at + j] += weight * table[node * dim + j];
    }
    return 0;
  };
}

/** Energies and gradients of a grid, and the mixed derivatives where they are known. */
export interface HermiteNodes {
  readonly axes: readonly NodeAxis[];
  /** One a node. */
  readonly energies: Float64Array;
  /** Nodes × axes. */
  readonly gradients: Float64Array;
  /**
   * In two dimensions ∂²/∂x∂y of each node; in three ∂²/∂x∂y, ∂²/∂x∂z, ∂²/∂y∂z and ∂³/∂x∂y∂z. Default: from differences of the gradients.
   */
  readonly mixed?: Float64Array;
}

/** The places of mixed derivatives among 2^dimensions numbers of a node. */
const mixedPlaces = (dim: number): number[] => [[], [3], [3, 5, 6, 7]][dim - 1];

/**
 * The table of {@link hermiteFunction} from its parts.
 *
 * @throws InputError for numbers that do not fit the nodes, or are not finite
 */
export function hermiteTable({ axes, energies, gradients, mixed }: HermiteNodes): Float64Array {
  checkNodeAxes(axes);
  const [dim, nodes] = [axes.length, nodeCount(axes)];
  const places = mixedPlaces(dim);
  checkNumbers('energies', energies, nodes);
  checkNumbers('gradients', gradients, nodes * dim);
  if (mixed) checkNumbers('mixed', mixed, nodes * places.length);
  const width = 1 << dim;
  const table = new Float64Array(nodes * width);
  for (let node = 0; node < nodes; node++) {
    table[node * width] = energies[node];
    for (let j = 0; j < dim; j++) table[node * width + (1 << j)] = gradients[node * dim + j];
    if (mixed) places.forEach((place, k) => (table[node * width + place] = mixed[node * places.length + k]));
  }
  if (!mixed) for (const place of places) fillMixed(axes, table, place);
  return table;
}

/** The parts of a table; `mixed` only in two or three dimensions. */
export function hermiteNodes(axes: readonly NodeAxis[], table: Float64Array): HermiteNodes {
  const [dim, nodes] = [axes.length, nodeCount(axes)];
  const width = 1 << dim;
  const places = mixedPlaces(dim);
  const part = (of: readonly number[]) =>
    Float64Array.from({ length: nodes * of.length }, (_, i) => {
      return table[Math.floor(i / of.length) * width + of[i % of.length]];
    });
  const gradients = part(axes.map((_, j) => 1 << j));
  return { axes, energies: part([0]), gradients, ...(dim > 1 ? { mixed: part(places) } : {}) };
}

/** A mixed derivative from central differences of those of one order less, one-sided at the ends; the mean over the ways there. */
function fillMixed(axes: readonly NodeAxis[], table: Float64Array, place: number): void {
  const width = 1 << axes.length;
  const strides = nodeStrides(axes);
  const ways = axes.map((_, j) => j).filter((j) => place & (1 << j));
  for (let node = 0; node < table.length / width; node++) {
    let sum = 0;
    for (const j of ways) {
      const { nodes, periodic } = axes[j];
      const stride = strides[j];
      const i = Math.floor(node / stride) % nodes;
      const up = i + 1 < nodes ? 1 : periodic ? 1 - nodes : 0;
      const down = i > 0 ? -1 : periodic ? nodes - 1 : 0;
      const steps = (up === 0 ? 0 : 1) + (down === 0 ? 0 : 1);
      const from = place - (1 << j);
      const rise = table[(node + up * stride) * width + from] - table[(node + down * stride) * width + from];
      sum += rise / (steps * nodeSpacing(axes[j]));
    }
    table[node * width + place] = sum / ways.length;
  }
}

/** @throws InputError for another number of them, or one that is not finite */
export function checkNumbers(name: string, numbers: ArrayLike<number>, needed: number): void {
  if (numbers.length !== needed) {
    throw new InputError(`the grid has ${numbers.length} ${name}: its nodes need ${needed}`);
  }
  for (let i = 0; i < needed; i++) {
    if (!Number.isFinite(numbers[i]))
      throw new InputError(`${name}[${i}] of the grid is ${numbers[i]}: it must be finite`);
  }
}
