import { describe, expect, test } from 'vitest';
import { decodePdb, encodePdb } from '../../src/formats/index.js';
import { alanineDipeptide } from '../../src/systems/molecules/index.js';

const { topology, positions } = await alanineDipeptide();
const text = encodePdb(topology, { frames: 1, atoms: 22, positions });

describe('PDB', () => {
  test('reads back what was written: names, elements, positions, listed bonds', () => {
    const read = decodePdb(text);
    expect(read.frames).toBe(1);
    expect(read.topology.atoms).toEqual(topology.atoms);
    read.positions.forEach((x, i) => expect(Math.abs(x - positions[i])).toBeLessThan(5.1e-5));
    expect(read.topology.bonds.length).toBeGreaterThan(0);
    expect([...read.topology.bonds.subarray(0, 2)]).toEqual([0, 1]);
    expect(read.broken).toBeUndefined();
  });

  test('each model is a frame', () => {
    const twice = new Float64Array([...positions, ...positions.map((x) => x + 0.1)]);
    const read = decodePdb(encodePdb(topology, { frames: 2, atoms: 22, positions: twice }));
    expect(read.frames).toBe(2);
    expect(read.positions[66]).toBeCloseTo(read.positions[0] + 0.1, 9);
  });

  test('of alternate locations the first one counts; elements are told from names where columns are empty', () => {
    const line = (serial: number, name: string, location: string, residue: string, x: string) =>
      `ATOM  ${String(serial).padStart(5)} ${name}${location}${residue} A   7    ${x.padStart(8)}   0.000   0.000`;
    const read = decodePdb(
      [
        line(1, ' CA ', 'B', 'ALA', '1.000'),
        line(2, ' CA ', 'A', 'ALA', '2.000'),
        line(3, 'HG11', ' ', 'VAL', '3.000'),
        line(4, 'CL  ', ' ', ' CL', '4.000'),
        line(5, '1HB ', ' ', 'ALA', '5.000'),
      ].join('\n'),
    );
    expect(read.topology.atoms.map(({ element }) => element)).toEqual(['C', 'H', 'Cl', 'H']);
    expect([...read.positions].filter((_, i) => i % 3 === 0)).toEqual([0.1, 0.3, 0.4, 0.5]);
  });

  test('a cut file gives its whole models and says where it breaks', () => {
    const two = encodePdb(topology, {
      frames: 2,
      atoms: 22,
      positions: new Float64Array([...positions, ...positions]),
    });
    const cut = two.slice(0, Math.floor(two.length * 0.7));
    const read = decodePdb(cut);
    expect(read.frames).toBe(1);
    expect(read.broken?.message).toContain('model 2');
  });

  test('refuses what is no PDB file, and a position that is no number, with its line', () => {
    expect(() => decodePdb('hello\n')).toThrow('no ATOM');
    expect(() => decodePdb(text.replace('1.917', '*****'))).toThrow(/line 1: .*'[^']*\*{5}/);
    expect(() => decodePdb('MODEL 1\n' + text.replace('END\n', ''))).toThrow('ENDMDL');
  });
});
