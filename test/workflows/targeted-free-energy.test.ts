import { describe, expect, it } from 'vitest';
import { bar, targetedWork } from '../../src/estimators/index.js';
import { flowMap, flowOf, scalingOf, type FlowMapSpec } from '../../src/models/index.js';
import { fold, key, normal } from '../../src/random/index.js';
import { buildSystem, gaussianMixturePotential, type Potential } from '../../src/systems/index.js';
import { onnxNode } from '../../src/tensor/index.js';
import {
  targetedFreeEnergy,
  type TargetedFreeEnergy,
  type TargetedFreeEnergyResult,
} from '../../src/workflows/flows/index.js';
import type { SavedStage, WorkflowContext, WorkflowEvent } from '../../src/workflows/index.js';

const runtime = onnxNode();
const system = { type: 'two-modes', dim: 2, weight: 0.8, separation: 8 } as const;
const experiment: TargetedFreeEnergy = {
  states: {
    a: { name: 'left', system, region: { coordinate: 0, below: 0 }, from: [[-4, 0]], spread: 0.5 },
    b: { name: 'right', system, region: { coordinate: 0, above: 0 }, from: [[4, 0]], spread: 0.5 },
  },
  sample: { kernel: 'mala', leaps: 5, timeStep: 0.3, chains: 24, warmUp: 100, frames: 40, every: 5 },
  flow: { type: 'affine', layers: 2, width: 8, depth: 1, bins: 4, bound: 4 },
  train: { steps: 25, batch: 64, learningRate: 3e-3, part: 0.5 },
  draws: 500,
};

async function finish(
  given: TargetedFreeEnergy,
  context: Partial<WorkflowContext> = {},
): Promise<{ result: TargetedFreeEnergyResult; events: WorkflowEvent[] }> {
  const events: WorkflowEvent[] = [];
  const run = targetedFreeEnergy(given, { key: key(1), runtime, ...context });
  for (;;) {
    const next = await run.next();
    if (next.done) return { result: next.value, events };
    events.push(next.value);
  }
}

