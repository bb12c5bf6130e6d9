/**
 * A trained conditional score model: parameters, the standardisation of its data and labels, and how to draw from it. Plain data in
 * (`ScoreModelData` can be saved, sent to a worker, loaded anywhere), a model out.
 */
import { InputError } from '../../math/errors.js';
import { fold } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import type { Runtime } from '../../tensor/index.js';
import type { Layer, ParameterArray } from '../nn/mlp.js';
import type { Denoiser } from './denoiser.js';
import { blockRows, exactDivergence, networkDenoiser } from './network-denoiser.js';
import type { DenoisingNetwork } from './network.js';
import { distanceOutside, encodeLabel, periodsOf } from './labels.js';
import type { LabelEncoding } from './labels.js';
import { forwardProcess } from './processes.js';
import type { ProcessSpec } from './processes.js';
import { drawSamples, flowLogDensity } from './samplers.js';
import type { SamplerSpec } from './samplers.js';

/** Mean and standard deviation of each component of data or labels. */
export type Standardisation = { readonly mean: Float64Array; readonly std: Float64Array };

/** Everything that a score model is, as plain data. */
export type ScoreModelData = {
  readonly network: DenoisingNetwork;
  readonly process: ProcessSpec;
  readonly data: Standardisation;
  readonly label: LabelEncoding;
  readonly layers: readonly Layer<ParameterArray>[];
};

/** Rows drawn from a model, with their log-density where the sampler gives one. */
export interface ModelDraws {
  readonly positions: Float64Array;
  readonly logDensity?: Float64Array;
}

/** A conditional generative model with a denoiser. */
export interface ScoreModel {
  readonly dim: number;
  readonly labels: number;
  /** How log-densities are known: exactly up to integration steps, or by an unbiased estimate of the divergence. */
  readonly density: 'exact' | 'stochastic';
  readonly parameters: ScoreModelData;
  /** The denoiser of standardised data at a condition, for samplers of one's own; `key` as in `logDensity`. */
  denoiser(condition: ArrayLike<number>, key: Key): Denoiser;
  /** Draw `rows` rows (rows × dim) at a condition, one value for each label. */
  sample(
    key: Key,
    rows: number,
    options?: { condition?: ArrayLike<number>; sampler?: SamplerSpec; signal?: AbortSignal },
  ): Promise<ModelDraws>;
  /** Draw one row at each of many conditions (rows × labels), without log-densities. */
  sampleEach(
    key: Key,
    conditions: Float64Array,
    options?: { sampler?: SamplerSpec; signal?: AbortSignal },
  ): Promise<Float64Array>;
  /** Log-density of rows (rows × dim) by the probability-flow ODE; `key` draws the probe where it is stochastic. */
  logDensity(
    positions: Float64Array,
    options?: { condition?: ArrayLike<number>; steps?: number; key?: Key },
  ): Promise<Float64Array>;
  /** How far a condition lies outside the labels of the training data, in the labels' units; 0 inside. */
  distanceOutside(condition: ArrayLike<number>): number;
}

/**
 * The model that its data describe, ready to draw on a tensor runtime.
 *
 * @example
 * const model = await scoreModel(runtime, data);
 * const { positions } = await model.sample(key(1), 10_000, { condition: [5] });
 */
export async function scoreModel(runtime: Runtime, parameters: ScoreModelData): Promise<ScoreModel> {
  const { network, data, label } = parameters;
  const { dim } = network;
  const process = forwardProcess(parameters.process);
  const conditioned = await networkDenoiser(runtime, network, parameters.layers);
  // Standardising stretches volumes: densities are per unit of the data, not of the network's coordinates.
  const logVolume = data.std.reduce((sum, std) => sum + Math.log(std), 0);
  const standardise = (positions: Float64Array) =>
    positions.map((x, i) => (x - data.mean[i % dim]) / data.std[i % dim]);

  function denoiser(condition: ArrayLike<number>, key: Key): Denoiser {
    return conditioned(network.labels > 0 ? encodeLabel(label, condition) : noLabel(condition), key);
  }

  return {
    dim,
    labels: network.labels > 0 ? periodsOf(label).length : 0,
    density: exactDivergence(network) ? 'exact' : 'stochastic',
    parameters,
    denoiser,
    async sample(key, rows, { condition = [], sampler = { type: 'heun' } as const, signal } = {}) {
      const positions = new Float64Array(rows * dim);
      const logDensity = new Float64Array(rows);
      const input = { denoiser: denoiser(condition, fold(key, 3)), process, key };
      let hasDensity = false;
      for (let firstRow = 0; firstRow < rows; firstRow += blockRows) {
        signal?.throwIfAborted();
        const count = Math.min(blockRows, rows - firstRow);
        const block = await drawSamples({ ...input, rows: count, firstRow }, sampler);
        positions.set(block.positions, firstRow * dim);
        if (block.logDensity) {
          logDensity.set(block.logDensity, firstRow);
          hasDensity = true;
        }
      }
      return {
        positions: positions.map((x, i) => data.mean[i % dim] + data.std[i % dim] * x),
        ...(hasDensity ? { logDensity: logDensity.map((value) => value - logVolume) } : {}),
      };
    },
    async sampleEach(key, conditions, { sampler = { type: 'heun' } as const, signal } = {}) {
      const size = periodsOf(label).length;
      const rows = conditions.length / size;
      if (network.labels === 0 || !Number.isInteger(rows)) {
        throw new InputError(`${conditions.length} numbers are not conditions of ${size} label(s) each`);
      }
      const positions = new Float64Array(rows * dim);
      for (let firstRow = 0; firstRow < rows; firstRow += blockRows) {
        signal?.throwIfAborted();
        const count = Math.min(blockRows, rows - firstRow);
        // A block has a condition for each of its rows; those that are missing repeat the first ones.
        const encoded = Array.from({ length: blockRows }, (_, i) => {
          const at = (firstRow + (i % count)) * size;
          return encodeLabel(label, conditions.subarray(at, at + size));
        }).flat();
        const denoiser = conditioned(encoded, fold(key, 3));
        const block = await drawSamples({ denoiser, process, key, rows: count, firstRow }, sampler);
        positions.set(block.positions, firstRow * dim);
      }
      return positions.map((x, i) => data.mean[i % dim] + data.std[i % dim] * x);
    },
    async logDensity(positions, { condition = [], steps, key = new Uint32Array(2) } = {}) {
      const values = await flowLogDensity(denoiser(condition, key), process, standardise(positions), {
        steps,
      });
      return values.map((value) => value - logVolume);
    },
    distanceOutside: (condition) => distanceOutside(label, condition),
  };
}

function noLabel(condition: ArrayLike<number>): number[] {
  if (condition.length === 0) return [];
  throw new InputError(`condition has ${condition.length} values: this model has 0 label(s)`);
}
