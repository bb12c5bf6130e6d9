import { describe, expect, test } from 'vitest';
import { key } from '../../../src/random/index.js';
import {
  alanineDipeptide,
  checkTimeStep,
  constrainHydrogens,
  energyAndForces,
  equilibrate,
  repartitionHydrogenMass,
  stiffestBond,
  totals,
  usualTimeStep,
} from '../../../src/systems/molecules/index.js';

const molecule = await alanineDipeptide();
const rigid = constrainHydrogens(molecule);
const heavy = repartitionHydrogenMass(rigid, 3);
const GAS_CONSTANT = 0.00831446261815324;

describe('time steps', () => {
  test('that are usual', () => {
    expect([molecule, rigid, heavy].map(usualTimeStep)).toEqual([0.001, 0.002, 0.004]);
  });

  test('of the stiffest bond: an N–H, or with hydrogens held a double bond', () => {
    const [i, j] = stiffestBond(molecule)!.atoms.map((atom) => molecule.topology.atoms[atom].element);
    expect([i, j].sort()).toEqual(['H', 'N']);
    // 434 kcal/mol/Å² twice over, and the reduced mass of N and H
    const frequency = Math.sqrt(2 * 434 * 418.4 * (1 / 14.00672 + 1 / 1.007947));
    expect(stiffestBond(molecule)!.period).toBeCloseTo((2 * Math.PI) / frequency, 6);
    const held = stiffestBond(rigid)!.atoms.map((atom) => rigid.topology.atoms[atom].element);
    expect(held.sort()).toEqual(['C', 'O']);
  });

  test('that no bond survives are refused, and such blow up', () => {
    const { largestTimeStep } = stiffestBond(molecule)!;
    expect(() => checkTimeStep(molecule, 1.01 * largestTimeStep, 'dynamics.timeStep')).toThrow(
      /dynamics\.timeStep is 0\.00\d+ ps, too long for the bond of atom \d+ \([HN] of \w+ \d\) and atom \d+ \([HN] of/,
    );
    expect(() => checkTimeStep(molecule, 0.5 * largestTimeStep)).not.toThrow();
    expect(() => equilibrate(molecule, { key: key(1), timeStep: 1.1 * largestTimeStep })).toThrow(
      /walker 0 came apart by step \d+: lower timeStep/,
    );
  });
});

describe('equilibration', () => {
  test('takes strain out and brings the energy of the temperature', () => {
    const strained = molecule.positions.map((x, i) => x + 0.03 * Math.sin(17 * i));
    const walkers = 24;
    const positions = Float64Array.from({ length: 66 * walkers }, (_, i) => strained[i % 66]);
    const state = equilibrate(heavy, { key: key(2), walkers, positions, temperature: 320, time: 8 });
    expect(state).toMatchObject({ step: 0, firstWalker: 0, evaluations: walkers * (200 + 2000) });
    const energies = totals(energyAndForces(heavy.forceField, state.positions, walkers).energies);
    const before = totals(energyAndForces(heavy.forceField, strained, 1).energies)[0];
    const least = totals(energyAndForces(heavy.forceField, heavy.positions, 1).energies)[0];
    const mean = energies.reduce((sum, e) => sum + e / walkers, 0) - least;
    // about half a kT for each of the 66 − 12 − 6 directions, and some more for torsions, whose wells are wide
    const expected = 0.5 * 48 * GAS_CONSTANT * 320;
    expect(before - least).toBeGreaterThan(5 * expected);
    expect(mean).toBeGreaterThan(0.8 * expected);
    expect(mean).toBeLessThan(1.25 * expected);
    expect(new Set(energies).size).toBe(walkers);
  });

  test('needs structures whose atoms are apart, and sensible numbers', () => {
    const together = molecule.positions.slice();
    together.copyWithin(0, 3, 6);
    const starts = { key: key(1), positions: together, minimise: 0 };
    expect(() => equilibrate(molecule, starts)).toThrow(/walker 0: atom 1 .* and atom 2 .* 0\.0000 nm apart/);
    expect(() => equilibrate(molecule, { key: key(1), walkers: 2, positions: together })).toThrow(
      'positions hold 66 numbers: 2 walkers have 132',
    );
    expect(() => equilibrate(molecule, { key: key(1), time: -1 })).toThrow('time is -1 ps');
  });
});
