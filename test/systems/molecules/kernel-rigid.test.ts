// Fixed distances, velocities of a temperature, heavy hydrogens, and steepest descent.
import { describe, expect, it } from 'vitest';
import { key } from '../../../src/random/index.js';
import {
  alanineDipeptide,
  constrainHydrogens,
  GAS_CONSTANT,
  moleculeKernel,
  repartitionHydrogenMass,
  TERMS,
  totals,
  type ForceField,
  type MoleculeKernel,
} from '../../../src/systems/molecules/index.js';
import { referenceKernel } from '../../../src/systems/molecules/kernel/reference/kernel.js';
import { fixture, type Conformation } from './reference.js';

const molecule = await alanineDipeptide({ flavour: 'ff96-obc' });
const rigid = constrainHydrogens(molecule);
const conformations = (fixture('conformations') as Record<string, Conformation[]>)['ff96-obc'];
const walkersFrom = (count: number) =>
  Float64Array.from(conformations.slice(0, count).flatMap((one) => one.positions.flat()));
const kernelsOf = (forceField: ForceField): [string, MoleculeKernel][] => [
  ['exact', moleculeKernel(forceField, { precision: 'exact' })],
  ['fast', moleculeKernel(forceField, { precision: 'fast' })],
  ['TypeScript', referenceKernel(forceField)],
];
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** The largest relative error of a constrained distance, and the largest relative rate at which one changes. */
function violations({ masses, constraints }: ForceField, x: Float64Array, v?: Float64Array) {
  let [worst, rate] = [0, 0];
  const width = 3 * masses.length;
  for (let first = 0; first < x.length; first += width) {
    constraints!.distances.forEach((distance, c) => {
      const [i, j] = constraints!.atoms.subarray(2 * c, 2 * c + 2);
      const d = [0, 1, 2].map((k) => x[first + 3 * i + k] - x[first + 3 * j + k]);
      worst = Math.max(worst, Math.abs(Math.hypot(...d) / distance - 1));
      if (!v) return;
      const along = d.reduce(
        (sum, value, k) => sum + value * (v[first + 3 * i + k] - v[first + 3 * j + k]),
        0,
      );
      rate = Math.max(rate, Math.abs(along) / distance ** 2);
    });
  }
  return { worst, rate };
}

describe('constrainHydrogens', () => {
  it('turns the bonds of hydrogens into distances of the same length', () => {
    const { bonds, constraints } = rigid.forceField;
    expect(constraints!.distances.length).toBe(12);
    expect(bonds!.lengths.length).toBe(molecule.forceField.bonds!.lengths.length - 12);
    const lengths = new Map<string, number>();
    const all = molecule.forceField.bonds!;
    const name = (i: number, j: number) => [i, j].sort((a, b) => a - b).join();
    all.lengths.forEach((length, b) => lengths.set(name(all.atoms[2 * b], all.atoms[2 * b + 1]), length));
    constraints!.distances.forEach((distance, c) => {
      const [i, j] = constraints!.atoms.subarray(2 * c, 2 * c + 2);
      expect([i, j].filter((atom) => molecule.topology.atoms[atom].element === 'H').length).toBe(1);
      expect(distance).toBe(lengths.get(name(i, j)));
    });
    expect(rigid.topology).toBe(molecule.topology);
    expect(molecule.forceField.constraints?.distances.length ?? 0).toBe(0);
  });

  it('is refused a second time', () => {
    expect(() => constrainHydrogens(rigid)).toThrow('the molecule has 12 constraints already');
  });
});

