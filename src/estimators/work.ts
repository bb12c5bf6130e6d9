/**
 * Work values and the weights exp(−w) that they stand for: what two-state estimators check and say alike.
 */
import { kishSize, paretoTail } from '../diagnostics/index.js';
import { InputError } from '../math/errors.js';
import { OK, problem, type Status } from './estimate.js';

/** Work in both directions between two states, in kT. */
export interface WorkValues {
  /** u₁ − u₀ of samples of state 0, or the work of switching 0 → 1. */
  readonly forward: Float64Array;
  /** u₀ − u₁ of samples of state 1, or the work of switching 1 → 0. */
  readonly reverse: Float64Array;
}

/**
 * Work values between two states of a table of reduced energies (states × samples, row by state, samples in the order of their states): what
 * `mbar` takes, for `bar`.
 *
 * @throws InputError if a state does not exist or shapes do not fit.
 *
 * @example
 * const { forward, reverse } = workBetween({ energies, counts: [500, 500] }, 0, 1);
 * bar(forward, reverse).value; // f₁ − f₀ in kT
 */
export function workBetween(
  { energies, counts }: { readonly energies: ArrayLike<number>; readonly counts: ArrayLike<number> },
  from: number,
  to: number,
): WorkValues {
  const states = counts.length;
  const first = new Int32Array(states + 1);
  for (let k = 0; k < states; k++) first[k + 1] = first[k] + counts[k];
  const samples = first[states];
  if (energies.length !== states * samples)
    throw new InputError(
      `${energies.length} energies for ${states} states and ${samples} samples: there must be ${states * samples}, row by state`,
    );
  for (const k of [from, to])
    if (!(Number.isInteger(k) && k >= 0 && k < states))
      throw new InputError(`state ${k} does not exist: there are ${states}, numbered from 0`);
  const work = (a: number, b: number): Float64Array =>
    Float64Array.from(
      { length: counts[a] },
      (_, i) => energies[b * samples + first[a] + i] - energies[a * samples + first[a] + i],
    );
  return { forward: work(from, to), reverse: work(to, from) };
}

/** What a map from state 0 to state 1 does to each sample of state 0. */
export interface MappedSamples {
  /** u₀ of the samples. */
  readonly energies: ArrayLike<number>;
  /** u₁ of the mapped samples. */
  readonly mappedEnergies: ArrayLike<number>;
  /** ln |det J| of the map at the samples. */
  readonly logDeterminants: ArrayLike<number>;
}

/**
 * Work of targeted perturbation, w = u₁(M(x)) − u₀(x) − ln |det J(x)|, for `perturbation`, `bar` (with the work of the inverse map on samples of
 * state 1) or `bothDirections`. A map that carries state 0 onto state 1 makes all work values equal to f₁ − f₀.
 *
 * Source: C. Jarzynski, Phys. Rev. E 65, 046122 (2002), doi:10.1103/PhysRevE.65.046122.
 *
 * @throws InputError if lengths differ.
 *
 * @example
 * perturbation(targetedWork({ energies, mappedEnergies, logDeterminants })).value;
 */
export function targetedWork({ energies, mappedEnergies, logDeterminants }: MappedSamples): Float64Array {
  const n = energies.length;
  if (mappedEnergies.length !== n || logDeterminants.length !== n)
    throw new InputError(
      `${n} energies, ${mappedEnergies.length} mapped energies, ${logDeterminants.length} log determinants: all must be as many`,
    );
  return Float64Array.from({ length: n }, (_, i) => mappedEnergies[i] - energies[i] - logDeterminants[i]);
}

export interface WorkOptions {
  /** Statistical inefficiency g ≥ 1 of the work values as a series; default 1, independent values. */
  readonly inefficiency?: number;
}

export function checkWork(work: ArrayLike<number>, name: string, least = 2): void {
  if (work.length < least)
    throw new InputError(`${name} has ${work.length} values: it needs ${least} at least`);
  for (let i = 0; i < work.length; i++) {
    if (!(work[i] > -Infinity))
      throw new InputError(`${name} value ${i} is ${work[i]}: it must be a number or +Infinity`);
  }
}

export function checkInefficiency(g: number): number {
  if (!(g >= 1 && g < Infinity))
    throw new InputError(`the statistical inefficiency is ${g}: it is 1 or more`);
  return g;
}

/** Every value is the same: nothing fluctuates, so nothing tells how far the value can be trusted. */
export const noSpread = (what: string): Status =>
  problem(
    'no-spread',
    `All ${what} are equal, so they give no error. If they must be, the value is exact; if not, the samples are one ` +
      'configuration or one column too few was read: check them.',
  );

/** Values differ, but by so little that their spread is lost in double precision. */
export const lostSpread = (what: string): Status =>
  problem(
    'no-spread',
    `The ${what} differ by no more than rounding does, so they give no error: shift the energies towards 0, or check them.`,
  );

export const isConstant = (values: ArrayLike<number>): boolean => {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
};

/** How well an exponential average is determined by its samples. */
export interface WeightSupport {
  /** Kish's effective number of samples behind the average. */
  readonly effectiveSamples: number;
  /** Pareto k̂ of the weights: above 0.5 the error bar, above about 0.7 the average is ruled by samples not seen yet. */
  readonly paretoShape: number;
  /** By how much the variance of the average grows with the weights that the tail promises and the sample lacks; 1 or more. */
  readonly varianceRatio: number;
}

/** Below so many effective samples an average of weights that differ has no trustworthy error, below so many no value. */
const ENOUGH = { forError: 50, forValue: 10 };
/** k̂ where the weights lose their variance; it takes so many samples to tell. */
const HEAVY = { shape: 0.5, samples: 100 };

/**
 * Support of an average with these weights, and what it means.
 */
export function weightSupport(
  logWeights: ArrayLike<number>,
  inefficiency: number,
  advice: string,
): { support: WeightSupport; status: Status } {
  const samples = logWeights.length;
  const effectiveSamples = kishSize(logWeights) / inefficiency;
  const { shape, threshold, varianceRatio } = paretoTail(logWeights);
  return {
    support: { effectiveSamples, paretoShape: shape, varianceRatio },
    status: weightVerdict({ samples, effectiveSamples, shape, threshold }, advice),
  };
}

/**
 * Whether an average with such weights can be trusted. Repeats that are marked are not the unlucky ones: a sample that misses the tail
 * looks better than it is. The limits are where intervals of log-normal weights begin to miss the truth (test/estimators/two-state.test.ts).
 */
export function weightVerdict(
  {
    samples,
    effectiveSamples,
    shape,
    threshold,
  }: { samples: number; effectiveSamples: number; shape: number; threshold: number },
  advice: string,
): Status {
  const judged = samples >= HEAVY.samples;
  const seen =
    `${effectiveSamples.toFixed(1)} effective of ${samples} samples` +
    (judged ? `, k-hat ${shape.toFixed(2)}` : '');
  if (effectiveSamples < ENOUGH.forValue || (judged && shape > threshold))
    return problem('poor-overlap', `The average rests on a few samples (${seen}): ${advice}`);
  if (effectiveSamples < ENOUGH.forError || (judged && shape > HEAVY.shape))
    return problem(
      'uncertain-error',
      `The error bar may be too small (${seen}): take more samples, or ${advice}`,
    );
  return OK;
}
