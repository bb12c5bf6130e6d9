/** The report of the string method: the path, the free energy along it, and whether it has come to rest. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Curve, Diagnostic, Figure, Headline, ReportData, Role, Table } from '../../report/index.js';
import { stringMethodOf, type FinishedRun } from '../../runs/index.js';
import type { StringMethod, StringResult } from '../../workflows/index.js';
import { curve, rangeOf } from './estimate-profiles.js';
import { provenance } from './plain.js';

export function stringMethodPresentation(run: FinishedRun): ReportData {
  const result = run.result as StringResult;
  const problem = stringMethodOf(run.experiment);
  return {
    title: run.experiment.title ?? 'String method',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(problem, result)],
    headlines: headlines(result),
    figures: [energyFigure(result), pathFigure(result), movementFigure(result)],
    tables: [pathTable(result)],
    diagnostics: diagnosticsOf(result),
    provenance: provenance(run),
  };
}

function summaryOf(
  { images, walkers, iterations, hold, swarm }: StringMethod,
  { names, evaluations }: StringResult,
): string {
  return (
    `A path of ${formatCount(images)} images in ${names.length <= 4 ? names.join(', ') : `${names.length} variables`}: in each of ` +
    `${formatCount(iterations)} iterations ${formatCount(walkers)} walkers an image were held for ${formatCount(hold)} steps and let go for ` +
    `${formatCount(swarm)}, and the images followed their mean drift (${formatCount(evaluations)} energy evaluations). The path is the mean of the last third.`
  );
}

function headlines({ freeEnergy, standardError, along }: StringResult): Headline[] {
  const top = freeEnergy.indexOf(freeEnergy.reduce((a, b) => Math.max(a, b)));
  const last = freeEnergy.length - 1;
  return [
    {
      label: `Highest point of the path, at ${formatNumber(along[top], 2)} of its length`,
      value: freeEnergy[top],
      error: standardError[top],
      unit: 'kT',
      note: 'above the lowest image, one standard error',
      role: 'assisted',
    },
    {
      label: 'Last image minus first',
      value: freeEnergy[last] - freeEnergy[0],
      unit: 'kT',
      note: 'with the springs on',
    },
  ];
}

function energyFigure({ along, freeEnergy, standardError }: StringResult): Figure {
  const series = [curve('free energy', 'assisted', along, { value: freeEnergy, standardError })];
  return {
    id: 'along',
    title: 'Free energy along the path',
    caption:
      'Free energy of the system with the springs of each image, in kT above the lowest, by MBAR over all images, with one standard error. It is that of the ' +
      'variables, smoothed over the width of the springs.',
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

const roles: readonly Role[] = ['assisted', 'umbrella', 'systematic', 'model', 'training', 'extra'];

function pathFigure({ names, path, start, history, along }: StringResult): Figure {
  const dim = names.length;
  const column = (of: Float64Array, j: number) => along.map((_, image) => of[image * dim + j]);
  if (dim === 2) {
    const shown = [
      { label: 'first path', of: start },
      ...history.map((one) => ({ label: `iteration ${one.iteration}`, of: one.path })),
    ];
    return {
      id: 'path',
      title: 'The path',
      caption: `The path in ${names.join(' and ')}: the straight one at first, on its way, and at the end.`,
      panels: [
        {
          kind: 'samples',
          x: { label: names[0] },
          y: { label: names[1] },
          layers: [
            ...shown.slice(0, 2).map(({ label, of }, i) => ({
              ...{ label, role: roles[3 + i], x: column(of, 0), y: column(of, 1) },
            })),
            { label: 'final path', role: 'assisted', x: column(path, 0), y: column(path, 1) },
          ],
        },
      ],
    };
  }
  const series: Curve[] = names
    .slice(0, roles.length)
    .map((name, j) => ({ label: name, role: roles[j], x: along, y: column(path, j) }));
  return {
    id: 'path',
    title: 'The path',
    caption: `The variables along the final path${dim > roles.length ? ` (the first ${roles.length} of ${dim}; all are in tables/path.csv)` : ''}.`,
    panels: [
      {
        kind: 'profile',
        x: { label: 'share of the path', domain: [0, 1] },
        y: { label: 'variable', domain: rangeOf(series) },
        series,
      },
    ],
  };
}

function movementFigure({ movement }: StringResult): Figure {
  return {
    id: 'movement',
    title: 'Coming to rest',
    caption:
      'Root mean square by which the images moved in each iteration: it falls to the noise of the swarms.',
    panels: [
      {
        kind: 'curve',
        x: { label: 'iteration' },
        y: { label: 'movement', domain: [0, 1.05 * movement.reduce((a, b) => Math.max(a, b), 0)] },
        series: [{ label: 'movement', role: 'model', x: movement.map((_, i) => i + 1), y: movement }],
      },
    ],
  };
}

/** Images and variables that a table can show. */
const shownImages = 14;
const shownVariables = 6;

function pathTable({ names, path, along, freeEnergy, standardError }: StringResult): Table {
  const dim = names.length;
  const every = Math.ceil(along.length / shownImages);
  return {
    id: 'images',
    title: 'Images',
    caption: 'Some images of the path; all are in tables/path.csv.',
    columns: [
      { label: 'Share of the path', format: 'number' },
      ...names.slice(0, shownVariables).map((label) => ({ label, format: 'number' as const })),
      { label: 'Free energy / kT', format: 'number' },
    ],
    rows: Array.from(along.keys())
      .filter((image) => image % every === 0 || image === along.length - 1)
      .map((image) => [
        along[image],
        ...names.slice(0, shownVariables).map((_, j) => path[image * dim + j]),
        { value: freeEnergy[image], error: standardError[image] },
      ]),
  };
}

function diagnosticsOf({ status, drift }: StringResult): Diagnostic[] {
  const rest =
    `Its mean in the last quarter of the iterations is ${formatNumber(drift.distance, 2)} from that in the quarter before, and it fluctuates by ` +
    `${formatNumber(drift.spread, 2)}; images are ${formatNumber(drift.spacing, 2)} apart.`;
  return [
    status.ok
      ? {
          severity: status.message === '' ? 'good' : 'note',
          title: 'The path has come to rest, and its images overlap',
          message: `${rest} ${status.message}`.trim(),
        }
      : { severity: 'warning', title: 'Not to be relied on', message: status.message },
  ];
}
