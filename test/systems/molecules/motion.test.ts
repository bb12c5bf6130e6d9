import { describe, expect, test } from 'vitest';
import { key, normal } from '../../../src/random/index.js';
import {
  alanineDipeptide,
  energyAndForces,
  energyOf,
  maxwellVelocities,
  minimise,
  moleculePotential,
  type EnergyFunction,
} from '../../../src/systems/molecules/index.js';

const molecule = await alanineDipeptide({ flavour: 'ff96-obc' });
const { forceField, positions } = molecule;

describe('a molecule as a reduced potential', () => {
  test('is energies and forces over kT', () => {
    const potential = moleculePotential(molecule, { temperature: 310, precision: 'exact' });
    const kT = 0.00831446261815324 * 310;
    const two = Float64Array.from([...positions, ...positions.map((x, i) => x + 0.01 * Math.cos(i))]);
    const [energies, gradients] = [new Float64Array(2), new Float64Array(132)];
    potential.energyAndGradient(two, energies, gradients);
    const expected = energyAndForces(forceField, two, 2);
    const total = (walker: number) =>
      expected.energies.subarray(6 * walker, 6 * walker + 6).reduce((a, b) => a + b);
    expect(potential).toMatchObject({ dim: 66, evaluations: { count: 2 } });
    expect(potential.names[3 * 8]).toBe('ALA2.CA.x');
    energies.forEach((energy, i) => expect(Math.abs((energy * kT) / total(i) - 1)).toBeLessThan(1e-11));
    gradients.forEach((slope, i) => expect(slope).toBeCloseTo(-expected.forces[i] / kT, 8));
  });

  test('refuses a temperature that is none', () => {
    expect(() => moleculePotential(molecule, { temperature: 0 })).toThrow('temperature is 0 K');
  });
});

describe('minimisation', () => {
  const spread = Float64Array.from([
    ...positions,
    ...positions.map((x, i) => x + 0.02 * normal(key(1), 66)[i]),
    ...positions.map((x, i) => x + 0.03 * normal(key(2), 66)[i]),
  ]);

  test.each(['l-bfgs', 'steepest-descent'] as const)('%s goes downhill until forces are small', (method) => {
    const before = energyOf(forceField)(spread, 3).energies;
    const tolerance = method === 'l-bfgs' ? 0.01 : 20;
    const found = minimise(energyOf(forceField), spread, {
      walkers: 3,
      method,
      tolerance,
      evaluations: 3000,
    });
    expect([...found.converged]).toEqual([1, 1, 1]);
    const { energies, forces } = energyOf(forceField)(found.positions, 3);
    expect([...found.energies]).toEqual([...energies]);
    energies.forEach((energy, i) => expect(energy).toBeLessThanOrEqual(before[i]));
    expect(Math.sqrt(forces.reduce((sum, f) => sum + f * f, 0) / forces.length)).toBeLessThan(tolerance);
  });

  test('L-BFGS finds the minimum of a quadratic form', () => {
    const stiffness = [1, 10, 100, 1000];
    const bowl: EnergyFunction = (x, walkers) => ({
      energies: Float64Array.from({ length: walkers }, (_, w) =>
        stiffness.reduce((sum, k, i) => sum + (k / 2) * (x[4 * w + i] - i) ** 2, 0),
      ),
      forces: x.map((value, i) => -stiffness[i % 4] * (value - (i % 4))),
    });
    const found = minimise(bowl, new Float64Array(8).fill(0.5), {
      walkers: 2,
      tolerance: 1e-9,
      maximumStep: 10,
    });
    expect([...found.converged]).toEqual([1, 1]);
    found.positions.forEach((x, i) => expect(x).toBeCloseTo(i % 4, 8));
    expect(found.evaluations).toBeLessThan(100);
  });

  test('each walker goes its own way, whatever the others do', () => {
    const alone = minimise(energyOf(forceField), spread.slice(66, 132), { walkers: 1 });
    const together = minimise(energyOf(forceField), spread, { walkers: 3 });
    expect(together.positions.slice(66, 132)).toEqual(alone.positions);
  });

  test('stops when its evaluations are used, no worse than it started; the input is untouched', () => {
    const copy = spread.slice();
    const found = minimise(energyOf(forceField), spread, {
      walkers: 3,
      method: 'steepest-descent',
      evaluations: 50,
    });
    expect(spread).toEqual(copy);
    expect(found.evaluations).toBeLessThanOrEqual(150);
    energyOf(forceField)(spread, 3).energies.forEach((before, i) =>
      expect(found.energies[i]).toBeLessThanOrEqual(before),
    );
  });

  test('atoms in one place are refused', () => {
    const same = positions.slice();
    same.copyWithin(6, 0, 3);
    expect(() => minimise(energyOf(forceField), same, { walkers: 1 })).toThrow(/walker 0 .* overlap/);
  });
});

describe('velocities', () => {
  const walkers = 2000;
  const velocities = maxwellVelocities(forceField.masses, 300, key(7), walkers);

  test('have kT/2 of kinetic energy a component', () => {
    const scaled = velocities.map(
      (v, i) => (forceField.masses[Math.floor((i % 66) / 3)] * v * v) / 2.4943387854,
    );
    const mean = scaled.reduce((sum, x) => sum + x, 0) / scaled.length;
    expect(Math.abs(mean - 1) / Math.sqrt(2 / scaled.length)).toBeLessThan(4);
  });

  test('of a part of a batch are those of the whole; without mass there are none', () => {
    expect(maxwellVelocities(forceField.masses, 300, key(7), 3, 5)).toEqual(velocities.slice(5 * 66, 8 * 66));
    expect([...maxwellVelocities(Float64Array.of(0), 300, key(7), 1)].every((v) => v === 0)).toBe(true);
    expect(() => maxwellVelocities(forceField.masses, -1, key(7), 1)).toThrow('-1 K');
  });
});
