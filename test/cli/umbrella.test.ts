// The umbrella examples as a person runs them, shorter: what is in the folder and in the report.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { emptyFolder, readJson, wellspring } from './wellspring.js';

const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url));
const set = (...changes: string[]) => changes.flatMap((change) => ['--set', `workflow.${change}`]);

describe.concurrent('umbrella sampling', () => {
  it.each([
    ['umbrella', set('sample.steps=4000'), 0],
    ['muller-brown', set('sample.steps=20000'), -3.6],
  ])('the example %s gives profiles, tables and a report', async (name, changes, exact) => {
    const folder = emptyFolder();
    const { code, stdout, stderr } = await wellspring(
      ['run', example(name), '--out', 'run', ...changes],
      folder,
    );
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    expect(stdout).toContain('minimumOverlap');
    const result = readJson(folder, 'run', 'result.json') as {
      difference: { value: number; standardError: number; bootstrapError: number; exact: number };
      rmsError: { wham: number; mbar: number };
      minimumOverlap: number;
    };
    expect(result.difference.exact).toBeCloseTo(exact, 1);
    const { value, standardError, bootstrapError } = result.difference;
    expect(Math.abs(value - exact) / Math.max(standardError, bootstrapError)).toBeLessThan(4);
    expect(result.rmsError.wham).toBeLessThan(0.5);
    expect(result.rmsError.mbar).toBeLessThan(0.5);
    expect(result.minimumOverlap).toBeGreaterThan(0.03);
    expect(readdirSync(join(folder, 'run/figures')).sort()).toEqual([
      'density.svg',
      'profile.svg',
      'windows.svg',
    ]);
    expect(readdirSync(join(folder, 'run/tables')).sort()).toEqual([
      'overlap.csv',
      'profile.csv',
      'rounds.csv',
      'windows.csv',
    ]);
    const [header, ...rows] = readFileSync(join(folder, 'run/tables/profile.csv'), 'utf8').trim().split('\n');
    expect(header).toContain('x,wham,wham error,wham bootstrap error,mbar');
    expect(rows).toHaveLength(90);
    const report = readFileSync(join(folder, 'run/report.html'), 'utf8');
    for (const words of [
      'Free energy along',
      'Histograms of',
      'Heat map of the overlap',
      'The windows overlap',
    ]) {
      expect(report).toContain(words);
    }
  });

  it('windows that do not overlap are warned of while it runs and in the report', async () => {
    const folder = emptyFolder();
    const changes = set(
      'windows.count=4',
      'windows.spring=400',
      'sample.steps=2000',
      'sample.timeStep=0.001',
    );
    const { code, stderr } = await wellspring(
      ['run', example('umbrella'), '--out', 'run', ...changes],
      folder,
    );
    expect(code).toBe(0);
    const said =
      'Windows 1 (at -0.5) and 2 (at 0.5) do not overlap: add a window near 0 or lower the springs of both.';
    expect(stderr).toContain(`warning ${said}`);
    expect(readFileSync(join(folder, 'run/report.html'), 'utf8')).toContain(said);
    const result = readJson(folder, 'run', 'result.json');
    expect(result['status']).toMatchObject({ wham: 'no-overlap', mbar: 'no-overlap' });
    expect(result).not.toHaveProperty('difference'); // it would have no error
  });

  it.each([
    [set('windows.to=-2'), 'workflow.windows.to is -2: give a number above from'],
    [set('windows.count=1'), 'workflow.windows.count is 1: give a whole number of 2 or more'],
    [set('windows.spring=0'), 'workflow.windows.spring is 0: give a number above 0'],
    [set('grid.low=2'), 'workflow.grid.high is 1.35: give a number above low'],
    [set('hold=null', 'hold={coordinate: 1, at: 0}'), 'hold.coordinate is 1, the coordinate of the windows'],
    [
      set('windows.spring=5000'),
      'windows.spring is 5000: it needs a sample.timeStep well below 0.0002, not 0.002',
    ],
  ])('%j is refused', async (changes, message) => {
    const { code, stderr } = await wellspring(['run', example('umbrella'), ...changes], emptyFolder());
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
