/** The report of an estimate: what was found, what it rests on, how far to trust it. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Diagnostic, Headline, ReportData, Table } from '../../report/index.js';
import { cautious, methodNames, type EstimateResult } from '../../runs/estimate/index.js';
import { writeWhole } from '../../runs/index.js';
import { machine, versions } from '../../runs/record.js';
import { estimateFigures } from './estimate-figures.js';

/** When and with which seed an estimate was made. */
export interface Made {
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly seed: number;
}

/** Fewer effective samples than this make no error bar. */
const fewestEffective = 50;
/** Above this share of a distribution in common its neighbour's error bar holds. */
const leastOverlap = 0.03;

/** Writes the report of an estimate as one HTML file. */
export async function writeEstimateReport(path: string, result: EstimateResult, made: Made): Promise<void> {
  const { renderReport } = await import('../../report/index.js');
  await writeWhole(path, await renderReport(estimatePresentation(result, made)));
}

/** What the report says, as data. */
export function estimatePresentation(result: EstimateResult, { began, seed }: Made): ReportData {
  const { method, files, units, notes } = result;
  return {
    title: `Free energy by ${methodNames[method]}`,
    subtitle: files.length === 1 ? files[0].file : `${files[0].file} and ${files.length - 1} more files`,
    summary: [
      result.summary,
      result.status.ok
        ? 'Its checks were passed: errors are one standard error, and what else was noticed stands under Diagnostics.'
        : `Not to be trusted as it is. ${result.findings
            .filter(({ ok }) => !ok)
            .map(({ message }) => message)
            .join(' ')}`,
    ],
    headlines: headlines(result),
    figures: estimateFigures(result),
    tables: [...differenceTable(result), ...stateTable(result), ...fileTable(result)],
    diagnostics: diagnostics(result),
    provenance: {
      experiment: { name: 'what was chosen', text: notes.join('\n') },
      command: ['wellspring', ...process.argv.slice(2)].join(' '),
      seed,
      started: new Date(began).toISOString(),
      seconds: (Date.now() - began) / 1000,
      versions: versions(),
      machine: machine(),
      facts: units.temperature === undefined ? [] : [['Temperature', `${units.temperature} K`]],
    },
  };
}

function headlines({ differences, units, states, weights }: EstimateResult): Headline[] {
  const overlaps = states.flatMap(({ overlapWithNext }) => overlapWithNext ?? []);
  return [
    ...differences.slice(0, 3).map((one) => ({
      label: one.label,
      value: one.value,
      error: cautious(one),
      unit: 'kT',
      note:
        units.kT === undefined
          ? 'one standard error'
          : `${formatNumber(one.value * units.kT)} ${units.energy}; one standard error`,
      role: 'assisted' as const,
    })),
    ...(overlaps.length > 0
      ? [
          {
            label: 'Smallest overlap of neighbours',
            value: Math.min(...overlaps),
            note: `share that a state has in common with the next; ${leastOverlap} is the least`,
          },
        ]
      : []),
    ...(weights
      ? [
          {
            label: 'Effective samples',
            value: Math.round(weights.kishSize),
            note: `of ${formatCount(weights.samples)}, by their weights`,
          },
        ]
      : []),
  ];
}

function differenceTable({ differences, units }: EstimateResult): Table[] {
  if (differences.length === 0) return [];
  const { kT } = units;
  return [
    {
      id: 'differences',
      title: 'Free-energy differences',
      caption: 'With one standard error, the larger where there are two.',
      columns: [
        { label: 'Difference' },
        { label: 'kT', format: 'number' },
        ...(kT === undefined ? [] : [{ label: units.energy, format: 'number' as const }]),
      ],
      rows: differences.map((one) => [
        one.label,
        { value: one.value, error: cautious(one) },
        ...(kT === undefined ? [] : [{ value: one.value * kT, error: cautious(one) * kT }]),
      ]),
    },
  ];
}

function stateTable({ states }: EstimateResult): Table[] {
  if (states.length === 0) return [];
  const free = states.some(({ freeEnergy }) => freeEnergy);
  const overlap = states.some(({ overlapWithNext }) => overlapWithNext !== undefined);
  return [
    {
      id: 'states',
      title: 'States and their samples',
      caption:
        'Samples are those in the files; the start of each series was cut off, and the rest is worth as many independent samples as the column of ' +
        'effective ones says. Free energies are in kT relative to the first state.',
      columns: [
        { label: 'State' },
        { label: 'Samples', format: 'count' },
        { label: 'Cut off', format: 'count' },
        { label: 'Inefficiency', format: 'number' },
        { label: 'Effective', format: 'count' },
        ...(free ? [{ label: 'Free energy', format: 'number' as const }] : []),
        ...(overlap ? [{ label: 'Overlap with next', format: 'number' as const }] : []),
      ],
      rows: states.map((state) => [
        state.name,
        state.samples,
        state.discarded,
        Number.isFinite(state.inefficiency) ? state.inefficiency : null,
        state.effectiveSamples,
        ...(free
          ? [state.freeEnergy ? { value: state.freeEnergy.value, error: cautious(state.freeEnergy) } : null]
          : []),
        ...(overlap ? [state.overlapWithNext ?? null] : []),
      ]),
    },
  ];
}

/** Files that the table of states does not name. */
function fileTable({ files, states }: EstimateResult): Table[] {
  if (states.length > 1) return [];
  return [
    {
      id: 'files',
      title: 'Files',
      columns: [{ label: 'File', format: 'code' }, { label: 'Format' }, { label: 'Rows', format: 'count' }],
      rows: files.map(({ file, format, rows }) => [file, format, rows]),
    },
  ];
}

function diagnostics({ findings, warnings, states }: EstimateResult): Diagnostic[] {
  const poor = states.filter(
    ({ effectiveSamples, samples }) => samples > 0 && effectiveSamples < fewestEffective,
  );
  return [
    ...findings.map(({ ok, message }): Diagnostic => ({
      severity: ok ? 'note' : 'warning',
      title: ok ? 'What was noticed' : 'Not to be trusted as it is',
      message,
    })),
    ...(findings.some(({ ok }) => !ok)
      ? []
      : [
          {
            severity: 'good' as const,
            title: 'Nothing was found wrong',
            message: 'Every check of the estimator and of the first half against the last was passed.',
          },
        ]),
    ...warnings.map((message): Diagnostic => ({
      severity: 'warning',
      title: 'Something in the files',
      message,
    })),
    ...(states.length === 0
      ? []
      : [
          poor.length === 0
            ? ({
                severity: 'good',
                title: 'Every series has decorrelated',
                message: `Each is worth ${fewestEffective} independent samples at least.`,
              } as const)
            : ({
                severity: 'note',
                title: 'Series of few independent samples',
                message: `${poor
                  .slice(0, 5)
                  .map(({ name }) => name)
                  .join(
                    ', ',
                  )}${poor.length > 5 ? ` and ${poor.length - 5} more` : ''}: fewer than ${fewestEffective}. Errors are themselves uncertain: run longer.`,
              } as const),
        ]),
  ];
}
