import { describe, expect, test } from 'vitest';
import { blockAveraging, initialSequence, paretoSmoothed, roundTrips } from '../../src/diagnostics/index.js';
import { InputError } from '../../src/math/errors.js';
import { fold, integers, key, normal } from '../../src/random/index.js';
import { coverage } from '../estimators/statistics.js';
import fixture from '../fixtures/estimators.json' with { type: 'json' };
import { draws } from '../fixtures/pymbar.js';

/** First-order autoregression of unit variance, started in equilibrium: g = (1 + memory)/(1 − memory). */
function series(seed: number, n: number, memory: number, chain = 0): Float64Array {
  const z = normal(fold(key(seed), chain), n);
  let value = z[0];
  return z.map((noise, i) => (value = i === 0 ? noise : memory * value + Math.sqrt(1 - memory ** 2) * noise));
}

describe('agreement', () => {
  test.each(fixture.sequences)('initial sequences with numpy, seed $seed', (s) => {
    let value = 0;
    const x = draws(1600 + s.seed, s.n).map((z) => (value = s.memory * value + z));
    for (const sequence of ['positive', 'monotone'] as const) {
      const { variance, lags } = initialSequence([x], { sequence });
      expect(lags).toBe(Math.max(0, 2 * s.pairs - 1));
      // Ours gives back what the estimated mean takes: 1/n for each lag of the sum, at its weight.
      let weight = -1;
      for (let t = 0; t < 2 * s.pairs; t++) weight += (2 * (s.n - t)) / s.n;
      const expected = Math.max(s[sequence], s.gamma0 / Math.log10(s.n));
      const known = 1 - Math.max(1, weight) / s.n;
      if (known > 0) expect((variance * known * s.n) / expected).toBeCloseTo(1, 9);
      else expect(variance).toBe(Infinity);
    }
  });

  test.each(fixture.smoothed.map((s, i) => ({ i, s })))(
    'Pareto smoothing with ArviZ, weights $i',
    ({ s }) => {
      const raw = draws(s.seed, s.n).map((z) => s.scale * z);
      const { logWeights, shape } = paretoSmoothed(raw, { relativeEfficiency: s.efficiency });
      expect(shape).toBeCloseTo(s.shape, 6);
      const largest = logWeights.toSorted().toReversed().slice(0, 5);
      s.largest.forEach((value, i) => expect(largest[i]).toBeCloseTo(value, 6));
      const squares = logWeights.reduce((sum, value) => sum + Math.exp(2 * value), 0);
      expect(squares / s.sumOfSquares).toBeCloseTo(1, 6);
      expect(
        paretoSmoothed(
          raw.map((v) => v + 1e5),
          { relativeEfficiency: s.efficiency },
        ).logWeights[3],
      ).toBeCloseTo(logWeights[3], 6);
    },
  );
});

describe('initial sequences', () => {
  test.each([
    { n: 50, excess: 0.35 },
    { n: 2000, excess: 0.06 },
  ])('independent values, $n of them: an error on the safe side of s/√n', ({ n, excess }) => {
    const ratios = Array.from(
      { length: 300 },
      (_, i) => n * initialSequence([normal(key(1000 + i), n)]).variance,
    );
    // Noise ends the sum only where a pair comes out negative.
    const mean = ratios.reduce((a, b) => a + b, 0) / 300;
    expect(mean).toBeGreaterThan(1);
    expect(mean).toBeLessThan(1 + excess);
  });

  test.each([
    { chains: 1, n: 2000, memory: 0.9 },
    { chains: 8, n: 250, memory: 0.9 },
    { chains: 40, n: 20, memory: 0.95 },
    { chains: 1, n: 1000, memory: -0.5 },
  ])('errors of the mean cover the truth: $chains chains of $n, memory $memory', ({ chains, n, memory }) => {
    const z = Array.from({ length: 300 }, (_, i) => {
      const { mean, variance } = initialSequence(
        Array.from({ length: chains }, (_, c) => series(5000 + i, n, memory, c)),
      );
      return mean / Math.sqrt(variance);
    });
    // 300 repeats: 95 % ± 1.3 %; few chains shorter than their memory do worse.
    expect(coverage(z)).toBeGreaterThan(0.91);
    expect(coverage(z)).toBeLessThan(0.98);
  });

  test('chains that stay apart are worth one value each', () => {
    const chains = [0, 10, 20, 30].map((at, c) => series(3, 500, 0, c).map((v) => v + at));
    const { variance, inefficiency } = initialSequence(chains);
    expect(Math.sqrt(variance)).toBeGreaterThan(5); // s/√4 of 0, 10, 20, 30 is 6.5
    expect(Math.sqrt(variance)).toBeLessThan(8);
    expect(2000 / inefficiency).toBeLessThan(6);
  });

  test('moved, scaled, constant, too few', () => {
    const x = series(4, 400, 0.7);
    const plain = initialSequence([x]);
    const moved = initialSequence([x.map((v) => 1e6 - 2 * v)]);
    expect(moved.inefficiency).toBeCloseTo(plain.inefficiency, 5);
    expect(moved.variance / plain.variance / 4).toBeCloseTo(1, 5);
    expect(initialSequence([[0.1, 0.1, 0.1]])).toMatchObject({ variance: 0, inefficiency: 1 });
    expect(initialSequence([[1], [2]]).variance).toBeCloseTo(0.25, 12);
    expect(() => initialSequence([])).toThrow(InputError);
    expect(() => initialSequence([[1]])).toThrow(InputError);
    expect(() =>
      initialSequence([
        [1, 2],
        [1, NaN],
      ]),
    ).toThrow(/value 1 of chain 1 is NaN/);
  });
});

