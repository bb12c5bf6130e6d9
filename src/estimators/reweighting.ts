/**
 * Averages over weighted samples and over plain series, with errors that count correlation in time.
 */
import {
  entropySize,
  initialSequence,
  kishSize,
  paretoSmoothed,
  paretoTail,
  type InitialSequence,
} from '../diagnostics/index.js';
import { InputError, placed } from '../math/errors.js';
import { normalisedWeights } from '../math/log-sum-exp.js';
import { combine, OK, problem, type Estimate, type Status } from './estimate.js';
import { isConstant, noSpread, weightVerdict } from './work.js';

export interface AverageOptions {
  /** The trajectory of each sample, numbered from 0, each in time order; default: all samples are one trajectory. */
  readonly trajectoryOf?: ArrayLike<number>;
  /** True for samples without correlation in time, e.g. drawn from a model; their error has less noise. Default false. */
  readonly independent?: boolean;
}

export interface AverageDiagnostics {
  /** g: the error is that of n / g independent samples. */
  readonly inefficiency: number;
  /** How many independent, equally weighted samples the average is worth. */
  readonly effectiveSamples: number;
}

/**
 * The mean of a series, or of several, with a standard error from Geyer's initial monotone sequence.
 *
 * @throws InputError if there are fewer than two values, one is not finite, or lengths differ.
 *
 * @example
 * average(force).standardError; // counts the correlation in time
 */
export function average(
  values: ArrayLike<number>,
  options: AverageOptions = {},
): Estimate<number, AverageDiagnostics> {
  checkObservable(values);
  const { variance, inefficiency, mean } = meanOf(Float64Array.from(values), options);
  const effectiveSamples = values.length / inefficiency;
  return {
    value: mean,
    standardError: Math.sqrt(variance) || Infinity,
    status: isConstant(values) ? noSpread('values') : seriesStatus(variance, effectiveSamples),
    diagnostics: { inefficiency, effectiveSamples },
  };
}

/**
 * The mean of each of several series, e.g. the mean force ∂u/∂λ at each λ for {@link thermodynamicIntegration}.
 *
 * @throws InputError if a series has fewer than two values or one is not finite, naming the series.
 *
 * @example
 * const forces = averages([forcesAt0, forcesAtHalf, forcesAt1]);
 */
export function averages(
  series: readonly ArrayLike<number>[],
  { independent }: { independent?: boolean } = {},
): Estimate<Float64Array, { inefficiencies: Float64Array; effectiveSamples: Float64Array }> {
  if (series.length === 0) throw new InputError('there is no series to average');
  const each = series.map((values, k) => placed(`series ${k}: `, () => average(values, { independent })));
  return {
    value: Float64Array.from(each, ({ value }) => value),
    standardError: Float64Array.from(each, ({ standardError }) => standardError),
    status: combine(
      ...each.map(({ status }, k) =>
        status.code === 'ok' ? OK : { ...status, message: `Series ${k}: ${status.message}` },
      ),
    ),
    diagnostics: {
      inefficiencies: Float64Array.from(each, ({ diagnostics }) => diagnostics.inefficiency),
      effectiveSamples: Float64Array.from(each, ({ diagnostics }) => diagnostics.effectiveSamples),
    },
  };
}

export interface ReweightingOptions extends AverageOptions {
  /** True to replace the largest weights by the quantiles of the Pareto tail that fits them (see `paretoSmoothed`). Default false. */
  readonly smoothed?: boolean;
}

export interface ReweightingDiagnostics extends AverageDiagnostics {
  /** Kish's and the entropy's effective number of samples in the weights (correlation in time not counted). */
  readonly kishSize: number;
  readonly entropySize: number;
  /** Pareto k̂ of the weights' tail, before any smoothing; −Infinity for equal weights. */
  readonly paretoShape: number;
  /** k̂ of the tail of w |A − ⟨A⟩|, which rules the error: above the weights' where the observable grows with the weight. */
  readonly productShape: number;
}

/**
 * ⟨A⟩ in a target state from samples of another, by self-normalised weights Σ w A / Σ w; log-weights ln w = u_sampled − u_target may have any
 * common offset. Unbiased only in the limit of many samples; the error is that of the series w (A − ⟨A⟩), enlarged by what the tail of
 * its values promises and the sample lacks.
 *
 * Sources: A. B. Owen, Monte Carlo theory, methods and examples (2013), chapter 9; the tail of w A: A. Vehtari et al., J. Mach. Learn.
 * Res. 25, 72 (2024), arXiv:1507.02646.
 *
 * @throws InputError if lengths differ, a value is not finite, a log-weight is NaN or +∞, or no sample has a weight.
 *
 * @example
 * const logWeights = x.map((v) => bias(v)); // samples of a biased simulation
 * reweighted(x, logWeights, { trajectoryOf }).value; // ⟨x⟩ without the bias
 */
