/**
 * Densities from weighted samples on a grid, with errors by a bootstrap over trajectories.
 */
import {
  entropySize,
  kishSize,
  paretoTail,
  statisticalInefficiency,
  type ParetoTail,
} from '../diagnostics/index.js';
import { InputError } from '../math/errors.js';
import { normalisedWeights } from '../math/log-sum-exp.js';
import type { Key } from '../random/index.js';
import { blocks, bootstrapMultiplicities, columnSpread } from './bootstrap.js';
import { combine, note, problem, type Estimate, type Status } from './estimate.js';
import { binCentres, binCount, binIndices, binVolume, describeGrid, sampleCount, type Grid } from './grid.js';

export interface DensityOptions {
  readonly grid: Grid;
  /** Log-weight of each sample, of any common offset; default: equal weights. */
  readonly logWeights?: ArrayLike<number>;
  /** The trajectory of each sample, numbered from 0, each in time order; default: all samples are one trajectory. */
  readonly trajectoryOf?: ArrayLike<number>;
  /** The stratum of each trajectory where starts were stratified, numbered from 0; default: all in one. */
  readonly stratumOf?: ArrayLike<number>;
  readonly key: Key;
  /** Bootstrap resamples, default 200. */
  readonly resamples?: number;
}

export interface DensityDiagnostics {
  readonly centres: Float64Array;
  /** 1 where a bin holds no weight. Its density is 0, its error the density that one effective sample would give. */
  readonly empty: Uint8Array;
  /** Share of the weight that lies outside the grid; the density is normalised on the grid, as numpy's `density=True`. */
  readonly outside: number;
  /** Kish's and the entropy's effective number of samples in the weights (correlation in time not counted). */
  readonly kishSize: number;
  readonly entropySize: number;
  /** Pareto k̂ of the weights' tail; −Infinity for equal weights. */
  readonly paretoShape: number;
  /** What the bootstrap drew: trajectories, or blocks where there were few trajectories. */
  readonly groups: number;
}

/**
 * The probability density of weighted samples, pooled over trajectories, with standard errors by a bootstrap: whole trajectories are
 * drawn again within their strata; a trajectory that is alone is cut into 16 blocks.
 *
 * @throws InputError if lengths differ, a value is NaN, a log-weight is NaN or +∞, or no sample with weight lies on the grid.
 *
 * @example
 * const density = weightedDensity(x, { grid: { low: -1.5, high: 1.5, bins: 200 }, trajectoryOf, key: key(1) });
 */
export function weightedDensity(
  values: ArrayLike<number>,
  options: DensityOptions,
): Estimate<Float64Array, DensityDiagnostics> {
  const { grid, key, resamples = 200 } = options;
  const n = sampleCount(grid, values);
  const logWeights = options.logWeights ?? new Float64Array(n);
  const trajectoryOf = options.trajectoryOf ?? new Int32Array(n);
  if (logWeights.length !== n || trajectoryOf.length !== n) {
    throw new InputError(
      `${n} samples, ${logWeights.length} log-weights, ${trajectoryOf.length} trajectory numbers: all must be as many`,
    );
  }
  for (let i = 0; i < n; i++) {
    if (!(logWeights[i] < Infinity)) {
      throw new InputError(`log-weight ${i} is ${logWeights[i]}: it must be finite or -Infinity`);
    }
  }
  const bin = binIndices(grid, values);
  const weights = normalisedWeights(logWeights);
  const groups = blocks(trajectoryOf, options.stratumOf);

  // One histogram per group; every resample is a weighted sum of them.
  const bins = binCount(grid);
  const table = new Float64Array(groups.count * bins);
  let inside = 0;
  for (let i = 0; i < n; i++) {
    if (bin[i] < 0) continue;
    table[groups.groupOf[i] * bins + bin[i]] += weights[i];
    inside += weights[i];
  }
  if (!(inside > 0)) {
    throw new InputError(
      `none of ${n} samples with weight lies in ${describeGrid(grid)}: check the grid, the units and the weights`,
    );
  }
  const width = binVolume(grid);
  const value = mixture(table, bins, new Float64Array(groups.count).fill(1), width);
  const multiplicities = bootstrapMultiplicities(key, groups.strata, resamples);
  const rows = new Float64Array(resamples * bins);
  for (let r = 0; r < resamples; r++) {
    rows.set(
      mixture(table, bins, multiplicities.subarray(r * groups.count, (r + 1) * groups.count), width),
      r * bins,
    );
  }
  const standardError = columnSpread(rows, resamples, bins);

  const kish = kishSize(logWeights);
  const oneSample = meanInefficiency(values, trajectoryOf) / (kish * width);
  const empty = Uint8Array.from(value, (density) => (density > 0 ? 0 : 1));
  for (let b = 0; b < bins; b++)
    if (!(standardError[b] > 0)) standardError[b] = Math.max(oneSample, value[b]);
  const tail = paretoTail(logWeights);
  return {
    value,
    standardError,
    status: combine(
      weightStatus(kish, n, hasManyValues(logWeights), tail),
      blockStatus(values, trajectoryOf, groups.count, groups.shortest),
      emptyStatus(empty),
    ),
    diagnostics: {
      centres: binCentres(grid),
      empty,
      outside: 1 - inside,
      kishSize: kish,
      entropySize: entropySize(logWeights),
      paretoShape: tail.shape,
      groups: groups.count,
    },
  };
}

