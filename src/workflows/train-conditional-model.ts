/**
 * Algorithm 1 of Crabtree, Bello-Rivas & Kevrekidis (2023), "Training a conditional score model on a dynamical system": label the samples of
 * a simulation by their slow direction, and train a model of what is fast given what is slow.
 */
import { trainScoreModel } from '../models/index.js';
import type { ScoreModelData, ScoreTrainingOptions, TrainingState } from '../models/index.js';
import { buildVariable } from '../variables/index.js';
import { variableOfCondition } from './assisted-umbrella-sampling.js';
import type { Condition } from './assisted-umbrella-sampling.js';
import type { TrainingData } from './simulate.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';

export type TrainOptions = ScoreTrainingOptions & {
  /**
   * The coordinates that the model generates; the others are set from the label. By default all but the labelled one, which is then
   * exact in every generated point, and the model's density is one of the fast coordinates alone; where a variable is the label, all.
   */
  readonly coordinates?: readonly number[];
};

export type TrainedModel = {
  readonly model: ScoreModelData;
  readonly coordinates: readonly number[];
  readonly losses: Float32Array;
};

/** Train a score model of the fast coordinates, conditioned on the coordinate or variable that the umbrella will hold. */
export async function* trainConditionalModel(
  experiment: { condition: Pick<Condition, 'coordinate' | 'variable'>; train: TrainOptions },
  data: TrainingData,
  context: WorkflowContext,
): Workflow<TrainedModel> {
  const { condition, train } = experiment;
  // 1: the samples; 2: the slow direction y.
  const labels = new Float64Array(data.positions.length / data.dim);
  buildVariable(variableOfCondition(condition), data.dim).evaluate(data.positions, labels);
  const coordinates = train.coordinates ?? allBut(data.dim, condition.variable ? -1 : condition.coordinate);
  const positions = columns(data, coordinates);
  return yield* stage(context, {
    name: 'train',
    title: 'Train the conditional score model',
    total: train.steps,
    unit: 'steps',
    // 3: train on samples with their labels.
    async *body(saved: TrainingState | undefined) {
      const { model, losses } = yield* trainScoreModel(
        context.runtime,
        context.key,
        { positions, dim: coordinates.length, labels },
        train,
        saved,
      );
      return { model, coordinates, losses };
    },
  });
}

function columns({ positions, dim }: TrainingData, which: readonly number[]): Float64Array {
  const rows = positions.length / dim;
  return Float64Array.from(
    { length: rows * which.length },
    (_, i) => positions[Math.floor(i / which.length) * dim + which[i % which.length]],
  );
}

function allBut(dim: number, coordinate: number): number[] {
  return Array.from({ length: dim }, (_, i) => i).filter((i) => i !== coordinate);
}
