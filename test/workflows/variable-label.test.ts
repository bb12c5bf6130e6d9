import { expect, it } from 'vitest';
import { buildBias } from '../../src/biases/index.js';
import { diffusionMap } from '../../src/discovery/index.js';
import { fold, key } from '../../src/random/index.js';
import { isPotential, loadSystem } from '../../src/systems/index.js';
import { defaultRuntime } from '../../src/tensor/index.js';
import { buildVariable, type VariableSpec } from '../../src/variables/index.js';
import {
  drawStartingPoints,
  scoreAssistedUmbrella,
  simulate,
  trainConditionalModel,
  type ScoreAssistedUmbrella,
  type Workflow,
} from '../../src/workflows/index.js';

const moves = { timeStep: 0.005, kernel: 'leimkuhler-matthews' } as const;

const problemWith = (variable: VariableSpec, at: number): ScoreAssistedUmbrella => ({
  system: { type: 'double-well', barrier: 2 },
  condition: { coordinate: 0, variable, at, spring: 20 },
  density: { coordinate: 1, low: -3, high: 3, bins: 60 },
  simulate: {
    ...{ ...moves, walkers: 100, equilibration: 200, steps: 4000, samples: 8000 },
    ...{ from: [-1, 0], to: [1, 0] },
  },
  train: {
    ...{ steps: 600, batch: 256, learningRate: 3e-3, labelWindow: 0.15, process: { type: 'edm' } },
    network: { width: 48, depth: 2, activation: 'silu' },
  },
  starts: { walkers: 10, pool: 2000, sampler: { type: 'probability-flow', steps: 30 } },
  sample: { ...moves, steps: 100, from: [1, 0] },
  study: { repeats: 0, totals: [] },
});

async function resultOf<Result>(workflow: Workflow<Result>): Promise<Result> {
  for (;;) {
    const next = await workflow.next();
    if (next.done) return next.value;
  }
}

it('a found variable is the label of a model, whose points weigh as under an umbrella on it', async () => {
  const runtime = await defaultRuntime({ threads: 1 });
  const context = { key: key(1), runtime };
  const unlabelled = problemWith({ type: 'coordinate', index: 0 }, 0);
  const data = await resultOf(simulate(unlabelled, context));
  const few = data.positions.filter((_, i) => Math.floor(i / 2) % 10 === 0);
  const { extension } = diffusionMap({ values: few, dim: 2 }, { components: 1 });
  const of: VariableSpec[] = [0, 1].map((index) => ({ type: 'coordinate', index }));
  const found: VariableSpec = { type: 'diffusion-map', of, ...extension };
  const [at] = valuesOf(found, Float64Array.of(0.7, 0));
  const problem = problemWith(found, at);

  const trained = await resultOf(trainConditionalModel(problem, data, { ...context, key: fold(key(1), 1) }));
  expect(trained.coordinates).toEqual([0, 1]);
  const { pool, weighted } = await resultOf(
    drawStartingPoints(problem, trained, { ...context, key: fold(key(1), 2) }),
  );
  expect(weighted).toBe(true);
  expect(pool.effectiveSamples).toBeGreaterThan(100);
  // The model knows the label: unlabelled its points would be anywhere, at a distance of one from it.
  const labels = valuesOf(found, pool.positions);
  const off = labels
    .map((value) => (value - at) ** 2)
    .reduce((sum, square) => sum + square / labels.length, 0);
  expect(Math.sqrt(off)).toBeLessThan(0.4);

  const weights = pool.logWeights.map(Math.exp);
  const mean = (view: (x: number, y: number) => number) =>
    weights.reduce((sum, w, row) => sum + w * view(pool.positions[2 * row], pool.positions[2 * row + 1]), 0);
  const exact = await umbrellaMean(problem, (x) => x);
  const spread = Math.sqrt(await umbrellaMean(problem, (x) => (x - exact) ** 2));
  expect(Math.abs(mean((x) => x) - exact)).toBeLessThan((4 * spread) / Math.sqrt(pool.effectiveSamples));
});

it('a variable of several components cannot be the label', async () => {
  const wide: VariableSpec = { type: 'stack', of: [0, 1].map((index) => ({ type: 'coordinate', index })) };
  const context = { key: key(1), runtime: await defaultRuntime({ threads: 1 }) };
  await expect(resultOf(scoreAssistedUmbrella(problemWith(wide, 0), context))).rejects.toThrow(
    'condition.variable has 2 components',
  );
});

function valuesOf(spec: VariableSpec, positions: Float64Array): Float64Array {
  const out = new Float64Array(positions.length / 2);
  buildVariable(spec, 2).evaluate(positions, out);
  return out;
}

/** The mean under the umbrella, by quadrature. */
async function umbrellaMean(
  { system: spec, condition }: ScoreAssistedUmbrella,
  view: (x: number) => number,
): Promise<number> {
  const cells = 120;
  const positions = Float64Array.from({ length: 2 * cells * cells }, (_, i) => {
    const cell = i >> 1;
    return i % 2 === 0 ? -2.5 + (5 * (cell % cells)) / cells : -4 + (8 * Math.floor(cell / cells)) / cells;
  });
  const system = await loadSystem(spec, {});
  if (!isPotential(system)) throw new Error('no energy');
  const energies = new Float64Array(cells * cells);
  system.energyAndGradient(positions, energies, new Float64Array(positions.length));
  const { variable, at, spring } = condition;
  const bias = buildBias({ type: 'harmonic', variable: variable!, centre: at, spring }, 2);
  const held = new Float64Array(cells * cells);
  bias.energyAndGradient(valuesOf(variable!, positions), held, new Float64Array(cells * cells));
  let [sum, total] = [0, 0];
  energies.forEach((energy, cell) => {
    const weight = Math.exp(-energy - held[cell]);
    sum += weight * view(positions[2 * cell]);
    total += weight;
  });
  return sum / total;
}
