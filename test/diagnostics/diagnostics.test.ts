import { describe, expect, test } from 'vitest';
import {
  bulkSize,
  decorrelated,
  entropySize,
  equilibration,
  jsDivergence,
  kishSize,
  klDivergence,
  l1Distance,
  l1Distances,
  meanStandardError,
  overRepeats,
  paretoTail,
  splitRHat,
  statisticalInefficiency,
  tailSize,
} from '../../src/diagnostics/index.js';
import { InputError } from '../../src/math/errors.js';
import { fold, key, normal, uniform } from '../../src/random/index.js';

describe('weights', () => {
  test('effective sample sizes', () => {
    for (const size of [kishSize, entropySize]) {
      expect(size(new Float64Array(7).fill(-1e5))).toBeCloseTo(7, 10);
      expect(size([0, -Infinity, 0])).toBeCloseTo(2, 12);
      expect(size([-Infinity])).toBe(0);
    }
    expect(kishSize([Math.log(3), 0])).toBeCloseTo(16 / 10, 12);
    expect(entropySize([Math.log(3), 0])).toBeCloseTo(4 / 27 ** 0.25, 12);
  });

  test.each([0.2, 0.5, 0.9])('k-hat finds the shape of a Pareto tail, k = %d', (k) => {
    const { shape, threshold, tail } = paretoTail(uniform(key(11), 40_000).map((u) => -k * Math.log(1 - u)));
    // The shape's standard error is (1 + k) / √tail.
    expect((Math.abs(shape - k) / (1 + k)) * Math.sqrt(tail)).toBeLessThan(3);
    expect(threshold).toBeCloseTo(0.7, 12);
  });

  test('the tail makes up for weights not seen yet', () => {
    // Pareto weights of shape 0.35: ⟨w²⟩/⟨w⟩² − 1 = 0.65²/0.3 − 1.
    const truth = 0.65 ** 2 / 0.3 - 1;
    const repeats = Array.from({ length: 200 }, (_, r) => {
      const logWeights = uniform(fold(key(12), r), 500).map((u) => -0.35 * Math.log(1 - u));
      const seen = 500 / kishSize(logWeights) - 1;
      return { seen, foretold: seen * paretoTail(logWeights).varianceRatio };
    });
    const median = (name: 'seen' | 'foretold') => repeats.map((r) => r[name]).toSorted((a, b) => a - b)[100];
    expect(median('seen') / truth).toBeLessThan(0.9);
    expect(Math.abs(median('foretold') / truth - 1)).toBeLessThan(0.07);
    // Weights with an upper limit hide nothing.
    expect(paretoTail(uniform(key(13), 500).map(Math.log)).varianceRatio).toBeLessThan(1.01);
    expect(paretoTail(new Float64Array(50)).varianceRatio).toBe(1);
    expect(paretoTail([0, 1, 2]).varianceRatio).toBe(1);
  });

  test('k-hat of equal weights, of few and of a rule of one', () => {
    expect(paretoTail(new Float64Array(100)).shape).toBe(-Infinity);
    expect(paretoTail([0, 1, 2]).shape).toBe(Infinity);
    expect(paretoTail(Float64Array.of(1000, ...new Float64Array(200))).shape).toBe(Infinity);
  });
});

describe('distances between densities', () => {
  const points = Float64Array.from({ length: 2001 }, (_, i) => -10 + 0.01 * i);
  const gaussian = (mean: number, spread: number): Float64Array =>
    points.map((x) => Math.exp(-0.5 * ((x - mean) / spread) ** 2) / (spread * Math.sqrt(2 * Math.PI)));
  const [p, q] = [gaussian(0, 1), gaussian(1, 1.5)];

  test('have the values of the integrals', () => {
    expect(l1Distance(p, p, 0.01)).toBe(0);
    // Two unit normals 1 apart: 2 (2 Φ(½) − 1)
    expect(l1Distance(p, gaussian(1, 1), 0.01)).toBeCloseTo(2 * 0.3829249, 4);
    expect(klDivergence(p, q, 0.01)).toBeCloseTo(Math.log(1.5) + 2 / 4.5 - 0.5, 6);
    expect(jsDivergence(p, gaussian(40, 0.001).fill(0).with(0, 200), 0.01)).toBeCloseTo(Math.LN2, 6);
    expect(jsDivergence(p, q, 0.01)).toBeCloseTo(jsDivergence(q, p, 0.01), 12);
  });

  test('empty bins: infinite KL unless smoothed, finite JS', () => {
    const [a, b] = [Float64Array.of(0.5, 0.5, 0), Float64Array.of(1, 0, 0)];
    expect(klDivergence(a, b, 1)).toBe(Infinity);
    expect(klDivergence(b, a, 1)).toBeCloseTo(Math.log(3), 12); // the end of a trapezoid counts half
    expect(klDivergence(a, b, 1, { smoothing: 0.01 })).toBeLessThan(5);
    expect(jsDivergence(a, b, 1)).toBeLessThan(Math.LN2);
  });

  test('many at once, with mean and spread', () => {
    const rows = new Float64Array(2 * points.length);
    rows.set(p);
    rows.set(q, points.length);
    const distances = l1Distances(rows, p, 0.01);
    expect([...distances]).toEqual([0, l1Distance(q, p, 0.01)]);
    expect(overRepeats([1, 2, 3])).toEqual({ mean: 2, spread: 1, count: 3 });
    expect(() => overRepeats([1])).toThrow(InputError);
    expect(() => l1Distances(rows, p.subarray(1), 0.01)).toThrow(/do not make rows of 2000/);
    expect(() => l1Distance(p, p.subarray(1), 0.01)).toThrow(InputError);
  });
});

