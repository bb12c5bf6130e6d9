/**
 * Score-assisted umbrella sampling, whole: simulate, train a conditional score model (algorithm 1), draw starting points, run umbrella
 * sampling from them (algorithm 2) beside umbrella sampling alone, and pool what they visited into densities with errors. Where the
 * exact density is known, a study repeats the experiment many times, as one batch, and tells the L1 distances.
 *
 * Reference: Crabtree, Bello-Rivas & Kevrekidis 2023, arXiv:2312.05715. The systematic starts are ours.
 */
import { split } from '../random/index.js';
import type { Key } from '../random/index.js';
import type { SystemSpec } from '../systems/index.js';
import { assistedUmbrellaSampling, umbrellaSamplingAlone } from './assisted-umbrella-sampling.js';
import type { Sampling } from './assisted-umbrella-sampling.js';
import { comparisonOfDensities } from './comparison.js';
import type { Comparison, DensityGrid } from './comparison.js';
import { convergenceStudy } from './convergence.js';
import type { StudyOptions } from './convergence.js';
import { drawStartingPoints } from './draw.js';
import type { StartOptions, StartingPoints } from './draw.js';
import { simulate } from './simulate.js';
import type { SimulateOptions, TrainingData } from './simulate.js';
import { trainConditionalModel } from './train-conditional-model.js';
import type { TrainOptions, TrainedModel } from './train-conditional-model.js';
import type { Workflow, WorkflowContext } from './types.js';

/** The umbrella: a spring on one coordinate. */
export type Condition = { readonly coordinate: number; readonly at: number; readonly spring: number };

/** How umbrella sampling moves its walkers. */
export type SampleOptions = {
  /** Steps of each walker; umbrella sampling alone gets the steps of all assisted walkers together. */
  readonly steps: number;
  readonly timeStep: number;
  readonly kernel: KernelName;
  /** Where umbrella sampling alone starts. */
  readonly from: readonly number[];
};

/** The transition rule of umbrella sampling. */
export type KernelName = 'euler-maruyama' | 'leimkuhler-matthews';

/** Everything that score-assisted umbrella sampling needs to know. */
export type ScoreAssistedUmbrella = {
  readonly system: SystemSpec;
  readonly condition: Condition;
  /** The coordinate whose density is wanted, and the bins to count it in. */
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
  readonly model: TrainedModel;
  readonly starts: StartingPoints;
  readonly umbrella: Sampling;
  readonly assisted: Sampling;
  readonly systematic: Sampling;
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
  const [dataKey, modelKey, startKey, sampleKey, studyKey, errorKey] = split(context.key, 6) as Key[];
  const under = (key: Key): WorkflowContext => ({ ...context, key });

  const data = yield* simulate(experiment, under(dataKey));
  const model = yield* trainConditionalModel(experiment, data, under(modelKey));
  const starts = yield* drawStartingPoints(experiment, model, under(startKey));

  const umbrella = yield* umbrellaSamplingAlone(experiment, under(sampleKey));
  const assisted = yield* assistedUmbrellaSampling(experiment, 'assisted', starts, under(sampleKey));
  const systematic = yield* assistedUmbrellaSampling(experiment, 'systematic', starts, under(sampleKey));

  const study = yield* convergenceStudy(experiment, starts, under(studyKey));
  const comparison = yield* comparisonOfDensities(
    experiment,
    { starts, umbrella, assisted, systematic, study },
    under(errorKey),
  );
  return { data, model, starts, umbrella, assisted, systematic, comparison };
}
