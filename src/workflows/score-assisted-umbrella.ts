/**
 * Score-assisted umbrella sampling, whole: simulate, train a conditional score model (algorithm 1), draw starting points, run umbrella
 * sampling from them (algorithm 2) beside umbrella sampling alone, and pool what they visited into densities with errors. Where the
 * exact density is known, a study repeats the experiment many times, as one batch, and tells the L1 distances.
 *
 * Reference: Crabtree, Bello-Rivas & Kevrekidis 2023, arXiv:2312.05715. The systematic starts are ours.
 */
import { InputError, placed } from '../math/index.js';
import { split } from '../random/index.js';
import type { Key } from '../random/index.js';
import { loadSystem } from '../systems/index.js';
import type { SystemSpec } from '../systems/index.js';
import { buildVariable } from '../variables/index.js';
import { checkSpring, umbrellaSampling } from './assisted-umbrella-sampling.js';
import type { Condition, Method, SampleOptions, Sampling } from './assisted-umbrella-sampling.js';
import { compareDensities } from './comparison.js';
import type { Comparison } from './comparison.js';
import { convergenceStudy } from './convergence.js';
import type { Convergence, StudyOptions } from './convergence.js';
import type { DensityGrid } from './density-grid.js';
import { drawStartingPoints } from './draw.js';
import type { StartOptions, StartingPoints } from './draw.js';
import { simulate } from './simulate.js';
import type { SimulateOptions, TrainingData } from './simulate.js';
import { trainConditionalModel } from './train-conditional-model.js';
import type { TrainOptions, TrainedModel } from './train-conditional-model.js';
import type { Workflow, WorkflowContext } from './types.js';

/** Everything that score-assisted umbrella sampling needs to know. */
export type ScoreAssistedUmbrella = {
  readonly system: SystemSpec;
  readonly condition: Condition;
  readonly density: DensityGrid;
  readonly simulate: SimulateOptions;
  readonly train: TrainOptions;
  readonly starts: StartOptions;
  readonly sample: SampleOptions;
  readonly study: StudyOptions;
};

/** What each stage found. */
export type ScoreAssistedUmbrellaResult = {
  readonly data: TrainingData;
  readonly trained: TrainedModel;
  readonly points: StartingPoints;
  readonly samplings: Readonly<Record<Method, Sampling>>;
  readonly convergence: readonly Convergence[];
  readonly comparison: Comparison;
};

/**
 * Run the whole experiment.
 *
 * @example
 * for await (const event of scoreAssistedUmbrella(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* scoreAssistedUmbrella(
  experiment: ScoreAssistedUmbrella,
  context: WorkflowContext,
): Workflow<ScoreAssistedUmbrellaResult> {
  await check(experiment, context);
  const [dataKey, modelKey, startKey, sampleKey, studyKey, errorKey] = split(context.key, 6);
  const under = (key: Key): WorkflowContext => ({ ...context, key });

  const data = yield* simulate(experiment, under(dataKey));
  const trained = yield* trainConditionalModel(experiment, data, under(modelKey));
  const points = yield* drawStartingPoints(experiment, trained, under(startKey));

  const samplings = {
    umbrella: yield* umbrellaSampling(experiment, 'umbrella', points, under(sampleKey)),
    assisted: yield* umbrellaSampling(experiment, 'assisted', points, under(sampleKey)),
    systematic: yield* umbrellaSampling(experiment, 'systematic', points, under(sampleKey)),
  };
  const convergence = yield* convergenceStudy(experiment, points, under(studyKey));
  const comparison = yield* compareDensities(experiment, data, points, samplings, under(errorKey));
  return { data, trained, points, samplings, convergence, comparison };
}

/** What would only show after a long simulation. */
async function check(experiment: ScoreAssistedUmbrella, context: WorkflowContext): Promise<void> {
  const { condition, density, sample, train } = experiment;
  const { dim, names } = await loadSystem(experiment.system, context);
  for (const [name, { coordinate }] of Object.entries({ condition, density })) {
    if (coordinate < dim) continue;
    throw new InputError(
      `${name}.coordinate is ${coordinate}: the system has coordinates 0 to ${dim - 1} (${names.join(', ')})`,
    );
  }
  if (condition.variable) {
    const spec = condition.variable;
    const { dim: components, names: parts } = placed('condition.variable: ', () => buildVariable(spec, dim));
    if (components !== 1) {
      throw new InputError(
        `condition.variable has ${components} components (${parts.join(', ')}): give one of one`,
      );
    }
    const missing = Array.from({ length: dim }, (_, i) => i).filter(
      (i) => train.coordinates?.includes(i) === false,
    );
    if (missing.length > 0) {
      throw new InputError(
        `train.coordinates leaves out coordinate ${missing.join(', ')}: nothing else tells it where a variable is held`,
      );
    }
  } else if (density.coordinate === condition.coordinate) {
    throw new InputError(
      `density.coordinate is ${density.coordinate}, which the umbrella holds: ask for the density of another one`,
    );
  }
  if (sample.from.length !== dim) {
    throw new InputError(
      `sample.from has ${sample.from.length} values: the system has ${dim} (${names.join(', ')})`,
    );
  }
  if (condition.variable) return;
  checkSpring('condition.spring', condition.spring, sample.timeStep);
  if (train.coordinates?.includes(condition.coordinate)) {
    throw new InputError(
      `train.coordinates contains ${condition.coordinate}, which the umbrella holds: the model is told it, leave it out`,
    );
  }
}
