/** The wells of a profile, and how often walkers go from one to another. */
import { logSumExp } from '../math/index.js';
import type { VariableRegion } from './metadynamics/problem.js';

/** A well between two barriers. */
export type Basin = VariableRegion & {
  /** Where its lowest bin is. */
  readonly minimum: number;
};

/** A profile on equal bins. */
export type BinnedProfile = {
  readonly centres: Float64Array;
  readonly freeEnergy: Float64Array;
  readonly low: number;
  readonly high: number;
  readonly period: number | null;
};

/** A well that is shallower than this, kT, belongs to its neighbour. */
const SHALLOW = 1;

/**
 * The lowest bin of the well that each bin belongs to; −1 where the free energy is not finite. Bins are filled from the lowest, as by water that
 * rises; where two wells meet, the shallower one ends if it is less than `depth` (kT) deep there (the persistence of minima).
 */
export function wellsOfBins(
  freeEnergy: ArrayLike<number>,
  { depth, periodic }: { readonly depth: number; readonly periodic: boolean },
): Int32Array {
  const bins = freeEnergy.length;
  const order = Array.from({ length: bins }, (_, bin) => bin)
    .filter((bin) => Number.isFinite(freeEnergy[bin]))
    .sort((a, b) => freeEnergy[a] - freeEnergy[b]);
  const wellOf = new Int32Array(bins).fill(-1);
  const into = new Map<number, number>();
  const root = (well: number): number => {
    let at = well;
    for (let next = into.get(at); next !== undefined; next = into.get(at)) at = next;
    return at;
  };
  for (const bin of order) {
    const neighbours = [bin - 1, bin + 1]
      .map((at) => (periodic ? (at + bins) % bins : at))
      .filter((at) => at >= 0 && at < bins && wellOf[at] >= 0)
      .map((at) => root(wellOf[at]));
    const [a, b = a] = neighbours.sort((x, y) => freeEnergy[x] - freeEnergy[y]);
    wellOf[bin] = a ?? bin;
    if (a !== b && freeEnergy[bin] - freeEnergy[b] < depth) into.set(b, a);
  }
  return wellOf.map((well) => (well < 0 ? well : root(well)));
}

/** Wells from left to right, with the highest bins between them as their ends; what was not visited is a barrier. None where there is but one. */
export function basinsOf({ centres, freeEnergy, low, high, period }: BinnedProfile): Basin[] {
  const bins = centres.length;
  const wellOf = wellsOfBins(freeEnergy, { depth: SHALLOW, periodic: period !== null });
  const wells = [...new Set(wellOf)].filter((well) => well >= 0).sort((a, b) => a - b);
  if (wells.length < 2) return [];
  const width = (high - low) / bins;
  const isOf = (bin: number, well: number) => wellOf[bin] === well;
  return wells.map((well) => {
    let [first, last] = [well, well];
    const step = (bin: number, by: number) => (period === null ? bin + by : (bin + by + bins) % bins);
    while (isOf(step(first, -1), well)) first = step(first, -1);
    while (isOf(step(last, 1), well)) last = step(last, 1);
    return {
      name: `the well at ${Number(centres[well].toPrecision(2))}`,
      from: low + first * width,
      to: low + (last + 1) * width,
      minimum: centres[well],
    };
  });
}

/** ln of the probability of a region, up to a constant. */
export function massOf(
  { centres, freeEnergy }: Pick<BinnedProfile, 'centres' | 'freeEnergy'>,
  region: VariableRegion,
): number {
  const inside = Array.from(centres.keys()).filter(
    (bin) => inRegion(centres[bin], region) && Number.isFinite(freeEnergy[bin]),
  );
  return logSumExp(inside.map((bin) => -freeEnergy[bin]));
}

/** The two most probable regions, in the order in which they are given; nothing where there is but one. */
export function twoDeepest(
  regions: readonly VariableRegion[],
  profile: Pick<BinnedProfile, 'centres' | 'freeEnergy'>,
): readonly [VariableRegion, VariableRegion] | undefined {
  if (regions.length < 2) return undefined;
  const deepest = regions
    .map((region) => ({ region, mass: massOf(profile, region) }))
    .sort((a, b) => b.mass - a.mass)
    .slice(0, 2)
    .map(({ region }) => region);
  const [a, b] = regions.filter((region) => deepest.includes(region));
  return [a, b];
}

/** Whether a value lies in a region; on a circle one may go around its seam. */
export function inRegion(value: number, { from, to }: VariableRegion): boolean {
  return from <= to ? value >= from && value < to : value >= from || value < to;
}

/** Moves of each walker from one region to another, where what lies between belongs to the last one; values: frames × walkers. */
export function crossingsOf(
  values: Float64Array,
  walkers: number,
  cores: readonly VariableRegion[],
): Int32Array {
  const crossings = new Int32Array(walkers);
  const last = new Int32Array(walkers).fill(-1);
  values.forEach((value, i) => {
    const walker = i % walkers;
    const now = cores.findIndex((core) => inRegion(value, core));
    if (now < 0) return;
    if (last[walker] >= 0 && last[walker] !== now) crossings[walker]++;
    last[walker] = now;
  });
  return crossings;
}

/** The part of a region within some kT of its lowest bin: being there is no mere visit to its edge. */
export function coreOf(
  region: VariableRegion,
  { centres, freeEnergy, low, high }: BinnedProfile,
  within = 1.5,
): VariableRegion {
  const width = (high - low) / centres.length;
  const own = Array.from(centres.keys()).filter(
    (bin) => inRegion(centres[bin], region) && Number.isFinite(freeEnergy[bin]),
  );
  if (own.length === 0) return region;
  const lowest = own.reduce((best, bin) => (freeEnergy[bin] < freeEnergy[best] ? bin : best), own[0]);
  const bins = centres.length;
  const belongs = (bin: number) => own.includes(bin) && freeEnergy[bin] <= freeEnergy[lowest] + within;
  let [first, last] = [lowest, lowest];
  const around = region.from > region.to;
  const step = (bin: number, by: number) => (around ? (bin + by + bins) % bins : bin + by);
  while (belongs(step(first, -1)) && step(first, -1) !== lowest) first = step(first, -1);
  while (belongs(step(last, 1)) && step(last, 1) !== lowest) last = step(last, 1);
  return { name: region.name, from: low + first * width, to: low + (last + 1) * width };
}
