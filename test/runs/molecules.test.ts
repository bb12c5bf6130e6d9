// The same energies from whatever files a molecule and its coordinates come in, and clear words where they do not fit.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeDcd, encodeNpy, encodePdb, encodeXtc, encodeXyz } from '../../src/formats/index.js';
import { energiesOfFiles, readMolecule } from '../../src/runs/molecules/index.js';
import { alanineDipeptide, energyAndForces } from '../../src/systems/molecules/index.js';
import { system as xml } from '../../src/systems/molecules/alanine-dipeptide/ff96-obc.js';
import { fixture } from '../systems/molecules/reference.js';

const amber = fixture('amber') as { prmtop: string; inpcrd: string };
const { topology, positions, forceField } = await alanineDipeptide();
const two = Float64Array.from([...positions, ...positions.map((x, i) => x + 0.002 * Math.sin(i))]);
const trajectory = { frames: 2, atoms: 22, positions: two };
const elements = topology.atoms.map(({ element }) => element);

const folder = mkdtempSync(join(tmpdir(), 'wellspring-molecules-'));
const write = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const system = write('system.xml', xml);
const npy = write('frames.npy', encodeNpy(two, [2, 22, 3]));
const pdb = encodePdb(topology, trajectory);

describe('energies of files', () => {
  test('are those of the reference, per term and frame, with the forces', async () => {
    const { frames, atoms, warnings } = await energiesOfFiles({ system, coordinates: npy });
    expect({ atoms, warnings }).toEqual({ atoms: 22, warnings: [] });
    const { energies, forces } = energyAndForces(forceField, two, 2);
    frames.forEach((frame, i) => {
      const [bonds, angles, torsions, , nonbonded, generalizedBorn] = energies.subarray(6 * i, 6 * i + 6);
      expect(frame.energies).toEqual({ bonds, angles, torsions, nonbonded, generalizedBorn });
      expect(frame.forces).toEqual(forces.slice(66 * i, 66 * (i + 1)));
    });
  });

  test('are the same in fast mode, to its accuracy', async () => {
    const exact = await energiesOfFiles({ system, coordinates: npy });
    const { frames } = await energiesOfFiles({ system, coordinates: npy, precision: 'fast' });
    frames.forEach(({ energies, forces }, i) => {
      const expected = exact.frames[i];
      for (const [term, energy] of Object.entries(expected.energies)) {
        expect(Math.abs(energies[term as 'bonds']! / energy - 1)).toBeLessThan(1e-4);
      }
      expect(forces).not.toEqual(expected.forces);
      if (i === 0) return; // at the minimum forces cancel, and there is nothing to be relative to
      const norm = (v: Float64Array) => Math.hypot(...v);
      expect(norm(forces.map((f, k) => f - expected.forces[k])) / norm(expected.forces)).toBeLessThan(1e-4);
    });
  });

  test.each([
    ['pdb', pdb],
    ['dcd', encodeDcd(trajectory)],
    ['xtc', encodeXtc(trajectory)],
    ['xyz', encodeXyz(trajectory, { species: elements })],
  ])('from %s, to the digits that the file keeps', async (ending, content) => {
    const exact = await energiesOfFiles({ system, coordinates: npy });
    const read = await energiesOfFiles({
      system: 'alanine-dipeptide/ff96-obc',
      coordinates: write(`frames.${ending}`, content),
      topology: write('topology.pdb', pdb),
    });
    expect(read.frames.length).toBe(2);
    read.frames.forEach(({ total }, i) => {
      // 0.0005 nm of rounding at most moves stiff bonds of 3e5 kJ/mol/nm²
      expect(Math.abs(total - exact.frames[i].total)).toBeLessThan(ending === 'xtc' ? 10 : 0.5);
    });
  });

  test('of Amber files, in vacuum and in a solvent of choice', async () => {
    const files = { system: write('m.prmtop', amber.prmtop), coordinates: write('m.rst7', amber.inpcrd) };
    expect((await energiesOfFiles(files)).frames[0].energies.generalizedBorn).toBeUndefined();
    const wet = await energiesOfFiles({ ...files, born: { model: 'HCT' } });
    expect(wet.frames[0].energies.generalizedBorn).toBeCloseTo(-52.90609562149663, 9);
  });

  test('of the whole frames of a file that is cut short, with a warning', async () => {
    const bytes = encodeDcd(trajectory);
    const cut = write('cut.dcd', bytes.slice(0, bytes.length - 40));
    const { frames, warnings } = await energiesOfFiles({ system, coordinates: cut });
    expect(frames.length).toBe(1);
    expect(warnings[0]).toContain('cut.dcd');
  });
});

