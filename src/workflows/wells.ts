/** The wells of a free-energy profile and the barriers between them. */
import { binCentres } from '../estimators/index.js';
import type { Axis, Estimate, Mbar, OnGrid } from '../estimators/index.js';
import type { Density1D } from '../math/index.js';
import type { Key } from '../random/index.js';
import { wellsOfBins } from './basins.js';
import type { WindowedWalkers } from './windows/problem.js';
import type { WithErrors } from './with-errors.js';

export type Wells = {
  /** The lowest bin of each well, from left to right. */
  readonly minima: readonly number[];
  /** The highest bin between each well and the next. */
  readonly barriers: readonly number[];
};

/**
 * Wells at least `depth` (kT) deep: below the lowest barrier to a deeper one. Smaller dips are taken for noise.
 *
 * @param profile free energy of each bin; `Infinity` where unknown, which counts as the highest known value
 * @example
 * findWells([3, 0, 5, 1, 4]); // { minima: [1, 3], barriers: [2] }
 */
export function findWells(profile: ArrayLike<number>, depth = 2): Wells {
  const known = Array.from(profile).filter(Number.isFinite);
  const top = known.length > 0 ? known.reduce((highest, value) => Math.max(highest, value)) : 0;
  const height = Array.from(profile, (value) => Math.min(value, top));
  const minima = [...new Set(wellsOfBins(height, { depth, periodic: false }))].sort((a, b) => a - b);
  const barriers = minima.slice(1).map((to, i) => {
    let highest = minima[i];
    for (let b = highest; b <= to; b++) if (height[b] > height[highest]) highest = b;
    return highest;
  });
  return { minima, barriers };
}

/** The wells of a profile by their places, and which of them a place belongs to. */
export type WellsOnGrid = {
  /** Where the profile is lowest in each well, and highest between it and the next. */
  readonly minima: readonly number[];
  readonly barriers: readonly number[];
  /** The barriers between infinite ends; on a circle counted on from `start`. */
  readonly edges: readonly number[];
  /** On a circle the middle of its highest bin, from which places are counted; else the first bin's. */
  readonly start: number;
  /** The number of the well in which a place lies. */
  readonly wellOf: (place: number) => number;
};

/** The wells of a profile on its grid; a circle is cut at its highest bin. */
export function wellsOnGrid(profile: Float64Array, grid: Axis): WellsOnGrid {
  const centres = binCentres(grid);
  const { bins, low, high, periodic = false } = grid;
  const first = periodic ? highest(profile) : 0;
  const unrolled = profile.map((_, b) => profile[(b + first) % bins]);
  const { minima, barriers } = findWells(unrolled);
  const placeOf = (bin: number) => centres[(bin + first) % bins];
  // Places of a circle are counted from the middle of its highest bin.
  const rolled = (x: number) => (periodic && x < centres[first] ? x + high - low : x);
  const edges = [-Infinity, ...barriers.map((b) => rolled(placeOf(b))), Infinity];
  return {
    minima: minima.map(placeOf),
    barriers: barriers.map(placeOf),
    ...{ edges, start: centres[first] },
    wellOf: (x) => edges.findIndex((_, well) => rolled(x) < edges[well + 1]),
  };
}

/** A well of a profile: from one barrier to the next. */
export type Well = {
  /** Where the profile is lowest in it. */
  readonly minimum: number;
  readonly from: number;
  readonly to: number;
  /** −ln of its probability in kT, relative to the most probable well; its errors are those of the difference. */
  readonly freeEnergy: WithErrors<number>;
  /** The exact one, where the system knows the density. */
  readonly exact?: number;
};

type WellOptions = Pick<WindowedWalkers, 'values' | 'trajectoryOf'> & {
  readonly grid: Axis;
  readonly truth?: Density1D | undefined;
  readonly key: Key;
  readonly resamples: number;
};

/** The wells of a profile by MBAR, from left to right, as {@link wellsWithErrors} says, with errors by a bootstrap of their own. */
export function wellFreeEnergies(
  solution: Mbar,
  profile: Float64Array,
  { values, trajectoryOf, grid, truth, key, resamples }: WellOptions,
): Well[] {
  const wells = wellsOnGrid(profile, grid);
  const onGrid = inWells(wells, values);
  const errors = solution.bootstrap({ key, trajectoryOf, onGrid, resamples });
  return wellsWithErrors(solution.profile(onGrid), errors.profile!, { wells, grid, truth });
}

/** Samples with one bin for each well: their profile is what is wanted. */
export const inWells = ({ minima, wellOf }: WellsOnGrid, values: Float64Array): OnGrid => ({
  values: values.map((x) => wellOf(x) + 0.5),
  grid: { low: 0, high: minima.length, bins: minima.length },
});

/**
 * The wells of a profile from their own profile, see {@link inWells}, and its errors by a bootstrap. What lies beyond the grid belongs to
 * the outermost ones; a circle is cut at its highest bin, so that a well across its ends is whole and goes `from` a larger place `to` a
 * smaller one.
 */
export function wellsWithErrors(
  { value, standardError }: Pick<Estimate<Float64Array>, 'value' | 'standardError'>,
  bootstrapErrors: Float64Array,
  { wells, grid, truth }: Pick<WellOptions, 'grid' | 'truth'> & { readonly wells: WellsOnGrid },
): Well[] {
  const { low, high, periodic = false } = grid;
  const { minima, barriers, edges, start } = wells;
  // Around a circle probability is counted from the middle of the highest bin, too.
  const below = (x: number): number => {
    if (!periodic) return truth!.cdf(x);
    const place = Math.max(start, Math.min(start + high - low, x));
    return place > high ? 1 + truth!.cdf(place - (high - low)) : truth!.cdf(place);
  };
  const masses = truth && minima.map((_, well) => below(edges[well + 1]) - below(edges[well]));
  const deepest = value.indexOf(0);
  const ends = periodic ? [start, start] : [low, high];
  const found = minima.map((minimum, well) => ({
    minimum,
    from: well === 0 ? ends[0] : barriers[well - 1],
    to: well === minima.length - 1 ? ends[1] : barriers[well],
    freeEnergy: {
      value: value[well],
      standardError: standardError[well],
      bootstrapError: bootstrapErrors[well],
    },
    ...(masses ? { exact: Math.log(masses[deepest] / masses[well]) } : {}),
  }));
  return found.sort((a, b) => a.minimum - b.minimum);
}

/** The bin where a profile is highest; a bin without a sample is higher than any. */
const highest = (profile: Float64Array): number =>
  profile.reduce((top, value, b) => (value > profile[top] ? b : top), 0);
