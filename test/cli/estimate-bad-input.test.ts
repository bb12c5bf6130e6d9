// Whatever is wrong with files or numbers is said with its file, line and window, and never ends as a success.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { encodeNpz } from '../../src/formats/index.js';
import { emptyFolder, wellspring } from './wellspring.js';

const examples = fileURLToPath(new URL('../../examples/estimate/', import.meta.url));
const gromacs = fileURLToPath(new URL('../fixtures/gromacs/', import.meta.url));
const folder = emptyFolder();
cpSync(examples, folder, { recursive: true });
cpSync(gromacs, folder, { recursive: true });
const text = (path: string) => readFileSync(join(folder, path), 'utf8');
const write = (path: string, content: string | Uint8Array) => writeFileSync(join(folder, path), content);
/** A file with one of its lines, counted from 1, changed. */
const changed = (path: string, line: number, change: (row: string) => string) =>
  text(path)
    .split('\n')
    .map((row, i) => (i === line - 1 ? change(row) : row))
    .join('\n');
const colvars = Array.from({ length: 18 }, (_, k) => `plumed/COLVAR.${k}`);

write(
  'nan.dat',
  changed('grossfield/r.3.dat', 20, () => '1.9 nan'),
);
write(
  'inf.dat',
  changed('grossfield/r.3.dat', 20, () => '1.9 inf'),
);
write(
  'word.dat',
  changed('grossfield/r.3.dat', 20, () => '1.9 4.0O1'),
);
write(
  'short.dat',
  changed('grossfield/r.3.dat', 20, () => '1.9'),
);
write('empty.dat', '');
write('remarks.dat', '# nothing came\n');
write('cut.dat', text('grossfield/r.3.dat').slice(0, 1003));
const metadata = text('grossfield/metadata.dat').replaceAll('r.', 'grossfield/r.').trim().split('\n');
for (const name of ['nan', 'inf', 'word', 'short', 'empty', 'remarks', 'missing', 'cut'])
  write(`${name}.meta`, metadata.join('\n').replace('grossfield/r.3.dat', `${name}.dat`));
write('apart.meta', [...metadata.slice(0, 3), ...metadata.slice(9)].join('\n'));
write('spring.meta', metadata.join('\n').replace('8 4 ', '8 -4 '));
write('typo.meta', metadata.join('\n').replace('/r.7.dat 6 4', '/r.7.dat 6 0.004'));
write(
  'dhdl.nan.xvg',
  changed('dhdl.2.xvg', 40, (row) => row.replace(/\S+$/, 'nan')),
);
write('dhdl.hot.xvg', text('dhdl.2.xvg').replace('T = 300', 'T = 310'));
write('psi', text('plumed/COLVAR.3').replaceAll('phi', 'psi'));
write('header', text('plumed/COLVAR.3').split('\n').slice(0, 3).join('\n') + '\n');
write('work.txt.csv', 'work\n1\n2\nthree\n');
write('equal.csv', 'work\n1\n1\n1\n');
const matrix = (values: number[], counts: number[]) =>
  encodeNpz({
    u_kn: { data: Float64Array.from(values), shape: [2, values.length / 2] },
    N_k: { data: Int32Array.from(counts), shape: [counts.length] },
  });
write('nan.npz', matrix([0, 1, 2, 3, 1, NaN, 3, 4], [2, 2]));
write('counts.npz', matrix([0, 1, 2, 3, 1, 2, 3, 4], [2, 3]));
const spread = Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 30) + Math.sin(3 * i));
write('apart.npz', matrix([...spread.map((x) => x * x), ...spread.map((x) => (x - 30) ** 2)], [20, 20]));

