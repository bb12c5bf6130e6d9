// Trajectories of MDTraj, MDAnalysis and OpenMM (test/fixtures/make_mdtraj.py) are read, ours come back, broken files give what is whole.
import { describe, expect, it } from 'vitest';
import {
  cellLengthsAndAngles,
  cellVectors,
  dcdFrames,
  decodeDcd,
  decodeGro,
  decodeXtc,
  decodeXyz,
  encodeDcd,
  encodePdb,
  encodeXtc,
  encodeXyz,
  xtcFrames,
  type Trajectory,
} from '../../src/formats/index.js';
import { InputError } from '../../src/math/index.js';
import { key, uniform } from '../../src/random/index.js';
import { atoms, fileOf, frames, mdtraj, positions, topology } from '../fixtures/mdtraj.js';

const cell = Float64Array.from(mdtraj.cell);
const times = Float64Array.from(mdtraj.times);
const cells = Float64Array.from({ length: 9 * frames }, (_, i) => cell[i % 9]);
const species = topology.atoms.map(({ element }) => element);
const ours = { frames, atoms, positions, times, cells };

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < actual.length; i++) worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
  expect(worst).toBeLessThanOrEqual(tolerance);
}

function expectSame(read: Trajectory, tolerance: number, count = frames) {
  expect(read).toMatchObject({ frames: count, atoms });
  expect(read.broken).toBeUndefined();
  expectNear(read.positions, positions.slice(0, 3 * atoms * count), tolerance);
  expectNear(read.times, times.slice(0, count), 1e-6);
  expectNear(read.cells!, cells.slice(0, 9 * count), 2e-6);
}

describe('files of other programs', () => {
  it.each(['openmm.dcd', 'mdanalysis.dcd'] as const)('%s', (name) => {
    const read = decodeDcd(fileOf(name));
    const start = name === 'openmm.dcd' ? 2 : 0; // MDAnalysis starts its files at 0
    expectSame({ ...read, times: read.times.map((time) => time - start + 2) }, 1e-7);
  });

  it('mdtraj.dcd, which has no times', () => {
    expectSame({ ...decodeDcd(fileOf('mdtraj.dcd')), times }, 1e-7);
  });

  it('mdtraj.xtc and mdanalysis.xtc, with their precisions', () => {
    expectSame(decodeXtc(fileOf('mdtraj.xtc')), 5.001e-4);
    const fine = decodeXtc(fileOf('mdanalysis.xtc'));
    expectSame(fine, 0.5001 / 12345);
    expect([...fine.steps!]).toEqual([0, 10, 20, 30, 40]);
  });

  it('mdtraj.gro, with names', () => {
    const read = decodeGro(fileOf('mdtraj.gro'));
    expectSame({ ...read, times: times.slice(0, 3), cells: cells.slice(0, 27) }, 5.001e-4, 3);
    const names = ({ name, element, residue, residueNumber }: (typeof topology.atoms)[number]) => ({
      ...{ name, element, residue, residueNumber },
    });
    expect(read.topology!.atoms.map(names)).toEqual(topology.atoms.map(names));
    expectNear(read.times, times.slice(0, 3), 1e-6);
    expectNear(read.cells!, cells.slice(0, 27), 5.1e-6);
  });

  it('mdtraj.xyz', () => {
    const read = decodeXyz(fileOf('mdtraj.xyz'));
    expect(read.species.map((name) => name[0])).toEqual(species.map((name) => name[0]));
    expectNear(read.positions, positions.slice(0, 9 * atoms), 5.001e-5);
  });
});

