import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeDhdl, decodeXvg } from '../../src/formats/index.js';

// Written by gmx mdrun 2022.5 for two atoms on a spring, by test/fixtures/gromacs/make.py.
const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/gromacs/${name}`, import.meta.url), 'utf8');

describe('.xvg', () => {
  it('legends lose the marks that are for Grace', () => {
    const table = decodeXvg(
      '# a remark\n@ title "dH/d\\xl\\f{} and \\xD\\f{}H"\n@ xaxis  label "Time (ps)"\n' +
        '@ yaxis label "dH/d\\xl\\f{} (kJ/mol [\\xl\\f{}]\\S-1\\N)"\n@TYPE xy\n@ s0 legend "a"\n@ s1 legend "\\xD\\f{}H \\xl\\f{} to 0.5"\n' +
        '0.0 1 2\n0.2 3 4\n',
    );
    expect(table).toMatchObject({
      title: 'dH/dλ and ΔH',
      yLabel: 'dH/dλ (kJ/mol [λ]⁻¹)',
      columns: ['Time (ps)', 'a', 'ΔH λ to 0.5'],
    });
    expect(table.values.map((column) => [...column])).toEqual([
      [0, 0.2],
      [1, 3],
      [2, 4],
    ]);
  });

  it('pull coordinates without legends are numbered', () => {
    const table = decodeXvg(fixture('pullx.xvg'), 'pullx.xvg');
    expect(table.columns).toEqual(['Time (ps)', '1']);
    expect(table.yLabel).toBe('Position (nm)');
    expect(table.values[1][0]).toBe(0.2);
  });

  it('a last line that is cut short is left out', () => {
    const table = decodeXvg('@ s0 legend "x"\n0.0 1.25\n0.1 1.50\n0.2 1.', 'a.xvg');
    expect(table.values[0]).toHaveLength(2);
    expect(table.warnings).toEqual(['a.xvg:4: the line is cut short and was left out.']);
  });

  it('of several data sets is refused with its line', () => {
    expect(() => decodeXvg('0 1\n&\n0 2\n', 'a.xvg')).toThrow(/^a\.xvg:2: several data sets/);
  });
});

describe('dhdl.xvg', () => {
  it('as mdrun writes it for a vector of λ', () => {
    const dhdl = decodeDhdl(fixture('dhdl.2.xvg'), 'dhdl.2.xvg');
    expect(dhdl.temperature).toBe(300);
    expect(dhdl.components).toEqual(['fep-lambda', 'bonded-lambda']);
    expect(dhdl.lambda).toEqual([0.5, 0.5]);
    expect(dhdl.foreign.map(({ lambda }) => lambda[1])).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(dhdl.foreign[2].differences.every((difference) => difference === 0)).toBe(true);
    expect(dhdl.gradients).toHaveLength(2);
    expect(dhdl.table.columns[1]).toBe('Potential Energy (kJ/mol)');
  });

  it('as mdrun writes it for init-lambda, with pV, and at constant pressure', () => {
    const { lambda, foreign, components, temperature, gradients } = decodeDhdl(
      fixture('dhdl-init-lambda.xvg'),
    );
    expect({ lambda, components, temperature }).toEqual({
      lambda: [0.5],
      components: ['λ'],
      temperature: 100,
    });
    expect(foreign.map((other) => other.lambda)).toEqual([[0], [1]]);
    expect(gradients).toHaveLength(1);
    const pressure = decodeDhdl(fixture('dhdl-pressure.xvg'));
    expect(pressure.components).toEqual(['vdw-lambda']);
    expect(pressure.foreign).toHaveLength(3);
    expect(pressure.table.columns.at(-1)).toBe('pV (kJ/mol)');
  });

  it.each([
    ['0 1\n', /^d\.xvg: its columns are x, 1: it is not a dhdl file/],
    [fixture('dhdl.2.xvg').replace('T = 300 (K)', ''), /^d\.xvg: the subtitle '.*' holds no temperature/],
    [fixture('dhdl.2.xvg').replace('Potential Energy (kJ/mol)', 'Thermodynamic state'), /expanded ensemble/],
    [fixture('dhdl.2.xvg').replace('(kJ/mol [', '(kcal/mol ['), /energies of a dhdl file are in kJ\/mol/],
  ])('%# that is another file is refused', (text, expected) => {
    expect(() => decodeDhdl(text, 'd.xvg')).toThrow(expected);
  });
});
