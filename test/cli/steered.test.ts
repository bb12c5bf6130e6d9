// Steered dynamics as a person runs it: the example, shorter, and a molecule; the same bits on any number of threads.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { arrayChecksums, emptyFolder, readJson, wellspring } from './wellspring.js';

const example = fileURLToPath(new URL('../../examples/steered.yaml', import.meta.url));
const set = (...changes: string[]) => changes.flatMap((change) => ['--set', `workflow.${change}`]);

type Result = {
  difference: { value: number; standardError: number; exact: number };
  estimators: { name: string; value: number; standardError: number }[];
};

describe('steered dynamics', () => {
  it('of the example gives the exact difference and profile within errors, on any number of threads', async () => {
    const folder = emptyFolder();
    const shorter = set('pull.steps=6000', 'pull.walkers=120', 'sample.equilibration=2000');
    const run = (name: string, workers: string) =>
      wellspring(['run', example, '--out', name, '--workers', workers, '--no-report', ...shorter], folder);
    expect((await run('one', '1')).code).toBe(0);
    expect((await run('two', '2')).code).toBe(0);
    expect(arrayChecksums(join(folder, 'one'))).toEqual(arrayChecksums(join(folder, 'two')));

    const { difference, estimators } = readJson(folder, 'one', 'result.json') as Result;
    expect(difference.exact).toBeCloseTo(-3.3818, 3);
    expect(Math.abs(difference.value - difference.exact) / difference.standardError).toBeLessThan(3);
    expect(difference.standardError).toBeLessThan(0.5);
    expect(estimators.map(({ name }) => name)).toContain('Jarzynski, back');

    const [, ...rows] = readFileSync(join(folder, 'one/tables/profile.csv'), 'utf8').trim().split(/\r?\n/);
    const scores = rows
      .map((row) => row.split(',').map(Number))
      .filter(([, free, error]) => free < 6 && error > 0 && error < Infinity)
      .map(([, free, error, exact]) => (free - exact) / error);
    expect(scores.length).toBeGreaterThan(20);
    expect(scores.filter((score) => Math.abs(score) > 2.5).length / scores.length).toBeLessThan(0.2);
  });

  it('turns a dihedral of a molecule', async () => {
    const folder = emptyFolder();
    writeFileSync(
      join(folder, 'e.yaml'),
      `system: { type: alanine-dipeptide }
workflow:
  type: steered
  pull: { variable: { type: dihedral, atoms: [4, 6, 8, 14], name: phi }, from: -2.6, to: -1.2, spring: 60, steps: 400, walkers: 8 }
  sample: { equilibration: 200, approach: 200 }
  grid: { bins: 8 }
`,
    );
    const { code, stderr } = await wellspring(['run', 'e.yaml', '--out', 'run'], folder);
    expect(stderr).not.toContain('error ');
    expect(code).toBe(0);
    const report = readFileSync(join(folder, 'run/report.html'), 'utf8');
    for (const words of ['Free energy along phi', 'Work of switching', 'Bennett and Crooks'])
      expect(report).toContain(words);
    const [header, ...rows] = readFileSync(join(folder, 'run/tables/work.csv'), 'utf8').trim().split(/\r?\n/);
    expect(header).toBe('forward,reverse');
    expect(rows).toHaveLength(8);
  });

  it.each([
    ['type: fast-slow-unknown', /system\.type/],
    ['type: variable-barrier-double-well', /system is given by its drift, and work needs an energy/],
  ])('of a system with %s is refused', async (system, message) => {
    const folder = emptyFolder();
    writeFileSync(
      join(folder, 'e.yaml'),
      `system: { ${system} }\nworkflow: { type: steered, pull: { from: 0, to: 1 } }\n`,
    );
    const { code, stderr } = await wellspring(['validate', 'e.yaml'], folder);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
