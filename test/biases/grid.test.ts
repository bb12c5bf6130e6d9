// Tables as biases: exact where cubics are exact, gradients against differences, circles, ends, and the same inside the molecular kernel.
import { describe, expect, it } from 'vitest';
import {
  buildBias,
  forceTable,
  grid,
  sliceBias,
  type BiasSpec,
  type NodeAxis,
} from '../../src/biases/index.js';
import { restraintsOf } from '../../src/biases/molecular-restraints.js';
import { nodePositions } from '../../src/math/grid-table.js';
import { key, uniform } from '../../src/random/index.js';
import { alanineDipeptide, moleculeKernel, TERMS } from '../../src/systems/molecules/index.js';
import type { MoleculeKernel } from '../../src/systems/molecules/index.js';
import { referenceKernel } from '../../src/systems/molecules/kernel/reference/kernel.js';
import {
  buildVariable,
  coordinate,
  stack,
  type Variable,
  type VariableSpec,
} from '../../src/variables/index.js';
import { fixture, type Conformation } from '../systems/molecules/reference.js';

const TURN = 2 * Math.PI;
const circle: NodeAxis = { low: -Math.PI, high: Math.PI, nodes: 24, periodic: true };
const line: NodeAxis = { low: -1.5, high: 2, nodes: 15 };
const other: NodeAxis = { low: -2, high: 1, nodes: 11 };
const variableOf = (axes: readonly NodeAxis[]): Variable =>
  stack(axes.map(({ periodic }, j) => coordinate(j, axes.length, periodic ? { period: TURN } : {})));

/** Energy and gradient at points (points × axes). */
function at(bias: ReturnType<typeof grid>, points: Float64Array) {
  const energies = new Float64Array(points.length / bias.variable.dim);
  const gradients = new Float64Array(points.length);
  bias.energyAndGradient(points, energies, gradients);
  return { energies, gradients };
}

/** Points within a little less than the axes. */
const pointsIn = (axes: readonly NodeAxis[], count: number) =>
  uniform(key(3), count * axes.length).map((u, i) => {
    const { low, high } = axes[i % axes.length];
    return low + (0.001 + 0.998 * u) * (high - low);
  });

const shapes: Record<string, readonly NodeAxis[]> = {
  'an interval': [line],
  'a circle': [circle],
  'an interval and a circle': [line, circle],
  'a circle and two intervals': [circle, line, other],
};

/** A smooth function of each axis's own period, and its gradient. */
function smooth(axes: readonly NodeAxis[]) {
  const waves = (x: number, { periodic }: NodeAxis) =>
    periodic ? [Math.sin(x), Math.cos(x)] : [Math.sin(1.3 * x), 1.3 * Math.cos(1.3 * x)];
  const value = (x: ArrayLike<number>) =>
    axes.reduce((product, axis, j) => product * (1.5 + waves(x[j], axis)[0]), 1);
  const slope = (x: ArrayLike<number>, by: number) =>
    axes.reduce(
      (product, axis, j) => product * (j === by ? waves(x[j], axis)[1] : 1.5 + waves(x[j], axis)[0]),
      1,
    );
  return { value, slope };
}

function tabulated(axes: readonly NodeAxis[], withMixed = false) {
  const { value, slope } = smooth(axes);
  const places = nodePositions(axes);
  const dim = axes.length;
  const rows = Array.from({ length: places.length / dim }, (_, node) =>
    places.subarray(node * dim, (node + 1) * dim),
  );
  const energies = Float64Array.from(rows, value);
  const gradients = Float64Array.from(rows.flatMap((row) => axes.map((_, j) => slope(row, j))));
  if (!withMixed) return { axes, energies, gradients };
  const subsets = [
    [],
    [[0, 1]],
    [
      [0, 1],
      [0, 2],
      [1, 2],
      [0, 1, 2],
    ],
  ][dim - 1];
  const mixed = Float64Array.from(
    rows.flatMap((row) =>
      subsets.map((set) => set.reduce((product, j) => (product * slope(row, j)) / value(row), value(row))),
    ),
  );
  return { axes, energies, gradients, mixed };
}