describe('files of ours', () => {
  it('DCD: float32, evenly spaced times', () => {
    expectSame(decodeDcd(encodeDcd(ours)), 1e-7);
    const uneven = times.slice();
    uneven[2] += 0.1;
    expect(() => encodeDcd({ ...ours, times: uneven })).toThrow(/times\[2\] is 3.1 ps.*write an XTC/);
  });

  it('DCD of the other byte order, and with 8-byte markers', () => {
    const little = encodeDcd(ours);
    const swapped = swap(little);
    expect(decodeDcd(swapped)).toEqual(decodeDcd(little));
    expect(decodeDcd(longMarkers(little))).toEqual(decodeDcd(little));
  });

  it('DCD with fixed atoms is refused', () => {
    const bytes = encodeDcd(ours);
    new DataView(bytes.buffer).setInt32(40, 3, true);
    expect(() => decodeDcd(bytes)).toThrow(/3 fixed atoms/);
    expect(() => decodeDcd(new Uint8Array(200))).toThrow(InputError);
  });

  it('XTC: to the precision that was asked for', () => {
    const steps = Float64Array.of(0, 500, 1000, 1500, 2000);
    for (const precision of [100, 1000, 65_432]) {
      const read = decodeXtc(encodeXtc({ ...ours, steps }, { precision }));
      expectSame(read, 0.5001 / precision + 1e-7);
      expect(read.steps).toEqual(steps);
    }
    expect(() => encodeXtc(ours, { precision: 0 })).toThrow(/precision is 0/);
    expect(() => encodeXtc({ ...ours, positions: positions.map((x) => 1e7 * x) })).toThrow(
      /frame 0 of 5: atom 0/,
    );
  });

  it.each(['mdtraj.xtc', 'mdanalysis.xtc', 'wide.xtc', 'widest.xtc'] as const)(
    'XTC: byte for byte %s of the reference implementation',
    (name) => {
      const theirs = fileOf(name);
      const precision = new DataView(theirs.buffer).getFloat32(56);
      const read = decodeXtc(theirs);
      const scale = { 'wide.xtc': 1000, 'widest.xtc': 20_000 }[name as string] ?? 1;
      const source = Float32Array.from(positions.subarray(0, read.positions.length), (x) => x * scale);
      expect(encodeXtc({ ...read, positions: source }, { precision })).toEqual(theirs);
    },
  );

  it.each([1, 2, 9, 10, 11, 100, 1000])('XTC: random walks of %i atoms', (n) => {
    const steps = uniform(key(n), 3 * n * 20);
    const walk = new Float64Array(steps.length);
    for (let i = 0; i < walk.length; i++) {
      const previous = i % (3 * n) < 3 ? 5 : walk[i - 3];
      walk[i] = previous + (steps[i] - 0.5) * (i % 97 < 40 ? 0.2 : 5);
    }
    const read = decodeXtc(encodeXtc({ frames: 20, atoms: n, positions: walk }));
    expect(read.broken).toBeUndefined();
    expectNear(read.positions, walk, 5.1e-4);
  });

  it('extended XYZ: lattice, times and further columns', () => {
    const forces = positions.map((x) => Math.sin(x));
    const text = encodeXyz(ours, { species, properties: { forces: { columns: 3, data: forces } } });
    expect(text.split('\n')[1]).toMatch(
      /^Properties=species:S:1:pos:R:3:forces:R:3 Lattice="30 0 0 -11.97\S* .*" Time=2$/,
    );
    const read = decodeXyz(text);
    expectSame(read, 1e-9);
    expect(read.species).toEqual(species);
    expect(read.properties.forces).toEqual({ columns: 3, data: forces });
  });

  it('plain XYZ, and what people write by hand', () => {
    const text = encodeXyz(
      { frames: 1, atoms: 1, positions: Float64Array.of(0, 0.05, 0.15) },
      { species: ['O'], plain: true },
    );
    expect(text).toBe('1\n\nO 0.00000000 0.50000000 1.50000000\n');
    const byHand = '2\r\nhydrogen = two atoms\r\nH 0 0 0 # first\r\nH  0.74 0\t0';
    expect(decodeXyz(byHand)).toMatchObject({ species: ['H', 'H'], comments: ['hydrogen = two atoms'] });
    expect(decodeXyz(byHand).positions[3]).toBeCloseTo(0.074, 15);
    const columns =
      '1\nProperties=id:I:1:species:S:1:pos:R:3:fixed:L:1 pbc="T T F" note={a b}\n7 He 1 2 3 T\n';
    expect(decodeXyz(columns)).toMatchObject({
      species: ['He'],
      properties: { id: { data: Float64Array.of(7) }, fixed: { data: Float64Array.of(1) } },
    });
    expect(() => decodeXyz('1\nProperties=species:S:1\nHe\n')).toThrow(/has no pos:R:3/);
    expect(() => decodeXyz('He 1 2 3\n')).toThrow(/line 1 should be a number of atoms/);
    expect(() => decodeXyz('1\n\nH 0 0 0\n2\n\nH 0 0 0\nH 0 0 1\n')).toThrow(/frame 1 has 2 atoms/);
  });

  it('PDB: a model for each frame, names in their columns, bonds of unusual residues', () => {
    const lines = encodePdb(topology, ours).split('\n');
    expect(lines[0]).toBe('CRYST1   30.000   35.000   40.000  90.00  80.00 110.00 P 1           1 ');
    expect(lines[1]).toBe('MODEL        1');
    expect(lines[2]).toBe('HETATM    1  H1  ACE A   1       2.935   1.926  -0.922  1.00  0.00           H  ');
    expect(lines[8].slice(0, 30)).toBe('ATOM      7  N   ALA A   2    ');
    expect(lines.filter((line) => line === 'ENDMDL')).toHaveLength(frames);
    expect(lines).toContain('CONECT    2    5    1    3    4');
    expect(lines).not.toContain('CONECT    9   11');
    expect(() => encodePdb(topology, { ...ours, atoms: 21 })).toThrow(/22 atoms, the trajectory 21/);
    expect(() => encodePdb(topology, { ...ours, positions: positions.map((x) => 1e4 * x) })).toThrow(
      /eight columns/,
    );
  });
});

