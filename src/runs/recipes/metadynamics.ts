/** Runs metadynamics from an experiment file. */
import { concatenate } from '../../math/index.js';
import { encodeColvar, encodeHills, type Columns } from '../../formats/index.js';
import { metadynamics } from '../../workflows/index.js';
import type { AdaptiveProfile, BiasedFrames, Metadynamics, MetadynamicsResult } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { metadynamicsOf } from './metadynamics-problem.js';
import { startsOf } from './umbrella-problem.js';

export const metadynamicsRecipe: Recipe = {
  async start(experiment, context) {
    const { workflow } = experiment;
    const problem = metadynamicsOf(experiment);
    const starts = workflow.type === 'metadynamics' ? await startsOf(workflow.sample.starts) : undefined;
    return metadynamics({ ...problem, ...(starts ? { starts } : {}) }, context);
  },

  conclude(found, experiment: Experiment): Conclusion {
    const { samples, estimate, status } = found as MetadynamicsResult;
    const problem = metadynamicsOf(experiment);
    const { difference, crossings, kishSize } = estimate;
    return {
      result: {
        ...(difference
          ? {
              difference: {
                from: difference.regions[0].name,
                to: difference.regions[1].name,
                reweighted: difference.reweighted,
                balanced: difference.balanced,
                finalBias: difference.finalBias,
                fromBias: difference.fromBias,
                ...(difference.exact === undefined ? {} : { exact: difference.exact }),
              },
            }
          : {}),
        crossings: crossings.reduce((sum, count) => sum + count, 0),
        effectiveWeights: kishSize,
        status,
        evaluations: samples.evaluations,
      },
      tables: Object.fromEntries(
        estimate.profiles.map((profile, j) => [j === 0 ? 'profile' : `profile-${j}`, profileTable(profile)]),
      ),
      files: plumedFiles(problem, samples),
    };
  },
};

function profileTable({ centres, reweighted, balanced, finalBias, fromBias, exact }: AdaptiveProfile): Columns {
  return {
    x: centres,
    reweighted: reweighted.value,
    'reweighted error': reweighted.standardError,
    balanced,
    'final bias': finalBias,
    'from bias': fromBias.value,
    'from bias spread': fromBias.spread,
    ...(exact ? { exact } : {}),
  };
}

/** Names as PLUMED can read them. */
const plainName = (name: string) => name.replaceAll(/\s+/g, '_');

/** HILLS, and a COLVAR of each walker, as PLUMED writes them; kJ/mol for molecules, kT for others; times in ps, or units of time. */
function plumedFiles({ stride, sigma, biasFactor, method, sample }: Metadynamics, samples: BiasedFrames) {
  const { names, periods, walkers, kT, bias, values, biases, offsets, steps } = samples;
  const unit = kT ?? 1;
  const dim = names.length;
  const variables = names.map(plainName);
  const domains = Object.fromEntries(
    variables.flatMap((name, j) => {
      const period = periods[j];
      return period === null ? [] : [[name, [-period / 2, period / 2] as const]];
    }),
  );
  const encode = (text: string) => new TextEncoder().encode(text);
  const files: Record<string, Uint8Array> = {};
  if (bias.kind === 'metadynamics') {
    const heights = concatenate(bias.state.heights);
    files.HILLS = encode(
      encodeHills({
        ...{ variables, domains, kernel: 'gaussian' },
        times: heights.map((_, i) => (sample.equilibration + (Math.floor(i / walkers) + 1) * stride) * sample.timeStep),
        centres: concatenate(bias.state.centres),
        widths: Float64Array.from({ length: heights.length * dim }, (_, i) => sigma[i % dim]),
        heights: heights.map((height) => unit * height),
        ...(biasFactor === undefined ? {} : { biasFactor }),
      }),
    );
  }
  const label = method === 'opes' ? 'opes' : 'metad';
  const times = steps.map((step) => step * sample.timeStep);
  for (let walker = 0; walker < walkers; walker++) {
    const own = steps.map((_, frame) => unit * biases[frame * walkers + walker]);
    const constant = offsets.map((offset) => unit * offset);
    const columns: [string, Float64Array][] = [
      ['time', times],
      ...variables.map((name, j): [string, Float64Array] => [
        name,
        steps.map((_, frame) => values[(frame * walkers + walker) * dim + j]),
      ]),
      [`${label}.bias`, own],
    ];
    if (label === 'metad') {
      columns.push(['metad.rct', constant], ['metad.rbias', own.map((value, frame) => value - constant[frame])]);
    }
    files[walkers === 1 ? 'COLVAR' : `COLVAR.${walker}`] = encode(
      encodeColvar({ columns: columns.map(([name]) => name), values: columns.map(([, column]) => column), domains }),
    );
  }
  return files;
}
