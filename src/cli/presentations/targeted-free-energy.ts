/** The report of targeted free energies: the difference by every estimator, the work with and without the map, the map itself. */
import { formatCount, formatEstimate, formatNumber } from '../../report/format.js';
import type { Diagnostic, Figure, Headline, ReportData, Role, Table } from '../../report/index.js';
import type { FinishedRun } from '../../runs/index.js';
import type { FreeEnergyMethod, TargetedFreeEnergyResult, WorkPair } from '../../workflows/index.js';
import { gridPanel, pointsOf } from './flow-grid.js';
import { curveFigures, provenance } from './plain.js';
import { workFigure } from './work-figure.js';

type Result = TargetedFreeEnergyResult;

export function targetedFreeEnergyPresentation(run: FinishedRun): ReportData {
  const result = run.result as Result;
  return {
    title: run.experiment.title ?? 'Free-energy difference by maps',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(result)],
    headlines: headlines(result),
    figures: [
      estimatesFigure(result),
      workFigures(result),
      mapFigure(result),
      ...curveFigures(run).filter(({ id }) => id.startsWith('train-')),
    ],
    tables: [estimateTable(result), stateTable(result)],
    diagnostics: diagnosticsOf(result),
    provenance: provenance(run),
  };
}

/** What each estimator is called: with one name for each state. */
export const methodNames = (a: string, b: string): Record<FreeEnergyMethod, string> => ({
  'perturbation-forward': `FEP, ${a} → ${b}`,
  'perturbation-reverse': `FEP, ${b} → ${a}`,
  bennett: 'BAR',
  'targeted-forward': `TFEP, ${a} → ${b}`,
  'targeted-reverse': `TFEP, ${b} → ${a}`,
  'targeted-bennett': 'BAR through the map',
  'deep-bennett': 'DeepBAR',
  multistate: 'MBAR of all samples',
});

const roles: Record<FreeEnergyMethod, Role> = {
  'perturbation-forward': 'umbrella',
  'perturbation-reverse': 'umbrella',
  bennett: 'umbrella',
  'targeted-forward': 'assisted',
  'targeted-reverse': 'assisted',
  'targeted-bennett': 'assisted',
  'deep-bennett': 'model',
  multistate: 'systematic',
};

const namesOf = ({ states: [a, b] }: Result) => methodNames(a.name, b.name);
const differenceOf = ({ states: [a, b] }: Result) => `f(${b.name}) − f(${a.name})`;

function summaryOf(result: Result): string {
  const { states, judges, evaluations, names } = result;
  const [a, b] = states.map(({ name, where }) => name + (where ? ` (${where})` : ''));
  const [frames, chains] = states[0].samples.frames.shape;
  return (
    `${formatCount(chains)} chains of ${formatCount(frames)} samples in each of two states, ${a} and ${b}, of ${formatCount(names.length)} ` +
    `coordinates. A map from one to the other and a flow of each learned from ${chains - judges} chains; the other ${judges} judge them, so ` +
    `that nothing is fitted to what it is judged by. ${formatCount(evaluations.sampling)} energy evaluations sampled, ` +
    `${formatCount(evaluations.training)} trained and ${formatCount(evaluations.estimating)} estimated.`
  );
}

function headlines(result: Result): Headline[] {
  const { answer, exact } = result;
  return [
    {
      label: `Free-energy difference ${differenceOf(result)}`,
      value: answer.value,
      error: answer.standardError,
      unit: 'kT',
      note: `${namesOf(result)[answer.method]}; one standard error`,
      role: roles[answer.method],
    },
    ...(exact === undefined
      ? []
      : [
          {
            label: 'Exact difference',
            value: Number(exact.toPrecision(6)),
            unit: 'kT',
            note: 'known for this system',
            role: 'exact' as const,
          },
        ]),
    {
      label: 'Overlap through the map',
      value: result.estimates.find(({ method }) => method === 'targeted-bennett')!.overlap,
      note: 'of 1; 0.03 is too little',
      role: 'assisted',
    },
  ];
}

function estimatesFigure(result: Result): Figure {
  const names = namesOf(result);
  return {
    id: 'estimates',
    title: 'The difference by every estimator',
    caption:
      'Bars are one and 1.96 standard errors, from leaving out one chain at a time (MBAR: from a bootstrap of chains). Hollow and faint: ' +
      'the estimate says itself that it is not to be relied on.',
    panels: [
      {
        kind: 'estimates',
        x: { label: `${differenceOf(result)} / kT` },
        rows: result.estimates.map(({ method, value, standardError, status }) => ({
          label: names[method],
          role: roles[method],
          value,
          error: standardError,
          trusted: status.ok,
          note: status.code === 'ok' ? '' : status.code.replaceAll('-', ' '),
        })),
        ...(result.exact === undefined ? {} : { exact: result.exact }),
      },
    ],
  };
}