describe('broken files', () => {
  const whole = { dcd: encodeDcd(ours), xtc: encodeXtc(ours) };

  it('that are cut short give their whole frames and the byte of the broken one', () => {
    const frameBytes = (whole.dcd.length - 196) / frames;
    for (const cut of [1, 100, frameBytes - 1]) {
      const read = decodeDcd(whole.dcd.subarray(0, whole.dcd.length - cut));
      expect(read.broken).toMatchObject({ frames: 4, byte: 196 + 4 * frameBytes });
      expect(read.positions).toEqual(decodeDcd(whole.dcd).positions.slice(0, 4 * 3 * atoms));
    }
    for (const cut of [1, 60, 150]) {
      const read = decodeXtc(whole.xtc.subarray(0, whole.xtc.length - cut));
      expect(read.broken).toMatchObject({
        frames: 4,
        message: expect.stringMatching(/frame 4: .*cut short/),
      });
      expect(read.frames).toBe(4);
    }
  });

  it('of text, too', () => {
    const text = encodeXyz(ours, { species });
    const cut = decodeXyz(text.slice(0, -10));
    expect(cut).toMatchObject({
      frames: 4,
      broken: { frames: 4, message: expect.stringContaining('no end') },
    });
    expect(text.slice(cut.broken!.byte).startsWith('22\n')).toBe(true);
    expect(decodeXyz(text.slice(0, -40)).broken?.message).toMatch(/atom 21 of 22, is not whole/);
    const gro = new TextDecoder().decode(fileOf('mdtraj.gro'));
    const lines = gro.trimEnd().split('\n').length;
    expect(decodeGro(gro.slice(0, -100))).toMatchObject({ frames: 2, broken: { frames: 2 } });
    expect(
      decodeGro(
        gro
          .trimEnd()
          .split('\n')
          .slice(0, lines - 1)
          .join('\n'),
      ).broken?.message,
    ).toMatch(/its box/);
    expect(() => decodeGro('title\nno number\n')).toThrow(/line 2 should be a number of atoms/);
  });

  it('whose bytes are damaged do not hang or give nonsense sizes', () => {
    for (let i = 0; i < 400; i++) {
      const bytes = whole.xtc.slice();
      const [at, value] = uniform(key(i), 2);
      bytes[Math.floor(at * bytes.length)] = 256 * value;
      try {
        expect(decodeXtc(bytes).frames).toBeLessThanOrEqual(frames);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }
  });

  it('say so at the end of their frames', () => {
    const read = xtcFrames(whole.xtc.subarray(0, -1));
    const seen: number[] = [];
    let next = read.next();
    for (; !next.done; next = read.next()) seen.push(next.value.time);
    expect(seen).toEqual([2, 2.5, 3, 3.5]);
    expect(next.value?.frames).toBe(4);
    expect([...dcdFrames(whole.dcd)].map(({ step }) => step)).toEqual([4, 5, 6, 7, 8]);
  });
});

it('cells are lengths and angles, and back', () => {
  expectNear(cellVectors(cellLengthsAndAngles(cell)), cell, 1e-12);
  expect([...cellVectors([3, 4, 5, 90, 90, 90])]).toEqual([3, 0, 0, 0, 4, 0, 0, 0, 5]);
});

/** The same file by a machine of the other byte order. */
function swap(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const turn = (at: number, size: number) => out.subarray(at, at + size).reverse();
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length;) {
    const length = view.getInt32(at, true);
    turn(at, 4);
    turn(at + 4 + length, 4);
    const size = length === 48 ? 8 : 4;
    const first = at === 0 ? at + 8 : at + 4; // 'CORD'
    const end = at === 92 ? at + 8 : at + 4 + length; // the titles: only their number
    for (let i = first; i < end; i += size) turn(i, size);
    at += 8 + length;
  }
  return out;
}

/** The same file with markers of eight bytes. */
function longMarkers(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = view.getInt32(at, true);
    const marker = new Uint8Array(8);
    new DataView(marker.buffer).setBigInt64(0, BigInt(length), true);
    parts.push(marker, bytes.slice(at + 4, at + 4 + length), marker);
    at += 8 + length;
  }
  return Uint8Array.from(Buffer.concat(parts));
}
