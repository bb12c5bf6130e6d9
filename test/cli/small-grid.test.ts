// A grid too small for where walkers go: it grows or stops the run with advice, as was asked for; walls hold walkers back and the run says so.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, readJson, wellspring } from './wellspring.js';

const variables = [{ type: 'coordinate', index: 0 }];
const hills = {
  type: 'metadynamics',
  ...{ variables, sigma: [0.2], height: 0.5, walkers: 4, stride: 50 },
  // The wells are at −1 and 1.
  grid: [{ low: -1.5, high: 0 }],
  sample: { steps: 5000, timeStep: 0.005, equilibration: 0, from: [-1, 0] },
};
const opes = {
  ...{ type: 'metadynamics', method: 'opes', barrier: 6, variables, sigma: [0.2], walkers: 4, stride: 50 },
  ...{ grid: hills.grid, sample: hills.sample },
};

async function run(workflow: object, barrier = 4) {
  const folder = emptyFolder();
  writeFileSync(
    join(folder, 'e.yaml'),
    JSON.stringify({ system: { type: 'double-well', barrier, tilt: 0.5 }, workflow, seed: 2 }),
  );
  return {
    folder,
    ...(await wellspring(['run', 'e.yaml', '--out', 'run', '--workers', '1', '--no-report'], folder)),
  };
}

describe('a grid too small for where walkers go', () => {
  it.each([
    ['metadynamics', hills],
    ['opes', opes],
  ])(
    'stops %s with advice, or grows',
    async (_, workflow) => {
      const [stopped, grown] = await Promise.all([run(workflow), run({ ...workflow, outside: 'grow' })]);
      expect(stopped.stderr).toMatch(
        /walker \d is at [-\d.]+ along axis 0, outside the grid from -1\.5 to 0: widen the grid, hold the walkers back by a wall, or let it grow/,
      );
      expect(stopped.code).toBe(2);
      expect(grown.stderr).not.toMatch(/^error/m);
      expect(grown.code).toBe(0);
      expect(readJson(grown.folder, 'run/result.json').crossings).toBeGreaterThan(2);
    },
    120_000,
  );

  it('is named by an adaptive biasing force whose walls hold the walkers', async () => {
    const force = {
      type: 'adaptive-biasing-force',
      ...{ variables, walkers: 4, grid: [{ low: -0.4, high: 0.4, bins: 8 }] },
      sample: { steps: 2000, timeStep: 0.005, from: [-1, 0], to: [1, 0] },
    };
    const { folder, code, stderr } = await run(force, 10);
    expect(stderr).toMatch(
      /warning Walkers were below -0\.4 and above 0\.4 \d+ % of the time, outside the grid of variable 0 .*Widen the grid/s,
    );
    expect(code).toBe(0);
    expect(readJson(folder, 'run/result.json')).toMatchObject({ status: { code: 'outside-grid' } });
  });
});
