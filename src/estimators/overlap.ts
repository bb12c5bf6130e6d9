/**
 * Whether the sampled states are linked well enough for their free energies to be compared.
 */
import { InputError } from '../math/errors.js';
import { OK, problem, type Status } from './estimate.js';

/** Overlap matrices and what they say. */
export interface Overlap {
  /** O_kl: the share of state k's distribution that would be attributed to state l; row by state, rows sum to 1. */
  readonly matrix: Float64Array;
  /** 1 − the second largest eigenvalue of the matrix: 0 where the states fall into unconnected groups. */
  readonly gap: number;
  /** Links that hold the states together by less than 0.03, weakest first. */
  readonly weak: readonly WeakLink[];
}

/** The best pair of states across a cut that splits all states in two, and the overlap across the cut. */
export interface WeakLink {
  readonly from: number;
  readonly to: number;
  /** The largest share of any one state that is attributed to the states across. */
  readonly overlap: number;
}

/**
 * Overlap below which a link is called weak. 3 % is where error bars are known to lose their meaning:
 * P. V. Klimovich, M. R. Shirts and D. L. Mobley, J. Comput. Aided Mol. Des. 29, 397 (2015), doi:10.1007/s10822-015-9840-9.
 */
export const WEAK = 0.03;

/** How states are called in messages, and where the windows lie, if they do. */
export interface StateNames {
  readonly names?: readonly string[];
  /** What the states are, at the beginning of a sentence (default: States; with centres Windows). */
  readonly kind?: string;
  /** What brings two states closer together (default: add a state between them; with centres a window, and where). */
  readonly remedy?: string;
  /** Window centres in the coordinates' units, windows × coordinates, row by window. */
  readonly centres?: ArrayLike<number>;
  /** The period of each coordinate of the centres, `null` where it has none; default: none has. */
  readonly periods?: readonly (number | null)[];
  /** Unit of the centres, for messages: `rad`. */
  readonly unit?: string;
}

/** Weak links among the `sampled` states: every edge of the maximum spanning tree is a cut; the cut's overlap is measured. */
export function weakLinks(
  matrix: Float64Array,
  states: number,
  sampled: ArrayLike<number>,
  names: StateNames = {},
): WeakLink[] {
  const n = sampled.length;
  const parent = spanningTree(matrix, states, sampled, names);
  const links: WeakLink[] = [];
  for (let cut = 1; cut < n; cut++) {
    const child = parent.order[cut];
    const [a, b] = [sampled[parent.of[child]], sampled[child]];
    // The pair alone holds the cut together.
    if (Math.max(matrix[a * states + b], matrix[b * states + a]) >= WEAK) continue;
    const below = new Uint8Array(n);
    below[child] = 1;
    for (let i = cut + 1; i < n; i++) if (below[parent.of[parent.order[i]]]) below[parent.order[i]] = 1;
    let strongest = 0;
    for (let i = 0; i < n; i++) {
      let across = 0;
      for (let j = 0; j < n; j++)
        if (below[i] !== below[j]) across += matrix[sampled[i] * states + sampled[j]];
      strongest = Math.max(strongest, across);
    }
    if (strongest < WEAK) {
      links.push({ from: Math.min(a, b), to: Math.max(a, b), overlap: strongest });
    }
  }
  return links.sort((a, b) => a.overlap - b.overlap);
}

/**
 * Prim's maximum spanning tree of overlaps: the order in which states join and the state that each one joins. A state that overlaps
 * with none of the tree joins the nearest.
 */
function spanningTree(matrix: Float64Array, states: number, sampled: ArrayLike<number>, names: StateNames) {
  const n = sampled.length;
  const of = new Int32Array(n);
  const best = new Float64Array(n);
  const joined = new Uint8Array(n);
  const order = [0];
  joined[0] = 1;
  for (let last = 0; order.length < n; last = order[order.length - 1]) {
    let next = -1;
    for (let i = 0; i < n; i++) {
      if (joined[i]) continue;
      const [a, b] = [sampled[last], sampled[i]];
      const overlap = Math.min(matrix[a * states + b], matrix[b * states + a]);
      if (overlap > best[i]) {
        best[i] = overlap;
        of[i] = last;
      }
      if (best[i] > 0 && (next < 0 || best[i] > best[next])) next = i;
    }
    if (next < 0) {
      const [outside, inside] = nearest(joined, states, sampled, names);
      next = outside;
      of[next] = inside;
    }
    joined[next] = 1;
    order.push(next);
  }
  return { of, order };
}

