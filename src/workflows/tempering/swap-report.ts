/** How well neighbouring rungs exchange, and what to do where they do not. */
import { pairLength, rungsBetween } from '../../kernels/index.js';
import type { ExchangeRecord } from './exchange-walkers.js';
import { rungName, type Ladder } from './states.js';

/** How pairs of neighbouring rungs swapped. */
export type SwapReport = {
  /** Mean probability of a swap of each pair. */
  readonly acceptance: Float64Array;
  /** Standard error of each: rounds count as independent. */
  readonly acceptanceError: Float64Array;
  /** Thermodynamic length of each pair. */
  readonly lengths: Float64Array;
  /** The communication barrier Λ: the sum of all rejections. */
  readonly barrier: number;
};

export function swapReport({
  attempts,
  acceptance,
  logRatios,
}: Pick<ExchangeRecord, 'attempts' | 'acceptance' | 'logRatios'>): SwapReport {
  const means = acceptance.map((sum, k) => (attempts[k] > 0 ? sum / attempts[k] : 0));
  return {
    acceptance: means,
    acceptanceError: means.map((a, k) => Math.sqrt((a * (1 - a)) / Math.max(1, attempts[k]))),
    lengths: logRatios.map((sum, k) => pairLength(sum / Math.max(1, attempts[k]))),
    barrier: means.reduce((sum, a) => sum + 1 - a, 0),
  };
}

/** Pairs that swap more rarely than this are called a gap. */
export const poor = 0.05;
/** And more rarely than this the ladder is none. */
export const hopeless = 0.001;

/** Names the pairs that swap more rarely than `below`, and what to change for the rungs they lack; nothing where there are none. */
export function gaps(ladder: Ladder, { acceptance, lengths }: SwapReport, below: number): string | undefined {
  const found = [...acceptance.keys()].filter((k) => acceptance[k] < below);
  if (found.length === 0) return undefined;
  const wanted = lengths.map((length, k) => (acceptance[k] < below ? Math.max(1, rungsBetween(length)) : 0));
  const worst = found.reduce((a, b) => (acceptance[b] < acceptance[a] ? b : a));
  const share = `${Number((100 * acceptance[worst]).toPrecision(2))} %`;
  const others = found.length > 1 ? `, and ${found.length - 1} more such pairs` : '';
  const total = acceptance.length + 1 + wanted.reduce((sum, count) => sum + count, 0);
  return (
    `${rungName(ladder, worst)} and ${rungName(ladder, worst + 1)} swap only ${share} of the time${others}: ` +
    closerRungs(ladder, total)
  );
}

/** What brings the rungs of a ladder closer together, in the words of its options; with so many in all, where that is known. */
export function closerRungs({ type, parameters, given }: Ladder, total?: number): string {
  const now = parameters.length;
  if (given)
    return `put ${total === undefined ? 'more' : total - now} temperatures between those of ladder.values`;
  const more = `raise ladder.count (now ${now}${total === undefined ? '' : `, about ${total} would do`})`;
  return type === 'windows' ? `${more} or lower ladder.spring` : `${more} or lower ladder.highest`;
}
