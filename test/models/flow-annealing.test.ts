import { beforeAll, describe, expect, it } from 'vitest';
import { perturbation } from '../../src/estimators/index.js';
import { annealedImportanceSampling } from '../../src/kernels/index.js';
import {
  flowModel,
  flowOf,
  flowStart,
  trainFlowByAnnealing,
  trainFlowByEnergy,
  type FlowModelData,
  type FlowSpec,
  type FlowTrainingEvent,
  type FlowTrainingState,
  type TrainedFlow,
} from '../../src/models/index.js';
import { remember, replay, reweigh, truncated } from '../../src/models/flow/replay-buffer.js';
import { key, normal } from '../../src/random/index.js';
import { gaussianMixturePotential } from '../../src/systems/index.js';
import { onnxNode } from '../../src/tensor/index.js';

const runtime = onnxNode();
const line = { type: 'line', bound: 6 } as const;
const network = { width: 24, depth: 1, activation: 'silu' } as const;
/** Starts nearer to the lighter mode. */
const architecture: FlowSpec = {
  domains: [line, line],
  base: { type: 'product' },
  layers: (['even', 'odd', 'even', 'odd'] as const).map((mask) => ({
    ...{ type: 'spline-coupling', mask, bins: 8 },
    ...network,
  })),
  scaling: { mean: Float64Array.of(-2, -1), std: Float64Array.of(1.25, 1.25) },
};
/** Quicker to prepare, where what is learnt does not matter. */
const small: FlowSpec = { ...architecture, layers: architecture.layers.slice(0, 2) };
const target = gaussianMixturePotential({
  means: [
    [-3, -2],
    [3, 2],
  ],
  weights: [0.3, 0.7],
  spreads: 0.6,
});
const energy = target.energyAndGradient.bind(target);
const options = { steps: 200, batch: 128, learningRate: 5e-3 };

async function finish(
  training: AsyncGenerator<FlowTrainingEvent, TrainedFlow, void>,
): Promise<TrainedFlow & { states: FlowTrainingState[]; curves: Map<string, number[]> }> {
  const states: FlowTrainingState[] = [];
  const curves = new Map<string, number[]>();
  for (;;) {
    const next = await training.next();
    if (next.done) return { ...next.value, states, curves };
    if (next.value.type === 'checkpoint') states.push(next.value.state);
    if (next.value.type === 'curve') {
      curves.set(next.value.name, [...(curves.get(next.value.name) ?? []), next.value.y]);
    }
  }
}

/** Part of a flow's samples in the right mode, ln Z by its importance weights, and what they seem to be worth. */
async function judge(model: FlowModelData, rows = 4000) {
  const flow = await flowModel(runtime, model);
  const { positions, logDensities } = await flow.sample(key(9), rows);
  await flow.close();
  const energies = new Float64Array(rows);
  energy(positions, energies, new Float64Array(positions.length));
  const { value, standardError, diagnostics } = perturbation(energies.map((u, i) => u + logDensities[i]));
  return {
    right: target.modeOf(positions).reduce((sum, mode) => sum + mode, 0) / rows,
    score: -value / standardError,
    fraction: diagnostics.effectiveSamples / rows,
  };
}

