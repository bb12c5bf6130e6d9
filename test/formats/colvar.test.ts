import { describe, expect, it } from 'vitest';
import { columnOf, decodeColvar, encodeColvar } from '../../src/formats/index.js';

const header = '#! FIELDS time phi restraint.bias\n#! SET min_phi -pi\n#! SET max_phi pi\n';
const read = (text: string) => decodeColvar(text, 'COLVAR');

describe('COLVAR', () => {
  it('columns, domains and constants are read', () => {
    const table = read(`${header}#! SET nbins 20\n 0.000000 1.5 0.25\n 0.100000 -3.1 nan\n`);
    expect(table.columns).toEqual(['time', 'phi', 'restraint.bias']);
    expect(table.domains).toEqual({ phi: [-Math.PI, Math.PI] });
    expect(table.constants.nbins).toBe('20');
    expect([...columnOf(table, 'phi')!]).toEqual([1.5, -3.1]);
    expect(columnOf(table, 'restraint.bias')![1]).toBeNaN();
    expect([...table.lines]).toEqual([5, 6]);
    expect(table.warnings).toEqual([]);
  });

  it('what is written is read again', () => {
    const values = [Float64Array.of(0, 0.1, 0.2), Float64Array.of(1 / 3, -1e-17, 2)];
    const table = read(encodeColvar({ columns: ['time', 'x'], values, domains: { x: [-Math.PI, 2.5] } }));
    expect(table.values).toEqual(values);
    expect(table.domains).toEqual({ x: [-Math.PI, 2.5] });
  });

  it('a last line that is cut short is left out, with a warning that names it', () => {
    for (const cut of [' 2.0 1.', ' 2.0 1.234567 0.12', ' 2.0']) {
      const table = read(`${header} 0.0 1.000000 0.500000\n 1.0 1.100000 0.600000\n${cut}`);
      expect([...columnOf(table, 'time')!]).toEqual([0, 1]);
      expect(table.warnings).toEqual(['COLVAR:6: the line is cut short and was left out.']);
    }
    const whole = read(`${header} 0.0 1.0 0.500000\n 1.0 1.1 0.600000`);
    expect(whole.values[0]).toHaveLength(2);
    expect(whole.warnings).toEqual([]);
  });

  it('a restart from a checkpoint replaces the rows that it writes again', () => {
    const table = read(`${header} 0 1 1\n 1 2 1\n 2 3 1\n 3 4 1\n${header} 2 5 1\n 3 6 1\n 4 7 1\n`);
    expect([...columnOf(table, 'time')!]).toEqual([0, 1, 2, 3, 4]);
    expect([...columnOf(table, 'phi')!]).toEqual([1, 2, 5, 6, 7]);
    expect(table.warnings[0]).toMatch(/^COLVAR:11: time goes back from 3 to 2: of the 2 rows written twice/);
  });

  it('a restart after a kill in the middle of a line goes on in that line', () => {
    const table = read(`${header} 0 1.10 1.10\n 1 2.20 1.#! FIELDS time phi restraint.bias\n 1 3.3 1.1\n`);
    expect([...columnOf(table, 'phi')!]).toEqual([1.1, 3.3]);
    expect(table.warnings).toEqual(['COLVAR:5: the line is cut short and was left out.']);
  });

  it('runs one after the other in one file all count', () => {
    const table = read(`${header} 0 1 1\n 1 2 1\n${header} 0 3 1\n 1 4 1\n${header} 0 5 1\n`);
    expect([...columnOf(table, 'phi')!]).toEqual([1, 2, 3, 4, 5]);
    expect(table.warnings).toHaveLength(1);
    expect(table.warnings[0]).toContain('what follows counts as another run');
  });

  it.each([
    [
      'a row of too few values within the file',
      `${header} 0 1\n 1 2 3\n`,
      /^COLVAR:4: 2 values in a table of 3/,
    ],
    [
      'a row of too many values',
      `${header} 0 1 2 3\n`,
      /^COLVAR:4: 4 values in a table of 3 columns \(time, phi/,
    ],
    ['a word', `${header} 0 1 2\n 1 abc 2\n`, /^COLVAR:5: 'abc' in column 'phi' is not a number/],
    ['no header', ' 0 1 2\n', /^COLVAR:1: there is no '#! FIELDS' line/],
    ['an empty file', '', /^COLVAR: there is no '#! FIELDS' line/],
    [
      'other fields after a restart',
      `${header} 0 1 2\n#! FIELDS time psi\n`,
      /^COLVAR:5: the fields change from/,
    ],
  ])('%s is an error with its line', (_, text, expected) => {
    expect(() => read(text)).toThrow(expected);
  });
});
