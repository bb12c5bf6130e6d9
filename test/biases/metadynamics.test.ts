// Hills on a grid against hills summed one by one; well-tempered heights, c(t), growth, and what is refused. Kernels of OPES.
import { describe, expect, it } from 'vitest';
import {
  biasOfMetadynamics,
  biasOfOpes,
  buildBias,
  freeEnergyOfBias,
  freeEnergyOfOpes,
  startMetadynamics,
  startOpes,
  updateMetadynamics,
  updateOpes,
  type MetadynamicsState,
  type NodeAxis,
} from '../../src/biases/index.js';
import { concatenate } from '../../src/math/index.js';
import { nodePositions } from '../../src/math/grid-table.js';
import { key, normal, uniform } from '../../src/random/index.js';
import type { VariableSpec } from '../../src/variables/index.js';

const TURN = 2 * Math.PI;
const line: NodeAxis = { low: -3, high: 3, nodes: 61 };
const circle: NodeAxis = { low: -Math.PI, high: Math.PI, nodes: 60, periodic: true };
const variableOf = (axes: readonly NodeAxis[]): VariableSpec => {
  const parts = axes.map(({ periodic }, index): VariableSpec => ({
    type: 'coordinate',
    index,
    ...(periodic ? { period: TURN } : {}),
  }));
  return parts.length === 1 ? parts[0] : { type: 'stack', of: parts };
};
const shapes: Record<string, readonly NodeAxis[]> = {
  'an interval': [line],
  'a circle': [circle],
  'an interval and a circle': [line, circle],
  'two circles and an interval': [
    { ...circle, nodes: 30 },
    { ...circle, nodes: 30 },
    { ...line, nodes: 31 },
  ],
};
const sigma = [0.4, 0.5, 0.6];

/** A random place well inside. */
const places = (axes: readonly NodeAxis[], count: number, seed = 1) =>
  uniform(key(seed), count * axes.length).map((u, i) => {
    const { low, high, periodic } = axes[i % axes.length];
    return periodic ? low + u * (high - low) : -1 + 2 * u;
  });

/** The sum of all hills at a place, one by one, the shortest way round. */
function direct({ axes, options, centres, heights }: MetadynamicsState, x: ArrayLike<number>): number {
  const [all, sizes] = [concatenate(centres), concatenate(heights)];
  let sum = 0;
  sizes.forEach((height, hill) => {
    let square = 0;
    axes.forEach(({ periodic }, j) => {
      let d = x[j] - all[hill * axes.length + j];
      if (periodic) d -= TURN * Math.round(d / TURN);
      square += (d / options.sigma[j]) ** 2;
    });
    sum += height * Math.exp(-square / 2);
  });
  return sum;
}

const energiesOf = (state: MetadynamicsState, points: Float64Array) => {
  const dim = state.axes.length;
  const bias = buildBias(biasOfMetadynamics(state), dim);
  const energies = new Float64Array(points.length / dim);
  const gradients = new Float64Array(points.length);
  bias.energyAndGradient(points, energies, gradients);
  return { energies, gradients };
};

describe.each(Object.entries(shapes))('hills on %s', (_, axes) => {
  const dim = axes.length;
  let state = startMetadynamics({
    variable: variableOf(axes),
    axes,
    sigma: sigma.slice(0, dim),
    height: 0.8,
    biasFactor: 6,
  });
  for (let round = 0; round < 5; round++) state = updateMetadynamics(state, places(axes, 4, round));

  it('are their sum, on nodes and between them', () => {
    const nodes = nodePositions(axes);
    const some = Float64Array.from(
      { length: 200 * dim },
      (_, i) => nodes[(977 * dim * Math.floor(i / dim) + (i % dim)) % nodes.length],
    );
    energiesOf(state, some).energies.forEach((energy, i) =>
      // a hill ends after five standard deviations
      expect(Math.abs(energy - direct(state, some.subarray(i * dim)))).toBeLessThan(
        20 * 0.8 * Math.exp(-12.5),
      ),
    );
    const between = places(axes, 100, 9);
    energiesOf(state, between).energies.forEach((energy, i) =>
      expect(Math.abs(energy - direct(state, between.subarray(i * dim)))).toBeLessThan(2e-3),
    );
  });

  it('push by the slope of their sum', () => {
    const points = places(axes, 40, 11);
    const { gradients } = energiesOf(state, points);
    for (let j = 0; j < dim; j++) {
      for (let i = 0; i < 40; i++) {
        const moved = (h: number) =>
          points.slice(i * dim, (i + 1) * dim).map((x, k) => (k === j ? x + h : x));
        const slope = (direct(state, moved(1e-5)) - direct(state, moved(-1e-5))) / 2e-5;
        expect(Math.abs(gradients[i * dim + j] - slope)).toBeLessThan(0.03);
      }
    }
  });

  it('shrink by the bias that is there, whatever the order of the walkers', () => {
    const values = places(axes, 3, 12);
    const { energies } = energiesOf(state, values);
    const next = updateMetadynamics(state, values);
    const heights = concatenate(next.heights).slice(-3);
    heights.forEach((height, i) => expect(height).toBeCloseTo(0.8 * Math.exp(-energies[i] / 5), 12));
    const turned = Float64Array.from({ length: 3 }, (__, i) => 2 - i).reduce<number[]>(
      (all, row) => [...all, ...values.subarray(row * dim, (row + 1) * dim)],
      [],
    );
    const other = updateMetadynamics(state, Float64Array.from(turned));
    const apart = other.table.reduce((most, value, i) => Math.max(most, Math.abs(value - next.table[i])), 0);
    expect(apart).toBeLessThan(1e-12);
  });
});

