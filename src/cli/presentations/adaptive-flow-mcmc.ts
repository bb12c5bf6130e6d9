/** The report of adaptive flow Monte Carlo: what was found, whether flow and chains agree, how it went. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Diagnostic, Figure, Headline, Points, ReportData, Role, Table } from '../../report/index.js';
import type { FinishedRun } from '../../runs/index.js';
import { failuresOf, placeOf } from '../../workflows/index.js';
import type { AdaptiveFlowMcmcResult, LogPartition } from '../../workflows/index.js';
import { gridPanel, pointsOf } from './flow-grid.js';
import { curveFigures, provenance } from './plain.js';

export function adaptiveFlowMcmcPresentation(run: FinishedRun): ReportData {
  const result = run.result as AdaptiveFlowMcmcResult;
  return {
    title: run.experiment.title ?? 'Adaptive Monte Carlo with a flow',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(result)],
    headlines: headlines(result),
    figures: [
      samplesFigure(result),
      flowFigure(result),
      partitionFigure(result),
      roundsFigure(result),
      ...curveFigures(run).filter(({ id }) => id.endsWith('loss')),
    ],
    tables: [partitionTable(result), coordinateTable(result)],
    diagnostics: diagnosticsOf(result),
    provenance: provenance(run),
  };
}

function summaryOf({ trained, produced, names }: AdaptiveFlowMcmcResult): string {
  const [frames, chains] = produced.frames.shape;
  return (
    `${formatCount(chains)} chains in ${formatCount(names.length)} dimensions moved locally and trained a flow for ${trained.rounds.length} ` +
    `rounds (${formatCount(trained.evaluations)} energy evaluations). Then the flow was frozen, and local moves and jumps to its samples ` +
    `gave ${formatCount(frames * chains)} samples for ${formatCount(produced.evaluations)} evaluations: only these count.`
  );
}

function headlines({ verdict, produced }: AdaptiveFlowMcmcResult): Headline[] {
  const { both } = verdict.logPartition;
  const accepted = produced.rounds.reduce((sum, { global }) => sum + global, 0) / produced.rounds.length;
  return [
    {
      label: 'Logarithm of the partition function',
      value: both.value,
      error: both.standardError,
      note: 'samples of the flow and of the chains, Bennett; one standard error',
      role: 'assisted',
    },
    { label: 'Jumps accepted', value: accepted, note: 'mean over the rounds that count', role: 'model' },
    {
      label: 'Effective samples for 1000 evaluations',
      value: 1000 * verdict.efficiency,
      note: 'of the slowest coordinate',
    },
  ];
}

/** Points that a scatter can show. */
const shownPoints = 1000;

function samplesFigure({ names, produced, verdict }: AdaptiveFlowMcmcResult): Figure {
  const [frames, chains, dim] = produced.frames.shape;
  const rows = frames * chains;
  const every = Math.max(1, Math.floor(rows / shownPoints));
  const column = (data: Float64Array, c: number, step: number) =>
    Float64Array.from({ length: Math.floor(data.length / dim / step) }, (_, i) => data[i * step * dim + c]);
  const layer = (points: Pick<Points, 'label' | 'role'>, data: Float64Array, step: number): Points => ({
    ...points,
    x: column(data, 0, step),
    y: column(data, 1, step),
  });
  const few = Math.min(chains, 8);
  return {
    id: 'samples',
    title: 'Chains and flow',
    caption:
      `(a) Samples of the chains and independent samples of the flow, in ${names[0]} and ${names[1]}. ` +
      `(b) ${names[0]} of ${few} chains: it jumps where proposals of the flow were accepted.`,
    panels: [
      {
        kind: 'samples',
        x: { label: names[0] },
        y: { label: names[1] },
        layers: [
          layer({ label: 'flow', role: 'model' }, verdict.drawn, 1),
          layer({ label: 'chains', role: 'assisted' }, produced.frames.data, every),
        ],
      },
      {
        kind: 'trajectories',
        x: { label: 'frame' },
        y: { label: names[0] },
        series: [
          {
            label: 'chains',
            role: 'assisted',
            x: Float64Array.from({ length: frames }, (_, i) => i + 1),
            walkers: Array.from({ length: few }, (_, chain) =>
              Float64Array.from(
                { length: frames },
                (_f, frame) => produced.frames.data[(frame * chains + chain) * dim],
              ),
            ),
          },
        ],
      },
    ],
  };
}

function flowFigure({ names, verdict, produced }: AdaptiveFlowMcmcResult): Figure {
  const dim = names.length;
  return {
    id: 'flow',
    title: 'The flow',
    caption:
      'A grid over the base, three standard deviations each way, and where the flow takes it; buttons go through the layers.' +
      (dim > 2 ? ' All coordinates but the two shown are at the middle of the base.' : ''),
    panels: [
      gridPanel(verdict.grid, {
        x: { label: names[0] },
        y: { label: names[1] },
        layers: [pointsOf(produced.frames.data, dim, { label: 'chains', role: 'assisted' })],
      }),
    ],
  };
}

