/** What rounds of windows did: the error against what was spent, windows added and at rest, springs from a short run. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Diagnostic, Figure, Headline, Table } from '../../report/index.js';
import type { WindowedWalkers } from '../../workflows/index.js';
import { known } from './estimate-profiles.js';

/** What was asked, at the end. */
export function askedHeadline({ rounds }: WindowedWalkers): Headline {
  const { asked, walkerSteps } = rounds[rounds.length - 1];
  return {
    label: asked.of === 'difference' ? `Free energy: ${asked.words}` : `Free energy of the ${asked.words}`,
    value: asked.value,
    error: asked.standardError,
    unit: 'kT',
    note: `MBAR, one standard error from correlated samples, after ${formatCount(walkerSteps)} walker-steps`,
    role: 'assisted',
  };
}

/** The error of every round, and how many windows it took. */
export function roundsFigure({ rounds }: WindowedWalkers): Figure[] {
  if (rounds.length < 2) return [];
  const x = rounds.map(({ walkerSteps }) => walkerSteps);
  const axis = { label: 'walker-steps' };
  return [
    {
      id: 'rounds',
      title: 'Rounds',
      caption:
        '(a) Standard error of what is asked for after each round. (b) Windows in all, and those that were sampled in the round: the others rested.',
      panels: [
        {
          kind: 'curve',
          x: axis,
          y: { label: 'standard error / kT' },
          log: true,
          smooth: 0,
          series: [
            {
              ...{ label: 'standard error', role: 'assisted', x },
              y: rounds.map(({ asked }) => known(asked.standardError)),
            },
          ],
        },
        {
          kind: 'curve',
          x: axis,
          y: { label: 'windows', domain: [0, 1.1 * Math.max(...rounds.map(({ windows }) => windows))] },
          smooth: 0,
          series: [
            { label: 'all', role: 'model', x, y: rounds.map(({ windows }) => windows) },
            { label: 'sampled', role: 'umbrella', x, y: rounds.map(({ sampled }) => sampled) },
          ],
        },
      ],
    },
  ];
}

export function roundsTable({ rounds, names }: WindowedWalkers): Table {
  return {
    id: 'rounds',
    title: 'Rounds',
    caption:
      'What was known after each round, and what was decided: windows that need no more rest and are not paid for.',
    columns: [
      { label: 'Walker-steps', format: 'count' },
      { label: 'Answer / kT', format: 'number' },
      { label: 'Windows', format: 'count' },
      { label: 'Sampled', format: 'count' },
      { label: 'At rest', format: 'count' },
      { label: 'Added after', format: 'count' },
      { label: 'Least overlap', format: 'number' },
    ],
    rows: rounds.map(({ walkerSteps, asked, windows, sampled, added, overlap }) => [
      walkerSteps,
      { value: asked.value, error: asked.standardError },
      windows,
      sampled,
      windows - sampled,
      added.length / names.length,
      overlap,
    ]),
  };
}

/** What a status is about. */
const titles: Readonly<Record<string, string>> = {
  'target-met': 'The error is what was asked for',
  'halves-disagree': 'Walkers from either side disagree',
};

/** Whether the error was reached, whether walkers from either side agree, and what the short run said. */
export function roundsDiagnostics({ status, suggestion, names }: WindowedWalkers): Diagnostic[] {
  return [
    ...(status.message === ''
      ? []
      : [
          {
            severity: status.ok ? ('good' as const) : ('warning' as const),
            title: titles[status.code] ?? 'The error is not what was asked for',
            message: status.message,
          },
        ]),
    ...(suggestion
      ? [
          {
            severity: 'note' as const,
            title: 'Springs from a short run',
            message:
              `${names.map((name, j) => `${name}: ${formatNumber(suggestion.springs[j])} kT per squared unit`).join('; ')}. Walkers forgot where ` +
              `they were in ${formatNumber(suggestion.correlation, 2)} steps in the slowest window. ${suggestion.status.message}`,
          },
        ]
      : []),
  ];
}
