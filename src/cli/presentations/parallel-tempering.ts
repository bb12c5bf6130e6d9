/** The report of replica exchange: the profile, how replicas got about, and how far to trust it. */
import { formatBeside, formatCount, formatEstimate, formatNumber } from '../../report/format.js';
import type { Diagnostic, Headline, ReportData, Table } from '../../report/index.js';
import { freeEnergyDifference, parallelTemperingOf } from '../../runs/index.js';
import type { FinishedRun } from '../../runs/index.js';
import { rungName } from '../../workflows/index.js';
import type { ParallelTempering, ParallelTemperingResult } from '../../workflows/index.js';
import { histogramFigure, profileFigure, swapFigure, walkFigure } from './parallel-tempering-figures.js';
import { provenance } from './plain.js';

export function parallelTemperingPresentation(run: FinishedRun): ReportData {
  const result = run.result as ParallelTemperingResult;
  const problem = parallelTemperingOf(run.experiment);
  return {
    title: run.experiment.title ?? 'Parallel tempering',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(problem, result)],
    headlines: headlines(result),
    figures: [
      profileFigure(problem, result),
      swapFigure(result),
      walkFigure(problem, result),
      histogramFigure(problem, result),
    ],
    tables: [ladderTable(result), ...(result.joined.wells.length > 1 ? [wellTable(result)] : [])],
    diagnostics: diagnosticsOf(problem, result),
    provenance: provenance(run),
  };
}

function summaryOf(
  { exchange, sample }: ParallelTempering,
  { ladder, variable, passes, evaluations }: ParallelTemperingResult,
): string {
  const states = ladder.parameters.length;
  const kinds = {
    temperatures: 'temperatures',
    solute: 'temperatures of torsions, non-bonded and solvation terms',
    windows: `umbrella windows along ${variable.name}`,
  };
  const ends = `from ${rungName(ladder, 0)} to ${rungName(ladder, states - 1)}`;
  return (
    `${formatCount(sample.ladders)} ${sample.ladders > 1 ? 'ladders' : 'ladder'} of ${states} ${kinds[ladder.type]} ${ends}. Replicas moved for ` +
    `${formatCount(sample.steps)} steps and tried to swap with a neighbour every ${formatCount(exchange.every)}; ` +
    (passes.length > 2
      ? `the ladder was tuned in ${passes.length} parts of a warm-up and then frozen. `
      : 'the ladder was fixed. ') +
    `Frames of all rungs gave the free energy by MBAR, for ${formatCount(evaluations)} energy evaluations in all.`
  );
}

function headlines({ joined, variable }: ParallelTemperingResult): Headline[] {
  const difference = freeEnergyDifference(joined.wells);
  const { swaps, walks } = joined;
  const place = (x: number) => formatNumber(x, 2);
  return [
    ...(difference
      ? [
          {
            label: `Free energy of the well at ${variable.name} = ${place(difference.to)} minus that at ${place(difference.from)}`,
            value: difference.value,
            error: difference.standardError,
            unit: 'kT',
            note:
              'MBAR, one standard error by bootstrap' +
              (difference.exact === undefined
                ? ''
                : `; exact ${formatBeside(difference.exact, difference.standardError)}`),
            role: 'assisted' as const,
          },
        ]
      : []),
    {
      label: 'Least acceptance of swaps',
      value: swaps.acceptance.reduce((least, a) => Math.min(least, a), 1),
      note: 'of all pairs of neighbours; 0.05 is the least',
      role: 'umbrella' as const,
    },
    {
      label: 'Round trips',
      value: walks.count,
      note: 'from the lowest rung to the highest and back, over all replicas',
      role: 'systematic' as const,
    },
  ];
}

function ladderTable({ ladder, joined: { swaps, freeEnergies, walks } }: ParallelTemperingResult): Table {
  const windows = ladder.type === 'windows';
  return {
    id: 'ladder',
    title: 'The ladder',
    caption:
      'Mean probability of a swap with the next rung and the thermodynamic length to it (pairs swap in erfc(length/2) of all tries where ' +
      'energies are normally distributed), free energy of each state in kT relative to the first with bootstrap errors, and the share of ' +
      'replicas that came from the first rung.',
    columns: [
      {
        label: windows ? 'Centre' : `Temperature${ladder.unit ? ` / ${ladder.unit}` : ''}`,
        format: 'number',
      },
      { label: 'Swaps with the next', format: 'number' },
      { label: 'Length to the next', format: 'number' },
      { label: 'Free energy', format: 'number' },
      { label: 'From the first rung', format: 'number' },
    ],
    rows: Array.from(ladder.parameters, (parameter, k) => [
      parameter,
      k < swaps.acceptance.length ? { value: swaps.acceptance[k], error: swaps.acceptanceError[k] } : null,
      swaps.lengths[k] ?? null,
      { value: freeEnergies.value[k], error: freeEnergies.bootstrapError[k] },
      Number.isNaN(walks.upFraction[k]) ? null : walks.upFraction[k],
    ]),
  };
}

function wellTable({ joined: { wells } }: ParallelTemperingResult): Table {
  const exact = wells.some((well) => well.exact !== undefined);
  return {
    id: 'wells',
    title: 'Wells',
    caption: 'Free energy of each well in kT relative to the most probable one, with its bootstrap error.',
    columns: [
      ...['Minimum at', 'From', 'To', 'Free energy', ...(exact ? ['Exact'] : [])].map((label) => ({
        label,
        format: 'number' as const,
      })),
    ],
    rows: wells.map(({ minimum, from, to, freeEnergy, exact: truth }) => [
      minimum,
      from,
      to,
      { value: freeEnergy.value, error: freeEnergy.bootstrapError },
      ...(exact ? [truth ?? null] : []),
    ]),
  };
}

function diagnosticsOf({ sample }: ParallelTempering, { joined }: ParallelTemperingResult): Diagnostic[] {
  const { status, swaps, walks, blocks, overlap } = joined;
  const trips = `${formatCount(walks.count)} round trips`;
  const time =
    walks.count > 0
      ? `, one in ${formatEstimate({ value: walks.meanTime, error: walks.standardError })} rounds of a replica`
      : '';
  return [
    status.ok
      ? {
          severity: status.message === '' ? 'good' : 'note',
          title: 'Nothing speaks against convergence',
          message:
            status.message === '' ? `${trips}${time}; R-hat ${formatNumber(walks.rHat, 3)}.` : status.message,
        }
      : { severity: 'warning', title: 'Not converged', message: status.message },
    {
      severity: 'note',
      title: 'What the errors rest on',
      message:
        `A bootstrap over ${formatCount(blocks.count)} stretches of ${formatCount(blocks.rounds)} rounds` +
        (sample.ladders > 1 ? ` of ${sample.ladders} ladders` : '') +
        `, each with the samples of all its rungs; the ladders' means forget in ${formatNumber(walks.inefficiency)} rounds.`,
    },
    {
      severity: 'note',
      title: 'How far apart the ends are',
      message:
        `The rejections of all pairs add up to a communication barrier of ${formatNumber(swaps.barrier, 3)}: with even and odd swaps some ` +
        `${Math.max(2, Math.ceil(2 * swaps.barrier) + 1)} replicas are the best use of them. The gap of the overlap matrix is ` +
        `${formatNumber(overlap.gap, 2)}.`,
    },
  ];
}
