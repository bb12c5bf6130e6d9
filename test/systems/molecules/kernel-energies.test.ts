// The molecular kernel against OpenMM's Reference platform and against the reference in TypeScript.
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  alanineDipeptide,
  alanineDipeptideFlavours,
  energyAndForces,
  moleculeKernel,
  readOpenmmSystem,
  TERMS,
  type ForceField,
  type MoleculeKernel,
} from '../../../src/systems/molecules/index.js';
import { expectAgreement, fixture, type Conformation } from './reference.js';

const all = fixture('conformations') as Record<string, Conformation[]>;
const ff19sb = fixture('ff19sb') as { system: string; conformations: Conformation[] };
const { forms } = fixture('generalized-born') as {
  forms: (Conformation & { model: string; surface: string | null; system: string })[];
};
const villin = fixture('villin') as { system: string; conformations: Conformation[] };

const tolerances = {
  exact: { energyTolerance: 1e-6, forceTolerance: 1e-5 },
  fast: { energyTolerance: 1e-4, forceTolerance: 1e-3 },
};
const precisions = ['exact', 'fast'] as const;

function evaluate(kernel: MoleculeKernel, positions: Float64Array) {
  const energies = new Float64Array((TERMS.length * positions.length) / (3 * kernel.atoms));
  const forces = new Float64Array(positions.length);
  kernel.energiesAndForces(positions, energies, forces);
  return { energies, forces };
}

const positionsOf = (conformations: readonly Conformation[]) =>
  Float64Array.from(conformations.flatMap(({ positions }) => positions.flat()));

function expectAll(
  kernel: MoleculeKernel,
  conformations: readonly Conformation[],
  tolerance: { energyTolerance: number; forceTolerance: number },
) {
  const { energies, forces } = evaluate(kernel, positionsOf(conformations));
  const width = 3 * kernel.atoms;
  conformations.forEach((conformation, walker) => {
    expectAgreement(
      {
        energies: energies.subarray(walker * TERMS.length, (walker + 1) * TERMS.length),
        forces: forces.subarray(walker * width, (walker + 1) * width),
      },
      conformation,
      tolerance,
    );
  });
}

describe.each(precisions)('%s against OpenMM, energies per term and forces', (precision) => {
  const tolerance = tolerances[precision];

  it.each(alanineDipeptideFlavours)('alanine dipeptide, %s, twenty conformations', async (flavour) => {
    const { forceField } = await alanineDipeptide({ flavour });
    expect(all[flavour].length).toBe(20);
    expectAll(moleculeKernel(forceField, { precision }), all[flavour], tolerance);
  });

  it('correction maps (ff19SB)', () => {
    const kernel = moleculeKernel(readOpenmmSystem(ff19sb.system), { precision });
    expectAll(kernel, ff19sb.conformations, tolerance);
  });

  it.each(forms)('generalized Born as $model, surface $surface', (form) => {
    expectAll(moleculeKernel(readOpenmmSystem(form.system), { precision }), [form], tolerance);
  });

  it('a protein of 582 atoms with GBn2', () => {
    const kernel = moleculeKernel(readOpenmmSystem(villin.system), { precision });
    expect(kernel.atoms).toBe(582);
    expectAll(kernel, villin.conformations, tolerance);
  });
});

it('fast forces and energies are right to 1e-4 wherever the molecule lies', async () => {
  const { forceField } = await alanineDipeptide();
  const kernel = moleculeKernel(forceField, { precision: 'fast' });
  const away = all['ff96-obc'].map((one) => ({
    ...one,
    positions: one.positions.map(([x, y, z]) => [x + 4000, y - 3000, z + 2000]),
  }));
  expectAll(kernel, away, { energyTolerance: 1e-4, forceTolerance: 1e-4 });
});

describe('forces are the derivatives of the energies', () => {
  const cases: [string, () => Promise<ForceField> | ForceField, Conformation][] = [
    [
      'ff14sb-gbn2',
      async () => (await alanineDipeptide({ flavour: 'ff14sb-gbn2' })).forceField,
      all['ff14sb-gbn2'][5],
    ],
    ['ff19SB', () => readOpenmmSystem(ff19sb.system), ff19sb.conformations[0]],
  ];
  it.each(cases)('%s', async (_, load, conformation) => {
    const kernel = moleculeKernel(await load(), { precision: 'exact' });
    const x = positionsOf([conformation]);
    const { forces } = evaluate(kernel, x);
    const h = 1e-6;
    const total = (k: number, shift: number) => {
      const moved = x.slice();
      moved[k] += shift;
      return evaluate(kernel, moved).energies.reduce((sum, energy) => sum + energy);
    };
    const scale = Math.hypot(...forces) / Math.sqrt(forces.length);
    forces.forEach((force, k) => {
      const difference = -(total(k, h) - total(k, -h)) / (2 * h);
      // Rounding of energies of some 100 kJ/mol and third derivatives leave 1e-6 of the root mean square.
      expect(Math.abs(force - difference)).toBeLessThan(2e-6 * scale);
    });
  });
});