describe('metadynamics', () => {
  const options = { variable: variableOf([line]), axes: [line], sigma: [0.3], height: 0.5 };
  const grown = (start: MetadynamicsState, rounds: number) => {
    let state = start;
    for (let round = 0; round < rounds; round++) state = updateMetadynamics(state, places([line], 5, round));
    return state;
  };

  it('leaves the state that it was given as it was', () => {
    const state = grown(startMetadynamics(options), 3);
    const copy = structuredClone(state);
    updateMetadynamics(state, Float64Array.of(0.3));
    expect(state).toEqual(copy);
  });

  it('goes on from a copy of its state to the same bits', () => {
    const state = grown(startMetadynamics({ ...options, biasFactor: 5 }), 7);
    const copy = structuredClone(state);
    expect(updateMetadynamics(copy, Float64Array.of(0.3, 1))).toEqual(
      updateMetadynamics(state, Float64Array.of(0.3, 1)),
    );
  });

  it.each([undefined, 5])('knows c(t) and the mean of the bias, bias factor %s', (biasFactor) => {
    const state = grown(startMetadynamics({ ...options, ...(biasFactor ? { biasFactor } : {}) }), 6);
    const cells = 6000;
    const bias = Array.from({ length: cells }, (_, i) => direct(state, [-3 + (6 * (i + 0.5)) / cells]));
    const integral = (scale: number) => bias.reduce((sum, v) => sum + Math.exp(scale * v) / cells, 0);
    const [more, less] = biasFactor ? [biasFactor / (biasFactor - 1), 1 / (biasFactor - 1)] : [1, 0];
    expect(state.offset).toBeCloseTo(Math.log(integral(more) / integral(less)), 4);
    expect(state.mean).toBeCloseTo(
      bias.reduce((sum, v) => sum + v / cells, 0),
      4,
    );
  });

  it('promises −γ/(γ − 1) V', () => {
    const state = grown(startMetadynamics({ ...options, biasFactor: 5 }), 4);
    const promised = freeEnergyOfBias(state);
    const places = nodePositions([line]);
    const [a, b] = [20, 33];
    const difference = direct(state, [places[a]]) - direct(state, [places[b]]);
    expect(promised[a] - promised[b]).toBeCloseTo(-1.25 * difference, 4);
    expect(Math.min(...promised)).toBe(0);
  });

  it('grows where a walker leaves, as if the grid had been large from the start', () => {
    const growing = grown(startMetadynamics({ ...options, outside: 'grow' }), 3);
    const later = updateMetadynamics(growing, Float64Array.of(3.7, -0.2));
    const [{ low, high, nodes }] = later.axes;
    expect(low).toBe(-3);
    expect(high).toBeGreaterThan(3.7 + 5 * 0.3);
    expect((high - low) / (nodes - 1)).toBeCloseTo(0.1, 12);
    const large = updateMetadynamics(
      grown(startMetadynamics({ ...options, axes: later.axes }), 3),
      Float64Array.of(3.7, -0.2),
    );
    expect(later.table).toEqual(large.table);
  });

  it('stops where a walker leaves a grid that may not grow, or nothing would hold it, and says what to do', () => {
    const state = startMetadynamics(options);
    expect(() => updateMetadynamics(state, Float64Array.of(0, 3.5))).toThrow(
      /walker 1 is at 3\.5 along axis 0, outside the grid from -3 to 3: widen the grid, hold the walkers back by a wall, or let it grow/,
    );
    const free = startMetadynamics({ ...options, outside: 'grow' });
    expect(() => updateMetadynamics(free, Float64Array.of(1e6))).toThrow(/nothing holds them; add a wall/);
    expect(() => updateMetadynamics(state, Float64Array.of(0, NaN))).toThrow(
      /variable 0 of walker 1 is NaN: .* dihedral of atoms in a line/,
    );
  });

  it('refuses what cannot work', () => {
    const refused = (change: object) => expect(() => startMetadynamics({ ...options, ...change }));
    refused({ sigma: [0.05] }).toThrow(
      "sigma[0] is 0.05, below the spacing of the grid's nodes, 0.1: give axis 0 361 nodes (a third of sigma), or a larger sigma",
    );
    refused({ sigma: [0.3, 0.3] }).toThrow('2 numbers of sigma for 1 variables');
    refused({ biasFactor: 1 }).toThrow('biasFactor is 1: it must be above 1');
    refused({ height: 0 }).toThrow('height is 0');
  });
});

