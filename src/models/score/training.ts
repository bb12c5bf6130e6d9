/**
 * Training a conditional score model: standardise, draw batches by label windows, minimise the denoising loss with Adam. Everything
 * random follows from (key, step), so training that was cut off goes on to the same bits.
 */
import { InputError } from '../../math/errors.js';
import { fillNormal, fold, split, uniform } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import { adam, clipByGlobalNorm, cosineDecay, spec, trainer } from '../../tensor/index.js';
import type { Runtime, TrainerState } from '../../tensor/index.js';
import type { Activation } from '../nn/mlp.js';
import { labelBoxes } from './label-boxes.js';
import { labelWindows } from './label-windows.js';
import { encodeLabel, labelFeatures } from './labels.js';
import type { LabelEncoding } from './labels.js';
import { denoisingLoss, initialiseNetwork } from './network.js';
import type { DenoisingNetwork } from './network.js';
import { forwardProcess, noiseLevel } from './processes.js';
import type { ProcessSpec } from './processes.js';
import type { ScoreModelData, Standardisation } from './score-model.js';

/** How a score model is trained. */
export type ScoreTrainingOptions = {
  readonly steps: number;
  /** Rows of one batch. */
  readonly batch: number;
  /** Adam's learning rate at the start; it falls to zero along a cosine. The model is a moving average of the parameters. */
  readonly learningRate: number;
  /** Half width of the label window, in the label's units. */
  readonly labelWindow: number;
  readonly process: ProcessSpec;
  readonly network: { readonly width: number; readonly depth: number; readonly activation: Activation };
};

/** What training tells while it runs; `state` restarts it. */
export type TrainingEvent =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'curve'; readonly name: string; readonly x: number; readonly y: number }
  | { readonly type: 'checkpoint'; readonly state: TrainingState };

/** Where training stands, as plain data. */
export type TrainingState = {
  readonly step: number;
  readonly trainer: TrainerState;
  /** The loss of every step so far. */
  readonly losses: Float32Array;
};

/** Data to train on: rows × dim, and labels for each row (or none, for an unconditional model). */
export interface ScoreTrainingData {
  readonly positions: Float64Array;
  readonly dim: number;
  /** rows × labels. */
  readonly labels?: Float64Array;
  /** The period of each label, null on the line. Default: one label, on the line. */
  readonly labelPeriods?: readonly (number | null)[];
}

/** Steps between two events, so that listeners cost nothing. */
const eventSteps = 25;

/**
 * Train a score model, yielding progress, the loss and checkpoints.
 *
 * @returns the model's data, and the loss of every step
 * @throws InputError when there are too few rows, or data or labels are not finite
 */
