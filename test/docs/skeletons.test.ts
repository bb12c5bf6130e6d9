// The skeletons of CONTRIBUTING.md do what they say, and CONTRIBUTING.md has each of them.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { biased, coordinate, density1D, fold, key, normal, run, uniform } from 'wellspring';
import { onnxNode } from 'wellspring/tensor';
import type { SavedStage } from 'wellspring/workflows';
import normals from '../../docs/skeletons/bench.js';
import { wall } from '../../docs/skeletons/bias.js';
import { whirl } from '../../docs/skeletons/dynamics.js';
import { meanOf } from '../../docs/skeletons/estimator.js';
import { randomWalk } from '../../docs/skeletons/kernel.js';
import { diagonalNormal, fitDiagonalNormal } from '../../docs/skeletons/model.js';
import { quartic } from '../../docs/skeletons/potential.js';
import { squaredRadius } from '../../docs/skeletons/variable.js';
import { meanEnergy } from '../../docs/skeletons/workflow.js';

describe('CONTRIBUTING.md', () => {
  const folder = new URL('../../docs/skeletons/', import.meta.url);
  const text = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');

  it.each(readdirSync(folder))('links docs/skeletons/%s', (file) => {
    expect(text).toContain(`(docs/skeletons/${file})`);
  });
});

/** Central differences of f at every component of x. */
function slopes(f: (x: Float64Array) => number, x: Float64Array, h = 1e-5): number[] {
  return Array.from(x, (_, i) => {
    const at = (shift: number) => f(x.map((value, j) => value + (j === i ? shift : 0)));
    return (at(h) - at(-h)) / (2 * h);
  });
}

describe('the skeletons', () => {
  it('potential: its gradient is the slope of its energy', () => {
    const system = quartic({ barrier: 4 });
    const energy = (x: Float64Array) => {
      const energies = new Float64Array(1);
      system.energyAndGradient(x, energies, new Float64Array(1));
      return energies[0];
    };
    const gradients = new Float64Array(1);
    const x = Float64Array.of(0.7);
    system.energyAndGradient(x, new Float64Array(1), gradients);
    expect(gradients[0]).toBeCloseTo(slopes(energy, x)[0], 7);
  });

  it('dynamics: turns the way that it says', () => {
    const out = new Float64Array(2);
    whirl({ turning: 2 }).drift(Float64Array.of(1, 0), out);
    expect([...out]).toEqual([-1, 2]);
  });

  it('variable and bias: the gradient of the biased energy is its slope', () => {
    const flat = {
      dim: 2,
      names: ['x', 'y'],
      evaluations: { count: 0 },
      energyAndGradient: (_: Float64Array, energies: Float64Array, gradients: Float64Array) => {
        energies.fill(0);
        gradients.fill(0);
      },
    };
    const system = biased(flat, wall(squaredRadius(), { at: 1, spring: 3 }));
    const x = Float64Array.of(1.2, -0.4);
    const gradients = new Float64Array(2);
    system.energyAndGradient(x, new Float64Array(1), gradients);
    const expected = slopes((at) => {
      const energies = new Float64Array(1);
      system.energyAndGradient(at, energies, new Float64Array(2));
      return energies[0];
    }, x);
    expected.forEach((slope, i) => expect(gradients[i]).toBeCloseTo(slope, 7));
    expect(() => wall(coordinate(0), { at: 0, spring: -1 })).toThrow('spring is -1');
  });

  it('kernel: samples the density, and chunks of a batch move as the whole', async () => {
    const system = quartic({ barrier: 2 });
    const kernel = randomWalk(system, { size: 0.8 });
    const start = normal(key(1), 400);
    const options = { steps: 200, key: key(2) };
    const positionsAfter = async (from: Float64Array, firstWalker: number) => {
      for await (const { state } of run(kernel, kernel.init(key(3), from, firstWalker), options))
        return state.positions;
      throw new Error('no frame');
    };
    const whole = await positionsAfter(start, 0);
    expect(await positionsAfter(start.slice(150), 150)).toEqual(whole.slice(150));

    const exact = density1D((x) => -2 * (x * x - 1) ** 2, { low: -3, high: 3 }); // symmetric: its variance is ⟨x²⟩
    const { value, standardError } = meanOf(whole.map((x) => x * x));
    expect(Math.abs(value - exact.variance) / standardError).toBeLessThan(3.5);
  });

  it('model: its density integrates to one, its samples follow it', async () => {
    const model = diagonalNormal({ mean: Float64Array.of(1, -2), std: Float64Array.of(0.5, 3) });
    const { positions, logDensity } = await model.sample(key(9), 20_000);
    const uniformBox = uniform(key(6), 40_000).map((u, i) => (i % 2 ? -17 + 30 * u : -1.5 + 5 * u));
    const density = (await model.logDensity(uniformBox)).map((l) => Math.exp(l) * 150);
    const integral = meanOf(density);
    expect(Math.abs(integral.value - 1) / integral.standardError).toBeLessThan(3.5);

    const again = fitDiagonalNormal(positions, 2);
    expect(Math.abs(again.mean[1] + 2) / (3 / Math.sqrt(20_000))).toBeLessThan(3.5);
    expect(Math.abs(again.std[0] - 0.5) / (0.5 / Math.sqrt(40_000))).toBeLessThan(3.5);
    const entropy = meanOf(logDensity!.map((l) => -l)); // exact: ln(2πe σ₁σ₂)
    expect(Math.abs(entropy.value - 1 - Math.log(3 * Math.PI)) / entropy.standardError).toBeLessThan(3.5);
  });

  it('workflow: goes on from any checkpoint to the same bits', async () => {
    const options = {
      potential: quartic({ barrier: 2 }),
      from: normal(key(7), 8),
      timeStep: 0.01,
      steps: 50,
      every: 10,
    };
    const results = async (saved?: Record<string, SavedStage>) => {
      const events = [];
      const context = { key: key(8), runtime: onnxNode(), ...(saved && { saved }) };
      for await (const event of meanEnergy(options, context)) events.push(event);
      return events;
    };
    const whole = await results();
    const checkpoints = whole.filter((event) => event.type === 'checkpoint');
    expect(checkpoints).toHaveLength(5);
    for (const { state } of checkpoints.slice(0, -1)) {
      expect((await results({ sample: { state } })).at(-1)).toEqual(whole.at(-1));
    }
  });

  it('benchmark: measures itself and a peer', async () => {
    const { ratios, rows } = await normals(['10000']);
    expect(rows).toHaveLength(2);
    expect(ratios.boxMuller).toBeGreaterThan(0);
  });

  it('estimator: widens the error of a correlated series, and warns of a short one', () => {
    const noise = normal(fold(key(4), 0), 5000);
    const slow = new Float64Array(5000);
    for (let i = 1; i < slow.length; i++) slow[i] = 0.9 * slow[i - 1] + Math.sqrt(1 - 0.81) * noise[i];
    // An autoregressive series with coefficient a has inefficiency (1 + a)/(1 − a) = 19.
    const { diagnostics } = meanOf(slow);
    expect(5000 / diagnostics.effectiveSamples).toBeGreaterThan(13);
    expect(5000 / diagnostics.effectiveSamples).toBeLessThan(26);
    expect(meanOf(noise.slice(0, 5)).status.ok).toBe(false);
  });
});