describe.each(Object.entries(shapes))('a grid on %s', (_, axes) => {
  const dim = axes.length;
  const bias = grid(variableOf(axes), tabulated(axes));

  it('has the gradient of its energy, inside and beyond its ends', () => {
    const inside = pointsIn(axes, 50);
    const beyond = uniform(key(4), 50 * dim).map((u) => 12 * (u - 0.5));
    for (const points of [inside, beyond]) {
      const { gradients } = at(bias, points);
      for (let j = 0; j < dim; j++) {
        const shifted = (by: number) =>
          at(
            bias,
            points.map((x, i) => (i % dim === j ? x + by : x)),
          ).energies;
        const [up, down] = [shifted(1e-6), shifted(-1e-6)];
        up.forEach((energy, i) =>
          expect(Math.abs((energy - down[i]) / 2e-6 - gradients[i * dim + j])).toBeLessThan(1e-7),
        );
      }
    }
  });

  it('is the function at its nodes, and near it between them', () => {
    const { value, slope } = smooth(axes);
    const places = nodePositions(axes);
    const nodes = at(bias, places);
    nodes.energies.forEach((energy, node) =>
      expect(energy).toBeCloseTo(value(places.subarray(node * dim)), 12),
    );
    const points = pointsIn(axes, 200);
    const found = at(bias, points);
    found.energies.forEach((energy, i) => {
      const x = points.subarray(i * dim, (i + 1) * dim);
      expect(Math.abs(energy - value(x))).toBeLessThan(0.004);
      for (let j = 0; j < dim; j++)
        expect(Math.abs(found.gradients[i * dim + j] - slope(x, j))).toBeLessThan(0.04);
    });
  });

  it('errs by the fourth power of the spacing with its mixed derivatives', () => {
    const worst = (refine: number) => {
      const finer = axes.map((axis) => ({
        ...axis,
        nodes: axis.periodic ? axis.nodes * refine : (axis.nodes - 1) * refine + 1,
      }));
      const points = pointsIn(axes, 300);
      const found = at(grid(variableOf(axes), tabulated(finer, true)), points).energies;
      return found.reduce(
        (most, energy, i) => Math.max(most, Math.abs(energy - smooth(axes).value(points.subarray(i * dim)))),
        0,
      );
    };
    expect(Math.log2(worst(1) / worst(2))).toBeGreaterThan(3.7);
  });
});

describe('a grid', () => {
  it('is exact for cubics of each variable', () => {
    const f = (x: number, y: number) => (x ** 3 - x + 2) * (2 * y ** 3 + y ** 2 - 1);
    const axes = [line, other];
    const places = nodePositions(axes);
    const rows = Array.from({ length: places.length / 2 }, (_, n) => [places[2 * n], places[2 * n + 1]]);
    const bias = grid(variableOf(axes), {
      axes,
      energies: Float64Array.from(rows, ([x, y]) => f(x, y)),
      gradients: Float64Array.from(
        rows.flatMap(([x, y]) => [
          (3 * x * x - 1) * (2 * y ** 3 + y * y - 1),
          (x ** 3 - x + 2) * (6 * y * y + 2 * y),
        ]),
      ),
      mixed: Float64Array.from(rows, ([x, y]) => (3 * x * x - 1) * (6 * y * y + 2 * y)),
    });
    const points = pointsIn(axes, 100);
    at(bias, points).energies.forEach((energy, i) =>
      expect(energy).toBeCloseTo(f(points[2 * i], points[2 * i + 1]), 10),
    );
  });

  it('goes on around the circle with the same bits', () => {
    const bias = grid(variableOf([circle]), tabulated([circle]));
    const points = Float64Array.of(-Math.PI, Math.PI, Math.PI - 1e-12, 7 * Math.PI);
    const { energies } = at(bias, points);
    energies.forEach((energy) => expect(energy).toBeCloseTo(1.5, 9));
  });

  it('stays at its end beyond it, without a slope', () => {
    const bias = grid(variableOf([line]), tabulated([line]));
    const { energies, gradients } = at(bias, Float64Array.of(line.high, line.high + 3, line.low - 1));
    expect(energies[1]).toBe(energies[0]);
    expect([...gradients.slice(1)]).toEqual([0, 0]);
    expect(at(bias, Float64Array.of(NaN)).energies[0]).toBeNaN();
  });

  it('is shared by all walkers and told as plain data', () => {
    const spec: BiasSpec = { type: 'grid', variable: { type: 'coordinate', index: 0 }, ...tabulated([line]) };
    expect(sliceBias(spec, 2, 4)).toBe(spec);
    const points = pointsIn([line], 5);
    expect(at(buildBias(spec, 1), points)).toEqual(at(grid(coordinate(0, 1), tabulated([line])), points));
  });

  it('refuses what does not fit, and says what does', () => {
    const fine = tabulated([line]);
    const refused = (nodes: object, variable: Variable = variableOf([line])) =>
      expect(() => grid(variable, { ...fine, ...nodes }));
    refused({ energies: new Float64Array(14) }).toThrow('14 energies: its nodes need 15');
    refused({}, variableOf([line, line])).toThrow('1 axes for 2 variables (coordinate 0, coordinate 1)');
    refused({ axes: [{ ...line, nodes: 1 }] }).toThrow(
      'axis 0 of the grid has 1 nodes: it needs a whole number from 2',
    );
    refused({ axes: [{ ...line, low: 2 }] }).toThrow('from 2 to 2: it needs finite ends with low < high');
    refused({ axes: [{ ...line, periodic: true }] }).toThrow("'coordinate 0' is not: leave out 'periodic'");
    refused({}, variableOf([circle])).toThrow("'coordinate 0' has the period 6.28");
    refused({ energies: fine.energies.map((e, i) => (i === 3 ? NaN : e)) }).toThrow(
      'energies[3] of the grid is NaN',
    );
    refused({ axes: [{ ...line, nodes: 1e8 }] }).toThrow(
      'the grid has 100000000 nodes, and 4000000 are the most',
    );
    refused({ axes: [] }).toThrow('0 axes: it needs one, two or three');
  });
});

