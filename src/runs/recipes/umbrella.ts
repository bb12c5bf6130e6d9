/** Runs umbrella sampling from an experiment file. */
import type { Columns } from '../../formats/index.js';
import { umbrella, wellDifference } from '../../workflows/index.js';
import type { UmbrellaResult, WithErrors, WorkflowContext } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { startsOf, umbrellaOf } from './umbrella-problem.js';

export const umbrellaRecipe: Recipe = {
  async start(experiment: Experiment, context: WorkflowContext) {
    if (experiment.workflow.type !== 'umbrella') throw new TypeError('not umbrella sampling');
    const { sample } = experiment.workflow;
    const problem = umbrellaOf(experiment);
    const starts = await startsOf(sample.starts);
    return umbrella({ ...problem, ...(starts ? { starts } : {}) }, context);
  },

  conclude(found): Conclusion {
    const result = found as UmbrellaResult;
    const { samples, profiles } = result;
    const difference = wellDifference(profiles);
    return {
      result: {
        // Without a finite error it is no result; the status says why.
        ...(difference && difference.standardError < Infinity ? { difference } : {}),
        ...(profiles.exact ? { rmsError: { wham: profiles.wham.rmsError, mbar: profiles.mbar.rmsError } } : {}),
        minimumOverlap: Math.min(...profiles.neighbourOverlaps),
        effectiveSamples: profiles.windows.effectiveSamples.reduce((sum, n) => sum + n, 0),
        status: { wham: profiles.wham.status.code, mbar: profiles.mbar.status.code },
        evaluations: samples.evaluations,
      },
      tables: { profile: profileTable(result), windows: windowTable(result), overlap: overlapTable(result) },
    };
  },
};

const columns = (name: string, { value, standardError, bootstrapError }: WithErrors): Columns => ({
  [name]: value,
  [`${name} error`]: standardError,
  [`${name} bootstrap error`]: bootstrapError,
});

function profileTable({ profiles: { centres, wham, mbar, exact } }: UmbrellaResult): Columns {
  return {
    x: centres,
    ...columns('wham', wham.profile),
    ...columns('mbar', mbar.profile),
    ...(exact ? { exact: exact.profile } : {}),
    ...columns('wham density', wham.density),
    ...columns('mbar density', mbar.density),
    ...(exact ? { 'exact density': exact.density } : {}),
  };
}

function windowTable({ samples, profiles: { windows, wham, mbar } }: UmbrellaResult): Columns {
  return {
    centre: samples.centres,
    mean: windows.means,
    ...columns('wham', wham.freeEnergies),
    ...columns('mbar', mbar.freeEnergies),
    inefficiency: windows.inefficiencies,
    'effective samples': windows.effectiveSamples,
  };
}

/** Row by window; a column for each window. */
function overlapTable({ samples: { centres }, profiles: { mbar } }: UmbrellaResult): Columns {
  const { matrix } = mbar.overlap;
  const size = centres.length;
  const column = (to: number) => Float64Array.from(centres, (_, from) => matrix[from * size + to]);
  return {
    window: centres,
    ...Object.fromEntries(Array.from(centres, (_, to) => [`window ${to}`, column(to)])),
  };
}
