import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { checkExperiment } from '../../src/runs/experiment.js';
import { windowsProblemOf } from '../../src/runs/recipes/umbrella-windows-problem.js';
import type { WorkflowContext } from '../../src/workflows/index.js';

const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where windows stand on Müller and Brown's surface, whose coordinates are x and y, along the path of a table. */
async function centresOf(table: string) {
  writeFileSync(join(folder, 'path.csv'), table);
  const variables = [0, 1].map((index) => ({ type: 'coordinate', index }));
  const experiment = checkExperiment(
    {
      system: { type: 'muller-brown' },
      workflow: { type: 'umbrella', windows: { path: { variables, table: 'path.csv' }, count: 2, spring: 100 } },
    },
    () => 'e.yaml',
    folder,
  );
  const { windows } = await windowsProblemOf(experiment, { key: key(1) } as WorkflowContext);
  return Array.from(windows.centres, (place) => Number(place.toFixed(9)));
}

it('reads a path by the names that the system gives its coordinates, in any order of columns', async () => {
  expect(await centresOf('along,x,y,free energy,error\n0,0.6,0,0,0\n1,-0.5,1.5,0,0\n')).toEqual([0.6, 0, -0.5, 1.5]);
  expect(await centresOf('along,y,x,free energy,error\n0,0,0.6,0,0\n1,1.5,-0.5,0,0\n')).toEqual([0.6, 0, -0.5, 1.5]);
  await expect(centresOf('along,u,v,free energy,error\n0,0.6,0,0,0\n')).rejects.toThrow(
    /path\.csv has no column 'x': it has along, u, v, free energy, error/,
  );
});
