import { describe, expect, test } from 'vitest';
import {
  energyDistance,
  kolmogorovSmirnov,
  kolmogorovSmirnovTwoSample,
  meanDiscrepancy,
  wassersteinDistance,
} from '../../src/diagnostics/index.js';
import { InputError, normalCdf } from '../../src/math/index.js';
import { fold, key, normal } from '../../src/random/index.js';
import fixture from '../fixtures/estimators.json' with { type: 'json' };
import { draws } from '../fixtures/pymbar.js';

type Pair = (typeof fixture.pairs)[number];

function samplesOf({ seed, n, m, shift, spread, rounded, weighted }: Pair) {
  const round = (x: number): number => (rounded ? Math.floor(2 * x) / 2 : x);
  return {
    a: draws(1000 + seed, n).map(round),
    b: draws(1100 + seed, m).map((z) => round(shift + spread * z)),
    weights: weighted
      ? { logWeightsA: draws(1200 + seed, n), logWeightsB: draws(1300 + seed, m) }
      : undefined,
  };
}

describe('agreement with scipy', () => {
  test.each(fixture.pairs.map((p, i) => ({ i, p })))('distances and tests of samples, pair $i', ({ p }) => {
    const { a, b, weights } = samplesOf(p);
    expect(wassersteinDistance(a, b, weights)).toBeCloseTo(p.wasserstein, 12);
    expect(energyDistance(a, b, weights)).toBeCloseTo(p.energy, 12);
    const { square, bandwidth } = meanDiscrepancy(a, b);
    expect(bandwidth).toBeCloseTo(p.bandwidth, 12);
    expect(square).toBeCloseTo(p.discrepancy, 12);
    // scipy rounds n m / (n + m)
    const size = 2 * Math.round((p.n * p.m) / (p.n + p.m));
    const two = kolmogorovSmirnovTwoSample(a, b, { effectiveSamplesA: size, effectiveSamplesB: size });
    expect(two.distance).toBeCloseTo(p.twoSample[0], 12);
    expect(Math.abs(two.pValue - p.twoSample[1])).toBeLessThan(2e-3);
    if (!p.rounded) {
      const one = kolmogorovSmirnov(a, normalCdf);
      expect(one.distance).toBeCloseTo(p.oneSample[0], 12);
      expect(Math.abs(one.pValue - p.oneSample[1])).toBeLessThan(2e-3);
    }
  });

  test.each(fixture.planes)('energy distance in three dimensions, seed $seed', ({ seed, energy }) => {
    const [a, b] = [draws(1400 + seed, 120), draws(1500 + seed, 180).map((z) => 0.4 + z)];
    expect(energyDistance(a, b, { dim: 3 })).toBeCloseTo(energy, 12);
    const weights = { logWeightsA: new Float64Array(40).fill(7), logWeightsB: new Float64Array(60) };
    expect(energyDistance(a, b, { dim: 3, ...weights })).toBeCloseTo(energy, 12);
  });

  test('the tail of the Kolmogorov distribution', () => {
    for (const [scaled, n, p] of fixture.kolmogorov) {
      const found = tailOf(scaled / Math.sqrt(n), n);
      expect(Math.abs(found - p), `n ${n}, √n D ${scaled}`).toBeLessThan(2e-3);
    }
  });
});

/** P(D ≥ distance) of n samples, by a sample with just that distance. */
function tailOf(distance: number, n: number): number {
  const steps = 10_000;
  const x = Float64Array.from({ length: steps }, (_, i) => (i + 0.5) / steps);
  const test = kolmogorovSmirnov(x, (v) => Math.min(1, Math.max(0, v + distance - 0.5 / steps)), {
    effectiveSamples: n,
  });
  expect(test.distance).toBeCloseTo(distance, 10);
  return test.pValue;
}

test('values by hand', () => {
  expect(wassersteinDistance([0, 1], [2, 3])).toBe(2);
  expect(wassersteinDistance([0, 1], [0], { logWeightsA: [0, Math.log(3)] })).toBeCloseTo(0.75, 14);
  expect(energyDistance([0], [2])).toBeCloseTo(2, 14); // √(2 · 2)
  expect(energyDistance([0, 0], [3, 4], { dim: 2 })).toBeCloseTo(Math.sqrt(10), 14);
  const e = Math.exp(-0.5);
  expect(meanDiscrepancy([0, 0], [1, 1], { bandwidth: 1 }).square).toBeCloseTo(2 - 2 * e, 14);
  const { distance, at } = kolmogorovSmirnovTwoSample([0, 1, 4], [2, 3]);
  expect([distance, at]).toEqual([2 / 3, 1]);
});

