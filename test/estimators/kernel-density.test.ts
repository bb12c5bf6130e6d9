import { describe, expect, test } from 'vitest';
import { binCentres, kernelDensity, type Axis } from '../../src/estimators/index.js';
import { InputError } from '../../src/math/errors.js';
import { categorical, fold, key, normal, uniform, type Key } from '../../src/random/index.js';
import { againstScatter, coverage, mean } from './statistics.js';

const gaussian = (x: number, h: number): number =>
  Math.exp((-x * x) / (2 * h * h)) / (Math.sqrt(2 * Math.PI) * h);
const turn = 2 * Math.PI;
/** A Gaussian around a circle, from so many images that no digit is missing. */
const wrapped = (x: number, h: number): number => {
  let sum = 0;
  for (let image = -20; image <= 20; image++) sum += gaussian(x + image * turn, h);
  return sum;
};
const circle = (bins: number): Axis => ({ low: -Math.PI, high: Math.PI, bins, periodic: true });
const independent = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
/** Trajectories of five independent samples each. */
const fives = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => Math.floor(i / 5));

describe('sums of kernels are exact', () => {
  test('on a line, beyond its ends, at every distance', () => {
    const grid = { low: -1, high: 2, bins: 61 };
    const x = [-1.3, 0.123, 0.2, 2.05];
    const logWeights = [0, 1, 2, -0.5];
    const total = logWeights.reduce((sum, w) => sum + Math.exp(w), 0);
    const { value } = kernelDensity(x, { grid, logWeights, bandwidth: 0.2, key: key(1) });
    binCentres(grid).forEach((c, b) => {
      const exact = x.reduce(
        (sum, v, n) => sum + (Math.exp(logWeights[n]) / total) * gaussian(c - v, 0.2),
        0,
      );
      expect(Math.abs(value[b] - exact)).toBeLessThan(1e-13 * 2);
    });
  });

  test.each([0.01, 0.3, 1, 4])('around a circle, bandwidth %d', (bandwidth) => {
    const grid = circle(50);
    const x = [-3.1, 0.4, 3.14, 10 * turn + 1];
    const { value } = kernelDensity(x, { grid, bandwidth, key: key(1) });
    binCentres(grid).forEach((c, b) => {
      const exact = x.reduce((sum, v) => sum + wrapped(c - v, bandwidth) / x.length, 0);
      expect(Math.abs(value[b] - exact)).toBeLessThan(1e-12 / bandwidth);
    });
  });

  test('in two and three dimensions, some of them circles', () => {
    const axes: Axis[] = [{ low: 0, high: 2, bins: 7 }, circle(9), { low: -1, high: 1, bins: 5 }];
    const h = [0.4, 0.9, 0.3];
    const points = [
      [0.3, 3, 0.5],
      [1.9, -2, -0.9],
      [2.2, 0, 0],
    ];
    for (const dims of [2, 3]) {
      const grid = axes.slice(0, dims);
      const { value } = kernelDensity(
        points.flatMap((x) => x.slice(0, dims)),
        { grid, bandwidth: h.slice(0, dims), key: key(1) },
      );
      const centres = binCentres(grid);
      value.forEach((p, b) => {
        const exact = mean(
          points.map((x) =>
            grid.reduce((product, axis, j) => {
              const distance = centres[b * dims + j] - x[j];
              return product * (axis.periodic ? wrapped(distance, h[j]) : gaussian(distance, h[j]));
            }, 1),
          ),
        );
        expect(Math.abs(p - exact)).toBeLessThan(1e-13);
      });
    }
  });
});

/** Samples of exp(logDensity) on a mesh of the circle in each dimension: exact for kernels much wider than the mesh. */
function onTorus(k: Key, n: number, dims: number, mesh: number, logDensity: (x: number[]) => number) {
  const centres = binCentres(Array.from({ length: dims }, () => circle(mesh)));
  const logWeights = Float64Array.from({ length: mesh ** dims }, (_, b) =>
    logDensity(Array.from(centres.subarray(b * dims, (b + 1) * dims))),
  );
  const x = new Float64Array(n * dims);
  categorical(k, logWeights, n).forEach((b, i) =>
    x.set(centres.subarray(b * dims, (b + 1) * dims), i * dims),
  );
  return { x, centres, logWeights };
}

interface Values {
  readonly value: Float64Array;
  readonly standardError: Float64Array;
}

/** Repeats scatter about the truth, by as much as their errors say: within four errors of what is measured here. */
function expectTruth(repeats: readonly Values[], point: number, truth: number): void {
  const { shift, size } = againstScatter(
    repeats.map(({ value }) => value[point]),
    repeats.map(({ standardError }) => standardError[point]),
    truth,
  );
  expect(Math.abs(shift)).toBeLessThan(4);
  expect(Math.abs(size)).toBeLessThan(4);
}

