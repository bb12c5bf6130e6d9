/** Whether a run of replica exchange can be trusted, in words, with what to do where it cannot. */
import { combine, note, OK, problem, type Status } from '../../estimators/index.js';
import type { ReplicaWalks } from './join-replicas.js';
import type { Ladder } from './states.js';
import { gaps, poor, type SwapReport } from './swap-report.js';

/** Round trips below which the ladder has not shown that it mixes. */
const fewestTrips = 10;
/** Correlation times that a block of the bootstrap is long. */
const longBlocks = 5;
const disagreement = 1.1;

type Evidence = {
  readonly ladder: Ladder;
  readonly swaps: SwapReport;
  readonly walks: ReplicaWalks;
  readonly blockRounds: number;
  readonly ladders: number;
  readonly rounds: number;
  /** What MBAR says. */
  readonly joined: Status;
};

export function verdict({ ladder, swaps, walks, blockRounds, ladders, rounds, joined }: Evidence): Status {
  const tempering = ladder.type !== 'windows';
  const lacking = gaps(ladder, swaps, poor);
  const { count, rHat, inefficiency } = walks;
  const trips = `${count} round ${count === 1 ? 'trip' : 'trips'} along the ladder`;
  const whole = blockRounds >= rounds;
  return combine(
    lacking === undefined
      ? OK
      : (tempering ? problem : note)('poor-exchange', `Exchange is poor: ${lacking}.`),
    count >= fewestTrips
      ? OK
      : (tempering && count < 2 ? problem : note)(
          'few-round-trips',
          `There were ${trips} in ${rounds} rounds: what is found at the hot end has hardly come down. Run longer${
            tempering
              ? ladder.given
                ? ', or space ladder.values so that all pairs swap equally often'
                : ', or take ladder.spacing: equal-acceptance, and no more rungs (ladder.count) than swaps need'
              : ''
          }.`,
        ),
    !tempering || rHat <= disagreement // in windows replicas may stay: each of them has its density by itself
      ? OK
      : problem(
          'replicas-disagree',
          `Replicas disagree (R-hat ${rHat.toFixed(2)}): some have stayed where they started. Run longer, raise the highest temperature, or ` +
            'bias the variable: heat does not lower a barrier of entropy.',
        ),
    whole || blockRounds >= longBlocks * inefficiency
      ? OK
      : problem(
          'short-blocks',
          `Errors rest on stretches of ${blockRounds} rounds, but the replicas forget only in ${inefficiency.toFixed(0)}: the errors are too ` +
            `small. Run longer, or more ladders side by side (sample.ladders is ${ladders}; from 16 on each counts as a whole).`,
        ),
    joined,
  );
}
