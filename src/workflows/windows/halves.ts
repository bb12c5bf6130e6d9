/**
 * What every other walker says alone. Between two structures they came from different sides, so that a slow coordinate that remembers where
 * they came from shows here, as hysteresis; without one the two halves differ by their errors.
 */
import { OK, problem, type Status } from '../../estimators/index.js';
import { answer, type Judgement } from './judge.js';
import type { WindowData } from './problem.js';
import { formatPlace } from './words.js';

/** Standard errors beyond which two halves do not agree. */
const furthest = 3;

/** Whether the walkers of even and of odd number agree about what is asked. */
export function halvesStatus({ asked, judged: data, from, to }: Judgement): Status {
  const [even, odd] = [0, 1].map((parity) => {
    const rows = rowsOf(data, parity);
    const pick = (set: Uint8Array) => Uint8Array.from(rows, (row) => set[row]);
    return rows.length === 0 ? undefined : answer(subsetOf(data, rows), pick(from), pick(to));
  });
  if (!even || !odd) return OK;
  const error = Math.hypot(even.standardError, odd.standardError);
  if (!(Math.abs(even.value - odd.value) > furthest * error)) return OK;
  const told = ({ value, standardError }: { value: number; standardError: number }) =>
    `${formatPlace(value)} ± ${formatPlace(standardError)} kT`;
  return problem(
    'halves-disagree',
    `The ${asked.of} is ${told(even)} by every other walker of the windows, and ${told(odd)} by the rest, which came there from the other side: another ` +
      'coordinate is slow, and remembers. Sample for longer (sample.steps, sample.equilibration), let the windows swap (parallel-tempering with ' +
      'ladder.type: windows), or window that coordinate as well.',
  );
}

/** Samples of walkers of even or of odd number; none where a window has but one walker. */
function rowsOf({ counts, trajectoryOf }: WindowData, parity: number): Int32Array {
  const rows: number[] = [];
  let at = 0;
  for (const count of counts) {
    const before = rows.length;
    const first = trajectoryOf[at];
    for (let i = 0; i < count; i++, at++) if ((trajectoryOf[at] - first) % 2 === parity) rows.push(at);
    if (rows.length === before) return new Int32Array(0);
  }
  return Int32Array.from(rows);
}

function subsetOf(data: WindowData, rows: Int32Array): WindowData {
  const dims = data.periods.length;
  const counts = new Int32Array(data.counts.length);
  let [window, end] = [0, data.counts[0]];
  for (const row of rows) {
    while (row >= end) end += data.counts[++window];
    counts[window]++;
  }
  return {
    ...data,
    counts,
    values: Float64Array.from(
      { length: rows.length * dims },
      (_, i) => data.values[rows[Math.floor(i / dims)] * dims + (i % dims)],
    ),
    trajectoryOf: Int32Array.from(rows, (row) => data.trajectoryOf[row]),
  };
}