describe('truth: the smoothed density, with its errors', () => {
  test('of a Gaussian mixture', () => {
    const grid = { low: -2, high: 4, bins: 13 };
    const h = 0.25;
    const n = 300;
    const repeats = Array.from({ length: 200 }, (_, seed) => {
      const which = uniform(fold(key(seed), 1), n);
      const x = normal(fold(key(seed), 0), n).map((z, i) => (which[i] < 0.3 ? 0.5 * z : 2 + 0.8 * z));
      const trajectoryOf = fives(n);
      return kernelDensity(x, { grid, bandwidth: h, trajectoryOf, key: key(seed), resamples: 100 });
    });
    binCentres(grid).forEach((c, b) => {
      const smooth = (narrow: number, wide: number): number =>
        0.3 * gaussian(c, narrow) + 0.7 * gaussian(c - 2, wide);
      const truth = smooth(Math.hypot(0.5, h), Math.hypot(0.8, h));
      expectTruth(repeats, b, truth);
      // What smoothing changed, against what the diagnostics say, where it shows.
      const change = truth - smooth(0.5, 0.8);
      const estimated = mean(repeats.map(({ diagnostics }) => diagnostics.bias[b]));
      if (Math.abs(change) < 0.02) return;
      expect(estimated / change).toBeGreaterThan(0.6);
      expect(estimated / change).toBeLessThan(1.4);
    });
  });

  test('of a von Mises density, by its Fourier coefficients', () => {
    const kappa = 2;
    const h = 0.3;
    const grid = circle(12);
    // I_k(κ) by quadrature, exact for a periodic function.
    const bessel = (k: number): number =>
      mean(binCentres(circle(400)).map((x) => Math.exp(kappa * Math.cos(x)) * Math.cos(k * x)));
    const coefficients = Array.from(
      { length: 25 },
      (_, k) => ((k === 0 ? 1 : 2) * bessel(k) * Math.exp((-k * k * h * h) / 2)) / bessel(0) / turn,
    );
    const repeats = Array.from({ length: 200 }, (_, seed) => {
      const { x } = onTorus(key(seed), 400, 1, 1000, ([v]) => kappa * Math.cos(v - 3));
      const trajectoryOf = fives(400);
      return kernelDensity(x, { grid, bandwidth: h, trajectoryOf, key: key(seed), resamples: 100 });
    });
    binCentres(grid).forEach((x, b) => {
      const truth = coefficients.reduce((sum, c, k) => sum + c * Math.cos(k * (x - 3)), 0);
      expectTruth(repeats, b, truth);
    });
  });

  test('of a density on the torus, reweighted', () => {
    const surface = ([x, y]: number[]): number =>
      Math.cos(x) + 0.7 * Math.cos(y - 1) + 0.7 * Math.cos(x + 2 * y);
    const grid = [circle(6), circle(7)];
    const h = [0.5, 0.4];
    // Samples of half the energy, so that weights carry the other half.
    const { x: all, centres, logWeights } = onTorus(key(4), 200 * 800, 2, 60, (x) => -0.5 * surface(x));
    const weights = logWeights.map((w) => Math.exp(2 * w));
    const total = weights.reduce((a, b) => a + b, 0);
    const points = binCentres(grid);
    const repeats = Array.from({ length: 200 }, (_, r) => {
      const x = all.subarray(1600 * r, 1600 * (r + 1));
      return kernelDensity(x, {
        grid,
        logWeights: Float64Array.from({ length: 800 }, (_, n) => -0.5 * surface([x[2 * n], x[2 * n + 1]])),
        bandwidth: h,
        trajectoryOf: fives(800),
        key: key(r),
        resamples: 60,
      });
    });
    for (let b = 0; b < 42; b++) {
      const along = (j: number, v: number): number => wrapped(v - points[2 * b + j], h[j]);
      const truth = weights.reduce(
        (sum, w, i) => sum + (w / total) * along(0, centres[2 * i]) * along(1, centres[2 * i + 1]),
        0,
      );
      expectTruth(repeats, b, truth);
    }
  });

  test('of correlated trajectories: errors cover it', () => {
    const grid = { low: -1, high: 1, bins: 3 };
    const z = Array.from({ length: 200 }, (_, seed) => {
      const noise = normal(key(seed), 1200);
      const x = new Float64Array(1200);
      for (let i = 0; i < 1200; i++) x[i] = i % 40 === 0 ? noise[i] : 0.8 * x[i - 1] + 0.6 * noise[i];
      const trajectoryOf = Int32Array.from(x, (_, i) => Math.floor(i / 40));
      const { value, standardError } = kernelDensity(x, {
        grid,
        bandwidth: 0.4,
        trajectoryOf,
        key: key(seed),
        resamples: 100,
      });
      return (value[1] - gaussian(0, Math.hypot(1, 0.4))) / standardError[1];
    });
    expect(coverage(z)).toBeGreaterThan(0.9);
    expect(coverage(z)).toBeLessThan(0.985);
  });
});

