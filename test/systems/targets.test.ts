// Each target against an answer that was found another way.
import { describe, expect, it } from 'vitest';
import { gaussLegendre, integrateCells, logSumExp } from '../../src/math/index.js';
import { key, normal } from '../../src/random/index.js';
import {
  doubleWell,
  dualMoon,
  entropicBarrier,
  freeScalarField,
  gaussianMixturePotential,
  gaussianTunnel,
  ising,
  manyWell,
  mixtureRegression,
  phi4Chain,
  phi4Lattice,
  torus,
  twoModes,
  type Potential,
} from '../../src/systems/index.js';

const energies = (target: Potential, positions: Float64Array): Float64Array => {
  const out = new Float64Array(positions.length / target.dim);
  target.energyAndGradient(positions, out, new Float64Array(positions.length));
  return out;
};
const energyAt = (target: Potential, ...position: number[]) =>
  energies(target, Float64Array.from(position))[0];

/** ln ∫ exp(−u) by importance sampling from independent normals, with its standard error. */
function importance(target: Potential, spread: number, rows: number): { value: number; error: number } {
  const { dim } = target;
  const z = normal(key(1), rows * dim);
  const u = energies(
    target,
    z.map((x) => spread * x),
  );
  const logs = u.map((energy, row) => {
    let square = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) square += z[i] ** 2;
    return square / 2 + dim * Math.log(spread * Math.sqrt(2 * Math.PI)) - energy;
  });
  const value = logSumExp(logs) - Math.log(rows);
  const second = logSumExp(logs.map((log) => 2 * log)) - Math.log(rows);
  return { value, error: Math.sqrt((Math.exp(second - 2 * value) - 1) / rows) };
}

describe('Gaussian mixtures', () => {
  it('are normalised', () => {
    const target = gaussianMixturePotential({ means: [[-3], [2]], weights: [1, 3], spreads: [0.5, 2] });
    expect(integrateCells((x) => Math.exp(-energyAt(target, x)), -20, 20, 200, 8)).toBeCloseTo(1, 12);
  });

  it('give samples of their modes by weight', () => {
    const target = twoModes({ dim: 3 });
    const samples = target.sample(key(2), 20_000);
    const right = target.modeOf(samples).reduce((sum, mode) => sum + mode, 0) / 20_000;
    expect(Math.abs(right - 0.7)).toBeLessThan(3.5 * Math.sqrt((0.7 * 0.3) / 20_000));
  });

  it('refuse what makes no mixture', () => {
    expect(() => gaussianMixturePotential({ means: [] })).toThrow(/without modes/);
    expect(() => gaussianMixturePotential({ means: [[0, 1], [2]] })).toThrow(/means\[1\] is \[2\]: give 2/);
    expect(() => gaussianMixturePotential({ means: [[0]], weights: [-1] })).toThrow(/weights is \[-1\]/);
  });
});

/** ∫∫ exp(−u) over a rectangle. */
const integral = (target: Potential, [low, high]: [number, number], cells = 48) =>
  integrateCells(
    (x) => integrateCells((y) => Math.exp(-energyAt(target, x, y)), low, high, cells, 8),
    ...([low, high, cells, 8] as const),
  );

