import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/math/index.js';
import {
  buildSystem,
  dynamics,
  isDynamics,
  isPotential,
  loadSystem,
  potentialFromGradient,
} from '../../src/systems/index.js';
import { potential } from '../../src/systems/potential.js';
import type { BuiltInSystemSpec, Dynamics, Potential } from '../../src/systems/index.js';

const well = () =>
  potential({
    dim: 2,
    names: ['x', 'y'],
    energy: (x) => x.at(0).square().sub(1).square().add(x.at(1).square()),
  });

describe('a user’s potential', () => {
  it('has its gradient for batches of any size, and counts evaluations', () => {
    const system = well();
    for (const walkers of [1, 3, 2, 5, 4, 7, 1]) {
      const x = Float64Array.from({ length: 2 * walkers }, (_, i) => 0.3 * i - 0.8);
      const energies = new Float64Array(walkers);
      const gradients = new Float64Array(2 * walkers);
      system.energyAndGradient(x, energies, gradients);
      for (let i = 0; i < walkers; i++) {
        expect(energies[i]).toBeCloseTo((x[2 * i] ** 2 - 1) ** 2 + x[2 * i + 1] ** 2, 13);
        expect(gradients[2 * i]).toBeCloseTo(4 * x[2 * i] * (x[2 * i] ** 2 - 1), 13);
        expect(gradients[2 * i + 1]).toBeCloseTo(2 * x[2 * i + 1], 13);
      }
    }
    expect(system.evaluations.count).toBe(23);
  });

  it('must return one number a point', () => {
    const wrong = potential({ dim: 2, energy: (x) => x.square() });
    expect(() =>
      wrong.energyAndGradient(new Float64Array(4), new Float64Array(2), new Float64Array(4)),
    ).toThrow(/shape \[2\]/);
  });

  it('names the walker and the position where it is NaN', () => {
    const wrong = potential({ dim: 2, names: ['x', 'y'], energy: (x) => x.log().sum() });
    const evaluate = () =>
      wrong.energyAndGradient(Float64Array.of(1, 2, 3, -4), new Float64Array(2), new Float64Array(4));
    expect(evaluate).toThrow(InputError);
    expect(evaluate).toThrow(/energy of walker 1 is NaN at x = 3, y = -4/);
  });
});

describe('a user’s dynamics', () => {
  const spring = (x: Float64Array, out: Float64Array) => {
    for (let i = 0; i < x.length; i++) out[i] = -x[i];
  };

  it('has one noise for all components or one for each', () => {
    expect([...dynamics({ dim: 2, drift: spring, noise: 0.5 }).noise]).toEqual([0.5, 0.5]);
    expect([...dynamics({ dim: 2, drift: spring, noise: [1, 2] }).noise]).toEqual([1, 2]);
    expect(dynamics({ dim: 2, drift: spring, noise: 1 }).names).toEqual(['x1', 'x2']);
  });

  it('names the component where its drift is NaN', () => {
    const wrong = dynamics({ dim: 2, names: ['a', 'b'], drift: (_, out) => (out[3] = NaN), noise: 1 });
    expect(() => wrong.drift(Float64Array.of(1, 2, 3, 4), new Float64Array(4))).toThrow(
      /drift \(component b\) of walker 1 is NaN at a = 3, b = 4/,
    );
  });

  it('leaves a walker that blew up to the kernel', () => {
    const far = dynamics({ dim: 1, drift: (_, out) => (out[0] = NaN), noise: 1 });
    expect(() => far.drift(Float64Array.of(1e200), new Float64Array(1))).not.toThrow();
  });

  it.each([
    [{ dim: 0, drift: spring, noise: 1 }, /dim is 0/],
    [{ dim: 2, names: ['x'], drift: spring, noise: 1 }, /2 coordinates has 1 names/],
    [{ dim: 2, drift: spring, noise: [1] }, /one amplitude, or 2/],
    [{ dim: 1, drift: spring, noise: -1 }, /none negative/],
  ])('is checked (%#)', (options, message) => {
    expect(() => dynamics(options)).toThrow(message);
  });

  it('refuses a batch that is not whole walkers', () => {
    const system = dynamics({ dim: 2, drift: spring, noise: 1 });
    expect(() => system.drift(new Float64Array(3), new Float64Array(3))).toThrow(/whole walkers/);
  });
});

describe('systems from plain data', () => {
  it.each([
    { type: 'evolving-double-well', slowDrift: 0.2 },
    { type: 'variable-barrier-double-well', barrier: 3, depth: 0.5, convention: 'published-code' },
    { type: 'muller-brown', beta: 0.2 },
    { type: 'dimer-in-solvent', solvent: 30, box: 12, height: 5, width: 2, temperature: 0.9 },
    { type: 'polymer-in-solvent', solvent: 150, density: 0.5, temperature: 1 },
    { type: 'lennard-jones-cluster', particles: 7, temperature: 0.1, confinement: { spring: 2, radius: 3 } },
  ] satisfies BuiltInSystemSpec[])('are made from their own spec again: $type', (spec) => {
    const system = buildSystem(spec) as (Dynamics | Potential) & { spec: BuiltInSystemSpec };
    expect(system.spec).toEqual(spec);
    const fastSlow = spec.type.endsWith('double-well');
    expect(isDynamics(system)).toBe(fastSlow);
    expect(isPotential(system)).toBe(!fastSlow);
  });

  it('must have a known type', () => {
    expect(() => buildSystem({ type: 'isling' } as unknown as BuiltInSystemSpec)).toThrow(
      /system.type is 'isling'/,
    );
  });

  const load = (exports: Record<string, unknown>, spec = {}) =>
    loadSystem({ type: 'module', path: 'mine.js', ...spec }, { loadModule: () => exports });

  it('come from a module: a system, or a function of the options', async () => {
    expect(await load({ default: well() })).toHaveProperty('dim', 2);
    const make = ({ dim }: { dim: number }) => dynamics({ dim, drift: () => {}, noise: 1 });
    expect(await load({ make }, { export: 'make', options: { dim: 5 } })).toHaveProperty('dim', 5);
  });

  it.each([
    [{ other: 1 }, /mine.js \(export 'default'\): there is no such export; the module exports other/],
    [{ default: 3 }, /is not a system/],
    [{ default: null }, /is not a system/],
    [{ default: { drift: () => {} } }, /is not a system/],
    [
      {
        default: () => {
          throw new Error('oops');
        },
      },
      /mine.js \(export 'default'\) threw: oops/,
    ],
  ])('say what is wrong with a module (%#)', async (exports, message) => {
    await expect(load(exports)).rejects.toThrow(InputError);
    await expect(load(exports)).rejects.toThrow(message);
  });

  it('may have a gradient written by hand', () => {
    const system = potentialFromGradient({
      dim: 1,
      energyAndGradient: (x, energies, gradients) =>
        x.forEach((value, i) => {
          energies[i] = value * value;
          gradients[i] = 2 * value;
        }),
    });
    const energies = new Float64Array(2);
    system.energyAndGradient(Float64Array.of(1, 3), energies, new Float64Array(2));
    expect([...energies, system.evaluations.count]).toEqual([1, 9, 2]);
  });

  it('must have its gradient written', () => {
    const system = potentialFromGradient({ dim: 1, energyAndGradient: (_x, energies) => energies.fill(1) });
    expect(() =>
      system.energyAndGradient(new Float64Array(2), new Float64Array(2), new Float64Array(2)),
    ).toThrow(/wrote energies but no gradient: write du\/dx/);
    expect(system.evaluations.count).toBe(2);
  });
});