describe('training by annealed importance sampling', () => {
  const annealed = () =>
    finish(trainFlowByAnnealing(runtime, key(1), architecture, energy, { ...options, levels: 3 }));
  let trained: Awaited<ReturnType<typeof annealed>>;
  beforeAll(async () => void (trained = await annealed()), 120_000);

  it('finds both modes where the reverse divergence alone loses one and does not notice', async () => {
    const both = await judge(trained.model);
    expect(Math.abs(both.right - 0.7)).toBeLessThan(0.07);
    expect(Math.abs(both.score)).toBeLessThan(3.5);
    expect(both.fraction).toBeGreaterThan(0.7);

    const { model } = await finish(trainFlowByEnergy(runtime, key(1), architecture, energy, options));
    const one = await judge(model);
    expect(one.right).toBe(0);
    expect(one.fraction).toBeGreaterThan(0.9);
  });

  it('tells how it goes', () => {
    const fraction = trained.curves.get('effective fraction')!;
    expect(fraction.at(-1)).toBeGreaterThan(fraction[0]);
    expect(trained.curves.get('acceptance of moves')!.at(-1)).toBeGreaterThan(0.4);
    expect(trained.curves.get('acceptance of moves')!.at(-1)).toBeLessThan(0.9);
    // A batch for every four steps, and three more at the start; 1 + 3 × 5 energies a row.
    expect(trained.evaluations).toBe((200 / 4 + 3) * 128 * 16);
    expect(trained.refusals!.count).toBe(0);
  });

  it('starts annealing better than its base does, in either precision', async () => {
    const error = async (model: FlowModelData, precision: 'float32' | 'float64') => {
      const start = await flowStart(runtime, model, { precision, rows: 500 });
      const { logWeights } = await annealedImportanceSampling(key(3), start, target, {
        ...{ rows: 1200, levels: 2, timeStep: 0.3 },
      });
      await start.close();
      const { value, standardError } = perturbation(logWeights.map((log) => -log));
      expect(Math.abs(value)).toBeLessThan(3.5 * standardError);
      return standardError;
    };
    const fresh = { spec: architecture, parameters: flowOf(architecture).initialise(key(1)) };
    const plain = await error(fresh, 'float32');
    for (const precision of ['float32', 'float64'] as const) {
      expect(await error(trained.model, precision)).toBeLessThan(plain / 3);
    }
  });

  it('goes on from a checkpoint to the same bits', async () => {
    const short = { ...options, steps: 60, batch: 64, levels: 1, memory: 4 };
    const train = (saved?: FlowTrainingState) =>
      finish(trainFlowByAnnealing(runtime, key(2), small, energy, short, saved ? { saved } : {}));
    const whole = await train();
    const rest = await train(structuredClone(whole.states[0]));
    expect(whole.states[0].step).toBe(28);
    expect(whole.states[0].annealing!.buffer!.logWeights.length).toBe(256);
    expect(rest.model).toEqual(whole.model);
    expect(rest.losses).toEqual(whole.losses);
    expect(rest.states.at(-1)).toEqual(whole.states.at(-1));
  });

  it('learns without memory, from each batch once', async () => {
    const short = { ...options, steps: 100, levels: 1, memory: 0 };
    const { model, states } = await finish(trainFlowByAnnealing(runtime, key(4), small, energy, short));
    expect(states[0].annealing!.buffer).toBeUndefined();
    const before = await judge({ spec: small, parameters: flowOf(small).initialise(key(1)) });
    expect((await judge(model)).fraction).toBeGreaterThan(2 * before.fraction);
  });

  it('counts and locates places where the energy is not a number, and goes on', async () => {
    const holed: typeof energy = (positions, energies, gradients) => {
      energy(positions, energies, gradients);
      energies.forEach((_, i) => {
        if (positions[2 * i] > 3.5) energies[i] = NaN;
      });
    };
    const { refusals, model } = await finish(
      trainFlowByAnnealing(runtime, key(5), small, holed, { ...options, steps: 40, batch: 64 }),
    );
    expect(refusals!.count).toBeGreaterThan(0);
    refusals!.where.forEach((x, i) => i % 2 === 0 && expect(x).toBeGreaterThan(3.5));
    expect(model.parameters.flat().every(({ weight }) => weight.data.every(Number.isFinite))).toBe(true);
  });

  it('says in clear words when numbers overflow', async () => {
    const far = { ...small, scaling: { mean: new Float64Array(2), std: Float64Array.of(1e39, 1) } };
    const training = trainFlowByAnnealing(runtime, key(6), far, energy, options);
    await expect(finish(training)).rejects.toThrow(/the starting density is not a finite number.*overflow/);
  });

  it.each([
    [{ updates: 0 }, /updates is 0/],
    [{ memory: 0, updates: 2 }, /updates is 2, but memory is 0/],
    [{ clip: 0.5 }, /clip is 0.5/],
    [{ levels: 1.5 }, /levels is 1.5/],
    [{ power: 0 }, /power is 0/],
  ])('refuses options out of range %#', async (extra, message) => {
    const training = trainFlowByAnnealing(runtime, key(1), small, energy, { ...options, ...extra });
    await expect(finish(training)).rejects.toThrow(message);
  });
});

