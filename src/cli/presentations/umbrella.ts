/** The report of umbrella sampling: the profile, what it rests on, and how far to trust it. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Headline, ReportData, Table } from '../../report/index.js';
import { umbrellaOf } from '../../runs/index.js';
import type { FinishedRun } from '../../runs/index.js';
import { comparedUpTo, wellDifference } from '../../workflows/index.js';
import type { Umbrella, UmbrellaResult, WithErrors } from '../../workflows/index.js';
import { provenance } from './plain.js';
import { diagnosticsOf } from './umbrella-diagnostics.js';
import { densityFigure, profileFigure, windowsFigure } from './umbrella-figures.js';
import { umbrellaMapPresentation } from './umbrella-map.js';
import { askedHeadline, roundsDiagnostics, roundsFigure, roundsTable } from './umbrella-rounds.js';

export function umbrellaPresentation(run: FinishedRun): ReportData {
  const found = run.result as object;
  if ('map' in found) return umbrellaMapPresentation(run);
  const result = found as UmbrellaResult;
  const { samples } = result;
  const problem = umbrellaOf(run.experiment);
  const asked = problem.regions !== undefined || problem.until !== undefined;
  const { wells } = result.profiles;
  return {
    title: run.experiment.title ?? 'Umbrella sampling',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(problem, result)],
    headlines: [...(asked ? [askedHeadline(samples)] : []), ...headlines(result)],
    figures: [
      ...[profileFigure(problem, result), densityFigure(problem, result), windowsFigure(problem, result)],
      ...roundsFigure(samples),
    ],
    tables: [
      ...(asked ? [roundsTable(samples)] : []),
      ...(wells.length > 1 ? [wellTable(result)] : []),
      windowTable(result),
    ],
    diagnostics: [...roundsDiagnostics(samples), ...diagnosticsOf(problem, result)],
    provenance: provenance(run),
  };
}

function summaryOf({ windows, hold, sample }: Umbrella, { samples }: UmbrellaResult): string {
  const { centres, coordinates, names, rounds } = samples;
  const held = hold ? `, with ${coordinates[hold.coordinate]} held at ${formatNumber(hold.at)}` : '';
  return (
    `${centres.length} harmonic windows along ${names[0]} from ${formatNumber(windows.from)} to ` +
    `${formatNumber(windows.to)}${held}, ${rounds.length > 1 ? '' : 'each '}sampled by ${formatCount(sample.walkers)} walkers for ` +
    `${formatCount(sample.steps)} steps${rounds.length > 1 ? ' or more' : ''}, were joined by WHAM and by MBAR into the free energy without the windows.`
  );
}

/** Of the two errors, the larger: the asymptotic one knows few samples, the bootstrap knows walkers that disagree. */
const cautious = ({ value, standardError, bootstrapError }: WithErrors<number>) => ({
  value,
  error: Math.max(standardError, bootstrapError),
});

function headlines({ samples, profiles }: UmbrellaResult): Headline[] {
  const difference = wellDifference(profiles);
  const [name] = samples.names;
  const place = (x: number) => formatNumber(x, 2);
  return [
    ...(difference
      ? [
          {
            label: `Free energy of the well at ${name} = ${place(difference.to)} minus that at ${place(difference.from)}`,
            ...cautious(difference),
            unit: 'kT',
            note:
              'MBAR, one standard error' +
              (difference.exact === undefined ? '' : `; exact ${formatNumber(tidy(difference.exact))}`),
            role: 'assisted' as const,
          },
        ]
      : []),
    ...(profiles.mbar.rmsError === undefined
      ? []
      : [
          {
            label: 'Error of the profile',
            value: profiles.mbar.rmsError,
            unit: 'kT',
            note: `root mean square against the exact one, up to ${comparedUpTo} kT`,
            role: 'exact' as const,
          },
        ]),
    {
      label: 'Smallest overlap of neighbours',
      value: Math.min(...profiles.neighbourOverlaps),
      note: 'share that a window has in common with the next; 0.03 is the least',
    },
  ];
}

/** Windows without overlap have no error: a bootstrap, which draws what was seen again, would not notice. */
const bootstrapOf = (standardError: number, bootstrapError: number): number | null =>
  standardError < Infinity ? bootstrapError : null;

/** Quadrature leaves 1e-5 of a difference that is zero. */
const tidy = (x: number): number => Number(x.toFixed(3)) || 0;

function wellTable({ profiles }: UmbrellaResult): Table {
  const exact = profiles.wells.some((well) => well.exact !== undefined);
  return {
    id: 'wells',
    title: 'Wells',
    caption:
      'Free energy of each well in kT relative to the most probable one, by MBAR, with its asymptotic error and that of a bootstrap ' +
      'over trajectories. Barriers part the wells.',
    columns: [
      { label: 'Minimum at', format: 'number' },
      { label: 'From', format: 'number' },
      { label: 'To', format: 'number' },
      { label: 'Free energy', format: 'number' },
      { label: 'Bootstrap error', format: 'number' },
      ...(exact ? [{ label: 'Exact', format: 'number' as const }] : []),
    ],
    rows: profiles.wells.map(({ minimum, from, to, freeEnergy, exact: truth }) => [
      minimum,
      from,
      to,
      { value: freeEnergy.value, error: freeEnergy.standardError },
      bootstrapOf(freeEnergy.standardError, freeEnergy.bootstrapError),
      ...(exact ? [truth === undefined ? null : tidy(truth)] : []),
    ]),
  };
}

function windowTable({ samples, profiles: { windows, mbar, neighbourOverlaps } }: UmbrellaResult): Table {
  const { centres } = samples;
  const { freeEnergies } = mbar;
  return {
    id: 'windows',
    title: 'Windows',
    caption:
      `Free energies in kT relative to the first window, by MBAR, with asymptotic and bootstrap errors. ${formatCount(windows.samples)} ` +
      'samples of each window are worth as many independent ones as the column of effective samples says. Overlap is the share ' +
      'of the distribution that a window has in common with the next.',
    columns: [
      { label: 'Centre', format: 'number' },
      { label: 'Mean', format: 'number' },
      { label: 'Free energy', format: 'number' },
      { label: 'Bootstrap error', format: 'number' },
      { label: 'Inefficiency', format: 'number' },
      { label: 'Effective samples', format: 'count' },
      { label: 'Overlap', format: 'number' },
    ],
    rows: Array.from(centres, (centre, k) => [
      centre,
      windows.means[k],
      { value: freeEnergies.value[k], error: freeEnergies.standardError[k] },
      bootstrapOf(freeEnergies.standardError[k], freeEnergies.bootstrapError[k]),
      windows.inefficiencies[k],
      windows.effectiveSamples[k],
      neighbourOverlaps[k] ?? null,
    ]),
  };
}
