/**
 * Whether the error bars of methods that cross barriers are true: `npm run bench -- enhanced-coverage [repeats [words [file]]]`, default 200
 * repeats of every method on every system; `words` keeps the rows that have them in the names of method and system, e.g. `tempering` or
 * `torus`. Repeats are kept in the file, and those in it are not made again: a study that was broken off goes on, and several processes can
 * each make some rows of one.
 *
 * Every repeat estimates the free energy of one side of a barrier minus that of the other, known by quadrature, and its error. There is no peer.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import {
  enhancedCoverage,
  knownSystems,
  methods,
  type EnhancedCoverage,
  type KeptRepeats,
  type Repeat,
} from './problems/enhanced/index.js';
import type { BenchResult, Cell } from './harness.js';

const decimals = (value: number, digits = 2): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '-';

const cells = (row: EnhancedCoverage): Record<string, Cell> => ({
  method: row.method,
  system: row.system,
  'exact / kT': decimals(row.exact, 3),
  'mean / kT': decimals(row.mean, 3),
  'spread / kT': decimals(row.spread, 3),
  'mean error / kT': decimals(row.error, 3),
  '95 %': decimals(100 * row.within95, 1),
  'mean z': decimals(row.meanScore),
  'sd of z': decimals(row.scoreSpread),
  'KS p': decimals(row.pValue, 3),
  'status ok, %': decimals(100 * row.ok, 0),
});

export default async function bench(args: string[]): Promise<BenchResult> {
  const repeats = Number(args[0] ?? 200);
  const [, words = '', file] = args;
  const kept = file === undefined ? undefined : keptIn(file);
  const found: EnhancedCoverage[] = [];
  for (const method of methods) {
    for (const known of knownSystems) {
      if (!`${method.name} ${known.name}`.includes(words)) continue;
      const row = await enhancedCoverage(method, known, repeats, kept);
      console.error(
        `${Object.values(cells(row)).join(' | ')} | ${row.seconds.toFixed(0)} s of processor time`,
      );
      found.push(row);
    }
  }
  const off = found.filter(({ within95 }) => !(within95 >= 0.9 && within95 <= 0.98));
  return {
    title: `Coverage of methods that cross barriers, ${repeats} repeats, seed 2026`,
    rows: found.map(cells),
    ratios: {},
    measured: { repeats, rows: found.length, outside90to98: off.length },
    notes: off.map(({ method, system }) => `not within 90 to 98 %: ${method}, ${system}`),
  };
}

/** A line a batch of repeats. */
function keptIn(file: string): KeptRepeats {
  const nameOf = (...names: (string | number)[]) => names.join(', ');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const kept = new Map<string, readonly Repeat[]>(
    lines.map((line) => {
      const { name, repeats } = JSON.parse(line) as { name: string; repeats: readonly Repeat[] };
      return [name, repeats];
    }),
  );
  return {
    of: (...names) => kept.get(nameOf(...names)),
    add: (method, system, first, repeats) =>
      appendFileSync(file, `${JSON.stringify({ name: nameOf(method, system, first), repeats })}\n`),
  };
}
