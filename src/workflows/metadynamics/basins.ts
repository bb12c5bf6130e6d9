/** The wells of a profile, and how often walkers go from one to another. */
import type { VariableRegion } from './problem.js';

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
 * Wells from left to right, with the highest bins between them as their ends; what was not visited is a barrier. Water rises from below:
 * where two wells meet, the shallower one ends if it is shallow.
 */
export function basinsOf({ centres, freeEnergy, low, high, period }: BinnedProfile): Basin[] {
  const bins = centres.length;
  const order = Array.from(freeEnergy.keys())
    .filter((bin) => Number.isFinite(freeEnergy[bin]))
    .sort((a, b) => freeEnergy[a] - freeEnergy[b]);
  const wellOf = new Int32Array(bins).fill(-1); // by its lowest bin
  const into = new Map<number, number>();
  const root = (well: number): number => {
    const next = into.get(well);
    return next === undefined ? well : root(next);
  };
  for (const bin of order) {
    const neighbours = [bin - 1, bin + 1]
      .map((at) => (period === null ? at : (at + bins) % bins))
      .filter((at) => at >= 0 && at < bins && wellOf[at] >= 0)
      .map((at) => root(wellOf[at]));
    const [a, b = a] = neighbours.sort((x, y) => freeEnergy[x] - freeEnergy[y]);
    wellOf[bin] = a ?? bin;
    if (a !== b && freeEnergy[bin] - freeEnergy[b] < SHALLOW) into.set(b, a);
  }
  const wells = [...new Set(order.map((bin) => root(wellOf[bin])))].sort((a, b) => a - b);
  if (wells.length < 2) return [];
  const width = (high - low) / bins;
  const isOf = (bin: number, well: number) => wellOf[bin] >= 0 && root(wellOf[bin]) === well;
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
