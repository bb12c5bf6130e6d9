/**
 * Free-energy differences from work values of Markov chains: the estimators for independent values, told by how much the chains'
 * correlation makes their errors larger. Groups (chains) are left out one at a time, so what counts is how correlated the estimate's own
 * weights are, not the work.
 */
import { InputError } from '../math/errors.js';
import { bothDirections, type BothDirectionsDiagnostics } from './crooks.js';
import { problem, type Estimate } from './estimate.js';
import { jackknifeError } from './jackknife.js';
import { jarzynski, type JarzynskiDiagnostics } from './jarzynski.js';
import { bar, logistic, perturbation } from './two-state.js';

/** Work values of one state's samples, each with the group that it belongs to, numbered from 0. */
export interface GroupedWork {
  readonly work: Float64Array;
  readonly groupOf: ArrayLike<number>;
}

/** How much of an error correlation made. */
export interface GroupedDiagnostics {
  /** Squared ratio of the error to that of independent values; 1 or more. */
  readonly inefficiency: number;
  /** Groups that were left out, one at a time. */
  readonly groups: number;
}

/**
 * `jarzynski` (the exponential average with its first bias taken off) of work values that come in groups.
 *
 * @throws InputError if there are fewer than two work values, one is NaN or −∞, or there is not one group number for each
 * @example
 * const { value, standardError } = groupedPerturbation({ work, groupOf: chainOf });
 */
export function groupedPerturbation({
  work,
  groupOf,
}: GroupedWork): Estimate<number, JarzynskiDiagnostics & GroupedDiagnostics> {
  const independent = perturbation(work).standardError;
  const lowest = work.reduce((least, w) => Math.min(least, w), Infinity);
  const sums = groupSums({ work, groupOf }, (w) => Math.exp(lowest - w));
  const counts = groupSums({ work, groupOf }, () => 1);
  const total = sums.reduce((sum, value) => sum + value, 0);
  const without = sums.map((sum, g) => Math.log((work.length - counts[g]) / (total - sum)));
  const standardError = jackknifeError([without]);
  const inefficiency = ratio(standardError, independent);
  return told(jarzynski(work, { inefficiency }), {
    standardError,
    inefficiency,
    groups: without.length,
  });
}

/**
 * `bothDirections` (Bennett's acceptance ratio, with checks of each direction against the other) of work values that come in groups.
 *
 * @throws InputError if a direction is empty, a value is NaN or −∞, or there is not one group number for each
 * @example
 * groupedBar({ work: forward, groupOf: chainOf0 }, { work: reverse, groupOf: chainOf1 }).value; // f₁ − f₀
 */
export function groupedBar(
  forward: GroupedWork,
  reverse: GroupedWork,
): Estimate<number, BothDirectionsDiagnostics & GroupedDiagnostics> {
  const all = bar(forward.work, reverse.work);
  const offset = Math.log(forward.work.length / reverse.work.length);
  const there = (w: number) => logistic(all.value - w - offset);
  const back = (w: number) => logistic(-all.value - w + offset);
  const sides = [
    { of: forward, sign: 1, p: there },
    { of: reverse, sign: -1, p: back },
  ].map(({ of, sign, p }) => ({
    excess: groupSums(of, (w) => sign * p(w)),
    information: groupSums(of, (w) => p(w) * (1 - p(w))),
  }));
  const information = sides.reduce((sum, side) => side.information.reduce((a, b) => a + b, sum), 0);
  // Without a group Bennett's equation is solved by one Newton step from where it is solved with it.
  const without = sides.map((side) =>
    side.excess.map((excess, g) => all.value + excess / (information - side.information[g])),
  );
  const standardError = jackknifeError(without);
  const g = ratio(standardError, all.standardError);
  const found = bothDirections(forward.work, reverse.work, { inefficiencies: [g, g] });
  const groups = without[0].length + without[1].length;
  return told(found, { standardError, inefficiency: g, groups });
}

/** The sum of a function of the work over each group. */
function groupSums({ work, groupOf }: GroupedWork, term: (work: number) => number): Float64Array {
  if (groupOf.length !== work.length) {
    throw new InputError(
      `${groupOf.length} group numbers for ${work.length} work values: there must be one for each`,
    );
  }
  const sums = new Map<number, number>();
  work.forEach((w, i) => sums.set(groupOf[i], (sums.get(groupOf[i]) ?? 0) + term(w)));
  return Float64Array.from(sums.values());
}

/** 1 where either error is unknown. */
function ratio(grouped: number, independent: number): number {
  const square = (grouped / independent) ** 2;
  return Number.isFinite(square) && square > 1 ? square : 1;
}

function told<Diagnostics extends object>(
  found: Estimate<number, Diagnostics>,
  { standardError, inefficiency, groups }: GroupedDiagnostics & { standardError: number },
): Estimate<number, Diagnostics & GroupedDiagnostics> {
  const diagnostics = { ...found.diagnostics, inefficiency, groups };
  if (standardError < Infinity || found.standardError === Infinity) return { ...found, diagnostics };
  const status = problem(
    'few-chains',
    'The estimate rests on one chain, so it has no error: run more chains.',
  );
  return { ...found, standardError, status: found.status.ok ? status : found.status, diagnostics };
}