describe('OPES', () => {
  const axes = [{ low: -6, high: 6, nodes: 241 }];
  const options = { variable: variableOf(axes), axes, sigma: [0.4], barrier: 10 };

  it('starts at −ΔE everywhere and never pushes harder than ΔE allows', () => {
    let state = startOpes(options);
    expect(
      [...new Set(state.table.filter((_, i) => i % 2 === 0))].map((v) => Math.round(1e9 * v) / 1e9),
    ).toEqual([-10]);
    for (let round = 0; round < 50; round++) state = updateOpes(state, normal(key(round), 4));
    const bias = state.table.filter((_, i) => i % 2 === 0);
    bias.forEach((v) => expect(v).toBeGreaterThanOrEqual(-10 - 1e-9));
    expect(Math.max(...bias)).toBeGreaterThan(-1);
  });

  it('learns a density from samples that are drawn under its own bias', () => {
    // exact samples of exp(−x²/2 + V(x)) at every round, by inversion on the nodes
    let state = startOpes(options);
    const places = nodePositions(axes);
    for (let round = 0; round < 400; round++) {
      const weights = places.map((x, i) => Math.exp((-x * x) / 2 - state.table[2 * i]));
      const total = weights.reduce((sum, w) => sum + w, 0);
      const draws = uniform(key(1000 + round), 8).map((u) => {
        let [left, i] = [u * total, 0];
        while (left > weights[i]) left -= weights[i++];
        return places[i] + 0.05 * (left / weights[i] - 0.5);
      });
      state = updateOpes(state, draws);
    }
    const free = freeEnergyOfOpes(state);
    places.forEach((x, i) => {
      // kernels of width s make a density wider by s²: 0.15 at 3200 samples
      if (Math.abs(x) < 2.5) expect(Math.abs(free[i] - (x * x) / 2)).toBeLessThan(0.45);
    });
    expect(state.kernels.heights.length).toBeLessThan(100);
  });

  it.each(Object.entries(shapes))('has slopes and mixed slopes of its bias on %s', (_, shape) => {
    const dim = shape.length;
    let state = startOpes({
      ...options,
      variable: variableOf(shape),
      axes: shape,
      sigma: sigma.slice(0, dim),
    });
    for (let round = 0; round < 6; round++) state = updateOpes(state, places(shape, 4, round));
    const spec = biasOfOpes(state);
    if (spec.type !== 'grid') throw new Error('not a grid');
    const bias = buildBias(spec, dim);
    // derivatives on nodes are those of the function between them: of fourth order with them, of second without
    const points = places(shape, 60, 5);
    const without = buildBias({ ...spec, mixed: undefined } as typeof spec, dim);
    const energies = [bias, without].map((one) => {
      const out = new Float64Array(60);
      one.energyAndGradient(points, out, new Float64Array(60 * dim));
      return out;
    });
    energies[0].forEach((energy, i) => expect(Math.abs(energy - energies[1][i])).toBeLessThan(0.05));
    const gradients = new Float64Array(points.length);
    bias.energyAndGradient(points, new Float64Array(60), gradients);
    for (let j = 0; j < dim; j++) {
      const at = (h: number) => {
        const out = new Float64Array(60);
        bias.energyAndGradient(
          points.map((x, i) => (i % dim === j ? x + h : x)),
          out,
          new Float64Array(60 * dim),
        );
        return out;
      };
      const [up, down] = [at(1e-6), at(-1e-6)];
      up.forEach((energy, i) =>
        expect(Math.abs((energy - down[i]) / 2e-6 - gradients[i * dim + j])).toBeLessThan(1e-5),
      );
    }
  });

  it('merges kernels that are close and keeps their mass', () => {
    let state = startOpes(options);
    const mass = (s: typeof state) =>
      s.kernels.heights.reduce((sum, h, k) => sum + h * s.kernels.widths[k], 0);
    state = updateOpes(state, Float64Array.of(0, 0.1, 3));
    expect(state.kernels.heights.length).toBe(2);
    const before = mass(state);
    const next = updateOpes(state, Float64Array.of(0.05));
    expect(next.kernels.heights.length).toBe(2);
    expect(mass(next)).toBeGreaterThan(before);
    expect(next.updates).toBe(2);
  });

  it('refuses what cannot work', () => {
    const refused = (change: object) => expect(() => startOpes({ ...options, ...change }));
    refused({ barrier: 0 }).toThrow('barrier is 0');
    refused({ barrier: 0.5 }).toThrow('so low a barrier needs no bias');
    refused({ biasFactor: 1 }).toThrow('biasFactor is 1');
    refused({ sigma: [0.01] }).toThrow("below the spacing of the grid's nodes");
  });
});