export async function* trainScoreModel(
  runtime: Runtime,
  key: Key,
  training: ScoreTrainingData,
  options: ScoreTrainingOptions,
  saved?: TrainingState,
): AsyncGenerator<TrainingEvent, { model: ScoreModelData; losses: Float32Array }, void> {
  const { dim, labels, labelPeriods = [null] } = training;
  const { steps, batch } = options;
  const rows = training.positions.length / dim;
  requireFinite('training data', training.positions, dim);
  const perRow = labelPeriods.length;
  if (labels) requireFinite('labels', labels, perRow);
  if (labels && labels.length !== rows * perRow) {
    throw new InputError(`${labels.length} labels for ${rows} rows: there must be ${perRow} a row`);
  }

  const features = labels ? labelFeatures(labelPeriods) : 0;
  const network: DenoisingNetwork = { dim, labels: features, ...options.network };
  const [networkKey, batchKey] = split(key, 2) as [Key, Key];
  const data = standardisation(training.positions, dim);
  const label = encodingOf(labels, labelPeriods);
  const process = forwardProcess(options.process);
  const windows =
    labels && (perRow > 1 || labelPeriods[0] !== null)
      ? labelBoxes(labels, labelPeriods, options.labelWindow)
      : labelWindows(labels ?? new Float64Array(rows), labels ? options.labelWindow : 0);

  const makeBatch = (step: number) => {
    const [rowKey, timeKey, noiseKey] = split(fold(batchKey, step), 3) as [Key, Key, Key];
    const drawn = windows.draw(rowKey, batch);
    const times = uniform(timeKey, batch);
    const noise = new Float32Array(batch * dim);
    fillNormal(noiseKey, noise);
    return {
      data: Float32Array.from({ length: batch * dim }, (_, i) => {
        const axis = i % dim;
        const value = training.positions[drawn.rows[(i - axis) / dim] * dim + axis];
        return (value - data.mean[axis]) / data.std[axis];
      }),
      noise,
      // Stratified noise levels: the same distribution, less noise in the loss.
      sigma: Float32Array.from(times, (u, i) => noiseLevel(process, process.trainingTime((i + u) / batch))),
      label: labels ? [encodeRows(label, drawn.labels, batch)] : [],
    };
  };

  const learner = await trainer(runtime, {
    parameters: initialiseNetwork(networkKey, network),
    batch: {
      data: spec([batch, dim]),
      noise: spec([batch, dim]),
      sigma: spec([batch, 1]),
      label: labels ? [spec([batch, features])] : [],
    },
    loss: (layers, { data, noise, sigma, label }) =>
      denoisingLoss(network, layers, { data, noise, sigma, label: label[0] }),
    // In short trainings the average looks back on a fifth, so that it forgets the initial parameters (exp(−5) is left of them).
    average: Math.min(0.995, 1 - 5 / Math.max(steps, 10)),
    optimiser: adam({ learningRate: cosineDecay(options.learningRate, steps), clip: clipByGlobalNorm(1) }),
    ...(saved ? { state: saved.trainer } : {}),
  });

  const losses = new Float32Array(steps);
  losses.set(saved?.losses ?? []);
  for (let step = saved?.step ?? 0; step < steps; step++) {
    const { loss, gradientNorm } = await learner.step(makeBatch(step));
    losses[step] = loss;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      throw new Error(
        `training diverged at step ${step} (loss ${loss}, gradient ${gradientNorm}): lower train.learningRate (now ${options.learningRate})`,
      );
    }
    if ((step + 1) % eventSteps === 0 || step + 1 === steps) {
      yield { type: 'progress', done: step + 1 };
      yield {
        type: 'curve',
        name: 'loss',
        x: step + 1,
        y: meanOf(losses.subarray(Math.max(0, step + 1 - eventSteps), step + 1)),
      };
      yield {
        type: 'checkpoint',
        state: { step: step + 1, trainer: learner.state, losses: losses.slice(0, step + 1) },
      };
    }
  }
  const layers = learner.average;
  await learner.close();
  return { model: { network, process: options.process, data, label, layers }, losses };
}

function standardisation(values: Float64Array, dim: number): Standardisation {
  const count = values.length / dim;
  const mean = new Float64Array(dim);
  const std = new Float64Array(dim);
  for (let i = 0; i < values.length; i++) mean[i % dim] += values[i] / count;
  for (let i = 0; i < values.length; i++) std[i % dim] += (values[i] - mean[i % dim]) ** 2 / count;
  // A component that moves by rounding only is left as it is.
  const scale = std.map((variance, axis) => {
    const spread = Math.sqrt(variance);
    return spread > 1e-10 * Math.abs(mean[axis]) ? spread : 1;
  });
  return { mean, std: scale };
}

function encodingOf(labels: Float64Array | undefined, periods: readonly (number | null)[]): LabelEncoding {
  const none = new Float64Array(0);
  if (!labels) return { mean: none, std: none, low: none, high: none };
  const low = new Float64Array(periods.length).fill(Infinity);
  const high = new Float64Array(periods.length).fill(-Infinity);
  labels.forEach((label, i) => {
    low[i % periods.length] = Math.min(low[i % periods.length], label);
    high[i % periods.length] = Math.max(high[i % periods.length], label);
  });
  const onLine = periods.every((period) => period === null);
  return { ...standardisation(labels, periods.length), low, high, ...(onLine ? {} : { periods }) };
}

/** What the network sees of rows of labels. */
function encodeRows(encoding: LabelEncoding, labels: Float64Array, rows: number): Float32Array {
  const size = labels.length / rows;
  return Float32Array.from(
    Array.from({ length: rows }, (_, row) =>
      encodeLabel(encoding, labels.subarray(row * size, (row + 1) * size)),
    ).flat(),
  );
}

function requireFinite(what: string, values: Float64Array, dim: number): void {
  if (values.length < 2 * dim) throw new InputError(`${what}: ${values.length / dim} rows, need at least 2`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new InputError(
      `${what}: row ${Math.floor(bad / dim)} holds ${values[bad]}: remove it or find out why`,
    );
  }
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
