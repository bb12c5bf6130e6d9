import { describe, expect, it } from 'vitest';
import { independenceMetropolis, run } from '../../src/kernels/index.js';
import {
  flowModel,
  flowProposal,
  scalingOf,
  trainFlow,
  trainFlowByEnergy,
  type FlowSpec,
  type FlowTrainingEvent,
  type FlowTrainingState,
  type RowEnergies,
  type TrainedFlow,
} from '../../src/models/flow/index.js';
import { key, normal } from '../../src/random/index.js';
import { gaussianMixturePotential, potentialFromGradient } from '../../src/systems/index.js';
import { onnxNode } from '../../src/tensor/index.js';

const runtime = onnxNode();
const network = { width: 32, depth: 2, activation: 'silu' } as const;
const line = { type: 'line', bound: 4 } as const;
const splines = (domains: FlowSpec['domains']): FlowSpec => ({
  domains,
  base: { type: 'product' },
  layers: [
    { type: 'spline-coupling', mask: 'even', bins: 8, ...network },
    { type: 'spline-coupling', mask: 'odd', bins: 8, ...network },
    { type: 'spline-coupling', mask: 'even', bins: 8, ...network },
    { type: 'spline-coupling', mask: 'odd', bins: 8, ...network },
  ],
});

async function finish(
  training: AsyncGenerator<FlowTrainingEvent, TrainedFlow, void>,
): Promise<TrainedFlow & { states: FlowTrainingState[]; curves: string[] }> {
  const states: FlowTrainingState[] = [];
  const curves: string[] = [];
  for (;;) {
    const next = await training.next();
    if (next.done) return { ...next.value, states, curves };
    if (next.value.type === 'checkpoint') states.push(next.value.state);
    if (next.value.type === 'curve') curves.push(next.value.name);
  }
}

/** Two unequal modes that lie askew. */
const target = gaussianMixturePotential({
  means: [
    [-2, -1],
    [2, 1.5],
  ],
  weights: [0.3, 0.7],
  spreads: [0.6, 0.8],
});
const energy = (positions: Float64Array): Float64Array => {
  const out = new Float64Array(positions.length / 2);
  target.energyAndGradient(positions, out, new Float64Array(positions.length));
  return out;
};

describe('maximum likelihood', () => {
  const positions = target.sample(key(1), 4000);
  const architecture = { ...splines([line, line]), scaling: scalingOf({ domains: [line, line] }, positions) };
  const options = { steps: 300, batch: 256, learningRate: 3e-3 };

  it('learns a density to a tenth of a kT', async () => {
    const { model } = await finish(trainFlow(runtime, key(2), architecture, { positions }, options));
    const flow = await flowModel(runtime, model);
    const fresh = target.sample(key(3), 4000);
    const logDensities = await flow.logDensity(fresh);
    const exact = energy(fresh).map((u) => -u);
    const divergence = exact.reduce((sum, log, i) => sum + log - logDensities[i], 0) / exact.length;
    expect(divergence).toBeLessThan(0.1);
    expect(divergence).toBeGreaterThan(-0.01);
    // And the samples carry the densities that the model tells of them.
    const draws = await flow.sample(key(4), 500);
    const again = await flow.logDensity(draws.positions);
    draws.logDensities.forEach((log, i) => expect(log).toBeCloseTo(again[i], 3));

    // Corrected by Metropolis, it is exact.
    const kernel = independenceMetropolis(target, flowProposal(model));
    let last = kernel.init(key(5), target.sample(key(6), 2000));
    let rate = 0;
    for await (const { state, info } of run(kernel, last, { steps: 10, every: 1, key: key(7) })) {
      last = state;
      rate += info.acceptance.reduce((sum, a) => sum + a, 0) / 2000 / 10;
    }
    const right = target.modeOf(last.positions).reduce((sum, mode) => sum + mode, 0) / 2000;
    expect(Math.abs(right - 0.7)).toBeLessThan(3.5 * Math.sqrt(0.21 / 2000));
    expect(rate).toBeGreaterThan(0.7);
  });

  it('goes on from a checkpoint to the same bits', async () => {
    const short = { ...options, steps: 50 };
    const whole = await finish(trainFlow(runtime, key(2), architecture, { positions }, short));
    const rest = await finish(
      trainFlow(runtime, key(2), architecture, { positions }, short, { saved: whole.states[0] }),
    );
    expect(whole.states[0].step).toBe(25);
    expect(rest.model).toEqual(whole.model);
    expect(rest.losses).toEqual(whole.losses);
  });

  it('counts rows by their weights', async () => {
    // Half of the rows belong to another place and weigh nothing.
    const mixed = Float64Array.from({ length: 8000 }, (_, i) => (i < 4000 ? positions[i] : 30));
    const logWeights = Float64Array.from({ length: 4000 }, (_, i) => (i < 2000 ? 0 : -Infinity));
    const { losses } = await finish(
      trainFlow(runtime, key(2), architecture, { positions: mixed, logWeights }, { ...options, steps: 30 }),
    );
    expect(Math.max(...losses)).toBeLessThan(10);
  });

  it('stops when rows that were kept aside get worse, and gives the best', async () => {
    const few = { positions: positions.slice(0, 60) };
    const found = await finish(
      trainFlow(runtime, key(2), architecture, few, {
        ...options,
        steps: 2000,
        validation: 0.5,
        patience: 2,
      }),
    );
    expect(found.stopped).toBeLessThan(1900);
    expect(found.curves).toContain('validation loss');
  });

  it.each([
    [{ positions: new Float64Array(3) }, {}, /3 numbers are not two or more rows of 2/],
    [{ positions: Float64Array.of(0, 1, NaN, 2) }, {}, /row 1 holds NaN/],
    [{ positions, logWeights: Float64Array.of(1) }, {}, /1 weights for 4000 rows/],
    [{ positions }, { steps: 0 }, /steps is 0/],
    [{ positions }, { dropWorst: 1 }, /dropWorst is 1/],
  ])('refuses what does not fit %#', async (data, extra, message) => {
    const training = trainFlow(runtime, key(2), architecture, data, { ...options, ...extra });
    await expect(finish(training)).rejects.toThrow(message);
  });
});

