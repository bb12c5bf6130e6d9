/**
 * Free-energy surfaces from MBAR, counted in bins and smoothed by kernels, against exact answers.
 */
import { describe, expect, test } from 'vitest';
import {
  binCentres,
  harmonicEnergies,
  kernelDensity,
  mbar,
  type Axis,
  type Estimate,
} from '../../src/estimators/index.js';
import { InputError } from '../../src/math/errors.js';
import { categorical, fold, key, normal } from '../../src/random/index.js';
import { againstScatter } from './statistics.js';

const turn = 2 * Math.PI;
const circle = (bins: number): Axis => ({ low: -Math.PI, high: Math.PI, bins, periodic: true });
const gaussian = (x: number, h: number): number => Math.exp((-x * x) / (2 * h * h)) / (Math.sqrt(turn) * h);
const wrapped = (x: number, h: number): number =>
  [-2, -1, 0, 1, 2].reduce((sum, image) => sum + gaussian(x + image * turn, h), 0);

/** Two angles with biases on the first alone or on both; samples lie on a mesh, where every sum is exact. */
const mesh = binCentres([circle(36), circle(36)]);
const surface = ([x, y]: Float64Array): number => 2 * Math.cos(x) + Math.cos(y - 1) + Math.cos(x + 2 * y);
const biases: ((x: Float64Array) => number)[] = [];
for (const x0 of [-2.2, -0.1, 2]) {
  for (const y0 of [-2, 1]) {
    biases.push(([x, y]) => -2 * Math.cos(x - x0) - 1.2 * Math.cos(y - y0));
  }
}
const counts = [120, 60, 150, 80, 100, 90];
const samples = counts.reduce((a, b) => a + b, 0);
const weights = Float64Array.from({ length: 36 * 36 }, (_, i) =>
  Math.exp(-surface(mesh.subarray(2 * i, 2 * i + 2))),
);
const total = weights.reduce((a, b) => a + b, 0);

function solve(seed: number) {
  const values = new Float64Array(2 * samples);
  let n = 0;
  counts.forEach((count, k) => {
    const logWeights = Float64Array.from({ length: 36 * 36 }, (_, i) => {
      const at = mesh.subarray(2 * i, 2 * i + 2);
      return -surface(at) - biases[k](at);
    });
    categorical(fold(key(seed), k), logWeights, count).forEach((i) => {
      values.set(mesh.subarray(2 * i, 2 * i + 2), 2 * n++);
    });
  });
  const energies = Float64Array.from(biases.flatMap((bias) => places(values).map(bias)));
  return { values, result: mbar({ energies, counts }) };
}

const places = (values: Float64Array): Float64Array[] =>
  Array.from({ length: values.length / 2 }, (_, n) => values.subarray(2 * n, 2 * n + 2));

const repeats = Array.from({ length: 150 }, (_, seed) => solve(seed));

/** Estimates at one point scatter about the truth by as much as their errors say, within four errors of what 150 repeats measure. */
function expectTruth(estimates: readonly Estimate<Float64Array>[], point: number, truth: number): void {
  const { shift, size } = againstScatter(
    estimates.map(({ value }) => value[point]),
    estimates.map(({ standardError }) => standardError[point]),
    truth,
  );
  expect(Math.abs(shift), `point ${point}`).toBeLessThan(4);
  expect(Math.abs(size), `point ${point}`).toBeLessThan(4);
}

/** ∑ over the mesh of the density times a function. */
const integral = (f: (x: Float64Array) => number): number =>
  weights.reduce((sum, w, i) => sum + (w / total) * f(mesh.subarray(2 * i, 2 * i + 2)), 0);

