/** The free-energy difference of two states, by all that says something of it. */
import { binCentres, jackknifeError } from '../../estimators/index.js';
import { inRegion, massOf, twoDeepest } from '../basins.js';
import type { AdaptiveProfile, RegionDifference } from './estimate.js';
import type { BiasedFrames, VariableRegion } from './problem.js';
import { alongAxis, promised } from './promise.js';

/** F of the second of the two deepest regions less that of the first, in order along the variable. */
export function differenceOf(
  regions: readonly VariableRegion[],
  values: Float64Array,
  weights: Readonly<Record<'reweighted' | 'balanced' | 'finalBias', Float64Array>>,
  groupOf: Int32Array,
  { bias, snapshots, walkers }: BiasedFrames,
  { axis, exact, fromBias }: AdaptiveProfile,
): RegionDifference | undefined {
  const centres = binCentres(axis);
  const found = twoDeepest(regions, { centres, freeEnergy: fromBias.value });
  if (!found) return undefined;
  const [a, b] = found;
  const places = Int8Array.from(values, (value) => (inRegion(value, a) ? 0 : inRegion(value, b) ? 1 : -1));
  const groups = groupOf.reduce((most, group) => Math.max(most, group + 1), 0);
  const sums = (logs: Float64Array): Float64Array => {
    const highest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
    const out = new Float64Array(2 * groups);
    logs.forEach((log, i) => {
      if (places[i] >= 0) out[2 * groupOf[i] + places[i]] += Math.exp(log - highest);
    });
    return out;
  };
  const total = (table: Float64Array, without = -1) => {
    let [one, other] = [0, 0];
    for (let group = 0; group < groups; group++) {
      if (group === without) continue;
      one += table[2 * group];
      other += table[2 * group + 1];
    }
    return Math.log(one / other);
  };
  const main = sums(weights.reweighted);
  const half = walkers * Math.floor(values.length / walkers / 2);
  const halfOf = (from: number, to: number) =>
    total(sums(weights.reweighted.map((log, i) => (i >= from && i < to ? log : -Infinity))));
  const byBias = (freeEnergy: Float64Array) =>
    massOf({ centres, freeEnergy }, a) - massOf({ centres, freeEnergy }, b);
  return {
    regions: [a, b],
    reweighted: {
      value: total(main),
      standardError: jackknifeError([Array.from({ length: groups }, (_, group) => total(main, group))]),
    },
    balanced: total(sums(weights.balanced)),
    finalBias: total(sums(weights.finalBias)),
    fromBias: byBias(fromBias.value),
    halves: [halfOf(0, half), halfOf(half, values.length)],
    history: {
      steps: Float64Array.from(snapshots, ({ step }) => step),
      values: Float64Array.from(snapshots, (one) =>
        byBias(alongAxis(one.axes, promised(bias, one.bias), 0, axis)),
      ),
    },
    ...(exact ? { exact: byBias(exact) } : {}),
  };
}
