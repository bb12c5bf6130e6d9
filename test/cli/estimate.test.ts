// wellspring estimate on what other programs write, against answers that are known: examples/estimate and files of GROMACS.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { EstimateResult } from '../../src/runs/estimate/index.js';
import { emptyFolder, wellspring } from './wellspring.js';

const data = fileURLToPath(new URL('../../examples/estimate/', import.meta.url));
const gromacs = fileURLToPath(new URL('../fixtures/gromacs/', import.meta.url));
const numbered = (count: number, name: (k: number) => string) =>
  Array.from({ length: count }, (_, k) => name(k));
const colvars = numbered(18, (k) => `plumed/COLVAR.${k}`);
const dhdls = numbered(5, (k) => `dhdl.${k}.xvg`);

/** Two atoms on a spring whose length and stiffness change with λ: the integral, and what pymbar finds (make.py). */
const pymbar = JSON.parse(readFileSync(join(gromacs, 'dhdl.json'), 'utf8')) as {
  readonly exact: number;
  readonly mbar: readonly number[];
  readonly mbarError: readonly number[];
};

type Answer = EstimateResult & { readonly report?: string; readonly csv?: string };

async function answer(args: readonly string[], folder = data): Promise<Answer> {
  const { code, stdout, stderr } = await wellspring(['estimate', ...args, '--json'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Answer;
}

/** How far a difference is from the truth, in its standard errors. */
const away = ({ value, standardError }: { value: number; standardError: number }, truth: number) => {
  expect(standardError).toBeGreaterThan(0);
  return Math.abs(value - truth) / standardError;
};

/** Energies of what the examples sample, in kT; examples/estimate/make.ts has them too. */
const torsion = (phi: number) => 2 * (1 + Math.cos(3 * phi)) + 1.5 * Math.cos(phi);
const bond = (r: number) => 5 * (1 - Math.exp(-1.2 * (r - 3.5))) ** 2 - 2 * Math.log(r);
const membrane = (z: number) => 6 * ((z / 0.5) ** 2 - 1) ** 2 + 2 * z;
const wells = (x: number) => 5 * (x * x - 1) ** 2 + x;

/** Share of the bins whose free energy over the reference bin is within two errors of the truth. */
function covered({ profile }: Answer, truth: (x: number) => number): number {
  const { centres, value, standardError } = profile!;
  const bins = [...value.keys()].filter((b) => standardError[b] > 0 && standardError[b] < Infinity);
  const lowest = [...value.keys()].find((b) => value[b] === 0)!;
  const inside = bins.filter((b) => {
    const exact = truth(centres[b]) - truth(centres[lowest]);
    return Math.abs(value[b] - exact) < 2 * standardError[b] + 0.1; // a bin is a mean over its width
  });
  expect(bins.length).toBeGreaterThan(30);
  return inside.length / bins.length;
}

describe('umbrella windows', () => {
  it.each(['wham', 'mbar', 'umbrella-integration'])('of PLUMED by %s', async (method) => {
    const found = await answer([method, ...colvars, '--temperature', '300']);
    expect(covered(found, torsion)).toBeGreaterThan(0.9);
    expect(
      found.states.map(({ effectiveSamples }) => effectiveSamples).every((n) => n > 10 && n <= 120),
    ).toBe(true);
    expect(found.convergence!.shares.length).toBe(10);
    expect(found.units.kT).toBeCloseTo(2.494, 3);
  });

  it("of Grossfield's program, whose metadata say the temperature", async () => {
    const found = await answer(['wham', 'grossfield/metadata.dat']);
    expect(found.units).toMatchObject({ energy: 'kcal/mol', temperature: 300 });
    expect(covered(found, bond)).toBeGreaterThan(0.9);
  });

  it('of GROMACS from a list of pullx files', async () => {
    const found = await answer(['mbar', 'gromacs/windows.dat', '--units', 'kJ/mol', '--temperature', '300']);
    expect(covered(found, membrane)).toBeGreaterThan(0.9);
  });

  it('with centres and springs on the command line', async () => {
    const listed = await answer(['wham', 'grossfield/metadata.dat']);
    const files = numbered(12, (k) => `grossfield/r.${k}.dat`);
    const centres = numbered(12, (k) => String(2.5 + 0.5 * k)).join(',');
    const given = await answer([
      'wham',
      ...files,
      '--centres',
      centres,
      '--springs',
      '4',
      '--temperature',
      '300',
    ]);
    expect(given.profile!.value).toEqual(listed.profile!.value);
  });

  it('bootstrapped give the same bits for one seed', async () => {
    const args = ['wham', 'grossfield/metadata.dat', '--bootstrap', '20', '--seed', '3'];
    const [one, two] = await Promise.all([answer(args), answer(args)]);
    expect(one.profile!.bootstrapError).toEqual(two.profile!.bootstrapError);
    expect(one.profile!.bootstrapError!.filter((error) => error > 0).length).toBeGreaterThan(30);
  });
});

describe('states', () => {
  it.each([
    ['mbar', 3],
    ['bar', 3],
    ['ti', 3.5],
  ] as const)('of dhdl files by %s', async (method, most) => {
    const { differences, units } = await answer([method, ...dhdls], gromacs);
    expect(units.temperature).toBe(300);
    expect(away(differences[0], pymbar.exact)).toBeLessThan(most);
    expect(differences.length).toBe(5);
  });

  it('as pymbar has them from the same frames', async () => {
    const { states } = await answer(['mbar', ...dhdls, '--discard', 'none', '--no-decorrelate'], gromacs);
    states.forEach(({ freeEnergy }, k) => {
      expect(freeEnergy!.value).toBeCloseTo(pymbar.mbar[k], 6);
      expect(Math.abs(freeEnergy!.standardError - pymbar.mbarError[k])).toBeLessThan(1e-4);
    });
  });

  it('of u_kn, whichever way it is stored', async () => {
    const { differences, overlap } = await answer(['mbar', 'u_kn.npz']);
    expect(away(differences[0], Math.log(8) / 2)).toBeLessThan(3);
    expect(overlap!.matrix.length).toBe(16);
    const { differences: again } = await answer(['mbar', 'u_kn.npz', '--counts', '80,80,80,80']);
    expect(again).toEqual(differences);
  });

  it('as gradients in a table', async () => {
    const { differences } = await answer(['ti', 'gradients.csv']);
    expect(away(differences[0], Math.log(16) / 2)).toBeLessThan(3);
  });
});

describe('work and weights', () => {
  it.each(['crooks', 'bar'])('both directions by %s', async (method) => {
    const { differences } = await answer([method, 'work.csv']);
    expect(away(differences[0], Math.log(16) / 2)).toBeLessThan(3);
  });

  it('one direction by Jarzynski', async () => {
    const { differences } = await answer(['jarzynski', 'work.csv', '--column', 'forward']);
    expect(away(differences[0], Math.log(16) / 2)).toBeLessThan(3);
  });

  it('a biased run by reweighting', async () => {
    const found = await answer(['reweight', 'plumed/biased/COLVAR', '--temperature', '300']);
    expect(covered(found, wells)).toBeGreaterThan(0.85);
    expect(found.weights!.kishSize).toBeGreaterThan(100);
  });
});

describe('output', () => {
  it('in the terminal has values with errors in kT and kJ/mol, and a verdict', async () => {
    const { code, stdout } = await wellspring(['estimate', 'mbar', ...dhdls], gromacs);
    expect(code).toBe(0);
    expect(stdout).toMatch(/MBAR joined 5 states, from λ = 0 to λ = 1\./);
    expect(stdout).toMatch(/λ = 0 → λ = 1 +0\.93 ± 0\.06 kT +2\.32 ± 0\.14 kJ\/mol/);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('ok');
  });

  it('writes a report with its figures, and the profile as CSV', async () => {
    const folder = emptyFolder();
    const args = ['wham', join(data, 'grossfield/metadata.dat'), '--report', 'pmf.html', '--csv', 'pmf.csv'];
    const { profile, report, csv } = await answer(args, folder);
    expect({ report, csv }).toEqual({ report: 'pmf.html', csv: 'pmf.csv' });
    const html = readFileSync(join(folder, 'pmf.html'), 'utf8');
    for (const title of ['Free energy along', 'Convergence in time', 'The windows', 'Correlation in time'])
      expect(html).toContain(title);
    const [header, ...rows] = readFileSync(join(folder, 'pmf.csv'), 'utf8').trim().split('\r\n');
    expect(header).toBe(
      'x,free_energy (kT),error (kT),free_energy (kcal/mol),error (kcal/mol),density,density_error',
    );
    expect(rows.length).toBe(profile!.value.length);
  });

  it('takes other names of methods', async () => {
    const { code, stdout } = await wellspring(['estimate', 'exp', 'work.csv', '--column', 'forward'], data);
    expect({ code, first: stdout.trim().split('\n')[0] }).toEqual({
      code: 0,
      first: 'Free-energy perturbation averaged 200 switches.',
    });
  });
});
