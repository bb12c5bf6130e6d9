// The metadynamics example as a person runs it, shorter: what is in the folder and in the report; what is refused.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeColvar, decodeHills } from '../../src/formats/index.js';
import { emptyFolder, readJson, wellspring } from './wellspring.js';

const example = fileURLToPath(new URL('../../examples/metadynamics.yaml', import.meta.url));
const set = (...changes: string[]) => changes.flatMap((change) => ['--set', `workflow.${change}`]);

describe('metadynamics', () => {
  it('gives a free energy, tables, a report, and files as PLUMED writes them', async () => {
    const folder = emptyFolder();
    const changes = set('walkers=8', 'height=0.2', 'sample.steps=12000');
    const { code, stderr } = await wellspring(['run', example, '--out', 'run', ...changes], folder);
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    const { difference } = readJson(folder, 'run', 'result.json') as {
      difference: { reweighted: { value: number; standardError: number }; exact: number };
    };
    const { value, standardError } = difference.reweighted;
    expect(difference.exact).toBeCloseTo(0.97, 2);
    expect(Math.abs(value - difference.exact) / standardError).toBeLessThan(4);

    const read = (name: string) => readFileSync(join(folder, 'run', name), 'utf8');
    const hills = decodeHills(read('HILLS'));
    expect(hills.heights.length).toBe(8 * 120);
    expect(hills.biasFactor).toBe(10);
    const { columns, values } = decodeColvar(read('COLVAR.3'));
    expect(columns).toEqual(['time', 'x', 'metad.bias', 'metad.rct', 'metad.rbias']);
    expect(values[0].length).toBe(240);
    // a walker's hills are at its places in every second frame, and as high as the bias there allows
    const frame = 2 * 100 + 1;
    const hill = 100 * 8 + 3;
    expect(hills.centres[hill]).toBeCloseTo(values[1][frame], 12);
    expect(hills.heights[hill]).toBeCloseTo(0.2 * Math.exp(-values[2][frame] / 9), 9);
    expect(values[4][frame]).toBeCloseTo(values[2][frame] - values[3][frame], 9);

    expect(readdirSync(join(folder, 'run/figures')).sort()).toEqual([
      'bias.svg',
      'profile.svg',
      'walkers.svg',
    ]);
    const report = read('report.html');
    for (const words of [
      'Free energy along x',
      'The bias in time',
      'One difference by several ways',
      'Walkers and hills in time',
    ])
      expect(report).toContain(words);
    expect(read('tables/profile.csv').split(/\r?\n/)[0]).toBe(
      'x,reweighted,reweighted error,balanced,final bias,from bias,from bias spread,exact',
    );
  });

  it.each([
    [set('biasFactor=1'), 'workflow.biasFactor is 1: give a number above 1 (1 is no bias at all)'],
    [
      set('grid=[{low: -2.5, high: 2.5, nodes: 21}]'),
      "workflow.sigma[0] is 0.15, below the spacing of the grid's nodes, 0.25: give axis 0 102 nodes",
    ],
    [
      set('grid=[{low: -1.1, high: -0.9}]', 'outside=stop'),
      /walker \d+ is at -[01]\.\d+ along axis 0, outside the grid from -1\.1 to -0\.9: widen the grid/,
    ],
    [set('sample.every=30'), 'sample.every is 30: it must divide the stride of 100 steps'],
  ])('%j is refused', async (changes, message) => {
    const { code, stderr } = await wellspring(['run', example, '--out', 'run', ...changes], emptyFolder());
    expect(code).toBe(2);
    expect(stderr).toMatch(
      message instanceof RegExp ? message : new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
    );
  });
});
