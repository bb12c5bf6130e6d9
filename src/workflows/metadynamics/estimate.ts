/** From biased frames to free energies: what the bias promises, and what weighted frames say, with errors by blocks. */
import {
  binCentres,
  jackknifeError,
  weightedDensity,
  type Axis,
  type Status,
} from '../../estimators/index.js';
import {
  hermiteFunction,
  hermiteTable,
  nodeSpacing,
  nodeStrides,
  type NodeAxis,
} from '../../math/grid-table.js';
import { InputError, logSumExp } from '../../math/index.js';
import { fold, type Key } from '../../random/index.js';
import { loadSystem, type Host } from '../../systems/index.js';
import { exactDensity, onGrid } from '../exact-density.js';
import { biasAt, biasOnNodes, promiseOf } from './adaptive-bias.js';
import { basinsOf, coreOf, crossingsOf, inRegion } from './basins.js';
import type { BiasedFrames, BiasSnapshot, Metadynamics, VariableRegion } from './problem.js';

/** The free energy along one variable: −ln of the density on the bins, kT; NaN in bins that no frame is in. */
export type AdaptiveProfile = {
  readonly name: string;
  readonly axis: Axis;
  readonly centres: Float64Array;
  /** From frames weighted by exp(V(s, t) − c(t)). */
  readonly reweighted: { readonly value: Float64Array; readonly standardError: Float64Array };
  /** From balanced exponential weights, and from the final bias. */
  readonly balanced: Float64Array;
  readonly finalBias: Float64Array;
  /** What the bias promises, and how far it still moved in the second half. */
  readonly fromBias: { readonly value: Float64Array; readonly spread: Float64Array };
  readonly exact?: Float64Array;
};

/** F of the second region less that of the first, kT. */
export type RegionDifference = {
  readonly regions: readonly [VariableRegion, VariableRegion];
  readonly reweighted: { readonly value: number; readonly standardError: number };
  readonly balanced: number;
  readonly finalBias: number;
  readonly fromBias: number;
  /** From the first and from the second half of the frames that count. */
  readonly halves: readonly [number, number];
  /** By the bias at each snapshot. */
  readonly history: { readonly steps: Float64Array; readonly values: Float64Array };
  readonly exact?: number;
};

export type AdaptiveEstimate = {
  readonly profiles: readonly AdaptiveProfile[];
  /** Of two variables: −ln of the joint density by weighted frames, and by the bias; bins of the first × bins of the second, kT. */
  readonly surface?: {
    readonly axes: readonly Axis[];
    readonly reweighted: Float64Array;
    readonly standardError: Float64Array;
    readonly fromBias: Float64Array;
  };
  readonly regions: readonly VariableRegion[];
  readonly difference?: RegionDifference;
  /** Moves of each walker between regions. */
  readonly crossings: Int32Array;
  /** The first frame that counts. */
  readonly first: number;
  /** The log-weight of every frame, frames × walkers: V(s, t) − c(t). */
  readonly logWeights: Float64Array;
  readonly kishSize: number;
  readonly status: Status;
};

const RESAMPLES = 100;
/** Groups of frames that errors are found from: walkers, or their blocks where they are few. */
const GROUPS = 16;
const FEW_WALKERS = 8;

/** The group of each frame that counts (frames × walkers): its walker, or a stretch of it. */
export function groupsOf(frames: number, walkers: number): Int32Array {
  const stretches = walkers >= FEW_WALKERS ? 1 : Math.ceil(GROUPS / walkers);
  return Int32Array.from({ length: frames * walkers }, (_, i) => {
    const [frame, walker] = [Math.floor(i / walkers), i % walkers];
    return walker * stretches + Math.floor((frame * stretches) / frames);
  });
}