export function reweighted(
  observable: ArrayLike<number>,
  logWeights: ArrayLike<number>,
  options: ReweightingOptions = {},
): Estimate<number, ReweightingDiagnostics> {
  const n = observable.length;
  if (logWeights.length !== n)
    throw new InputError(`${logWeights.length} log-weights for ${n} samples: there must be one for each`);
  checkObservable(observable);
  const kish = kishSize(logWeights);
  const { shape, threshold } = paretoTail(logWeights);
  if (kish === 0) throw new InputError('no sample has a weight: every log-weight is -Infinity');
  const weights = normalisedWeights(options.smoothed ? paretoSmoothed(logWeights).logWeights : logWeights);
  const equal = shape === -Infinity;
  let value = 0;
  let square = 0;
  for (let i = 0; i < n; i++) value += weights[i] * observable[i];
  const deviations = weights.map((w, i) => n * w * (observable[i] - value));
  for (let i = 0; i < n; i++) square += weights[i] * (observable[i] - value) ** 2;
  const product = tailOfProducts(deviations);
  const series = meanOf(deviations, options);
  const variance = series.variance * (equal ? 1 : product.squareRatio);
  const { inefficiency } = series;
  const seen = Array.from(observable).filter((_, i) => weights[i] > 0);
  const still = isConstant(seen);
  const effectiveSamples = variance > 0 && !still ? square / variance : kish / inefficiency;
  const support = { samples: n, effectiveSamples: kish / inefficiency, threshold };
  return {
    value,
    standardError: still ? Infinity : Math.sqrt(variance) || Infinity,
    status: combine(
      still ? noSpread('values with a weight') : OK,
      equal
        ? seriesStatus(variance, effectiveSamples)
        : weightVerdict({ ...support, shape: product.shape > threshold ? product.shape : shape }, ADVICE),
      variance === Infinity ? seriesStatus(variance, 0) : OK,
    ),
    diagnostics: {
      inefficiency,
      effectiveSamples,
      kishSize: kish,
      entropySize: entropySize(logWeights),
      paretoShape: shape,
      productShape: product.shape,
    },
  };
}

/** The tail of the absolute values, and by how much it makes the mean of their squares larger than the sample's. */
function tailOfProducts(deviations: Float64Array): { shape: number; squareRatio: number } {
  const logs = deviations.map((d) => Math.log(Math.abs(d)));
  const spread = 1 - kishSize(logs) / logs.length; // variance over the mean square
  if (!(spread > 0 && spread < 1)) return { shape: -Infinity, squareRatio: 1 };
  const { shape, varianceRatio } = paretoTail(logs);
  return { shape, squareRatio: 1 + (varianceRatio - 1) * spread };
}

const ADVICE = 'sample closer to the target, by a bias or a proposal that covers it.';

function checkObservable(values: ArrayLike<number>): void {
  if (values.length < 2) throw new InputError(`${values.length} values: an average with an error needs two`);
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) throw new InputError(`value ${i} is ${values[i]}: it must be finite`);
}

function meanOf(
  values: Float64Array,
  { trajectoryOf, independent = false }: AverageOptions,
): Pick<InitialSequence, 'mean' | 'variance' | 'inefficiency'> {
  const n = values.length;
  if (trajectoryOf && trajectoryOf.length !== n)
    throw new InputError(
      `${trajectoryOf.length} trajectory numbers for ${n} samples: there must be one for each`,
    );
  if (!independent) return initialSequence(trajectoryOf ? trajectories(values, trajectoryOf) : [values]);
  const mean = values.reduce((a, b) => a + b / n, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n * (n - 1));
  return { mean, variance, inefficiency: 1 };
}

function trajectories(values: Float64Array, trajectoryOf: ArrayLike<number>): number[][] {
  const out = new Map<number, number[]>();
  values.forEach((value, i) => {
    const list = out.get(trajectoryOf[i]);
    if (list) list.push(value);
    else out.set(trajectoryOf[i], [value]);
  });
  return [...out.values()];
}

/** Below so many independent samples 1.96 standard errors are noticeably less than a 95 % interval. */
const ENOUGH = 20;

function seriesStatus(variance: number, effectiveSamples: number): Status {
  if (variance === Infinity)
    return problem(
      'too-short',
      'The trajectories are shorter than their correlation, so their mean has no error: run longer.',
    );
  if (effectiveSamples >= ENOUGH) return OK;
  return problem(
    'few-samples',
    `${effectiveSamples.toFixed(1)} effective samples: ${ENOUGH} are the least for an error bar, run longer.`,
  );
}
