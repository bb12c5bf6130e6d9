// The molecular kernel as a kernel among others: biases inside it are those outside it, and no cut of steps or walkers changes a bit.
import { describe, expect, it } from 'vitest';
import type { BiasSpec } from '../../src/biases/index.js';
import { buildKernel, run, type MolecularState } from '../../src/kernels/index.js';
import { key } from '../../src/random/index.js';
import { isMolecule, loadSystem } from '../../src/systems/index.js';
import type { AlanineDipeptideSpec, MoleculePotential } from '../../src/systems/index.js';
import type { VariableSpec } from '../../src/variables/index.js';

const phi = { type: 'dihedral', atoms: [4, 6, 8, 14] } as const;
const psi = { type: 'dihedral', atoms: [6, 8, 14, 16] } as const;
const distance = { type: 'distance', atoms: [1, 18] } as const;
const angle = { type: 'angle', atoms: [6, 8, 14] } as const;

const systemOf = async (spec: Omit<AlanineDipeptideSpec, 'type'> = {}): Promise<MoleculePotential> => {
  const system = await loadSystem({ type: 'alanine-dipeptide', ...spec });
  if (!isMolecule(system)) throw new Error('not a molecule');
  return system;
};
const exact = await systemOf({ precision: 'exact' });
const rmsd = { type: 'rmsd', atoms: [4, 6, 8, 14], reference: exact.molecule.positions } as const;

const WALKERS = 6;
const starts = (walkers = WALKERS) =>
  Float64Array.from({ length: 66 * walkers }, (_, i) => exact.molecule.positions[i % 66]);

async function move(
  system: MoleculePotential,
  biases: readonly BiasSpec[],
  { steps = 40, timeStep = 0.001, friction = 1, walkers = WALKERS } = {},
): Promise<MolecularState> {
  const kernel = buildKernel({ type: 'langevin-middle', timeStep, friction }, system, biases);
  const start = kernel.init(key(1), starts(walkers)) as MolecularState;
  let last = start;
  for await (const { state } of run(kernel, start, { steps, key: key(2) })) last = state as MolecularState;
  return last;
}

/** The same variables in a form that the molecular kernel does not know, so that they act from outside. */
const outside = (variable: VariableSpec): VariableSpec =>
  variable.type === 'stack'
    ? { type: 'stack', of: variable.of.map(outside) }
    : { type: 'combination', of: [variable] };

const largest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

