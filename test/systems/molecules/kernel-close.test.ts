// Paths of the molecular kernel that ordinary conformations seldom take: spheres of generalized Born at any distance, atoms of
// many kinds, angles far from rest and without bonds.
import { expect, it } from 'vitest';
import { key, uniform } from '../../../src/random/index.js';
import {
  energyAndForces,
  moleculeKernel,
  TERMS,
  type ForceField,
  type Precision,
} from '../../../src/systems/molecules/index.js';

const precisions = ['exact', 'fast'] as const;
const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));

/** Hawkins, Cramer and Truhlar's form for atoms of given ρ̃ and s. */
function spheres(sizes: readonly (readonly [number, number])[]): ForceField {
  const count = sizes.length;
  const charges = Float64Array.from({ length: count }, (_, i) => (i % 2 ? -0.5 : 0.7));
  return {
    masses: new Float64Array(count).fill(12),
    generalizedBorn: {
      ...{
        model: 'HCT',
        coulombConstant: 138.93545764,
        soluteDielectric: 1,
        solventDielectric: 78.5,
        kappa: 0,
        charges,
      },
      radii: Float64Array.from(sizes, ([rho]) => rho + 0.009),
      offsetRadii: Float64Array.from(sizes, ([rho]) => rho),
      scaledRadii: Float64Array.from(sizes, ([, s]) => s),
      tanh: new Float64Array(0),
      surfaceArea: { energy: 0, probe: 0.14 },
    },
  };
}

/** The largest relative errors of the energy of a batch and of its forces, walker by walker. */
function errors(forceField: ForceField, precision: Precision, positions: Float64Array) {
  const width = 3 * forceField.masses.length;
  const walkers = positions.length / width;
  const energies = new Float64Array(TERMS.length * walkers);
  const forces = new Float64Array(positions.length);
  moleculeKernel(forceField, { precision }).energiesAndForces(positions, energies, forces);
  const expected = energyAndForces(forceField, positions, walkers);
  let energyError = 0;
  let forceError = 0;
  for (let w = 0; w < walkers; w++) {
    const total = (all: Float64Array) =>
      all.subarray(TERMS.length * w, TERMS.length * (w + 1)).reduce((sum, energy) => sum + energy);
    const row = expected.forces.subarray(width * w, width * (w + 1));
    const difference = row.map((force, k) => force - forces[width * w + k]);
    energyError = Math.max(energyError, Math.abs(total(energies) / total(expected.energies) - 1));
    forceError = Math.max(forceError, norm(difference) / norm(row));
  }
  return { energyError, forceError };
}

const tolerances = {
  exact: { energy: 1e-9, force: 1e-8 },
  fast: { energy: 1e-5, force: 1e-3 },
};

it.each(precisions)('two spheres at any distance, %s', (precision) => {
  // Hydrogen, carbon and oxygen as GBn2 has them, one that reaches far, and sulfur with its negative scale.
  const sizes = [
    [0.1005, 0.1096],
    [0.1505, 0.0729],
    [0.1305, 0.1384],
    [0.111, 0.17],
    [0.1605, -0.1129],
  ] as const;
  const distances = Float64Array.from({ length: 401 }, (_, k) => 0.06 * 50 ** (k / 400));
  const positions = new Float64Array(6 * distances.length);
  distances.forEach((r, k) => positions.set([0, 0, 0, 0.6 * r, 0, 0.8 * r], 6 * k));
  for (const one of sizes) {
    for (const other of sizes) {
      const { energyError, forceError } = errors(spheres([one, other]), precision, positions);
      expect(energyError).toBeLessThan(tolerances[precision].energy);
      expect(forceError).toBeLessThan(tolerances[precision].force);
    }
  }
});

it.each(precisions)('atoms of so many kinds that there are no tables, %s', (precision) => {
  const sizes = Array.from({ length: 60 }, (_, i) => [0.1 + 0.001 * i, 0.08 + 0.0005 * i] as const);
  const positions = uniform(key(3), 3 * sizes.length).map((u) => 1.2 * u);
  const { energyError, forceError } = errors(spheres(sizes), precision, positions);
  expect(energyError).toBeLessThan(10 * tolerances[precision].energy);
  expect(forceError).toBeLessThan(tolerances[precision].force);
});

it.each(precisions)(
  'angles far from rest, around neighbouring atoms, with and without bonds, %s',
  (precision) => {
    const forceField: ForceField = {
      masses: new Float64Array(5).fill(12),
      bonds: {
        atoms: Int32Array.of(0, 1, 2, 1, 2, 3),
        lengths: Float64Array.of(0.15, 0.14, 0.16),
        constants: Float64Array.of(3e5, 2e5, 1e5),
      },
      angles: {
        atoms: Int32Array.of(0, 1, 2, 1, 2, 3, 2, 3, 4, 4, 0, 1),
        angles: Float64Array.of(1.9, 2.1, 0.4, 3.1),
        constants: Float64Array.of(400, 500, 300, 200),
      },
    };
    const positions = uniform(key(4), 15 * 64).map((u) => 0.4 * u);
    const { energyError, forceError } = errors(forceField, precision, positions);
    expect(energyError).toBeLessThan(precision === 'exact' ? 1e-11 : 1e-5);
    expect(forceError).toBeLessThan(precision === 'exact' ? 1e-11 : 1e-5);
  },
);
