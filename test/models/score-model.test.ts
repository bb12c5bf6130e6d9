import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/formats/index.js';
import {
  labelWindows,
  modelDescription,
  namedParameters,
  scoreModel,
  trainScoreModel,
} from '../../src/models/index.js';
import type {
  Layer,
  ScoreModel,
  ScoreModelData,
  ScoreTrainingData,
  TrainingState,
} from '../../src/models/index.js';
import { key, normal, uniform } from '../../src/random/index.js';
import {
  denoiseWithDivergence,
  denoiseWithProbe,
  initialiseNetwork,
} from '../../src/models/score/network.js';
import { defaultRuntime, interpret, spec } from '../../src/tensor/index.js';
import type { Runtime, Tensor } from '../../src/tensor/index.js';

/** Rows x = 3 y + 0.5 ξ with labels y even on [0, 2]: the conditional density is N(3 y, 0.5²), far from the marginal one. */
const rows = 4000;
const labels = uniform(key(1), rows).map((u) => 2 * u);
const linear: ScoreTrainingData = {
  dim: 1,
  positions: normal(key(2), rows).map((z, i) => 3 * labels[i] + 0.5 * z),
  labels,
};
const options = {
  steps: 1000,
  batch: 256,
  learningRate: 5e-3,
  labelWindow: 0,
  process: { type: 'edm' },
  network: { width: 32, depth: 2, activation: 'silu' },
} as const;

let runtime: Runtime;
let trained: { model: ScoreModelData; losses: Float32Array };
let model: ScoreModel;
const states: TrainingState[] = [];

async function train(saved?: TrainingState, keep?: TrainingState[]) {
  const events = trainScoreModel(runtime, key(3), linear, options, saved);
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    if (next.value.type === 'checkpoint') keep?.push(structuredClone(next.value.state));
  }
}

beforeAll(async () => {
  runtime = await defaultRuntime({ threads: 1 });
  trained = await train(undefined, states);
  model = await scoreModel(runtime, trained.model);
}, 60_000);

const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / values.length;
const spread = (values: Float64Array) => Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)));

describe('a conditional score model of a linear Gaussian', () => {
  it.each([0.3, 1, 1.7])('draws N(3 y, 0.5²) at y = %f by every sampler', async (y) => {
    for (const type of ['probability-flow', 'heun', 'reverse-sde'] as const) {
      const { positions } = await model.sample(key(4), 2000, { condition: [y], sampler: { type } });
      expect(Math.abs(mean(positions) - 3 * y)).toBeLessThan(0.1);
      expect(spread(positions)).toBeGreaterThan(0.42);
      expect(spread(positions)).toBeLessThan(0.58);
    }
  });

  it('tells log-densities that agree with the Gaussian, for its draws and for given points', async () => {
    const exact = (x: number, y: number) =>
      -0.5 * ((x - 3 * y) / 0.5) ** 2 - Math.log(0.5 * Math.sqrt(2 * Math.PI));
    const draws = await model.sample(key(5), 1000, { condition: [1], sampler: { type: 'probability-flow' } });
    const errors = draws.logDensity!.map((value, i) => value - exact(draws.positions[i], 1));
    expect(Math.abs(mean(errors))).toBeLessThan(0.1);
    // The same points asked again give the same answer: flow there and back.
    const again = await model.logDensity(draws.positions, { condition: [1], steps: 80 });
    expect(mean(again.map((value, i) => Math.abs(value - draws.logDensity![i])))).toBeLessThan(0.02);
    // A density integrates to one.
    const grid = Float64Array.from({ length: 241 }, (_, i) => -3 + i * 0.05);
    const mass = (await model.logDensity(grid, { condition: [1], steps: 120 })).reduce(
      (sum, v) => sum + 0.05 * Math.exp(v),
      0,
    );
    expect(mass).toBeCloseTo(1, 2);
  });

  it('measures how far a condition lies outside its labels', () => {
    expect(model.distanceOutside([1])).toBe(0);
    expect(model.distanceOutside([3])).toBeCloseTo(3 - Math.max(...labels), 12);
    expect(() => model.denoiser([1, 2], key(1))).toThrow('condition has 2 values: this model has 1 label');
  });

  it('goes on from any checkpoint to the same bits', async () => {
    for (const state of [states[0], states[20]]) expect(await train(state)).toEqual(trained);
  });

  it('survives a file', async () => {
    const bytes = encodeSafetensors(namedParameters(trained.model), modelDescription(trained.model));
    const { arrays, metadata } = decodeSafetensors(bytes);
    expect(Object.keys(arrays)).toContain('layers.2.bias');
    expect(arrays['layers.0.weight'].data).toEqual(trained.model.layers[0].weight.data);
    expect(JSON.parse(metadata.network)).toEqual(trained.model.network);
  });
});

