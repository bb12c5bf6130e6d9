/** The report of adaptive biasing forces: the integrated mean force, where it was sampled, how walkers went. */
import { formatBeside, formatCount, formatNumber } from '../../report/format.js';
import type { Curve, Diagnostic, Figure, Headline, ReportData, Table } from '../../report/index.js';
import { biasingForceOf, type FinishedRun } from '../../runs/index.js';
import type { BiasingForce, BiasingForceResult } from '../../workflows/index.js';
import { curve, rangeOf, surfaceFigure } from './estimate-profiles.js';
import { curveFigures, oneAmong, provenance } from './plain.js';

export function adaptiveBiasingForcePresentation(run: FinishedRun): ReportData {
  const result = run.result as BiasingForceResult;
  const problem = biasingForceOf(run.experiment);
  return {
    title: run.experiment.title ?? 'Adaptive biasing force',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(problem, result)],
    headlines: headlines(problem, result),
    figures: [
      ...profileFigures(result),
      ...mapFigure(result),
      ...walkerFigure(problem, result),
      ...curveFigures(run),
    ],
    tables: differenceTable(result),
    diagnostics: diagnosticsOf(result),
    provenance: provenance(run),
  };
}

function summaryOf(problem: BiasingForce, { samples, estimate }: BiasingForceResult): string {
  const names = estimate.profiles.map(({ name }) => name).join(' and ');
  const means = problem.extended
    ? 'on variables tied to them by springs (eABF, with the CZAR estimator)'
    : 'from the forces of the system';
  return (
    `Adaptive biasing force along ${names}, ${means}: ${formatCount(problem.walkers)} walkers shared a sample of the mean force every ` +
    `${formatCount(problem.stride)} of ${formatCount(problem.sample.steps)} steps (${formatCount(samples.evaluations)} energy evaluations). The free ` +
    `energy is the integral of the mean force over all samples but the first ${formatNumber(100 * problem.sample.discard)} %.`
  );
}

function headlines({ walkers }: BiasingForce, { estimate }: BiasingForceResult): Headline[] {
  const { difference, crossings } = estimate;
  return [
    ...(difference
      ? [
          {
            label: `Free energy of ${difference.regions[1].name} minus that of ${difference.regions[0].name}`,
            value: difference.value,
            error: difference.standardError,
            unit: 'kT',
            note: `one standard error${difference.exact === undefined ? '' : `; exact ${formatBeside(difference.exact, difference.standardError)}`}`,
            role: 'assisted' as const,
          },
        ]
      : []),
    {
      label: 'Moves between states',
      value: crossings.reduce((sum, count) => sum + count, 0),
      note: `by ${formatCount(walkers)} walkers; 10 are the least`,
    },
  ];
}

const known = (values: Float64Array) => values.map((f) => (Number.isFinite(f) ? f : NaN));

function profileFigures({ estimate: { profiles } }: BiasingForceResult): Figure[] {
  return profiles.map(({ name, centres, value, standardError, exact }, j) => {
    const series: Curve[] = [
      curve('integrated mean force', 'assisted', centres, { value, standardError }),
      ...(exact ? [{ label: 'exact', role: 'exact' as const, x: centres, y: exact }] : []),
    ];
    const off = exact && [
      curve('estimate − exact', 'assisted', centres, {
        value: value.map((f, b) => (exact[b] < 10 ? f - exact[b] : NaN)),
        standardError,
      }),
      { label: 'exact', role: 'exact' as const, x: centres, y: centres.map(() => 0) },
    ];
    return {
      id: j === 0 ? 'profile' : `profile-${j}`,
      title: `Free energy along ${name}`,
      caption:
        `${off ? '(a) ' : ''}Free energy in kT, zero at its lowest bin, with bands of one standard error relative to that bin, from leaving walkers out` +
        (off ? '; black, the exact one. (b) The difference of the two, up to 10 kT.' : '.'),
      panels: [
        {
          kind: 'profile',
          x: { label: name },
          y: { label: 'free energy / kT', domain: rangeOf(series) },
          series,
        },
        ...(off
          ? [
              {
                kind: 'profile' as const,
                x: { label: name },
                y: { label: 'estimate − exact / kT', domain: rangeOf(off) },
                series: off,
              },
            ]
          : []),
      ],
    };
  });
}

function mapFigure({ estimate: { surface, profiles } }: BiasingForceResult): Figure[] {
  if (!surface) return [];
  const axes = surface.axes.map(({ low, high, nodes, periodic }) => {
    const spacing = (high - low) / (periodic ? nodes : nodes - 1);
    const half = spacing / 2;
    return { low: low - half, high: periodic ? high - half : high + half, bins: nodes };
  });
  return surfaceFigure({
    ...{ names: profiles.map(({ name }) => name), axes },
    value: surface.value.map((f) => (Number.isFinite(f) ? f : Infinity)),
    standardError: surface.standardError,
  });
}

const fewWalkers = 8;
const mostPoints = 1000;

function walkerFigure(
  { walkers }: BiasingForce,
  { samples, estimate: { profiles, counts } }: BiasingForceResult,
): Figure[] {
  const dim = samples.names.length;
  const frames = samples.steps.length;
  const every = Math.ceil(frames / mostPoints);
  const shown = Math.floor(frames / every);
  const [{ name, centres }] = profiles;
  const visited = new Float64Array(centres.length);
  const inner = counts.length / centres.length;
  counts.forEach((count, bin) => (visited[Math.floor(bin / inner)] += count));
  return [
    {
      id: 'walkers',
      title: 'The walkers',
      caption: `(a) ${name} of ${Math.min(walkers, fewWalkers)} walkers: once the mean force is known they diffuse freely. (b) Samples of each bin of ${name}.`,
      panels: [
        {
          kind: 'trajectories',
          x: { label: 'step' },
          y: { label: name },
          series: oneAmong(
            Array.from({ length: Math.min(walkers, fewWalkers) }, (_, walker) =>
              Float64Array.from(
                { length: shown },
                (_f, i) => samples.values[(i * every * walkers + walker) * dim],
              ),
            ),
            {
              x: Float64Array.from({ length: shown }, (_, i) => samples.steps[i * every]),
              ...{ role: 'assisted', name: 'walker' },
            },
          ),
        },
        {
          kind: 'profile',
          x: { label: name },
          y: { label: 'samples', domain: [0, 1.05 * visited.reduce((a, b) => Math.max(a, b), 1)] },
          series: [{ label: 'samples', role: 'model', x: centres, y: known(visited) }],
        },
      ],
    },
  ];
}

function differenceTable({ estimate: { difference } }: BiasingForceResult): Table[] {
  if (!difference) return [];
  const { value, standardError, halves, exact, regions } = difference;
  return [
    {
      id: 'difference',
      title: 'The difference, whole and by halves',
      caption: `Free energy of ${regions[1].name} minus that of ${regions[0].name}, kT.`,
      columns: [{ label: 'From' }, { label: 'kT', format: 'number' }],
      rows: [
        ['all samples that count', { value, error: standardError }],
        ['their first half', halves[0]],
        ['their second half', halves[1]],
        ...(exact === undefined ? [] : [['exact', exact] as const]),
      ],
    },
  ];
}

function diagnosticsOf({ status }: BiasingForceResult): Diagnostic[] {
  return [
    status.ok
      ? {
          severity: status.message === '' ? 'good' : 'note',
          title: 'Walkers cross, and both halves of the samples agree',
          message: status.message,
        }
      : { severity: 'warning', title: 'Not to be relied on', message: status.message },
  ];
}