describe.concurrent('input that cannot be read ends with code 2 and names', () => {
  it.each<[string, string, string[]]>([
    ['an unknown method', "there is no method 'mbra': did you mean mbar?", ['mbra', 'u_kn.npz']],
    ['no files', 'say which files: wellspring estimate mbar FILE…', ['mbar']],
    ['a missing file', 'nowhere: no such file', ['wham', 'nowhere']],
    ['a missing file of a list', 'missing.meta:4: missing.dat: no such file', ['wham', 'missing.meta']],
    ['NaN', "nan.dat:20: '2' of the window at 4 is NaN", ['wham', 'nan.meta']],
    ['infinity', "inf.dat:20: '2' of the window at 4 is Infinity", ['wham', 'inf.meta']],
    ['what is no number', "word.dat:20: '4.0O1' in column '2' is not a number", ['wham', 'word.meta']],
    ['a damaged row', 'short.dat:20: 1 values in a table of 2 columns', ['wham', 'short.meta']],
    ['an empty file', 'empty.meta:4: empty.dat is empty', ['wham', 'empty.meta']],
    ['a window without samples', 'remarks.meta:4: the window at 4 has no samples', ['mbar', 'remarks.meta']],
    ['a negative spring', 'spring.meta:12: the spring of window 11 is -4', ['wham', 'spring.meta']],
    [
      'a COLVAR of a header alone',
      'header: the window has no samples',
      ['mbar', colvars[0], 'header', '--temperature', '300'],
    ],
    ['a missing temperature', 'say the temperature with --temperature, in K', ['wham', ...colvars]],
    ['a temperature that is none', "--temperature is '300K'", ['wham', ...colvars, '--temperature', '300K']],
    [
      'a temperature at odds with files',
      '--temperature is 310 K, but dhdl.0.xvg says 300 K',
      ['bar', 'dhdl.0.xvg', 'dhdl.1.xvg', '--temperature', '310'],
    ],
    [
      'mixed temperatures',
      'mixed temperatures: dhdl.0.xvg is at 300 K, dhdl.hot.xvg at 310 K',
      ['mbar', 'dhdl.0.xvg', 'dhdl.hot.xvg'],
    ],
    [
      'a wrong column',
      "psi: there is no column 'phi': did you mean 'psi'?",
      ['mbar', colvars[0], 'psi', '--temperature', '300'],
    ],
    [
      'files of two programs',
      'windows must come from one program',
      ['wham', colvars[0], 'grossfield/r.1.dat', '--temperature', '300'],
    ],
    [
      'a list whose unit is open',
      'say the unit of its springs with --units',
      ['wham', 'gromacs/windows.dat', '--temperature', '300'],
    ],
    [
      'degrees beside radians',
      'are degrees and radians mixed?',
      ['wham', colvars[0], colvars[1], '--centres=-180,-160', '--springs', '60', '--temperature', '300'],
    ],
    ['NaN in a dhdl file', 'dhdl.nan.xvg:40: ΔH to λ = 1 is NaN', ['mbar', 'dhdl.0.xvg', 'dhdl.nan.xvg']],
    ['NaN in u_kn', 'u_kn[1, 1], the energy in state 1 of sample 1 of state 0, is NaN', ['mbar', 'nan.npz']],
    [
      'counts that do not add up',
      '2 × 4, but the counts are 2 numbers that add up to 5',
      ['mbar', 'counts.npz'],
    ],
    [
      'work that is no number',
      "work.txt.csv:4: 'three' in column 'work' is not a number",
      ['jarzynski', 'work.txt.csv'],
    ],
    ['one direction for two', 'crooks needs the work of both directions', ['crooks', 'equal.csv']],
    ['work given to mbar', 'work.csv holds work: use bar', ['mbar', 'work.csv']],
    [
      'a grid without samples',
      'none of 1797 samples lies in [100, 110]',
      ['wham', 'grossfield/metadata.dat', '--min', '100', '--max', '110'],
    ],
    [
      'a report over its data',
      'which is one of the files to read',
      ['mbar', 'u_kn.npz', '--report', 'u_kn.npz'],
    ],
    [
      'an option given twice',
      '--discard is given 2 times',
      ['mbar', 'u_kn.npz', '--discard', 'auto', '--discard', '0.1'],
    ],
  ])('%s', async (_, message, args) => {
    const { code, stdout, stderr } = await wellspring(['estimate', ...args], folder);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n').length).toBe(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('as JSON too', async () => {
    const { code, stdout } = await wellspring(['estimate', 'wham', 'nan.meta', '--json'], folder);
    expect(code).toBe(2);
    expect((JSON.parse(stdout) as { error: string }).error).toContain('nan.dat:20');
  });
});

describe.concurrent('an estimate that is not to be trusted ends with code 1 and says what to do', () => {
  it.each<[string, RegExp, string[]]>([
    [
      'windows that do not overlap',
      /r\.2\.dat \(at 3\.5\) and grossfield\/r\.9\.dat \(at 7\) overlap by .*add a window near 5\.25/,
      ['wham', 'apart.meta'],
    ],
    [
      'states that do not overlap',
      /state 0 and state 1 do not overlap: add a state between them/,
      ['mbar', 'apart.npz'],
    ],
    [
      'kJ for kcal',
      /springs in kcal\/mol: give --units kcal\/mol/,
      ['wham', 'grossfield/metadata.dat', '--units', 'kJ/mol'],
    ],
    [
      'kcal for kJ',
      /springs in kJ\/mol: give --units kJ\/mol/,
      ['mbar', ...colvars, '--units', 'kcal/mol', '--temperature', '300'],
    ],
    ['a spring mistyped', /r\.7\.dat \(at 6\) do not spread as its spring/, ['wham', 'typo.meta']],
    ['equal work', /All work values are equal, so they give no error/, ['jarzynski', 'equal.csv']],
    [
      'few samples',
      /worth 2 independent samples, too few/,
      ['wham', 'grossfield/metadata.dat', '--discard', '0.99'],
    ],
  ])('%s', async (_, message, args) => {
    const { code, stdout } = await wellspring(['estimate', ...args, '--json'], folder);
    const { status, differences } = JSON.parse(stdout) as {
      status: { ok: boolean; message: string };
      differences: { value: number; standardError: number | null }[];
    };
    expect(status.message).toMatch(message);
    expect({ code, ok: status.ok }).toEqual({ code: 1, ok: false });
    // What is not known is null in JSON, never 0.
    for (const { standardError } of differences) expect(standardError).not.toBe(0);
  });
});

it('a file cut short in its last line is used without it, with a warning', async () => {
  const { code, stderr } = await wellspring(['estimate', 'wham', 'cut.meta'], folder);
  expect(stderr).toMatch(/^warning cut\.dat:\d+: the line is cut short and was left out\.\n$/);
  expect(code).toBe(0);
});

it('an option that changes nothing is named', async () => {
  const { code, stderr } = await wellspring(['estimate', 'bar', 'work.csv', '--bins', '10'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'warning --bins changes nothing for BAR of work.\n' });
});
