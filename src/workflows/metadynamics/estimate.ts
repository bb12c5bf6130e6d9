/** From biased frames to free energies: what the bias promises, and what weighted frames say, with errors by blocks. */
import { binCentres, weightedDensity, type Axis, type Status } from '../../estimators/index.js';
import { nodeSpacing, nodeStrides } from '../../math/grid-table.js';
import { InputError } from '../../math/index.js';
import { fold, type Key } from '../../random/index.js';
import type { Host } from '../../systems/index.js';
import { exactDensity, onGrid } from '../exact-density.js';
import { biasAt, biasOnNodes } from './adaptive-bias.js';
import { basinsOf, coreOf, crossingsOf } from '../basins.js';
import { differenceOf } from './difference.js';
import type { BiasedFrames, Metadynamics, VariableRegion } from './problem.js';
import { promised, promisedAlong, promisedNow } from './promise.js';
import { visitedPart } from './visited.js';

/**
 * The free energy along one variable: −ln of the density, kT, on the bins from the first to the last that frames are in; a circle has all of its
 * bins. Of a bin that no frame is in nothing is said: all but the exact one are NaN there.
 */
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
  /**
   * How many independent stretches a walker's frames make, by how much walkers differ: up to about 16, and near 1 where each keeps to its own.
   * Nothing below four walkers.
   */
  readonly stretches?: number;
  /** By the bias at each snapshot. */
  readonly history: { readonly steps: Float64Array; readonly values: Float64Array };
  readonly exact?: number;
};

export type AdaptiveEstimate = {
  readonly profiles: readonly AdaptiveProfile[];
  /**
   * Of two variables: −ln of the joint density by weighted frames, and by the bias; bins of the first × bins of the second, kT. NaN in bins that
   * no frame is in.
   */
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
  const axes = names.map((_, j) => visitedPart(binAxis(problem, found, j), column(counting, dim, j)));

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
      name,
      axis: grid,
      centres: binCentres(grid),
      reweighted: { value: logarithms(main.value), standardError: relativeErrors(main) },
      balanced: logarithms(density(weights.balanced).value),
      finalBias: logarithms(density(weights.finalBias).value),
      fromBias: promisedAlong(found, j, { axis: grid, visited: main.value }),
      ...(truth ? { exact: logarithms(onGrid(truth, grid)) } : {}),
    });
  }
  const along = column(counting, dim, 0);
  const [profile] = profiles;
  const binned = {
    ...{
      centres: profile.centres,
      // of bins between visited ones, too: a gap in the frames is no barrier
      freeEnergy: promisedNow(found, 0, profile),
      low: profile.axis.low,
      high: profile.axis.high,
    },
    period: found.periods[0],
  };
  const regions = problem.regions ?? basinsOf(binned);
  const cores = regions.map((region) => coreOf(region, { ...binned, freeEnergy: profile.reweighted.value }));
  const surface =
    dim === 2
      ? surfaceOf(counting, axes, found, {
          ...common,
          logWeights: weights.reweighted,
          key: fold(key, dim),
        })
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

const relativeErrors = ({ value, standardError }: ReturnType<typeof weightedDensity>): Float64Array =>
  standardError.map((error, bin) => (value[bin] > 0 ? error / value[bin] : NaN));

/** The bins of a variable: over the grid of the bias, which may have grown. */
function binAxis(problem: Metadynamics, { bias, periods }: BiasedFrames, j: number): Axis {
  const { low, high } = bias.state.axes[j];
  return { low, high, bins: problem.bins[j], ...(periods[j] === null ? {} : { periodic: true }) };
}

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
  const fromBias = density.value.map((p, bin) => {
    if (!(p > 0)) return NaN;
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
    standardError: relativeErrors(density),
    fromBias,
  };
}
