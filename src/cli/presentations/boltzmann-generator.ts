/** The report of a Boltzmann generator: what its weighed samples tell, whether a mode was lost, how it learned. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Diagnostic, Figure, Headline, Panel, Points, ReportData, Table } from '../../report/index.js';
import type { FinishedRun } from '../../runs/index.js';
import type { BoltzmannGeneratorResult, LogPartition } from '../../workflows/index.js';
import { curveFigures, provenance } from './plain.js';

type Result = BoltzmannGeneratorResult;

export function boltzmannGeneratorPresentation(run: FinishedRun): ReportData {
  const result = run.result as Result;
  return {
    title: run.experiment.title ?? 'Boltzmann generator',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(result)],
    headlines: headlines(result),
    figures: [
      samplesFigure(result),
      weightsFigure(result),
      coordinatesFigure(result),
      ...curveFigures(run).filter(({ id }) => /(loss|fraction)$/.test(id)),
    ],
    tables: [partitionTable(result), coordinateTable(result)],
    diagnostics: diagnosticsOf(result),
    provenance: provenance(run),
  };
}

function summaryOf({ names, learnt, target, drawn }: Result): string {
  const data = target ? `, beside ${formatCount(target.energies.length)} samples of the target` : '';
  return (
    `A flow in ${formatCount(names.length)} dimensions learned for ${formatCount(learnt.losses.length)} steps ` +
    `(${formatCount(learnt.evaluations)} energy evaluations${data}). ${formatCount(drawn.energies.length)} independent samples of it ` +
    'were weighed to the target by exp(−u)/q.'
  );
}

function headlines({ verdict }: Result): Headline[] {
  const { flow } = verdict.logPartition;
  return [
    {
      label: 'Logarithm of the partition function',
      value: flow.value,
      error: flow.standardError,
      note: 'weighed samples of the flow; one standard error',
      role: 'assisted',
    },
    {
      label: 'Effective fraction',
      value: verdict.effectiveFraction,
      note: 'part of a sample of the target that one of the flow is worth, by the weights seen',
      role: 'model',
    },
    {
      label: 'Pareto k̂ of the weights',
      value: verdict.paretoShape,
      note: 'to be trusted below 0.5, not above 0.7',
    },
  ];
}

/** Points that a scatter can show. */
const shownPoints = 1000;

const columnOf = (rows: Float64Array, dim: number, c: number, every = 1) =>
  Float64Array.from({ length: Math.floor(rows.length / dim / every) }, (_, i) => rows[i * every * dim + c]);

function samplesFigure({ names, drawn, target, verdict }: Result): Figure {
  const dim = names.length;
  const points = (series: Pick<Points, 'label' | 'role'>, rows: Float64Array): Points => {
    const every = Math.max(1, Math.floor(rows.length / dim / shownPoints));
    return { ...series, x: columnOf(rows, dim, 0, every), y: columnOf(rows, dim, 1, every) };
  };
  const { values, width, x, y } = verdict.plane;
  const axes = { x: { label: names[0], domain: x }, y: { label: names[1], domain: y } };
  const largest = values.reduce((most, density) => Math.max(most, density), 0);
  const energies = values.map((density) => -Math.log(density / largest));
  const panels: Panel[] = [
    {
      kind: 'samples',
      ...axes,
      layers: [
        ...(target
          ? [points({ label: 'target, by chains or file', role: 'training' }, target.positions)]
          : []),
        points({ label: 'flow', role: 'model' }, drawn.positions),
      ],
    },
    {
      kind: 'surface',
      ...axes,
      value: { label: 'free energy', unit: 'kT' },
      range: 8,
      grid: { values: energies, width, height: width, x, y },
    },
  ];
  return {
    id: 'samples',
    title: 'Flow and target',
    caption:
      `(a) Samples of the flow as they are${target ? ', over samples of the target' : ''}, in ${names[0]} and ${names[1]}. ` +
      "(b) Negative logarithm of the target's density, by the weights of the flow's samples; blank where none came.",
    panels,
  };
}

