/**
 * Training flows from data, by (weighted) maximum likelihood. Everything random follows from (key, step), so training that was cut off goes
 * on to the same bits.
 */
import type { Refusals } from '../../kernels/index.js';
import { InputError } from '../../math/errors.js';
import { permutation, split, type Key } from '../../random/index.js';
import {
  adamW,
  clipByGlobalNorm,
  cosineDecay,
  spec,
  trainer,
  type Runtime,
  type Tensor,
  type Trainer,
  type TrainerState,
} from '../../tensor/index.js';
import { flowModel, type FlowModelData } from './flow-model.js';
import { flowOf, type FlowParameters, type FlowSpec } from './flow.js';
import type { AnnealingMemory } from './replay-buffer.js';
import { batchMaker, checkData, rowsAt, type FlowTrainingData } from './training-data.js';

/** How all flows are trained. */
export interface FlowOptimisation {
  readonly steps: number;
  /** Rows of one batch. */
  readonly batch: number;
  /** At the start; it falls to zero along a cosine. */
  readonly learningRate: number;
  /** AdamW's decay of weights (default 0). */
  readonly weightDecay?: number;
  /** The model is a moving average of the parameters that looks back on this part of the training (default 0.05; 0: the last ones). */
  readonly averaging?: number;
}

export interface LikelihoodOptions extends FlowOptimisation {
  /** Part of the rows that are kept aside, for early stopping (default 0: none). */
  readonly validation?: number;
  /** Checks of the validation loss, one every 50 steps, without improvement after which training stops (default 10). */
  readonly patience?: number;
  /** Part of each batch with the worst likelihood that does not count: for data with outliers (default 0). */
  readonly dropWorst?: number;
}

/** Where training stands, as plain data. */
export type FlowTrainingState = {
  readonly step: number;
  readonly trainer: TrainerState;
  readonly losses: Float32Array;
  readonly best?: { readonly loss: number; readonly check: number; readonly parameters: FlowParameters };
  /** Of training by annealing: what it remembers. */
  readonly annealing?: AnnealingMemory;
};

export type FlowTrainingEvent =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'curve'; readonly name: string; readonly x: number; readonly y: number }
  | { readonly type: 'checkpoint'; readonly state: FlowTrainingState };

/** What training made. */
export type TrainedFlow = {
  readonly model: FlowModelData;
  readonly losses: Float32Array;
  /** Step after which the validation loss rose, where training stopped early. */
  readonly stopped?: number;
  /** Of training by annealing: energies that it took, and places where they are not numbers. */
  readonly evaluations?: number;
  readonly refusals?: Refusals;
};

/** Steps between two events, and between two looks at the validation loss. */
export const eventSteps = 25;
const checkSteps = 50;

/** Mean and standard deviation of coordinates on the line: the scaling that makes training easy. */
export function scalingOf(
  { domains }: Pick<FlowSpec, 'domains'>,
  positions: Float64Array,
): FlowSpec['scaling'] {
  const dim = domains.length;
  const rows = positions.length / dim;
  const mean = new Float64Array(dim);
  const std = new Float64Array(dim).fill(1);
  domains.forEach(({ type }, c) => {
    if (type !== 'line') return;
    for (let i = c; i < positions.length; i += dim) mean[c] += positions[i] / rows;
    let variance = 0;
    for (let i = c; i < positions.length; i += dim) variance += (positions[i] - mean[c]) ** 2 / rows;
    if (variance > 1e-20 * mean[c] ** 2) std[c] = Math.sqrt(variance);
  });
  return { mean, std };
}

/**
 * Train a flow on data, yielding progress, the loss (mean of −ln q) and checkpoints.
 *
 * @param start - parameters to go on from (default: the identity)
 * @throws InputError for too few rows, numbers that are not finite, or options out of range
 * @example
 * const training = trainFlow(runtime, key(1), architecture, { positions }, { steps: 500, batch: 256, learningRate: 1e-3 });
 */
