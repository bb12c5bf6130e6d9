// Restraints inside the molecular kernel: values and gradients against src/variables and differences, work, and what is refused.
import { describe, expect, it } from 'vitest';
import { key } from '../../../src/random/index.js';
import {
  alanineDipeptide,
  moleculeKernel,
  TERMS,
  type MoleculeKernel,
  type Restraint,
} from '../../../src/systems/molecules/index.js';
import { referenceKernel } from '../../../src/systems/molecules/kernel/reference/kernel.js';
import { angle, dihedral, distance, rmsd } from '../../../src/variables/index.js';
import { fixture, type Conformation } from './reference.js';

const { forceField, positions } = await alanineDipeptide({ flavour: 'ff96-obc' });
const conformations = (fixture('conformations') as Record<string, Conformation[]>)['ff96-obc'];
const walkers = 7;
const x = Float64Array.from(conformations.slice(0, walkers).flatMap((one) => one.positions.flat()));

const heavy = [1, 4, 5, 6, 8, 10, 14, 15, 16, 18];
const reference = Float64Array.from(heavy.flatMap((i) => [...positions.subarray(3 * i, 3 * i + 3)]));
const places = {
  distance: { variable: 'distance', atoms: [1, 18] },
  angle: { variable: 'angle', atoms: [4, 8, 16] },
  dihedral: { variable: 'dihedral', atoms: [4, 6, 8, 14] },
  rmsd: { variable: 'rmsd', atoms: heavy, reference },
} as const;
const variables = {
  distance: distance(places.distance.atoms),
  angle: angle(places.angle.atoms),
  dihedral: dihedral(places.dihedral.atoms),
  rmsd: rmsd({ reference: positions, atoms: heavy }),
};
type Name = keyof typeof places;
const names = Object.keys(places) as Name[];

const kernels: [string, () => MoleculeKernel, number][] = [
  ['exact', () => moleculeKernel(forceField, { precision: 'exact' }), 1e-9],
  ['fast', () => moleculeKernel(forceField, { precision: 'fast' }), 1e-5],
  ['TypeScript', () => referenceKernel(forceField), 1e-10],
];

function evaluate(kernel: MoleculeKernel, at: Float64Array, restraints: readonly Restraint[]) {
  const count = at.length / 66;
  const [terms, forces] = [new Float64Array(TERMS.length * count), new Float64Array(at.length)];
  const [energies, values] = [new Float64Array(count), new Float64Array(count * restraints.length)];
  kernel.energiesAndForces(at, terms, forces, { restraints, energies, values });
  return { terms, forces, energies, values };
}
const biasForces = (kernel: MoleculeKernel, at: Float64Array, restraints: readonly Restraint[]) => {
  const { forces } = evaluate(kernel, at, []);
  return evaluate(kernel, at, restraints).forces.map((force, i) => force - forces[i]);
};
const valuesOf = (name: Name, at: Float64Array = x) => {
  const values = new Float64Array(at.length / 66);
  variables[name].evaluate(at, values);
  return values;
};
const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

describe.each(kernels)('%s', (_, make, tolerance) => {
  const kernel = make();

  it.each(names)('%s: values and forces are those of src/variables', (name) => {
    const expected = valuesOf(name);
    // A centre and a spring for each walker.
    const centre = expected.map((value, w) => value + 0.05 * (w - 3) + 0.02);
    const spring = expected.map((__, w) => 1000 + 300 * w);
    const restraints: Restraint[] = [{ ...places[name], centre, spring }];
    const { values, energies, terms } = evaluate(kernel, x, restraints);
    values.forEach((value, w) => expect(Math.abs(value - expected[w])).toBeLessThan(tolerance));
    energies.forEach((energy, w) => {
      const exact = (spring[w] / 2) * (expected[w] - centre[w]) ** 2;
      expect(Math.abs(energy - exact)).toBeLessThan(1e4 * tolerance * 0.2);
    });
    expect(terms).toEqual(evaluate(kernel, x, []).terms);
    const slopes = expected.map((value, w) => -spring[w] * (value - centre[w]));
    const forces = new Float64Array(x.length);
    variables[name].pullback(x, slopes, forces);
    const found = biasForces(kernel, x, restraints);
    expect(norm(found.map((force, i) => force - forces[i])) / norm(forces)).toBeLessThan(20 * tolerance);
  });

  it('several at once add up', () => {
    const restraints = names.map((name): Restraint => ({ ...places[name], centre: 0.3, spring: 50 }));
    const together = evaluate(kernel, x, restraints);
    const apart = restraints.map((one) => evaluate(kernel, x, [one]));
    together.energies.forEach((energy, w) => {
      const sum = apart.reduce((total, { energies }) => total + energies[w], 0);
      expect(Math.abs(energy - sum)).toBeLessThan(1e-9 + 1e-6 * tolerance);
    });
    expect([...together.values]).toEqual(
      Array.from({ length: 4 * walkers }, (__, i) => apart[i % 4].values[Math.floor(i / 4)]),
    );
    const forces = biasForces(kernel, x, restraints);
    const sum = forces.map((__, i) => i && 0);
    for (const one of restraints) biasForces(kernel, x, [one]).forEach((force, i) => (sum[i] += force));
    expect(norm(forces.map((force, i) => force - sum[i])) / norm(forces)).toBeLessThan(100 * tolerance);
  });

  it('the RMSD of the reference itself has no force and no NaN', () => {
    const restraints: Restraint[] = [{ ...places.rmsd, centre: 0.1, spring: 1e4 }];
    const { values, forces, energies } = evaluate(kernel, positions, restraints);
    expect(values[0]).toBeLessThan(1e-6);
    expect(forces.every(Number.isFinite)).toBe(true);
    expect(energies[0]).toBeCloseTo(50, 2);
  });
});

