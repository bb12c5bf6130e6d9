// Molecular variables against MDTraj on conformations of alanine dipeptide, against closed forms, and what they refuse.
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/math/index.js';
import { bestRotation } from '../../src/math/superposition.js';
import {
  angle,
  backboneDihedrals,
  buildVariable,
  combination,
  componentsOf,
  contacts,
  coordinate,
  coordinationNumber,
  cosine,
  dihedral,
  distance,
  nativeContacts,
  nativePairs,
  radiusOfGyration,
  rmsd,
  sine,
  stack,
  type Variable,
  type VariableSpec,
} from '../../src/variables/index.js';
import { atoms, frames, mdtraj, positions, topology } from '../fixtures/mdtraj.js';

function valuesOf(variable: Variable, x = positions, walkers = frames): Float64Array {
  const values = new Float64Array(walkers * variable.dim);
  variable.evaluate(x, values);
  return values;
}

/** MDTraj computes in single precision. */
function expectAsMdtraj(variable: Variable, expected: readonly number[], tolerance = 2e-6) {
  const values = valuesOf(variable);
  expected.forEach((value, i) => expect(Math.abs(values[i] - value)).toBeLessThan(tolerance));
}

describe('against MDTraj', () => {
  it.each(['phi', 'psi'] as const)('%s, by its names', (name) => {
    const found = backboneDihedrals(topology).find((one) => one.name === name)!;
    const { atoms: expected, values } = mdtraj.dihedrals[name];
    expect(found).toMatchObject({ atoms: expected, type: name, residue: 'ALA', residueNumber: 2 });
    expectAsMdtraj(dihedral(found.atoms, { name }), values);
  });

  it('distance, angle', () => {
    expectAsMdtraj(distance(mdtraj.distance.atoms), mdtraj.distance.values);
    expectAsMdtraj(angle(mdtraj.angle.atoms), mdtraj.angle.values);
  });

  it('radius of gyration (by mass: MDAnalysis)', () => {
    const { masses, values } = mdtraj.radiusOfGyrationByMass;
    expectAsMdtraj(radiusOfGyration(), mdtraj.radiusOfGyration);
    expectAsMdtraj(radiusOfGyration({ weights: masses }), values);
  });

  it('RMSD after superposition', () => {
    const reference = positions.subarray(0, 3 * atoms);
    const { atoms: heavy, values } = mdtraj.rmsd;
    expectAsMdtraj(rmsd({ reference, atoms: heavy }), values, 1e-5);
    expect(valuesOf(rmsd({ reference }))[0]).toBeLessThan(1e-14);
  });
});

describe('RMSD', () => {
  const reference = positions.slice(0, 3 * atoms);

  it('does not see rotations and shifts, and tells mirror images apart', () => {
    const [c, s] = [Math.cos(2.5), Math.sin(2.5)];
    const turned = reference.slice();
    for (let i = 0; i < turned.length; i += 3) {
      const [x, y, z] = reference.subarray(i, i + 3);
      turned.set([c * x - s * y + 4, s * x + c * y - 2, z + 7], i);
    }
    const mirrored = reference.map((x, i) => (i % 3 === 2 ? -x : x));
    const variable = rmsd({ reference });
    expect(valuesOf(variable, turned, 1)[0]).toBeLessThan(1e-14);
    expect(valuesOf(variable, mirrored, 1)[0]).toBeGreaterThan(0.05);
  });

  it('has a gradient of length 1/√n, without force or torque on the whole', () => {
    const gradients = new Float64Array(3 * atoms);
    const x = positions.subarray(3 * atoms, 6 * atoms);
    rmsd({ reference }).pullback(x, Float64Array.of(1), gradients);
    expect(Math.hypot(...gradients)).toBeCloseTo(1 / Math.sqrt(atoms), 12);
    for (let k = 0; k < 3; k++) {
      const [l, m] = [(k + 1) % 3, (k + 2) % 3];
      let [force, torque] = [0, 0];
      for (let i = 0; i < x.length; i += 3) {
        force += gradients[i + k];
        torque += x[i + l] * gradients[i + m] - x[i + m] * gradients[i + l];
      }
      expect(Math.abs(force)).toBeLessThan(1e-14);
      expect(Math.abs(torque)).toBeLessThan(1e-14);
    }
  });

  it('finds a rotation by 180°', () => {
    const from = Float64Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3);
    const to = from.map((x, i) => (i % 3 === 1 ? x : -x));
    expect([...bestRotation(from, to, new Float64Array(3).fill(1))].map(Math.round)).toEqual(
      [-1, 0, 0, 0, 1, 0, 0, 0, -1].map((x) => x + 0),
    );
  });
});