export async function* trainFlow(
  runtime: Runtime,
  key: Key,
  architecture: FlowSpec,
  data: FlowTrainingData,
  options: LikelihoodOptions,
  { start, saved }: { start?: FlowParameters; saved?: FlowTrainingState } = {},
): AsyncGenerator<FlowTrainingEvent, TrainedFlow, void> {
  const flow = flowOf(architecture);
  const { dim } = flow;
  const { contexts = 0 } = architecture;
  checkOptions(options);
  const rows = checkData(data, dim, contexts);
  const { steps, batch, validation = 0, patience = 10, dropWorst = 0 } = options;
  const [startKey, splitKey, batchKey] = split(key, 3);
  const order = permutation(splitKey, rows);
  const aside = order.subarray(0, Math.floor(validation * rows));
  const used = order.subarray(aside.length);
  const counted = batch - Math.floor(dropWorst * batch);
  const makeBatch = batchMaker(data, used, { key: batchKey, dim, contexts, batch });

  const learner = await learnerOf(runtime, flow.initialise(startKey), options, {
    start,
    state: saved?.trainer,
    batch: { x: spec([batch, dim]), context: contexts > 0 ? [spec([batch, contexts])] : [] },
    loss: (parameters, { x, context }) => {
      const losses = flow.logDensity(parameters, x, context[0]).neg().reshape([batch]);
      return dropWorst > 0 ? best(losses, counted) : losses.mean();
    },
  });

  const losses = new Float32Array(steps);
  losses.set(saved?.losses ?? []);
  let kept = saved?.best;
  let step = saved?.step ?? 0;
  for (; step < steps; step++) {
    const { loss, gradientNorm } = await learner.step(makeBatch(step));
    losses[step] = loss;
    checkLoss(loss, gradientNorm, step, options);
    const done = step + 1;
    if (done % eventSteps !== 0 && done !== steps) continue;
    yield { type: 'progress', done };
    yield { type: 'curve', name: 'loss', x: done, y: lastMean(losses, done) };
    if (aside.length > 0 && (done % checkSteps === 0 || done === steps)) {
      const parameters = learner.average;
      const model = await flowModel(runtime, { spec: architecture, parameters });
      const held = await model.logDensity(
        Float64Array.from(rowsAt(data.positions, aside, dim)),
        contexts > 0 ? Float64Array.from(rowsAt(data.contexts!, aside, contexts)) : undefined,
      );
      await model.close();
      const validationLoss = -held.reduce((sum, log) => sum + log, 0) / held.length;
      yield { type: 'curve', name: 'validation loss', x: done, y: validationLoss };
      if (!kept || validationLoss < kept.loss) kept = { loss: validationLoss, check: done, parameters };
    }
    const state = {
      step: done,
      trainer: learner.state,
      losses: losses.slice(0, done),
      ...(kept ? { best: kept } : {}),
    };
    yield { type: 'checkpoint', state };
    if (kept && done - kept.check >= patience * checkSteps) break;
  }
  const parameters = kept?.parameters ?? learner.average;
  await learner.close();
  const stopped = kept && step < steps ? { stopped: kept.check } : {};
  return {
    model: { spec: architecture, parameters },
    losses: losses.slice(0, Math.min(step + 1, steps)),
    ...stopped,
  };
}

/** The mean of the `count` smallest elements. Which they are is a constant under differentiation. */
function best(losses: Tensor, count: number): Tensor {
  const frozen = losses.stopGradient();
  // Rank of each element: how many are smaller.
  const rank = frozen.expandDims(1).greater(frozen.expandDims(0)).astype(losses.dtype).sum(1);
  const counts = rank.less(count).astype(losses.dtype);
  return losses.mul(counts).sum().div(counts.sum().maximum(1));
}

/** A trainer of a flow's parameters as all trainings of flows use it. */
export function learnerOf<Batch>(
  runtime: Runtime,
  fresh: FlowParameters,
  { steps, learningRate, weightDecay = 0, averaging = 0.05 }: FlowOptimisation,
  {
    start = fresh,
    state,
    batch,
    loss,
  }: {
    start: FlowParameters | undefined;
    state: TrainerState | undefined;
    batch: Batch;
    loss: (parameters: FlowParameters<Tensor>, batch: never) => Tensor;
  },
): Promise<Trainer<FlowParameters, Batch>> {
  const options = {
    parameters: start as never,
    batch: batch as never,
    loss: loss as never,
    optimiser: adamW({
      learningRate: cosineDecay(learningRate, steps),
      weightDecay,
      clip: clipByGlobalNorm(1),
    }),
    ...(averaging > 0 ? { average: Math.min(0.999, 1 - 1 / Math.max(2, averaging * steps)) } : {}),
    ...(state ? { state } : {}),
  };
  return trainer(runtime, options) as never;
}

/** @throws InputError */
export function checkOptions(options: FlowOptimisation & { dropWorst?: number; validation?: number }): void {
  for (const name of ['steps', 'batch'] as const) {
    if (Number.isInteger(options[name]) && options[name] >= 1) continue;
    throw new InputError(`${name} is ${options[name]}: use a whole number from 1`);
  }
  if (!(options.learningRate > 0 && options.learningRate < Infinity)) {
    throw new InputError(`learningRate is ${options.learningRate}: it must be positive`);
  }
  for (const name of ['dropWorst', 'validation', 'averaging'] as const) {
    const part = options[name] ?? 0;
    if (!(part >= 0 && part < 1)) throw new InputError(`${name} is ${part}: use a part from 0 to below 1`);
  }
}

/** @throws InputError when training diverged */
export function checkLoss(loss: number, gradientNorm: number, step: number, options: FlowOptimisation): void {
  if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) return;
  const found = `(loss ${loss}, gradient ${gradientNorm})`;
  throw new InputError(
    step === 0
      ? `the flow's densities overflow float32 before any step was taken ${found}: see that its centre and scale fit where the samples are`
      : `training diverged at step ${step} ${found}: ` +
          `lower learningRate (now ${options.learningRate}), or take fewer layers or wider spline bounds`,
  );
}

/** The mean of the losses since the last event. */
export const lastMean = (losses: Float32Array, done: number): number => {
  const part = losses.subarray(Math.max(0, done - eventSteps), done);
  return part.reduce((sum, loss) => sum + loss, 0) / part.length;
};