describe('training on an energy', () => {
  /** A correlated Gaussian: ln Z = ln 2π − ½ ln det of its precision [[2, 0.8], [0.8, 1]]. */
  const gaussian = potentialFromGradient({
    dim: 2,
    energyAndGradient(positions, energies, gradients) {
      for (let i = 0; i < energies.length; i++) {
        const [x, y] = [positions[2 * i] - 1, positions[2 * i + 1]];
        energies[i] = x * x + 0.8 * x * y + (y * y) / 2;
        gradients[2 * i] = 2 * x + 0.8 * y;
        gradients[2 * i + 1] = 0.8 * x + y;
      }
    },
  });
  const logPartition = Math.log(2 * Math.PI) - 0.5 * Math.log(2 - 0.64);
  const affine: FlowSpec = {
    domains: [line, line],
    base: { type: 'product' },
    layers: (['even', 'odd', 'even', 'odd'] as const).map((mask) => ({
      type: 'affine-coupling',
      mask,
      ...network,
    })),
  };

  it.each(['total', 'path', 'score-function'] as const)(
    'finds the partition function, by %s gradients',
    async (gradient) => {
      const energies: RowEnergies = (positions, out, gradients) => {
        gaussian.energyAndGradient(positions, out, gradients);
        // Score functions do without forces.
        if (gradient === 'score-function') gradients.fill(NaN);
      };
      const { model, losses } = await finish(
        trainFlowByEnergy(runtime, key(1), affine, energies, {
          ...{ steps: 400, batch: 256, learningRate: 5e-3, gradient, annealFrom: 0.5, dropWorst: 0.01 },
        }),
      );
      const flow = await flowModel(runtime, model);
      const { positions, logDensities } = await flow.sample(key(2), 4000);
      const u = new Float64Array(4000);
      energies(positions, u, new Float64Array(8000));
      const logs = u.map((value, i) => -value - logDensities[i]);
      const mean = logs.reduce((sum, log) => sum + log, 0) / 4000;
      const spread = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 4000);
      expect(Math.abs(mean - logPartition)).toBeLessThan(0.03);
      expect(spread).toBeLessThan(0.3);
      expect(losses.at(-1)).toBeLessThan(losses[0]);
    },
  );

  it('says so when no sample has a finite energy', async () => {
    const training = trainFlowByEnergy(runtime, key(1), affine, (_x, energies) => energies.fill(NaN), {
      ...{ steps: 10, batch: 16, learningRate: 1e-3 },
    });
    await expect(finish(training)).rejects.toThrow(/no sample of the flow has a finite energy at step 0/);
  });
});

describe('flows of angles', () => {
  it('learn densities around a circle, across its seam', async () => {
    const circle = { type: 'circle', low: -Math.PI, high: Math.PI } as const;
    const wrap = (x: number) => x - 2 * Math.PI * Math.floor((x + Math.PI) / (2 * Math.PI));
    // One hump at the seam, the other angle follows it.
    const z = normal(key(8), 8000);
    const positions = Float64Array.from({ length: 8000 }, (_, i) =>
      wrap(i % 2 === 0 ? Math.PI + 0.5 * z[i] : 2 * (Math.PI + 0.5 * z[i - 1]) + 0.3 * z[i]),
    );
    const architecture = splines([circle, circle]);
    const { model } = await finish(
      trainFlow(runtime, key(2), architecture, { positions }, { steps: 400, batch: 256, learningRate: 5e-3 }),
    );
    const flow = await flowModel(runtime, model);
    const logDensities = await flow.logDensity(positions);
    const mean = logDensities.reduce((sum, log) => sum + log, 0) / logDensities.length;
    const exact = -Math.log(2 * Math.PI * Math.E * 0.5 * 0.3);
    expect(mean).toBeGreaterThan(exact - 0.15);
    expect(mean).toBeLessThan(exact + 0.1);
  });
});
