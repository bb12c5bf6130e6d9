/**
 * Diffusion maps: the slow directions of a random walk among samples, which are coordinates of the shape that the samples fill.
 */
import { exp, InputError, log } from '../math/index.js';
import { leadingEigenpairs } from '../math/leading-eigenpairs.js';
import type { DiffusionMapOptions, VariableBandwidth } from '../variables/index.js';
import { automaticBandwidth, distanceCounts, shareWithin } from './bandwidth.js';
import type { DistanceCounts } from './bandwidth.js';
import { connectedGroups, kernelMatrix, multiply } from './kernel-matrix.js';
import type { KernelMatrix } from './kernel-matrix.js';
import { mapWarnings } from './map-warnings.js';
import { checkSamples, moments, rowsOf } from './samples.js';
import type { Samples } from './samples.js';

/** How a diffusion map is made. */
export interface DiffusionMapSettings {
  /** Coordinates to find (default 2). */
  readonly components?: number | undefined;
  /**
   * Which process the coordinates are slow in: 1 (default) diffusion on the shape of the samples, however densely they fill it; ½ overdamped dynamics in
   * the energy −ln density; 0 the plain graph.
   */
  readonly alpha?: number | undefined;
  /** ε of exp(−d²/(4ε)) in squared units of the features (default: chosen by {@link automaticBandwidth}). */
  readonly bandwidth?: number | undefined;
  /** Wider kernels where samples are sparse (default false). */
  readonly variableBandwidth?: boolean | undefined;
  /** 'none' (default) takes features as they are, 'deviation' divides each by its standard deviation. */
  readonly scale?: 'none' | 'deviation' | undefined;
  /** Kernels below e^−reach count as zero (default 16); higher is slower and closer to the full matrix. */
  readonly reach?: number | undefined;
}

/** A diffusion map of samples. */
export interface DiffusionMap {
  /** Eigenvalues of one step of the walk, largest first, without the trivial 1; of a variable bandwidth those of exp(ε generator). */
  readonly eigenvalues: Float64Array;
  /** Of its generator (P − 1)/(ε ρ²): minus the rate of each coordinate in inverse squared units of the features. */
  readonly generator: Float64Array;
  /** Coordinates at the rows that the map is made of, components × landmarks: mean 0 and variance 1 in the walk's stationary distribution. */
  readonly coordinates: Float64Array;
  /** Which rows those are. */
  readonly rows: Int32Array;
  readonly bandwidth: number;
  /** The dimension that samples seem to fill. */
  readonly dimension: number;
  /** Mean number of neighbours in reach of a sample. */
  readonly neighbours: number;
  /** What extends the map to new points. */
  readonly extension: DiffusionMapOptions;
  /** What a person should know. */
  readonly warnings: readonly string[];
}

/** Rows that a map needs at least. */
const FEWEST = 50;
/** Pairs that memory holds, at 12 bytes each, and that an automatic bandwidth reaches. */
const MOST_PAIRS = 1.2e8;
const USUAL_PAIRS = 4e7;
/** A sample hangs together with others by kernels above this: below, leaving it would be slower than what is looked for. */
const LEAST_LINK = Math.exp(-6);
/** Least share of the samples that hang together. */
const LARGEST_GROUP = 0.9;

/**
 * The diffusion map of samples. Memory is 12 bytes a pair in reach, time about a nanosecond a pair for each of some hundred products.
 *
 * R. R. Coifman and S. Lafon, Appl. Comput. Harmon. Anal. 21, 5 (2006), doi:10.1016/j.acha.2006.04.006; variable bandwidths as in T. Berry and
 * J. Harlim, ibid. 40, 68 (2016), doi:10.1016/j.acha.2015.01.001, with the density to the power −½.
 *
 * @throws InputError for too few samples, features that never change, samples in groups that nothing joins, and more pairs than memory holds
 * @example
 * const map = diffusionMap({ values: positions, dim: 2 }, { components: 1 });
 * const slow = buildVariable({ type: 'diffusion-map', of: [{ type: 'coordinate', index: 0 }, { type: 'coordinate', index: 1 }], ...map.extension }, 2);
 */
