/**
 * The experiments of Crabtree, Bello-Rivas and Kevrekidis (2023), arXiv:2312.05715: the same constants, in the convention of their code
 * (kT = ½, so the exact density is exp(−2V); barriers are given in kT). `--short` is the same in seconds, for the tests.
 */
import { split, type EvolvingDoubleWellSpec, type SystemSpec } from 'wellspring';
import {
  drawStartingPoints,
  exactDensity,
  simulate,
  systematicRows,
  trainConditionalModel,
  uniformPool,
} from 'wellspring/workflows';
import type {
  ScoreAssistedUmbrella,
  StartingPoints,
  TrainedModel,
  TrainingData,
  Workflow,
  WorkflowContext,
} from 'wellspring/workflows';

export const short = process.argv.includes('--short');

/** Equation 6: two wells in z2 whose depths change with z1. */
export const evolvingWells: EvolvingDoubleWellSpec = {
  type: 'evolving-double-well',
  convention: 'published-code',
};

/** Equation 8: two equal wells in x2, the barrier between them in kT. */
export const barrierOf = (barrier: number): SystemSpec => ({
  type: 'variable-barrier-double-well',
  barrier,
  convention: 'published-code',
});

/** Score-assisted umbrella sampling with the slow coordinate held at a point; the model learns from 0 to 10. */
export function experiment(system: SystemSpec, at: number): ScoreAssistedUmbrella {
  const moves = { timeStep: 0.01, kernel: 'euler-maruyama' } as const;
  return {
    system,
    condition: { coordinate: 0, at, spring: 50 },
    density: { coordinate: 1, low: -1.5, high: 1.5, bins: 200 },
    // As many walkers as it takes for the wells' shares in the data to be known to a hundredth.
    simulate: {
      ...moves,
      walkers: short ? 100 : 1000,
      equilibration: short ? 2000 : 100_000,
      steps: short ? 2000 : 100_000,
      samples: short ? 5000 : 100_000,
      from: [0, -1],
      to: [10, -1],
    },
    train: {
      steps: short ? 100 : 3000,
      batch: short ? 128 : 512,
      learningRate: 2e-3,
      labelWindow: 0.1,
      process: { type: 'edm' },
      network: { width: short ? 32 : 64, depth: 3, activation: 'silu' },
    },
    starts: { walkers: 10, pool: short ? 500 : 10_000, sampler: { type: 'probability-flow', steps: 40 } },
    sample: { ...moves, steps: 1000, from: [at, -1] },
    study: { repeats: 0, totals: [] },
  };
}

/** What a model learned, and the points that it drew under the umbrella. */
export interface Learned {
  readonly data: TrainingData;
  readonly trained: TrainedModel;
  readonly points: StartingPoints;
}

/** Algorithm 1: simulate, train, draw. */
export async function* learn(problem: ScoreAssistedUmbrella, context: WorkflowContext): Workflow<Learned> {
  const [dataKey, modelKey, startKey] = split(context.key, 3);
  const data = yield* simulate(problem, { ...context, key: dataKey });
  const trained = yield* trainConditionalModel(problem, data, { ...context, key: modelKey });
  const points = yield* drawStartingPoints(problem, trained, { ...context, key: startKey });
  return { data, trained, points };
}

/**
 * What a perfect model would have drawn: each of a model's points moved to the exact density's quantile of its rank. Run with the same random
 * numbers, the two differ by the model's error and hardly by chance.
 */
export async function perfected(
  problem: ScoreAssistedUmbrella,
  { pool, independent }: StartingPoints,
  context: WorkflowContext,
): Promise<StartingPoints> {
  const { condition, starts, study } = problem;
  const exact = (await exactDensity(problem, context))!;
  const rows = pool.logWeights.length;
  const fast = (row: number) => pool.positions[2 * row + 1];
  const ranked = Array.from({ length: rows }, (_, row) => row).sort((a, b) => fast(a) - fast(b));
  const positions = new Float64Array(2 * rows).fill(condition.at);
  ranked.forEach((row, rank) => {
    positions[2 * row + 1] = exact.quantile((rank + 0.5) / rows);
  });
  const perfect = uniformPool(positions, 2);
  const systematic = systematicRows(context.key, perfect, starts.walkers, 1 + study.repeats);
  return { pool: perfect, weighted: true, independent, systematic };
}
