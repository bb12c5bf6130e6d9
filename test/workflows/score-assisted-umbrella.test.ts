import { beforeAll, describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { defaultRuntime } from '../../src/tensor/index.js';
import type { Runtime } from '../../src/tensor/index.js';
import { scoreAssistedUmbrella } from '../../src/workflows/index.js';
import type {
  SavedStage,
  ScoreAssistedUmbrella,
  ScoreAssistedUmbrellaResult,
  WorkflowContext,
  WorkflowEvent,
} from '../../src/workflows/index.js';

const experiment: ScoreAssistedUmbrella = {
  system: { type: 'variable-barrier-double-well', barrier: 8 },
  condition: { coordinate: 0, at: 5, spring: 50 },
  density: { coordinate: 1, low: -1.5, high: 1.5, bins: 100 },
  simulate: {
    walkers: 100,
    equilibration: 40_000,
    steps: 10_000,
    timeStep: 0.01,
    kernel: 'leimkuhler-matthews',
    samples: 20_000,
    from: [0, -1],
    to: [10, -1],
  },
  train: {
    steps: 1000,
    batch: 128,
    learningRate: 3e-3,
    labelWindow: 0.5,
    process: { type: 'edm' },
    network: { width: 48, depth: 2, activation: 'silu' },
  },
  starts: { walkers: 10, pool: 2000, sampler: { type: 'probability-flow', steps: 30 } },
  sample: { steps: 300, timeStep: 0.01, kernel: 'leimkuhler-matthews', from: [5, -1] },
  study: { repeats: 100, totals: [1000] },
};

let runtime: Runtime;
beforeAll(async () => {
  runtime = await defaultRuntime({ threads: 1 });
});

/** Runs to the end, or until `stop` says so; keeps what a store would keep. */
async function play(
  problem: ScoreAssistedUmbrella,
  {
    stop = () => false,
    ...context
  }: Partial<WorkflowContext> & { stop?: (event: WorkflowEvent) => boolean } = {},
) {
  const saved: Record<string, SavedStage> = { ...context.saved };
  const events: WorkflowEvent[] = [];
  const workflow = scoreAssistedUmbrella(problem, { key: key(1), runtime, ...context });
  for (;;) {
    const next = await workflow.next();
    if (next.done) return { saved, events, result: next.value };
    const event = next.value;
    events.push(event);
    if (event.type === 'output') saved[event.stage] = { output: structuredClone(event.output) };
    if (event.type === 'checkpoint') saved[event.stage] = { state: structuredClone(event.state) };
    if (stop(event)) {
      await workflow.return(undefined as never);
      return { saved, events, result: undefined };
    }
  }
}

let whole: ScoreAssistedUmbrellaResult;
beforeAll(async () => {
  whole = (await play(experiment)).result!;
}, 60_000);

describe('score-assisted umbrella sampling of a double well', () => {
  it('comes closer to the exact density than umbrella sampling alone', () => {
    const [umbrella, assisted, systematic] = whole.convergence.map(({ summary }) => summary.at(-1)!);
    const error = (entry: { spread: number; count: number }) => entry.spread / Math.sqrt(entry.count);
    expect(umbrella.mean - assisted.mean).toBeGreaterThan(4 * (error(umbrella) + error(assisted)));
    expect(assisted.mean - systematic.mean).toBeGreaterThan(4 * (error(assisted) + error(systematic)));
    // Independent starts keep a floor of twice the noise of ten coin flips; systematic ones do not.
    expect(systematic.mean).toBeLessThan(0.25);
  });

  it('weighs the model’s points: the weighted pool has the wells’ populations, whatever the model has', () => {
    const { positions, logWeights } = whole.points.pool;
    const share = logWeights.reduce(
      (sum, logWeight, row) => sum + (positions[2 * row + 1] < 0 ? Math.exp(logWeight) : 0),
      0,
    );
    const { effectiveSamples } = whole.points.pool;
    expect(effectiveSamples).toBeGreaterThan(0.5 * logWeights.length);
    expect(Math.abs(share - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / effectiveSamples));
  });

  it('starts every walker on the umbrella and gives five of ten systematic ones to each well', () => {
    const { starts } = whole.samplings.systematic;
    const left = starts.filter((x, i) => i % 2 === 1 && x < 0).length;
    expect(left).toBe(5);
    for (let row = 0; row < 10; row++) expect(starts[2 * row]).toBe(5);
  });

  it('tells the model’s own density, normalised, closer to the exact one than umbrella sampling alone', () => {
    const { model, modelL1 } = whole.comparison;
    const mass = model!.reduce((sum, density) => sum + density * 0.03, 0);
    expect(mass).toBeCloseTo(1, 1);
    expect(modelL1).toBeLessThan(whole.convergence[0].summary.at(-1)!.mean);
  });

  it('gives the same bits on two threads as in this one', async () => {
    // Worker threads run compiled code: the built package's.
    const { createExecutor } = (await import(
      new URL('../../dist/runs/index.js', import.meta.url).href
    )) as typeof import('../../src/runs/index.js');
    const executor = createExecutor(2);
    try {
      const { result } = await play(experiment, { execute: executor.execute });
      expect(result).toEqual(whole);
    } finally {
      await executor.close();
    }
  });

  it.each([0, 2, 4])('goes on from where it was stopped to the same bits (%i)', async (trial) => {
    // Stop after a different checkpoint or output each time, then once more on the way.
    let countdown = 3 + 7 * trial;
    const stop = (event: WorkflowEvent) =>
      (event.type === 'checkpoint' || event.type === 'output') && countdown-- === 0;
    const first = await play(experiment, { stop });
    expect(first.result).toBeUndefined();
    countdown = 4;
    const second = await play(experiment, { saved: first.saved, stop });
    const last = second.result ? second : await play(experiment, { saved: second.saved });
    expect(last.result).toEqual(whole);
  });

  it('stops at a signal after handing out a checkpoint', async () => {
    const controller = new AbortController();
    const events: WorkflowEvent[] = [];
    const workflow = scoreAssistedUmbrella(experiment, { key: key(1), runtime, signal: controller.signal });
    await expect(async () => {
      for await (const event of workflow) {
        events.push(event);
        if (event.type === 'checkpoint') controller.abort();
      }
    }).rejects.toThrow(/abort/i);
    expect(events.at(-1)!.type).toBe('checkpoint');
  });
});

describe('what it warns of', () => {
  const quick: ScoreAssistedUmbrella = {
    ...experiment,
    simulate: { ...experiment.simulate, equilibration: 100, steps: 200, samples: 1000 },
    train: { ...experiment.train, steps: 50, batch: 64 },
    starts: { ...experiment.starts, pool: 200 },
    sample: { ...experiment.sample, steps: 20 },
    study: { repeats: 0, totals: [] },
  };
  const warnings = async (problem: ScoreAssistedUmbrella) =>
    (await play(problem)).events.flatMap((event) => (event.type === 'warning' ? event.message : []));

  it('a condition outside the labels, with the distance', async () => {
    const found = await warnings({ ...quick, condition: { ...quick.condition, at: 12 } });
    expect(found.join('\n')).toMatch(/condition\.at is 12, 2 outside the labels .* \([\d.e-]+ to 10\)/);
  });

  it('starting points that cannot be weighted', async () => {
    const found = await warnings({
      ...quick,
      starts: { ...quick.starts, sampler: { type: 'heun', steps: 10 } },
    });
    expect(found.join('\n')).toMatch(/not weighted, because starts\.sampler gives no density/);
  });

  it('a time step at which moves stop being finite', async () => {
    const found = await warnings({
      ...quick,
      condition: { ...quick.condition, spring: 1 },
      sample: { ...quick.sample, timeStep: 0.5 },
    });
    expect(found.join('\n')).toMatch(
      /moves were not finite and were refused, the first at step \d+ by walker \d+/,
    );
  });

  it('starting places that do not fit the system', async () => {
    const wrong = { ...quick, simulate: { ...quick.simulate, from: [0] } };
    await expect(play(wrong)).rejects.toThrow('simulate.from has 1 values: the system has 2');
  });
});

describe('what it refuses before anything is computed', () => {
  const first = (changes: Partial<ScoreAssistedUmbrella>) =>
    scoreAssistedUmbrella({ ...experiment, ...changes }, { key: key(1), runtime }).next();

  it('a spring that overshoots in one step', async () => {
    await expect(first({ condition: { ...experiment.condition, spring: 300 } })).rejects.toThrow(
      /condition\.spring is 300: it needs a sample\.timeStep well below 0\.0033, not 0\.01/,
    );
  });

  it('a model of the coordinate that is held', async () => {
    await expect(first({ train: { ...experiment.train, coordinates: [0, 1] } })).rejects.toThrow(
      'train.coordinates contains 0, which the umbrella holds',
    );
  });
});

it('compares at totals that round to the same steps', async () => {
  const { result } = await play({
    ...experiment,
    simulate: { ...experiment.simulate, equilibration: 100, steps: 200, samples: 1000 },
    train: { ...experiment.train, steps: 30, batch: 64 },
    study: { repeats: 2, totals: [1001, 1005] },
  });
  expect(result!.convergence[1].totals).toEqual([1001, 1005, 3000]);
  expect(result!.convergence[1].summary[0]).toEqual(result!.convergence[1].summary[1]);
});
