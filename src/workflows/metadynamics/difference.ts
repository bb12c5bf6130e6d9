/** The free-energy difference of two states, by all that says something of it. */
import { binCentres, jackknifeError } from '../../estimators/index.js';
import { inRegion, massOf, twoDeepest } from '../basins.js';
import type { AdaptiveProfile, RegionDifference } from './estimate.js';
import type { BiasedFrames, VariableRegion } from './problem.js';
import { alongAxis, promised } from './promise.js';

/** Parts of a walker's frames that are compared with walkers. */
const STRETCHES = 16;
/** Below so many walkers their differences tell nothing. */
const FEWEST_WALKERS = 4;

/** Weights in the first and in the second region, group by group. */
type Sums = Float64Array;

/** ln of the ratio of the weights in the regions, of all groups and without each of them. */
function ratios(sums: Sums): { readonly all: number; readonly without: Float64Array } {
  let [one, other] = [0, 0];
  for (let at = 0; at < sums.length; at += 2) {
    one += sums[at];
    other += sums[at + 1];
  }
  const without = Float64Array.from({ length: sums.length / 2 }, (_, g) =>
    Math.log((one - sums[2 * g]) / (other - sums[2 * g + 1])),
  );
  return { all: Math.log(one / other), without };
}

const total = (sums: Sums): number => ratios(sums).all;
const errorOf = (sums: Sums): number => jackknifeError([ratios(sums).without]);

/** F of the second of the two deepest regions less that of the first, in order along the variable. */
export function differenceOf(
  regions: readonly VariableRegion[],
  values: Float64Array,
  weights: Readonly<Record<'reweighted' | 'balanced' | 'finalBias', Float64Array>>,
  groupOf: Int32Array,
  { bias, snapshots, walkers }: BiasedFrames,
  { axis, exact, fromBias, reweighted }: AdaptiveProfile,
): RegionDifference | undefined {
  const centres = binCentres(axis);
  const visited = reweighted.value.map((f) => (Number.isNaN(f) ? 0 : 1));
  const found = twoDeepest(regions, { centres, freeEnergy: fromBias.value });
  if (!found) return undefined;
  const [a, b] = found;
  const places = Int8Array.from(values, (value) => (inRegion(value, a) ? 0 : inRegion(value, b) ? 1 : -1));
  const sums = (logs: Float64Array, of = groupOf): Sums => {
    const highest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
    const out = new Float64Array(2 * of.reduce((most, group) => Math.max(most, group + 1), 0));
    logs.forEach((log, i) => {
      if (places[i] >= 0) out[2 * of[i] + places[i]] += Math.exp(log - highest);
    });
    return out;
  };
  const main = sums(weights.reweighted);
  const stretches =
    walkers < FEWEST_WALKERS
      ? undefined
      : stretchesOf(values.length, walkers, (of) => errorOf(sums(weights.reweighted, of)));
  const half = walkers * Math.floor(values.length / walkers / 2);
  const halfOf = (from: number, to: number) =>
    total(sums(weights.reweighted.map((log, i) => (i >= from && i < to ? log : -Infinity))));
  const byBias = (freeEnergy: Float64Array) =>
    massOf({ centres, freeEnergy }, a) - massOf({ centres, freeEnergy }, b);
  return {
    regions: [a, b],
    reweighted: { value: total(main), standardError: errorOf(main) },
    balanced: total(sums(weights.balanced)),
    finalBias: total(sums(weights.finalBias)),
    fromBias: byBias(fromBias.value),
    halves: [halfOf(0, half), halfOf(half, values.length)],
    ...(stretches === undefined ? {} : { stretches }),
    history: {
      steps: Float64Array.from(snapshots, ({ step }) => step),
      values: Float64Array.from(snapshots, (one) =>
        byBias(alongAxis(one.axes, promised(bias, one.bias), 0, { axis, visited })),
      ),
    },
    ...(exact ? { exact: byBias(exact) } : {}),
  };
}

/** Were stretches of walkers independent, leaving out those would make the same error as leaving out walkers. */
function stretchesOf(length: number, walkers: number, errorBy: (groupOf: Int32Array) => number): number {
  const frames = length / walkers;
  const groups = (groupOf: (frame: number, walker: number) => number) =>
    Int32Array.from({ length }, (_, i) => groupOf(Math.floor(i / walkers), i % walkers));
  const ofWalkers = errorBy(groups((_, walker) => walker));
  const ofStretches = errorBy(
    groups((frame, walker) => walker * STRETCHES + Math.floor((frame * STRETCHES) / frames)),
  );
  return STRETCHES * (ofStretches / ofWalkers) ** 2;
}
