/**
 * Neural slow variables: a network whose outputs span the slowest processes that it can, found by the variational principle of reversible dynamics.
 */
import { InputError } from '../math/index.js';
import { applyMlp, initialiseMlp } from '../models/index.js';
import type { Activation, Layer, ParameterArray } from '../models/index.js';
import { fold, split } from '../random/index.js';
import type { Key } from '../random/index.js';
import {
  adam,
  batches,
  clipByGlobalNorm,
  constant,
  cosineDecay,
  spec,
  takeRows,
  trainer,
} from '../tensor/index.js';
import type { Runtime, Tensor, TrainerState } from '../tensor/index.js';
import { perceptron } from '../variables/learned/network.js';
import type { NetworkLayer, NetworkOptions } from '../variables/index.js';
import { tica, vamp, vampScore } from './koopman.js';
import { laggedCovariances } from './lagged-covariances.js';
import { checkSamples, moments, rowsOf, trajectories } from './samples.js';
import type { Samples } from './samples.js';

/** How a network is trained. */
export interface VampNetOptions {
  /** Rows between the two times. */
  readonly lag: number;
  /** Slow variables to find. */
  readonly components: number;
  readonly steps: number;
  /** Pairs of rows in a step: some hundreds, because the loss is made of covariances. */
  readonly batch: number;
  readonly learningRate: number;
  readonly network: {
    readonly width: number;
    readonly depth: number;
    readonly activation: Exclude<Activation, 'relu'>;
  };
}

/** Where training stands, as plain data. */
export type VampNetState = {
  readonly step: number;
  readonly trainer: TrainerState;
  readonly losses: Float32Array;
};

export type VampNetEvent =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'curve'; readonly name: string; readonly x: number; readonly y: number }
  | { readonly type: 'checkpoint'; readonly state: VampNetState };

/** A trained network. */
export interface VampNet {
  /** What the variable needs. Components have mean 0 and variance 1, the slowest first. */
  readonly network: NetworkOptions;
  readonly eigenvalues: Float64Array;
  /** In rows. */
  readonly timescales: Float64Array;
  readonly losses: Float32Array;
  /** VAMP-2 scores on what it was trained on, and on the last fifth of the data, which was kept aside. */
  readonly scores: { readonly training: number; readonly validation: number };
}

const EVENT_STEPS = 25;
/** Added to the covariance, as a share of its trace. */
const RIDGE = 1e-3;
/** Newton steps of an inverse. */
const NEWTON = 16;

/**
 * Trains a network on pairs of rows a lag apart to the largest sum of squared autocorrelations of its outputs (the VAMP-2 score of reversible
 * dynamics), then turns the outputs so that each is one process.
 *
 * A. Mardt et al., Nat. Commun. 9, 5 (2018), doi:10.1038/s41467-017-02388-1; W. Chen, H. Sidky and A. L. Ferguson, J. Chem. Phys. 150, 214114 (2019),
 * doi:10.1063/1.5092521.
 *
 * @throws InputError for too few samples, features that never change, and lags longer than the trajectories
 * @example
 * const training = trainVampNet(runtime, key(1), samples, { lag: 10, components: 1, steps: 500, batch: 1000, learningRate: 1e-3, network });
 */
export async function* trainVampNet(
  runtime: Runtime,
  key: Key,
  samples: Samples,
  options: VampNetOptions,
  saved?: VampNetState,
): AsyncGenerator<VampNetEvent, VampNet, void> {
  const { lag, components, steps, network } = options;
  const { dim } = samples;
  checkSamples('network', samples, 100);
  const { training, validation } = parted(samples, lag);
  checkSamples('network', training, 1);
  const pairs = pairsOf(training, lag);
  const batch = Math.min(options.batch, pairs.length);
  const { mean, deviation } = moments(training);
  const scaled = Float32Array.from(
    samples.values,
    (value, i) => (value - mean[i % dim]) / deviation[i % dim],
  );
  const [networkKey, batchKey] = split(key, 2);
  const rowsAt = batches(batchKey, { rows: pairs.length, batch });
  const learner = await trainer(runtime, {
    parameters: start(networkKey, { inputs: dim, outputs: components, ...network }),
    batch: { first: spec([batch, dim]), second: spec([batch, dim]) },
    loss: (layers, { first, second }) =>
      minusScore(
        applyMlp(layers, first, network.activation),
        applyMlp(layers, second, network.activation),
        components,
      ),
    optimiser: adam({ learningRate: cosineDecay(options.learningRate, steps), clip: clipByGlobalNorm(1) }),
    ...(saved ? { state: saved.trainer } : {}),
  });
  const losses = new Float32Array(steps);
  losses.set(saved?.losses ?? []);
  for (let step = saved?.step ?? 0; step < steps; step++) {
    const rows = rowsAt(step).map((pair) => pairs[pair]);
    const { loss } = await learner.step({
      first: takeRows(scaled, dim, rows, new Float32Array(batch * dim)),
      second: takeRows(
        scaled,
        dim,
        rows.map((row) => row + lag),
        new Float32Array(batch * dim),
      ),
    });
    losses[step] = loss;
    if (!Number.isFinite(loss)) {
      throw new Error(
        `training diverged at step ${step}: lower the learning rate (now ${options.learningRate}), or take larger batches`,
      );
    }
    if ((step + 1) % EVENT_STEPS !== 0 && step + 1 < steps) continue;
    yield { type: 'progress', done: step + 1 };
    yield { type: 'curve', name: 'VAMP-2 score', x: step + 1, y: 1 - loss };
    yield {
      type: 'checkpoint',
      state: { step: step + 1, trainer: learner.state, losses: losses.slice(0, step + 1) },
    };
  }
  const layers = learner.parameters.map(({ weight, bias }) => ({
    weight: Float64Array.from(weight.data),
    bias: Float64Array.from(bias.data),
  }));
  await learner.close();
  return {
    ...turned({ mean, deviation, layers, activation: network.activation }, { training, validation }, options),
    losses,
  };
}

