/**
 * Whether the sampled states are linked well enough for their free energies to be compared.
 */
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
  /** Window centres, in the coordinate's unit. */
  readonly centres?: ArrayLike<number>;
}

/** Weak links among the `sampled` states: every edge of the maximum spanning tree is a cut; the cut's overlap is measured. */
export function weakLinks(
  matrix: Float64Array,
  states: number,
  sampled: ArrayLike<number>,
  centres?: ArrayLike<number>,
): WeakLink[] {
  const n = sampled.length;
  const parent = spanningTree(matrix, states, sampled, centres);
  const links: WeakLink[] = [];
  for (let cut = 1; cut < n; cut++) {
    const child = parent.order[cut];
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
      const [a, b] = [sampled[parent.of[child]], sampled[child]];
      links.push({ from: Math.min(a, b), to: Math.max(a, b), overlap: strongest });
    }
  }
  return links.sort((a, b) => a.overlap - b.overlap);
}

/** Prim's maximum spanning tree: the order in which states join and the state that each one joins. */
function spanningTree(
  matrix: Float64Array,
  states: number,
  sampled: ArrayLike<number>,
  centres: ArrayLike<number> | undefined,
) {
  const n = sampled.length;
  /** Overlap, and where there is none, nearness: negative, so that any overlap comes first. */
  const strength = (i: number, j: number): number => {
    const overlap = Math.min(
      matrix[sampled[i] * states + sampled[j]],
      matrix[sampled[j] * states + sampled[i]],
    );
    if (overlap > 0) return overlap;
    return centres ? -Math.abs(centres[sampled[i]] - centres[sampled[j]]) : 0;
  };
  const of = new Int32Array(n);
  const best = new Float64Array(n).fill(-Infinity);
  const joined = new Uint8Array(n);
  const order = [0];
  joined[0] = 1;
  for (let last = 0; order.length < n; last = order[order.length - 1]) {
    let next = -1;
    for (let i = 0; i < n; i++) {
      if (joined[i]) continue;
      const value = strength(last, i);
      if (value > best[i]) {
        best[i] = value;
        of[i] = last;
      }
      if (next < 0 || best[i] > best[next]) next = i;
    }
    joined[next] = 1;
    order.push(next);
  }
  return { of, order };
}

export const stateName = (k: number, { names, centres }: StateNames): string =>
  names?.[k] ?? (centres ? `${k} (at ${Number(centres[k].toPrecision(6))})` : `${k}`);

/** Halfway, without digits that are rounding. */
const middle = (a: number, b: number): number => {
  const resolution = Math.abs(b - a) / 1000;
  const half = (a + b) / 2;
  return Math.abs(half) < resolution ? 0 : Number(half.toPrecision(4));
};

/** The weak links in words, each with its fix. */
export function overlapStatus(overlap: Overlap, states: StateNames): Status {
  if (overlap.weak.length === 0) return OK;
  const described = overlap.weak.slice(0, 3).map(({ from, to, overlap: share }) => {
    const pair = `${stateName(from, states)} and ${stateName(to, states)}`;
    const { centres } = states;
    const fix = centres
      ? `add a window near ${middle(centres[from], centres[to])} or lower the springs of both`
      : 'add a state between them';
    const percent = (100 * share).toPrecision(2);
    return share < 1e-10 ? `${pair} do not overlap: ${fix}.` : `${pair} overlap by ${percent} %: ${fix}.`;
  });
  const more = overlap.weak.length - described.length;
  const kind = states.centres ? 'Windows' : 'States';
  return problem(
    overlap.gap < 1e-10 ? 'no-overlap' : 'poor-overlap',
    `${kind} ${described.join(` ${kind} `)}${more > 0 ? ` ${more} more links are as weak.` : ''}`,
  );
}