describe('the smoothed surface of two angles', () => {
  const grid = [circle(5), circle(6)];
  const bandwidth = [0.5, 0.6];
  const points = binCentres(grid);
  const truth = Float64Array.from({ length: 30 }, (_, b) =>
    integral(([x, y]) => wrapped(x - points[2 * b], 0.5) * wrapped(y - points[2 * b + 1], 0.6)),
  );

  test('its density and the errors', () => {
    const estimates = repeats.map(({ values, result }) => result.density({ values, grid, bandwidth }));
    truth.forEach((p, b) => expectTruth(estimates, b, p));
  });

  test('its free energy relative to its lowest point', () => {
    const estimates = repeats.map(({ values, result }) => result.profile({ values, grid, bandwidth }));
    const lowest = truth.indexOf(Math.max(...truth));
    expect(
      estimates.every(({ value, standardError }) => value[lowest] === 0 && standardError[lowest] === 0),
    ).toBe(true);
    truth.forEach((p, b) => {
      const f = Math.log(truth[lowest] / p);
      // Logarithms of densities are biased by half of their variance.
      if (b === lowest) return;
      const half = estimates.reduce((sum, { standardError }) => sum + standardError[b] ** 2 / 300, 0);
      if (half < 0.02) expectTruth(estimates, b, f);
    });
  });

  test('along one angle', () => {
    const estimates = repeats.map(({ values, result }) =>
      result.density({ values: values.filter((_, i) => i % 2 === 0), grid: circle(8), bandwidth: 0.4 }),
    );
    binCentres(circle(8)).forEach((c, b) => {
      expectTruth(
        estimates,
        b,
        integral(([x]) => wrapped(x - c, 0.4)),
      );
    });
  });

  test('what smoothing changes is estimated by smoothing more', () => {
    const { values, result } = repeats[0];
    const onGrid = { values: values.filter((_, i) => i % 2 === 0), grid: circle(8) };
    const { value, diagnostics } = result.density({ ...onGrid, bandwidth: 0.4 });
    const wider = result.density({ ...onGrid, bandwidth: 0.4 * Math.SQRT2 });
    diagnostics.bias.forEach((bias, b) => expect(bias).toBeCloseTo(wider.value[b] - value[b], 12));
  });
});

describe('the counted surface of two angles', () => {
  const grid = [circle(4), circle(6)];
  const truth = Float64Array.from({ length: 24 }, (_, b) => {
    const within = (x: number, bin: number, bins: number): boolean =>
      Math.floor(((x + Math.PI) / turn) * bins) === bin;
    return integral(([x, y]) => (within(x, Math.floor(b / 6), 4) && within(y, b % 6, 6) ? 1 : 0));
  });

  test('its density and the errors', () => {
    const estimates = repeats.map(({ values, result }) => result.density({ values, grid }));
    const area = (turn * turn) / 24;
    truth.forEach((p, b) => {
      // A bin that a repeat never entered has no scatter to compare with.
      if (estimates.every(({ diagnostics }) => !diagnostics.empty[b])) expectTruth(estimates, b, p / area);
    });
  });

  test('its free energy relative to its lowest bin', () => {
    const estimates = repeats.map(({ values, result }) => result.profile({ values, grid }));
    const lowest = truth.indexOf(Math.max(...truth));
    const settled = estimates.filter(({ value }) => value[lowest] === 0);
    expect(settled.length).toBe(150);
    truth.forEach((p, b) => {
      const half = settled.reduce((sum, { standardError }) => sum + standardError[b] ** 2 / 300, 0);
      if (b !== lowest && half < 0.02) expectTruth(settled, b, Math.log(truth[lowest] / p));
    });
  });
});