function weightsFigure({ verdict }: Result): Figure {
  const { centres: x, flow, target } = verdict.weights;
  return {
    id: 'weights',
    title: 'Weights',
    caption:
      "Density of ln w = −u − ln q, less the flow's own ln Z: at samples of the flow" +
      (target
        ? ', and at samples of the target. The two belong together: a hump of the target far to the right of the flow is a mode that the flow lost.'
        : '.'),
    panels: [
      {
        kind: 'densities',
        x: { label: 'ln w − ln Z' },
        series: [
          ...(target ? [{ label: 'target', role: 'training' as const, x, y: target }] : []),
          { label: 'flow', role: 'model', x, y: flow },
        ],
      },
    ],
  };
}

/** Coordinates that get a picture each, and that a table can show. */
const pictured = 6;
const shownCoordinates = 40;

function coordinatesFigure({ names, verdict: { histograms } }: Result): Figure {
  return {
    id: 'coordinates',
    title: 'Coordinates',
    caption:
      'Densities of the flow as it is, and weighed to the target with a band of two standard errors' +
      (histograms[0].target ? ", beside the target's samples, whose modes may have wrong weights." : '.') +
      (names.length > pictured
        ? ` The first ${pictured} of ${names.length}; the others are in tables/histograms.csv.`
        : ''),
    panels: histograms.slice(0, pictured).map(({ centres: x, flow, weighted, errors, target }, c) => ({
      kind: 'densities',
      x: { label: names[c] },
      series: [
        ...(target ? [{ label: 'target', role: 'training' as const, x, y: target }] : []),
        { label: 'flow', role: 'model', x, y: flow },
        {
          label: 'weighed',
          role: 'assisted',
          x,
          y: weighted,
          low: weighted.map((density, b) => Math.max(0, density - 2 * errors[b])),
          high: weighted.map((density, b) => density + 2 * errors[b]),
        },
      ],
    })),
  };
}

function partitionTable({ verdict: { logPartition } }: Result): Table {
  const { flow, target, both, exact } = logPartition;
  const row = (name: string, found: LogPartition | undefined) =>
    found
      ? [
          [
            name,
            { value: found.value, error: found.standardError },
            found.status.ok ? 'ok' : found.status.message,
          ],
        ]
      : [];
  return {
    id: 'partition',
    title: 'ln ∫ exp(−u), by every estimator',
    caption:
      'They must agree within their errors. Where only those with samples of the target are off, these samples may have modes of wrong weights: ' +
      'local chains hardly pass between modes.',
    columns: [{ label: 'Estimator' }, { label: 'Value', format: 'number' }, { label: 'Status' }],
    rows: [
      ...row('Samples of the flow, reweighted', flow),
      ...row('Samples of the target, reweighted', target),
      ...row('Both, Bennett', both),
      ...(exact === undefined ? [] : [['Exact', exact, 'known of this system']]),
    ],
  };
}

function coordinateTable({ names, verdict: { histograms } }: Result): Table {
  return {
    id: 'means',
    title: 'Coordinates, by weighed samples',
    ...(names.length > shownCoordinates
      ? { caption: `The first ${shownCoordinates} of ${names.length}.` }
      : {}),
    columns: [
      { label: 'Coordinate' },
      { label: 'Mean', format: 'number' },
      { label: 'Standard deviation', format: 'number' },
    ],
    rows: histograms
      .slice(0, shownCoordinates)
      .map(({ mean, deviation }, c) => [
        names[c],
        { value: mean.value, error: mean.standardError },
        deviation,
      ]),
  };
}

function diagnosticsOf({ verdict, learnt, target }: Result): Diagnostic[] {
  const { status, effectiveFraction, paretoShape } = verdict;
  const failures = learnt.failures + (target?.failures ?? 0);
  const good = status.ok && status.message === '';
  return [
    {
      severity: good ? 'good' : status.ok ? 'note' : 'warning',
      title: good ? 'Flow and target agree' : status.ok ? 'Not all is known' : 'Not to be relied on',
      message: good
        ? `A sample of the flow is worth ${formatNumber(effectiveFraction, 2)} of one of the target; Pareto k̂ of its weights ${formatNumber(paretoShape, 2)}.`
        : status.message,
    },
    ...(failures > 0
      ? [
          {
            severity: 'note' as const,
            title: 'Samples without an energy',
            message: `${formatCount(failures)} places had an energy that is no number. They did not count.`,
          },
        ]
      : []),
  ];
}
