/** A report for any workflow: its curves, its numbers, where they come from. */
import type { Figure, Provenance, ReportData, Role, Table, TrajectoriesPanel } from '../../report/index.js';
import type { FinishedRun } from '../../runs/index.js';

/** What a report can say without knowing the workflow. */
export function plainPresentation(run: FinishedRun): ReportData {
  const { experiment } = run;
  return {
    title: experiment.title ?? `${experiment.workflow.type} of ${experiment.system.type}`,
    summary: [],
    headlines: [],
    figures: curveFigures(run),
    tables: [resultTable(run)],
    diagnostics: [],
    provenance: provenance(run),
  };
}

/** A figure for each live curve, such as the training loss. */
export function curveFigures({ stages, record }: FinishedRun): Figure[] {
  return Object.entries(stages).flatMap(([stage, { curves }]) => {
    const title = record.stages.find((entry) => entry.stage === stage)?.title ?? stage;
    return Object.entries(curves).map(([name, { x, y }]): Figure => ({
      id: `${stage}-${name}`.replaceAll(/[^a-zA-Z0-9]+/g, '-'),
      title: `${title}: ${name}`,
      caption: `Every value that was reported, and their running mean.`,
      panels: [
        {
          kind: 'curve',
          x: { label: 'step' },
          y: { label: name },
          series: [{ label: name, role: 'model', x, y }],
        },
      ],
    }));
  });
}

/** Where the numbers of a run come from. */
export function provenance({ experimentText, record }: FinishedRun): Provenance {
  return {
    experiment: { name: 'experiment.resolved.yaml', text: experimentText },
    command: record.command,
    seed: record.seed,
    started: record.started,
    seconds: record.seconds,
    versions: record.versions,
    machine: record.machine,
    stages: record.stages.map(({ title, seconds }) => ({ title, seconds })),
  };
}

/** One walker in colour over some others in grey: of many in one colour none can be followed. */
export function oneAmong(
  [one, ...others]: readonly Float64Array[],
  { x, role, name }: { x: Float64Array; role: Role; name: string },
): TrajectoriesPanel['series'] {
  return [
    ...(others.length > 0
      ? [{ label: `other ${name}s`, role: 'training' as const, x, walkers: others }]
      : []),
    { label: `one ${name}`, role, x, walkers: [one] },
  ];
}

function resultTable({ summary }: FinishedRun): Table {
  return {
    id: 'result',
    title: 'Result',
    columns: [{ label: 'Quantity' }, { label: 'Value', format: 'number' }],
    rows: [...leaves(summary)],
  };
}

function* leaves(value: unknown, path = ''): Generator<[string, string | number]> {
  if (typeof value === 'number' || typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) yield* leaves(item, path ? `${path}.${name}` : name);
  }
}