describe('bandwidths', () => {
  const grid = { low: -5, high: 5, bins: 100 };

  test('are those of a normal density, in every dimension', () => {
    const n = 10_000;
    const x = normal(key(3), 2 * n).map((z, i) => (i % 2 ? 3 * z : 0.5 * z));
    const { diagnostics } = kernelDensity(x, {
      grid: [grid, { low: -9, high: 9, bins: 50 }],
      trajectoryOf: Int32Array.from({ length: n }, (_, i) => i % 100),
      key: key(1),
      resamples: 2,
    });
    const factor = (1 / n) ** (1 / 6);
    // An interval of half of the samples is known to about n^(-1/3).
    expect(Math.abs(diagnostics.bandwidths[0] / (0.5 * factor) - 1)).toBeLessThan(3 * n ** (-1 / 3));
    expect(Math.abs(diagnostics.bandwidths[1] / (3 * factor) - 1)).toBeLessThan(3 * n ** (-1 / 3));
  });

  test('follow the width of a peak, not the distance between two', () => {
    const x = normal(key(3), 4000).map((z, i) => 0.3 * z + (i % 3 ? 3 : -3));
    const { diagnostics } = kernelDensity(x, {
      grid,
      trajectoryOf: independent(4000),
      key: key(1),
      resamples: 2,
    });
    expect(diagnostics.bandwidths[0]).toBeLessThan(0.12);
    expect(diagnostics.bandwidths[0]).toBeGreaterThan(0.05);
  });

  test('do not depend on where a circle is cut', () => {
    const x = normal(key(3), 2000).map((z) => 0.4 * z);
    const widths = [0, 1, Math.PI].map((by) => {
      const shifted = x.map((v) => v + by);
      const options = { grid: circle(100), trajectoryOf: independent(2000), key: key(1), resamples: 2 };
      return kernelDensity(shifted, options).diagnostics.bandwidths[0];
    });
    expect(widths[1]).toBeCloseTo(widths[0], 12);
    expect(widths[2]).toBeCloseTo(widths[0], 12);
  });

  test('that are too wide are called so', () => {
    const x = normal(key(3), 20_000);
    const options = { grid, trajectoryOf: fives(20_000), key: key(1), resamples: 20 };
    expect(kernelDensity(x, { ...options, bandwidth: 1 }).status.message).toMatch(
      /bandwidths of 1.00 changes/,
    );
    expect(kernelDensity(x, { ...options, bandwidth: 0.1 }).status.message).not.toMatch(/Smoothing/);
  });
});

test('where there is no sample the density is no better known than by one', () => {
  const x = normal(key(3), 400);
  const { value, standardError, diagnostics, status } = kernelDensity(x, {
    grid: { low: -10, high: 10, bins: 21 },
    trajectoryOf: independent(400),
    bandwidth: 0.3,
    key: key(1),
  });
  expect([value[0], diagnostics.empty[0], diagnostics.empty[10]]).toEqual([0, 1, 0]);
  expect(standardError[0]).toBeCloseTo(gaussian(0, 0.3) / 400, 12);
  expect(status.code).toBe('empty-points');
});

test('bad input is named', () => {
  const grid = { low: 0, high: 1, bins: 4 };
  const options = { grid, key: key(1) };
  const refused = (values: number[], more: object, message: RegExp): void => {
    expect(() => kernelDensity(values, { ...options, ...more })).toThrow(InputError);
    expect(() => kernelDensity(values, { ...options, ...more })).toThrow(message);
  };
  refused([0, 1], { logWeights: [0] }, /2 samples, 1 log-weights/);
  refused([0, NaN], { bandwidth: 1 }, /value 1 is NaN: remove or repair it/);
  refused([0, 1, 2, Infinity], { grid: [grid, grid], bandwidth: 1 }, /coordinate 1 of sample 1 is Infinity/);
  refused([0, 1], { bandwidth: 0 }, /bandwidth along axis 0 is 0: it must be a positive number/);
  refused([0, 1], { bandwidth: [1, 2] }, /2 bandwidths for a grid of 1 axes/);
  refused([50, 60], { bandwidth: 0.1 }, /none of 2 samples with weight lies in \[0, 1\]/);
  refused([0, 1, 2], { grid: [grid, grid] }, /3 values for a grid of 2 axes/);
});
