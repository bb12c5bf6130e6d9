/**
 * Training flows from an energy alone, by the reverse Kullback-Leibler divergence ⟨u + ln q⟩_q, through the energy's own forces: the
 * potential may be of any engine.
 *
 * D. J. Rezende, S. Mohamed 2015, arXiv:1505.05770; F. Noé et al. 2019, doi:10.1126/science.aaw1147. Path gradients: G. Roeder, Y. Wu,
 * D. Duvenaud 2017, arXiv:1703.09194; L. Vaitl et al. 2022, arXiv:2206.09016. Score functions: R. J. Williams 1992, doi:10.1007/BF00992696;
 * L. Richter et al. 2020, arXiv:2010.10436.
 */
import { InputError } from '../../math/errors.js';
import { fold, split, type Key } from '../../random/index.js';
import { compile, grad, spec, type Runtime, type Tensor } from '../../tensor/index.js';
import { flowOf, type Flow, type FlowParameters, type FlowSpec } from './flow.js';
import {
  checkLoss,
  checkOptions,
  eventSteps,
  lastMean,
  learnerOf,
  type FlowOptimisation,
  type FlowTrainingEvent,
  type FlowTrainingState,
  type TrainedFlow,
} from './training.js';
import { batchMaker, checkData, type FlowTrainingData } from './training-data.js';

export interface EnergyTrainingOptions extends FlowOptimisation {
  /**
   * How ⟨u + ln q⟩ is differentiated. All three have the same mean.
   * - `total` (default): along samples that move with the parameters.
   * - `path`: the same with ln q's own parameters stopped, a part whose mean is zero ("sticking the landing"): no noise is left where q
   *   is exact.
   * - `score-function`: samples stopped, ⟨(u + ln q − mean) ∇ ln q⟩ with the mean over the other rows (REINFORCE, VarGrad): no forces are
   *   used, only energies; noisier.
   */
  readonly gradient?: 'total' | 'path' | 'score-function';
  /** Inverse temperature at the start, relative to the end's (default 1: none); it rises linearly over the first half. */
  readonly annealFrom?: number;
  /** Part of each batch with the highest u + ln q that does not count (default 0). */
  readonly dropWorst?: number;
  /** Samples of the target that the flow learns from at the same time, by their likelihood. */
  readonly data?: FlowTrainingData;
  /** How much −ln q of the data counts in the loss; u + ln q of the flow's own samples counts the rest (default ½ with data). */
  readonly dataShare?: number;
}

/** An energy: writes reduced energies and gradients of rows × dim; it need not know of flows. */
export type RowEnergies = (positions: Float64Array, energies: Float64Array, gradients: Float64Array) => void;

/**
 * Train a flow on an energy, yielding progress, the loss (u + ln q, an upper bound of −ln Z) and checkpoints; with data, on both
 * divergences at once (Noé et al. 2019), which keeps the modes that the data know.
 *
 * Modes that the flow has left are never found again: the divergence does not see them. Check importance weights and samples of
 * another kind before you trust the result.
 *
 * @throws InputError for options out of range, a flow with contexts, or when no row of a batch has a finite energy
 * @example
 * const training = trainFlowByEnergy(runtime, key(1), architecture, energies, { steps: 1000, batch: 512, learningRate: 1e-3 });
 */
