/** Runs a variational autoregressive network from an experiment file. */
import { variationalAutoregressive } from '../../workflows/index.js';
import type {
  SpinAverages,
  SpinEstimate,
  VariationalAutoregressive,
  VariationalAutoregressiveResult,
  WorkflowContext,
} from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';

function problemOf({ system, workflow }: Experiment): VariationalAutoregressive {
  if (workflow.type !== 'variational-autoregressive') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { type: _, network, ...problem } = workflow;
  const { symmetric, ...rest } = network;
  return { system, ...problem, network: { ...rest, ...(symmetric === undefined ? {} : { symmetric }) } };
}

export const variationalAutoregressiveRecipe: Recipe = {
  start: (experiment: Experiment, context: WorkflowContext) =>
    variationalAutoregressive(problemOf(experiment), context),

  conclude(found): Conclusion {
    const { drawn, chains, trained, verdict } = found as VariationalAutoregressiveResult;
    const { freeEnergy, weighed, exact, effectiveFraction, paretoShape, rHat, status } = verdict;
    const averages = ({ energy, heatCapacity, magnetisation }: SpinAverages) => ({
      energy: told(energy),
      heatCapacity: told(heatCapacity),
      magnetisation: told(magnetisation),
    });
    return {
      result: {
        freeEnergy: { bound: told(freeEnergy.bound), weighed: told(freeEnergy.weighed) },
        weighed: averages(weighed),
        chains: { ...averages(verdict.chains), acceptance: chains.acceptance, rHat },
        ...(exact ? { exact } : {}),
        effectiveFraction,
        paretoShape,
        status: status.code,
        advice: status.message,
      },
      tables: {
        configurations: {
          energy: drawn.energies,
          'log probability': drawn.logDensities,
          magnetisation: drawn.magnetisations,
        },
        training: {
          step: Float64Array.from(trained.losses, (_, i) => i + 1),
          loss: trained.losses,
        },
      },
    };
  },
};

const told = ({ value, standardError }: SpinEstimate) => ({ value, standardError });
