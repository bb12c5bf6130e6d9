/** From samples of forces to free energies: means in bins, integrated; errors by leaving out walkers. */
import { binsOf, neighbours, type NodeAxis } from '../../biases/index.js';
import { displacement } from '../../biases/parameters.js';
import { jackknifeError } from '../../estimators/index.js';
import { nodeCount, nodePositions, nodeSpacing, nodeStrides } from '../../math/grid-table.js';
import { InputError, integrateDifferences, logSumExp, type Edge } from '../../math/index.js';
import { loadSystem, type Host } from '../../systems/index.js';
import { exactDensity, onGrid } from '../exact-density.js';
import { basinsOf, coreOf, crossingsOf, inRegion } from '../metadynamics/basins.js';
import { groupsOf } from '../metadynamics/estimate.js';
import type { VariableRegion } from '../metadynamics/problem.js';
import type { BiasingForce, ForceSamples } from './problem.js';

/** The free energy along one variable, kT above its lowest bin; NaN where there is none. */
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
  /** ln of the weight of every frame from `first` on, frames × walkers: what makes averages over them unbiased; −∞ outside the bins. */
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

  const system = await loadSystem(problem.system, host);
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
      name: spec.type === 'coordinate' ? system.names[spec.index] : names[j],
      centres,
      value: value.map((f) => f - value[lowest]),
      standardError: value.map((f, b) =>
        b === lowest ? 0 : Number.isFinite(f) ? jackknifeError([others.map((other) => other[b])]) : Infinity,
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
  const found = twoDeepest(regions, profile);
  const differenceIn = (f: Float64Array) =>
    found!.map((region) => massOf(profile.centres, f, region)).reduce((a, b) => a - b);
  return {
    profiles,
    ...(dim === 2
      ? {
          surface: {
            axes,
            value: freeEnergy,
            standardError: freeEnergy.map((f, b) =>
              Number.isFinite(f) ? jackknifeError([without.map((other) => other[b])]) : Infinity,
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
      bin < 0 ? -Infinity : -freeEnergy[bin] - Math.log(whole.counts[bin]),
    ),
  };
}

/** Samples in their bins, with the slope that each tells: dF/dξ itself, or of the extended variant spring (λ − ξ). */
interface Binned {
  readonly axes: readonly NodeAxis[];
  readonly bins: Int32Array;
  readonly slopes: Float64Array;
}

function inBins(
  { axes, extended }: BiasingForce,
  periods: readonly (number | null)[],
  values: Float64Array,
  forces: Float64Array,
): Binned {
  const dim = axes.length;
  const slopes = extended
    ? forces.map((lambda, i) => extended[i % dim] * displacement(lambda, values[i], periods[i % dim]))
    : forces;
  const bins = binsOf(axes, values);
  // Where atoms are in line a force may be missing: such a frame tells nothing.
  const told = bins.map((bin, row) =>
    slopes.subarray(row * dim, (row + 1) * dim).every(Number.isFinite) ? bin : -1,
  );
  return { axes, bins: told, slopes };
}

interface Tally {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
}

function tally({ axes, bins, slopes }: Binned, counts: (row: number) => boolean): Tally {
  const dim = axes.length;
  const out = { counts: new Float64Array(nodeCount(axes)), sums: new Float64Array(nodeCount(axes) * dim) };
  bins.forEach((bin, row) => {
    if (bin < 0 || !counts(row)) return;
    out.counts[bin]++;
    for (let j = 0; j < dim; j++) out.sums[bin * dim + j] += slopes[row * dim + j];
  });
  return out;
}

const combined = (a: Tally, b: Tally, sign: number): Tally => ({
  counts: a.counts.map((x, i) => x + sign * b.counts[i]),
  sums: a.sums.map((x, i) => x + sign * b.sums[i]),
});
const less = (whole: Tally, part: Tally) => combined(whole, part, -1);
const sumOf = (parts: readonly Tally[]) => parts.reduce((a, b) => combined(a, b, 1));

/**
 * The free energy on the bins. Between the middles of neighbours it changes by the integral of the slope; of the extended variant, whose slopes
 * are those of the spring alone, also by −ln of the ratio of how often they were visited (CZAR).
 */
function integrate({ axes, extended }: BiasingForce, { counts, sums }: Tally) {
  const dim = axes.length;
  const strides = nodeStrides(axes);
  const mean = (bin: number, axis: number) =>
    counts[bin] > 0.5 ? sums[bin * dim + axis] / counts[bin] : NaN;
  const edges: Edge[] = [];
  for (const { from, to, axis } of neighbours(axes)) {
    const [n, m] = [counts[from], counts[to]];
    if (!(n > 0.5 && m > 0.5)) continue;
    const { nodes, periodic } = axes[axis];
    const beyond = (bin: number, by: number) => {
      const i = Math.floor(bin / strides[axis]) % nodes;
      const next = periodic ? (i + by + nodes) % nodes : i + by;
      return next >= 0 && next < nodes ? mean(bin + (next - i) * strides[axis], axis) : NaN;
    };
    const [a, b] = [mean(from, axis), mean(to, axis)];
    // Slopes are means over bins: their sum over the edge overshoots the integral by an eighth of their second difference.
    const bend = 0.5 * (beyond(from, -1) - a - b + beyond(to, 1));
    const slope = 0.5 * (a + b) - (Number.isFinite(bend) ? bend / 8 : 0);
    const visited = extended ? Math.log(n / m) : 0;
    edges.push({
      from,
      to,
      difference: slope * nodeSpacing(axes[axis]) + visited,
      weight: (n * m) / (n + m),
    });
  }
  const { values, parts } = integrateDifferences(counts.length, edges);
  return { values: binMeans(axes, values), parts };
}

/**
 * −ln of the mean density in each bin, from free energies in their middles: what histograms show. Along an axis with slope s and curvature c over a
 * width h it is lower by ln(sinh(sh/2)/(sh/2)) and higher by ch²/24.
 */
function binMeans(axes: readonly NodeAxis[], freeEnergy: Float64Array): Float64Array {
  const strides = nodeStrides(axes);
  return freeEnergy.map((middle, bin) =>
    axes.reduce((f, { nodes, periodic }, j) => {
      const i = Math.floor(bin / strides[j]) % nodes;
      const at = (by: number) => {
        const next = periodic ? (i + by + nodes) % nodes : i + by;
        return next >= 0 && next < nodes ? freeEnergy[bin + (next - i) * strides[j]] : NaN;
      };
      const half = 0.25 * (at(1) - at(-1));
      const curved = (at(1) - 2 * middle + at(-1)) / 24;
      if (!Number.isFinite(half)) return f;
      return f + curved - (Math.abs(half) < 1e-4 ? 0 : Math.log(Math.sinh(half) / half));
    }, middle),
  );
}

/** −ln of the density along one axis, up to a constant. */
function along(axes: readonly NodeAxis[], freeEnergy: Float64Array, j: number): Float64Array {
  if (axes.length === 1) return freeEnergy;
  const stride = nodeStrides(axes)[j];
  const lines = Array.from({ length: axes[j].nodes }, () => [] as number[]);
  freeEnergy.forEach((f, bin) => {
    if (Number.isFinite(f)) lines[Math.floor(bin / stride) % axes[j].nodes].push(-f);
  });
  return Float64Array.from(lines, (line) => (line.length > 0 ? -logSumExp(line) : NaN));
}

const smallest = (values: Float64Array): number =>
  values.reduce((least, value) => (value < least ? value : least), Infinity);

/** −ln of the probability of a region. */
function massOf(centres: Float64Array, freeEnergy: Float64Array, region: VariableRegion): number {
  const inside = Array.from(centres.keys()).filter(
    (b) => inRegion(centres[b], region) && Number.isFinite(freeEnergy[b]),
  );
  return logSumExp(inside.map((b) => -freeEnergy[b]));
}

function twoDeepest(
  regions: readonly VariableRegion[],
  { centres, value }: ForceProfile,
): readonly [VariableRegion, VariableRegion] | undefined {
  if (regions.length < 2) return undefined;
  const deepest = [...regions]
    .sort((a, b) => massOf(centres, value, b) - massOf(centres, value, a))
    .slice(0, 2);
  const [a, b] = regions.filter((region) => deepest.includes(region));
  return [a, b];
}