describe('biases inside the molecular kernel are those outside it', () => {
  const each = Float64Array.from({ length: WALKERS }, (_, i) => i);
  const axes = [
    { low: -Math.PI, high: Math.PI, nodes: 12, periodic: true },
    { low: 0.3, high: 1.2, nodes: 10 },
  ];
  const nodes = Float64Array.from({ length: 120 }, (_, i) => i);
  const biases: Record<string, BiasSpec> = {
    harmonic: { type: 'harmonic', variable: phi, centre: -1, spring: 200 },
    'with numbers of every walker': {
      ...{ type: 'harmonic', variable: angle },
      ...{ centre: each.map((i) => 1.7 + 0.1 * i), spring: each.map((i) => 50 + 10 * i) },
    },
    'on two variables at once': {
      ...{ type: 'harmonic', variable: { type: 'stack', of: [phi, psi] } },
      ...{ centre: [-1.2, 1.1], spring: [80, 40] },
    },
    'on two variables with numbers of every walker': {
      ...{ type: 'harmonic', variable: { type: 'stack', of: [distance, angle] } },
      ...{ centre: Float64Array.from({ length: 2 * WALKERS }, (_, i) => (i % 2 ? 1.8 : 0.5 + 0.02 * i)) },
      spring: 300,
    },
    'on an RMSD': { type: 'harmonic', variable: rmsd, centre: 0.05, spring: 2000 },
    'flat bottom': { type: 'flat-bottom', variable: phi, centre: -1, halfWidth: 0.2, spring: 100 },
    'upper wall': { type: 'upper-wall', variable: distance, at: 0.4, spring: 2000 },
    'upper wall of an angle': { type: 'upper-wall', variable: angle, at: 1.8, spring: 100 },
    'lower wall': { type: 'lower-wall', variable: distance, at: 0.9, spring: 2000 },
    'lower wall of an angle': { type: 'lower-wall', variable: angle, at: 2.1, spring: 100 },
    'moving, and at rest after its steps': {
      ...{ type: 'moving', variable: phi, from: -2, to: -1 },
      ...{ spring: 100, steps: 25 },
    },
    'moving on from where it stood': {
      ...{ type: 'moving', variable: distance, from: 0.4, to: each.map((i) => 0.5 + 0.1 * i) },
      ...{ spring: 500, steps: 60, state: { step: 10, work: new Float64Array(WALKERS) } },
    },
    'a grid on a dihedral and a distance': {
      ...{ type: 'grid', variable: { type: 'stack', of: [phi, distance] }, axes },
      ...{ energies: nodes.map(Math.sin), gradients: Float64Array.from([...nodes, ...nodes], Math.cos) },
    },
    'a table of forces': {
      ...{ type: 'force-table', variable: { type: 'stack', of: [phi, distance] }, axes },
      gradients: Float64Array.from([...nodes, ...nodes], (i) => 20 * Math.cos(i)),
    },
  };
  const free = move(exact, []);

  it.each(Object.entries(biases))('%s', async (_, bias) => {
    const inner = await move(exact, [bias]);
    const outer = await move(exact, [{ ...bias, variable: outside(bias.variable) }]);
    expect(largest(inner.positions, outer.positions)).toBeLessThan(1e-9);
    expect(largest(inner.velocities, outer.velocities)).toBeLessThan(1e-6);
    expect(largest(inner.positions, (await free).positions)).toBeGreaterThan(1e-5);
    if (bias.type !== 'moving') return;
    expect(inner.work!.every((work) => Math.abs(work) > 1e-3)).toBe(true);
    expect(largest(inner.work!, outer.work!)).toBeLessThan(1e-6);
  });

  it('both at once', async () => {
    const inner: BiasSpec = { type: 'harmonic', variable: phi, centre: -1, spring: 200 };
    const other: BiasSpec = { type: 'linear', variable: distance, slope: -20 };
    const both = await move(exact, [inner, other]);
    const apart = await move(exact, [{ ...inner, variable: outside(phi) }, other]);
    expect(largest(both.positions, apart.positions)).toBeLessThan(1e-9);
  });

  it('and what does not fit is refused', async () => {
    const refused = (bias: BiasSpec) => expect(move(exact, [bias])).rejects;
    await refused({
      type: 'harmonic',
      variable: { ...phi, atoms: [4, 6, 8, 22] },
      centre: 0,
      spring: 1,
    }).toThrow('atom 22: there are 22 atoms, 0 to 21');
    await refused({ type: 'harmonic', variable: phi, centre: 0, spring: -1 }).toThrow('spring is -1');
    await refused({ type: 'harmonic', variable: phi, centre: [0, 1], spring: 1 }).toThrow(/give 1 or 6/);
    await refused({ type: 'upper-wall', variable: phi, at: 0, spring: 1 }).toThrow('would jump');
  });
});

describe('the same bits', () => {
  const spec = { type: 'langevin-middle', timeStep: 0.002, friction: 1 } as const;
  const bias: BiasSpec = {
    ...{ type: 'harmonic', variable: psi, centre: Float64Array.of(0, 0.5, 1, 1.5, 2, 2.5) },
    spring: 100,
  };

  it('however steps are cut', async () => {
    const system = await systemOf({ constraints: 'hydrogen-bonds' });
    const kernel = buildKernel(spec, system, [bias]);
    const start = kernel.init(key(1), starts());
    const whole = kernel.leap!(key(2), start, 130).state;
    let cut = start;
    for (const steps of [1, 50, 29, 50]) cut = kernel.leap!(key(2), cut, steps).state;
    expect(cut).toEqual(whole);
    expect(start).toEqual(kernel.init(key(1), starts()));
  });

  it('however walkers are cut', async () => {
    const system = await systemOf({ constraints: 'hydrogen-bonds' });
    const whole = buildKernel(spec, system, [bias]);
    const { state } = whole.leap!(key(2), whole.init(key(1), starts()), 60);
    const part = buildKernel(spec, system, [{ ...bias, centre: Float64Array.of(2, 2.5) }]);
    const rest = part.leap!(key(2), part.init(key(1), starts(2), 4), 60).state;
    expect(rest.positions).toEqual(state.positions.slice(4 * 66));
  });
});

