/** Runs adaptive biasing forces from an experiment file. */
import type { BiasSpec, NodeAxis } from '../../biases/index.js';
import type { Columns } from '../../formats/index.js';
import { InputError, placed } from '../../math/errors.js';
import { checkNodeAxes } from '../../math/grid-table.js';
import { biasingForce } from '../../workflows/index.js';
import type { BiasingForce, BiasingForceResult, ForceProfile } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { periodOf } from './metadynamics-problem.js';
import { movesOf, startsOf } from './umbrella-problem.js';

type Asked = Extract<Experiment['workflow'], { type: 'adaptive-biasing-force' }>;

/** The workflow's own options from an experiment, with the defaults that depend on other options. */
export function biasingForceOf({ system, workflow }: Experiment): BiasingForce {
  if (workflow.type !== 'adaptive-biasing-force') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { variables, extended, fullSamples, walkers, stride, regions } = workflow;
  const { steps, discard, ...moves } = workflow.sample;
  const ends = variables.map((_, j) => endsOf(workflow, j));
  const axes = ends.map(({ low, high, bins, period }): NodeAxis => {
    const half = (high - low) / bins / 2;
    return { low: low + half, high: period === undefined ? high - half : high + half, nodes: bins, periodic: period !== undefined };
  });
  placed('workflow.grid: ', () => checkNodeAxes(axes));
  const springs = extended === true ? ends.map(({ low, high, bins }) => (bins / (high - low)) ** 2) : extended;
  if (springs && springs.length !== variables.length) {
    throw new InputError(`workflow.extended has ${springs.length} springs for ${variables.length} variables: give one each, or true`);
  }
  return {
    ...{ system, variables, axes, fullSamples, walkers, stride },
    ...(springs ? { extended: springs } : {}),
    walls: variables.flatMap((variable, j): BiasSpec[] => {
      const { low, high, period } = ends[j];
      const wall = { centre: (low + high) / 2, halfWidth: (high - low) / 2, spring: workflow.wallSpring };
      return period === undefined ? [{ type: 'flat-bottom', variable, ...wall }] : [];
    }),
    sample: { ...movesOf(system, moves), steps, discard },
    ...(regions ? { regions } : {}),
  };
}

/** Of a variable that is given none. */
const usualBins = 48;

function endsOf({ variables, grid = [] }: Asked, j: number) {
  const period = periodOf(variables[j]);
  const { low = period && -period / 2, high = period && period / 2, bins } = grid[j] ?? { bins: usualBins };
  if (low === undefined || high === undefined) {
    throw new InputError(
      `workflow.grid[${j}] is missing: say from where to where variable ${j} (${variables[j].type}) goes, such as { low: 0, high: 2 }`,
    );
  }
  if (!(high > low)) throw new InputError(`workflow.grid[${j}] goes from ${low} to ${high}: give the lower end first`);
  return { low, high, bins, period };
}

export const adaptiveBiasingForceRecipe: Recipe = {
  async start(experiment, context) {
    const { workflow } = experiment;
    const problem = biasingForceOf(experiment);
    const starts = workflow.type === 'adaptive-biasing-force' ? await startsOf(workflow.sample.starts) : undefined;
    return biasingForce({ ...problem, ...(starts ? { starts } : {}) }, context);
  },

  conclude(found): Conclusion {
    const { samples, estimate, status } = found as BiasingForceResult;
    const { difference, crossings, profiles } = estimate;
    return {
      result: {
        ...(difference && difference.standardError < Infinity
          ? {
              difference: {
                ...{ from: difference.regions[0].name, to: difference.regions[1].name },
                ...{ value: difference.value, standardError: difference.standardError },
                ...(difference.exact === undefined ? {} : { exact: difference.exact }),
              },
            }
          : {}),
        crossings: crossings.reduce((sum, count) => sum + count, 0),
        status,
        evaluations: samples.evaluations,
      },
      tables: Object.fromEntries(profiles.map((profile, j) => [j === 0 ? 'profile' : `profile-${j}`, profileTable(profile)])),
    };
  },
};

const profileTable = ({ centres, value, standardError, exact }: ForceProfile): Columns => ({
  x: centres,
  'free energy': value,
  error: standardError,
  ...(exact ? { exact } : {}),
});