describe('repartitionHydrogenMass', () => {
  it('moves mass from heavy atoms to their hydrogens', () => {
    const { masses } = repartitionHydrogenMass(molecule, 3).forceField;
    const before = molecule.forceField.masses;
    expect(mean(masses)).toBeCloseTo(mean(before), 12);
    molecule.topology.atoms.forEach(({ element, name }, i) => {
      if (element === 'H') expect(masses[i]).toBe(3);
      else if (name === 'O') expect(masses[i]).toBe(before[i]);
    });
    // A methyl carbon gives three times what one hydrogen gets.
    expect(masses[1]).toBeCloseTo(before[1] - 3 * (3 - before[0]), 12);
  });

  it('leaves no atom lighter than its hydrogens', () => {
    expect(() => repartitionHydrogenMass(molecule, 5)).toThrow(
      /hydrogens of 5 dalton leave .* to CH3 of ACE 1/,
    );
    expect(() => repartitionHydrogenMass(molecule, 0)).toThrow('the mass of hydrogens is 0 dalton');
  });

  it('leaves atoms that do not move', () => {
    const fixed = {
      ...molecule,
      forceField: { ...molecule.forceField, masses: molecule.forceField.masses.slice() },
    };
    fixed.forceField.masses[1] = 0;
    const { masses } = repartitionHydrogenMass(fixed, 3).forceField;
    expect([masses[0], masses[1]]).toEqual([molecule.forceField.masses[0], 0]);
  });
});

describe.each(kernelsOf(rigid.forceField))('rigid hydrogens, %s', (name, kernel) => {
  const walkers = name === 'TypeScript' ? 2 : 8;
  const x = walkersFrom(walkers);

  it('velocities of a temperature do not stretch the bonds', () => {
    // The conformations do not keep the distances: bring them there first.
    const held = kernel.steepestDescent(x, { steps: 0 }).positions;
    expect(violations(rigid.forceField, held).worst).toBeLessThan(1.1e-8);
    const velocities = kernel.thermalVelocities(held, { temperature: 300, key: key(1) });
    expect(violations(rigid.forceField, held, velocities).rate).toBeLessThan(1.1e-5);
  });

  it.each([1e-6, 1e-10])(
    'distances hold to %f at every frame, at constant energy velocities along them vanish',
    (tolerance) => {
      const velocities = kernel.thermalVelocities(x, { temperature: 300, key: key(1) });
      const state = { positions: x, velocities, step: 0, firstWalker: 0 };
      const options = { timeStep: 0.002, steps: 100, every: 20, constraintTolerance: tolerance };
      const keep = { positions: true, velocities: true, energies: false };
      const bath = { temperature: 300, key: key(2), friction: 1 };
      const { frames } = kernel.advance(state, { ...options, ...bath, keep });
      expect(violations(rigid.forceField, frames.positions).worst).toBeLessThan(1.1 * tolerance);
      const free = kernel.advance(state, { ...options, integrator: 'verlet', keep }).frames;
      const { worst, rate } = violations(rigid.forceField, free.positions, free.velocities);
      expect(worst).toBeLessThan(1.1 * tolerance);
      expect(rate).toBeLessThan((1.1 * tolerance) / 0.002);
    },
  );
});

it('a rigid molecule conserves energy at 2 fs', () => {
  const kernel = moleculeKernel(rigid.forceField, { precision: 'exact' });
  const { masses } = rigid.forceField;
  const x = walkersFrom(4);
  const velocities = kernel.thermalVelocities(x, { temperature: 300, key: key(1) });
  const bath = { timeStep: 0.001, temperature: 300, friction: 10, key: key(2), steps: 2000 };
  const warm = kernel.advance({ positions: x, velocities, step: 0, firstWalker: 0 }, bath).state;
  const spread = [0.002, 0.001].map((timeStep) => {
    const keep = { positions: false, velocities: true, energies: true };
    const steps = Math.round(2 / timeStep);
    const { frames } = kernel.advance(warm, { integrator: 'verlet', timeStep, steps, every: 1, keep });
    const energies = totals(frames.energies).map((potential, row) => {
      let kinetic = 0;
      for (let k = 0; k < 66; k++)
        kinetic += (masses[Math.floor(k / 3)] / 2) * frames.velocities[66 * row + k] ** 2;
      return potential + kinetic;
    });
    const squares = [0, 1, 2, 3].map((walker) => {
      const own = energies.filter((_, row) => row % 4 === walker);
      return mean(own.map((energy) => (energy - mean(own)) ** 2));
    });
    return Math.sqrt(mean(squares));
  });
  expect(spread[0]).toBeLessThan(1);
  expect(spread[0] / spread[1]).toBeGreaterThan(3.4);
  expect(spread[0] / spread[1]).toBeLessThan(4.6);
});

