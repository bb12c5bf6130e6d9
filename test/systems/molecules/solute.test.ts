// Terms of some atoms scaled: against the definition, the whole molecule, finite differences, and the kernels against the reference.
import { describe, expect, it } from 'vitest';
import { energiesToScale } from '../../../src/kernels/index.js';
import { key, normal } from '../../../src/random/index.js';
import {
  alanineDipeptide,
  moleculeKernel,
  moleculePotential,
  readOpenmmSystem,
  referenceEngine,
  sharedForceField,
  TERMS,
  type AlanineDipeptideFlavour,
  type ForceField,
} from '../../../src/systems/molecules/index.js';
import { referenceKernel } from '../../../src/systems/molecules/kernel/reference/kernel.js';
import { expectAgreement, fixture, type Conformation } from './reference.js';

const flavours: AlanineDipeptideFlavour[] = ['ff96-obc', 'ff14sb-gbn2', 'ff99sbildn-vacuum'];
const all = fixture('conformations') as Record<string, Conformation[]>;
const placesOf = (flavour: string, count: number) =>
  Float64Array.from(all[flavour].slice(0, count).flatMap((one) => one.positions.flat()));
/** The middle residue without its backbone: bonded terms within, across and without. */
const solute = [10, 11, 12, 13, 8, 9];
const soft = TERMS.indexOf('torsions');

/** With a correction map, which none of the built-in ones has, and GBn2 with salt. */
async function forceFieldOf(flavour: AlanineDipeptideFlavour): Promise<ForceField> {
  const { forceField } = await alanineDipeptide({ flavour });
  const energies = Float64Array.from(normal(key(3), 24 * 24));
  return {
    ...forceField,
    torsionMaps: {
      maps: [{ size: 24, energies }],
      mapOf: Int32Array.of(0),
      atoms: Int32Array.of(4, 6, 8, 14, 6, 8, 14, 16),
    },
    ...(flavour === 'ff14sb-gbn2' && {
      generalizedBorn: { ...forceField.generalizedBorn!, kappa: 0.7 },
    }),
  };
}

const sharesFor = (atoms: number, inside: number, outside: number) =>
  Float64Array.from({ length: atoms }, (_, i) => (solute.includes(i) ? inside : outside));

describe.each(flavours)('the terms of some atoms of %s', (flavour) => {
  it('make λ within + √λ across + without, term by term', async () => {
    const forceField = await forceFieldOf(flavour);
    const atoms = forceField.masses.length;
    const x = placesOf(flavour, 1);
    const at = (inside: number, outside: number) =>
      referenceEngine(sharedForceField(forceField, sharesFor(atoms, inside, outside)))(x, 1).energies;
    const [whole, within, without] = [at(1, 1), at(1, 0), at(0, 1)];
    for (const lambda of [0.83, 0.4]) {
      at(Math.sqrt(lambda), 1).forEach((energy, term) => {
        if (term < soft) {
          expect(energy).toBe(whole[term]);
          return;
        }
        const across = whole[term] - within[term] - without[term];
        const expected = lambda * within[term] + Math.sqrt(lambda) * across + without[term];
        expect(Math.abs(energy - expected)).toBeLessThan(1e-9 * (1 + Math.abs(expected)));
      });
    }
    // All of it is there: torsions across, the map, and pairs of every kind.
    whole.forEach((energy, term) => {
      if (term >= soft && whole[term] !== 0)
        expect(Math.abs(energy - within[term] - without[term])).toBeGreaterThan(0.01);
    });
  });

  it('have the forces that their energies say', async () => {
    const forceField = await forceFieldOf(flavour);
    const engine = referenceEngine(sharedForceField(forceField, sharesFor(22, Math.sqrt(0.4), 1)));
    const x = placesOf(flavour, 1);
    const { forces } = engine(x, 1);
    const sum = (positions: Float64Array) => engine(positions, 1).energies.reduce((a, b) => a + b);
    for (let i = 0; i < x.length; i += 5) {
      const step = (h: number) => x.map((value, k) => (k === i ? value + h : value));
      const slope = (sum(step(1e-5)) - sum(step(-1e-5))) / 2e-5;
      expect(Math.abs(forces[i] + slope)).toBeLessThan(2e-4 * (1 + Math.abs(slope)) ** 0.5);
    }
  });

  it('move walkers in the kernels as in the reference', async () => {
    const forceField = await forceFieldOf(flavour);
    const walkers = 5;
    const positions = placesOf(flavour, walkers);
    const scaling = { factors: [1, 0.9, 0.6, 0.3, 0.1], terms: 'soft', atoms: solute } as const;
    const rest = { positions, velocities: new Float64Array(positions.length), step: 0, firstWalker: 0 };
    const bath = { timeStep: 0.001, temperature: 300, friction: 2, key: key(6), steps: 40 };
    const reference = referenceKernel(forceField).advance(rest, { ...bath, scaling }).state.positions;
    for (const [precision, tolerance] of [
      ['fast', 1e-4],
      ['exact', 1e-8],
    ] as const) {
      const kernel = moleculeKernel(forceField, { precision });
      const moved = kernel.advance(rest, { ...bath, scaling }).state.positions;
      const unscaled = kernel.advance(rest, bath).state.positions;
      moved.forEach((x, i) => expect(Math.abs(x - reference[i])).toBeLessThan(tolerance));
      // The first walker has the factor 1.
      expect(moved.slice(0, 66)).toEqual(unscaled.slice(0, 66));
      expect(moved.slice(66)).not.toEqual(unscaled.slice(66));
    }
  });

  it('are the soft terms where all atoms are the solute', async () => {
    const forceField = await forceFieldOf(flavour);
    const kernel = moleculeKernel(forceField, { precision: 'exact' });
    const positions = placesOf(flavour, 3);
    const rest = { positions, velocities: new Float64Array(positions.length), step: 0, firstWalker: 0 };
    const move = (atoms?: number[]) =>
      kernel.advance(rest, {
        ...{ timeStep: 0.001, temperature: 300, friction: 2, key: key(6), steps: 40 },
        scaling: { factors: [1, 0.5, 0.2], terms: 'soft', ...(atoms ? { atoms } : {}) },
      }).state.positions;
    const whole = move();
    move(Array.from({ length: 22 }, (_, i) => i)).forEach((x, i) =>
      expect(Math.abs(x - whole[i])).toBeLessThan(1e-9),
    );
  });
});