export function diffusionMap(samples: Samples, settings: DiffusionMapSettings = {}): DiffusionMap {
  const { components = 2, alpha = 1, reach = 16 } = settings;
  checkSamples('diffusion map', samples, Math.max(FEWEST, 10 * components));
  if (!(settings.bandwidth === undefined || (settings.bandwidth > 0 && settings.bandwidth < Infinity))) {
    throw new InputError(
      `the bandwidth is ${settings.bandwidth}: it must be positive; left out, it is chosen`,
    );
  }
  const { dim } = samples;
  const scale =
    settings.scale === 'deviation'
      ? moments(samples).deviation.map((d) => 1 / d)
      : new Float64Array(dim).fill(1);
  const all = samples.values.map((value, i) => value * scale[i % dim]);
  const fixed = distanceCounts(all, dim);
  const found = automaticBandwidth(fixed);
  const pilot = settings.bandwidth ?? automaticBandwidth(fixed, 1).bandwidth;
  const widthSpec = settings.variableBandwidth ? variableWidth(all, dim, pilot) : undefined;
  const widths = widthSpec && widthsAt(widthSpec, all, dim);
  const counts = widths ? distanceCounts(all, dim, widths) : fixed;
  // Widths grow where samples are few: the steepest point, not the widest that will do.
  const wanted = widths ? automaticBandwidth(counts, 1).bandwidth : found.bandwidth;
  const bandwidth = settings.bandwidth ?? affordable(wanted, counts, rowsOf(samples), reach);
  const pairs = pairsWithin(counts, rowsOf(samples), 4 * bandwidth * reach);
  if (pairs > MOST_PAIRS) {
    throw new InputError(
      `${rowsOf(samples)} samples have some ${(pairs / 1e6).toFixed(0)} million pairs within the kernel's reach, more than memory holds: ` +
        `make the map of fewer samples, lower the reach (now ${reach}) or the bandwidth (now ${Number(bandwidth.toPrecision(3))})`,
    );
  }
  const warnings: string[] = [];
  const whole = kernelMatrix(all, dim, { bandwidth, reach, widths });
  const rows = largestGroup(whole, bandwidth, warnings);
  const kept = rows.length === whole.size ? whole : undefined;
  const points = kept ? all : pick(all, rows, dim);
  const ownSpec = widthSpec && ofShare(widthSpec, rows.length / whole.size);
  const ownWidths = kept ? widths : ownSpec && widthsAt(ownSpec, points, dim);
  const kernel = kept ?? kernelMatrix(points, dim, { bandwidth, reach, widths: ownWidths });
  const walk = walkOf(kernel, { alpha, dimension: found.dimension, widths: ownWidths });
  if (!walk.stationary.every((weight) => weight > 0 && weight < Infinity)) {
    throw new InputError(
      `diffusion map: alpha is ${alpha}, which leaves some samples without weight: bring it between 0 and 1`,
    );
  }
  const solved = solve(kernel, walk, components);
  if (solved.degrees < 3) {
    throw new InputError(
      `half of the samples have less than ${Number(solved.degrees.toPrecision(2))} neighbours within the bandwidth ${Number(bandwidth.toPrecision(3))}: ` +
        'too few samples for a diffusion map; raise the bandwidth, take more samples, or fewer features',
    );
  }
  if (solved.values.length < components || !solved.vectors.every(Number.isFinite)) {
    throw new InputError(
      `diffusion map: with a bandwidth of ${Number(bandwidth.toPrecision(3))} all samples look alike, which leaves no ${components} coordinates: lower it`,
    );
  }
  orient(solved.vectors, points, dim);
  warnings.push(...mapWarnings(solved, bandwidth));
  const generator = solved.values.map((value) => Math.min(0, value) / bandwidth);
  return {
    eigenvalues: widths
      ? generator.map((value) => exp(value * bandwidth))
      : solved.values.map((value) => 1 + value),
    generator,
    coordinates: solved.vectors,
    rows,
    bandwidth,
    dimension: found.dimension,
    neighbours: (2 * kernel.values.length) / kernel.size,
    extension: {
      landmarks: points,
      scale,
      bandwidth,
      ...(ownSpec ? { variableBandwidth: ownSpec } : {}),
      logWeights: walk.logWeights,
      eigenvectors: solved.vectors,
      eigenvalues: generator,
    },
    warnings,
  };
}

const pairsWithin = (counts: DistanceCounts, rows: number, square: number) =>
  (shareWithin(counts, square) * rows ** 2) / 2;

/** Many samples need no bandwidth as wide as the shape allows: the widest that keeps the number of pairs bearable. */
function affordable(bandwidth: number, counts: DistanceCounts, rows: number, reach: number): number {
  let narrower = bandwidth;
  while (pairsWithin(counts, rows, 4 * narrower * reach) > USUAL_PAIRS && narrower > bandwidth / 64)
    narrower /= 1.1;
  return narrower;
}

/** ρ = (pilot density / its geometric mean)^−½, bounded by the density that a single sample makes. */
function variableWidth(points: Float64Array, dim: number, bandwidth: number): VariableBandwidth {
  const floor = dim / points.length;
  const pilot = { bandwidth, floor, unit: 1, power: 1 };
  const densities = widthsAt(pilot, points, dim);
  const mean = densities.reduce((sum, density) => sum + log(density) / densities.length, 0);
  return { bandwidth, floor, unit: exp(mean), power: -0.5 };
}

/** The same widths where densities are shares of a part of the samples. */
const ofShare = (spec: VariableBandwidth, share: number): VariableBandwidth => ({
  ...spec,
  floor: spec.floor / share,
  unit: spec.unit / share,
});

function widthsAt(
  { bandwidth, floor, unit, power }: VariableBandwidth,
  points: Float64Array,
  dim: number,
): Float64Array {
  const n = points.length / dim;
  const pilot = kernelMatrix(points, dim, { bandwidth, reach: 34 });
  const sums = new Float64Array(n);
  multiply(pilot, new Float64Array(n).fill(1), sums);
  return sums.map((sum) => exp(power * log((floor + sum / n) / unit)));
}