test('equal samples are at distance zero, order and offsets of the weights do not matter', () => {
  const [a, b] = [normal(key(1), 50), normal(key(2), 70)];
  expect(wassersteinDistance(a, a.toReversed())).toBe(0);
  expect(energyDistance(a, a.toReversed())).toBe(0);
  expect(kolmogorovSmirnovTwoSample(a, a).pValue).toBe(1);
  const w = normal(key(3), 50);
  expect(wassersteinDistance(a, b, { logWeightsA: w.map((v) => v + 1e6) })).toBeCloseTo(
    wassersteinDistance(a, b, { logWeightsA: w }),
    9,
  );
  expect(meanDiscrepancy(a, b).square).toBeCloseTo(meanDiscrepancy(b, a.toReversed()).square, 13);
  const moved = (x: Float64Array) => x.map((v) => 3 * v - 7);
  expect(wassersteinDistance(moved(a), moved(b))).toBeCloseTo(3 * wassersteinDistance(a, b), 12);
});

test('p-values are uniform: for correlated series once they count their independent samples', () => {
  const p = Array.from({ length: 300 }, (_, seed) => {
    const z = normal(fold(key(9), seed), 1000);
    const x = new Float64Array(z.length);
    let value = z[0];
    for (let i = 0; i < x.length; i++) x[i] = value = 0.8 * value + 0.6 * z[i];
    const counted = kolmogorovSmirnov(x, normalCdf, { effectiveSamples: 1000 / 9 }).pValue;
    return { counted, naive: kolmogorovSmirnov(x, normalCdf).pValue };
  });
  const below = (name: 'counted' | 'naive', level: number) =>
    p.filter((value) => value[name] < level).length / p.length;
  expect(below('naive', 0.05)).toBeGreaterThan(0.5);
  expect(below('counted', 0.05)).toBeLessThan(0.09); // 5 % ± 1.3 %
  const discrepancies = Array.from({ length: 60 }, (_, seed) => {
    const [a, b] = [normal(fold(key(10), seed), 60), normal(fold(key(11), seed), 60)];
    return meanDiscrepancy(a, b, { dim: 2, permutations: 99, key: key(seed) });
  });
  const { pValue } = kolmogorovSmirnov(
    discrepancies.map((d) => d.pValue!),
    (v) => v,
  );
  expect(pValue).toBeGreaterThan(0.01);
  const squares = discrepancies.map((d) => d.square);
  const mean = squares.reduce((a, b) => a + b, 0) / 60;
  const spread = Math.sqrt(squares.reduce((a, b) => a + (b - mean) ** 2, 0) / 59 / 60);
  expect(Math.abs(mean / spread)).toBeLessThan(3);
  const apart = meanDiscrepancy(
    normal(key(1), 100),
    normal(key(2), 100).map((v) => v + 1),
    {
      permutations: 99,
      key: key(3),
    },
  );
  expect(apart.pValue).toBe(0.01);
});

test('what cannot be compared is refused', () => {
  const two = [wassersteinDistance, energyDistance, meanDiscrepancy, kolmogorovSmirnovTwoSample] as const;
  for (const compare of two) {
    expect(() => compare([], [1, 2])).toThrow(InputError);
    expect(() => compare([1, 2], [])).toThrow(InputError);
    expect(() => compare([1, NaN], [1, 2])).toThrow(/value 1 of a is NaN/);
    expect(() => compare([1, 2], [1, Infinity])).toThrow(/value 1 of b is Infinity/);
  }
  expect(() => wassersteinDistance([1, 2], [1], { logWeightsA: [0] })).toThrow(
    /1 log-weights for 2 samples of a/,
  );
  expect(() => energyDistance([1], [1], { logWeightsB: [-Infinity] })).toThrow(/no sample of b/);
  expect(() => energyDistance([1, 2, 3], [1, 2], { dim: 2 })).toThrow(/3 numbers, not samples of 2/);
  expect(() => meanDiscrepancy([1], [1, 2])).toThrow(/two of each/);
  expect(() => meanDiscrepancy([1, 1], [1, 1])).toThrow(/most samples are equal/);
  expect(() => meanDiscrepancy([1, 2], [1, 2], { permutations: 9 })).toThrow(/key/);
  expect(() => kolmogorovSmirnov([], normalCdf)).toThrow(InputError);
  expect(() => kolmogorovSmirnov([1, 2], () => NaN)).toThrow(/distribution function is NaN/);
  expect(() => kolmogorovSmirnov([1, 2], normalCdf, { effectiveSamples: 0 })).toThrow(/must be positive/);
  expect(kolmogorovSmirnov([0.3], (v) => v)).toMatchObject({ distance: 0.7, at: 0.3 });
});
