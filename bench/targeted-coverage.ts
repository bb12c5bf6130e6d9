/**
 * Whether free-energy differences through maps and flows have true error bars: `npm run bench -- targeted-coverage [repeats]`, default 500.
 *
 * Every repeat draws new chains of two Gaussians in several dimensions; the map between them and the flow of each are wrong by a known amount,
 * which must cost precision, never truth. There is no peer.
 */
import { chosen, freeEnergies } from '../src/workflows/flows/free-energies.js';
import { fold } from '../src/random/index.js';
import type { BenchResult, Cell } from './harness.js';
import { gaussianStates, type StateOptions } from './problems/error-bars/mapped-states.js';
import { coverageOf, type Answer, type Setting } from './problems/error-bars/study.js';

const chains = { chains: 32, length: 60, memory: 0.7 };

/** Where all estimators should be right, and where those without a map should say that they are not. */
const systems: readonly { name: string; overlap: Setting['overlap']; options: StateOptions }[] = [
  { name: '3-d, 0.3 apart', overlap: 'adequate', options: { dim: 3, shift: 0.3, width: 1.15, ...chains } },
  {
    name: '3-d, 0.3 apart, memory 0.9',
    overlap: 'adequate',
    options: { dim: 3, shift: 0.3, width: 1.15, ...chains, memory: 0.9, length: 120 },
  },
  {
    name: '10-d, same place',
    overlap: 'adequate',
    options: { dim: 10, shift: 0, width: 1.1, flaw: 0.1, ...chains },
  },
  { name: '3-d, 30 apart', overlap: 'poor', options: { dim: 3, shift: 30, width: 2, ...chains } },
  {
    name: '3-d, 30 apart, bad map',
    overlap: 'poor',
    options: { dim: 3, shift: 30, width: 2, flaw: 0.6, ...chains },
  },
];

const setting = ({ name, overlap, options }: (typeof systems)[number]): Setting => ({
  system: name,
  overlap,
  repeat(key) {
    const { states, truth } = gaussianStates(fold(key, 0), options);
    const { estimates } = freeEnergies(states, { key: fold(key, 1), resamples: 40 });
    const { answer, status } = chosen(estimates);
    const answers: Record<string, Answer> = {};
    for (const { method, value, standardError, status: own } of estimates) {
      answers[method] = { value, standardError, truth, ok: own.ok };
    }
    const { value, standardError } = answer;
    answers['the answer'] = { value, standardError, truth, ok: status.ok };
    return answers;
  },
});

const percent = (share: number): string => (Number.isNaN(share) ? '-' : (100 * share).toFixed(1));
const decimals = (value: number, digits = 2): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '-';

export default function bench(args: string[]): BenchResult {
  const repeats = Number(args[0] ?? 500);
  const begin = performance.now();
  const found = systems.flatMap((system, number) => {
    const rows = coverageOf(setting(system), repeats, number);
    for (const row of rows) console.error(JSON.stringify(row));
    console.error(`${system.name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    return rows;
  });
  const off = found.filter(({ ok, within95 }) => ok > 0.5 && !(within95 >= 0.925 && within95 <= 0.975));
  return {
    title: `Coverage of free energies through maps and flows, ${repeats} repeats, seed 2026`,
    rows: found.map((row): Record<string, Cell> => ({
      estimator: row.estimator,
      system: row.system,
      '68 %': percent(row.within68),
      '95 %': percent(row.within95),
      'status ok, %': percent(row.ok),
      '95 % where ok': row.ok < 0.05 ? '-' : percent(row.within95WhereOk),
      'mean z': decimals(row.mean),
      'sd of z': decimals(row.spread),
      'KS p': decimals(row.pValue, 3),
    })),
    ratios: {},
    measured: {
      repeats,
      rows: found.length,
      trustedButOff: off.length,
      seconds: Number(((performance.now() - begin) / 1000).toPrecision(3)),
    },
    notes: off.map(
      ({ estimator, system }) => `trusted, but not within 92.5 to 97.5 %: ${estimator}, ${system}`,
    ),
  };
}