export async function* trainFlowByEnergy(
  runtime: Runtime,
  key: Key,
  architecture: FlowSpec,
  energy: RowEnergies,
  options: EnergyTrainingOptions,
  { start, saved }: { start?: FlowParameters; saved?: FlowTrainingState } = {},
): AsyncGenerator<FlowTrainingEvent, TrainedFlow, void> {
  const flow = flowOf(architecture);
  const { dim } = flow;
  checkOptions(options);
  if ((architecture.contexts ?? 0) > 0)
    throw new InputError('a flow with contexts cannot be trained on one energy');
  const { steps, batch, gradient = 'total', annealFrom = 1, dropWorst = 0, data } = options;
  if (!(annealFrom > 0 && annealFrom <= 1))
    throw new InputError(`annealFrom is ${annealFrom}: use a part of 1`);
  const dataShare = data ? (options.dataShare ?? 0.5) : 0;
  if (!(dataShare >= 0 && dataShare <= 1))
    throw new InputError(`dataShare is ${dataShare}: use a part from 0 to 1`);
  const [startKey, batchKey, dataKey] = split(key, 3);
  const rows = data ? checkData(data, dim, 0) : 0;
  const dataBatch =
    data &&
    batchMaker(
      data,
      Array.from({ length: rows }, (_, i) => i),
      { key: dataKey, dim, batch },
    );

  const learner = await learnerOf(runtime, flow.initialise(startKey), options, {
    start,
    state: saved?.trainer,
    // What the samples' energies pull at, and how much each row counts. With score functions, rows are the samples themselves.
    batch: {
      row: spec([batch, dim]),
      pull: spec([batch, dim]),
      weight: spec([batch, 1]),
      x: data ? [spec([batch, dim])] : [],
    },
    loss: (parameters, { row, pull, weight, x }: Pulled) => {
      const work = () => {
        if (gradient === 'score-function') return flow.logDensity(parameters, row);
        const { value, logVolume } = flow.forward(parameters, row);
        const pulled = value.mul(pull).sum(1, { keepDims: true });
        return gradient === 'total' ? pulled.sub(logVolume) : pulled;
      };
      const own = work().mul(weight).sum();
      if (x.length === 0) return own;
      const theirs = flow.logDensity(parameters, x[0]).mean().neg();
      return own.mul(1 - dataShare).add(theirs.mul(dataShare));
    },
  });
  const look = await lookProgram(runtime, flow, flow.initialise(startKey), {
    batch,
    path: gradient === 'path',
  });

  const losses = new Float32Array(steps);
  losses.set(saved?.losses ?? []);
  for (let step = saved?.step ?? 0; step < steps; step++) {
    const beta = annealFrom + (1 - annealFrom) * Math.min(1, (2 * step) / steps);
    const z = flow.base.sample(fold(batchKey, step), batch);
    const seen = await look.run(learner.parameters, Float32Array.from(z));
    const x = Float64Array.from(seen.value.data);
    const energies = new Float64Array(batch);
    const gradients = new Float64Array(batch * dim);
    energy(x, energies, gradients);
    const perRow = energies.map((u, i) => beta * u + seen.logDensity.data[i]);
    const weight = weights(perRow, gradient === 'score-function' ? undefined : gradients, dropWorst);
    if (!weight) {
      throw new InputError(
        step === 0
          ? 'no sample of the flow has a finite energy at step 0: start from a base that covers the target'
          : `training diverged, no sample of the flow has a finite energy at step ${step}: lower learningRate (now ${options.learningRate})`,
      );
    }
    const pull = Float32Array.from(gradients, (g, i) =>
      weight[Math.floor(i / dim)] > 0 ? beta * g + (gradient === 'path' ? seen.score.data[i] : 0) : 0,
    );
    const { loss, gradientNorm } = await learner.step({
      row: gradient === 'score-function' ? finiteRows(seen.value.data, weight) : Float32Array.from(z),
      pull,
      weight: Float32Array.from(gradient === 'score-function' ? advantages(perRow, weight) : weight),
      x: dataBatch ? [dataBatch(step).x] : [],
    });
    checkLoss(loss, gradientNorm, step, options);
    losses[step] = weightedMean(perRow, weight);
    const done = step + 1;
    if (done % eventSteps !== 0 && done !== steps) continue;
    yield { type: 'progress', done };
    yield { type: 'curve', name: 'loss', x: done, y: lastMean(losses, done) };
    yield {
      type: 'checkpoint',
      state: { step: done, trainer: learner.state, losses: losses.slice(0, done) },
    };
  }
  const parameters = learner.average;
  await Promise.all([learner.close(), look.close()]);
  return { model: { spec: architecture, parameters }, losses };
}

type Pulled = Record<'row' | 'pull' | 'weight', Tensor> & { readonly x: readonly Tensor[] };

/** Samples with their log-densities and, for path gradients, ∇ ln q at fixed parameters. */
function lookProgram(
  runtime: Runtime,
  flow: Flow,
  parameters: FlowParameters,
  { batch, path }: { batch: number; path: boolean },
) {
  return compile(
    runtime,
    (p: FlowParameters<Tensor>, z: Tensor) => {
      const { value, logVolume } = flow.forward(p, z);
      const logDensity = flow.base.logDensity(z).sub(logVolume);
      const score = path ? grad((x: Tensor) => flow.logDensity(p, x).sum())(value) : value.mul(0);
      return { value, logDensity, score };
    },
    parameters,
    spec([batch, flow.dim]),
  );
}

/** Equal weights for the rows that count: finite ones, without the worst part of them. */
function weights(
  perRow: Float64Array,
  gradients: Float64Array | undefined,
  dropWorst: number,
): Float64Array | undefined {
  const dim = (gradients?.length ?? 0) / perRow.length;
  const finite = (row: number) =>
    Number.isFinite(perRow[row]) &&
    (gradients?.subarray(row * dim, (row + 1) * dim).every(Number.isFinite) ?? true);
  const rows = Array.from(perRow.keys())
    .filter(finite)
    .sort((a, b) => perRow[a] - perRow[b]);
  const counted = rows.slice(0, Math.max(1, rows.length - Math.floor(dropWorst * perRow.length)));
  if (rows.length === 0) return undefined;
  const weight = new Float64Array(perRow.length);
  for (const row of counted) weight[row] = 1 / counted.length;
  return weight;
}

const weightedMean = (perRow: Float64Array, weight: Float64Array): number =>
  perRow.reduce((sum, value, i) => sum + (weight[i] > 0 ? weight[i] * value : 0), 0);

/** How much each row is above the mean of the others, over the number of rows. */
function advantages(perRow: Float64Array, weight: Float64Array): Float64Array {
  const counted = weight.filter((one) => one > 0).length;
  const mean = weightedMean(perRow, weight);
  return perRow.map((value, i) => (weight[i] > 0 ? (value - mean) / Math.max(1, counted - 1) : 0));
}

/** Samples, with zeros where a row does not count: a number that is none would spoil the sum, weight or not. */
function finiteRows(samples: ArrayLike<number>, weight: Float64Array): Float32Array {
  const dim = samples.length / weight.length;
  return Float32Array.from(samples, (x, i) => (weight[Math.floor(i / dim)] > 0 ? x : 0));
}
