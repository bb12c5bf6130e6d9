// Molecules from experiment files as a person runs them: the example, and what a wrong file or number is told.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy, decodePdb, encodePdb } from '../../src/formats/index.js';
import { alanineDipeptide } from '../../src/systems/molecules/index.js';
import { system as xml } from '../../src/systems/molecules/alanine-dipeptide/ff96-obc.js';
import { arrayChecksums, emptyFolder, readJson, start, until, wellspring } from './wellspring.js';

const example = fileURLToPath(new URL('../../examples/umbrella-alanine.yaml', import.meta.url));
const set = (...changes: string[]) => changes.flatMap((change) => ['--set', `workflow.${change}`]);
const short = set(
  ...['windows.count=12', 'windows.spring=10', 'sample.walkers=2', 'sample.pull=1000'],
  ...['sample.steps=2000', 'sample.equilibration=200', 'sample.every=20'],
);

describe('umbrella sampling of alanine dipeptide', () => {
  it('gives a profile around the circle, the same on any number of threads, and when it is killed on the way', async () => {
    const folder = emptyFolder();
    for (const workers of ['1', '3']) {
      const { code, stderr } = await wellspring(
        ['run', example, '--out', workers, '--workers', workers, ...short],
        folder,
      );
      expect(code, stderr).toBe(0);
    }
    const again = [example, '--out', 'killed', '--checkpoint-every', '0', ...short];
    const killed = start(['run', ...again], folder);
    await until(join(folder, 'killed/stages/pull/meta.json'), killed);
    killed.process.kill('SIGKILL');
    await killed.ended;
    expect((await wellspring(['run', ...again], folder)).code).toBe(0);
    const reference = arrayChecksums(join(folder, '1'));
    expect(arrayChecksums(join(folder, '3'))).toEqual(reference);
    expect(arrayChecksums(join(folder, 'killed'))).toEqual(reference);
    const result = readJson(folder, '1/result.json') as { minimumOverlap: number; evaluations: number };
    expect(result.minimumOverlap).toBeGreaterThan(0.03);
    // One structure is relaxed; half of the walkers of all windows but the first come the other way round the circle as well.
    expect(result.evaluations).toBe(100 + (24 + 11) * 1000 + 24 * 2200);
    expect(readdirSync(join(folder, '1/stages')).sort()).toEqual(['estimate', 'pull', 'sample']);
    const [header, ...rows] = readFileSync(join(folder, '1/tables/profile.csv'), 'utf8').trim().split('\n');
    expect(header).toContain('x,wham');
    expect(rows).toHaveLength(72);
    expect(
      rows.every((row) =>
        row
          .split(',')
          .slice(0, 2)
          .every((word) => Number.isFinite(Number(word))),
      ),
    ).toBe(true);
    expect(readFileSync(join(folder, '1/report.html'), 'utf8')).toContain('Free energy along ψ');
  }, 180_000);
});

