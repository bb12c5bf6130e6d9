import { describe, expect, it } from 'vitest';
import { logSumExp } from '../../src/math/index.js';
import { ising } from '../../src/systems/index.js';

/** Reduced energies of all configurations. */
function allEnergies(model: ReturnType<typeof ising>): Float64Array {
  const count = 2 ** model.sites;
  const spins = Int8Array.from({ length: count * model.sites }, (_, i) =>
    (Math.floor(i / model.sites) >> (i % model.sites)) & 1 ? 1 : -1,
  );
  const energies = new Float64Array(count);
  model.energy(spins, energies);
  return energies;
}

describe('the Ising model without a field', () => {
  const sizes = [
    [1, 1],
    [1, 4],
    [4, 1],
    [2, 2],
    [2, 3],
    [3, 2],
    [3, 4],
    [4, 3],
    [4, 4],
  ];
  it.each(sizes)('has the partition function of enumeration, %i × %i', (rows, columns) => {
    // Below, at and above the transition of the infinite lattice, where the formula changes a sign.
    for (const coupling of [0.05, 0.3, Math.log(1 + Math.SQRT2) / 2, 0.7]) {
      const model = ising({ rows, columns, coupling });
      const logWeights = allEnergies(model).map((u) => -u);
      expect(model.logPartition()).toBeCloseTo(logSumExp(logWeights), 10);
    }
  });

  it.each([0, 0.2])('has the moments of the energy by enumeration, field %f', (field) => {
    const model = ising({ rows: 3, columns: 4, coupling: 0.4, field });
    const energies = allEnergies(model);
    const logZ = logSumExp(energies.map((u) => -u));
    const average = (f: (u: number) => number) =>
      energies.reduce((sum, u) => sum + f(u) * Math.exp(-u - logZ), 0);
    const mean = average((u) => u);
    const moments = model.energyMoments();
    expect(moments.mean).toBeCloseTo(mean, 8);
    expect(moments.variance).toBeCloseTo(
      average((u) => (u - mean) ** 2),
      6,
    );
  });

  it('approaches the free energy of the infinite lattice', () => {
    // L. Onsager 1944 at the transition: ln Z per site is ln 2 / 2 + 2 G / π, G Catalan's constant.
    const model = ising({ rows: 512, coupling: Math.log(1 + Math.SQRT2) / 2 });
    const infinite = Math.log(2) / 2 + (2 * 0.915965594177219) / Math.PI;
    expect(model.logPartition() / 512 ** 2).toBeCloseTo(infinite, 5);
  });
});