/** Everything that frames and bias say of the free energy. @throws InputError where no frame lies on the bins */
export async function estimateAdaptive(
  problem: Metadynamics,
  found: BiasedFrames,
  { key, ...host }: Host & { readonly key: Key },
): Promise<AdaptiveEstimate> {
  const { walkers, biases, offsets, means, values, names } = found;
  const dim = names.length;
  const logWeights = biases.map((bias, i) => bias - offsets[Math.floor(i / walkers)]);
  const frames = found.steps.length;
  const first = Math.floor(problem.sample.discard * frames);
  if (frames - first < 4) {
    throw new InputError(
      `sample.discard is ${problem.sample.discard}: of ${frames} frames ${frames - first} are left; lower it`,
    );
  }
  const counting = values.subarray(first * walkers * dim);
  const late = (numbers: Float64Array) => numbers.subarray(first * walkers);
  const weights = {
    reweighted: late(logWeights),
    balanced: late(biases.map((bias, i) => bias - means[Math.floor(i / walkers)])),
    finalBias: biasAt(found.bias, counting),
  };
  const trajectoryOf = groupsOf(frames - first, walkers);
  const common = { trajectoryOf, resamples: RESAMPLES };
  const axes = names.map((_, j) => binAxis(problem, found, j));
  const system = await loadSystem(problem.system, host);

  const profiles: AdaptiveProfile[] = [];
  let status: Status | undefined;
  let kishSize = 0;
  for (const [j, name] of names.entries()) {
    const own = column(counting, dim, j);
    const grid = axes[j];
    const density = (logs: Float64Array, resamples = 2) =>
      weightedDensity(own, { ...common, grid, logWeights: logs, resamples, key: fold(key, j) });
    const main = density(weights.reweighted, RESAMPLES);
    status ??= main.status;
    kishSize = main.diagnostics.kishSize;
    const spec = problem.variables[j];
    const truth =
      spec.type === 'coordinate' && !problem.walls?.length
        ? await exactDensity({ system: problem.system, density: { coordinate: spec.index } }, host)
        : undefined;
    profiles.push({
      name: spec.type === 'coordinate' ? system.names[spec.index] : name,
      axis: grid,
      centres: binCentres(grid),
      reweighted: {
        value: logarithms(main.value),
        standardError: main.standardError.map((error, bin) =>
          main.value[bin] > 0 ? error / main.value[bin] : Infinity,
        ),
      },
      balanced: logarithms(density(weights.balanced).value),
      finalBias: logarithms(density(weights.finalBias).value),
      fromBias: promisedAlong(found, j, grid),
      ...(truth ? { exact: logarithms(onGrid(truth, grid)) } : {}),
    });
  }
  const along = column(counting, dim, 0);
  const [profile] = profiles;
  const binned = {
    ...{
      centres: profile.centres,
      freeEnergy: profile.fromBias.value,
      low: profile.axis.low,
      high: profile.axis.high,
    },
    period: found.periods[0],
  };
  const regions = problem.regions ?? basinsOf(binned);
  const cores = regions.map((region) => coreOf(region, { ...binned, freeEnergy: profile.reweighted.value }));
  const surface =
    dim === 2
      ? surfaceOf(counting, axes, found, { ...common, logWeights: weights.reweighted, key: fold(key, dim) })
      : undefined;
  const difference = differenceOf(regions, along, weights, trajectoryOf, found, profile);
  return {
    profiles,
    ...(surface ? { surface } : {}),
    regions,
    ...(difference ? { difference } : {}),
    crossings: crossingsOf(along, walkers, cores),
    ...{ first, logWeights, kishSize, status: status! },
  };
}

/** A variable's values. */
const column = (values: Float64Array, dim: number, j: number): Float64Array =>
  Float64Array.from({ length: values.length / dim }, (_, i) => values[i * dim + j]);

const logarithms = (density: Float64Array): Float64Array => density.map((p) => (p > 0 ? -Math.log(p) : NaN));

/** The bins of a variable: over the grid of the bias, which may have grown. */
function binAxis(problem: Metadynamics, { bias, periods }: BiasedFrames, j: number): Axis {
  const { low, high } = bias.state.axes[j];
  return { low, high, bins: problem.bins[j], ...(periods[j] === null ? {} : { periodic: true }) };
}

/** The free energy that a bias on nodes promises, up to a constant. */
const promised = (bias: BiasedFrames['bias'], onNodes: Float64Array): Float64Array => {
  const scale = promiseOf(bias);
  return onNodes.map((energy) => -scale * energy);
};