describe('three atoms', () => {
  const masses = Float64Array.of(12, 12, 12);
  const walkers = 400;
  const corner = (angle: number) => [
    ...[0, 0.15, 0, 0, 0, 0],
    ...[0.15 * Math.sin(angle), 0.15 * Math.cos(angle), 0],
  ];
  const x = Array.from({ length: walkers }, (_, w) => corner(0.5 + (2.4 * w) / walkers)).flat();

  it('a chain of two rigid bonds has the angles of its metric', () => {
    // Without forces p(cos θ) ~ √(1 − cos²θ/4) for equal masses (Fixman), where stiff springs would give a constant.
    const constraints = { atoms: Int32Array.of(0, 1, 1, 2), distances: Float64Array.of(0.15, 0.15) };
    const kernel = moleculeKernel({ masses, constraints }, { precision: 'exact' });
    const positions = Float64Array.from(x);
    const velocities = kernel.thermalVelocities(positions, { temperature: 300, key: key(1) });
    const options = { timeStep: 0.005, temperature: 300, friction: 3, key: key(2) };
    const keep = { energies: false };
    const warm = kernel.advance(
      { positions, velocities, step: 0, firstWalker: 0 },
      { ...options, steps: 1000 },
    );
    const { frames } = kernel.advance(warm.state, { ...options, steps: 20_000, every: 100, keep });
    const squares = new Float64Array(walkers);
    for (let row = 0; row < frames.steps.length * walkers; row++) {
      const [a, b, c] = [0, 3, 6].map((at) => frames.positions.subarray(9 * row + at, 9 * row + at + 3));
      const cosine = [0, 1, 2].reduce((sum, k) => sum + (a[k] - b[k]) * (c[k] - b[k]), 0) / 0.15 ** 2;
      squares[row % walkers] += cosine ** 2 / frames.steps.length;
    }
    const density = (c: number) => Math.sqrt(1 - (c * c) / 4);
    const grid = Array.from({ length: 20_000 }, (_, i) => (i + 0.5) / 20_000);
    const expected = mean(grid.map((c) => c * c * density(c))) / mean(grid.map(density));
    const error = Math.sqrt(mean(squares.map((s) => (s - mean(squares)) ** 2)) / walkers);
    expect(error).toBeLessThan(0.003);
    expect(Math.abs(expected - 1 / 3)).toBeGreaterThan(3.5 * error); // the test can tell
    expect(Math.abs(mean(squares) - expected)).toBeLessThan(3 * error);
  });

  it.each(
    kernelsOf({
      masses,
      constraints: { atoms: Int32Array.of(0, 1, 1, 2, 0, 2), distances: Float64Array.of(0.15, 0.15, 0.2) },
    }),
  )('a triangle of three rigid bonds has three degrees of freedom less, %s', (_, kernel) => {
    const positions = Float64Array.from(x);
    const triangles = kernel.steepestDescent(positions, { steps: 0 }).positions;
    const velocities = kernel.thermalVelocities(triangles, { temperature: 300, key: key(3) });
    const state = { positions: triangles, velocities, step: 0, firstWalker: 0 };
    const energy = mean(velocities.map((v) => 9 * 6 * v * v)); // of one walker
    const expected = (6 / 2) * GAS_CONSTANT * 300;
    expect(Math.abs(energy / expected - 1)).toBeLessThan(3.5 * Math.sqrt(2 / (6 * walkers)));
    const options = { timeStep: 0.002, steps: 50, temperature: 300, friction: 5, key: key(2) };
    const end = kernel.advance(state, options).state.positions;
    const distances = Float64Array.of(0.15, 0.15, 0.2);
    const constraints = { atoms: Int32Array.of(0, 1, 1, 2, 0, 2), distances };
    expect(violations({ masses, constraints }, end).worst).toBeLessThan(2e-8);
  });

  it('a distance between atoms that do not move is refused', () => {
    const constraints = { atoms: Int32Array.of(0, 2), distances: Float64Array.of(0.2) };
    expect(() => moleculeKernel({ masses: Float64Array.of(0, 12, 0), constraints })).toThrow(
      'constraint 0 joins atoms 0 and 2, neither of which may move (mass 0)',
    );
  });
});

