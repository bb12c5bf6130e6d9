import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { buildSystem, type GaussianMixturePotential } from '../../src/systems/index.js';
import { onnxNode } from '../../src/tensor/index.js';
import {
  boltzmannGenerator,
  type BoltzmannGenerator,
  type BoltzmannGeneratorResult,
} from '../../src/workflows/flows/index.js';
import type { SavedStage, WorkflowContext, WorkflowEvent } from '../../src/workflows/index.js';

const runtime = onnxNode();
const system = { type: 'two-modes', dim: 2, weight: 0.7, separation: 10 } as const;
const modes = buildSystem(system) as GaussianMixturePotential;
const experiment: BoltzmannGenerator = {
  system,
  flow: { type: 'affine', layers: 4, width: 32, depth: 2, bins: 8, bound: 3, centre: 0, scale: 2 },
  train: {
    type: 'energy',
    steps: 150,
    batch: 256,
    learningRate: 1e-2,
    gradient: 'total',
    annealFrom: 1,
    dropWorst: 0,
    dataShare: 0.5,
    validation: 0,
  },
  data: { source: 'chains', rounds: 5, discard: 1 },
  chains: { count: 40, spread: 1 },
  local: { kernel: 'mala', steps: 20, every: 5, timeStep: 0.3, leaps: 1 },
  draw: { samples: 2000 },
};
const short = { ...experiment, train: { ...experiment.train, steps: 5 }, draw: { samples: 300 } };

async function finish(
  given: BoltzmannGenerator,
  context: Partial<WorkflowContext> = {},
): Promise<{ result: BoltzmannGeneratorResult; events: WorkflowEvent[] }> {
  const events: WorkflowEvent[] = [];
  const run = boltzmannGenerator(given, { key: key(1), runtime, ...context });
  for (;;) {
    const next = await run.next();
    if (next.done) return { result: next.value, events };
    events.push(next.value);
  }
}

/** Part of some rows in the right mode. */
const right = (positions: Float64Array) =>
  positions.reduce((sum, x, i) => sum + (i % 2 === 0 && x > 0 ? 1 : 0), 0) / (positions.length / 2);