it('are those of ff19SB in OpenMM, with its parameters scaled there', () => {
  const { solute, factor, conformation } = fixture('solute') as {
    solute: number[];
    factor: number;
    conformation: Conformation;
  };
  const forceField = readOpenmmSystem((fixture('ff19sb') as { system: string }).system);
  const shares = Float64Array.from(forceField.masses, (_, i) => (solute.includes(i) ? Math.sqrt(factor) : 1));
  const found = referenceEngine(sharedForceField(forceField, shares))(
    Float64Array.from(conformation.positions.flat()),
    1,
  );
  expectAgreement(found, conformation);
});

describe('energies to scale', () => {
  it('are those within the solute and across, in kT, of every walker', async () => {
    const molecule = await alanineDipeptide({ flavour: 'ff96-obc' });
    const positions = placesOf('ff96-obc', 3);
    const potential = moleculePotential(molecule, { temperature: 310, precision: 'exact' });
    const found = energiesToScale(potential, positions, { terms: 'soft', atoms: solute });
    const sum = (inside: number, outside: number, walker: number) => {
      const engine = referenceEngine(sharedForceField(molecule.forceField, sharesFor(22, inside, outside)));
      const row = positions.subarray(66 * walker, 66 * (walker + 1));
      return engine(row, 1)
        .energies.subarray(soft)
        .reduce((a, b) => a + b);
    };
    for (let walker = 0; walker < 3; walker++) {
      const [whole, within, without] = [sum(1, 1, walker), sum(1, 0, walker), sum(0, 1, walker)];
      expect(found[2 * walker] * potential.kT).toBeCloseTo(within, 6);
      expect(found[2 * walker + 1] * potential.kT).toBeCloseTo(whole - within - without, 6);
    }
  });

  it.each([
    [{ factors: [1], atoms: [1] }, "scaling.atoms are given, and scaling.terms is 'all'"],
    [
      { factors: [1], terms: 'soft' as const, atoms: [3, 22] },
      'scaling.atoms has 22: atoms are numbered from 0 to 21',
    ],
  ])('refuse %o', async (scaling, message) => {
    const kernel = moleculeKernel((await alanineDipeptide()).forceField);
    const positions = placesOf('ff96-obc', 1);
    const rest = { positions, velocities: new Float64Array(66), step: 0, firstWalker: 0 };
    const bath = { timeStep: 0.001, temperature: 300, friction: 2, key: key(6), steps: 1 };
    expect(() => kernel.advance(rest, { ...bath, scaling })).toThrow(message);
  });
});