describe('thermal velocities', () => {
  it('of a part of a batch are the part of those of the batch', () => {
    const kernel = moleculeKernel(rigid.forceField);
    const x = walkersFrom(6);
    const all = kernel.thermalVelocities(x, { temperature: 300, key: key(1) });
    const part = kernel.thermalVelocities(x.slice(132), { temperature: 300, key: key(1), firstWalker: 2 });
    expect(part).toEqual(all.slice(132));
  });

  it('refuse a temperature that is none', () => {
    const kernel = moleculeKernel(molecule.forceField);
    const options = { temperature: -3, key: key(1) };
    expect(() => kernel.thermalVelocities(molecule.positions, options)).toThrow('temperature is -3 K');
  });
});

describe.each([
  ['free', molecule.forceField],
  ['rigid hydrogens', rigid.forceField],
])('steepest descent, %s', (_, forceField) => {
  const x = walkersFrom(5);

  it('goes down as GROMACS does, the same way in every precision', () => {
    const [, , [, slow]] = kernelsOf(forceField);
    const expected = slow.steepestDescent(x, { steps: 60 });
    for (const [name, kernel] of kernelsOf(forceField)) {
      const start = kernel.steepestDescent(x, { steps: 0 });
      const found = kernel.steepestDescent(x, { steps: 60 });
      found.energies.forEach((energy, w) => {
        expect(energy).toBeLessThan(start.energies[w] - 20);
        expect(Math.abs(energy - expected.energies[w])).toBeLessThan(name === 'fast' ? 2 : 1e-6);
      });
      const energies = new Float64Array(TERMS.length * 5);
      kernel.energiesAndForces(found.positions, energies, new Float64Array(x.length));
      const again = totals(energies);
      found.energies.forEach((energy, w) => expect(Math.abs(energy - again[w])).toBeLessThan(1e-3));
      if (forceField.constraints && forceField.constraints.distances.length > 0)
        expect(violations(forceField, found.positions).worst).toBeLessThan(1.1e-8);
    }
  });

  it('never goes up, whatever the step length, and keeps walkers apart', () => {
    const kernel = moleculeKernel(forceField);
    let last = kernel.steepestDescent(x, { steps: 0 }).energies;
    for (const steps of [1, 2, 5, 20, 80]) {
      const { energies } = kernel.steepestDescent(x, { steps, stepLength: 0.2 });
      energies.forEach((energy, w) => expect(energy).toBeLessThanOrEqual(last[w]));
      last = energies;
    }
    const alone = kernel.steepestDescent(x.slice(66, 132), { steps: 80, stepLength: 0.2 });
    expect(alone.energies[0]).toBe(last[1]);
  });

  it('holds a restrained variable', () => {
    const kernel = moleculeKernel(forceField);
    const restraints = [{ variable: 'distance' as const, atoms: [1, 18], centre: 0.5, spring: 1e5 }];
    const { positions } = kernel.steepestDescent(x, { steps: 200, restraints });
    const values = new Float64Array(5);
    kernel.energiesAndForces(positions, new Float64Array(30), new Float64Array(x.length), {
      restraints,
      values,
    });
    for (const value of values) expect(Math.abs(value - 0.5)).toBeLessThan(0.02);
  });
});

it('steepest descent parts atoms that lie almost on each other', () => {
  const x = molecule.positions.slice();
  x.set(
    [0, 1, 2].map((k) => x[30 + k] + 0.001 * (k + 1)),
    36,
  );
  for (const [, kernel] of kernelsOf(molecule.forceField)) {
    const { energies } = kernel.steepestDescent(x, { steps: 400 });
    expect(energies[0]).toBeLessThan(1000);
  }
});

it('steepest descent refuses steps that are none', () => {
  for (const [, kernel] of kernelsOf(molecule.forceField)) {
    expect(() => kernel.steepestDescent(molecule.positions, { stepLength: 0 })).toThrow('stepLength is 0 nm');
    expect(() => kernel.steepestDescent(molecule.positions, { steps: 0.5 })).toThrow('steps is 0.5');
  }
});