describe('closed forms', () => {
  const square = Float64Array.of(0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1); // a dihedral of 90°

  it('signs and ranges of dihedrals are those of IUPAC', () => {
    // Looking along the middle bond, the far bond is turned clockwise from the near one: positive.
    const clockwise = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1, Math.cos(0.7), Math.sin(0.7), 1);
    expect(valuesOf(dihedral([0, 1, 2, 3]), clockwise, 1)[0]).toBeCloseTo(0.7, 14);
    expect(valuesOf(dihedral([3, 2, 1, 0]), clockwise, 1)[0]).toBeCloseTo(0.7, 14);
    expect(dihedral([0, 1, 2, 3]).periods).toEqual([2 * Math.PI]);
  });

  it('the switching function is ½ at its radius and n/m where it is written as 0/0', () => {
    const pair = (r: number) => Float64Array.of(0, 0, 0, r, 0, 0);
    const s = (r: number, options: object = {}) =>
      valuesOf(coordinationNumber({ first: [0], second: [1], radius: 0.3, ...options }), pair(r), 1)[0];
    expect(s(0.3)).toBe(0.5);
    expect(s(0.3, { numerator: 4, denominator: 10 })).toBeCloseTo(0.4, 15);
    expect(s(0.6)).toBeCloseTo((1 - 2 ** 6) / (1 - 2 ** 12), 15);
    expect(s(0)).toBe(1);
    expect(s(0.25, { shift: 0.3 })).toBe(1);
    expect(s(1e60)).toBe(0);
  });

  it('groups of atoms make pairs', () => {
    const count = (options: object) =>
      valuesOf(coordinationNumber({ radius: 1e6, first: [0, 1, 2], ...options }), square, 1)[0];
    expect(count({})).toBeCloseTo(3, 12);
    expect(count({ second: [3] })).toBeCloseTo(3, 12);
    expect(count({ second: [0, 3] })).toBeCloseTo(5, 12);
    expect(valuesOf(contacts({ pairs: [[0, 3]], radius: Math.sqrt(3) }), square, 1)[0]).toBeCloseTo(0.5, 14);
  });

  it('native contacts are whole in the native structure', () => {
    const { pairs, distances } = nativePairs(topology, positions.subarray(0, 3 * atoms), {
      separation: 2,
      cutoff: 0.6,
    });
    expect(pairs.length).toBeGreaterThan(3);
    for (const pair of pairs) {
      const [a, b] = pair.map((atom) => topology.atoms[atom]);
      expect([a.residue, b.residue]).toEqual(['ACE', 'NME']);
      expect([a.element, b.element]).not.toContain('H');
    }
    const q = valuesOf(nativeContacts({ pairs, distances }));
    expect(q[0]).toBeGreaterThan(0.9999);
  });

  it('sines, cosines, combinations and stacks', () => {
    const phi = dihedral([4, 6, 8, 14], { name: 'phi' });
    const psi = dihedral([6, 8, 14, 16], { name: 'psi' });
    const r = distance([5, 17]);
    const both = stack([sine(phi), cosine(phi), stack([psi, r])]);
    expect(both).toMatchObject({
      dim: 4,
      names: ['sin phi', 'cos phi', 'psi', 'distance 5-17'],
      periods: [null, null, 2 * Math.PI, null],
      atoms: [4, 6, 8, 14, 16, 5, 17],
    });
    const values = valuesOf(both);
    const [phis, psis] = [valuesOf(phi), valuesOf(psi)];
    for (let i = 0; i < frames; i++) {
      expect(values[4 * i]).toBeCloseTo(Math.sin(phis[i]), 14);
      expect(values[4 * i + 1]).toBeCloseTo(Math.cos(phis[i]), 14);
      expect(values[4 * i + 2]).toBe(psis[i]);
    }
    const sum = combination([phi, psi], { name: 'phi+psi' });
    expect(sum).toMatchObject({ names: ['phi+psi'], periods: [2 * Math.PI] });
    valuesOf(sum).forEach((value, i) => {
      expect(Math.sin(value)).toBeCloseTo(Math.sin(phis[i] + psis[i]), 14);
      expect(Math.abs(value)).toBeLessThanOrEqual(Math.PI);
    });
    expect(() => combination([phi, psi], { weights: [1, 0.7] })).toThrow(
      /jumps where a periodic variable wraps/,
    );
    expect(() => combination([phi, r])).toThrow(/jumps/);
    expect(combination([phi], { weights: [0.5] }).periods).toEqual([Math.PI]);
    expect(() => combination([both])).toThrow(/has 4 components/);
  });

  it('batches as one by one', () => {
    const variable = stack([dihedral([4, 6, 8, 14]), rmsd({ reference: positions.slice(0, 66) })]);
    const whole = valuesOf(variable);
    for (let i = 0; i < frames; i++)
      expect(valuesOf(variable, positions.slice(66 * i, 66 * (i + 1)), 1)).toEqual(
        whole.slice(2 * i, 2 * i + 2),
      );
  });
});

