/**
 * Whether error bars are true: an estimator is given many independent data sets of a system whose answer is known, and what it says of
 * its error is held against how far it is off.
 */
import { kolmogorovSmirnov } from '../../../src/diagnostics/index.js';
import type { Estimate } from '../../../src/estimators/index.js';
import { normalCdf } from '../../../src/math/index.js';
import { fold, key, type Key } from '../../../src/random/index.js';

/** One estimate of a number whose true value is known. */
export interface Answer {
  readonly value: number;
  readonly standardError: number;
  readonly truth: number;
  readonly ok: boolean;
}

/** A system and how it is sampled. */
export interface Setting {
  readonly system: string;
  /** Whether an estimator should be trusted here, or should say that it should not. */
  readonly overlap: 'adequate' | 'between' | 'poor';
  /** Draws the data of one repeat and gives the answers of one or several estimators, always the same ones. */
  repeat(key: Key): Record<string, Answer>;
}

/** What many repeats of one estimator on one system say. */
export interface Coverage {
  readonly estimator: string;
  readonly system: string;
  readonly overlap: Setting['overlap'];
  readonly repeats: number;
  /** Shares of the repeats in which the truth lies within 1 and within 1.96 standard errors; an infinite error covers. */
  readonly within68: number;
  readonly within95: number;
  /** Share of repeats whose status is ok, and the coverage of the 95 % intervals among them (NaN where there is none). */
  readonly ok: number;
  readonly within95WhereOk: number;
  /** Mean and standard deviation of z = (value − truth) / error, over the repeats with a finite error. */
  readonly mean: number;
  readonly spread: number;
  /** Probability that the first 200 of them are standard normal, by Kolmogorov and Smirnov's test. */
  readonly pValue: number;
}

/** Repeats of which the test for normality is made: with more it would find what no estimator promises. */
const TESTED = 200;

/** An answer from an estimate of one number, or of entry `at` of several. */
export function answer(
  { value, standardError, status }: Estimate | Estimate<Float64Array>,
  truth: number,
  at = 0,
): Answer {
  const one = (of: number | Float64Array): number => (typeof of === 'number' ? of : of[at]);
  return { value: one(value), standardError: one(standardError), truth, ok: status.ok };
}

/** Runs the repeats of one setting; `number` keeps the random numbers of settings apart. */
export function coverageOf(setting: Setting, repeats: number, number = 0): Coverage[] {
  const answers = new Map<string, Answer[]>();
  for (let r = 0; r < repeats; r++) {
    const found = setting.repeat(fold(fold(key(2026), number), r));
    for (const [estimator, one] of Object.entries(found)) {
      const list = answers.get(estimator);
      if (list) list.push(one);
      else answers.set(estimator, [one]);
    }
  }
  const { system, overlap } = setting;
  return [...answers].map(([estimator, list]) => ({ estimator, system, overlap, ...summary(list) }));
}

/** What a profile says of the bin that is its zero is no estimate. */
const isEstimate = ({ standardError }: Answer): boolean => standardError !== 0;

function summary(all: readonly Answer[]): Omit<Coverage, 'estimator' | 'system' | 'overlap'> {
  const answers = all.filter(isEstimate);
  const z = answers.map(({ value, standardError, truth }) =>
    standardError === Infinity ? 0 : (value - truth) / standardError,
  );
  const finite = z.filter((_, i) => answers[i].standardError < Infinity);
  const share = (list: readonly number[], limit: number): number =>
    list.filter((value) => Math.abs(value) < limit).length / list.length;
  const mean = finite.reduce((a, b) => a + b, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const trusted = z.filter((_, i) => answers[i].ok);
  const tested = finite.slice(0, TESTED);
  return {
    repeats: answers.length,
    within68: share(z, 1),
    within95: share(z, 1.96),
    ok: trusted.length / z.length,
    within95WhereOk: share(trusted, 1.96),
    mean,
    spread: Math.sqrt(squares / (finite.length - 1)),
    pValue: tested.length > 10 ? kolmogorovSmirnov(tested, normalCdf).pValue : NaN,
  };
}
