/** Targets with many modes of known weights, and flows that learn them from the energy alone, judged by exact answers. */
import { perturbation, reweighted } from '../../src/estimators/index.js';
import { annealedImportanceSampling } from '../../src/kernels/index.js';
import {
  flowModel,
  flowStart,
  trainFlowByAnnealing,
  trainFlowByEnergy,
  type AnnealedTrainingOptions,
  type FlowSpec,
  type TrainedFlow,
} from '../../src/models/index.js';
import { key, split, uniform, type Key } from '../../src/random/index.js';
import { gaussianMixturePotential, manyWell, type Potential } from '../../src/systems/index.js';
import type { Runtime } from '../../src/tensor/index.js';

/** A target, the flow that learns it and how. */
export interface Problem {
  readonly name: string;
  readonly target: Potential & {
    readonly logPartition: number;
    sample?(key: Key, rows: number): Float64Array;
  };
  /** A number of each row whose mean is known. */
  readonly observable: { readonly of: (row: Float64Array) => number; readonly exact: number };
  readonly flow: FlowSpec;
  readonly options: AnnealedTrainingOptions;
}

const splines = (
  dim: number,
  { layers, bins, scale }: { layers: number; bins: number; scale: number },
): FlowSpec => ({
  domains: Array.from({ length: dim }, () => ({ type: 'line', bound: 4 }) as const),
  base: { type: 'product' },
  scaling: { mean: new Float64Array(dim), std: new Float64Array(dim).fill(scale) },
  // The halves mix wells with wells: the flow is not told which coordinates belong together.
  layers: Array.from({ length: layers }, (_, i) => ({
    ...({ type: 'spline-coupling', bins, width: 64, depth: 2, activation: 'silu' } as const),
    mask: i % 2 === 0 ? 'first' : 'last',
  })),
});

/** Double wells side by side; the observable is the part of them whose particle is on the left. */
export function manyWellProblem({ dim = 32, steps = 4000 } = {}): Problem {
  const target = manyWell({ dim });
  return {
    name: `ManyWell-${dim}`,
    target,
    observable: {
      exact: target.leftMass,
      of: (row) => row.reduce((sum, x, i) => sum + (i % 2 === 0 && x < 0 ? 2 / dim : 0), 0),
    },
    flow: splines(dim, { layers: 4, bins: 10, scale: 1 }),
    options: { steps, batch: 512, learningRate: 3e-3, levels: 1, updates: 8 },
  };
}

/** Forty Gaussians of spread softplus(1) whose means are uniform on a square; the observable is the part that is in its right half. */
export function fortyModesProblem({ steps = 3000 } = {}): Problem {
  const places = uniform(key(40), 80);
  const means = Array.from({ length: 40 }, (_, m) => [80 * places[2 * m] - 40, 80 * places[2 * m + 1] - 40]);
  const target = gaussianMixturePotential({ means, spreads: Math.log(1 + Math.E) });
  return {
    name: 'GMM-40',
    target,
    observable: {
      exact: means.filter(([x]) => x > 0).length / 40,
      of: (row) => (means[target.modeOf(row)[0]][0] > 0 ? 1 : 0),
    },
    flow: splines(2, { layers: 8, bins: 24, scale: 23 }),
    options: { steps, batch: 256, learningRate: 2e-3, levels: 1, timeStep: 1 },
  };
}

export interface Verdict {
  readonly seconds: number;
  /** Energies of the training, and of the samples that were judged. */
  readonly evaluations: { readonly training: number; readonly samples: number };
  /** Part of the flow's samples that are worth a sample of the target. */
  readonly effectiveFraction: number;
  readonly paretoShape: number;
  readonly logPartition: Answer;
  readonly observable: Answer;
  /** ln Z by annealed importance sampling from the flow to the target. */
  readonly annealed: Answer;
}

/** An estimate beside the truth. */
export interface Answer {
  readonly value: number;
  readonly standardError: number;
  readonly exact: number;
}

/** Train by annealed importance sampling or by the reverse divergence alone, then judge by independent samples, in float64. */
export async function study(
  problem: Problem,
  runtime: Runtime,
  {
    seed = 1,
    samples = 100_000,
    reverse = false,
  }: { seed?: number; samples?: number; reverse?: boolean } = {},
): Promise<Verdict> {
  const { target, flow, options, observable } = problem;
  const { dim, evaluations } = target;
  const [trainKey, drawKey, annealKey] = split(key(seed), 3);
  const energy = target.energyAndGradient.bind(target);
  const begin = { count: evaluations.count, time: performance.now() };
  const train = reverse ? trainFlowByEnergy : trainFlowByAnnealing;
  const training = train(runtime, trainKey, flow, energy, options);
  let next: IteratorResult<unknown, TrainedFlow> = await training.next();
  while (!next.done) next = await training.next();
  const { model } = next.value;
  const seconds = (performance.now() - begin.time) / 1000;
  const spent = evaluations.count - begin.count;

  const exact = await flowModel(runtime, model, { precision: 'float64' });
  const { positions, logDensities } = await exact.sample(drawKey, samples);
  await exact.close();
  const energies = new Float64Array(samples);
  energy(positions, energies, new Float64Array(positions.length));
  const logWeights = energies.map((u, i) => -u - logDensities[i]);
  const values = logWeights.map((_, i) => observable.of(positions.subarray(i * dim, (i + 1) * dim)));
  const free = perturbation(logWeights.map((log) => -log));
  const mean = reweighted(values, logWeights, { independent: true });

  const start = await flowStart(runtime, model, { precision: 'float64' });
  const moved = await annealedImportanceSampling(annealKey, start, target, {
    ...{ rows: Math.ceil(samples / 20), levels: 4, timeStep: options.timeStep ?? 0.2 },
  });
  await start.close();
  const annealed = perturbation(moved.logWeights.map((log) => -log));
  const answer = (value: number, { standardError }: { standardError: number }, truth: number): Answer => ({
    value,
    standardError,
    exact: truth,
  });
  return {
    seconds,
    evaluations: { training: spent, samples },
    effectiveFraction: free.diagnostics.effectiveSamples / samples,
    paretoShape: free.diagnostics.paretoShape,
    logPartition: answer(-free.value, free, target.logPartition),
    observable: answer(mean.value, mean, observable.exact),
    annealed: answer(-annealed.value, annealed, target.logPartition),
  };
}