describe('what is wrong with a molecule is told with its line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = emptyFolder();
    const { topology, positions } = await alanineDipeptide();
    const frame = { frames: 1, atoms: 22, positions };
    writeFileSync(join(folder, 'system.xml'), xml);
    writeFileSync(join(folder, 'right.pdb'), encodePdb(topology, frame));
    const atoms = topology.atoms.toReversed();
    writeFileSync(join(folder, 'other.pdb'), encodePdb({ ...topology, atoms }, frame));
    const together = positions.slice();
    together.copyWithin(3 * 9, 3 * 17, 3 * 18);
    writeFileSync(join(folder, 'together.npy'), encodeNpy(together, [22, 3]));
    writeFileSync(join(folder, 'few.npy'), encodeNpy(positions.slice(0, 60), [20, 3]));
    writeFileSync(join(folder, 'amoeba.xml'), xml.replaceAll('NonbondedForce', 'AmoebaMultipoleForce'));
    writeFileSync(join(folder, 'short.xml'), xml.replace(/<Particle [^>]*q="[^"]*"[^>]*\/>/, ''));
  });

  const lines = ({
    coordinates = 'right.pdb',
    system = 'system.xml',
    atoms = '[6, 8, 14, 16]',
    sample = '',
    spring = '10',
  } = {}) => `system:
  type: molecule
  system: ${system}
  coordinates: ${coordinates}
  topology: ${coordinates === 'other.pdb' ? 'other.pdb' : 'right.pdb'}
workflow:
  type: umbrella
  windows:
    variable: { type: dihedral, atoms: ${atoms} }
    count: 8
    spring: ${spring}
  sample: { walkers: 1, steps: 200, every: 10, pull: 100${sample} }
`;
  const run = async (content: string, command = 'validate') => {
    writeFileSync(join(folder, 'e.yaml'), content);
    const { code, stderr } = await wellspring(
      [command, 'e.yaml', ...(command === 'run' ? ['--fresh'] : [])],
      folder,
    );
    return { code, stderr: stderr.replaceAll(folder, '') };
  };

  it('and a right one is none', async () => {
    expect((await run(lines())).code).toBe(0);
  });

  it.each([
    [
      'a PDB of another molecule',
      { coordinates: 'other.pdb' },
      /e\.yaml:1: system: .*other\.pdb does not fit .*system\.xml: atom \d+ is .* Da/,
    ],
    [
      'coordinates of fewer atoms',
      { coordinates: 'few.npy' },
      /e\.yaml:1: system: .*few\.npy has 20 atoms, .*system\.xml has 22/,
    ],
    [
      'a force that is not supported',
      { system: 'amoeba.xml' },
      /e\.yaml:1: system: amoeba\.xml: .*AmoebaMultipoleForce/,
    ],
    ['parameters that are missing', { system: 'short.xml' }, /e\.yaml:1: system: short\.xml: .*2[12]/],
    [
      'a file that is not there',
      { coordinates: 'nowhere.pdb' },
      /e\.yaml:4: system\.coordinates is 'nowhere\.pdb': there is no file/,
    ],
    [
      'atoms of a variable that there are not',
      { atoms: '[6, 8, 14, 22]' },
      /e\.yaml:9: windows\.variable: dihedral 6-8-14-22 names atom 22: there are 22 atoms, 0 to 21/,
    ],
    [
      'too few atoms for a variable',
      { atoms: '[6, 8, 14]' },
      /e\.yaml:9: workflow\.windows\.variable\.atoms is \[6,8,14\]: give a list of four atoms/,
    ],
    ['an atom twice', { atoms: '[6, 8, 8, 14]' }, /e\.yaml:9: windows\.variable: .* names atom 8 twice/],
    [
      'a kernel without masses',
      { sample: ', kernel: euler-maruyama' },
      /e\.yaml:12: sample\.kernel is euler-maruyama: a molecule moves by langevin-middle/,
    ],
    [
      'atoms on top of each other',
      { coordinates: 'together.npy', sample: ', minimise: 0' },
      /e\.yaml:12: sample\.minimise is 0, and structure 0 needs it: atom 10 \(HA of ALA 2\) and atom 18 \(H of NME 3\) are 0\.0000 nm apart/,
    ],
    [
      'a time step that no bond survives',
      { sample: ', timeStep: 0.02' },
      /e\.yaml:12: sample\.timeStep is 0\.02 ps, too long for the bond of atom \d+ .* and atom \d+ .* vibrates in 0\.0\d+ ps: use 0\.001/,
    ],
  ] as const)('%s', async (_, changes, message) => {
    const { code, stderr } = await run(lines(changes));
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('a spring too stiff for the time step, found when walkers move', async () => {
    const { code, stderr } = await run(lines({ spring: '1e7' }), 'run');
    expect(stderr).toMatch(
      /walker \d came apart: it was whole at step \d+ and not at step (50|100)\. Lower the time step \(now 0\.001 ps.*soften springs.*Its last good structure is in (\S+)\/last-good-structure\.pdb/,
    );
    expect(code).toBe(2);
    const [place] = /\S+last-good-structure\.pdb/.exec(stderr)!;
    const { frames, positions } = decodePdb(readFileSync(join(folder, place)));
    expect(frames).toBe(1);
    const { topology } = await alanineDipeptide();
    for (let bond = 0; bond < topology.bonds.length; bond += 2) {
      const [i, j] = [3 * topology.bonds[bond], 3 * topology.bonds[bond + 1]];
      const length = Math.hypot(...[0, 1, 2].map((k) => positions[i + k] - positions[j + k]));
      expect(length).toBeGreaterThan(0.07);
      expect(length).toBeLessThan(0.25);
    }
  });
});