describe('a molecule from files', () => {
  test('has the names of the topology, the first frame and the force field', async () => {
    const molecule = await readMolecule({ system, coordinates: npy, topology: write('names.pdb', pdb) });
    expect(molecule.positions).toEqual(positions);
    expect(molecule.topology.atoms.map(({ name }) => name)).toEqual(topology.atoms.map(({ name }) => name));
    expect(molecule.topology.bonds).toEqual(topology.bonds);
    expect(molecule.forceField.masses).toEqual(forceField.masses);
  });

  test('has those of the prmtop where no other file has any', async () => {
    const files = { system: write('n.prmtop', amber.prmtop), coordinates: write('n.rst7', amber.inpcrd) };
    const { topology: found } = await readMolecule(files);
    expect(found.atoms[8]).toMatchObject({ name: 'CA', residue: 'ALA' });
  });

  test('is refused where the files do not fit each other', async () => {
    const coordinates = write('three.npy', encodeNpy(positions.slice(0, 9), [3, 3]));
    await expect(readMolecule({ system, coordinates })).rejects.toThrow(/3 atoms, .*system\.xml has 22/);
    const atoms = topology.atoms.toReversed();
    const reversed = write('reversed.pdb', encodePdb({ ...topology, atoms }, trajectory));
    await expect(readMolecule({ system, coordinates: npy, topology: reversed })).rejects.toThrow(
      /reversed\.pdb does not fit .*system\.xml: atom \d+ is .* but has .* Da/,
    );
  });
});

describe('what does not fit is answered in plain words', () => {
  const refused = (coordinates: string, message: RegExp, more = {}) =>
    expect(energiesOfFiles({ system, coordinates, ...more })).rejects.toThrow(message);

  test('another number of atoms', () => refused(write('few.npy', encodeNpy(two.slice(0, 63), [1, 21, 3])), /21 atoms.*22/));

  test('atoms in another order, with the first that differs', async () => {
    const atoms = [...topology.atoms];
    [atoms[4], atoms[5]] = [atoms[5], atoms[4]];
    const swapped = write('swapped.pdb', encodePdb({ atoms }, { frames: 1, atoms: 22, positions }));
    await refused(swapped, /atom 5 is O of ACE 1.*12\.01078 Da, like C/);
    await refused(npy, /swapped\.pdb does not fit/, { topology: swapped });
  });

  test('atoms on top of each other, and nearly so', async () => {
    const same = positions.slice();
    same.copyWithin(6, 0, 3);
    const overlap = write('overlap.npy', encodeNpy(same, [22, 3]));
    await refused(overlap, /H1 of ACE 1.*H2 of ACE 1.*minimise first/, { system: 'alanine-dipeptide/ff96-obc' });
    same[6] += 0.02;
    const near = write('near.npy', encodeNpy(same, [22, 3]));
    const { warnings } = await energiesOfFiles({ system, coordinates: near });
    expect(warnings[0]).toMatch(/0\.0200 nm apart: minimise/);
  });

  test('files that are missing, of another kind or shape', async () => {
    await refused('nowhere.pdb', /no file nowhere\.pdb/);
    await refused(system, /coordinates are read from \.pdb/);
    await refused(write('flat.npy', encodeNpy(two)), /shape \[132\]/);
    await refused(npy, /neither OpenMM/, { system: write('notes.txt', 'hello') });
    await refused(npy, /comes as ff96-obc/, { system: 'alanine-dipeptide/ff97' });
    await refused(npy, /has its own solvent/, { born: { model: 'HCT' } });
  });
});
