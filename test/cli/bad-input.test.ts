// Every mistake that a person can make is answered with one clear line and the exit code that fits.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, wellspring, writeToy } from './wellspring.js';

const good = `system:
  type: variable-barrier-double-well
  barrier: 8
workflow:
  type: score-assisted-umbrella
  condition: { at: 5, spring: 50 }
`;

describe.concurrent('an experiment file', () => {
  it('with mistakes is answered with a line for each, before anything starts', async () => {
    const folder = emptyFolder();
    const bad = good
      .replace('barrier: 8', 'barier: 8')
      .replace('at: 5', 'at: here')
      .replace('spring: 50', 'spring: -50')
      .concat('  sample: { timeStep: -0.01 }\n');
    writeFileSync(join(folder, 'e.yaml'), bad);
    const { code, stdout, stderr } = await wellspring(['run', 'e.yaml'], folder);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(['e.yaml']);
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.slice(0, 64)),
    ).toEqual(
      [
        "error e.yaml:3: system.barier is unknown: system has no key 'barier', did",
        "error e.yaml:6: workflow.condition.at is 'here': give a finite number (",
        'error e.yaml:6: workflow.condition.spring is -50: give a number above 0 ',
        'error e.yaml:7: workflow.sample.timeStep is -0.01: give a number above 0',
      ].map((line) => line.slice(0, 64)),
    );
  });

  it('is valid or not without running', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'e.yaml'), good);
    const valid = await wellspring(['validate', 'e.yaml', '--json', '--set', 'system.barrier=4'], folder);
    expect(valid.code).toBe(0);
    expect(JSON.parse(valid.stdout)).toMatchObject({ system: { barrier: 4, depth: 0 }, seed: 1 });
    const invalid = await wellspring(['validate', 'e.yaml', '--set', 'system.barrier=-4'], folder);
    expect(invalid.code).toBe(2);
    expect(invalid.stderr).toContain(
      'error --set system.barrier=-4: system.barrier is -4: give a number of 0 or more',
    );
  });
});

