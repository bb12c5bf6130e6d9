/** Runs discovery from an experiment file. */
import type { Columns } from '../../formats/index.js';
import { discover } from '../../workflows/index.js';
import type { Discover, DiscoverResult, WorkflowContext } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { encodeVariable } from '../variable-file.js';

type Asked = Extract<Experiment['workflow'], { type: 'discover' }>;

/** The workflow's own options from an experiment, with the defaults that depend on the system. */
export function discoverOf({ system, workflow }: Experiment): Discover {
  if (workflow.type !== 'discover') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { type: _, simulate, ...rest } = workflow;
  return { system, ...rest, simulate: samplingOf(system, simulate) };
}

function samplingOf(system: Experiment['system'], { kernel, timeStep, from, to, ...rest }: Asked['simulate']) {
  if (system.type === 'alanine-dipeptide' || system.type === 'molecule') {
    const rigid = system.constraints === 'hydrogen-bonds';
    const usual = rigid ? ((system.hydrogenMass ?? 1) >= 3 ? 0.004 : 0.002) : 0.001;
    return { ...rest, kernel: kernel ?? ('langevin-middle' as const), timeStep: timeStep ?? usual };
  }
  const fastSlow = system.type === 'evolving-double-well' || system.type === 'variable-barrier-double-well';
  return {
    ...rest,
    kernel: kernel ?? ('leimkuhler-matthews' as const),
    timeStep: timeStep ?? (fastSlow ? 0.01 : 0.002),
    from: from ?? (fastSlow ? [0, -1] : undefined),
    to: to ?? (fastSlow && !from ? [10, -1] : undefined),
  };
}

export const discoverRecipe: Recipe = {
  start: (experiment: Experiment, context: WorkflowContext) => discover(discoverOf(experiment), context),

  conclude(result): Conclusion {
    const { data, found, correlations, markov } = result as DiscoverResult;
    return {
      result: {
        ...Object.fromEntries(
          correlations.map(({ found: name, known, value, rank }) => [
            `${name} with ${known}`,
            { correlation: value, ...(rank === undefined ? {} : { rank }) },
          ]),
        ),
        ...(found.kernel ? { kernel: found.kernel } : {}),
        ...(found.scores ? { scores: found.scores } : {}),
        ...(markov ? { markov: { connected: markov.share, worst: markov.check.worst, advice: markov.advice } } : {}),
        evaluations: data.evaluations,
      },
      tables: {
        variables: {
          component: Float64Array.from(found.names, (_, i) => i),
          eigenvalue: found.eigenvalues,
          ...(found.timescales ? { timescale: found.timescales } : {}),
        },
        samples: sampleTable(result as DiscoverResult),
        ...(markov ? { timescales: timescaleTable(markov), check: checkTable(markov) } : {}),
      },
      files: { 'variable.safetensors': encodeVariable(found.variable) },
    };
  },
};

/** Rows of the table of samples at most. */
const mostRows = 10_000;

function sampleTable({ data, found }: DiscoverResult): Columns {
  const rows = data.walkers * data.frames;
  const every = Math.ceil(rows / mostRows);
  const column = (values: Float64Array, width: number, c: number) =>
    Float64Array.from({ length: Math.ceil(rows / every) }, (_, i) => values[i * every * width + c]);
  return {
    ...Object.fromEntries(data.watchNames.map((name, c) => [name, column(data.watched, data.watchNames.length, c)])),
    ...Object.fromEntries(found.names.map((name, c) => [name, column(found.values, found.names.length, c)])),
  };
}

type Markov = NonNullable<DiscoverResult['markov']>;

function timescaleTable({ lags, timescales: { value, standardError, processes } }: Markov): Columns {
  const column = (values: Float64Array, c: number) => Float64Array.from(lags, (_, l) => values[l * processes + c]);
  return {
    lag: lags,
    ...Object.fromEntries<Float64Array>(
      Array.from({ length: processes }, (_, c): [string, Float64Array][] => [
        [`timescale ${c + 1}`, column(value, c)],
        [`timescale ${c + 1} error`, column(standardError, c)],
      ]).flat(),
    ),
  };
}

function checkTable({ check }: Markov): Columns {
  const steps = check.times.length;
  const row = (values: Float64Array, set: number) => values.slice(set * steps, (set + 1) * steps);
  return {
    time: check.times,
    ...Object.fromEntries<Float64Array>(
      Array.from({ length: check.sets }, (_, set): [string, Float64Array][] => [
        [`set ${set} predicted`, row(check.predicted, set)],
        [`set ${set} counted`, row(check.counted, set)],
        [`set ${set} error`, row(check.standardError, set)],
      ]).flat(),
    ),
  };
}
