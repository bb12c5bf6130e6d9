// Forces scaled walker by walker: what replica exchange in temperature and solute tempering move by.
import { describe, expect, it } from 'vitest';
import { key } from '../../../src/random/index.js';
import {
  alanineDipeptide,
  moleculeKernel,
  TERMS,
  type ForceScaling,
  type MoleculeKernel,
} from '../../../src/systems/molecules/index.js';
import { referenceKernel } from '../../../src/systems/molecules/kernel/reference/kernel.js';
import { fixture, type Conformation } from './reference.js';

const { forceField } = await alanineDipeptide({ flavour: 'ff96-obc' });
const conformations = (fixture('conformations') as Record<string, Conformation[]>)['ff96-obc'];
const walkers = 6;
const positions = Float64Array.from(conformations.slice(0, walkers).flatMap((one) => one.positions.flat()));
const width = positions.length / walkers;
const factors = Float64Array.of(1, 0.9, 0.7, 0.5, 0.3, 0);
const kernels = { fast: 1e-4, exact: 1e-8 } as const;

function move(kernel: MoleculeKernel, scaling?: ForceScaling, rows = [0, walkers], steps = 40) {
  const velocities = kernel.thermalVelocities(positions, { temperature: 300, key: key(5) });
  const [from, to] = rows.map((row) => row * width);
  const state = {
    positions: positions.slice(from, to),
    velocities: velocities.slice(from, to),
    ...{ step: 0, firstWalker: rows[0] },
  };
  const bath = { timeStep: 0.001, temperature: 300, friction: 2, key: key(6) };
  return kernel.advance(state, { ...bath, steps, every: steps, scaling });
}

describe.each(['all', 'soft'] as const)('%s terms', (terms) => {
  it.each(Object.entries(kernels))('move as the reference does, %s', (precision, tolerance) => {
    const expected = move(referenceKernel(forceField), { factors, terms }).state.positions;
    const found = move(moleculeKernel(forceField, { precision: precision as 'fast' }), { factors, terms });
    found.state.positions.forEach((x, i) => expect(Math.abs(x - expected[i])).toBeLessThan(tolerance));
  });

  it('make no walker depend on its neighbours, nor on later calls', () => {
    const kernel = moleculeKernel(forceField);
    const whole = move(kernel, { factors, terms }).state.positions;
    const part = move(kernel, { factors: factors.slice(1, 4), terms }, [1, 4]).state.positions;
    expect(part).toEqual(whole.slice(width, 4 * width));
    expect(move(kernel).state.positions).toEqual(move(moleculeKernel(forceField)).state.positions);
    const force = () => {
      const out = new Float64Array(positions.length);
      kernel.energiesAndForces(positions, new Float64Array(walkers * TERMS.length), out);
      return out;
    };
    const before = force();
    move(kernel, { factors, terms });
    expect(force()).toEqual(before);
  });
});

describe('scaled forces', () => {
  const kernel = moleculeKernel(forceField);

  it('by 1 are the same bits, and energies of frames are never scaled', () => {
    const ones = new Float64Array(walkers).fill(1);
    expect(move(kernel, { factors: ones }).state).toEqual(move(kernel).state);
    const zeros = move(kernel, { factors: new Float64Array(walkers) }, [0, walkers], 1);
    const energies = new Float64Array(walkers * TERMS.length);
    kernel.energiesAndForces(zeros.state.positions, energies, new Float64Array(positions.length));
    expect(zeros.frames.energies).toEqual(energies);
  });

  it('by 0 leave walkers to the bath, without bonds and angles if these are kept', () => {
    const free = move(kernel, { factors: new Float64Array(walkers) }, [0, walkers], 400).frames.energies;
    const held = move(kernel, { factors: new Float64Array(walkers), terms: 'soft' }, [0, walkers], 400);
    for (let walker = 0; walker < walkers; walker++) {
      expect(free[walker * TERMS.length]).toBeGreaterThan(1e4); // bonds have come apart, kJ/mol
      expect(held.frames.energies[walker * TERMS.length]).toBeLessThan(150);
    }
  });

  it.each([
    [{ factors: [1, 1] }, 'scaling.factors has 2 numbers: 6 are needed'],
    [{ factors: [1, 1, 1, 1, 1, -1] }, 'scaling.factors[5] is -1: use numbers of 0 or more'],
    [{ factors, terms: 'some' as 'all' }, "scaling.terms is 'some': use 'all' or 'soft'"],
  ])('refuse %o', (scaling, message) => {
    expect(() => move(kernel, scaling)).toThrow(message);
  });
});