/** The mean statistical inefficiency of the trajectories; 1 where they are too short to tell. */
function meanInefficiency(values: ArrayLike<number>, trajectoryOf: ArrayLike<number>): number {
  const series = new Map<number, number[]>();
  for (let i = 0; i < values.length; i++) {
    const own = series.get(trajectoryOf[i]);
    if (own) own.push(values[i]);
    else series.set(trajectoryOf[i], [values[i]]);
  }
  const long = [...series.values()].filter((own) => own.length >= 10);
  return long.length > 0 ? long.reduce((sum, own) => sum + statisticalInefficiency(own), 0) / long.length : 1;
}

/** The normalised density of groups' histograms (groups × bins) with a multiplicity each; all zero without any weight. */
function mixture(table: Float64Array, bins: number, multiplicity: Float64Array, width: number): Float64Array {
  const density = new Float64Array(bins);
  let total = 0;
  for (let g = 0; g < multiplicity.length; g++) {
    if (multiplicity[g] === 0) continue;
    for (let b = 0; b < bins; b++) {
      const weight = multiplicity[g] * table[g * bins + b];
      density[b] += weight;
      total += weight;
    }
  }
  if (total > 0) for (let b = 0; b < bins; b++) density[b] /= total * width;
  return density;
}

/** A tail has a shape only if it has many values: weights that whole trajectories share say nothing about one. */
function hasManyValues(logWeights: ArrayLike<number>, many = 100): boolean {
  const seen = new Set<number>();
  for (let i = 0; i < logWeights.length && seen.size < many; i++) seen.add(logWeights[i]);
  return seen.size >= many;
}

function weightStatus(kish: number, n: number, tailed: boolean, { shape, threshold }: ParetoTail): Status {
  if (tailed && shape > threshold) {
    return problem(
      'heavy-weights',
      `The weights have a heavy tail (k-hat ${shape.toFixed(2)}, at most ${threshold.toFixed(2)} for ${n} samples; ` +
        `${kish.toFixed(0)} effective samples): sample closer to the target, by a bias or a proposal that covers it.`,
    );
  }
  if (kish < 10) {
    return problem(
      'few-samples',
      `${kish.toFixed(1)} effective samples: ten are the least for an error bar, run longer.`,
    );
  }
  return note('ok', '');
}

/** Below so many trajectories an error bar deserves a remark. */
const FEW_GROUPS = 8;

function blockStatus(
  values: ArrayLike<number>,
  trajectoryOf: ArrayLike<number>,
  groups: number,
  shortest: number,
): Status {
  if (groups < 2) {
    return problem(
      'one-group',
      'A single sample or block has no error: run more trajectories or a longer one.',
    );
  }
  const trajectories = new Set(Array.from(trajectoryOf)).size;
  if (trajectories > 1) {
    return groups >= FEW_GROUPS
      ? note('ok', '')
      : note(
          'few-trajectories',
          `The errors come from ${groups} trajectories and are themselves uncertain by ` +
            `${(100 / Math.sqrt(2 * (groups - 1))).toFixed(0)} %.`,
        );
  }
  if (shortest < 2) return note('ok', '');
  const inefficiency = statisticalInefficiency(values);
  if (shortest >= 5 * inefficiency) {
    return note(
      'one-trajectory',
      'All samples come from one trajectory: the error knows nothing of wells that it never entered; compare with one ' +
        'started elsewhere.',
    );
  }
  return problem(
    'short-trajectory',
    `The trajectory is cut into ${groups} blocks of ${shortest} frames but decorrelates only in ${inefficiency.toFixed(0)}: ` +
      'the errors are too small. Run longer, or several trajectories from different starting points.',
  );
}

/** Counts the bins without data; it is a remark, since the far tails of a grid are empty in every histogram. */
export function emptyStatus(empty: Uint8Array): Status {
  const count = empty.reduce((sum, flag) => sum + flag, 0);
  return count === 0
    ? note('ok', '')
    : note('empty-bins', `${count} of ${empty.length} bins hold no sample: widen the bins or sample there.`);
}
