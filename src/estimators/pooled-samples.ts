/**
 * Weighted samples pooled over trajectories: what densities on grids have in common, be it by counting or by smoothing.
 */
import { entropySize, kishSize, paretoTail, type ParetoTail } from '../diagnostics/index.js';
import { InputError } from '../math/errors.js';
import { normalisedWeights } from '../math/log-sum-exp.js';
import type { Key } from '../random/index.js';
import { blocks, bootstrapMultiplicities, columnSpread, type Groups } from './bootstrap.js';
import { combine, note, problem, type Status } from './estimate.js';
import { axesOf, sampleCount, type Axis, type Grid } from './grid.js';
import { seriesInefficiency } from './inefficiency.js';

export interface PooledOptions {
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

export interface PooledDiagnostics {
  /** Kish's and the entropy's effective number of samples in the weights (correlation in time not counted). */
  readonly kishSize: number;
  readonly entropySize: number;
  /** Pareto k̂ of the weights' tail; −Infinity for equal weights. */
  readonly paretoShape: number;
  /** What the bootstrap drew: trajectories, or blocks where there were few trajectories. */
  readonly groups: number;
}

export interface PooledSamples {
  /** Normalised. */
  readonly weights: Float64Array;
  readonly groups: Groups;
  /** How many independent samples all are worth, by their weights and their correlation in time. */
  readonly size: number;
  readonly status: Status;
  readonly diagnostics: PooledDiagnostics;
}

/** @throws InputError if lengths differ or a log-weight is NaN or +∞. */
export function pooled(values: ArrayLike<number>, options: PooledOptions): PooledSamples {
  const axes = axesOf(options.grid);
  const n = sampleCount(axes, values);
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
  const groups = blocks(trajectoryOf, options.stratumOf);
  const kish = kishSize(logWeights);
  const tail = paretoTail(logWeights);
  return {
    weights: normalisedWeights(logWeights),
    groups,
    size: kish / meanInefficiency(values, axes, trajectoryOf),
    status: combine(
      weightStatus(kish, n, hasManyValues(logWeights), tail),
      blockStatus(values, axes, trajectoryOf, groups.count, groups.shortest),
    ),
    diagnostics: {
      kishSize: kish,
      entropySize: entropySize(logWeights),
      paretoShape: tail.shape,
      groups: groups.count,
    },
  };
}

/** Numbers in a table of all groups' densities, above which resamples are made from the samples again. */
const LARGEST_TABLE = 2 ** 23;

/**
 * Turns multiplicities of the groups into sums over samples on a grid of `size` points: a weighted sum of the groups' own, or where these
 * would take too much memory from the samples again. `add` adds the samples of some weights to `table`, sample n from `offset(n)` on.
 */
export function groupSums(
  { weights, groups }: PooledSamples,
  size: number,
  add: (weights: Float64Array, table: Float64Array, offset: (sample: number) => number) => void,
): (multiplicity: Float64Array) => Float64Array {
  const { groupOf, count } = groups;
  if (count * size > LARGEST_TABLE) {
    return (multiplicity) => {
      const out = new Float64Array(size);
      add(
        weights.map((weight, n) => weight * multiplicity[groupOf[n]]),
        out,
        () => 0,
      );
      return out;
    };
  }
  const table = new Float64Array(count * size);
  add(weights, table, (n) => groupOf[n] * size);
  return (multiplicity) => {
    const out = new Float64Array(size);
    for (let g = 0; g < count; g++) {
      if (multiplicity[g] === 0) continue;
      for (let b = 0; b < size; b++) out[b] += multiplicity[g] * table[g * size + b];
    }
    return out;
  };
}

/** Standard errors of a density that is made from the multiplicities of all groups, by a bootstrap. */
export function resampledErrors(
  { groups }: PooledSamples,
  { key, resamples = 200 }: PooledOptions,
  size: number,
  density: (multiplicity: Float64Array) => Float64Array,
): Float64Array {
  const multiplicities = bootstrapMultiplicities(key, groups.strata, resamples);
  const rows = new Float64Array(resamples * size);
  for (let r = 0; r < resamples; r++) {
    rows.set(density(multiplicities.subarray(r * groups.count, (r + 1) * groups.count)), r * size);
  }
  return columnSpread(rows, resamples, size);
}

/** The mean statistical inefficiency of the trajectories; 1 where they are too short to tell. */
function meanInefficiency(
  values: ArrayLike<number>,
  axes: readonly Axis[],
  trajectoryOf: ArrayLike<number>,
): number {
  const dims = axes.length;
  const series = new Map<number, number[]>();
  for (let i = 0; i < trajectoryOf.length; i++) {
    let own = series.get(trajectoryOf[i]);
    if (!own) series.set(trajectoryOf[i], (own = []));
    for (let j = 0; j < dims; j++) own.push(values[i * dims + j]);
  }
  const long = [...series.values()].filter((own) => own.length >= 10 * dims);
  return long.length > 0
    ? long.reduce((sum, own) => sum + seriesInefficiency(own, axes), 0) / long.length
    : 1;
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
  axes: readonly Axis[],
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
  const inefficiency = seriesInefficiency(values, axes);
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
