// gmx wham on the windows of examples/estimate/gromacs, which our sampler made: tpr files of a pull system with their centres and springs.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeGrossfieldMetadata, decodeXvg } from '../../src/formats/index.js';
import { estimate } from '../../src/runs/estimate/index.js';

const data = fileURLToPath(new URL('../../examples/estimate/gromacs/', import.meta.url));
const installed = spawnSync('gmx', ['--version']).status === 0;

const mdp = (centre: number, spring: number) => `
integrator = sd
dt = 0.002
nsteps = 10
tc-grps = System
tau-t = 0.2
ref-t = 300
cutoff-scheme = Verlet
verlet-buffer-tolerance = -1
rlist = 0.5
rvdw = 0.4
rcoulomb = 0.4
coulombtype = cut-off
comm-mode = None
pull = yes
pull-ngroups = 2
pull-ncoords = 1
pull-group1-name = A
pull-group2-name = B
pull-coord1-type = umbrella
pull-coord1-geometry = direction
pull-coord1-vec = 1 0 0
pull-coord1-groups = 1 2
pull-coord1-init = ${centre}
pull-coord1-k = ${spring}
`;

const topology = `[ defaults ]
1 2 no 1.0 1.0
[ atomtypes ]
X 6 12.011 0.0 A 0.0 0.0
[ moleculetype ]
DUM 1
[ atoms ]
1 X 1 DUM A 1 0.0 12.011 X 0.0 12.011
2 X 1 DUM B 1 0.0 12.011 X 0.0 12.011
[ system ]
two atoms
[ molecules ]
DUM 1
`;

const coordinates = `two atoms
    2
    1DUM      A    1   1.000   1.000   1.000
    1DUM      B    2   1.200   1.000   1.000
   4.00000   4.00000   4.00000
`;

describe.skipIf(!installed)('gmx wham', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const gmx = (...args: string[]) =>
    execFileSync('gmx', ['-quiet', '-nobackup', ...args], { cwd: folder, stdio: 'pipe' });

  it('agrees with our profile in every bin that both sample', () => {
    write('top.top', topology);
    write('conf.gro', coordinates);
    write('index.ndx', '[ System ]\n1 2\n[ A ]\n1\n[ B ]\n2\n');
    const windows = decodeGrossfieldMetadata(readFileSync(join(data, 'windows.dat'), 'utf8'), 1);
    windows.forEach(({ path, centre, spring }, k) => {
      write('md.mdp', mdp(centre[0], spring[0]));
      gmx(
        'grompp',
        '-f',
        'md.mdp',
        '-c',
        'conf.gro',
        '-p',
        'top.top',
        '-n',
        'index.ndx',
        '-o',
        `w${k}.tpr`,
        '-maxwarn',
        '9',
      );
      copyFileSync(join(data, path), join(folder, path));
    });
    write('tpr.dat', windows.map((_, k) => `w${k}.tpr\n`).join(''));
    write('pullx.dat', windows.map(({ path }) => `${path}\n`).join(''));
    const [low, high, bins] = [-0.7, 0.7, 56];
    // Without -b 0, gmx wham leaves out the first 50 ps.
    gmx(
      ...[
        'wham',
        '-it',
        'tpr.dat',
        '-ix',
        'pullx.dat',
        '-o',
        'profile.xvg',
        '-hist',
        'histo.xvg',
        '-temp',
        '300',
        '-unit',
        'kT',
      ],
      ...['-min', String(low), '-max', String(high), '-bins', String(bins), '-tol', '1e-8', '-b', '0'],
    );
    const theirs = decodeXvg(readFileSync(join(folder, 'profile.xvg'), 'utf8'));
    const { profile } = estimate('wham', [join(data, 'windows.dat')], {
      ...{ temperature: 300, units: 'kJ/mol', min: [low], max: [high], bins: [bins] },
      ...{ discard: 'none', decorrelate: false },
    });
    const [places, heights] = theirs.values;
    const gaps = Array.from(profile!.centres, (x, b) => ({
      x: Math.abs(x - places[b]),
      free: profile!.value[b] - heights[b],
      error: profile!.standardError[b],
    })).filter(({ error }) => error < Infinity);
    const shift = gaps.reduce((sum, { free }) => sum + free / gaps.length, 0);
    expect(gaps.length).toBeGreaterThan(50);
    for (const { x, free } of gaps) {
      expect(x).toBeLessThan(1e-6);
      // Two solvers on the same counts: far within the error of any bin, which is 0.16 kT at least.
      expect(Math.abs(free - shift)).toBeLessThan(1e-4);
    }
  }, 60_000);
});
