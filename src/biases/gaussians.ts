/** Sums of Gaussians on the nodes of a grid, with all derivatives that its Hermite interpolation needs. */
import { exp, InputError } from '../math/index.js';
import { MOST_NODES, nodeCount, nodeSpacing, nodeStrides, type NodeAxis } from '../math/grid-table.js';

/** Standard deviations after which a Gaussian is cut off: what is left out is 4e-6 of its height. */
export const GAUSSIAN_REACH = 5;

/** One Gaussian, a product over the axes. */
export interface Gaussian {
  /** Its centre and widths, of which it reads as many as there are axes from `at` on. */
  readonly centres: ArrayLike<number>;
  readonly widths: ArrayLike<number>;
  /** The first of them that counts, and that of the widths (default 0: the same widths for all). */
  readonly at?: number;
  readonly widthsAt?: number;
  readonly height: number;
  /** Standard deviations after which it is nothing (default 5). */
  readonly reach?: number;
  /** Taken off the value within its reach, in heights, so that it ends without a step (default 0). */
  readonly shift?: number;
}

/** Where the nodes near a centre are along one axis, the Gaussian's factor there, and its logarithmic slope. */
interface Side {
  count: number;
  readonly offsets: Int32Array;
  readonly factors: Float64Array;
  readonly slopes: Float64Array;
  readonly squares: Float64Array;
}

/** Makes a function that adds Gaussians to a table of 2^axes numbers a node (see `hermiteFunction`); the shortest way round on a circle. */
export function gaussianAdder(axes: readonly NodeAxis[], table: Float64Array): (gaussian: Gaussian) => void {
  const dim = axes.length;
  const width = 1 << dim;
  const strides = nodeStrides(axes);
  const spacings = axes.map(nodeSpacing);
  const sides = axes.map(({ nodes }): Side => ({
    count: 0,
    offsets: new Int32Array(nodes),
    factors: new Float64Array(nodes),
    slopes: new Float64Array(nodes),
    squares: new Float64Array(nodes),
  }));

  const lookAlong = (j: number, centre: number, deviation: number, reach: number) => {
    const { low, nodes, periodic } = axes[j];
    const spacing = spacings[j];
    const side = sides[j];
    const middle = (centre - low) / spacing;
    const half = (reach * deviation) / spacing;
    let first = Math.ceil(middle - half);
    let last = Math.floor(middle + half);
    if (!periodic) {
      first = Math.max(0, first);
      last = Math.min(nodes - 1, last);
    } else if (last - first >= nodes) {
      first = Math.ceil(middle - nodes / 2);
      last = first + nodes - 1;
    }
    side.count = Math.max(0, last - first + 1);
    for (let i = 0; i < side.count; i++) {
      const node = first + i;
      const away = ((node - middle) * spacing) / deviation;
      side.offsets[i] = (periodic ? node - nodes * Math.floor(node / nodes) : node) * strides[j];
      side.squares[i] = away * away;
      side.factors[i] = exp(-0.5 * away * away);
      side.slopes[i] = -away / deviation;
    }
  };

  return ({ centres, widths, at = 0, widthsAt = 0, height, reach = GAUSSIAN_REACH, shift = 0 }) => {
    for (let j = 0; j < dim; j++) lookAlong(j, centres[at + j], widths[widthsAt + j], reach);
    const [a, b, c] = sides;
    const far = reach * reach;
    for (let i = 0; i < a.count; i++) {
      const value = height * a.factors[i];
      if (dim === 1) {
        const place = 2 * a.offsets[i];
        table[place] += value - height * shift;
        table[place + 1] += value * a.slopes[i];
        continue;
      }
      for (let k = 0; k < b.count; k++) {
        const square = a.squares[i] + b.squares[k];
        if (square > far) continue;
        const two = value * b.factors[k];
        const rows = dim === 2 ? 1 : c.count;
        for (let l = 0; l < rows; l++) {
          if (dim === 3 && square + c.squares[l] > far) continue;
          const whole = dim === 3 ? two * c.factors[l] : two;
          const place = width * (a.offsets[i] + b.offsets[k] + (dim === 3 ? c.offsets[l] : 0));
          const [x, y] = [whole * a.slopes[i], b.slopes[k]];
          table[place] += whole - height * shift;
          table[place + 1] += x;
          table[place + 2] += whole * y;
          table[place + 3] += x * y;
          if (dim === 2) continue;
          const z = c.slopes[l];
          table[place + 4] += whole * z;
          table[place + 5] += x * z;
          table[place + 6] += whole * y * z;
          table[place + 7] += x * y * z;
        }
      }
    }
  };
}

