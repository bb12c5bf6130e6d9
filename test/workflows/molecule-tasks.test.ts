// Molecules as walker tasks: plain data in and out, the same bits however batch and time are cut.
import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { loadSystem, type Host } from '../../src/systems/index.js';
import { alanineDipeptide } from '../../src/systems/molecules/index.js';
import { runTask, type WalkerTask } from '../../src/workflows/index.js';

const { positions } = await alanineDipeptide();
const psi = { type: 'dihedral', atoms: [6, 8, 14, 16], name: 'psi' } as const;
const gyration = { type: 'radius-of-gyration' } as const;
const walkers = 8;
const host: Host = { molecules: new Map() };

const task = (firstWalker: number, count: number, steps: number): WalkerTask => ({
  system: { type: 'alanine-dipeptide', constraints: 'hydrogen-bonds' },
  kernel: { type: 'langevin-middle', timeStep: 0.002, friction: 5 },
  biases: [
    {
      type: 'harmonic',
      variable: psi,
      centre: Float64Array.from({ length: count }, (_, i) => 0.3 * (i + firstWalker)),
      spring: 100,
    },
    { type: 'upper-wall', variable: gyration, at: 0.3, spring: 1000 },
  ],
  key: key(5),
  recording: { every: 10, after: 20, variables: [psi, gyration], positions: 2 },
  rows: {
    firstWalker,
    positions: Float64Array.from({ length: 66 * count }, (_, i) => positions[i % 66]),
  },
  steps,
});

describe('a molecule as a walker task', () => {
  const whole = runTask(task(0, walkers, 60), host);

  it('records frames, variables and evaluations', async () => {
    const { frames, values, evaluations, rows } = await whole;
    expect(frames.length).toBe(2 * walkers * 66);
    expect(values.length).toBe(4 * walkers * 2);
    expect(evaluations).toBe(60 * walkers);
    expect(rows.state).toMatchObject({ step: 60, firstWalker: 0 });
    expect(frames.slice(-66 * walkers)).toEqual(rows.positions);
  });

  it('is done in rounds with a trip to a file between them', async () => {
    const { rows, frames, values, snapshots, failures } = await whole;
    const first = structuredClone(await runTask(task(0, walkers, 25), host));
    const second = await runTask({ ...task(0, walkers, 35), rows: first.rows }, host);
    expect(second.rows).toEqual(rows);
    expect([...first.values, ...second.values]).toEqual([...values]);
    expect([...first.frames, ...second.frames]).toEqual([...frames]);
    expect({ snapshots, failures }).toEqual({ snapshots: [], failures: { count: 0 } });
  });

  it('is done in parts', async () => {
    const { rows } = await whole;
    const part = await runTask(task(4, 4, 60), host);
    expect(part.rows.positions).toEqual(rows.positions.slice(4 * 66));
  });

  it('is made once for all tasks of a thread', async () => {
    const spec = task(0, 1, 1).system;
    expect(await loadSystem(spec, host)).toBe(await loadSystem({ ...spec }, host));
    expect(host.molecules!.size).toBe(1);
  });

  it('needs somebody to read files', async () => {
    const files = { type: 'molecule', system: 'a.xml', coordinates: 'a.pdb' } as const;
    await expect(runTask({ ...task(0, 1, 1), system: files })).rejects.toThrow(
      'nothing was given to read files',
    );
  });
});