describe('the buffer', () => {
  const rows = (...positions: number[]) => ({
    positions: Float64Array.from(positions),
    logWeights: Float64Array.from(positions, (x) => Math.log(x)),
    logDensities: Float64Array.from(positions, (x) => -x),
  });

  it('forgets the oldest rows, and never takes up rows without a weight', () => {
    const first = remember(undefined, rows(1, 0, 2), { capacity: 3, dim: 1 });
    expect([...first.positions]).toEqual([1, 2]);
    expect([...remember(first, rows(3, 4), { capacity: 3, dim: 1 }).positions]).toEqual([2, 3, 4]);
  });

  it('draws rows as often as they weigh', () => {
    const buffer = rows(1, 2, 3, 4);
    const drawn = replay(key(1), buffer, 20_000);
    for (const x of [1, 2, 3, 4]) {
      const share = drawn.positions.filter((value) => value === x).length / 20_000;
      expect(Math.abs(share - x / 10)).toBeLessThan(3.5 * Math.sqrt(((x / 10) * (1 - x / 10)) / 20_000));
    }
    drawn.rows.forEach((row, i) => expect(drawn.positions[i]).toBe(buffer.positions[row]));
  });

  it('draws no row more often than once in √rows, and leaves the other weights as they were', () => {
    const logWeights = Float64Array.from({ length: 100 }, (_, i) =>
      i === 7 ? 1e5 : i === 8 ? 900 : -i / 50,
    );
    const cut = truncated(logWeights);
    const total = cut.reduce((sum, log) => sum + Math.exp(log), 0);
    for (const row of [7, 8]) expect(Math.exp(cut[row]) / total).toBeCloseTo(0.1, 12);
    cut.forEach((log, i) => i !== 7 && i !== 8 && expect(log).toBe(logWeights[i]));
    const even = Float64Array.from({ length: 100 }, (_, i) => Math.sin(i));
    expect(truncated(even)).toEqual(even);
  });

  it('keeps weights unbiased while the flow changes', () => {
    // Rows of N(0, 1) with weights p² / q₀², for p = N(0.5, 0.8²); then the flow becomes N(0.2, 1.1²).
    const log = (x: number, mean: number, spread: number) =>
      -0.5 * ((x - mean) / spread) ** 2 - Math.log(spread * Math.sqrt(2 * Math.PI));
    const count = 40_000;
    const positions = normal(key(2), count);
    const before = positions.map((x) => log(x, 0, 1));
    const made = {
      positions,
      logWeights: positions.map((x, i) => 2 * (log(x, 0.5, 0.8) - before[i])),
      logDensities: before,
    };
    const buffer = remember(undefined, made, { capacity: count, dim: 1 });
    const all = Int32Array.from({ length: count }, (_, i) => i);
    const after = positions.map((x) => log(x, 0.2, 1.1));
    const { logWeights, logDensities } = reweigh(buffer, all, after, 2);
    expect(logDensities).toEqual(after);
    // The mean weight is now ∫ p² / q₁, here by quadrature.
    let exact = 0;
    for (let x = -8; x < 8; x += 1e-3) exact += 1e-3 * Math.exp(2 * log(x, 0.5, 0.8) - log(x, 0.2, 1.1));
    const { value, standardError } = perturbation(logWeights.map((w) => -w));
    expect(standardError).toBeLessThan(0.02);
    expect(Math.abs(-value - Math.log(exact))).toBeLessThan(3.5 * standardError);
    // A row whose density is lost is never drawn again.
    const lost = reweigh(buffer, Int32Array.of(3, 3), Float64Array.of(NaN, NaN), 2);
    expect(lost.logWeights[3]).toBe(-Infinity);
    expect(buffer.logWeights[3]).toBeGreaterThan(-Infinity);
  });
});