/** Whether a direction each has work to be shown. */
const isShown = ({ forward, reverse }: WorkPair) =>
  [forward, reverse].every((work) => work.some(Number.isFinite));

function workFigures({ works, states: [a, b] }: Result): Figure {
  const shown = [works.direct, works.mapped].filter(isShown);
  const without = isShown(works.direct)
    ? 'Left: without the map. '
    : `Without the map no sample of one state is possible in the other, so there is no work to show. `;
  return {
    id: 'work',
    title: 'Work from state to state',
    caption:
      `Distributions of the work of taking samples of ${a.name} to ${b.name}, and of the negative work of the way back; they cross at the ` +
      `free-energy difference. ${without}${isShown(works.mapped) ? 'Through the map they move together: of a perfect map both are one spike.' : ''}`,
    panels: shown.flatMap((pair) => workFigure(pair).panels),
  };
}

function mapFigure({ names, states, grid, mapped }: Result): Figure {
  const dim = names.length;
  const [a, b] = states;
  const [x, y] = [{ label: names[0] }, { label: names[1] }];
  const samplesA = pointsOf(a.samples.frames.data, dim, { label: a.name, role: 'training' });
  const samplesB = pointsOf(b.samples.frames.data, dim, { label: b.name, role: 'umbrella' });
  const images = pointsOf(mapped, dim, { label: `${a.name}, mapped`, role: 'assisted' });
  return {
    id: 'map',
    title: 'The map',
    caption:
      `(a) A grid over ${a.name}, three standard deviations each way, and where the map takes it; buttons go through the layers. ` +
      `${dim > 2 ? 'All coordinates but the two shown are at their means. ' : ''}(b) Samples of ${a.name} after the map, over samples of ${b.name}.`,
    panels: [
      gridPanel(grid, { x, y, layers: [samplesA, samplesB] }),
      { kind: 'samples', x, y, background: samplesB, layers: [images] },
    ],
  };
}

function estimateTable(result: Result): Table {
  const names = namesOf(result);
  return {
    id: 'estimates',
    title: `${differenceOf(result)} in kT`,
    caption:
      'Overlap: of the two ensembles that an estimate compares; for one direction, the part of the samples that carry the average.' +
      (result.exact === undefined ? '' : ` The exact value is ${formatNumber(result.exact, 6)}.`),
    columns: [
      { label: 'Estimator' },
      { label: 'Value', format: 'number' },
      { label: 'Overlap', format: 'number' },
      { label: 'Status' },
    ],
    rows: result.estimates.map(({ method, value, standardError, overlap, status }) => [
      names[method],
      Number.isFinite(value) ? { value, error: standardError } : null,
      overlap,
      status.code === 'ok' ? 'ok' : status.message,
    ]),
  };
}

function stateTable({ states }: Result): Table {
  return {
    id: 'states',
    title: 'The states',
    caption: 'f = −ln ∫ exp(−u) of each state, by samples of its flow and of its chains (Bennett).',
    columns: [
      { label: 'State' },
      { label: 'f / kT', format: 'number' },
      { label: 'Exact', format: 'number' },
      { label: 'R-hat', format: 'number' },
      { label: 'Acceptance', format: 'number' },
    ],
    rows: states.map(({ name, where, freeEnergy, exact, samples }) => [
      name + (where ? `: ${where}` : ''),
      { value: freeEnergy.value, error: freeEnergy.standardError },
      exact ?? null,
      samples.rHat,
      samples.acceptance,
    ]),
  };
}

function diagnosticsOf(result: Result): Diagnostic[] {
  const { status, lost, answer } = result;
  const good = `${namesOf(result)[answer.method]} gives ${formatEstimate({ value: answer.value, error: answer.standardError })} kT, and all estimates that trust themselves agree within their errors.`;
  return [
    status.ok
      ? { severity: 'good', title: 'Estimates agree', message: [good, status.message].join(' ').trim() }
      : { severity: 'warning', title: 'Not to be relied on', message: status.message },
    ...(lost > 0 && status.code !== 'map-overflow'
      ? [
          {
            severity: 'note' as const,
            title: 'Mapped samples without an energy',
            message: `${formatCount(lost)} mapped samples went where there is no energy. They count as impossible.`,
          },
        ]
      : []),
  ];
}
