/** Profiles as results, and the points of them that a reader asks for. */
import { axesOf, binCentres, type Grid } from '../../estimators/index.js';
import { findWells } from '../../workflows/wells.js';
import type { Difference, MeasuredMany, Profile } from './types.js';

/** A profile with its grid. */
export function profileOf(
  grid: Grid,
  names: readonly string[],
  profile: MeasuredMany,
  density?: MeasuredMany,
): Profile {
  return {
    ...numbers(profile),
    names,
    axes: axesOf(grid),
    centres: binCentres(grid),
    ...(density ? { density: numbers(density) } : {}),
  };
}

const numbers = ({ value, standardError, bootstrapError }: MeasuredMany): MeasuredMany => ({
  value,
  standardError,
  ...(bootstrapError ? { bootstrapError } : {}),
});

/** Dips shallower than this, kT, or than so many standard errors, are noise; bins of so many times the usual error count as unknown. */
const shallowest = 1;
const errors = 3;
const blurred = 2;

/** Minima and barriers of a profile along one coordinate, relative to its lowest bin; its ends where it has one minimum. */
export function landmarks(profile: Profile, periodic: boolean): Difference[] {
  const { value, centres, axes } = profile;
  const bins = value.length;
  if (axes.length > 1) return [];
  const known = [...value.keys()].filter(
    (b) => Number.isFinite(value[b]) && Number.isFinite(profile.standardError[b]),
  );
  if (known.length === 0) return [];
  const usual = known.map((b) => profile.standardError[b]).sort((a, b) => a - b)[known.length >> 1];
  const sharp = known.filter((b) => profile.standardError[b] <= blurred * usual);
  const clear = periodic ? sharp : withoutEnds(sharp);
  const highest = clear.reduce((top, b) => (value[b] > value[top] ? b : top));
  // A circle is cut open where it is highest.
  const turn = periodic ? highest : 0;
  const order = periodic ? Array.from({ length: bins }, (_, b) => (b + turn) % bins) : clear;
  const smooth = order.map((_, at) => {
    const near = [-2, -1, 0, 1, 2].map((step) => order[periodic ? (at + step + bins) % bins : at + step]);
    const beside = near.filter((b) => b !== undefined && Number.isFinite(value[b]));
    return beside.reduce((sum, b) => sum + value[b] / beside.length, 0);
  });
  const { minima, barriers } = findWells(smooth, Math.max(shallowest, errors * usual));
  const back = (list: readonly number[]) => list.map((at) => order[at]);
  const [wells, tops] = [
    back(minima),
    [...back(barriers), ...(periodic && minima.length > 0 ? [highest] : [])],
  ];
  const lowest = wells.reduce((low, b) => (value[b] < value[low] ? b : low), wells[0]);
  const at = (b: number) => Number(centres[b].toPrecision(3));
  const ends = wells.length > 1 || periodic ? [] : [clear[0], clear.at(-1)!].filter((b) => b !== lowest);
  return [
    ...wells.filter((b) => b !== lowest).map((b) => ({ b, kind: 'Minimum' })),
    ...tops.map((b) => ({ b, kind: 'Barrier' })),
    ...ends.map((b) => ({ b, kind: 'End' })),
  ]
    .sort((a, b) => a.b - b.b)
    .map(({ b, kind }) => ({
      label: `${kind} at ${at(b)} over the minimum at ${at(lowest)}`,
      value: value[b],
      standardError: profile.standardError[b],
      ...(profile.bootstrapError ? { bootstrapError: profile.bootstrapError[b] } : {}),
    }));
}

/** The bins between the outermost ones that are not alone: the ends of a grid hold a few stray samples. */
function withoutEnds(bins: readonly number[]): readonly number[] {
  const together = bins.filter((b, i) => bins[i + 1] === b + 1 && bins[i + 2] === b + 2);
  if (together.length === 0) return bins;
  const [first, last] = [together[0], together.at(-1)! + 2];
  return bins.filter((b) => b >= first && b <= last);
}
