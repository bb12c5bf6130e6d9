/** Whether the blocks of a bootstrap are long enough to be independent. */
import { OK, problem, type Status } from './estimate.js';

/** A trajectory that is alone in its state is cut into so many blocks. */
export const LONE_BLOCKS = 16;

/** Inefficiencies that a block must be long: correlation between blocks then takes less than a tenth off the variance. */
const LONG = 5;

/** States, or windows, and the series that tells how fast each forgets. */
export interface LoneStates {
  /** Samples of each state, in order of the states. */
  readonly counts: ArrayLike<number>;
  /** The trajectory of each sample; default: one for each state. */
  readonly trajectoryOf?: ArrayLike<number>;
  /** Statistical inefficiency of a state's samples, numbers `first` to `end` − 1. */
  readonly inefficiency: (state: number, first: number, end: number) => number;
  readonly name: (state: number) => string;
}

/** Names the states of one trajectory whose blocks are shorter than a few correlation times. */
export function blockLengths({ counts, trajectoryOf, inefficiency, name }: LoneStates): Status {
  const short: { state: number; length: number; g: number }[] = [];
  let first = 0;
  for (let k = 0; k < counts.length; k++) {
    const end = first + counts[k];
    const length = Math.floor(counts[k] / LONE_BLOCKS);
    if (length > 1 && isAlone(trajectoryOf, first, end)) {
      const g = inefficiency(k, first, end);
      if (length < LONG * g) short.push({ state: k, length, g });
    }
    first = end;
  }
  if (short.length === 0) return OK;
  const worst = short.reduce((a, b) => (b.g / b.length > a.g / a.length ? b : a));
  const others = short.length > 1 ? ` So it is with ${short.length - 1} more.` : '';
  return problem(
    'short-blocks',
    `The trajectory of ${name(worst.state)} is cut into blocks of ${worst.length} samples but decorrelates only in ` +
      `${worst.g.toFixed(1)}: its part of the errors is too small. Run it longer, or several trajectories.${others}`,
  );
}

function isAlone(trajectoryOf: ArrayLike<number> | undefined, first: number, end: number): boolean {
  for (let n = first + 1; trajectoryOf && n < end; n++)
    if (trajectoryOf[n] !== trajectoryOf[first]) return false;
  return true;
}
