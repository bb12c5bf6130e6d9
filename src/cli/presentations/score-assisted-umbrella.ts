/** The report of score-assisted umbrella sampling: what was asked, what was found, and how far to trust it. */
import type { Diagnostic, Headline, ReportData, Table } from '../../report/index.js';
import { formatCount, formatNumber } from '../../report/format.js';
import type { FinishedRun } from '../../runs/index.js';
import { problemOf } from '../../runs/index.js';
import { mainTotal, methodTitles } from '../../workflows/index.js';
import type {
  Convergence,
  DensityName,
  NamedDensity,
  ScoreAssistedUmbrella,
  ScoreAssistedUmbrellaResult,
} from '../../workflows/index.js';
import { curveFigures, provenance } from './plain.js';
import {
  convergenceFigure,
  densityNames,
  heldName,
  samplesFigure,
  surfaceFigure,
  trajectoriesFigure,
} from './score-assisted-figures.js';

export function scoreAssistedUmbrellaPresentation(run: FinishedRun): ReportData {
  const result = run.result as ScoreAssistedUmbrellaResult;
  const problem = problemOf(run.experiment);
  return {
    title: run.experiment.title ?? 'Score-assisted umbrella sampling',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: summaryOf(problem, result),
    headlines: headlines(problem, result),
    figures: [
      samplesFigure(problem, result),
      ...surfaceFigure(problem, result),
      ...(result.convergence.length > 0 ? [convergenceFigure(problem, result)] : []),
      trajectoriesFigure(problem, result),
      ...curveFigures(run),
    ],
    tables: [densityTable(result), ...(result.convergence.length > 0 ? [convergenceTable(result)] : [])],
    diagnostics: diagnosticsOf(problem, result),
    provenance: provenance(run),
  };
}

function summaryOf(
  problem: ScoreAssistedUmbrella,
  { data, points, convergence }: ScoreAssistedUmbrellaResult,
): string[] {
  const { condition, starts, sample } = problem;
  const held = heldName(condition, data);
  const total = mainTotal(problem);
  const asked =
    `A score model learned the fast coordinates given ${held} from ${formatCount(data.positions.length / data.dim)} samples of ` +
    `unbiased dynamics. At ${held} = ${condition.at} it proposed starting points, and umbrella sampling ran ` +
    `${formatCount(sample.steps)} steps from each of ${starts.walkers}, beside one run of ${formatCount(total)} steps alone.`;
  const last = (method: Convergence['method']) => {
    const found = convergence.find((entry) => entry.method === method);
    return found && found.summary[found.totals.indexOf(total)].mean;
  };
  const [alone, assisted, systematic] = [last('umbrella'), last('assisted'), last('systematic')];
  if (alone === undefined || assisted === undefined || systematic === undefined) return [asked];
  const better =
    systematic < alone ? `${formatNumber(alone / systematic, 2)} times closer than` : 'no closer than';
  return [
    asked,
    `After ${formatCount(total)} steps the L1 distance to the exact density is ${formatNumber(alone, 2)} for umbrella sampling alone, ` +
      `${formatNumber(assisted, 2)} with the model's starting points as drawn, and ${formatNumber(systematic, 2)} with starting points taken ` +
      `systematically from the ${points.weighted ? 'reweighted ' : ''}pool: ${better} umbrella sampling alone.`,
  ];
}

function headlines(problem: ScoreAssistedUmbrella, { convergence }: ScoreAssistedUmbrellaResult): Headline[] {
  const total = mainTotal(problem);
  return convergence.map(({ method, totals, summary }) => {
    const { mean, spread, count } = summary[totals.indexOf(total)];
    return {
      label: `L1 distance, ${methodTitles[method]}`,
      value: mean,
      error: spread,
      note: `mean and spread of ${formatCount(count)} repeats of ${formatCount(total)} steps`,
      role: method,
    };
  });
}

function densityTable({ comparison }: ScoreAssistedUmbrellaResult): Table {
  return {
    id: 'densities',
    title: 'Densities',
    caption:
      'Mean standard error of a bin where the density is at least a tenth of its maximum, from a bootstrap over trajectories; ' +
      'L1 distance to the exact density of this one run.',
    columns: [
      { label: 'Estimate' },
      { label: 'L1 distance', format: 'number' },
      { label: 'Mean error of a bin', format: 'number' },
      { label: 'Samples by weight', format: 'count' },
      { label: 'Bins without a sample', format: 'count' },
    ],
    rows: comparison.densities.map((density) => [
      densityNames[density.name],
      density.l1 ?? null,
      meanError(density),
      Math.round(density.diagnostics.kishSize),
      density.diagnostics.empty.reduce((sum, flag) => sum + flag, 0),
    ]),
  };
}

function meanError({ value, standardError }: NamedDensity): number {
  const top = Math.max(...value);
  const errors = standardError.filter((_, i) => value[i] >= 0.1 * top);
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

function convergenceTable({ convergence }: ScoreAssistedUmbrellaResult): Table {
  const { totals } = convergence[0];
  return {
    id: 'convergence',
    title: 'L1 distance to the exact density',
    caption: `Mean ± spread over ${formatCount(convergence[0].summary[0].count)} independent repeats.`,
    columns: [
      { label: 'Total steps', format: 'count' },
      ...convergence.map(({ method }) => ({ label: methodTitles[method], format: 'number' as const })),
    ],
    rows: totals.map((total, i) => [
      total,
      ...convergence.map(({ summary }) => ({ value: summary[i].mean, error: summary[i].spread })),
    ]),
  };
}

const severities = { true: 'note', false: 'warning' } as const;

function diagnosticsOf(problem: ScoreAssistedUmbrella, result: ScoreAssistedUmbrellaResult): Diagnostic[] {
  const { comparison, points, trained } = result;
  const { low, high } = trained.model.label;
  const { at } = problem.condition;
  const outside = Math.max(low[0] - at, at - high[0]);
  const share = points.pool.effectiveSamples / points.pool.logWeights.length;
  const found: Diagnostic[] = [
    outside > 0
      ? {
          severity: 'warning',
          title: 'The condition is outside the training data',
          message:
            `The model saw labels from ${formatNumber(low[0])} to ${formatNumber(high[0])} and is asked for ${at}, ` +
            `${formatNumber(outside)} beyond. Trust the physics that follows more than the model, or simulate closer.`,
        }
      : {
          severity: 'good',
          title: 'The condition lies within the training data',
          message: `Labels from ${formatNumber(low[0])} to ${formatNumber(high[0])} were seen in training.`,
        },
    points.weighted
      ? {
          severity: share > 0.8 ? 'good' : share > 0.1 ? 'note' : 'warning',
          title: `The model's points are worth ${formatNumber(100 * share, 2)} % of perfect ones`,
          message:
            share > 0.8
              ? 'The weights p/q of the pool are nearly equal: the model is close to the target, and resampling corrects the rest, wherever the model has points at all.'
              : 'The weights p/q of the pool are uneven: train longer, on more samples, or with a larger network.',
        }
      : {
          severity: 'note',
          title: 'The starting points are not weighted',
          message: 'Without weights p/q the populations of the wells carry the model’s own error.',
        },
  ];
  // Far tails are empty in every histogram: the table counts them, that is enough.
  const statuses = comparison.densities.filter(
    ({ status }) => status.message !== '' && status.code !== 'empty-bins',
  );
  return [...found, ...statuses.map(({ name, status }) => statusOf(name, status))];
}

function statusOf(name: DensityName, status: NamedDensity['status']): Diagnostic {
  return {
    severity: severities[`${status.ok}`],
    title: densityNames[name],
    message: status.message,
  };
}
