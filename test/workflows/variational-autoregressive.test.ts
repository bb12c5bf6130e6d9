import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { onnxNode } from '../../src/tensor/index.js';
import {
  variationalAutoregressive,
  type SavedStage,
  type VariationalAutoregressive,
  type VariationalAutoregressiveResult,
  type WorkflowContext,
  type WorkflowEvent,
} from '../../src/workflows/index.js';

const runtime = onnxNode();
const experiment: VariationalAutoregressive = {
  system: { type: 'ising', rows: 4, coupling: 0.44 },
  network: { width: 24, depth: 1, activation: 'silu' },
  train: { steps: 150, batch: 256, learningRate: 0.02 },
  draw: { samples: 8000 },
  chains: { count: 40, steps: 100 },
};

async function finish(
  given: VariationalAutoregressive,
  context: Partial<WorkflowContext> = {},
): Promise<{ result: VariationalAutoregressiveResult; events: WorkflowEvent[] }> {
  const events: WorkflowEvent[] = [];
  const run = variationalAutoregressive(given, { key: key(1), runtime, ...context });
  for (;;) {
    const next = await run.next();
    if (next.done) return { result: next.value, events };
    events.push(next.value);
  }
}

describe('a variational autoregressive network', () => {
  it.each([
    [{ coupling: 0.3 }, 'above the transition'],
    [{ coupling: 0.44 }, 'at it'],
    [{ coupling: 0.6, columns: 3 }, 'below it'],
    [{ coupling: 0.35, field: 0.1 }, 'in a field'],
  ] as [{ coupling: number; columns?: number; field?: number }, string][])(
    'finds free energy, energy and heat capacity: %o, %s',
    async (spec) => {
      const { result } = await finish({ ...experiment, system: { type: 'ising', rows: 4, ...spec } });
      const { freeEnergy, weighed, chains, exact, status, rHat, effectiveFraction } = result.verdict;
      for (const [{ value, standardError }, truth] of [
        [freeEnergy.weighed, exact!.freeEnergy],
        [weighed.energy, exact!.energy],
        [weighed.heatCapacity, exact!.heatCapacity],
        [chains.energy, exact!.energy],
        [chains.heatCapacity, exact!.heatCapacity],
      ] as const) {
        expect(Math.abs(value - truth)).toBeLessThan(4 * standardError);
      }
      expect(freeEnergy.weighed.standardError).toBeLessThan(1e-3);
      expect(weighed.energy.standardError).toBeLessThan(0.01);
      // By Gibbs' inequality the network alone is above.
      expect(freeEnergy.bound.value).toBeGreaterThan(exact!.freeEnergy);
      expect(status.code).not.toBe('mode-collapse');
      expect(effectiveFraction).toBeGreaterThan(0.9);
      expect(rHat).toBeLessThan(1.05);
    },
  );

  it('says that mode collapse is likely when a network without symmetry lost one of two phases', async () => {
    const cold = {
      ...experiment,
      system: { type: 'ising', rows: 4, coupling: 0.8 },
      network: { ...experiment.network, symmetric: false },
      train: { steps: 150, batch: 16, learningRate: 0.1, annealFrom: 1 },
    } as const;
    const { result } = await finish(cold, { key: key(3) });
    const { verdict } = result;
    expect(verdict.status).toMatchObject({ ok: false, code: 'mode-collapse' });
    expect(verdict.status.message).toMatch(/^Mode collapse is likely: 100 % .* magnetised (up|down)/);
    // Half of the configurations are missing, and ln Z is low by ln 2.
    expect(16 * (verdict.freeEnergy.weighed.value - verdict.exact!.freeEnergy)).toBeCloseTo(Math.log(2), 1);
    const { result: both } = await finish({ ...cold, network: experiment.network }, { key: key(3) });
    expect(both.verdict.status.code).not.toBe('mode-collapse');
  });

  it('goes on from any checkpoint to the same bits', async () => {
    const short = {
      ...experiment,
      train: { ...experiment.train, steps: 30 },
      draw: { samples: 5000 },
      chains: { count: 4, steps: 60 },
    };
    const whole = await finish(short);
    const stages: Record<string, SavedStage> = {};
    let tries = 0;
    for (const event of whole.events) {
      if (event.type === 'output') stages[event.stage] = { output: event.output };
      if (event.type !== 'checkpoint') continue;
      const saved = structuredClone({ ...stages, [event.stage]: { state: event.state } });
      expect((await finish(short, { saved })).result).toEqual(whole.result);
      tries++;
    }
    expect(tries).toBe(6);
  });

  it.each([
    [{ system: { type: 'dual-moon' } }, /system.type is dual-moon: variational-autoregressive is for spins/],
    [
      {
        system: { type: 'ising', rows: 3, coupling: 0.4, field: 0.1 },
        network: { ...experiment.network, symmetric: true },
      },
      /network.symmetric is true, but a field of 0.1/,
    ],
    [{ system: { type: 'ising', rows: 1, coupling: 0.4 } }, /sites of the spin network is 1/],
    [{ train: { ...experiment.train, steps: 0 } }, /steps is 0/],
  ] as [Partial<VariationalAutoregressive>, RegExp][])(
    'refuses what does not fit %#',
    async (part, message) => {
      await expect(finish({ ...experiment, ...part })).rejects.toThrow(message);
    },
  );
});
