/** Runs adaptive flow Monte Carlo from an experiment file. */
import type { Columns } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import { adaptiveFlowMcmc, failuresOf } from '../../workflows/index.js';
import type { AdaptiveFlowMcmc, AdaptiveFlowMcmcResult, Failures, LogPartition, Plain, WorkflowContext } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';

function problemOf({ system, workflow }: Experiment): AdaptiveFlowMcmc {
  if (workflow.type !== 'adaptive-flow-mcmc') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { type: _, ...problem } = workflow;
  if (problem.local.every > problem.local.steps) {
    throw new InputError(
      `workflow.local.every is ${problem.local.every}: with ${problem.local.steps} steps the flow has nothing to learn from`,
    );
  }
  return { system, ...problem };
}

export const adaptiveFlowMcmcRecipe: Recipe = {
  start: (experiment: Experiment, context: WorkflowContext) => adaptiveFlowMcmc(problemOf(experiment), context),

  conclude(found): Conclusion {
    const { names, trained, produced, verdict } = found as AdaptiveFlowMcmcResult;
    const told = ({ value, standardError }: LogPartition) => ({ value, standardError });
    const { logPartition, rHat, effectiveSamples, effectiveFraction, efficiency, missedFraction, paretoShape, status } = verdict;
    return {
      result: {
        logPartition: {
          both: told(logPartition.both),
          flow: told(logPartition.flow),
          chains: told(logPartition.chains),
        },
        worstRHat: Math.max(...rHat),
        effectiveSamples: Math.min(...effectiveSamples),
        effectiveSamplesPerEvaluation: efficiency,
        acceptance: produced.rounds.at(-1)!,
        effectiveFraction,
        missedFraction,
        paretoShape,
        status: status.code,
        advice: status.message,
        evaluations: { training: trained.evaluations, production: produced.evaluations },
        ...refusals(failuresOf(trained, produced)),
      },
      tables: {
        coordinates: coordinateTable(found as AdaptiveFlowMcmcResult),
        training: roundTable(trained.rounds),
        production: roundTable(produced.rounds),
      },
    };

    function coordinateTable({ produced: { frames } }: AdaptiveFlowMcmcResult): Columns {
      const { data, shape } = frames;
      const dim = shape[2];
      const rows = data.length / dim;
      const mean = new Float64Array(dim);
      const square = new Float64Array(dim);
      data.forEach((x, i) => (mean[i % dim] += x / rows));
      data.forEach((x, i) => (square[i % dim] += (x - mean[i % dim]) ** 2 / rows));
      return {
        coordinate: Float64Array.from(names, (_, i) => i),
        mean,
        'standard deviation': square.map(Math.sqrt),
        'R-hat': rHat,
        'effective samples': effectiveSamples,
      };
    }
  },
};

/** Proposals without an energy, if there were any, and where the first was. */
const refusals = ({ failures, lost }: Failures): Record<string, Plain> =>
  failures > 0 ? { refusedProposals: { count: failures, first: Array.from(lost ?? []) } } : {};

const roundTable = (rounds: AdaptiveFlowMcmcResult['trained']['rounds']): Columns => ({
  round: Float64Array.from(rounds, (_, i) => i + 1),
  'acceptance of local moves': Float64Array.from(rounds, ({ local }) => local),
  'acceptance of jumps': Float64Array.from(rounds, ({ global }) => global),
});
