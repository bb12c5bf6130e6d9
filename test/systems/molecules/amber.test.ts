import { describe, expect, test } from 'vitest';
import { decodeInpcrd } from '../../../src/formats/index.js';
import {
  alanineDipeptide,
  bornRadii,
  energyAndForces,
  inverseDebyeLength,
  readAmberPrmtop,
  type Atom,
  type BornModel,
} from '../../../src/systems/molecules/index.js';
import { expectAgreement, fixture, type Conformation } from './reference.js';

const amber = fixture('amber') as {
  prmtop: string;
  inpcrd: string;
  cases: (Conformation & { model: BornModel | null; surface: string | null; salt: number })[];
};
const { positions } = decodeInpcrd(amber.inpcrd);

describe('prmtop against OpenMM', () => {
  test.each(amber.cases)('$model, surface $surface, salt $salt mol/l', (expected) => {
    const { model, surface, salt } = expected;
    const born = model
      ? { model, kappa: inverseDebyeLength(salt), surfaceArea: surface === 'ACE' }
      : undefined;
    const { forceField } = readAmberPrmtop(amber.prmtop, born && { born });
    expect(forceField.torsionMaps?.mapOf.length).toBe(1);
    expect(forceField.generalizedBorn?.model).toBe(model ?? undefined);
    expectAgreement(energyAndForces(forceField, positions, 1), expected);
  });

  test('names, residues and elements come with it', async () => {
    const { atoms } = readAmberPrmtop(amber.prmtop);
    const { topology } = await alanineDipeptide();
    expect(atoms.map((atom) => ({ ...atom, chain: 'A' }))).toEqual(topology.atoms);
  });
});

test('radii by element, neighbours and residue', () => {
  const atom = (name: string, residue = 'MOL'): Atom => ({
    name,
    element: name[0],
    residue,
    residueNumber: 1,
    chain: '',
  });
  // glutamate's end, a hydroxyl and an amine, arginine's end
  const atoms = [
    ...[
      atom('CD'),
      atom('OE1'),
      atom('OE2'),
      atom('CG'),
      atom('OH'),
      atom('HO'),
      atom('NZ'),
      atom('HZ'),
      atom('HC'),
    ],
    ...[atom('NE', 'ARG'), atom('HE', 'ARG')],
  ];
  const bonds = Int32Array.of(0, 1, 0, 2, 0, 3, 3, 4, 4, 5, 3, 6, 6, 7, 3, 8, 9, 10);
  const radii = (set: 'bondi' | 'mbondi' | 'mbondi2' | 'mbondi3') => [...bornRadii(set, atoms, bonds)];
  expect(radii('bondi')).toEqual([1.7, 1.5, 1.5, 1.7, 1.5, 1.2, 1.55, 1.2, 1.2, 1.55, 1.2]);
  expect(radii('mbondi')).toEqual([1.7, 1.5, 1.5, 1.7, 1.5, 0.8, 1.55, 1.3, 1.3, 1.55, 1.3]);
  expect(radii('mbondi2')).toEqual([1.7, 1.5, 1.5, 1.7, 1.5, 1.2, 1.55, 1.3, 1.2, 1.55, 1.3]);
  expect(radii('mbondi3')).toEqual([1.7, 1.4, 1.4, 1.7, 1.5, 1.2, 1.55, 1.3, 1.2, 1.55, 1.17]);
});

describe('what would make energies wrong is refused', () => {
  const section = (flag: string, content: string) =>
    amber.prmtop.replace(new RegExp(`(%FLAG ${flag}\\s[^]*?%FORMAT.*\\n)[^]*?(?=%FLAG)`), `$1${content}\n`);
  const pointer = (index: number, value: number) => {
    const [from] = /(?<=%FLAG POINTERS\s+%FORMAT.*\n)[^%]*/.exec(amber.prmtop)!;
    const numbers = from.trim().split(/\s+/).map(Number);
    numbers[index] = value;
    const lines = [0, 10, 20, 30].map((at) =>
      numbers
        .slice(at, at + 10)
        .map((n) => String(n).padStart(8))
        .join(''),
    );
    return section('POINTERS', lines.join('\n'));
  };
  test.each([
    ['a CHARMM force field', amber.prmtop.replace('%FLAG TITLE', '%FLAG CTITLE'), 'chamber'],
    ['a periodic box', pointer(27, 1), 'strip the solvent'],
    ['a cap', pointer(29, 1), 'cap'],
    ['extra points', pointer(30, 1), 'extra points'],
    ['12-6-4 pairs', `${amber.prmtop}%FLAG LENNARD_JONES_CCOEF\n%FORMAT(5E16.8)\n`, '12-6-4'],
    ['a wrong number of entries', pointer(0, 23), /section MASS .* 22 entries, POINTERS ask for 23/],
    [
      'a missing section',
      amber.prmtop.replace('%FLAG ANGLE_EQUIL_VALUE', '%FLAG ELSE'),
      'no section ANGLE_EQUIL_VALUE',
    ],
    [
      'a pair of its own',
      amber.prmtop.replace(/(?<=%FLAG LENNARD_JONES_ACOEF\s+%FORMAT.*\n\s+\S+\s+)\d/, '7'),
      'NBFIX',
    ],
    ['what is no number', section('CHARGE', '********'), /CHARGE at line \d+ .* entry 1/],
    ['an old file', 'title\n  22  7\n', 'older than Amber 7'],
    ['no prmtop', 'hello', 'no %FLAG'],
  ])('%s', (_, text, message) => {
    expect(text).not.toBe(amber.prmtop);
    expect(() => readAmberPrmtop(text)).toThrow(message);
  });

  test('radii that a model does not know', () => {
    const born = { model: 'GBn2', radii: 'file' } as const;
    const small = amber.prmtop.replace(/(?<=%FLAG RADII\s+%FORMAT.*\n\s+)1\.\d+E\+00/, '0.80000000E+00');
    expect(small).not.toBe(amber.prmtop);
    expect(() => readAmberPrmtop(small, { born })).toThrow('H1 of ACE 1 has a radius of 0.80 Å');
    expect(() => readAmberPrmtop(small, { born: { ...born, radii: 'mbondi3' } })).not.toThrow();
  });
});