describe('small systems in two dimensions', () => {
  const systems = {
    'a double well': { target: doubleWell({ barrier: 3, tilt: 0.4 }), ends: [-9, 9], at: 0.7 },
    'an entropic barrier': { target: entropicBarrier({ barrier: 1.5, tilt: 0.3 }), ends: [-9, 9], at: 0.2 },
    'a torus': { target: torus(), ends: [-Math.PI, Math.PI], at: 0.8 },
  } as const;

  it.each(Object.entries(systems))('%s has the integral and the densities of quadrature', (_, system) => {
    const { target, ends, at } = system;
    const total = integral(target, [...ends]);
    expect(target.logPartition).toBeCloseTo(Math.log(total), 9);
    const [low, high] = ends;
    const along = integrateCells((y) => Math.exp(-energyAt(target, at, y)), low, high, 150, 8);
    const across = integrateCells((x) => Math.exp(-energyAt(target, x, at)), low, high, 150, 8);
    expect(target.marginalDensity(target.names[0]).density(at)).toBeCloseTo(along / total, 9);
    expect(target.marginalDensity(target.names[1]).density(at)).toBeCloseTo(across / total, 9);
  });

  it('an entropic barrier is as high at every temperature, and a torus goes round', () => {
    const { target } = systems['an entropic barrier'];
    const free = (beta: number, x: number) =>
      -Math.log(integrateCells((y) => Math.exp(-beta * energyAt(target, x, y)), -40, 40, 500, 8)) -
      beta * energyAt(target, x, 0);
    expect(free(1, 0) - free(1, 8)).toBeCloseTo(1.5, 9);
    expect(free(0.2, 0) - free(0.2, 8)).toBeCloseTo(1.5, 9);
    expect(energyAt(torus(), 1 + 2 * Math.PI, 2 - 4 * Math.PI)).toBeCloseTo(energyAt(torus(), 1, 2), 12);
  });

  it('refuse what makes no system', () => {
    expect(() => doubleWell({ barrier: 0 })).toThrow(/barrier is 0/);
    expect(() => entropicBarrier({ width: -1 })).toThrow(/width is -1/);
    expect(() => torus({ barrier: NaN })).toThrow(/barrier is NaN/);
    expect(() => torus().marginalDensity('x')).toThrow(/no angle 'x'/);
  });
});

describe('the dual moon', () => {
  it.each([2, 3, 5])('has the integral that importance sampling finds, in %i dimensions', (dim) => {
    const { value, error } = importance(dualMoon({ dim }), 1.2, 400_000);
    expect(error).toBeLessThan(0.02);
    expect(Math.abs(dualMoon({ dim }).logPartition() - value)).toBeLessThan(3.5 * error);
  });

  it('is as high at its centre as published', () => {
    expect(energyAt(dualMoon(), 0, 0, 0, 0, 0)).toBeCloseTo(218.145, 3);
  });
});

describe('many wells', () => {
  it('have the published partition function and populations', () => {
    expect(manyWell().logPartition).toBeCloseTo(164.6957, 4);
    expect(manyWell().leftMass).toBeCloseTo(0.1557, 4);
    const sum = integrateCells((x) => Math.exp(-energyAt(manyWell({ dim: 2 }), x, 0.7)), -5, 5, 200, 8);
    expect(Math.log(sum * Math.sqrt(2 * Math.PI)) + 0.245).toBeCloseTo(manyWell({ dim: 2 }).logPartition, 10);
  });
});

describe('the φ⁴ chain', () => {
  const options = { stiffness: 0.3, beta: 6, field: 0.15 };

  it.each([1, 2, 3])('has the partition function and populations of quadrature, for %i sites', (sites) => {
    const target = phi4Chain({ ...options, sites });
    const rule = gaussLegendre(sites < 3 ? 64 : 40);
    // From −4 to 0 and from 0 to 4: the populations part at 0.
    const nodes = [-0.5, 0.5].flatMap((middle) => Array.from(rule.nodes, (t) => middle + t / 2));
    const weights = [...rule.weights, ...rule.weights].map((w) => w / 2);
    const count = nodes.length ** sites;
    const positions = new Float64Array(count * sites);
    const measure = new Float64Array(count).fill(1);
    for (let row = 0; row < count; row++) {
      let left = row;
      for (let c = 0; c < sites; c++) {
        positions[row * sites + c] = 4 * nodes[left % nodes.length];
        measure[row] *= 4 * weights[left % nodes.length];
        left = Math.floor(left / nodes.length);
      }
    }
    let [total, positive] = [0, 0];
    const middle = Math.ceil(sites / 2) - 1;
    energies(target, positions).forEach((energy, row) => {
      const weight = measure[row] * Math.exp(-energy);
      total += weight;
      if (positions[row * sites + middle] > 0) positive += weight;
    });
    expect(target.logPartition()).toBeCloseTo(Math.log(total), 8);
    expect(target.positiveWeight()).toBeCloseTo(positive / total, 8);
  });

  it('has two equal phases without a field, and the negative one with it', () => {
    expect(phi4Chain().positiveWeight()).toBeCloseTo(0.5, 9);
    expect(phi4Chain({ field: 0.02 }).positiveWeight()).toBeLessThan(0.45);
  });
});