it('a walker has the same bits in any place of a batch of any size', async () => {
  const { forceField } = await alanineDipeptide({ flavour: 'ff14sb-gbn2' });
  const positions = positionsOf(all['ff14sb-gbn2']);
  for (const precision of precisions) {
    const kernel = moleculeKernel(forceField, { precision });
    const together = evaluate(kernel, positions);
    for (let walker = 0; walker < 20; walker++) {
      const alone = evaluate(kernel, positions.slice(66 * walker, 66 * (walker + 1)));
      expect(alone.forces).toEqual(together.forces.slice(66 * walker, 66 * (walker + 1)));
      const terms = TERMS.length;
      expect(alone.energies).toEqual(together.energies.slice(terms * walker, terms * (walker + 1)));
    }
  }
});

it('agrees with the reference in TypeScript on squeezed and stretched molecules', async () => {
  // Close pairs take other paths through the integrals of the generalized Born energy than bonded ones.
  const { forceField, positions } = await alanineDipeptide({ flavour: 'ff14sb-gbn2' });
  const kernel = moleculeKernel(forceField, { precision: 'exact' });
  for (const scale of [0.35, 0.5, 0.7, 0.9, 1.3, 2, 5, 30]) {
    const x = positions.map((value) => scale * value);
    const expected = energyAndForces(forceField, x, 1);
    const { energies, forces } = evaluate(kernel, x);
    expected.energies.forEach((energy, term) =>
      expect(Math.abs(energies[term] - energy)).toBeLessThanOrEqual(1e-9 * Math.abs(energy) + 1e-8),
    );
    const norm = Math.hypot(...expected.forces);
    expect(Math.hypot(...forces.map((force, i) => force - expected.forces[i])) / norm).toBeLessThan(1e-9);
  }
});

it('energies that are no numbers do not spread to other walkers', async () => {
  const { forceField, positions } = await alanineDipeptide();
  for (const precision of precisions) {
    const kernel = moleculeKernel(forceField, { precision });
    const batch = new Float64Array(4 * 66);
    for (let walker = 0; walker < 4; walker++) batch.set(positions, 66 * walker);
    batch.copyWithin(66 + 3, 66, 66 + 3); // two atoms of walker 1 at the same place
    const { energies, forces } = evaluate(kernel, batch);
    const alone = evaluate(kernel, positions);
    expect(energies.subarray(TERMS.length, 2 * TERMS.length).every(Number.isFinite)).toBe(false);
    for (const walker of [0, 2, 3]) {
      expect(energies.slice(TERMS.length * walker, TERMS.length * (walker + 1))).toEqual(alone.energies);
      expect(forces.slice(66 * walker, 66 * (walker + 1))).toEqual(alone.forces);
    }
  }
});

it('memory grows with the square of the number of atoms, not with the number of walkers', async () => {
  const { forceField, positions } = await alanineDipeptide();
  const small = moleculeKernel(forceField);
  const before = small.memory();
  const many = new Float64Array(1000 * 66);
  for (let walker = 0; walker < 1000; walker++) many.set(positions, 66 * walker);
  evaluate(small, many);
  expect(small.memory()).toBe(before);
  expect(before).toBeLessThan(64 * 1024);
  const large = moleculeKernel(readOpenmmSystem(villin.system), { precision: 'exact' }).memory();
  expect(large).toBeLessThan(20 * 2 ** 20);
});

describe('bad input', () => {
  it('names what does not fit', async () => {
    const { forceField, positions } = await alanineDipeptide();
    const kernel = moleculeKernel(forceField);
    const out = (walkers: number) => new Float64Array(TERMS.length * walkers);
    expect(() => moleculeKernel(forceField, { precision: 'double' as 'exact' })).toThrow(
      "precision is 'double': use 'fast' or 'exact'",
    );
    expect(() => kernel.energiesAndForces(positions.slice(1), out(1), positions.slice(1))).toThrow(
      '65 coordinates are no whole number of walkers of 22 atoms × 3',
    );
    expect(() => kernel.energiesAndForces(positions, out(2), positions.slice())).toThrow(
      'energies has 12 numbers: 6 are needed',
    );
    expect(() => kernel.energiesAndForces(positions, out(1), positions.slice(3))).toThrow(
      'forces has 63 numbers: 66 are needed',
    );
  });
});

describe('an engine without SIMD', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it.each([
    ['no WebAssembly', undefined],
    ['WebAssembly without SIMD', { validate: () => false }],
  ])('%s: the same kernel in TypeScript', async (_, substitute) => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', substitute);
    const molecules = await import('../../../src/systems/molecules/index.js');
    const { forceField } = await molecules.alanineDipeptide({ flavour: 'ff14sb-gbn2' });
    const kernel = molecules.moleculeKernel(forceField, { precision: 'fast' });
    expect(kernel).toMatchObject({ precision: 'exact', lanes: 1, atoms: 22 });
    expectAll(kernel, all['ff14sb-gbn2'], { energyTolerance: 1e-10, forceTolerance: 1e-10 });
  });
});