function partitionFigure({ verdict: { logPartition } }: AdaptiveFlowMcmcResult): Figure {
  const row = (label: string, role: Role, { value, standardError, status }: LogPartition) => ({
    ...{ label, role, value, error: standardError, trusted: status.ok },
    note: status.code === 'ok' ? '' : status.code.replaceAll('-', ' '),
  });
  return {
    id: 'partition',
    title: 'ln ∫ exp(−u) by every estimator',
    caption:
      'Bars are one and 1.96 standard errors. Hollow and faint: the estimate says itself that it is not to be relied on.',
    panels: [
      {
        kind: 'estimates',
        x: { label: 'ln ∫ exp(−u)' },
        rows: [
          row('Flow, reweighted', 'model', logPartition.flow),
          row('Chains, reweighted', 'umbrella', logPartition.chains),
          row('Both, Bennett', 'assisted', logPartition.both),
        ],
      },
    ],
  };
}

function roundsFigure({ trained, produced }: AdaptiveFlowMcmcResult): Figure {
  const panel = (rounds: AdaptiveFlowMcmcResult['trained']['rounds'], label: string) => {
    const x = Float64Array.from(rounds, (_, i) => i + 1);
    return {
      kind: 'curve' as const,
      x: { label },
      y: { label: 'acceptance', domain: [0, 1] as const },
      smooth: 0,
      series: [
        {
          label: 'local moves',
          role: 'umbrella' as const,
          x,
          y: Float64Array.from(rounds, ({ local }) => local),
        },
        { label: 'jumps', role: 'model' as const, x, y: Float64Array.from(rounds, ({ global }) => global) },
      ],
    };
  };
  return {
    id: 'acceptance',
    title: 'Acceptance',
    caption:
      'Mean probability of acceptance of local moves and of jumps (a) while the flow learns, (b) with the flow frozen.',
    panels: [panel(trained.rounds, 'round of training'), panel(produced.rounds, 'round of sampling')],
  };
}

function partitionTable({ verdict: { logPartition } }: AdaptiveFlowMcmcResult): Table {
  const row = (name: string, { value, standardError, status }: LogPartition) => [
    name,
    { value, error: standardError },
    status.ok ? 'ok' : status.message,
  ];
  return {
    id: 'partition',
    title: 'ln ∫ exp(−u), by every estimator',
    caption:
      'They must agree within their errors; where they do not, the flow or the chains miss a part of the target.',
    columns: [{ label: 'Estimator' }, { label: 'Value', format: 'number' }, { label: 'Status' }],
    rows: [
      row('Samples of the flow, reweighted', logPartition.flow),
      row('Samples of the chains, reweighted', logPartition.chains),
      row('Both, Bennett', logPartition.both),
    ],
  };
}

/** Coordinates that a table can show. */
const shownCoordinates = 40;

function coordinateTable({ names, verdict: { rHat, effectiveSamples } }: AdaptiveFlowMcmcResult): Table {
  const order = Array.from(rHat.keys()).sort((a, b) => rHat[b] - rHat[a]);
  return {
    id: 'coordinates',
    title: 'Convergence of the chains',
    caption:
      'Rank-normalised split R-hat and bulk effective samples over all chains, the worst coordinates first' +
      (names.length > shownCoordinates ? ` (${shownCoordinates} of ${names.length}).` : '.'),
    columns: [
      { label: 'Coordinate' },
      { label: 'R-hat', format: 'number' },
      { label: 'Effective samples', format: 'count' },
    ],
    rows: order.slice(0, shownCoordinates).map((c) => [names[c], rHat[c], effectiveSamples[c]]),
  };
}

function diagnosticsOf({ names, verdict, trained, produced }: AdaptiveFlowMcmcResult): Diagnostic[] {
  const { status, effectiveFraction, paretoShape } = verdict;
  const { failures, lost } = failuresOf(trained, produced);
  const shape = `Pareto k̂ of its weights ${formatNumber(paretoShape, 2)}`;
  return [
    status.ok && status.message === ''
      ? {
          severity: 'good',
          title: 'Flow and chains agree',
          message: `A sample of the flow is worth ${formatNumber(effectiveFraction, 2)} of one of the target; ${shape}.`,
        }
      : {
          severity: status.ok ? 'note' : 'warning',
          title: status.ok ? 'Flow and chains agree' : 'Not to be relied on',
          message: status.message,
        },
    ...(failures > 0
      ? [
          {
            severity: 'note' as const,
            title: 'Proposals without an energy',
            message: `${formatCount(failures)} proposals had an energy that is no number${lost ? `, the first at ${placeOf(lost, names)}` : ''}. They were refused.`,
          },
        ]
      : []),
  ];
}