/** −ln of the density that a free energy on nodes promises along one axis, normalised on the bins. */
function alongAxis(axes: readonly NodeAxis[], freeEnergy: Float64Array, j: number, grid: Axis): Float64Array {
  const axis = axes[j];
  const stride = nodeStrides(axes)[j];
  const lines = Array.from({ length: axis.nodes }, () => [] as number[]);
  freeEnergy.forEach((f, node) => lines[Math.floor(node / stride) % axis.nodes].push(-f));
  const onNodes = Float64Array.from(lines, (line) => -logSumExp(line));
  const { nodes, periodic } = axis;
  const at = (i: number) => (periodic ? (i + nodes) % nodes : Math.min(nodes - 1, Math.max(0, i)));
  const slopes = onNodes.map((_, i) => {
    const steps = periodic || (i > 0 && i < nodes - 1) ? 2 : 1;
    return (onNodes[at(i + 1)] - onNodes[at(i - 1)]) / (steps * nodeSpacing(axis));
  });
  const look = hermiteFunction([axis], hermiteTable({ axes: [axis], energies: onNodes, gradients: slopes }));
  const unused = new Float64Array(1);
  const values = binCentres(grid).map((x) => look(Float64Array.of(x), 0, unused));
  const width = (grid.high - grid.low) / grid.bins;
  const total = logSumExp(values.map((f) => -f)) + Math.log(width);
  return values.map((f) => f + total);
}

/** The bias's promise along one axis at its end, and the spread of its promises in the second half about it. */
function promisedAlong(
  { bias, snapshots }: BiasedFrames,
  j: number,
  grid: Axis,
): AdaptiveProfile['fromBias'] {
  const value = alongAxis(bias.state.axes, promised(bias, biasOnNodes(bias)), j, grid);
  const late = secondHalf(snapshots).map((one) => alongAxis(one.axes, promised(bias, one.bias), j, grid));
  const spread = value.map((f, bin) =>
    Math.sqrt(late.reduce((sum, other) => sum + (other[bin] - f) ** 2, 0) / Math.max(1, late.length)),
  );
  return { value, spread };
}

/** Without the last, which is the end itself. */
const secondHalf = (snapshots: readonly BiasSnapshot[]): readonly BiasSnapshot[] =>
  snapshots.slice(Math.floor(snapshots.length / 2), -1);

function surfaceOf(
  values: Float64Array,
  axes: readonly Axis[],
  { bias }: BiasedFrames,
  options: Omit<Parameters<typeof weightedDensity>[1], 'grid'>,
): AdaptiveEstimate['surface'] {
  const density = weightedDensity(values, { ...options, grid: axes });
  const { state } = bias;
  const table = promised(bias, biasOnNodes(bias));
  const centres = binCentres(axes);
  // the joint free energy changes little between nodes: the nearest one will do for a map
  const strides = nodeStrides(state.axes);
  const fromBias = density.value.map((_, bin) => {
    let node = 0;
    state.axes.forEach((axis, j) => {
      const i = Math.round((centres[2 * bin + j] - axis.low) / nodeSpacing(axis));
      node += strides[j] * (axis.periodic ? i % axis.nodes : Math.min(axis.nodes - 1, i));
    });
    return table[node];
  });
  return {
    axes,
    reweighted: logarithms(density.value),
    standardError: density.standardError.map((error, bin) =>
      density.value[bin] > 0 ? error / density.value[bin] : Infinity,
    ),
    fromBias,
  };
}

/** F of the more probable of the two deepest regions to the other, in order along the variable. */
function differenceOf(
  regions: readonly VariableRegion[],
  values: Float64Array,
  weights: Readonly<Record<'reweighted' | 'balanced' | 'finalBias', Float64Array>>,
  groupOf: Int32Array,
  { bias, snapshots, walkers }: BiasedFrames,
  { axis, exact, fromBias }: AdaptiveProfile,
): RegionDifference | undefined {
  if (regions.length < 2) return undefined;
  const centres = binCentres(axis);
  const inBins = (freeEnergy: Float64Array, region: VariableRegion) =>
    logSumExp(
      Array.from(centres.keys()).flatMap((bin) => (inRegion(centres[bin], region) ? [-freeEnergy[bin]] : [])),
    );
  const two = regions
    .map((region) => ({ region, mass: inBins(fromBias.value, region) }))
    .sort((a, b) => b.mass - a.mass)
    .slice(0, 2)
    .map(({ region }) => region);
  const [a, b] = regions.filter((region) => two.includes(region));
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
  const byBias = (freeEnergy: Float64Array) => inBins(freeEnergy, a) - inBins(freeEnergy, b);
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
