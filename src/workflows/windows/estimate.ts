/** From the samples of windows on a grid or along a path to a profile with errors. */
import { binCentres } from '../../estimators/index.js';
import type { Axis, Status } from '../../estimators/index.js';
import { displacement } from '../../biases/parameters.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import type { WithErrors } from '../with-errors.js';
import { placed, solveWindows, thinned, type Question } from './judge.js';
import type { WindowedWalkers } from './problem.js';

/** What MBAR makes of windows on a grid or along a path. */
export type WindowMap = {
  /** Of the profile: of a path one, its share from 0 to 1. */
  readonly axes: readonly Axis[];
  /** Middles of the bins, bins × axes. */
  readonly places: Float64Array;
  /** −ln p of each bin in kT, zero at the lowest; errors are relative to that one. Of a path: within its tube. */
  readonly profile: WithErrors;
  /** Of the windows in kT, relative to the first. */
  readonly freeEnergies: WithErrors;
  /** The share that each pair of neighbours has in common. */
  readonly overlaps: Float64Array;
  /** Of each window: means of the variables (windows × variables), and how many independent samples its own are worth. */
  readonly means: Float64Array;
  readonly effectiveSamples: Float64Array;
  readonly status: Status;
};

/** Bootstrap resamples: an error bar is then known to 7 %. */
const resamples = 100;

/** Join the windows. */
export async function* mapWindows(
  samples: WindowedWalkers,
  question: Question,
  context: WorkflowContext,
): Workflow<WindowMap> {
  return yield* stage(context, {
    name: 'estimate',
    title: 'Join the windows',
    total: 1,
    unit: 'estimates',
    async *body() {
      const data = thinned(samples);
      const { counts, pairs, periods, centres } = data;
      const { solution, inefficiencies } = solveWindows(data);
      const { values, axes } = placed(data, question);
      const bins = { values, grid: axes };
      const profile = solution.profile(bins);
      const errors = solution.bootstrap({
        key: context.key,
        trajectoryOf: data.trajectoryOf,
        onGrid: bins,
        resamples,
      });
      const { freeEnergies } = solution;
      const { matrix } = freeEnergies.diagnostics.overlap;
      const states = counts.length;
      const dims = periods.length;
      if (!profile.status.ok) yield { type: 'warning', message: profile.status.message };
      const means = new Float64Array(centres.length);
      let at = 0;
      counts.forEach((count, k) => {
        for (let i = 0; i < count; i++, at++) {
          for (let j = 0; j < dims; j++) {
            means[k * dims + j] +=
              displacement(data.values[at * dims + j], centres[k * dims + j], periods[j]) / count;
          }
        }
      });
      return {
        axes,
        places: binCentres(axes),
        profile: {
          value: profile.value,
          standardError: profile.standardError,
          bootstrapError: errors.profile!,
        },
        freeEnergies: {
          value: freeEnergies.value,
          standardError: freeEnergies.standardError,
          bootstrapError: errors.freeEnergies,
        },
        overlaps: Float64Array.from({ length: pairs.length / 2 }, (_, pair) => {
          const [a, b] = [pairs[2 * pair], pairs[2 * pair + 1]];
          return Math.max(matrix[a * states + b], matrix[b * states + a]);
        }),
        means: means.map((x, i) => x + centres[i]),
        effectiveSamples: inefficiencies.map((g, k) => counts[k] / g),
        status: profile.status,
      };
    },
  });
}