/** The closest pair of a state outside the tree and one in it. */
function nearest(
  joined: Uint8Array,
  states: number,
  sampled: ArrayLike<number>,
  names: StateNames,
): [number, number] {
  let pair: [number, number] = [joined.indexOf(0), 0];
  let least = Infinity;
  for (let i = 0; names.centres && i < joined.length; i++) {
    for (let j = 0; !joined[i] && j < joined.length; j++) {
      if (!joined[j]) continue;
      const distance = Math.hypot(...displacement(sampled[i], sampled[j], states, names));
      if (distance < least) [least, pair] = [distance, [i, j]];
    }
  }
  return pair;
}

/** Coordinates of a window's centre. */
function centreOf(k: number, states: number, { centres }: StateNames): number[] {
  const dims = centres!.length / states;
  return Array.from({ length: dims }, (_, j) => centres![k * dims + j]);
}

/** From one window's centre to another's, the shortest way around where a coordinate is periodic. */
function displacement(from: number, to: number, states: number, names: StateNames): number[] {
  const start = centreOf(from, states, names);
  return centreOf(to, states, names).map((x, j) => {
    const period = names.periods?.[j];
    const straight = x - start[j];
    return period ? straight - period * Math.round(straight / period) : straight;
  });
}

const rounded = (x: number): number => Number(x.toPrecision(6));

const place = (x: readonly number[], unit: string | undefined): string =>
  (x.length > 1 ? `(${x.join(', ')})` : `${x[0]}`) + (unit ? ` ${unit}` : '');

/** A state in words, by its number among `states`. */
export function stateName(k: number, names: StateNames, states: number): string {
  if (names.names?.[k] !== undefined) return names.names[k];
  return names.centres ? `${k} (at ${place(centreOf(k, states, names).map(rounded), names.unit)})` : `${k}`;
}

/** Halfway between two windows' centres, without digits that are rounding, within the range of the centres. */
function middle(from: number, to: number, states: number, names: StateNames): string {
  const { centres, periods, unit } = names;
  const dims = centres!.length / states;
  const way = displacement(from, to, states, names);
  const half = centreOf(from, states, names).map((x, j) => {
    let value = x + way[j] / 2;
    const period = periods?.[j];
    if (period) {
      let highest = -Infinity;
      for (let k = j; k < centres!.length; k += dims) highest = Math.max(highest, centres![k]);
      if (value > highest && value > period / 2) value -= period;
    }
    const resolution = Math.max(Math.abs(way[j]), Math.abs(value) * 1e-3) / 1000;
    return Math.abs(value) < resolution ? 0 : Number(value.toPrecision(4));
  });
  return place(half, unit);
}

/** The weak links in words, each with its fix. */
export function overlapStatus(overlap: Overlap, names: StateNames): Status {
  if (overlap.weak.length === 0) return OK;
  const states = Math.round(Math.sqrt(overlap.matrix.length));
  const described = overlap.weak.slice(0, 3).map(({ from, to, overlap: share }) => {
    const pair = `${stateName(from, names, states)} and ${stateName(to, names, states)}`;
    const fix =
      names.remedy ??
      (names.centres
        ? `add a window near ${middle(from, to, states, names)} or lower the springs of both`
        : 'add a state between them');
    const percent = (100 * share).toPrecision(2);
    return share < 1e-10 ? `${pair} do not overlap: ${fix}.` : `${pair} overlap by ${percent} %: ${fix}.`;
  });
  const more = overlap.weak.length - described.length;
  const kind = names.kind ?? (names.centres ? 'Windows' : 'States');
  return problem(
    overlap.gap < 1e-10 ? 'no-overlap' : 'poor-overlap',
    `${kind} ${described.join(` ${kind} `)}${more > 0 ? ` ${more} more links are as weak.` : ''}`,
  );
}

/** @throws InputError if the centres do not fill whole windows. */
export function checkCentres(states: number, { centres, periods }: StateNames): void {
  if (!centres) return;
  const dims = centres.length / states;
  if (!Number.isInteger(dims) || dims === 0 || (periods && periods.length !== dims)) {
    throw new InputError(
      `${centres.length} coordinates of centres${periods ? ` and ${periods.length} periods` : ''} for ${states} windows: ` +
        'give every window as many, row by window',
    );
  }
}
