/** The report of metadynamics: the free energy by the bias and by weighted frames, how the bias grew, and how far to trust it. */
import { formatBeside, formatCount, formatNumber } from '../../report/format.js';
import type { Diagnostic, Headline, ReportData, Table } from '../../report/index.js';
import { metadynamicsOf, type FinishedRun } from '../../runs/index.js';
import type { Metadynamics, MetadynamicsResult } from '../../workflows/index.js';
import { biasFigure, profileFigures, surfaceFigure, walkersFigure } from './metadynamics-figures.js';
import { provenance } from './plain.js';

const methodNames = {
  'well-tempered': 'Well-tempered metadynamics',
  metadynamics: 'Metadynamics',
  opes: 'OPES',
} as const;

export function metadynamicsPresentation(run: FinishedRun): ReportData {
  const result = run.result as MetadynamicsResult;
  const problem = metadynamicsOf(run.experiment);
  return {
    title: run.experiment.title ?? methodNames[problem.method],
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(problem, result)],
    headlines: headlines(result),
    figures: [
      ...profileFigures(result),
      ...surfaceFigure(result),
      biasFigure(problem, result),
      walkersFigure(problem, result),
    ],
    tables: [...differenceTable(result), walkerTable(result)],
    diagnostics: diagnosticsOf(problem, result),
    provenance: provenance(run),
  };
}

function summaryOf(problem: Metadynamics, { samples, estimate }: MetadynamicsResult): string {
  const { walkers, stride, method, biasFactor, sample } = problem;
  const names = estimate.profiles.map(({ name }) => name).join(', ');
  const what = method === 'opes' ? 'a kernel' : 'a hill';
  const factor = biasFactor === undefined ? '' : `, bias factor ${formatNumber(biasFactor)}`;
  return (
    `${methodNames[method]} on ${names}: ${formatCount(walkers)} walkers that share one bias left ${what} each every ${formatCount(stride)} of ` +
    `${formatCount(sample.steps)} steps${factor} (${formatCount(samples.evaluations)} energy evaluations). The free energy is that of frames ` +
    `weighted by exp(V(s, t) − c(t)), without the first ${formatNumber(100 * sample.discard)} %.`
  );
}

function headlines({ samples, estimate }: MetadynamicsResult): Headline[] {
  const { difference, crossings } = estimate;
  const total = crossings.reduce((sum, count) => sum + count, 0);
  return [
    ...(difference
      ? [
          {
            label: `Free energy of ${difference.regions[1].name} minus that of ${difference.regions[0].name}`,
            value: difference.reweighted.value,
            error: difference.reweighted.standardError,
            unit: 'kT',
            note:
              'weighted frames, one standard error' +
              (difference.exact === undefined
                ? ''
                : `; exact ${formatBeside(difference.exact, difference.reweighted.standardError)}`),
            role: 'assisted' as const,
          },
          {
            label: 'The same by the bias',
            value: difference.fromBias,
            unit: 'kT',
            note: 'at the end; the figure shows how it got there',
            role: 'umbrella' as const,
          },
        ]
      : []),
    {
      label: 'Moves between states',
      value: total,
      note: `by ${formatCount(samples.walkers)} walkers; 10 are the least`,
    },
  ];
}

function differenceTable({ estimate: { difference } }: MetadynamicsResult): Table[] {
  if (!difference) return [];
  const { reweighted, balanced, finalBias, fromBias, halves, exact } = difference;
  return [
    {
      id: 'difference',
      title: 'One difference by several ways',
      caption:
        `Free energy of ${difference.regions[1].name} minus that of ${difference.regions[0].name}, kT. Where the ways disagree by more than ` +
        'the error, the bias has not converged.',
      columns: [{ label: 'Way' }, { label: 'kT', format: 'number' }],
      rows: [
        ['weights exp(V(s, t) − c(t))', { value: reweighted.value, error: reweighted.standardError }],
        ['the same, first half of the frames', halves[0]],
        ['the same, second half', halves[1]],
        ['balanced exponential weights', balanced],
        ['weights of the final bias', finalBias],
        ['the bias itself', fromBias],
        ...(exact === undefined ? [] : [['exact', exact] as const]),
      ],
    },
  ];
}

function walkerTable({ samples, estimate }: MetadynamicsResult): Table {
  const { walkers } = samples;
  const of = (walker: number) => {
    let sum = 0;
    for (let i = estimate.first * walkers + walker; i < estimate.logWeights.length; i += walkers)
      sum += Math.exp(estimate.logWeights[i]);
    return sum;
  };
  const shares = Array.from({ length: walkers }, (_, walker) => of(walker));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return {
    id: 'walkers',
    title: 'Walkers',
    caption:
      'Moves between states, and the share of all weight that a walker has: one with much more than its neighbours decides alone.',
    columns: [
      { label: 'Walker', format: 'count' },
      { label: 'Moves', format: 'count' },
      { label: 'Share of the weight', format: 'number' },
    ],
    rows: shares.map((share, walker) => [walker, estimate.crossings[walker] ?? 0, share / total]),
  };
}

function diagnosticsOf(
  { axes }: Metadynamics,
  { samples, estimate, status }: MetadynamicsResult,
): Diagnostic[] {
  const grown = samples.bias.state.axes.some((axis, j) => axis.nodes !== axes[j].nodes);
  const ends = samples.bias.state.axes
    .map(({ low, high }) => `${formatNumber(low)} to ${formatNumber(high)}`)
    .join(', ');
  return [
    status.ok
      ? {
          severity: 'good',
          title: 'Walkers cross, and the bias rests',
          message:
            'Walkers went often enough between states, the bias hardly moved in the last quarter, and both halves of the frames agree.' +
            (status.message ? ` ${status.message}` : ''),
        }
      : { severity: 'warning', title: 'Not to be relied on', message: status.message },
    {
      severity: 'note',
      title: 'What the weights are worth',
      message:
        `${formatCount(estimate.logWeights.length - estimate.first * samples.walkers)} frames count as much as ` +
        `${formatCount(estimate.kishSize)} of equal weight (correlation in time not counted).`,
    },
    ...(grown
      ? [
          {
            severity: 'note' as const,
            title: 'The grid grew',
            message: `Walkers left the grid: it now goes from ${ends}.`,
          },
        ]
      : []),
  ];
}