describe('targeted free energies', () => {
  it('find the weights of two regions that no sample joins', async () => {
    const { result } = await finish(experiment);
    const truth = Math.log(0.2 / 0.8);
    expect(result.exact).toBeCloseTo(truth, 3);
    expect(result.status.ok).toBe(true);
    expect(Math.abs(result.answer.value - truth)).toBeLessThan(4 * result.answer.standardError);
    expect(result.answer.standardError).toBeLessThan(0.1);
    for (const { method, value, standardError, status } of result.estimates) {
      const direct = ['perturbation-forward', 'perturbation-reverse', 'bennett'].includes(method);
      expect(status.code === 'no-overlap', method).toBe(direct);
      if (status.ok) expect(Math.abs(value - truth), method).toBeLessThan(4 * standardError);
    }
    expect(result.states.map(({ where }) => where)).toEqual(['x1 < 0', '0 < x1']);
    expect(result.judges).toBe(12);
    expect(result.grid[0].label).toBe('left');
  });

  it('go on from checkpoints to the same bits', async () => {
    const short = {
      ...experiment,
      sample: { ...experiment.sample, chains: 6, frames: 10 },
      draws: 100,
    };
    const { result, events } = await finish(short);
    const stages: Record<string, SavedStage> = {};
    let tried = 0;
    for (const event of events) {
      if (event.type === 'output') stages[event.stage] = { output: event.output };
      if (event.type !== 'checkpoint' || !['sample-b', 'train-map'].includes(event.stage)) continue;
      if (stages[event.stage]) continue;
      stages[event.stage] = { state: event.state };
      tried++;
      const again = await finish(short, { saved: structuredClone(stages) });
      expect(again.result).toEqual(result);
    }
    expect(tried).toBe(2);
  });

  it('are true through a map that nobody trained, with larger errors', async () => {
    const [a, b] = [
      gaussianMixturePotential({ means: [[0, 0]] }),
      gaussianMixturePotential({ means: [[3, -1]], spreads: [1.5] }),
    ];
    const [x, y] = [a.sample(key(1), 4000), b.sample(key(2), 4000)];
    const domains = [
      { type: 'line', bound: 4 },
      { type: 'line', bound: 4 },
    ] as const;
    const network = { width: 8, depth: 1, activation: 'silu' } as const;
    const spec: FlowMapSpec = {
      domains,
      layers: (['even', 'odd'] as const).map((mask) => ({
        type: 'spline-coupling',
        mask,
        bins: 6,
        ...network,
      })),
      from: scalingOf({ domains }, x)!,
      to: scalingOf({ domains }, y)!,
    };
    const fresh = flowOf({ domains, layers: spec.layers, base: { type: 'product' } }).initialise(key(3));
    const randomly = (array: (typeof fresh)[0][0]['weight'], n: number) => ({
      ...array,
      data: Float32Array.from(normal(fold(key(4), n), array.data.length)),
    });
    const wild = fresh.map((layer, i) =>
      layer.map(({ weight, bias }, j) => ({
        weight: randomly(weight, 10 * i + j),
        bias: randomly(bias, 100 + 10 * i + j),
      })),
    );
    const through = async (parameters: typeof fresh) => {
      const map = await flowMap(runtime, { spec, parameters });
      const [there, back] = [await map.forward(x), await map.inverse(y)];
      await map.close();
      const energies = (potential: Potential, positions: Float64Array) => {
        const out = new Float64Array(positions.length / 2);
        potential.energyAndGradient(positions, out, new Float64Array(positions.length));
        return out;
      };
      const works = [
        [a, x, b, there],
        [b, y, a, back],
      ] as const;
      const [forward, reverse] = works.map(([own, positions, other, { positions: moved, logVolumes }]) =>
        targetedWork({
          energies: energies(own, positions),
          mappedEnergies: energies(other, moved),
          logDeterminants: logVolumes,
        }),
      );
      return bar(forward, reverse);
    };
    const [plain, random] = [await through(fresh), await through(wild)];
    // Both densities are normalised.
    expect(Math.abs(random.value)).toBeLessThan(4 * random.standardError);
    expect(Math.abs(plain.value)).toBeLessThan(4 * plain.standardError);
    expect(random.standardError).toBeGreaterThan(3 * plain.standardError);
    expect(random.standardError).toBeLessThan(0.2);
  });

  it('say so when the map takes samples where there is no energy', async () => {
    const half = buildSystem({ ...system, separation: 2 }) as Potential;
    const loadModule = () => ({
      default: {
        ...half,
        logPartition: undefined,
        energyAndGradient(x: Float64Array, energies: Float64Array, gradients: Float64Array) {
          half.energyAndGradient(x, energies, gradients);
          for (let i = 0; i < energies.length; i++) if (x[2 * i] > 1) energies[i] = NaN;
        },
      },
    });
    const { result, events } = await finish(
      {
        ...experiment,
        states: {
          a: { name: 'whole', system: { ...system, separation: 2 }, from: [0], spread: 0.5 },
          b: { name: 'half', system: { type: 'module', path: 'half.ts' }, from: [[-1, 0]], spread: 0.1 },
        },
        train: { ...experiment.train, steps: 1 },
      },
      { loadModule },
    );
    expect(result.lost).toBeGreaterThan(10);
    expect(result.exact).toBeUndefined();
    expect(result.status).toMatchObject({ ok: false, code: 'map-overflow' });
    expect(
      events.some((event) => event.type === 'warning' && event.message.includes('where there is no energy')),
    ).toBe(true);
  });

  it.each([
    [
      'other dimensions',
      { b: { system: { ...system, dim: 3 }, region: undefined, from: [0] } },
      /left has 2 coordinates and right has 3/,
    ],
    [
      'a start outside the region',
      { b: { from: [[-4, 0]] } },
      /states.b.from: place 0 is not in the state's region \(0 < x1\)/,
    ],
    ['a region without a boundary', { a: { region: { coordinate: 0 } } }, /states.a.region has no boundary/],
    [
      'a region without an inside',
      { a: { region: { coordinate: 0, below: 0, above: 1 } } },
      /above 1 and below 0: nothing does/,
    ],
    [
      'a coordinate that is not there',
      { a: { region: { coordinate: 7, below: 0 } } },
      /region.coordinate is 7: the system has the coordinates 0 to 1/,
    ],
    ['a system without an energy', { a: { system: { type: 'evolving-double-well' } } }, /given by its drift/],
  ] as const)('refuse %s', async (_, part, message) => {
    const { a, b } = experiment.states;
    const states = {
      a: { ...a, ...('a' in part ? part.a : {}) },
      b: { ...b, ...('b' in part ? part.b : {}) },
    };
    await expect(finish({ ...experiment, states })).rejects.toThrow(message);
  });

  it('refuse to judge by the chains that they learned from', async () => {
    const train = { ...experiment.train, part: 1 };
    await expect(finish({ ...experiment, train })).rejects.toThrow(/train.part is 1 of 24 chains/);
  });
});
