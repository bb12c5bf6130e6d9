/**
 * The slow coordinate found instead of told, as in section V B and appendix A of Crabtree, Bello-Rivas and Kevrekidis (2023): a diffusion map of
 * 10,000 samples, and a score model of both coordinates labelled by it.
 */
import { buildVariable, evolvingDoubleWell, split, type BiasSpec, type VariableSpec } from 'wellspring';
import { diffusionMap, type DiffusionMap } from 'wellspring/discovery';
import { scoreModel, trainScoreModel, type ScoreModelData } from 'wellspring/models';
import { correlation, moveWalkers, simulate } from 'wellspring/workflows';
import type { TrainingData, WorkflowContext } from 'wellspring/workflows';
import { evolvingWells, experiment, short } from './experiments.js';
import { column } from './figures.js';
import { resultOf } from './session.js';

/** Where the model is asked and the umbrella holds: half way, as the paper has it. */
export const at = 0;

const usual = experiment(evolvingWells, 5);
export const problem = { ...usual, simulate: { ...usual.simulate, samples: short ? 1500 : 10_000 } };

/** What was found, and a model labelled by it. */
export type Found = {
  readonly data: TrainingData;
  readonly map: DiffusionMap;
  /** The diffusion coordinate as a variable, and its values at the data. */
  readonly spec: VariableSpec;
  readonly labels: Float64Array;
  /** Pearson's correlation with z1. */
  readonly correlation: number;
  readonly model: ScoreModelData;
  /** Points of the model at Φ = 0, rows × 2. */
  readonly drawn: Float64Array;
  /** Where z1 is at Φ = 0: the mean of the data there. */
  readonly slow: number;
};

/** Simulate, find Φ, train a model on samples labelled by it, draw at Φ = 0. */
export async function findAndLearn(context: WorkflowContext, draws: number): Promise<Found> {
  const [dataKey, modelKey, drawKey] = split(context.key, 3);
  const data = await resultOf(simulate(problem, { ...context, key: dataKey }));
  const map = diffusionMap({ values: data.positions, dim: 2, names: data.names }, { components: 1 });
  const of: VariableSpec[] = [0, 1].map((index) => ({ type: 'coordinate', index }));
  const spec: VariableSpec = { type: 'diffusion-map', of, ...map.extension, name: 'Φ' };
  const labels = new Float64Array(data.positions.length / 2);
  buildVariable(spec, 2).evaluate(data.positions, labels);

  const training = trainScoreModel(
    context.runtime,
    modelKey,
    { positions: data.positions, dim: 2, labels },
    { ...problem.train, labelWindow: 0.05 },
  );
  let next = await training.next();
  while (!next.done) next = await training.next();
  const { model } = next.value;
  const ready = await scoreModel(context.runtime, model);
  const { positions: drawn } = await ready.sample(drawKey, draws, {
    condition: [at],
    sampler: problem.starts.sampler,
  });
  const z1 = column(data.positions, 0);
  const near = z1.filter((_, i) => Math.abs(labels[i] - at) < 0.05);
  const slow = near.reduce((sum, x) => sum + x / near.length, 0);
  return { data, map, spec, labels, correlation: correlation(labels, z1), model, drawn, slow };
}

/** The exact density of z2 where z1 is held. */
export const exactAt = (slow: number) =>
  evolvingDoubleWell({ convention: 'published-code' }).conditionalDensity(slow);

/** The umbrella on Φ, as stiff as one of 50 on z1 where Φ grows with it at its mean rate there. */
export function umbrellaOnFound({ spec, slow }: Pick<Found, 'spec' | 'slow'>): BiasSpec {
  const here = Float64Array.from({ length: 2 * 41 }, (_, i) =>
    i % 2 === 0 ? slow : exactAt(slow).quantile(((i >> 1) + 0.5) / 41),
  );
  const gradients = new Float64Array(here.length);
  buildVariable(spec, 2).pullback(here, new Float64Array(41).fill(1), gradients);
  const slope = column(gradients, 0).reduce((sum, g) => sum + g / 41, 0);
  return { type: 'harmonic', variable: spec, centre: at, spring: 50 / slope ** 2 };
}

/** Umbrella sampling on Φ from these points, every step kept: steps × walkers × 2. */
export async function sampleOnFound(
  bias: BiasSpec,
  starts: Float64Array,
  steps: number,
  context: WorkflowContext,
): Promise<Float64Array> {
  const moving = moveWalkers(context, {
    system: problem.system,
    biases: [bias],
    kernel: { type: problem.sample.kernel, timeStep: problem.sample.timeStep },
    ...{ positions: starts, dim: 2, steps },
    recording: { every: 1 },
  });
  let next = await moving.next();
  while (!next.done) next = await moving.next();
  return next.value.frames;
}

const cells = 60;

/** Mean Φ of the data in cells of the plane: the background of Fig. 6 and 9. */
export function colouredData({ data, labels }: Pick<Found, 'data' | 'labels'>) {
  const [x, y] = [[0, 10] as const, [-1.5, 1.5] as const];
  const sums = new Float64Array(cells * cells);
  const counts = new Float64Array(cells * cells);
  const cellOf = (value: number, [low, high]: readonly [number, number]) =>
    Math.floor(((value - low) / (high - low)) * cells);
  labels.forEach((phi, row) => {
    const [i, j] = [cellOf(data.positions[2 * row], x), cellOf(data.positions[2 * row + 1], y)];
    if (i < 0 || j < 0 || i >= cells || j >= cells) return;
    sums[j * cells + i] += phi;
    counts[j * cells + i]++;
  });
  const inside = ([low, high]: readonly [number, number]): readonly [number, number] => [
    low + (high - low) / cells / 2,
    high - (high - low) / cells / 2,
  ];
  return {
    kind: 'surface' as const,
    x: { label: 'z1' },
    y: { label: 'z2' },
    value: { label: 'Φ' },
    grid: {
      values: sums.map((sum, cell) => (counts[cell] > 0 ? sum / counts[cell] : NaN)),
      ...{ width: cells, height: cells, x: inside(x), y: inside(y) },
    },
  };
}
