import { describe, expect, test } from 'vitest';
import { bulkSize, meanStandardError, paretoTail, splitRHat, tailSize } from '../../src/diagnostics/index.js';
import { InputError } from '../../src/math/errors.js';
import { normalQuantile } from '../../src/math/normal-quantile.js';
import { laggedProducts } from '../../src/math/autocovariance.js';
import { key, normal } from '../../src/random/index.js';
import fixture from '../fixtures/arviz.json' with { type: 'json' };
import { draws } from '../fixtures/pymbar.js';

type Case = (typeof fixture.chains)[number];

function chainsOf({ seed, count, length, memory, shift, rounded }: Case): Float64Array[] {
  const z = draws(seed, count * length);
  return Array.from({ length: count }, (_, c) => {
    let value = 0;
    return z.slice(c * length, (c + 1) * length).map((noise) => {
      value = memory * value + noise;
      const x = c === count - 1 ? value + shift : value;
      return rounded ? Math.floor(2 * x) / 2 : x;
    });
  });
}

describe('agreement with ArviZ', () => {
  test.each(fixture.chains.map((c, i) => ({ i, c })))('R-hat and effective sizes, chains $i', ({ c }) => {
    const chains = chainsOf(c);
    if (c.rHat !== null) expect(splitRHat(chains)).toBeCloseTo(c.rHat, 6);
    expect(bulkSize(chains) / c.bulk).toBeCloseTo(1, 6);
    expect(tailSize(chains) / c.tail).toBeCloseTo(1, 6);
    expect(meanStandardError(chains) / c.error).toBeCloseTo(1, 6);
  });

  test.each(fixture.tails.map((t, i) => ({ i, t })))('Pareto k-hat, weights $i', ({ t }) => {
    expect(paretoTail(draws(t.seed, t.n).map((z) => t.scale * z)).shape).toBeCloseTo(t.shape, 6);
  });
});

test('chains that differ are found, ones that agree pass', () => {
  const chains = [1, 2, 3, 4].map((seed) => normal(key(seed), 1000));
  expect(splitRHat(chains)).toBeLessThan(1.01);
  expect(splitRHat([...chains.slice(1), chains[0].map((v) => v + 1)])).toBeGreaterThan(1.05);
  expect(splitRHat([...chains.slice(1), chains[0].map((v) => 3 * v)])).toBeGreaterThan(1.05); // a spread of its own
  expect(() =>
    splitRHat([
      [1, 2, 3, 4],
      [1, 2, 3],
    ]),
  ).toThrow(/chain 1 has 3 values/);
  expect(() => bulkSize([[1, 2, NaN, 4]])).toThrow(InputError);
});

test('normal quantiles', () => {
  expect(normalQuantile(0.5)).toBeCloseTo(0, 15);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 13);
  expect(normalQuantile(1e-300)).toBeCloseTo(-37.0471, 4);
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
});

test('lagged products are the sums that they stand for', () => {
  const d = normal(key(1), 37);
  laggedProducts(d).forEach((value, t) => {
    let sum = 0;
    for (let i = 0; i + t < 37; i++) sum += d[i] * d[i + t];
    expect(value).toBeCloseTo(sum, 11);
  });
});
