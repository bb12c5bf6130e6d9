// Adaptive biasing forces as a person runs them: the example, shorter, and a molecule.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { arrayChecksums, emptyFolder, readJson, wellspring } from './wellspring.js';

const example = fileURLToPath(new URL('../../examples/biasing-force.yaml', import.meta.url));

type Result = { difference: { value: number; standardError: number; exact: number }; crossings: number };

describe('adaptive biasing forces', () => {
  it('of the example give the exact difference within errors', async () => {
    const folder = emptyFolder();
    const { code, stderr } = await wellspring(
      ['run', example, '--out', 'run', '--set', 'workflow.sample.steps=40000'],
      folder,
    );
    expect(stderr).not.toContain('error ');
    expect(code).toBe(0);
    const { difference, crossings } = readJson(folder, 'run', 'result.json') as Result;
    expect(difference.exact).toBeCloseTo(-3.64, 1);
    expect(Math.abs(difference.value - difference.exact) / difference.standardError).toBeLessThan(3);
    expect(difference.standardError).toBeLessThan(1);
    expect(crossings).toBeGreaterThan(10);
    const report = readFileSync(join(folder, 'run/report.html'), 'utf8');
    for (const words of ['Free energy along y', 'The walkers', 'share of bins with full samples']) {
      expect(report).toContain(words);
    }
  });

  it('turn the dihedrals of a molecule to the same bits on any number of threads, extended or not', async () => {
    const folder = emptyFolder();
    const dihedral = (atoms: string, name: string) => `{ type: dihedral, atoms: [${atoms}], name: ${name} }`;
    for (const extended of ['false', 'true']) {
      writeFileSync(
        join(folder, 'e.yaml'),
        `system: { type: alanine-dipeptide }
workflow:
  type: adaptive-biasing-force
  variables: [${dihedral('4, 6, 8, 14', 'phi')}, ${dihedral('6, 8, 14, 16', 'psi')}]
  extended: ${extended}
  fullSamples: 5
  walkers: 8
  grid: [{ bins: 12 }, { bins: 12 }]
  sample: { steps: 1000, equilibration: 100 }
`,
      );
      for (const workers of ['1', '2']) {
        const { code, stderr } = await wellspring(
          ['run', 'e.yaml', '--out', `${extended}-${workers}`, '--workers', workers],
          folder,
        );
        expect(stderr).not.toContain('error ');
        expect(code).toBe(0);
      }
      const [one, two] = ['1', '2'].map((workers) => arrayChecksums(join(folder, `${extended}-${workers}`)));
      expect(one).toEqual(two);
    }
  });

  it.each([
    [
      'variables: [{ type: dihedral, atoms: [4, 6, 8, 14] }, { type: dihedral, atoms: [14, 8, 6, 4] }]',
      /variables\[0\] \(dihedral\) cannot be moved alone/,
    ],
    [
      'variables: [{ type: distance, atoms: [4, 14] }]',
      /grid\[0\] is missing: say from where to where variable 0 \(distance\) goes/,
    ],
    [
      'variables: [{ type: radius-of-gyration }], grid: [{ low: 0, high: 1 }]',
      /the force along a radius-of-gyration is not known/,
    ],
  ])('with %s are refused', async (options, message) => {
    const folder = emptyFolder();
    writeFileSync(
      join(folder, 'e.yaml'),
      `system: { type: alanine-dipeptide }\nworkflow: { type: adaptive-biasing-force, ${options} }\n`,
    );
    const { code, stderr } = await wellspring(['validate', 'e.yaml'], folder);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
