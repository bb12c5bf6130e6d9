// The number of threads changes the time and no bit.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import type { Executor } from '../../src/runs/index.js';
import { alanineDipeptide } from '../../src/systems/molecules/index.js';
import type { WalkerTask } from '../../src/workflows/tasks.js';
import {
  arrayChecksums,
  build,
  emptyFolder,
  readJson,
  pause,
  start,
  until,
  wellspring,
} from './wellspring.js';

const experiment = `system: { type: variable-barrier-double-well, barrier: 4 }
workflow:
  type: score-assisted-umbrella
  condition: { at: 5 }
  simulate: { walkers: 50, equilibration: 2000, steps: 2000, samples: 2000 }
  train: { steps: 60, network: { width: 16, depth: 2 } }
  starts: { pool: 200 }
  sample: { steps: 200 }
  study: { repeats: 30 }
`;

describe('an experiment', () => {
  it('gives the same bits on any number of threads, and when it is killed on the way', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'e.yaml'), experiment);
    const one = await wellspring(['run', 'e.yaml', '--out', 'one', '--workers', '1', '--no-report'], folder);
    expect(one.code).toBe(0);
    expect(
      (await wellspring(['run', 'e.yaml', '--out', 'three', '--workers', '3', '--no-report'], folder)).code,
    ).toBe(0);

    const killed = start(['run', 'e.yaml', '--out', 'killed', '--checkpoint-every', '0'], folder);
    await until(join(folder, 'killed/stages/simulate/meta.json'), killed);
    await pause(300);
    killed.process.kill('SIGKILL');
    await killed.ended;
    expect(
      (await wellspring(['run', 'e.yaml', '--out', 'killed', '--workers', '1', '--no-report'], folder)).code,
    ).toBe(0);

    const reference = arrayChecksums(join(folder, 'one'));
    expect(Object.keys(reference).length).toBeGreaterThan(20);
    expect(arrayChecksums(join(folder, 'three'))).toEqual(reference);
    expect(arrayChecksums(join(folder, 'killed'))).toEqual(reference);
    const { seconds: _, ...result } = readJson(folder, 'one/result.json');
    expect(readJson(folder, 'three/result.json')).toMatchObject(result);
    expect(readJson(folder, 'killed/result.json')).toMatchObject(result);
  });
});

describe('an executor', () => {
  let createExecutor: (workers?: number) => Executor;
  const open: Executor[] = [];
  beforeAll(async () => {
    const runs = (await import(
      pathToFileURL(join(build(), 'runs/index.js')).href
    )) as typeof import('../../src/runs/index.js');
    createExecutor = (workers) => {
      const executor = runs.createExecutor(workers);
      open.push(executor);
      return executor;
    };
  });
  afterAll(() => Promise.all(open.map((executor) => executor.close())));

  const tasks = (system: WalkerTask['system']): WalkerTask[] =>
    [0, 4, 8, 12, 16].map((firstWalker) => ({
      system,
      kernel: { type: 'euler-maruyama', timeStep: 0.01 },
      key: key(3),
      recording: { every: 10 },
      rows: { firstWalker, positions: new Float64Array(8) },
      steps: 40,
    }));
  const doubleWell = tasks({ type: 'variable-barrier-double-well', barrier: 4 });

  it('answers in the order of the tasks with the same bits on 1, 2 and 4 threads', async () => {
    const reference = await createExecutor(1).execute(doubleWell);
    expect(reference.map(({ rows }) => rows.firstWalker)).toEqual([0, 4, 8, 12, 16]);
    expect(reference[0].frames.some((x) => x !== 0)).toBe(true);
    expect(await createExecutor(2).execute(doubleWell)).toEqual(reference);
    expect(await createExecutor(4).execute(doubleWell)).toEqual(reference);
  });

  it('moves molecules to the same bits on 1, 2 and 3 threads', async () => {
    const { positions } = await alanineDipeptide();
    const molecules = [0, 4, 8, 12].map((firstWalker): WalkerTask => ({
      system: { type: 'alanine-dipeptide' },
      biases: [
        {
          ...{ type: 'harmonic', variable: { type: 'dihedral', atoms: [6, 8, 14, 16] }, spring: 50 },
          centre: Float64Array.of(0, 1, 2, 3),
        },
      ],
      kernel: { type: 'langevin-middle', timeStep: 0.001 },
      key: key(3),
      recording: { every: 20, variables: [{ type: 'dihedral', atoms: [4, 6, 8, 14] }] },
      rows: { firstWalker, positions: Float64Array.from({ length: 4 * 66 }, (_, i) => positions[i % 66]) },
      steps: 40,
    }));
    const reference = await createExecutor(1).execute(molecules);
    expect(reference[0].values).not.toEqual(reference[1].values);
    expect(await createExecutor(2).execute(molecules)).toEqual(reference);
    expect(await createExecutor(3).execute(molecules)).toEqual(reference);
  });

  it('says so when a thread dies, and works on', async () => {
    const file = join(emptyFolder(), 'deadly.mjs');
    writeFileSync(file, 'export default () => process.exit(3);');
    const executor = createExecutor(2);
    await expect(executor.execute(tasks({ type: 'module', path: file }))).rejects.toThrow(
      /a worker thread stopped: .*; 'wellspring resume' goes on from the last checkpoint/,
    );
    expect(await executor.execute(doubleWell)).toHaveLength(5);
  });
});
