/** Whether metadynamics has converged, in words: drift of the bias, halves against each other, crossings. */
import { combine, OK, problem, type Status } from '../../estimators/index.js';
import type { AdaptiveEstimate } from './estimate.js';
import type { Metadynamics } from './problem.js';

/** Crossings below which a difference between two states hangs on chance. */
const FEW_CROSSINGS = 10;
/** kT that the difference by the bias may move in the last quarter. */
const DRIFT = 0.5;
/** Independent stretches of a walker below which its start is not forgotten. */
const FEW_STRETCHES = 6;

/** One status from all that was noticed. */
export function verdictOf({ walkers, sample }: Metadynamics, estimate: AdaptiveEstimate): Status {
  const { difference, crossings, regions, status } = estimate;
  if (regions.length < 2) {
    return combine(
      status,
      problem(
        'one-state',
        'Walkers saw one well only, so that there is no crossing to judge by: if there are others, run longer, or raise the height or the biasFactor; ' +
          'if there are not, name two parts of this one as regions, and crossings between them are counted.',
      ),
    );
  }
  return combine(
    status,
    crossed(crossings, walkers, sample.steps),
    ...(difference ? [drifted(difference), agreed(difference), mixed(difference, walkers)] : []),
  );
}

function crossed(crossings: Int32Array, walkers: number, steps: number): Status {
  const total = crossings.reduce((sum, count) => sum + count, 0);
  if (total >= FEW_CROSSINGS) return OK;
  const advice =
    total === 0
      ? 'raise the height or the biasFactor, or choose a variable that tells the states apart'
      : 'run longer';
  return problem(
    total === 0 ? 'no-crossings' : 'few-crossings',
    `Walkers went ${total === 0 ? 'never' : `only ${total} times`} from one state to another in ${walkers} × ${steps} steps ` +
      `(${FEW_CROSSINGS} are the least for an error bar): ${advice}.`,
  );
}

function drifted({ history: { values } }: NonNullable<AdaptiveEstimate['difference']>): Status {
  const last = values[values.length - 1];
  const moved = Math.abs(last - values[Math.floor((3 * values.length) / 4) - 1]);
  if (!(moved > DRIFT)) return OK;
  return problem(
    'bias-drifts',
    `The difference that the bias promises moved by ${moved.toFixed(2)} kT in the last quarter: it has not converged, run longer` +
      ' (plain hills never rest: use well-tempered ones).',
  );
}

function agreed({ halves: [early, late], reweighted }: NonNullable<AdaptiveEstimate['difference']>): Status {
  const { standardError } = reweighted;
  // each half has half of the frames, and their difference both of their errors: twice the error of the whole
  if (!(Math.abs(early - late) > Math.max(0.2, 3 * 2 * standardError))) return OK;
  return problem(
    'halves-differ',
    `The first and the second half of the frames give ${early.toFixed(2)} and ${late.toFixed(2)} kT, more apart than their errors: ` +
      'run longer, or discard more of the start (sample.discard).',
  );
}

/** Walkers that stay where they began, although they cross: their variable does not tell all that is slow. */
function mixed({ stretches }: NonNullable<AdaptiveEstimate['difference']>, walkers: number): Status {
  if (stretches === undefined || !(stretches * upperRatio(walkers - 1) < FEW_STRETCHES)) return OK;
  return problem(
    'walkers-differ',
    `Walkers differ as if each made ${stretches.toFixed(1)} independent stretches (below ${FEW_STRETCHES}, counting chance): what they find depends on where ` +
      'they began. Something slow is not told by the variable: bias another one, or one more, that differs between the places where walkers stay, or run longer.',
  );
}

/** What an estimate of a variance by so many degrees of freedom exceeds, relative to it, once in a hundred (Wilson and Hilferty). */
const upperRatio = (freedom: number): number => {
  const spread = 2 / (9 * freedom);
  return (1 - spread + 2.326 * Math.sqrt(spread)) ** 3;
};
