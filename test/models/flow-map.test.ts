import { describe, expect, it } from 'vitest';
import { bar, perturbation, targetedWork } from '../../src/estimators/index.js';
import {
  flowMap,
  scalingOf,
  trainMap,
  type FlowMapData,
  type FlowMapSpec,
  type FlowTrainingEvent,
  type FlowTrainingState,
  type TrainedMap,
} from '../../src/models/flow/index.js';
import { fold, key, normal } from '../../src/random/index.js';
import { potentialFromGradient, type Potential } from '../../src/systems/index.js';
import { onnxNode } from '../../src/tensor/index.js';

const runtime = onnxNode();
const network = { width: 16, depth: 1, activation: 'silu' } as const;
const line = { type: 'line', bound: 4 } as const;

/** A Gaussian bent along its first coordinate, u = x²/2s² + (y − bend x²)²/2: its free energy is that of the straight one. */
const gaussian = (s: number, bend: number) =>
  potentialFromGradient({
    dim: 2,
    energyAndGradient(positions, energies, gradients) {
      for (let i = 0; i < energies.length; i++) {
        const [x, y] = [positions[2 * i], positions[2 * i + 1]];
        const away = y - bend * x * x;
        energies[i] = (x * x) / (2 * s * s) + (away * away) / 2;
        gradients[2 * i] = x / (s * s) - 2 * bend * away * x;
        gradients[2 * i + 1] = away;
      }
    },
  });
const [straight, bent] = [gaussian(1, 0), gaussian(2, 0.25)];
const bentSamples = (seed: number, rows: number) =>
  normal(key(seed), 2 * rows).map((z, i, all) => (i % 2 === 0 ? 2 * z : z + all[i - 1] ** 2));

const energiesOf = (potential: Potential, positions: Float64Array) => {
  const energies = new Float64Array(positions.length / 2);
  potential.energyAndGradient(positions, energies, new Float64Array(positions.length));
  return energies;
};
const end = (potential: Potential, positions: Float64Array) => ({
  positions,
  energies: energiesOf(potential, positions),
  energy: potential.energyAndGradient,
});

const a = end(straight, normal(key(1), 2 * 3000));
const b = end(bent, bentSamples(2, 3000));
const spec: FlowMapSpec = {
  domains: [line, line],
  layers: (['even', 'odd'] as const).map((mask) => ({
    type: 'spline-coupling',
    mask,
    bins: 8,
    ...network,
  })),
  from: scalingOf({ domains: [line, line] }, a.positions)!,
  to: scalingOf({ domains: [line, line] }, b.positions)!,
};

async function finish(training: AsyncGenerator<FlowTrainingEvent, TrainedMap, void>) {
  const states: FlowTrainingState[] = [];
  for (;;) {
    const next = await training.next();
    if (next.done) return { ...next.value, states };
    if (next.value.type === 'checkpoint') states.push(next.value.state);
  }
}

async function works(map: FlowMapData) {
  const ready = await flowMap(runtime, map);
  const [x, y] = [normal(key(11), 2 * 2000), bentSamples(12, 2000)];
  const [there, back] = [await ready.forward(x), await ready.inverse(y)];
  await ready.close();
  return {
    forward: targetedWork({
      energies: energiesOf(straight, x),
      mappedEnergies: energiesOf(bent, there.positions),
      logDeterminants: there.logVolumes,
    }),
    reverse: targetedWork({
      energies: energiesOf(bent, y),
      mappedEnergies: energiesOf(straight, back.positions),
      logDeterminants: back.logVolumes,
    }),
  };
}

/** −ln 2: the bent Gaussian is twice as wide. */
const truth = -Math.log(2);

