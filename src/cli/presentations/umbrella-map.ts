/** The report of umbrella windows on a grid of two variables, or along a path. */
import { formatCount } from '../../report/format.js';
import type { Axis, Diagnostic, Figure, ReportData, Table } from '../../report/index.js';
import type { FinishedRun } from '../../runs/index.js';
import type { WindowsResult } from '../../workflows/index.js';
import { curve, errorsOf, rangeOf } from './estimate-profiles.js';
import { provenance } from './plain.js';
import { askedHeadline, roundsDiagnostics, roundsFigure, roundsTable } from './umbrella-rounds.js';

/** Above this many kT over the lowest bin a surface is noise. */
const shownUpTo = 15;
const shownWindows = 30;

export function umbrellaMapPresentation(run: FinishedRun): ReportData {
  const result = run.result as WindowsResult;
  const { walkers, map } = result;
  return {
    title: run.experiment.title ?? 'Umbrella sampling',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(result)],
    headlines: [
      askedHeadline(walkers),
      {
        label: 'Smallest overlap of neighbours',
        value: map.overlaps.reduce((a, b) => Math.min(a, b), 1),
        note: 'share that a window has in common with a neighbour; 0.03 is the least where it matters',
      },
    ],
    figures: [
      walkers.layout === 'path' ? pathFigure(result) : surfaceFigure(result),
      placesFigure(result),
      ...roundsFigure(walkers),
    ].flat(),
    tables: [roundsTable(walkers), windowTable(result)],
    diagnostics: [...roundsDiagnostics(walkers), ...statusDiagnostic(result)],
    provenance: provenance(run),
  };
}

function summaryOf({ walkers: { layout, names, counts, rounds, evaluations } }: WindowsResult): string {
  const where =
    layout === 'path' ? `along a path in ${names.join(', ')}` : `on a grid of ${names.join(' and ')}`;
  return (
    `${formatCount(counts.length)} harmonic windows ${where}, sampled in ${formatCount(rounds.length)} ` +
    `${rounds.length > 1 ? 'rounds' : 'round'} (${formatCount(evaluations)} energy evaluations), were joined by MBAR into the free energy without the windows.`
  );
}

function pathFigure({ map: { places, profile } }: WindowsResult): Figure {
  const series = [curve('free energy', 'assisted', places, profile)];
  return {
    id: 'profile',
    title: 'Free energy along the path',
    caption:
      'Free energy without the windows of what lies near the path, by the share of the path at its nearest place, zero at its lowest; the band is one ' +
      'standard error (the larger of the asymptotic one and a bootstrap over walkers).',
    panels: [
      {
        kind: 'profile',
        x: { label: 'share of the path', domain: [0, 1] },
        y: { label: 'free energy / kT', domain: rangeOf(series) },
        series,
      },
    ],
  };
}

function surfaceFigure({ walkers: { names }, map: { axes, profile } }: WindowsResult): Figure {
  const [a, b] = axes;
  const [x, y] = axes.map(({ low, high, periodic }, j): Axis => ({
    label: names[j],
    ...(periodic ? { period: high - low } : { domain: [low, high] }),
  }));
  const ends = ({ low, high, bins }: typeof a) =>
    [low + (high - low) / bins / 2, high - (high - low) / bins / 2] as const;
  // Bins of the first variable are rows, those of a map columns.
  const turned = (values: Float64Array) =>
    values.map((_, i) => values[(i % a.bins) * b.bins + Math.floor(i / a.bins)]);
  return {
    id: 'profile',
    title: `Free energy of ${names[0]} and ${names[1]}`,
    caption: 'Free energy without the windows, by MBAR, zero at its lowest bin, with standard errors.',
    panels: [
      {
        ...{ kind: 'surface', x, y },
        value: { label: 'free energy', unit: 'kT' },
        range: shownUpTo,
        grid: {
          ...{ values: turned(profile.value), errors: turned(errorsOf(profile)) },
          ...{ width: a.bins, height: b.bins, x: ends(a), y: ends(b) },
        },
      },
    ],
  };
}

/** Where the windows are, of two variables. */
function placesFigure({ walkers: { names, centres }, map: { means } }: WindowsResult): Figure[] {
  if (names.length !== 2) return [];
  const column = (values: Float64Array, j: number) => values.filter((_, i) => i % 2 === j);
  return [
    {
      id: 'windows',
      title: 'The windows',
      caption:
        'Centres of the windows, and the means of their walkers: a mean far from its centre stands on a steep slope.',
      panels: [
        {
          kind: 'samples',
          x: { label: names[0] },
          y: { label: names[1] },
          layers: [
            { label: 'centres', role: 'model', x: column(centres, 0), y: column(centres, 1) },
            { label: 'means', role: 'assisted', x: column(means, 0), y: column(means, 1) },
          ],
        },
      ],
    },
  ];
}

function windowTable({ walkers: { names, centres, counts, spent }, map }: WindowsResult): Table {
  const dims = names.length;
  const shown = Array.from(counts.keys()).slice(0, shownWindows);
  return {
    id: 'windows',
    title: 'Windows',
    caption:
      (counts.length > shownWindows
        ? `The first ${shownWindows} of ${counts.length}; all are in tables/windows.csv. `
        : '') + 'Free energies in kT relative to the first window, by MBAR.',
    columns: [
      ...names.map((label) => ({ label, format: 'number' as const })),
      { label: 'Free energy', format: 'number' },
      { label: 'Walker-steps', format: 'count' },
      { label: 'Effective samples', format: 'count' },
    ],
    rows: shown.map((k) => [
      ...names.map((_, j) => centres[k * dims + j]),
      { value: map.freeEnergies.value[k], error: map.freeEnergies.standardError[k] },
      spent[k],
      map.effectiveSamples[k],
    ]),
  };
}

const statusDiagnostic = ({ map: { status } }: WindowsResult): Diagnostic[] =>
  status.message === ''
    ? []
    : [{ severity: status.ok ? 'note' : 'warning', title: 'MBAR', message: status.message }];