/** As for any network, but the last layer must not be zero: constant outputs have no correlation. */
function start(key: Key, shape: Parameters<typeof initialiseMlp>[1]): Layer<ParameterArray>[] {
  const layers = initialiseMlp(key, shape);
  const last = layers.length - 1;
  const { weight } = layers[last];
  const drawn = initialiseMlp(fold(key, last), {
    ...shape,
    inputs: shape.width,
    width: shape.outputs,
    depth: 1,
  })[0].weight;
  return [...layers.slice(0, last), { ...layers[last], weight: { ...weight, data: drawn.data } }];
}

/** −tr(C₀⁻¹ C₁ C₀⁻¹ C₁) with C₀, C₁ the symmetrised covariances of outputs now and a lag later. */
function minusScore(first: Tensor, second: Tensor, size: number): Tensor {
  const mean = first.mean(0).add(second.mean(0)).mul(0.5);
  const [x, y] = [first.sub(mean), second.sub(mean)];
  const rows = first.shape[0];
  const covariance = (a: Tensor, b: Tensor) =>
    a
      .transpose()
      .matmul(b)
      .mul(1 / rows);
  const identity = constant(
    Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0)),
    [size, size],
  );
  const c0 = covariance(x, x).add(covariance(y, y)).mul(0.5);
  const cross = covariance(x, y);
  const c1 = cross.add(cross.transpose()).mul(0.5);
  // In units of its trace all eigenvalues are below 1, where Newton's steps to the inverse converge from the identity.
  const trace = c0.mul(identity).sum();
  const unit = c0
    .div(trace)
    .mul(1 - RIDGE)
    .add(identity.mul(RIDGE / size));
  let inverse = identity;
  for (let step = 0; step < NEWTON; step++)
    inverse = inverse.matmul(identity.mul(2).sub(unit.matmul(inverse)));
  const propagator = inverse.matmul(c1.div(trace));
  return propagator.mul(propagator.transpose()).sum().neg();
}

/** Turns the outputs to uncorrelated processes, by TICA of them in double precision. */
function turned(
  network: NetworkOptions & { readonly layers: readonly { weight: Float64Array; bias: Float64Array }[] },
  { training, validation }: { training: Samples; validation: Samples },
  { lag, components }: VampNetOptions,
): Omit<VampNet, 'losses'> {
  const outputs = outputsOf(network, training);
  const modes = tica(outputs, { lag, components });
  const count = modes.eigenvalues.length;
  const { weight, bias } = network.layers.at(-1)!;
  const inputs = weight.length / components;
  const last: NetworkLayer = {
    weight: Float64Array.from({ length: inputs * count }, (_, at) => {
      const [i, c] = [Math.floor(at / count), at % count];
      let sum = 0;
      for (let j = 0; j < components; j++)
        sum += weight[i * components + j] * modes.weights[c * components + j];
      return sum;
    }),
    bias: Float64Array.from({ length: count }, (_, c) => {
      let sum = 0;
      for (let j = 0; j < components; j++)
        sum += (bias[j] - modes.mean[j]) * modes.weights[c * components + j];
      return sum;
    }),
  };
  const { eigenvalues, timescales } = modes;
  const score = vamp(outputs, { lag });
  return {
    network: { ...network, layers: [...network.layers.slice(0, -1), last] },
    ...{ eigenvalues, timescales },
    scores: {
      training: vampScore(score),
      validation: vampScore(score, laggedCovariances(outputsOf(network, validation), { lag })),
    },
  };
}

function outputsOf(network: NetworkOptions, samples: Samples): Samples {
  const map = perceptron(network);
  const dim = map.names.length;
  const rows = rowsOf(samples);
  const values = new Float64Array(rows * dim);
  map.map(samples.values, values, new Float64Array(rows * dim * samples.dim));
  return { values, dim, lengths: samples.lengths };
}

/** The last fifth of the trajectories, or of the time where they are few, is kept aside. */
function parted(samples: Samples, lag: number): { training: Samples; validation: Samples } {
  const { values, dim, names } = samples;
  const all = trajectories(samples);
  const rows = rowsOf(samples);
  const cut = all.length >= 10 ? all[Math.floor(0.8 * all.length)].from : Math.floor(0.8 * rows);
  const part = (from: number, to: number): Samples => ({
    values: values.subarray(from * dim, to * dim),
    ...{ dim, names },
    lengths: all
      .map((one) => Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)))
      .filter((length) => length > 0),
  });
  const [training, validation] = [part(0, cut), part(cut, rows)];
  for (const { lengths = [] } of [training, validation]) {
    if (lengths.some((length) => length > lag + 1)) continue;
    throw new InputError(`lag is ${lag}: trajectories are too short for that, lower it or simulate longer`);
  }
  return { training, validation };
}

/** First rows of all pairs. */
function pairsOf(samples: Samples, lag: number): Int32Array {
  return Int32Array.from(
    trajectories(samples).flatMap(({ from, to }) =>
      Array.from({ length: Math.max(0, to - from - lag) }, (_, i) => from + i),
    ),
  );
}
