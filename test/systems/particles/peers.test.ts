// Energies and forces against JAX MD: fixtures of test/fixtures/make_particles.py.
import { describe, expect, it } from 'vitest';
import { dimerInSolvent, polymerInSolvent } from '../../../src/systems/index.js';
import fixture from '../../fixtures/particles.json' with { type: 'json' };

/** The wells of our end-to-end energy are at 0, those of the published one at −9.1. */
const OFFSET = { dimer: 0, polymer: 9.1 / 1.3 };

describe.each([
  ['dimer', dimerInSolvent()],
  ['polymer', polymerInSolvent()],
] as const)('the %s in solvent', (name, system) => {
  const { positions, energy, gradient } = fixture[name];
  const x = Float64Array.from(positions, (value) => value / 1000);

  it('has the energy and the gradient that JAX MD finds', () => {
    const energies = new Float64Array(1);
    const gradients = new Float64Array(system.dim);
    system.energyAndGradient(x, energies, gradients);
    expect(Math.abs(energies[0] - OFFSET[name] - energy)).toBeLessThan(1e-10 * Math.abs(energy));
    const worst = Math.max(...gradients.map((value, i) => Math.abs(value - gradient[i])));
    expect(worst).toBeLessThan(1e-9 * Math.max(...gradient.map(Math.abs)));
  });
});