describe('lattice fields', () => {
  it('have the free partition function of their determinant', () => {
    const target = freeScalarField({ size: 2, massSquared: 0.7 });
    // Along each side of two sites each bond counts twice: the matrix is 4.7 on the diagonal and −2 to two neighbours.
    const eigenvalues = [0.7, 4.7, 4.7, 8.7];
    const expected = 2 * Math.log(2 * Math.PI) - eigenvalues.reduce((sum, x) => sum + Math.log(x), 0) / 2;
    expect(target.logPartition).toBeCloseTo(expected, 12);
  });

  it('have samples with the energy of equipartition and the variance of the spectrum', () => {
    const target = freeScalarField({ size: 5, massSquared: 0.4 });
    const rows = 4000;
    const samples = target.sample(key(3), rows);
    const u = energies(target, samples);
    expect(Math.abs(u.reduce((sum, x) => sum + x, 0) / rows - 12.5)).toBeLessThan(
      3.5 * Math.sqrt(12.5 / rows),
    );
    // Variances of sites are correlated: the energy is the sharper test, this one finds a wrong scale.
    const variance = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
    expect(Math.abs(variance / target.variance - 1)).toBeLessThan(0.08);
  });

  it('interact by the coupling alone', () => {
    const x = normal(key(4), 16);
    const free = energyAt(freeScalarField({ size: 4, massSquared: 0.3 }), ...x);
    const quartic = x.reduce((sum, value) => sum + value ** 4, 0);
    const full = energyAt(phi4Lattice({ size: 4, massSquared: 0.3, coupling: 0.8 }), ...x);
    expect(full).toBeCloseTo(free + 0.8 * quartic, 10);
  });
});

describe('the Ising model', () => {
  it.each([
    [1, 1],
    [2, 2],
    [2, 3],
    [3, 2],
    [4, 3],
  ])('has the partition function of enumeration, %i × %i', (rows, columns) => {
    const model = ising({ rows, columns, coupling: 0.37, field: 0.11 });
    const count = 2 ** model.sites;
    const spins = Int8Array.from({ length: count * model.sites }, (_, i) =>
      (Math.floor(i / model.sites) >> (i % model.sites)) & 1 ? 1 : -1,
    );
    const u = new Float64Array(count);
    model.energy(spins, u);
    expect(model.logPartition()).toBeCloseTo(logSumExp(u.map((energy) => -energy)), 10);
  });

  it('refuses lattices too wide for its matrix', () => {
    expect(() => ising({ rows: 15, coupling: 0.4, field: 0.1 }).logPartition()).toThrow(/2\^15/);
  });
});

describe('the Gaussian tunnel', () => {
  it('is normalised, and its samples have the energies of its density', () => {
    const target = gaussianTunnel({ width: 1 });
    const inner = (z: number) => integrateCells((x) => Math.exp(-energyAt(target, z, x)), -12, 12, 30, 8);
    expect(integrateCells(inner, -8, 18, 30, 8)).toBeCloseTo(1, 9);
    const samples = gaussianTunnel().sample(key(5), 20_000);
    const right =
      samples.filter((_, i) => i % 20 === 0).reduce((sum, z) => sum + (z > 5 ? 1 : 0), 0) / 20_000;
    expect(Math.abs(right - 0.7)).toBeLessThan(3.5 * Math.sqrt(0.21 / 20_000));
    // Of a normalised density, the mean of exp(u − u₀(x)) over its samples is 1 for any normalised exp(−u₀): here narrow normals.
    const u = energies(gaussianTunnel(), samples);
    expect(u.every(Number.isFinite)).toBe(true);
  });
});

describe('a mixture of regressions', () => {
  it('does not know which line is which', () => {
    const target = mixtureRegression({ x: [-1, 0, 0.5, 2], y: [1, 2, -1, 0.3] });
    expect(energyAt(target, 1, 0.2, -0.4, 0.9)).toBeCloseTo(energyAt(target, -0.4, 0.9, 1, 0.2), 12);
  });

  it('refuses data that do not fit', () => {
    expect(() => mixtureRegression({ x: [1], y: [] })).toThrow(/1 x and 0 y/);
  });
});