describe('forces are the derivatives of the bias energy', () => {
  const kernel = moleculeKernel(forceField, { precision: 'exact' });
  const wells: [string, { spring: number; tolerance?: number }][] = [
    ['harmonic', { spring: 800 }],
    ['flat-bottomed', { spring: 800, tolerance: 0.03 }],
  ];
  it.each(names.flatMap((name) => wells.map(([kind, well]) => [name, kind, well] as const)))(
    '%s, %s',
    (name, _, well) => {
      const own = x.slice(66, 132);
      const [value] = valuesOf(name, own);
      for (const shift of [-0.05, -0.02, 0.02, 0.05]) {
        const restraint: Restraint = { ...places[name], centre: value + shift, ...well };
        const energy = (k: number, h: number) => {
          const moved = own.slice();
          moved[k] += h;
          return evaluate(kernel, moved, [restraint]).energies[0];
        };
        const h = 1e-6;
        const forces = biasForces(kernel, own, [restraint]);
        const differences = own.map((__, k) => -(energy(k, h) - energy(k, -h)) / (2 * h));
        const inside = 'tolerance' in well && Math.abs(shift) < 0.03;
        expect(norm(differences) === 0).toBe(inside);
        if (inside) expect(norm(forces)).toBe(0);
        else expect(norm(forces.map((f, k) => f - differences[k])) / norm(differences)).toBeLessThan(1e-6);
      }
    },
  );
});

it('dihedrals are measured around the circle, the other way where that is nearer', () => {
  const [phi] = valuesOf('dihedral', positions);
  for (const [, make] of kernels) {
    for (const turn of [-4 * Math.PI, -2 * Math.PI, 0, 2 * Math.PI]) {
      const centre = phi + turn + 0.25;
      const { energies } = evaluate(make(), positions, [{ ...places.dihedral, centre, spring: 100 }]);
      expect(energies[0]).toBeCloseTo(50 * 0.25 ** 2, 4);
    }
  }
});

