/** From samples of forces to free energies: means in bins, integrated; errors by leaving out walkers. */
import type { NodeAxis } from '../../biases/index.js';
import { jackknifeError } from '../../estimators/index.js';
import { nodePositions, nodeSpacing } from '../../math/grid-table.js';
import { InputError } from '../../math/index.js';
import type { Host } from '../../systems/index.js';
import { exactDensity, onGrid } from '../exact-density.js';
import { basinsOf, coreOf, crossingsOf, massOf, twoDeepest } from '../basins.js';
import { groupsOf } from '../metadynamics/estimate.js';
import type { VariableRegion } from '../metadynamics/problem.js';
import { along, inBins, integrate, less, sumOf, tally } from './integrate.js';
import type { BiasingForce, ForceSamples } from './problem.js';

/**
 * The free energy along one variable, kT above its lowest bin; NaN in bins that no sampled path reaches. So is an error that is not known, such as
 * where one walker was alone.
 */
export type ForceProfile = {
  readonly name: string;
  readonly centres: Float64Array;
  readonly value: Float64Array;
  readonly standardError: Float64Array;
  readonly exact?: Float64Array;
};

export type ForceEstimate = {
  readonly profiles: readonly ForceProfile[];
  /** Of two variables: bins of the first × bins of the second. */
  readonly surface?: {
    readonly axes: readonly NodeAxis[];
    readonly value: Float64Array;
    readonly standardError: Float64Array;
  };
  readonly regions: readonly VariableRegion[];
  /** F of the second of the two deepest regions less that of the first, kT. */
  readonly difference?: {
    readonly regions: readonly [VariableRegion, VariableRegion];
    readonly value: number;
    readonly standardError: number;
    /** From the first and from the second half of the samples that count. */
    readonly halves: readonly [number, number];
    readonly exact?: number;
  };
  readonly crossings: Int32Array;
  /** Samples of each bin, all of them. */
  readonly counts: Float64Array;
  /** Parts of the bins that no sampled path joins: more than one have no common zero. */
  readonly parts: number;
  /** The first frame that counts. */
  readonly first: number;
  /** ln of the weight of every frame from `first` on, frames × walkers: what makes averages over them unbiased; −∞ where there is no free energy. */
  readonly logWeights: Float64Array;
};

/** Everything that samples say of the free energy. */
export async function estimateForces(
  problem: BiasingForce,
  samples: ForceSamples,
  host: Host,
): Promise<ForceEstimate> {
  const { axes } = problem;
  const { walkers, values, names, steps } = samples;
  const dim = axes.length;
  const frames = steps.length;
  const first = Math.floor(problem.sample.discard * frames);
  if (frames - first < 4) {
    throw new InputError(
      `sample.discard is ${problem.sample.discard}: ${frames - first} of ${frames} samples are left; lower it`,
    );
  }
  const late = (numbers: Float64Array) => numbers.subarray(first * walkers * dim);
  const binned = inBins(problem, samples.periods, late(values), late(samples.forces));
  const groupOf = groupsOf(frames - first, walkers);
  const groups = groupOf.reduce((most, g) => Math.max(most, g + 1), 0);
  const tallies = Array.from({ length: groups }, (_, g) => tally(binned, (row) => groupOf[row] === g));
  const whole = sumOf(tallies);
  const { values: freeEnergy, parts } = integrate(problem, whole);
  const without = tallies.map((own) => integrate(problem, less(whole, own)).values);

  const profiles: ForceProfile[] = [];
  for (const [j, axis] of axes.entries()) {
    const spec = problem.variables[j];
    const value = along(axes, freeEnergy, j);
    const lowest = value.indexOf(smallest(value));
    const others = without.map((f) => along(axes, f, j)).map((f) => f.map((x) => x - f[lowest]));
    const truth =
      spec.type === 'coordinate'
        ? await exactDensity({ system: problem.system, density: { coordinate: spec.index } }, host)
        : undefined;
    const spacing = nodeSpacing(axis);
    const centres = nodePositions([axis]);
    const bins = {
      low: centres[0] - spacing / 2,
      high: centres[axis.nodes - 1] + spacing / 2,
      bins: axis.nodes,
    };
    const exact = truth && onGrid(truth, bins).map((p) => -Math.log(p));
    profiles.push({
      name: names[j],
      centres,
      value: value.map((f) => f - value[lowest]),
      standardError: value.map((f, b) =>
        b === lowest ? 0 : Number.isFinite(f) ? knownError(others.map((other) => other[b])) : NaN,
      ),
      ...(exact ? { exact: exact.map((f) => f - smallest(exact)) } : {}),
    });
  }
  const [profile] = profiles;
  const firstVariable = Float64Array.from(
    { length: (frames - first) * walkers },
    (_, i) => late(values)[i * dim],
  );
  const half = binned.bins.length >> 1;
  const halves = [
    integrate(
      problem,
      tally(binned, (row) => row < half),
    ),
    integrate(
      problem,
      tally(binned, (row) => row >= half),
    ),
  ];
  const spacing = nodeSpacing(axes[0]);
  const shape = {
    centres: profile.centres,
    ...{
      low: profile.centres[0] - spacing / 2,
      high: profile.centres.at(-1)! + spacing / 2,
      period: samples.periods[0],
    },
  };
  const regions = problem.regions ?? basinsOf({ ...shape, freeEnergy: profile.value });
  const cores = regions.map((region) => coreOf(region, { ...shape, freeEnergy: profile.value }));
  const found = twoDeepest(regions, { centres: profile.centres, freeEnergy: profile.value });
  const differenceIn = (f: Float64Array) =>
    found!
      .map((region) => massOf({ centres: profile.centres, freeEnergy: f }, region))
      .reduce((a, b) => a - b);
  return {
    profiles,
    ...(dim === 2
      ? {
          surface: {
            axes,
            value: freeEnergy,
            standardError: freeEnergy.map((f, b) =>
              Number.isFinite(f) ? knownError(without.map((other) => other[b])) : NaN,
            ),
          },
        }
      : {}),
    regions,
    ...(found
      ? {
          difference: {
            regions: found,
            value: differenceIn(profile.value),
            standardError: jackknifeError([without.map((f) => differenceIn(along(axes, f, 0)))]),
            halves: [
              differenceIn(along(axes, halves[0].values, 0)),
              differenceIn(along(axes, halves[1].values, 0)),
            ] as const,
            ...(profile.exact ? { exact: differenceIn(profile.exact) } : {}),
          },
        }
      : {}),
    crossings: crossingsOf(firstVariable, walkers, cores),
    ...{ counts: whole.counts, parts, first },
    logWeights: Float64Array.from(binned.bins, (bin) =>
      bin >= 0 && Number.isFinite(freeEnergy[bin])
        ? -freeEnergy[bin] - Math.log(whole.counts[bin])
        : -Infinity,
    ),
  };
}

const knownError = (estimates: readonly number[]): number => {
  const error = jackknifeError([estimates]);
  return error < Infinity ? error : NaN;
};

const smallest = (values: Float64Array): number =>
  values.reduce((least, value) => (value < least ? value : least), Infinity);
