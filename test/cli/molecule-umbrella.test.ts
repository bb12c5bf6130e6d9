// What a run of umbrella windows over (φ, ψ) leaves: tables, and a report whose maps are the right way around.
import { beforeAll, expect, it } from 'vitest';
import { presentationOf } from '../../src/cli/presentations/index.js';
import { key } from '../../src/random/index.js';
import type { SurfacePanel } from '../../src/report/index.js';
import { renderReport } from '../../src/report/index.js';
import { experimentSchema, moleculeUmbrellaOf, type FinishedRun } from '../../src/runs/index.js';
import { moleculeUmbrellaRecipe } from '../../src/runs/recipes/molecule-umbrella.js';
import { defaultRuntime } from '../../src/tensor/index.js';
import { moleculeUmbrella } from '../../src/workflows/molecules/index.js';
import type { MoleculeUmbrellaResult } from '../../src/workflows/molecules/index.js';

const experiment = experimentSchema.parse({
  system: { type: 'alanine-dipeptide', constraints: 'hydrogen-bonds', hydrogenMass: 3 },
  workflow: {
    type: 'molecule-umbrella',
    windows: [
      { name: 'φ', atoms: [4, 6, 8, 14], count: 7, spring: 8 },
      { name: 'ψ', atoms: [6, 8, 14, 16], count: 8, spring: 8 },
    ],
    simulate: { walkers: 16, equilibration: 250, steps: 1000, every: 25, temperature: 600 },
    train: { steps: 60, batch: 64, network: { width: 48, depth: 2 } },
    starts: { candidates: 2, sampler: { type: 'heun', steps: 10 }, pull: { steps: 250 } },
    sample: { walkers: 1, equilibration: 100, steps: 500, every: 10 },
    estimate: { bins: 12 },
  },
});

let result: MoleculeUmbrellaResult;
beforeAll(async () => {
  const runtime = await defaultRuntime({ threads: 1 });
  const workflow = moleculeUmbrella(moleculeUmbrellaOf(experiment), { key: key(2), runtime });
  for (;;) {
    const next = await workflow.next();
    if (!next.done) continue;
    result = next.value;
    return;
  }
}, 120_000);

it('leaves tables of the surface, the windows and the costs', async () => {
  const { tables, result: numbers, files } = await moleculeUmbrellaRecipe.conclude(result, experiment);
  expect(tables!.surface['φ']).toHaveLength(144);
  expect(tables!.windows['ψ centre']).toHaveLength(56);
  expect(tables!.windows['ψ centre'][1]).toBeCloseTo(-Math.PI + (1.5 * Math.PI) / 4, 12);
  expect(tables!.convergence.start).toHaveLength(10);
  expect(Object.keys(files!)).toEqual(['model.safetensors']);
  expect(numbers).toMatchObject({
    generated: { molecules: 112 },
    evaluations: {
      trainingData: 16 * 1250,
      assisted: { start: 112 * 52, windows: 56 * 600 },
      pulled: { start: 56 * 250, windows: 56 * 600 },
    },
  });
});

it('reports maps with φ across and ψ up', async () => {
  const run = {
    experiment,
    experimentText: '',
    result,
    stages: {},
    record: {
      command: '',
      seed: 2,
      started: '2026-01-01T00:00:00Z',
      seconds: 1,
      versions: {},
      machine: '',
      stages: [],
    },
    summary: {},
  } as unknown as FinishedRun;
  const report = await presentationOf(run);
  const [surface] = report.figures.find(({ id }) => id === 'surfaces')!.panels as SurfacePanel[];
  expect([surface.x.label, surface.y.label]).toEqual(['φ / °', 'ψ / °']);
  const { value } = result.comparison.surfaces.assisted.mbar;
  const lowest = Math.min(...value);
  for (let at = 0; at < 144; at++) {
    const [across, up] = [Math.floor(at / 12), at % 12];
    expect(surface.grid.values[up * 12 + across]).toBe(value[at] - lowest);
  }
  // Seven windows across and eight up, each with its own inefficiency.
  const [, map] = report.figures.find(({ id }) => id === 'windows')!.panels as SurfacePanel[];
  expect([map.grid.width, map.grid.height]).toEqual([7, 8]);
  const { inefficiencies } = result.comparison.surfaces.assisted;
  for (let k = 0; k < 56; k++)
    expect(map.grid.values[(k % 8) * 7 + Math.floor(k / 8)]).toBe(inefficiencies[k]);
  const page = await renderReport(report);
  for (const { title } of report.figures) expect(page).toContain(title);
});