describe('a Boltzmann generator', () => {
  it('says that mode collapse is likely when the reverse divergence alone left a mode', async () => {
    const { result } = await finish(experiment);
    const { verdict, target, drawn } = result;
    // One mode is lost, and by its own weights the flow looks all but perfect: ln Z is that of the right mode.
    expect(right(drawn.positions)).toBeGreaterThan(0.99);
    expect(verdict.effectiveFraction).toBeGreaterThan(0.9);
    expect(verdict.logPartition.flow.value).toBeCloseTo(Math.log(0.7), 1);
    // Chains from where the flow started are in both modes, though in none by its weight.
    expect(verdict.missedFraction).toBeCloseTo(1 - right(target!.positions), 1);
    expect(verdict.status).toMatchObject({ ok: false, code: 'mode-collapse' });
    expect(verdict.status.message).toMatch(
      /^Mode collapse is likely: \d\d % of the target's samples lie where/,
    );
    expect(verdict.status.message).toMatch(/disagree about ln Z by .* standard errors/);
  });

  it('finds both modes from energies and data, and is not warned of', async () => {
    const { result } = await finish(
      { ...experiment, train: { ...experiment.train, type: 'data-and-energy' }, draw: { samples: 4000 } },
      { key: key(4) },
    );
    const { verdict, drawn } = result;
    expect(verdict.status.code).toBe('ok');
    const { flow, both, exact } = verdict.logPartition;
    expect(exact).toBe(0);
    for (const { value, standardError } of [flow, both!]) {
      expect(Math.abs(value)).toBeLessThan(4 * standardError);
      expect(standardError).toBeLessThan(0.05);
    }
    // The chains have both modes alike; the weights make 0.7 of it, and 5 × 0.4 as the mean.
    const [first, second] = verdict.histograms;
    expect(Math.abs(first.mean.value - 2)).toBeLessThan(4 * first.mean.standardError);
    expect(first.mean.standardError).toBeLessThan(0.3);
    expect(Math.abs(second.mean.value)).toBeLessThan(4 * second.mean.standardError);
    const width = first.centres[1] - first.centres[0];
    // Bins that hold tens of samples: their errors are those of a normal distribution.
    const normal = (x: number) => Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI);
    const truth = first.centres.map((x) => 0.3 * normal(x + 5) + 0.7 * normal(x - 5));
    const scores = [...truth.keys()]
      .filter((b) => truth[b] > 0.03)
      .map((b) => (first.weighted[b] - truth[b]) / first.errors[b]);
    expect(scores.length).toBeGreaterThan(15);
    expect(scores.reduce((sum, z) => sum + z * z, 0) / scores.length).toBeLessThan(2);
    expect(first.weighted.reduce((sum, density) => sum + density * width, 0)).toBeCloseTo(1, 10);
    expect(drawn.energies).toHaveLength(4000);
  });

  it('finds both modes by annealing, where energies alone lose one', async () => {
    const annealing = { levels: 2, timeStep: 0.3 };
    const { result, events } = await finish({
      ...experiment,
      flow: { ...experiment.flow, type: 'spline', bound: 4, width: 24, depth: 1 },
      train: { ...experiment.train, type: 'annealing', steps: 240, annealing },
      draw: { samples: 4000 },
    });
    const { verdict, learnt } = result;
    expect(verdict.status.code).not.toBe('mode-collapse');
    const { value, standardError } = verdict.logPartition.flow;
    expect(Math.abs(value)).toBeLessThan(4 * standardError);
    expect(standardError).toBeLessThan(0.05);
    expect(verdict.effectiveFraction).toBeGreaterThan(0.7);
    expect(learnt.evaluations).toBe((240 / 4 + 3) * 256 * 11);
    const names = events.flatMap((event) => (event.type === 'curve' ? [event.name] : []));
    expect(names).toContain('effective fraction');
  });

  it('says where energies in training were no numbers', async () => {
    const loadModule = () => ({
      default: {
        ...modes,
        energyAndGradient(x: Float64Array, energies: Float64Array, gradients: Float64Array) {
          modes.energyAndGradient(x, energies, gradients);
          for (let i = 0; i < energies.length; i++) if (x[2 * i] > 1) energies[i] = NaN;
        },
      },
    });
    const { result, events } = await finish(
      {
        ...short,
        system: { type: 'module', path: 'half.ts' },
        train: { ...short.train, type: 'annealing' },
        data: { source: 'none', rounds: 0, discard: 0 },
      },
      { loadModule },
    );
    const warning = events.find((event) => event.type === 'warning');
    const [, count, x] =
      /^(\d+) energies .* first at x1 = ([\d.]+), x2 = /.exec(warning?.message ?? '') ?? [];
    expect(Number(count)).toBe(result.learnt.failures);
    expect(Number(x)).toBeGreaterThan(1);
  });

  it.each(['energy', 'data', 'data-and-energy', 'annealing'] as const)(
    'trained by %s goes on from any checkpoint to the same bits',
    async (type) => {
      const given = {
        ...short,
        train: { ...short.train, type, steps: 26 },
        data: { source: 'chains', rounds: 2, discard: 0 } as const,
      };
      const whole = await finish(given);
      const stages: Record<string, SavedStage> = {};
      for (const event of whole.events) {
        if (event.type === 'output') stages[event.stage] = { output: event.output };
        // One checkpoint of each stage.
        if (event.type !== 'checkpoint' || stages[event.stage]) continue;
        stages[event.stage] = { state: event.state };
        const again = await finish(given, { saved: structuredClone(stages) });
        expect(again.result).toEqual(whole.result);
      }
      expect(Object.keys(stages)).toEqual(['data', 'train', 'draw', 'verdict']);
    },
  );

  it('learns from samples of a file, and keeps a fifth of them to judge by', async () => {
    const positions = modes.sample(key(3), 1000);
    const { result } = await finish({
      ...short,
      train: { ...short.train, type: 'data' },
      data: { source: 'file', positions, rounds: 0, discard: 0 },
    });
    expect(result.target!.energies).toHaveLength(1000);
    expect(result.verdict.weights.target).toBeDefined();
  });

  it('says that a lost mode would not be noticed without samples of the target', async () => {
    const { result } = await finish({ ...short, data: { source: 'none', rounds: 0, discard: 0 } });
    expect(result.verdict.logPartition.both).toBeUndefined();
    expect(result.verdict.status.message).toMatch(/a mode that the flow has left would not be noticed/);
  });

  it.each([
    [{ system: { type: 'evolving-double-well' } }, /given by its drift/],
    [
      { train: { ...short.train, type: 'data' }, data: { source: 'none', rounds: 0, discard: 0 } },
      /train.type is data, but there are no samples/,
    ],
    [{ chains: { count: 2, from: [[1]], spread: 0 } }, /chains.from\[0\] has 1 numbers: the system has 2/],
    [
      { data: { source: 'file', positions: new Float64Array(21), rounds: 0, discard: 0 } },
      /21 numbers: give ten rows or more of the system's 2 coordinates/,
    ],
    [{ data: { source: 'chains', rounds: 2, discard: 2 } }, /no round is left/],
    [{ train: { ...short.train, learningRate: 1e12 } }, /training diverged|no sample of the flow/],
  ] as [Partial<BoltzmannGenerator>, RegExp][])('refuses what does not fit %#', async (part, message) => {
    await expect(finish({ ...short, ...part })).rejects.toThrow(message);
  });
});
