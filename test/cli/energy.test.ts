import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeNpy } from '../../src/formats/index.js';
import { alanineDipeptide } from '../../src/systems/molecules/index.js';
import { emptyFolder, wellspring } from './wellspring.js';

it('prints energies per term, and forces on demand', async () => {
  const folder = emptyFolder();
  const { positions } = await alanineDipeptide();
  writeFileSync(join(folder, 'x.npy'), encodeNpy(positions, [22, 3]));
  const text = await wellspring(['energy', 'alanine-dipeptide/ff96-obc', 'x.npy'], folder);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/frame 0 .*kJ\/mol\n +bonds +2\.\d{6}\n/);
  const json = await wellspring(
    ['energy', 'alanine-dipeptide/ff96-obc', 'x.npy', '--json', '--forces'],
    folder,
  );
  const answer = JSON.parse(json.stdout) as { frames: { total: number; forces: number[][] }[] };
  expect(answer.frames[0].total).toBeLessThan(-160);
  expect(answer.frames[0].forces.length).toBe(22);
});

it('answers a mistake with one line and code 2', async () => {
  const { code, stdout, stderr } = await wellspring(['energy', 'nowhere.xml', 'x.npy'], emptyFolder());
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe('error there is no file nowhere.xml\n');
});
