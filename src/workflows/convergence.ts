/**
 * The convergence study (Fig. 5 of Crabtree et al. 2023): the L1 distance between the pooled density and the exact one against the total number of
 * steps, its mean and spread over independent repeats. All repeats of a method are one batch, counted as they go.
 */
import { l1Distances, overRepeats } from '../diagnostics/index.js';
import type { Repeats } from '../diagnostics/index.js';
import { binWidth } from '../estimators/index.js';
import type { Axis } from '../estimators/index.js';
import type { HistogramCounts } from '../kernels/index.js';
import { methodContext, methods, methodTitles, umbrellaPlan } from './assisted-umbrella-sampling.js';
import type { Method, UmbrellaExperiment } from './assisted-umbrella-sampling.js';
import type { StartingPoints } from './draw.js';
import { exactDensity, onGrid } from './exact-density.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';
import { concatenate } from '../math/concatenate.js';
import { moveWalkers } from './walkers.js';
import type { WalkerCheckpoint } from './walkers.js';

export type StudyOptions = {
  /** Independent repeats of each method; 0 for no study. */
  readonly repeats: number;
  /** Total numbers of steps at which to compare, besides that of one run. */
  readonly totals: readonly number[];
};

/** L1 distances of one method. */
export type Convergence = {
  readonly method: Method;
  readonly totals: readonly number[];
  /** repeats of each total, totals × repeats. */
  readonly distances: Float64Array;
  readonly summary: readonly Repeats[];
  readonly evaluations: number;
};

/** The total number of steps of one run, at which the methods are compared in the end. */
export function mainTotal({ starts, sample }: Pick<UmbrellaExperiment, 'starts' | 'sample'>): number {
  return starts.walkers * sample.steps;
}

/** Repeat one method many times. */
async function* convergenceOf(
  experiment: UmbrellaExperiment & { study: StudyOptions },
  method: Method,
  points: StartingPoints,
  reference: Float64Array,
  context: WorkflowContext,
): Workflow<Convergence> {
  const { density, starts, study } = experiment;
  const totals = [...new Set([...study.totals, mainTotal(experiment)])].sort((a, b) => a - b);
  const walkersPerRun = method === 'umbrella' ? 1 : starts.walkers;
  const stepsAt = totals.map((total) => Math.ceil(total / walkersPerRun));
  const snapshots = [...new Set(stepsAt)];
  const steps = snapshots[snapshots.length - 1];
  return yield* stage(context, {
    name: `study-${method}`,
    title: `${study.repeats} repeats: ${methodTitles[method]}`,
    total: steps * walkersPerRun * study.repeats,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const outcome = yield* moveWalkers(
        methodContext(context, method),
        {
          ...umbrellaPlan(experiment, method, points, { from: 1, to: 1 + study.repeats }),
          steps,
          recording: { histogram: { ...density, walkersPerGroup: walkersPerRun }, snapshots },
        },
        saved,
      );
      const distances = stepsAt.map((at) =>
        l1Distances(
          densities(outcome.snapshots[snapshots.indexOf(at)], density),
          reference,
          binWidth(density),
        ),
      );
      return {
        method,
        totals,
        distances: concatenate(distances),
        summary: distances.map((row) => overRepeats(row)),
        evaluations: outcome.evaluations,
      };
    },
  });
}

/** The study of all methods, in turn; empty where the exact density is not known or no repeats are asked for. */
export async function* convergenceStudy(
  experiment: UmbrellaExperiment & { study: StudyOptions },
  points: StartingPoints,
  context: WorkflowContext,
): Workflow<readonly Convergence[]> {
  const exact = await exactDensity(experiment, context);
  if (!exact || experiment.study.repeats === 0) return [];
  const reference = onGrid(exact, experiment.density);
  const results: Convergence[] = [];
  for (const method of methods) {
    results.push(yield* convergenceOf(experiment, method, points, reference, context));
  }
  return results;
}

/** Every repeat's histogram, normalised on the grid; a repeat with nothing there has density 0. */
function densities({ counts }: HistogramCounts, grid: Axis): Float64Array {
  const { bins } = grid;
  const result = new Float64Array(counts.length);
  for (let row = 0; row < counts.length; row += bins) {
    let total = 0;
    for (let bin = 0; bin < bins; bin++) total += counts[row + bin];
    const unit = total > 0 ? 1 / (total * binWidth(grid)) : 0;
    for (let bin = 0; bin < bins; bin++) result[row + bin] = counts[row + bin] * unit;
  }
  return result;
}