describe('kernels', () => {
  const { values, result } = repeats[3];
  const grid = [circle(5), circle(6)];

  test('without other states are the plain kernel density', () => {
    const x = normal(key(1), 300);
    const line = { low: -2, high: 2, bins: 9 };
    const alone = mbar({ energies: x.map((v) => 0.5 * v * v), counts: [300] });
    const onGrid = { values: x, grid: line, target: x.map((v) => 0.5 * v * v), bandwidth: 0.3 };
    const { value, standardError, diagnostics } = alone.density(onGrid);
    const plain = kernelDensity(x, { grid: line, bandwidth: 0.3, key: key(1) });
    value.forEach((p, b) => {
      expect(p).toBeCloseTo(plain.value[b], 12);
      // The variance of a mean of kernels.
      const kernels = x.map((v) => gaussian(v - diagnostics.centres[b], 0.3));
      const mean = kernels.reduce((a, c) => a + c, 0) / 300;
      const variance = kernels.reduce((a, c) => a + (c - mean) ** 2, 0) / 300 / 300;
      expect(standardError[b] / Math.sqrt(variance)).toBeCloseTo(1, 10);
    });
  });

  test('of samples that count a quarter each have twice the errors', () => {
    const energies = Float64Array.from(biases.flatMap((bias) => places(values).map(bias)));
    const correlated = mbar({ energies, counts, inefficiencies: counts.map(() => 4) });
    for (const method of ['density', 'profile'] as const) {
      const once = result[method]({ values, grid, bandwidth: 0.4 });
      const quarter = correlated[method]({ values, grid, bandwidth: 0.4 });
      once.value.forEach((value, b) => {
        expect(quarter.value[b]).toBeCloseTo(value, 8);
        expect(quarter.standardError[b]).toBeCloseTo(2 * once.standardError[b], 6);
      });
    }
  });

  test('have the errors of a bootstrap', () => {
    const trajectoryOf = Int32Array.from({ length: samples }, (_, n) => n);
    const onGrid = { values, grid, bandwidth: 0.5 };
    const boot = result.bootstrap({ key: key(2), trajectoryOf, resamples: 400, onGrid });
    const density = result.density(onGrid);
    const profile = result.profile(onGrid);
    for (let b = 0; b < 30; b++) {
      const relative = density.standardError[b] / density.value[b];
      if (relative > 0.25) continue;
      // 400 resamples know a variance to 7 %.
      expect(Math.abs(Math.log(boot.density![b] / density.standardError[b]))).toBeLessThan(0.25);
      if (profile.value[b] > 0) {
        expect(Math.abs(Math.log(boot.profile![b] / profile.standardError[b]))).toBeLessThan(0.25);
      }
    }
  });

  test('choose their width by the weights', () => {
    const { diagnostics } = result.profile({ values, grid, bandwidth: 'automatic' });
    for (const h of diagnostics.bandwidths) {
      expect(h).toBeGreaterThan(0.1);
      expect(h).toBeLessThan(1);
    }
  });

  test('bad input is named', () => {
    expect(() => result.profile({ values, grid: grid[0], bandwidth: 1 })).toThrow(InputError);
    expect(() => result.profile({ values, grid, bandwidth: -1 })).toThrow(/bandwidth along axis 0 is -1/);
    expect(() => result.density({ values: values.map(() => NaN), grid, bandwidth: 1 })).toThrow(
      /coordinate 0 of sample 0 is NaN/,
    );
  });
});

describe('groups of windows that do not overlap', () => {
  const centres = [0, 1, 20, 21];
  const values = Float64Array.from(
    centres.flatMap((c, k) => [...normal(fold(key(3), k), 200)].map((z) => c + z)),
  );
  const result = mbar({
    energies: harmonicEnergies({ centres, springs: 1 }, values),
    counts: [200, 200, 200, 200],
    centres,
  });
  const grid = { low: -2, high: 23, bins: 25 };
  // At 20 the first target weighs as much as at 0, the others e⁻²⁰⁰ and e⁻⁴⁰⁰.
  const targets = [
    undefined,
    values.map((x) => 0.5 * x * x),
    values.map((x) => 0.5 * x * x + (x > 10 ? 200 : 0)),
  ];

  test.each(targets)('have infinite errors between them, however little one weighs (%#)', (target) => {
    for (const bandwidth of [undefined, 0.5]) {
      const { value, standardError, status } = result.profile({
        values,
        grid,
        target,
        ...(bandwidth && { bandwidth }),
      });
      expect(status.code).toBe('no-overlap');
      const [near, far] =
        value[1] === 0 || value.indexOf(0) < 10
          ? [
              [0, 1, 2, 3],
              [20, 21, 22],
            ]
          : [
              [20, 21],
              [1, 2],
            ];
      for (const b of near) expect(standardError[b]).toBeLessThan(1.5);
      for (const b of far) expect([value[b] < Infinity, standardError[b]]).toEqual([true, Infinity]);
    }
  });
});
