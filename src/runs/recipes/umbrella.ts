/** Runs umbrella sampling from an experiment file. */
import type { Columns } from '../../formats/index.js';
import { umbrella, umbrellaWindows, wellDifference } from '../../workflows/index.js';
import type {
  RoundReport,
  UmbrellaResult,
  WindowedWalkers,
  WindowsResult,
  WithErrors,
  WorkflowContext,
} from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { isRow, startsOf, umbrellaOf } from './umbrella-problem.js';
import { windowsProblemOf } from './umbrella-windows-problem.js';

export const umbrellaRecipe: Recipe = {
  async start(experiment: Experiment, context: WorkflowContext) {
    if (experiment.workflow.type !== 'umbrella') throw new TypeError('not umbrella sampling');
    const { sample, windows } = experiment.workflow;
    if (!isRow({ windows })) return umbrellaWindows(await windowsProblemOf(experiment, context), context);
    const starts = await startsOf(sample.starts);
    return umbrella({ ...umbrellaOf(experiment), ...(starts ? { starts } : {}) }, context);
  },

  conclude(found): Conclusion {
    if ('map' in (found as object)) return concludeMap(found as WindowsResult);
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
        status: {
          wham: profiles.wham.status.code,
          mbar: profiles.mbar.status.code,
          sampling: samples.status.code,
        },
        ...answerOf(samples),
        evaluations: samples.evaluations,
      },
      tables: {
        profile: profileTable(result),
        windows: windowTable(result),
        overlap: overlapTable(result),
        rounds: roundTable(samples.rounds),
      },
    };
  },
};

/** What was asked, and what it took. */
function answerOf({ rounds, suggestion, centres, names }: WindowedWalkers): Conclusion['result'] {
  const { asked, walkerSteps } = rounds[rounds.length - 1];
  return {
    asked,
    ...{ rounds: rounds.length, walkerSteps, windows: centres.length / names.length },
    ...(suggestion ? { springs: Array.from(suggestion.springs), correlation: suggestion.correlation } : {}),
  };
}

const roundTable = (rounds: readonly RoundReport[]): Columns => ({
  'walker-steps': rounds.map(({ walkerSteps }) => walkerSteps),
  value: rounds.map(({ asked }) => asked.value),
  error: rounds.map(({ asked }) => asked.standardError),
  windows: rounds.map(({ windows }) => windows),
  sampled: rounds.map(({ sampled }) => sampled),
  overlap: rounds.map(({ overlap }) => overlap),
});

/** Of windows on a grid or along a path. */
function concludeMap({ walkers, map }: WindowsResult): Conclusion {
  const { names, centres, counts, spent, layout } = walkers;
  const dims = names.length;
  const axes = layout === 'path' ? ['share of the path'] : names;
  const column = (values: Float64Array, j: number, of: number) =>
    Float64Array.from({ length: values.length / of }, (_, i) => values[i * of + j]);
  return {
    result: {
      ...answerOf(walkers),
      minimumOverlap: map.overlaps.reduce((a, b) => Math.min(a, b), Infinity),
      effectiveSamples: map.effectiveSamples.reduce((sum, n) => sum + n, 0),
      status: { mbar: map.status.code, sampling: walkers.status.code },
      evaluations: walkers.evaluations,
    },
    tables: {
      profile: {
        ...Object.fromEntries(axes.map((name, j) => [name, column(map.places, j, axes.length)])),
        ...columns('mbar', map.profile),
      },
      windows: {
        ...Object.fromEntries(names.map((name, j) => [name, column(centres, j, dims)])),
        ...Object.fromEntries(names.map((name, j) => [`mean ${name}`, column(map.means, j, dims)])),
        ...columns('mbar', map.freeEnergies),
        ...{ samples: counts, 'walker-steps': spent, 'effective samples': map.effectiveSamples },
      },
      rounds: roundTable(walkers.rounds),
    },
  };
}

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