describe.concurrent('a command line', () => {
  it.each([
    [
      'a missing file',
      ['run', 'nowhere.yaml'],
      "error nowhere.yaml: no such file; 'wellspring init' writes one",
    ],
    ['a folder for a file', ['run', '.'], 'error . is a folder: give an experiment file'],
    ['an unknown command', ['rnu'], 'Did you mean run?'],
    ['an unknown option', ['list', '--wrokers', '2'], 'Unknown argument: wrokers'],
    ['no file', ['run'], 'Not enough non-option arguments'],
    ['no command', [], 'give a command'],
    [
      'workers below 1',
      ['run', 'e.yaml', '--workers', '0'],
      '--workers is 0: give a whole number of 1 or more',
    ],
    ['a folder that is no run', ['resume', '.'], 'is not a run folder'],
  ])('with %s exits with 2 and a line', async (_, args, expected) => {
    const { code, stderr, stdout } = await wellspring(args, emptyFolder());
    expect(stderr).toContain(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe.concurrent('a run folder', () => {
  it('of another experiment is refused, with what differs and what to do', async () => {
    const folder = emptyFolder();
    const file = writeToy(folder, { steps: 2 });
    expect((await wellspring(['run', file, '--no-report'], folder)).code).toBe(0);
    const before = readFileSync(join(folder, 'runs/toy/result.json'), 'utf8');

    const other = await wellspring(['run', file, '--seed', '8'], folder);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /error .*runs\/toy belongs to another experiment: seed is 7 there and 8 here. Choose another folder with --out, or drop the old run with --fresh/,
    );
    expect(readFileSync(join(folder, 'runs/toy/result.json'), 'utf8')).toBe(before);

    const same = await wellspring(['run', file, '--no-report'], folder);
    expect(same.stdout).toContain('already finished');
    expect(readFileSync(join(folder, 'runs/toy/result.json'), 'utf8')).toBe(before);

    expect((await wellspring(['run', file, '--seed', '8', '--fresh', '--no-report'], folder)).code).toBe(0);
    expect(readFileSync(join(folder, 'runs/toy/result.json'), 'utf8')).not.toBe(before);
  });

  it('that holds other files is left alone, even with --fresh', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine/notes.txt'), 'precious');
    const { code, stderr } = await wellspring(
      ['run', writeToy(folder, { steps: 2 }), '--out', 'mine', '--fresh'],
      folder,
    );
    expect(code).toBe(2);
    expect(stderr).toContain('holds other files and is not a run folder');
    expect(readFileSync(join(folder, 'mine/notes.txt'), 'utf8')).toBe('precious');
  });

  it('that cannot be a folder is refused', async () => {
    const folder = emptyFolder();
    const { code, stderr } = await wellspring(
      ['run', writeToy(folder, { steps: 2 }), '--out', 'toy.yaml/run'],
      folder,
    );
    expect(stderr).toMatch(/error cannot write .*: a part of the path is a file/);
    expect(code).toBe(1);
  });

  it('whose run is not finished has no report', async () => {
    const folder = emptyFolder();
    const failed = await wellspring(['run', writeToy(folder, { steps: 5, fail: 3 })], folder);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('error the walk fell over at step 3');
    const { code, stderr } = await wellspring(['report', 'runs/toy'], folder);
    expect(code).toBe(2);
    expect(stderr).toContain('the run is not finished; go on with: wellspring resume');
  });
});

describe.concurrent("a user's module", () => {
  const modules: [string, string, string, number][] = [
    [
      'throws while it loads',
      'throw new Error("no such force field");',
      'mine.ts: the module does not load: no such force field',
      2,
    ],
    ['does not compile', 'export default = 3;', 'mine.ts: the module does not load: ParseError', 2],
    [
      'lacks the export',
      'export const other = 1;',
      "mine.ts (export 'default'): there is no such export; the module exports other",
      2,
    ],
    [
      'throws when it is called',
      'export default () => { throw new Error("bad options"); };',
      "mine.ts (export 'default') threw: bad options",
      2,
    ],
    ['is no system', 'export default { drift: 3 };', "mine.ts (export 'default') is not a system", 2],
  ];
  it.each(modules)('that %s is named', async (_, text, expected, exit) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'mine.ts'), text);
    writeFileSync(
      join(folder, 'e.yaml'),
      good.replace('variable-barrier-double-well\n  barrier: 8', 'module\n  path: mine.ts'),
    );
    const { code, stderr } = await wellspring(['run', 'e.yaml'], folder);
    expect(stderr).toContain(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(exit);
  });

  it.each([
    [
      'gives NaN',
      'Math.sqrt(1 - y)',
      /mine\.ts \(export 'default'\): the drift \(component y\) of walker 15 is NaN at x = \S+, y = \S+: check/,
    ],
    ['throws on its way', 'fail()', /mine\.ts \(export 'default'\) threw: fail is not defined/],
  ])('that %s is named with its walker, whichever thread it runs in', async (_, drift, expected) => {
    const folder = emptyFolder();
    // Only the last of 16 walkers ever gets beyond y = 1.
    writeFileSync(
      join(folder, 'mine.ts'),
      `import { dynamics } from 'wellspring';
      export default dynamics({
        dim: 2,
        names: ['x', 'y'],
        noise: [0.01, 0],
        drift(positions: Float64Array, out: Float64Array) {
          for (let i = 0; i < positions.length; i += 2) {
            const y = positions[i + 1]!;
            out[i] = 0;
            out[i + 1] = y > 1 ? ${drift} : 0;
          }
        },
      });`,
    );
    writeFileSync(
      join(folder, 'e.yaml'),
      `system: { type: module, path: mine.ts }
workflow:
  type: score-assisted-umbrella
  condition: { at: 0.5 }
  simulate: { walkers: 16, equilibration: 0, steps: 50, samples: 160, from: [0, 0], to: [1, 1.01] }
  sample: { from: [0, 0] }
`,
    );
    for (const workers of ['1', '2']) {
      const { code, stderr } = await wellspring(['run', 'e.yaml', '--workers', workers], folder);
      expect(stderr).toMatch(expected);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(code).toBe(2);
    }
  });
});
