import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { buildSystem, type Potential } from '../../src/systems/index.js';
import { onnxNode } from '../../src/tensor/index.js';
import {
  adaptiveFlowMcmc,
  type AdaptiveFlowMcmc,
  type AdaptiveFlowMcmcResult,
} from '../../src/workflows/flows/index.js';
import type { SavedStage, WorkflowContext, WorkflowEvent } from '../../src/workflows/index.js';

const runtime = onnxNode();
const experiment: AdaptiveFlowMcmc = {
  system: { type: 'two-modes', dim: 2, weight: 0.7, separation: 12 },
  // Nine chains in ten start in the wrong mode.
  chains: { count: 50, from: [...new Array<number[]>(9).fill([-6, 0]), [6, 0]], spread: 0.5 },
  local: { kernel: 'mala', steps: 20, every: 5, timeStep: 0.3, leaps: 1 },
  flow: { type: 'spline', layers: 4, width: 32, depth: 2, bins: 8, bound: 3, centre: 0, scale: 4 },
  train: { loops: 8, steps: 60, batch: 256, learningRate: 5e-3, memory: 4 },
  global: { steps: 5 },
  produce: { loops: 30, samples: 4000 },
};

async function finish(
  given: AdaptiveFlowMcmc,
  context: Partial<WorkflowContext> = {},
): Promise<{ result: AdaptiveFlowMcmcResult; events: WorkflowEvent[] }> {
  const events: WorkflowEvent[] = [];
  const run = adaptiveFlowMcmc(given, { key: key(1), runtime, ...context });
  for (;;) {
    const next = await run.next();
    if (next.done) return { result: next.value, events };
    events.push(next.value);
  }
}

describe('adaptive flow Monte Carlo', () => {
  it('finds the weights of two modes that local moves never leave, and the partition function', async () => {
    const { result } = await finish(experiment);
    const { produced, verdict } = result;
    const right = (x: Float64Array) =>
      x.reduce((sum, value, i) => sum + (i % 2 === 0 && value > 0 ? 1 : 0), 0) / (x.length / 2);
    const perChain = 1 / 50 / 30;
    expect(Math.abs(right(produced.frames.data) - 0.7)).toBeLessThan(3.5 * Math.sqrt(0.21 * perChain * 4));
    expect(verdict.status.ok).toBe(true);
    for (const { value, standardError } of [verdict.logPartition.flow, verdict.logPartition.both]) {
      expect(Math.abs(value)).toBeLessThan(4 * standardError);
      expect(standardError).toBeLessThan(0.1);
    }
    expect(produced.rounds.at(-1)!.global).toBeGreaterThan(0.3);
    expect(Math.max(...verdict.rHat)).toBeLessThan(1.05);
  });

  it('says that modes are missing when chains know one that the flow does not', async () => {
    // The flow has learnt hardly anything, and covers the left mode alone.
    const { result } = await finish({
      ...experiment,
      flow: { ...experiment.flow, type: 'affine', layers: 2, centre: [-6, 0], scale: 1 },
      train: { ...experiment.train, loops: 1, steps: 1, learningRate: 1e-9 },
    });
    expect(result.verdict.status.ok).toBe(false);
    expect(result.verdict.status.code).toBe('mode-collapse');
    // One chain in ten is in the mode that the flow does not know.
    expect(result.verdict.missedFraction).toBeCloseTo(0.1, 1);
  });

  it('goes on from any checkpoint to the same bits', async () => {
    const short = {
      ...experiment,
      train: { ...experiment.train, loops: 2, steps: 5 },
      produce: { loops: 2, samples: 500 },
    };
    const whole = await finish(short);
    const stages: Record<string, SavedStage> = {};
    for (const event of whole.events) {
      if (event.type === 'output') stages[event.stage] = { output: event.output };
      if (event.type !== 'checkpoint') continue;
      const again = await finish(short, {
        saved: structuredClone({ ...stages, [event.stage]: { state: event.state } }),
      });
      expect(again.result).toEqual(whole.result);
    }
  });

  it('stops when no jump is ever accepted, with advice', async () => {
    const hopeless = {
      ...experiment,
      flow: { ...experiment.flow, centre: 500, scale: 1 },
      train: { ...experiment.train, loops: 1, steps: 1 },
    };
    await expect(finish(hopeless)).rejects.toThrow(/no jump was accepted in 10 rounds/);
  });

  it.each([
    [{ system: { type: 'evolving-double-well' } }, /given by its drift/],
    [
      { chains: { ...experiment.chains, from: [[1, 2, 3]] } },
      /chains.from\[0\] has 3 numbers: the system has 2/,
    ],
    [{ system: { type: 'two-modes', dim: 1 }, chains: { ...experiment.chains, from: [0] } }, /has one/],
  ] as [Partial<AdaptiveFlowMcmc>, RegExp][])('refuses what does not fit %#', async (part, message) => {
    await expect(finish({ ...experiment, ...part })).rejects.toThrow(message);
  });

  it('counts proposals without an energy, and refuses them', async () => {
    const half = buildSystem({ type: 'two-modes', dim: 2, separation: 2 }) as Potential;
    const loadModule = () => ({
      default: {
        ...half,
        energyAndGradient(x: Float64Array, energies: Float64Array, gradients: Float64Array) {
          half.energyAndGradient(x, energies, gradients);
          for (let i = 0; i < energies.length; i++) if (x[2 * i] > 1) energies[i] = NaN;
        },
      },
    });
    const { result, events } = await finish(
      {
        ...experiment,
        system: { type: 'module', path: 'half.ts' },
        chains: { count: 20, from: [[-1, 0]], spread: 0.1 },
        train: { ...experiment.train, loops: 1, steps: 5 },
        produce: { loops: 2, samples: 500 },
      },
      { loadModule },
    );
    expect(result.produced.failures).toBeGreaterThan(0);
    expect(result.produced.frames.data.every((x, i) => i % 2 === 1 || x <= 1)).toBe(true);
    expect(events.some((event) => event.type === 'warning' && event.message.includes('no number'))).toBe(
      true,
    );
  });
});