describe('what is not defined', () => {
  const line = Float64Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 1, 0);

  it('has finite values and gradients', () => {
    for (const variable of [
      dihedral([0, 1, 2, 3]),
      angle([0, 1, 2]),
      sine(angle([0, 1, 2])),
      distance([0, 1]),
    ]) {
      for (const x of [line, new Float64Array(12)]) {
        const gradients = new Float64Array(12);
        variable.pullback(x, Float64Array.of(1), gradients);
        expect(gradients.every(Number.isFinite)).toBe(true);
        expect(valuesOf(variable, x, 1).every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('is found before a run, with the atoms and the walker', () => {
    const variable = dihedral([0, 1, 2, 3], { name: 'phi' });
    const good = Float64Array.of(0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1);
    expect(() => variable.check(good)).not.toThrow();
    expect(() => variable.check(line)).toThrow(
      'phi is not defined: atoms 0, 1, 2 are in line; choose other atoms, or move them',
    );
    const both = Float64Array.of(...good, ...line);
    expect(() => stack([distance([0, 1]), sine(variable)]).check(both, 2)).toThrow(
      /in walker 1: atoms 0, 1, 2 are in line/,
    );
    expect(() => angle([0, 1, 2]).check(new Float64Array(9))).toThrow(/atoms 0 and 1 are at the same place/);
  });

  it.each<[() => unknown, RegExp]>([
    [() => distance([3, 3], { name: 'r' }), /r names atom 3 twice/],
    [() => dihedral([0, 1, 2]), /dihedral 0-1-2 takes 4 atoms, 3 were given/],
    [() => angle([0, -1, 2]), /names atom -1: indices are whole numbers from 0/],
    [() => angle([0, 1.5, 2]), /names atom 1.5/],
    [() => valuesOf(distance([0, 22])), /distance 0-22 names atom 22: there are 22 atoms, 0 to 21/],
    [
      () => valuesOf(distance([0, 1]), new Float64Array(8), 1),
      /8 coordinates a walker are not three an atom/,
    ],
    [
      () => rmsd({ reference: new Float64Array(9), atoms: [0, 3] }),
      /names atom 3: its reference has 3 atoms/,
    ],
    [() => rmsd({ reference: [1, 2] }), /2 coordinates/],
    [() => rmsd({ reference: [1, 2, NaN] }), /no numbers/],
    [() => rmsd({ reference: [1, 2, 3], weights: [-1] }), /weight 0 is -1/],
    [() => radiusOfGyration({ atoms: [0, 1], weights: [1] }), /1 weights for 2 atoms/],
    [() => radiusOfGyration({ atoms: [] }), /has no atoms/],
    [() => coordinationNumber({ first: [0], radius: 1 }), /no pairs/],
    [() => coordinationNumber({ first: [0, 1], radius: 0 }), /radius is 0 nm/],
    [
      () => coordinationNumber({ first: [0, 1], radius: 1, numerator: 6, denominator: 6 }),
      /exponents 6 and 6/,
    ],
    [() => nativeContacts({ pairs: [[0, 1]], distances: [] }), /0 native distances for 1 pairs/],
    [() => stack([]), /at least one/],
  ])('is refused: %#', (make, message) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });
});

describe('plain data', () => {
  const reference = positions.slice(0, 66);
  const phi: VariableSpec = { type: 'dihedral', atoms: [4, 6, 8, 14], name: 'phi' };
  const pairs = [[5, 17]] as const;
  const cases: [VariableSpec, Variable][] = [
    [{ type: 'coordinate', index: 3 }, coordinate(3, 66)],
    [{ type: 'distance', atoms: [5, 17] }, distance([5, 17])],
    [{ type: 'angle', atoms: [6, 8, 14] }, angle([6, 8, 14])],
    [phi, dihedral([4, 6, 8, 14])],
    [{ type: 'sine', of: phi }, sine(dihedral([4, 6, 8, 14]))],
    [{ type: 'cosine', of: phi }, cosine(dihedral([4, 6, 8, 14]))],
    [{ type: 'radius-of-gyration' }, radiusOfGyration()],
    [{ type: 'rmsd', reference, atoms: [1, 4, 6] }, rmsd({ reference, atoms: [1, 4, 6] })],
    [
      { type: 'coordination', first: [5], second: [7, 17], radius: 0.3 },
      coordinationNumber({ first: [5], second: [7, 17], radius: 0.3 }),
    ],
    [{ type: 'contacts', pairs, radius: 0.3 }, contacts({ pairs, radius: 0.3 })],
    [{ type: 'native-contacts', pairs, distances: [0.3] }, nativeContacts({ pairs, distances: [0.3] })],
    [
      { type: 'combination', of: [phi], weights: [2] },
      combination([dihedral([4, 6, 8, 14])], { weights: [2] }),
    ],
    [
      { type: 'stack', of: [phi, { type: 'sine', of: phi }] },
      stack([dihedral([4, 6, 8, 14]), sine(dihedral([4, 6, 8, 14]))]),
    ],
  ];

  it.each(cases)('makes the same variable: %#', (spec, variable) => {
    const built = buildVariable(structuredClone(spec), 66);
    expect(valuesOf(built)).toEqual(valuesOf(variable));
    expect(built.periods).toEqual(variable.periods);
    expect(componentsOf(spec)).toBe(variable.dim);
  });

  it('is checked against the size of the system', () => {
    expect(() => buildVariable({ type: 'stack', of: [{ type: 'sine', of: phi }] }, 30)).toThrow(
      'phi names atom 14: there are 10 atoms, 0 to 9',
    );
    expect(() => buildVariable({ type: 'distance', atoms: [0, 1] }, 2)).toThrow(/2 coordinates a walker/);
    expect(() => buildVariable({ type: 'torsion' } as unknown as VariableSpec, 66)).toThrow(
      /use one of coordinate, .*stack/,
    );
    expect(() => buildVariable({ type: 'angle' } as unknown as VariableSpec, 66)).toThrow(
      /angle needs a list of atoms/,
    );
  });
});
