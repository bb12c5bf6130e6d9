/** Whether windows reached the error that was asked for, in words, and what to do where they did not. */
import { note, OK, problem, type Status } from '../../estimators/index.js';
import type { RoundReport, Until, WindowLayout } from './problem.js';
import { formatPlace } from './words.js';

/** What the last round says of the question. */
export function verdictOf(
  until: Until | undefined,
  rounds: readonly RoundReport[],
  layout: WindowLayout,
): Status {
  if (!until) return OK;
  const last = rounds[rounds.length - 1];
  const { asked, walkerSteps, windows } = last;
  const steps = walkerSteps.toLocaleString('en-US');
  if (asked.standardError <= until.standardError) {
    return note(
      'target-met',
      `The error of the ${asked.of} is ${formatPlace(asked.standardError)} kT after ${rounds.length} ` +
        `${rounds.length > 1 ? 'rounds' : 'round'} (${steps} walker-steps); ${until.standardError} kT were asked for.`,
    );
  }
  const bound = `The bound of ${until.walkerSteps.toLocaleString('en-US')} walker-steps leaves no further round: `;
  if (!Number.isFinite(asked.standardError) || last.overlap < until.overlap) {
    return problem(
      'windows-not-linked',
      `${bound}neighbours share as little as ${formatPlace(last.overlap)} (${until.overlap} is wanted), so that the error ` +
        `${Number.isFinite(asked.standardError) ? `of ${formatPlace(asked.standardError)} kT ` : ''}is not that of a linked chain. ` +
        (windows >= until.mostWindows
          ? `There are ${windows} windows, as many as there may be: raise until.mostWindows, or soften windows.spring.`
          : `Take ${layout === 'grid' ? 'larger counts' : 'a larger windows.count'}, a softer windows.spring (or spring: suggest), or raise until.walkerSteps.`),
    );
  }
  const factor = (asked.standardError / until.standardError) ** 2;
  return problem(
    'target-not-met',
    `${bound}the error of the ${asked.of} is ${formatPlace(asked.standardError)} kT, and ${until.standardError} kT were asked for. Errors fall as ` +
      `1/√steps: raise until.walkerSteps to about ${formatPlace(1.1 * factor * walkerSteps)}, or ask for less.`,
  );
}