it('tells why it cannot train', async () => {
  const first = (data: ScoreTrainingData) => trainScoreModel(runtime, key(1), data, options).next();
  const broken = Float64Array.from(linear.positions);
  broken[17] = NaN;
  await expect(first({ ...linear, positions: broken })).rejects.toThrow('training data: row 17 holds NaN');
  await expect(first({ dim: 1, positions: Float64Array.of(1) })).rejects.toThrow('1 rows, need at least 2');
});

it('estimates divergences without bias: over all signs of the probe, the mean is the exact one', () => {
  const network = { dim: 3, labels: 1, width: 8, depth: 2, activation: 'silu' } as const;
  const layers = initialiseNetwork(key(7), network);
  // A fresh network returns zero: shake its last layer.
  layers[2].weight.data.set(Float32Array.from(normal(key(8), layers[2].weight.data.length)));
  const [x, sigma, label] = [spec([2, 3]), spec([2, 1]), spec([2, 1])];
  const inputs = [
    Float32Array.of(0.3, -0.5, 1, 2, 0.1, -1),
    Float32Array.of(0.7, 2),
    Float32Array.of(1, -1),
  ] as const;
  const exact = interpret(
    (w: Layer<Tensor>[], x: Tensor, sigma: Tensor, label: Tensor) =>
      denoiseWithDivergence(network, w, x, sigma, label),
    layers,
    x,
    sigma,
    label,
  ).run(layers, ...inputs);
  const probed = interpret(
    (w: Layer<Tensor>[], x: Tensor, sigma: Tensor, label: Tensor, probe: Tensor) =>
      denoiseWithProbe(network, w, x, sigma, probe, label),
    layers,
    x,
    sigma,
    label,
    x,
  );
  const sums = [0, 0];
  for (let signs = 0; signs < 8; signs++) {
    const probe = Float32Array.from({ length: 6 }, (_, i) => ((signs >> (i % 3)) & 1 ? 1 : -1));
    const { divergence } = probed.run(layers, ...inputs, probe);
    sums.forEach((_, row) => (sums[row] += divergence.data[row] / 8));
  }
  sums.forEach((sum, row) => expect(sum).toBeCloseTo(exact.divergence.data[row], 4));
});

it('draws each row at a condition of its own, the same row as at that condition alone', async () => {
  const sampler = { type: 'heun', steps: 5 } as const;
  const rows = 4;
  const each = await model.sampleEach(key(11), Float64Array.of(1, 4, 1, 9), { sampler });
  const dim = model.dim;
  for (const [condition, row] of [
    [1, 0],
    [4, 1],
    [1, 2],
    [9, 3],
  ]) {
    const { positions } = await model.sample(key(11), rows, { condition: [condition], sampler });
    for (let k = row * dim; k < (row + 1) * dim; k++) expect(each[k]).toBeCloseTo(positions[k], 5);
  }
});

it('has a stochastic density in more than eight dimensions', async () => {
  const dim = 10;
  const data = { dim, positions: normal(key(7), 100 * dim) };
  const events = trainScoreModel(runtime, key(8), data, { ...options, steps: 1, batch: 64 });
  let next = await events.next();
  while (!next.done) next = await events.next();
  const wide = await scoreModel(runtime, next.value.model);
  expect(wide.density).toBe('stochastic');
  const [one, other] = await Promise.all(
    [1, 2].map((seed) => wide.logDensity(data.positions.slice(0, dim), { key: key(seed), steps: 10 })),
  );
  expect(Number.isFinite(one[0])).toBe(true);
  expect(one[0]).not.toBe(other[0]);
});

describe('label windows', () => {
  const values = Float64Array.of(0, 0.1, 5, 5.2, 9.9, 10);
  it('pair an even label with a sample inside its window', () => {
    const { rows: drawn, labels: chosen } = labelWindows(values, 0.5).draw(key(1), 2000);
    let own = 0;
    drawn.forEach((row, i) => {
      if (chosen[i] === values[row]) own++;
      else expect(Math.abs(values[row] - chosen[i])).toBeLessThanOrEqual(0.5);
    });
    // Labels with an empty window borrow the nearest sample with its own label.
    expect(own).toBeGreaterThan(0);
    expect(Math.min(...chosen)).toBeLessThan(0.2);
    expect(Math.max(...chosen)).toBeGreaterThan(9.8);
  });
  it('without a window give each sample its own label', () => {
    const { rows: drawn, labels: chosen } = labelWindows(values, 0).draw(key(1), 500);
    drawn.forEach((row, i) => expect(chosen[i]).toBe(values[row]));
    expect(new Set(drawn).size).toBe(values.length);
  });
  it('must not be negative', () => {
    expect(() => labelWindows(values, -1)).toThrow('train.labelWindow is -1');
  });
});