describe('a molecule in its heat bath', () => {
  it('keeps its constraints and its temperature with heavy hydrogens at 4 fs', async () => {
    const system = await systemOf({ constraints: 'hydrogen-bonds', hydrogenMass: 3, temperature: 350 });
    const { constraints, masses } = system.molecule.forceField;
    const walkers = 64;
    const before = system.evaluations.count;
    const { positions } = await move(system, [], { steps: 400, timeStep: 0.004, walkers });
    expect(system.evaluations.count - before).toBe(400 * walkers);
    constraints!.distances.forEach((length, c) => {
      const [i, j] = constraints!.atoms.subarray(2 * c, 2 * c + 2);
      for (let w = 0; w < walkers; w++) {
        const at = (k: number, axis: number) => positions[66 * w + 3 * k + axis];
        const r = Math.hypot(...[0, 1, 2].map((axis) => at(i, axis) - at(j, axis)));
        expect(Math.abs(r / length - 1)).toBeLessThan(2e-8);
      }
    });
    const { velocities } = await move(system, [], { steps: 400, friction: 20, walkers });
    let kinetic = 0;
    velocities.forEach((v, i) => (kinetic += 0.5 * masses[Math.floor((i % 66) / 3)] * v * v));
    const freedom = walkers * (66 - constraints!.distances.length);
    // velocities lag by half a kick: those of the stiffest bonds, ω = 0.3/fs, are low by (ω Δt)²/4 at 1 fs
    const ratio = kinetic / (0.5 * freedom * system.kT);
    expect(ratio).toBeGreaterThan(1 - 0.3 ** 2 / 4 - 4 * Math.sqrt(2 / freedom));
    expect(ratio).toBeLessThan(1 + 4 * Math.sqrt(2 / freedom));
  });

  it('starts with velocities of its temperature that do not stretch bonds that are held', async () => {
    const system = await systemOf({ constraints: 'hydrogen-bonds' });
    const kernel = buildKernel({ type: 'langevin-middle', timeStep: 0.002 }, system);
    const shaken = starts().map((x, i) => x + 0.003 * Math.sin(i));
    const { positions, velocities } = kernel.init(key(1), shaken) as MolecularState;
    const { atoms, distances } = system.molecule.forceField.constraints!;
    distances.forEach((length, c) => {
      const [i, j] = [3 * atoms[2 * c], 3 * atoms[2 * c + 1]];
      const between = (a: Float64Array) => [0, 1, 2].map((axis) => a[i + axis] - a[j + axis]);
      const [r, v] = [between(positions), between(velocities)];
      expect(Math.abs(Math.hypot(...r) / length - 1)).toBeLessThan(2e-8);
      expect(Math.abs(r[0] * v[0] + r[1] * v[1] + r[2] * v[2])).toBeLessThan(1e-6);
    });
  });

  it('stops where a walker comes apart, and says which and when', async () => {
    const failing = move(await systemOf(), [], { steps: 1000, timeStep: 0.02 });
    await expect(failing).rejects.toThrow(
      /walker \d came apart: it was whole at step \d+ and not at step (50|100)\. Lower the time step \(now 0\.02 ps/,
    );
  });

  it('does not start from atoms on top of each other', () => {
    const kernel = buildKernel({ type: 'langevin-middle', timeStep: 0.001 }, exact);
    const wrong = starts();
    wrong.copyWithin(66 + 3 * 9, 66 + 3 * 17, 66 + 3 * 18); // HA of the second walker to the amide's H
    expect(() => kernel.init(key(1), wrong, 4)).toThrow(
      /walker 5 at its start: atom 10 \(HA of ALA 2\) and atom 18 \(H of NME 3\) are 0\.0000 nm apart: .* minimise first/,
    );
  });

  it('is refused by kernels that hold no constraints, and without friction', async () => {
    const rigid = await systemOf({ constraints: 'hydrogen-bonds' });
    expect(() => buildKernel({ type: 'euler-maruyama', timeStep: 1e-5 }, rigid)).toThrow(
      "kernel.type is 'euler-maruyama', which does not hold the 12 constraints of this molecule",
    );
    expect(() => buildKernel({ type: 'langevin-middle', timeStep: 0.001, friction: 0 }, rigid)).toThrow(
      'friction is 0',
    );
  });
});
