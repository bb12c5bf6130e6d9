import { describe, expect, it } from 'vitest';
import {
  initialiseSpinNetwork,
  spinLogDensity,
  spinSampler,
  trainSpins,
  type SpinModelData,
  type SpinNetworkSpec,
} from '../../src/models/index.js';
import { fold, key, normal } from '../../src/random/index.js';
import { interpret, onnxNode, spec as arraySpec, type Tensor } from '../../src/tensor/index.js';

const sites = 6;
const networks: Record<string, SpinNetworkSpec> = {
  'without hidden layers': { sites, width: 1, depth: 0, activation: 'silu', symmetric: false },
  'with fewer units than sites': { sites, width: 4, depth: 2, activation: 'tanh', symmetric: false },
  'with two hidden layers': { sites, width: 16, depth: 2, activation: 'silu', symmetric: false },
  symmetric: { sites, width: 11, depth: 1, activation: 'relu', symmetric: true },
};

/** A network with all its weights random. */
function random(spec: SpinNetworkSpec): SpinModelData {
  const noisy = (values: Float32Array, at: number) =>
    Float32Array.from(normal(fold(key(7), at), values.length), (z) => 0.7 * z);
  return {
    spec,
    parameters: initialiseSpinNetwork(key(1), spec).map(({ weight, bias }, layer) => ({
      weight: { ...weight, data: noisy(weight.data, 2 * layer) },
      bias: { ...bias, data: noisy(bias.data, 2 * layer + 1) },
    })),
  };
}

const all = Int8Array.from({ length: 2 ** sites * sites }, (_, i) =>
  (Math.floor(i / sites) >> (i % sites)) & 1 ? 1 : -1,
);

describe.each(Object.entries(networks))('a network of spins %s', (_name, spec) => {
  const model = random(spec);
  const sampler = spinSampler(model);
  const probabilities = sampler.logDensity(all).map(Math.exp);

  it('has probabilities that sum to one and are far from equal', () => {
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    expect(Math.max(...probabilities)).toBeGreaterThan(3 / 2 ** sites);
  });

  it('draws configurations as often as it says', () => {
    const rows = 20_000;
    const { spins, logDensities } = sampler.sample(key(2), rows);
    const counts = new Float64Array(2 ** sites);
    for (let row = 0; row < rows; row++) {
      let state = 0;
      for (let i = 0; i < sites; i++) if (spins[row * sites + i] > 0) state |= 1 << i;
      counts[state]++;
      if (row < 100) expect(logDensities[row]).toBeCloseTo(Math.log(probabilities[state]), 10);
    }
    const expected = probabilities.map((p) => rows * p);
    const likely = [...expected.keys()].filter((state) => expected[state] > 10);
    const chiSquare = likely.reduce(
      (sum, state) => sum + (counts[state] - expected[state]) ** 2 / expected[state],
      0,
    );
    expect(likely.length).toBeGreaterThan(10);
    expect(Math.abs(chiSquare - likely.length) / Math.sqrt(2 * likely.length)).toBeLessThan(4);
  });

  it('has the same probabilities in tensors', () => {
    const parameters = model.parameters.map((layer) => ({
      weight: { ...layer.weight, data: Float64Array.from(layer.weight.data) },
      bias: { ...layer.bias, data: Float64Array.from(layer.bias.data) },
    }));
    const program = interpret(
      (p: { weight: Tensor; bias: Tensor }[], s: Tensor) => spinLogDensity(spec, p, s),
      parameters,
      arraySpec([2 ** sites, sites], 'float64'),
    );
    const { data } = program.run(parameters, Float64Array.from(all));
    const own = sampler.logDensity(all);
    expect(Math.max(...own.map((log, i) => Math.abs(log - data[i])))).toBeLessThan(1e-10);
  });

  it('draws rows by their numbers', () => {
    const { spins } = sampler.sample(key(3), 150);
    expect(sampler.sample(key(3), 50, 100).spins).toEqual(spins.slice(100 * sites));
  });
});

it('gives mirror images the same probability, of a symmetric network', () => {
  const sampler = spinSampler(random(networks.symmetric));
  expect(sampler.logDensity(all.map((spin) => -spin))).toEqual(sampler.logDensity(all));
});

describe('training a network of spins', () => {
  const network = { sites: 3, width: 8, depth: 1, activation: 'silu', symmetric: false } as const;
  const energy = (spins: Int8Array, energies: Float64Array) => {
    // A field, a bond and a bond of three: ln Z by enumeration below.
    for (let row = 0; row < energies.length; row++) {
      const [a, b, c] = spins.subarray(3 * row, 3 * row + 3);
      energies[row] = -0.5 * a - 0.8 * b * c + 0.6 * a * b * c;
    }
  };
  const states = Int8Array.from({ length: 24 }, (_, i) => ((Math.floor(i / 3) >> (i % 3)) & 1 ? 1 : -1));
  const energies = new Float64Array(8);
  energy(states, energies);
  const options = { steps: 200, batch: 256, learningRate: 0.03 };

  it('comes to the Boltzmann distribution', async () => {
    const training = trainSpins(onnxNode(), key(1), network, energy, options);
    let next = await training.next();
    while (!next.done) next = await training.next();
    const logZ = Math.log(energies.reduce((sum, u) => sum + Math.exp(-u), 0));
    const found = spinSampler(next.value.model).logDensity(states);
    const divergence = found.reduce((sum, log, i) => sum + Math.exp(log) * (log + energies[i] + logZ), 0);
    expect(divergence).toBeGreaterThanOrEqual(0);
    expect(divergence).toBeLessThan(1e-3);
    // u + ln q has no spread left to speak of.
    expect(next.value.losses.at(-1)!).toBeCloseTo(-logZ, 1);
  });

  it('refuses energies that are no numbers and annealing from beyond', async () => {
    const noEnergy = trainSpins(onnxNode(), key(1), network, (_s, u) => u.fill(NaN), options);
    await expect(noEnergy.next()).rejects.toThrow(/energy of a configuration is NaN/);
    const hot = trainSpins(onnxNode(), key(1), network, energy, { ...options, annealFrom: 2 });
    await expect(hot.next()).rejects.toThrow(/annealFrom is 2/);
    expect(() =>
      spinSampler({ spec: { ...network, width: 9 }, parameters: random(network).parameters }),
    ).toThrow(/do not belong to the spin network/);
  });
});
