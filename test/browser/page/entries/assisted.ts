import { defaultRuntime } from '../../../../src/tensor/index.js';
import { key, split } from '../../../../src/random/index.js';
import { scoreAssistedUmbrella, umbrellaSampling, uniformPool } from '../../../../src/workflows/index.js';
import type { ScoreAssistedUmbrella, Workflow } from '../../../../src/workflows/index.js';

/** A small experiment: seconds in a browser. */
const experiment: ScoreAssistedUmbrella = {
  system: { type: 'variable-barrier-double-well', barrier: 8 },
  condition: { coordinate: 0, at: 5, spring: 50 },
  density: { coordinate: 1, low: -1.5, high: 1.5, bins: 60 },
  simulate: {
    walkers: 40,
    equilibration: 20_000,
    steps: 5000,
    timeStep: 0.01,
    kernel: 'leimkuhler-matthews',
    samples: 10_000,
    from: [0, -1],
    to: [10, -1],
  },
  train: {
    steps: 400,
    batch: 128,
    learningRate: 3e-3,
    labelWindow: 0.5,
    process: { type: 'edm' },
    network: { width: 32, depth: 2, activation: 'silu' },
  },
  starts: { walkers: 10, pool: 1000, sampler: { type: 'probability-flow', steps: 20 } },
  sample: { steps: 200, timeStep: 0.01, kernel: 'leimkuhler-matthews', from: [5, -1] },
  study: { repeats: 20, totals: [] },
};

export interface Found {
  readonly runtime: string;
  /** SHA-256 of what physics alone made: the training data, and umbrella sampling alone. */
  readonly physics: readonly string[];
  readonly losses: readonly number[];
  /** The first points that the model drew, fast coordinate. */
  readonly points: readonly number[];
  /** Where the systematic walkers started, and the SHA-256 of where they went. */
  readonly starts: readonly number[];
  readonly frames: string;
  readonly l1: readonly number[];
}

/** The whole workflow through the library, as a page would run it. */
export async function run({ seed }: { seed: number }): Promise<Found> {
  const runtime = await defaultRuntime();
  const result = await finish(scoreAssistedUmbrella(experiment, { key: key(seed), runtime }));
  const { data, trained, points, samplings, convergence } = result;
  return {
    runtime: runtime.name,
    physics: [await digest(data.positions), await digest(samplings.umbrella.frames)],
    losses: Array.from(trained.losses),
    points: Array.from(points.pool.positions.filter((_, i) => i % 2 === 1)),
    starts: Array.from(samplings.systematic.starts),
    frames: await digest(samplings.systematic.frames),
    l1: convergence.map(({ summary }) => summary[0].mean),
  };
}

/** Umbrella sampling from given starting points, for the same seed. */
export async function sampleFrom({
  seed,
  starts,
}: {
  seed: number;
  starts: readonly number[];
}): Promise<string> {
  const pool = uniformPool(Float64Array.from(starts), 2);
  const rows = Int32Array.from({ length: starts.length / 2 }, (_, i) => i);
  const context = { key: split(key(seed), 6)[3], runtime: await defaultRuntime() };
  const points = { pool, weighted: false, independent: rows, systematic: rows };
  return digest((await finish(umbrellaSampling(experiment, 'systematic', points, context))).frames);
}

async function finish<Result>(workflow: Workflow<Result>): Promise<Result> {
  for (;;) {
    const next = await workflow.next();
    if (next.done) return next.value;
  }
}

async function digest(values: Float64Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', Float64Array.from(values));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