describe('block averages', () => {
  test('find the error of a correlated series', () => {
    const z = Array.from({ length: 300 }, (_, i) => {
      const { mean, standardError, size } = blockAveraging(series(7000 + i, 4096, 0.8));
      expect(size).toBeGreaterThan(8);
      return mean / standardError;
    });
    expect(coverage(z)).toBeGreaterThan(0.91);
    expect(coverage(z)).toBeLessThan(0.98);
  });

  test('levels by hand, and no error where none is long enough', () => {
    const { levels, mean, standardError, size } = blockAveraging([1, 3, 5, 7]);
    expect(mean).toBe(4);
    expect(levels.map((level) => [level.size, level.blocks])).toEqual([
      [1, 4],
      [2, 2],
    ]);
    expect(levels[0].standardError).toBeCloseTo(Math.sqrt(20 / 3 / 4), 14);
    expect(levels[1].standardError).toBeCloseTo(2, 14);
    expect([standardError, size]).toEqual([Infinity, 0]);
    expect(blockAveraging(new Float64Array(64).fill(3)).standardError).toBe(Infinity);
    expect(() => blockAveraging([1, 2, 3])).toThrow(InputError);
    expect(() => blockAveraging([1, 2, 3, Infinity])).toThrow(/value 3/);
  });
});

describe('round trips', () => {
  test('by hand', () => {
    const trips = roundTrips(
      [
        [1, 0, 0, 1, 2, 1, 0, 1, 2, 2, 0],
        [2, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1],
      ],
      3,
    );
    expect(trips.count).toBe(2);
    expect([...trips.perReplica]).toEqual([2, 0]);
    expect([...trips.times]).toEqual([5, 4]);
    expect(trips.meanTime).toBe(10);
    expect(trips.standardError).toBeCloseTo(10 / Math.SQRT2, 12);
    // Rung 1: up at frames 3, 7 of replica 0, and 3, 5 to 10 of replica 1; down at frame 5 of 0 and 1 of 1.
    expect([...trips.upFraction]).toEqual([1, 9 / 11, 0]);
  });

  test('a free walk: the fraction falls evenly, and trips take 2 L² / D frames', () => {
    const rungs = Array.from({ length: 40 }, (_, r) => {
      const steps = integers(fold(key(12), r), 4000, 0, 2);
      let at = r % 8;
      return steps.map((step) => (at = Math.min(7, Math.max(0, at + 2 * step - 1))));
    });
    const { meanTime, standardError, upFraction } = roundTrips(rungs, 8);
    // A walk that waits at its ends when it would leave: up and down take L (L + 1) each for L = 7.
    expect(Math.abs(meanTime - 112) / standardError).toBeLessThan(3);
    for (let k = 1; k < 7; k++) expect(upFraction[k]).toBeCloseTo(1 - (k + 0.5) / 8, 1);
  });

  test('no trip: infinite time with an infinite error', () => {
    const none = roundTrips([[1, 1, 1]], 3);
    expect(none).toMatchObject({ count: 0, meanTime: Infinity, standardError: Infinity });
    expect([...none.upFraction]).toEqual([NaN, NaN, NaN]);
    expect(() => roundTrips([], 3)).toThrow(InputError);
    expect(() => roundTrips([[0, 3]], 3)).toThrow(/rung 3 at frame 1/);
    expect(() => roundTrips([[0, 1], [0]], 3)).toThrow(/replica 1 has 1 frames/);
    expect(() => roundTrips([[0]], 1)).toThrow(/ladder of 1/);
  });
});
