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

/** Names the pairs that swap more rarely than `below`, and how many rungs they lack; nothing where there are none. */
export function gaps(ladder: Ladder, { acceptance, lengths }: SwapReport, below: number): string | undefined {
  const found = [...acceptance.keys()].filter((k) => acceptance[k] < below);
  if (found.length === 0) return undefined;
  const wanted = lengths.map((length, k) => (acceptance[k] < below ? Math.max(1, rungsBetween(length)) : 0));
  const worst = found.reduce((a, b) => (acceptance[b] < acceptance[a] ? b : a));
  const share = `${Number((100 * acceptance[worst]).toPrecision(2))} %`;
  const others = found.length > 1 ? `, and ${found.length - 1} more such pairs` : '';
  const total = acceptance.length + 1 + wanted.reduce((sum, count) => sum + count, 0);
  const what = ladder.type === 'windows' ? 'windows' : 'replicas';
  return (
    `${rungName(ladder, worst)} and ${rungName(ladder, worst + 1)} swap only ${share} of the time${others}: put ${wanted[worst]} more ` +
    `${what} between them (about ${total} in all instead of ${acceptance.length + 1})`
  );
}