/** What to do with a walker that leaves the grid: make the grid larger, or stop with advice. */
export type Outside = 'grow' | 'stop';

/**
 * Axes that hold all values (walkers × axes) with room for their Gaussians: the same axes where they do.
 *
 * @throws InputError where a value is not finite, where one lies outside and the grid may not grow, and where it would grow out of all bounds
 */
export function axesAround(
  axes: readonly NodeAxis[],
  values: Float64Array,
  widths: ArrayLike<number>,
  outside: Outside,
): readonly NodeAxis[] {
  const dim = axes.length;
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new InputError(
      `variable ${bad % dim} of walker ${Math.floor(bad / dim)} is ${values[bad]}: it is not defined there ` +
        '(the dihedral of atoms in a line has no value); choose other atoms',
    );
  }
  const grown = axes.map((axis, j) => {
    if (axis.periodic) return axis;
    let [least, most, who] = [axis.low, axis.high, -1];
    for (let i = j; i < values.length; i += dim) {
      if (values[i] < least || values[i] > most) who = (i - j) / dim;
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    if (who < 0) return axis;
    if (outside === 'stop') {
      throw new InputError(
        `walker ${who} is at ${short(values[who * dim + j])} along axis ${j}, outside the grid from ${short(axis.low)} to ${short(axis.high)}: ` +
          'widen the grid, hold the walkers back by a wall, or let it grow (outside: grow)',
      );
    }
    const spacing = nodeSpacing(axis);
    const room = GAUSSIAN_REACH * widths[j] + 0.1 * (axis.high - axis.low);
    const below = least < axis.low ? Math.ceil((axis.low - least + room) / spacing) : 0;
    const above = most > axis.high ? Math.ceil((most - axis.high + room) / spacing) : 0;
    return {
      low: axis.low - below * spacing,
      high: axis.high + above * spacing,
      nodes: axis.nodes + below + above,
    };
  });
  if (grown.every((axis, j) => axis === axes[j])) return axes;
  if (nodeCount(grown) > MOST_NODES) {
    const ends = grown.map(({ low, high }) => `[${short(low)}, ${short(high)}]`).join(' × ');
    throw new InputError(
      `walkers went as far as ${ends}, a grid of ${short(nodeCount(grown))} nodes: nothing holds them; ` +
        'add a wall, or take a smaller height or biasFactor, or a smaller time step where dynamics blow up',
    );
  }
  return grown;
}

const short = (x: number) => String(Number(x.toPrecision(6)));

/** Arrays of which the last two are joined as long as they are of one length: a list that grows by parts costs n log n in all. */
export function withPart(parts: readonly Float64Array[], part: Float64Array): readonly Float64Array[] {
  const out = [...parts];
  let last = part;
  while (out.length > 0 && out[out.length - 1].length <= last.length) {
    const before = out.pop()!;
    const joined = new Float64Array(before.length + last.length);
    joined.set(before);
    joined.set(last, before.length);
    last = joined;
  }
  out.push(last);
  return out;
}

/**
 * The axes of a grid for Gaussians of some widths.
 *
 * @throws InputError for widths that are not positive, or smaller than the distance between nodes, which the grid could not show
 */
export function checkWidths(axes: readonly NodeAxis[], widths: ArrayLike<number>): void {
  if (widths.length !== axes.length) {
    throw new InputError(
      `there are ${widths.length} numbers of sigma for ${axes.length} variables: give one each`,
    );
  }
  axes.forEach((axis, j) => {
    const width = widths[j];
    if (!(width > 0 && width < Infinity))
      throw new InputError(`sigma[${j}] is ${width}: use a positive number`);
    const spacing = nodeSpacing(axis);
    if (width * (1 + 1e-9) >= spacing) return;
    const needed = Math.ceil((axis.high - axis.low) / (width / 3)) + (axis.periodic ? 0 : 1);
    throw new InputError(
      `sigma[${j}] is ${width}, below the spacing of the grid's nodes, ${Number(spacing.toPrecision(4))}: ` +
        `give axis ${j} ${needed} nodes (a third of sigma), or a larger sigma`,
    );
  });
}
