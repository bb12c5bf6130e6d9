/**
 * Whether the error bars of the estimators are true: `npm run bench -- coverage [repeats [words]]`, default 1000 repeats of every setting;
 * `words` keeps the settings that have them in their name, e.g. `windows`.
 *
 * Every repeat draws new data of a system with a known answer; the table says how often the intervals of ±1 and ±1.96 standard errors hold the
 * truth, whether (value − truth)/error is standard normal, and how often the status says that all is well. There is no peer.
 */
import { coverageOf, settings, type Coverage } from './problems/error-bars/index.js';
import type { BenchResult, Cell } from './harness.js';

const percent = (share: number): string => (Number.isNaN(share) ? '-' : (100 * share).toFixed(1));
const decimals = (value: number, digits = 2): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '-';

/** Trusted in more than half of the repeats, and yet not within 93 to 97 %. */
const isOff = ({ ok, within95 }: Coverage): boolean => ok > 0.5 && !(within95 >= 0.93 && within95 <= 0.97);

export default async function bench(args: string[]): Promise<BenchResult> {
  const repeats = Number(args[0] ?? 1000);
  const words = args.slice(1).join(' ');
  const begin = performance.now();
  const found: Coverage[] = [];
  settings.forEach((setting, number) => {
    if (!setting.system.includes(words)) return;
    const started = performance.now();
    found.push(...coverageOf(setting, repeats, number));
    console.error(`${setting.system}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  });
  const seconds = (performance.now() - begin) / 1000;
  const rows = found.map((row): Record<string, Cell> => ({
    estimator: row.estimator,
    system: row.system,
    overlap: row.overlap,
    '68 %': percent(row.within68),
    '95 %': percent(row.within95),
    'status ok, %': percent(row.ok),
    '95 % where ok': row.ok < 0.05 ? '-' : percent(row.within95WhereOk),
    'mean z': decimals(row.mean),
    'sd of z': decimals(row.spread),
    'KS p': decimals(row.pValue, 3),
  }));
  const off = found.filter(isOff);
  return {
    title: `Coverage of error bars, ${repeats} repeats, seed 2026`,
    rows,
    ratios: {},
    measured: {
      repeats,
      rows: rows.length,
      trustedButOff: off.length,
      seconds: Number(seconds.toPrecision(3)),
    },
    notes: off.map(({ estimator, system }) => `trusted, but not within 93 to 97 %: ${estimator}, ${system}`),
  };
}
