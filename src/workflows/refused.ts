/** Moves that were not finite and were refused: told once, at the end of the stage that made them. */
import type { FailureReport } from '../kernels/index.js';
import type { BodyEvent } from './types.js';

/** Several reports as one, with the first of all moves. */
export function mergeFailures(reports: readonly FailureReport[]): FailureReport {
  const found = reports.flatMap((report) => report.first ?? []).sort((a, b) => a.step - b.step);
  return {
    count: reports.reduce((sum, report) => sum + report.count, 0),
    ...(found.length > 0 ? { first: found[0] } : {}),
  };
}

/** Coordinates of the place that are told: a molecule has hundreds. */
const TOLD = 6;

/** A warning, where there is something to warn of. */
export function* warnOfRefused(
  { count, first }: FailureReport,
  timeStep: number,
): Generator<BodyEvent, void> {
  if (!first) return;
  const place = first.position.slice(0, TOLD).map((x) => String(Number(x.toPrecision(6))));
  if (first.position.length > TOLD) place.push('…');
  yield {
    type: 'warning',
    message:
      `${count} moves were not finite and were refused, the first at step ${first.step} by walker ${first.walker} ` +
      `at (${place.join(', ')}): lower the time step (now ${timeStep}) or look at the energy there`,
  };
}