describe('a map between samples', () => {
  it('learns to carry one state onto the other, so that all work is the free-energy difference', async () => {
    const options = { steps: 200, batch: 256, learningRate: 1e-2 };
    const { map, losses } = await finish(trainMap(runtime, key(3), spec, { a, b }, options));
    const last = losses.slice(-25).reduce((sum, loss) => sum + loss / 25, 0);
    expect(losses[0]).toBeGreaterThan(1);
    // What is dissipated is never below zero but for noise.
    expect(last).toBeLessThan(0.15);
    expect(last).toBeGreaterThan(-0.03);

    const { forward, reverse } = await works(map);
    for (const [estimate, sign] of [
      [perturbation(forward), 1],
      [perturbation(reverse), -1],
      [bar(forward, reverse), 1],
    ] as const) {
      expect(Math.abs(estimate.value - sign * truth)).toBeLessThan(4 * estimate.standardError);
      expect(estimate.standardError).toBeLessThan(0.012);
    }
  });

  it('goes on from any checkpoint to the same bits', async () => {
    const options = { steps: 50, batch: 64, learningRate: 5e-3 };
    const whole = await finish(trainMap(runtime, key(4), spec, { a, b }, options));
    const [middle] = whole.states;
    const again = await finish(
      trainMap(runtime, key(4), spec, { a, b }, options, { saved: structuredClone(middle) }),
    );
    expect(again.map.parameters).toEqual(whole.map.parameters);
  });

  it('of no layers matches means and standard deviations, which is all there is to Gaussians', async () => {
    const moments = (mean: number[], std: number[]) => ({
      mean: Float64Array.from(mean),
      std: Float64Array.from(std),
    });
    const map = await flowMap(runtime, {
      spec: {
        domains: [line, line],
        layers: [],
        from: moments([1, -2], [0.5, 1]),
        to: moments([0, 7], [2, 0.1]),
      },
      parameters: [],
    });
    const { positions, logVolumes } = await map.forward(Float64Array.of(1, -2, 1.5, -1));
    expect(Array.from(positions)).toEqual([0, 7, 2, 7.1]);
    logVolumes.forEach((log) => expect(log).toBeCloseTo(Math.log((2 * 0.1) / (0.5 * 1)), 12));
    await map.close();
  });

  it('is inverted to 1e-9, and tells its volume', async () => {
    const { map } = await finish(
      trainMap(runtime, key(5), spec, { a, b }, { steps: 25, batch: 64, learningRate: 1e-2 }),
    );
    const ready = await flowMap(runtime, map);
    const x = normal(fold(key(6), 0), 2 * 20);
    const there = await ready.forward(x);
    const back = await ready.inverse(there.positions);
    back.positions.forEach((value, i) => expect(Math.abs(value - x[i])).toBeLessThan(1e-9));
    back.logVolumes.forEach((log, i) => expect(log + there.logVolumes[i]).toBeCloseTo(0, 8));
    const step = 1e-6;
    for (let row = 0; row < 5; row++) {
      const column = (c: number) =>
        Array.from(x.subarray(2 * row, 2 * row + 2), (v, i) => v + (i === c ? step : 0));
      const moved = await ready.forward(Float64Array.from([...column(0), ...column(1)]));
      const d = (c: number, of: number) =>
        (moved.positions[2 * c + of] - there.positions[2 * row + of]) / step;
      const determinant = d(0, 0) * d(1, 1) - d(0, 1) * d(1, 0);
      expect(Math.log(Math.abs(determinant))).toBeCloseTo(there.logVolumes[row], 3);
    }
    await ready.close();
  });

  it.each([
    [
      'energies that are too few',
      { a: { ...a, energies: a.energies.slice(1) } },
      /a: there are 2999 energies/,
    ],
    [
      'a row that is no number',
      { b: { ...b, positions: b.positions.map((x, i) => (i === 5 ? NaN : x)) } },
      /b: positions: row 2 holds NaN/,
    ],
    [
      'a state that no sample reaches',
      { b: { ...b, energy: (_: Float64Array, energies: Float64Array) => void energies.fill(Infinity) } },
      /no sample of A lands where B has a finite energy/,
    ],
  ] as const)('refuses %s', async (_, part, message) => {
    const options = { steps: 1, batch: 16, learningRate: 1e-3 };
    await expect(finish(trainMap(runtime, key(1), spec, { a, b, ...part }, options))).rejects.toThrow(
      message,
    );
  });
});
