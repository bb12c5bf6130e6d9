/** Runs steered dynamics from an experiment file. */
import type { Columns } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import { steered } from '../../workflows/index.js';
import type { Steered, SteeredResult, WorkflowContext } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { movesOf, startsOf } from './umbrella-problem.js';

/** The workflow's own options from an experiment, with the defaults that depend on other options. */
export function steeredOf({ system, workflow }: Experiment): Steered {
  if (workflow.type !== 'steered') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { pull, grid } = workflow;
  const { approach, ...sample } = workflow.sample;
  const { variable, coordinate, ...way } = pull;
  const margin = 0.1 * Math.abs(way.to - way.from);
  const { low = Math.min(way.from, way.to) - margin, high = Math.max(way.from, way.to) + margin } = grid;
  if (!(high > low)) {
    throw new InputError(`workflow.grid goes from ${low} to ${high}: give both ends, the lower one first`);
  }
  return {
    system,
    pull: { ...way, ...(variable ? { variable } : { coordinate: coordinate ?? 0 }) },
    sample: { ...movesOf(system, sample), pull: approach },
    grid: { low, high, bins: grid.bins },
  };
}

export const steeredRecipe: Recipe = {
  async start(experiment: Experiment, context: WorkflowContext) {
    const problem = steeredOf(experiment);
    const { workflow } = experiment;
    const starts = workflow.type === 'steered' ? await startsOf(workflow.sample.starts) : undefined;
    return steered({ ...problem, ...(starts ? { starts } : {}) }, context);
  },

  conclude(found): Conclusion {
    const { pulled, estimates } = found as SteeredResult;
    const { differences, profile, exact, effectivePulls } = estimates;
    const [best] = differences;
    return {
      result: {
        // Without a finite error it is no result; the status says why.
        ...(best.standardError < Infinity
          ? { difference: { value: best.value, standardError: best.standardError, ...(exact ? { exact: exact.difference } : {}) } }
          : {}),
        estimators: differences
          .filter(({ standardError }) => standardError < Infinity)
          .map(({ name, value, standardError, status }) => ({ name, value, standardError, status: status.code })),
        leastEffectivePulls: effectivePulls.reduce((a, b) => Math.min(a, b)),
        status: { difference: best.status.code, profile: profile.status.code },
        evaluations: pulled.evaluations,
      },
      tables: { profile: profileTable(found as SteeredResult), switching: switchingTable(found as SteeredResult), work: workTable(found as SteeredResult) },
    };
  },
};

function profileTable({ estimates: { profile, exact } }: SteeredResult): Columns {
  return {
    x: profile.diagnostics.centres,
    'free energy': profile.value,
    error: profile.standardError,
    ...(exact ? { exact: exact.profile } : {}),
  };
}

function switchingTable({ pulled, estimates: { switched, effectivePulls } }: SteeredResult): Columns {
  return {
    centre: pulled.centres,
    'free energy': switched.value,
    error: switched.standardError,
    'effective pulls': effectivePulls,
  };
}

/** The whole work of each pull, as `wellspring estimate crooks` reads it. */
function workTable({ pulled: { forward, reverse, centres } }: SteeredResult): Columns {
  const last = ({ work }: { work: Float64Array }) => work.slice(work.length - work.length / centres.length);
  return { forward: last(forward), ...(reverse ? { reverse: last(reverse) } : {}) };
}
