import { describe, expect, test } from 'vitest';
import {
  alanineDipeptide,
  alanineDipeptideFlavours,
  energyAndForces,
  readOpenmmSystem,
  TERMS,
} from '../../../src/systems/molecules/index.js';
import { expectAgreement, fixture, type Conformation } from './reference.js';

const { flavours } = fixture('alanine-dipeptide') as {
  flavours: Record<string, { conformations: Conformation[] }>;
};
const ff19sb = fixture('ff19sb') as { system: string; conformations: Conformation[] };
const { forms } = fixture('generalized-born') as {
  forms: (Conformation & { model: string; surface: string | null; kappa: number; system: string })[];
};

describe('energies and forces against OpenMM', () => {
  test.each(alanineDipeptideFlavours)('alanine dipeptide, %s', async (flavour) => {
    const { forceField } = await alanineDipeptide({ flavour });
    const { conformations } = flavours[flavour];
    expect(conformations.length).toBe(3);
    const positions = Float64Array.from(
      conformations.flatMap((conformation) => conformation.positions.flat()),
    );
    const { energies, forces } = energyAndForces(forceField, positions, 3);
    conformations.forEach((conformation, walker) => {
      expectAgreement(
        {
          energies: energies.subarray(walker * TERMS.length, (walker + 1) * TERMS.length),
          forces: forces.subarray(walker * 66, (walker + 1) * 66),
        },
        conformation,
      );
    });
  });

  test('ff19SB, with a correction map', () => {
    const forceField = readOpenmmSystem(ff19sb.system);
    expect(forceField.constraints?.distances.length).toBe(12);
    for (const conformation of ff19sb.conformations) {
      expect(conformation.byForce.CMAPTorsionForce).not.toBe(0);
      expectAgreement(
        energyAndForces(forceField, Float64Array.from(conformation.positions.flat()), 1),
        conformation,
      );
    }
  });

  test.each(forms)('generalized Born $model, surface $surface, κ = $kappa', (form) => {
    const forceField = readOpenmmSystem(form.system);
    expect(forceField.generalizedBorn).toMatchObject({ model: form.model, kappa: form.kappa });
    expectAgreement(energyAndForces(forceField, Float64Array.from(form.positions.flat()), 1), form);
  });
});

test('forces are the negative gradient of the energy, where atoms overlap, too', async () => {
  const { forceField } = await alanineDipeptide({ flavour: 'ff14sb-gbn2' });
  const positions = Float64Array.from({ length: 66 }, (_, i) => 0.12 * Math.sin(7 * i + 1) + 0.02 * i);
  const total = (at: Float64Array) =>
    energyAndForces(forceField, at, 1).energies.reduce((sum, energy) => sum + energy);
  const { forces } = energyAndForces(forceField, positions, 1);
  const h = 1e-6;
  for (let i = 0; i < 66; i += 7) {
    const [up, down] = [h, -h].map((by) => positions.map((x, j) => (j === i ? x + by : x)));
    const slope = (total(up) - total(down)) / (2 * h);
    expect(Math.abs(slope + forces[i])).toBeLessThan(1e-5 * Math.max(1000, Math.abs(slope)));
  }
});

test('positions that do not fit are refused', async () => {
  const { forceField } = await alanineDipeptide();
  expect(() => energyAndForces(forceField, new Float64Array(66), 2)).toThrow('66 coordinates');
});