describe('time series', () => {
  test('inefficiency of a first-order autoregressive series', () => {
    const z = normal(key(5), 60_000);
    const x = new Float64Array(z.length);
    for (let i = 1; i < x.length; i++) x[i] = 0.8 * x[i - 1] + z[i];
    expect(statisticalInefficiency(x)).toBeGreaterThan(8);
    expect(statisticalInefficiency(x)).toBeLessThan(10);
    expect(statisticalInefficiency(z)).toBeLessThan(1.1);
    expect(statisticalInefficiency(x.map((v) => v + 1e6))).toBeCloseTo(statisticalInefficiency(x), 4);
  });

  test('constant and broken series', () => {
    expect(statisticalInefficiency([0.1, 0.1, 0.1])).toBe(1);
    expect(() => statisticalInefficiency([1])).toThrow(InputError);
    expect(() => statisticalInefficiency([1, NaN])).toThrow(/not finite/);
  });

  test('equilibration cuts the start of a relaxing series', () => {
    const x = normal(key(6), 4000).map((z, i) => z + 30 * Math.exp(-i / 100));
    const { start, effectiveSamples } = equilibration(x);
    expect(start).toBeGreaterThan(300);
    expect(start).toBeLessThan(900);
    expect(effectiveSamples).toBeGreaterThan(2500);
    expect([...decorrelated(6, 1.5)]).toEqual([0, 2, 3, 5]);
  });
});

test('bad input is refused, and says what is wrong', () => {
  const [half, grid] = [Float64Array.of(0.5, 0.5), 1];
  for (const compare of [l1Distance, klDivergence, jsDivergence]) {
    expect(() => compare([0.5, NaN], half, grid)).toThrow(/density p is NaN at point 1/);
    expect(() => compare(half, [0.5, -1], grid)).toThrow(/density q is -1 at point 1/);
    expect(() => compare([], [], grid)).toThrow(InputError);
    expect(() => compare(half, half, 0)).toThrow(/width/);
  }
  expect(() => klDivergence([0, 0], half, grid)).toThrow(/zero everywhere/);
  expect(() => jsDivergence(half, half, grid, { smoothing: -1 })).toThrow(/smoothing of -1/);
  expect(() => overRepeats([1, NaN])).toThrow(/repeat 1 is NaN/);
  for (const size of [kishSize, entropySize]) {
    expect(() => size([0, NaN])).toThrow(/log-weight 1 is NaN/);
    expect(() => size([Infinity])).toThrow(InputError);
    expect(size([])).toBe(0);
  }
  for (const estimate of [statisticalInefficiency, equilibration]) {
    expect(() => estimate([])).toThrow(InputError);
    expect(() => estimate([1, 2, Infinity])).toThrow(/value 2 of the series is Infinity/);
  }
  expect(() => equilibration([1, 2, 3], { stride: 0 })).toThrow(/stride of 0/);
  expect(() => decorrelated(6, 0)).toThrow(/inefficiency is 0/);
  expect(() => decorrelated(6, NaN)).toThrow(InputError);
  for (const diagnose of [splitRHat, bulkSize, tailSize, meanStandardError]) {
    expect(() => diagnose([])).toThrow(InputError);
    expect(() => diagnose([[1, 2, 3]])).toThrow(/four are needed/);
    expect(() => diagnose([[1, 2, 3, NaN]])).toThrow(/value 3 of chain 0 is NaN/);
    expect(() => diagnose([[1, 2, 3, 4], [1]])).toThrow(/cut them to the same length/);
  }
});
