/** The report of steered dynamics: differences by every estimator, the profile, and what the work says of both. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Curve, Diagnostic, Figure, Headline, ReportData, Table } from '../../report/index.js';
import { steeredOf } from '../../runs/index.js';
import type { FinishedRun } from '../../runs/index.js';
import type { Steered, SteeredResult } from '../../workflows/index.js';
import { curve, rangeOf } from './estimate-profiles.js';
import { provenance } from './plain.js';
import { workFigure } from './work-figure.js';

export function steeredPresentation(run: FinishedRun): ReportData {
  const result = run.result as SteeredResult;
  const problem = steeredOf(run.experiment);
  const { pulled } = result;
  const last = (work: Float64Array) => work.slice(work.length - problem.pull.walkers);
  return {
    title: run.experiment.title ?? 'Steered dynamics',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(problem, result)],
    headlines: headlines(problem, result),
    figures: [
      profileFigure(result),
      workFigure({
        forward: last(pulled.forward.work),
        reverse: pulled.reverse && last(pulled.reverse.work),
      }),
      switchingFigure(result),
    ],
    tables: [differenceTable(result)],
    diagnostics: diagnosticsOf(result),
    provenance: provenance(run),
  };
}

function summaryOf({ pull }: Steered, { pulled }: SteeredResult): string {
  const ways = pull.reverse ? 'there and as many back' : 'there';
  return (
    `A spring pulled ${formatCount(pull.walkers)} walkers along ${pulled.name} from ${formatNumber(pull.from)} to ${formatNumber(pull.to)} ` +
    `(${ways}) in ${formatCount(pull.steps)} steps each, from equilibrium at the ends. The work that this took gives free energies; in all ` +
    `${formatCount(pulled.evaluations)} energy evaluations.`
  );
}

function headlines({ pull }: Steered, { pulled, estimates }: SteeredResult): Headline[] {
  const { differences, exact, effectivePulls } = estimates;
  const [best] = differences;
  return [
    {
      label: `Free energy with the spring at ${pulled.name} = ${formatNumber(pull.to)} minus that at ${formatNumber(pull.from)}`,
      value: best.value,
      error: best.standardError,
      unit: 'kT',
      note: `${best.name}, one standard error${exact ? `; exact ${formatNumber(Number(exact.difference.toFixed(3)))}` : ''}`,
      role: 'assisted',
    },
    {
      label: 'Mean dissipated work there',
      value: meanWork(pulled.forward.work, pulled.centres.length).at(-1)! - best.value,
      unit: 'kT',
      note: 'slower pulls dissipate less',
    },
    {
      label: 'Least effective pulls',
      value: effectivePulls.reduce((a, b) => Math.min(a, b)),
      note: 'of equal weight, at any time on the way; ten are the least',
    },
  ];
}

function profileFigure({ pulled, estimates: { profile, exact } }: SteeredResult): Figure {
  const { centres } = profile.diagnostics;
  const series: Curve[] = [
    curve('from work', 'assisted', centres, profile),
    ...(exact ? [{ label: 'exact', role: 'exact' as const, x: centres, y: exact.profile }] : []),
  ];
  return {
    id: 'profile',
    title: `Free energy along ${pulled.name}`,
    caption:
      `Free energy of ${pulled.name} without the spring, zero at its lowest bin, from every frame of every pull with the work done until then` +
      `${exact ? '; black, the exact one' : ''}. Bands of one standard error relative to that bin, by a bootstrap over pulls.`,
    panels: [
      {
        kind: 'profile',
        x: { label: pulled.name },
        y: { label: 'free energy / kT', domain: rangeOf(series) },
        series,
      },
    ],
  };
}

function switchingFigure({ pulled, estimates: { switched, effectivePulls } }: SteeredResult): Figure {
  const { centres, forward, reverse, name } = pulled;
  const times = centres.length;
  const there = meanWork(forward.work, times);
  const back = reverse && meanWork(reverse.work, times);
  const series: Curve[] = [
    curve('free energy under the spring', 'assisted', centres, switched),
    { label: 'mean work there', role: 'umbrella', x: centres, y: there },
    ...(back
      ? [
          {
            label: 'mean work back, from the far end',
            role: 'systematic' as const,
            x: centres,
            y: centres.map((_, t) => switched.value[times - 1] + back[times - 1 - t]),
          },
        ]
      : []),
  ];
  return {
    id: 'switching',
    title: 'On the way',
    caption:
      `(a) Free energy of the system under the spring as its centre moves, relative to the start, with one standard error, and the mean work from ` +
      `either end: what lies above the free energy is dissipated. (b) How many pulls of equal weight the averages rest on; below ten they are not to be trusted.`,
    panels: [
      {
        kind: 'profile',
        x: { label: `centre of the spring on ${name}` },
        y: { label: 'kT', domain: rangeOf(series) },
        series,
      },
      {
        kind: 'curve',
        x: { label: `centre of the spring on ${name}` },
        y: { label: 'effective pulls', domain: [0, 1.05 * effectivePulls.reduce((a, b) => Math.max(a, b))] },
        smooth: 0,
        series: [{ label: 'effective pulls', role: 'model', x: centres, y: effectivePulls }],
      },
    ],
  };
}

/** Mean over pulls at each time. */
function meanWork(work: Float64Array, times: number): Float64Array {
  const pulls = work.length / times;
  return Float64Array.from({ length: times }, (_, t) =>
    work.subarray(t * pulls, (t + 1) * pulls).reduce((sum, w) => sum + w / pulls, 0),
  );
}

function differenceTable({ estimates: { differences } }: SteeredResult): Table {
  return {
    id: 'differences',
    title: 'Free-energy difference of the ends, by every estimator',
    caption:
      'With the spring on, kT. They agree within their errors where pulls are slow enough; each alone is biased where they are not.',
    columns: [{ label: 'Estimator' }, { label: 'Value / kT', format: 'number' }, { label: 'Status' }],
    rows: differences.map(({ name, value, standardError, status }) => [
      name,
      { value, error: standardError },
      status.message === '' ? 'ok' : status.message,
    ]),
  };
}

function diagnosticsOf({ estimates: { differences, profile } }: SteeredResult): Diagnostic[] {
  const verdicts = [
    {
      status: differences[0].status,
      good: 'The work of both directions belongs together',
      of: 'The difference',
    },
    { status: profile.status, good: 'Every part of the way rests on enough pulls', of: 'The profile' },
  ];
  return verdicts.map(({ status, good, of }) =>
    status.ok
      ? { severity: status.message === '' ? 'good' : 'note', title: good, message: status.message }
      : { severity: 'warning', title: `${of} is not to be relied on`, message: status.message },
  );
}