describe('a table of forces', () => {
  it('is linear between its nodes and nothing beyond its ends', () => {
    const axes = [
      { low: 0, high: 2, nodes: 3 },
      { ...circle, nodes: 4 },
    ];
    const places = nodePositions(axes);
    const gradients = places.map((_, i) => Math.cos(i));
    const table = forceTable(variableOf(axes), { axes, gradients });
    const [row, up] = [0, 4].map((node) => gradients.subarray(2 * node, 2 * node + 2));
    const found = at(table, Float64Array.of(0.25, -Math.PI, 2.1, 0));
    expect(found.gradients[0]).toBeCloseTo(0.75 * row[0] + 0.25 * up[0], 14);
    expect(found.gradients[1]).toBeCloseTo(0.75 * row[1] + 0.25 * up[1], 14);
    expect([...found.gradients.slice(2)]).toEqual([0, 0]);
    expect([...found.energies]).toEqual([0, 0]);
    // over the seam of the circle, halfway from its last node to its first
    const seam = at(table, Float64Array.of(0, Math.PI - TURN / 8)).gradients[0];
    expect(seam).toBeCloseTo((gradients[6] + gradients[0]) / 2, 14);
  });
});

const phi: VariableSpec = { type: 'dihedral', atoms: [4, 6, 8, 14] };
const psi: VariableSpec = { type: 'dihedral', atoms: [6, 8, 14, 16] };
const end: VariableSpec = { type: 'distance', atoms: [1, 18] };
const bend: VariableSpec = { type: 'angle', atoms: [4, 8, 16] };
const reach: NodeAxis = { low: 0.2, high: 0.9, nodes: 20 };
const opening: NodeAxis = { low: 0, high: Math.PI, nodes: 25 };
const molecular: Record<string, [VariableSpec, readonly NodeAxis[]]> = {
  'a dihedral': [phi, [circle]],
  'a distance that leaves it': [end, [{ low: 0.5, high: 0.6, nodes: 5 }]],
  'two dihedrals': [{ type: 'stack', of: [phi, psi] }, [circle, circle]],
  'a dihedral and a distance': [{ type: 'stack', of: [phi, end] }, [circle, reach]],
  'an angle, a distance and a dihedral': [{ type: 'stack', of: [bend, end, psi] }, [opening, reach, circle]],
};

describe.each(Object.entries(molecular))(
  'inside the molecular kernel, on %s',
  async (_, [variable, axes]) => {
    const { forceField } = await alanineDipeptide({ flavour: 'ff96-obc' });
    const shapes = (fixture('conformations') as Record<string, Conformation[]>)['ff96-obc'].slice(0, 7);
    const x = Float64Array.from(shapes.flatMap((one) => one.positions.flat()));
    const kT = 2.5;
    const nodes = tabulated(axes);
    const specs: BiasSpec[] = [
      { type: 'grid', variable, ...nodes },
      { type: 'force-table', variable, axes, gradients: nodes.gradients },
    ];
    const kernels: [string, MoleculeKernel, number][] = [
      ['exact', moleculeKernel(forceField, { precision: 'exact' }), 1e-9],
      ['fast', moleculeKernel(forceField, { precision: 'fast' }), 3e-5],
      ['TypeScript', referenceKernel(forceField), 1e-9],
    ];
    it.each(kernels)('%s: values, energies and forces are those outside it', (__, kernel, tolerance) => {
      for (const spec of specs) {
        const restraints = restraintsOf(spec, { walkers: 7, kT, step: 0, timeStep: 0.001 })!;
        const own = buildVariable(variable, 66);
        const bias = buildBias(spec, 66);
        const expected = new Float64Array(7 * own.dim);
        own.evaluate(x, expected);
        const { energies, gradients } = at(bias, expected);
        const pulled = new Float64Array(x.length);
        own.pullback(
          x,
          gradients.map((slope) => -kT * slope),
          pulled,
        );
        const [terms, forces, free] = [
          new Float64Array(7 * TERMS.length),
          new Float64Array(x.length),
          new Float64Array(x.length),
        ];
        const found = { restraints, energies: new Float64Array(7), values: new Float64Array(7 * own.dim) };
        kernel.energiesAndForces(x, terms, free);
        kernel.energiesAndForces(x, terms, forces, found);
        found.values.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(tolerance));
        found.energies.forEach((energy, i) =>
          expect(Math.abs(energy - kT * energies[i])).toBeLessThan(20 * tolerance),
        );
        const size = Math.hypot(...pulled) + 1;
        const error = Math.hypot(...forces.map((force, i) => force - free[i] - pulled[i]));
        expect(error / size).toBeLessThan(100 * tolerance);
      }
    });
  },
);
