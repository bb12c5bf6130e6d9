// Boltzmann generators and spins as experiment files name them: defaults, files of samples, what a run leaves.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { boltzmannGeneratorPresentation } from '../../src/cli/presentations/boltzmann-generator.js';
import { variationalAutoregressivePresentation } from '../../src/cli/presentations/variational-autoregressive.js';
import { decodeNpz, encodeCsv, encodeNpy } from '../../src/formats/index.js';
import { key } from '../../src/random/index.js';
import { checkExperiment, type Experiment, type ExperimentInput, type FinishedRun } from '../../src/runs/index.js';
import { recipeFor } from '../../src/runs/recipes.js';
import { twoModes } from '../../src/systems/index.js';
import { onnxNode } from '../../src/tensor/index.js';
import type { Plain } from '../../src/workflows/index.js';

const samples = twoModes({ dim: 2 }).sample(key(1), 200);
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'generators-'));
  const column = (c: number) => samples.filter((_, i) => i % 2 === c);
  writeFileSync(join(folder, 'samples.csv'), encodeCsv({ x1: column(0), x2: column(1) }));
  writeFileSync(join(folder, 'samples.npy'), encodeNpy(samples, [200, 2]));
  writeFileSync(join(folder, 'flat.npy'), encodeNpy(samples, [400]));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs an experiment through its recipe. */
async function finish(input: ExperimentInput) {
  const experiment: Experiment = checkExperiment(input, undefined, folder);
  const recipe = await recipeFor(experiment);
  const events = await recipe.start(experiment, { key: key(1), runtime: onnxNode() });
  let next = await events.next();
  while (!next.done) next = await events.next();
  const result: Plain = next.value;
  const run = {
    experiment,
    experimentText: '',
    result,
    stages: {},
    record: { stages: [] },
  } as unknown as FinishedRun;
  return { run, conclusion: await recipe.conclude(result, experiment) };
}

const generator = (data: object): ExperimentInput => ({
  system: { type: 'two-modes' },
  workflow: {
    type: 'boltzmann-generator',
    flow: { type: 'affine', layers: 2, width: 8, scale: 4 },
    train: { type: 'data', steps: 20, batch: 64 },
    data,
    draw: { samples: 500 },
  },
});

it.each(['samples.csv', 'samples.npy'])('a Boltzmann generator learns from %s', async (file) => {
  const { run, conclusion } = await finish(generator({ source: 'file', file }));
  const { target } = run.result as { target: { positions: Float64Array } };
  expect(target.positions).toEqual(samples);
  const { positions, log_weights, energies } = decodeNpz(conclusion.files!['samples.npz']);
  expect([positions.shape, log_weights.shape, energies.shape]).toEqual([[500, 2], [500], [500]]);
  expect(conclusion.tables!.coordinates.coordinate).toEqual(['x1', 'x2']);
  expect(conclusion.result).toMatchObject({ logPartition: { exact: 0 } });
  const { figures, tables, diagnostics } = boltzmannGeneratorPresentation(run);
  expect(figures.map(({ id }) => id)).toEqual(['samples', 'weights', 'coordinates']);
  expect(tables[0].rows.map(([name]) => name)).toEqual([
    'Samples of the flow, reweighted',
    'Samples of the target, reweighted',
    'Both, Bennett',
    'Exact',
  ]);
  expect(diagnostics).toHaveLength(1);
});

it.each([
  [{ source: 'file' }, /workflow.data.source is file: say which/],
  [{ source: 'file', file: 'none.csv' }, /workflow.data.file is 'none.csv': there is no file/],
  [{ source: 'file', file: 'flat.npy' }, /1 axes: give rows × coordinates/],
])('a Boltzmann generator refuses %o', async (data, message) => {
  await expect(finish(generator(data))).rejects.toThrow(message);
});

it('spins are learned, and reported beside what is exact', async () => {
  const { run, conclusion } = await finish({
    system: { type: 'ising', rows: 3, coupling: 0.4 },
    workflow: {
      type: 'variational-autoregressive',
      network: { width: 9 },
      train: { steps: 20, batch: 64 },
      draw: { samples: 500 },
    },
  });
  const { exact, freeEnergy } = conclusion.result as {
    exact: { freeEnergy: number };
    freeEnergy: { bound: { value: number } };
  };
  expect(freeEnergy.bound.value).toBeGreaterThan(exact.freeEnergy);
  expect(conclusion.tables!.configurations.energy).toHaveLength(500);
  const { figures, tables } = variationalAutoregressivePresentation(run);
  expect(figures.map(({ id }) => id)).toEqual(['configurations', 'densities', 'training']);
  expect(tables[0].rows[0].at(-1)).toBe(exact.freeEnergy.toFixed(6));
});