interface Walk {
  /** −α ln density of each sample. */
  readonly logWeights: Float64Array;
  /** exp of them. */
  readonly weights: Float64Array;
  /** Row sums of the weighted kernel. */
  readonly sums: Float64Array;
  /** ρ² sums: the stationary distribution, not normalised. */
  readonly stationary: Float64Array;
}

/** The α-normalised kernel: divided by powers of the density, which it estimates itself. */
function walkOf(
  kernel: KernelMatrix,
  { alpha, dimension, widths }: { alpha: number; dimension: number; widths: Float64Array | undefined },
): Walk {
  const n = kernel.size;
  const density = new Float64Array(n);
  multiply(kernel, new Float64Array(n).fill(1), density);
  // Of ρ = q^−½ the same operator needs another power.
  const power = widths ? alpha - dimension / 4 - 0.5 : alpha;
  const logWeights = density.map((q, i) => -power * (log(q / n) - (widths ? dimension * log(widths[i]) : 0)));
  const highest = logWeights.reduce((most, value) => Math.max(most, value), -Infinity);
  const weights = logWeights.map((value, i) => exp((logWeights[i] = value - highest)));
  const sums = new Float64Array(n);
  multiply(kernel, weights, sums);
  for (let i = 0; i < n; i++) sums[i] *= weights[i];
  return { logWeights, weights, sums, stationary: sums.map((sum, i) => sum * (widths ? widths[i] ** 2 : 1)) };
}

/** Eigenpairs of (P − 1)/ρ², which is symmetric in the stationary distribution. */
function solve(kernel: KernelMatrix, { weights, sums, stationary }: Walk, components: number) {
  const n = kernel.size;
  const roots = stationary.map(Math.sqrt);
  const scaled = new Float64Array(n);
  const apply = (x: Float64Array, out: Float64Array) => {
    for (let i = 0; i < n; i++) scaled[i] = (x[i] * weights[i]) / roots[i];
    multiply(kernel, scaled, out);
    for (let i = 0; i < n; i++) out[i] = (out[i] * weights[i]) / roots[i] - (x[i] * sums[i]) / stationary[i];
  };
  const { values, vectors, residuals, converged } = leadingEigenpairs(apply, n, components + 2, {
    tolerance: 1e-11,
  });
  const total = stationary.reduce((sum, value) => sum + value, 0);
  const found = new Float64Array(components * n);
  for (let c = 0; c < components; c++) {
    for (let i = 0; i < n; i++) found[c * n + i] = (vectors[(c + 1) * n + i] / roots[i]) * Math.sqrt(total);
  }
  const degrees = new Float64Array(n);
  multiply(kernel, new Float64Array(n).fill(1), degrees);
  return {
    values: values.slice(1, components + 1),
    next: values[components + 1],
    residual: residuals.reduce((most, value) => Math.max(most, value), 0),
    converged,
    vectors: found,
    degrees: degrees.map((sum) => sum - 1).sort()[n >> 1],
  };
}

/** Each coordinate grows with the feature that it follows most. */
function orient(vectors: Float64Array, points: Float64Array, dim: number): void {
  const n = points.length / dim;
  const { mean, deviation } = moments({ values: points, dim });
  for (let c = 0; c < vectors.length / n; c++) {
    let best = 0;
    for (let a = 0; a < dim; a++) {
      let sum = 0;
      if (deviation[a] > 0)
        for (let i = 0; i < n; i++)
          sum += (vectors[c * n + i] * (points[i * dim + a] - mean[a])) / deviation[a];
      if (Math.abs(sum) > Math.abs(best)) best = sum;
    }
    if (best < 0) for (let i = 0; i < n; i++) vectors[c * n + i] *= -1;
  }
}

/** Rows of the largest group. @throws InputError where it is not nearly all */
function largestGroup(kernel: KernelMatrix, bandwidth: number, warnings: string[]): Int32Array {
  const { groups, sizes } = connectedGroups(kernel, LEAST_LINK);
  const rows = Int32Array.from(groups.keys());
  if (sizes.length === 1) return rows;
  const told = Number(bandwidth.toPrecision(3));
  if (sizes[0] < LARGEST_GROUP * kernel.size) {
    throw new InputError(
      `the samples fall into ${sizes.length} groups that (next to) nothing joins (of ${sizes.slice(0, 4).join(', ')}${sizes.length > 4 ? ', …' : ''} samples): ` +
        `raise the bandwidth (now ${told}), or bring samples from between them`,
    );
  }
  warnings.push(
    `${kernel.size - sizes[0]} of ${kernel.size} samples lie apart from all others and are left out: raise the bandwidth (now ${told}) to keep them`,
  );
  return rows.filter((row) => groups[row] === 0);
}

function pick(values: Float64Array, rows: Int32Array, dim: number): Float64Array {
  const out = new Float64Array(rows.length * dim);
  rows.forEach((row, i) => out.set(values.subarray(row * dim, (row + 1) * dim), i * dim));
  return out;
}