describe('moving centres', () => {
  const velocity = Float64Array.from({ length: walkers }, (_, w) => 2 * (w - 2));
  const restraint: Restraint = { ...places.dihedral, centre: -1.3, spring: 300, velocity, tolerance: 0.05 };
  const excess = (value: number, w: number, time: number) => {
    const d = value - (-1.3 + velocity[w] * time);
    const around = d - 2 * Math.PI * Math.round(d / (2 * Math.PI));
    return Math.sign(around) * Math.max(Math.abs(around) - 0.05, 0);
  };
  const energy = (value: number, w: number, time: number) => 150 * excess(value, w, time) ** 2;

  it.each(
    kernels.flatMap(([name, make]) =>
      (['langevin', 'brownian', 'verlet'] as const).map((integrator) => [name, integrator, make] as const),
    ),
  )('%s, %s: the work is what the centres did to each step’s positions', (name, integrator, make) => {
    const kernel = make();
    const timeStep = integrator === 'brownian' ? 1e-5 : 1e-3;
    const first = 4000;
    const steps = 40;
    const velocities = kernel.thermalVelocities(x, { temperature: 300, key: key(1) });
    const state = { positions: x, velocities, step: first, firstWalker: 0 };
    const bath = integrator === 'verlet' ? {} : { temperature: 300, friction: 100, key: key(2) };
    const options = { integrator, timeStep, steps, restraints: [restraint], ...bath };
    const { frames, work } = kernel.advance(state, { ...options, every: 1, keep: { positions: false } });
    expect(frames.biasEnergies.length).toBe(steps * walkers);
    const initial = valuesOf('dihedral');
    for (let w = 0; w < walkers; w++) {
      let sum = 0;
      for (let n = 0; n < steps; n++) {
        const value = n === 0 ? initial[w] : frames.values[(n - 1) * walkers + w];
        sum += energy(value, w, (first + n + 1) * timeStep) - energy(value, w, (first + n) * timeStep);
        const now = energy(frames.values[n * walkers + w], w, (first + n + 1) * timeStep);
        expect(Math.abs(frames.biasEnergies[n * walkers + w] - now)).toBeLessThan(1e-7);
      }
      expect(Math.abs(work[w] - sum)).toBeLessThan(name === 'fast' ? 1e-3 : 1e-7);
      if (velocity[w] !== 0) expect(Math.abs(work[w])).toBeGreaterThan(1e-4);
    }
    // One call or forty, it is the same work.
    expect(norm(kernel.advance(state, options).work.map((value, w) => value - work[w]))).toBeLessThan(1e-10);
  });

  it('drag a walker along', () => {
    const kernel = moleculeKernel(forceField);
    const pull: Restraint = { ...places.distance, centre: 0.55, spring: 2e4, velocity: 0.02 };
    const velocities = kernel.thermalVelocities(x, { temperature: 300, key: key(1) });
    const options = {
      timeStep: 0.001,
      temperature: 300,
      friction: 5,
      key: key(2),
      steps: 10_000,
      every: 10_000,
    };
    const state = { positions: x, velocities, step: 0, firstWalker: 0 };
    const { frames } = kernel.advance(state, { ...options, restraints: [pull] });
    for (const value of frames.values) expect(Math.abs(value - 0.75)).toBeLessThan(0.05);
  });
});

describe('bad input', () => {
  const good: Restraint = { variable: 'distance', atoms: [1, 18], centre: 0.5, spring: 100 };
  it.each<[string, object, string]>([
    [
      'an unknown variable',
      { variable: 'volume' },
      "restraint 0 is on 'volume': the kernel knows distance, angle",
    ],
    [
      'an atom that is not there',
      { atoms: [1, 22] },
      'restraint 0 names atom 22: the molecule has atoms 0 to 21',
    ],
    ['half an atom', { atoms: [1, 2.5] }, 'restraint 0 names atom 2.5'],
    [
      'too many atoms',
      { atoms: [1, 2, 3] },
      'restraint 0 is on a distance of atoms 1, 2, 3: name 2 different ones',
    ],
    ['an atom twice', { atoms: [4, 4] }, 'name 2 different ones'],
    ['centres of other walkers', { centre: new Float64Array(3) }, "has 3 numbers of 'centre' for 1 walkers"],
    ['a centre that is no number', { centre: NaN }, "has a 'centre' that is not finite"],
    ['a negative spring', { spring: -1 }, "has a negative 'spring'"],
    ['a negative tolerance', { tolerance: -1 }, "has a negative 'tolerance'"],
    [
      'two atoms to superpose',
      { variable: 'rmsd', atoms: [1, 2], reference: new Float64Array(6) },
      'superposes 2 atoms',
    ],
    [
      'a reference that does not fit',
      { variable: 'rmsd', atoms: [1, 2, 3], reference: new Float64Array(6) },
      'has a reference of 6 numbers for 3 atoms: give 9',
    ],
  ])('%s', (_, wrong, message) => {
    for (const [, make] of kernels)
      expect(() => evaluate(make(), positions, [{ ...good, ...wrong }])).toThrow(message);
  });

  it('arrays that do not fit', () => {
    const kernel = moleculeKernel(forceField);
    const [terms, forces] = [new Float64Array(6), new Float64Array(66)];
    const bias = { restraints: [good], values: new Float64Array(2) };
    expect(() => kernel.energiesAndForces(positions, terms, forces, bias)).toThrow(
      'bias.values has 2 numbers: 1 are needed',
    );
  });
});
