import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/math/index.js';
import { categorical, fillNormal, fillUniform, integers, key, permutation } from '../../src/random/index.js';

const N = 1_000_000;
const sumOf = (x: ArrayLike<number>, f: (value: number, i: number) => number) => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += f(x[i], i);
  return sum;
};

/** χ² in units of its standard deviation, against expected counts. */
function chiSquareZ(counts: ArrayLike<number>, expected: ArrayLike<number>): number {
  const chi = sumOf(counts, (count, i) => (count - expected[i]) ** 2 / expected[i]);
  const freedom = counts.length - 1;
  return (chi - freedom) / Math.sqrt(2 * freedom);
}

/** The standard normal distribution function, by its series and continued fraction. */
function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 4) {
    let term = x;
    let sum = x;
    for (let k = 3; Math.abs(term) > 1e-17 * sum; k += 2) sum += term *= (x * x) / k;
    return 0.5 + density * sum;
  }
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
  return 1 - density / fraction;
}

describe.each([
  ['float64', Float64Array],
  ['float32', Float32Array],
] as const)('%s', (_, Numbers) => {
  it('uniform numbers fill [0, 1) evenly, and neighbours are independent', () => {
    const x = new Numbers(N);
    fillUniform(key(1), x);
    expect(x.every((u) => u >= 0 && u < 1)).toBe(true);
    const counts = new Float64Array(1000);
    const pairs = new Float64Array(400);
    for (let i = 0; i < N; i++) counts[Math.floor(x[i] * 1000)]++;
    for (let i = 0; i + 1 < N; i++) pairs[20 * Math.floor(x[i] * 20) + Math.floor(x[i + 1] * 20)]++;
    expect(Math.abs(chiSquareZ(counts, new Float64Array(1000).fill(N / 1000)))).toBeLessThan(4);
    expect(Math.abs(chiSquareZ(pairs, new Float64Array(400).fill((N - 1) / 400)))).toBeLessThan(4);
  });

  it('normal numbers have the right moments, bins and tails, and neighbours are independent', () => {
    const x = new Numbers(N);
    fillNormal(key(2), x);
    const z = (power: number, expected: number, variance: number) =>
      (sumOf(x, (value) => value ** power) / N - expected) / Math.sqrt(variance / N);
    expect(Math.abs(z(1, 0, 1))).toBeLessThan(4);
    expect(Math.abs(z(2, 1, 2))).toBeLessThan(4);
    expect(Math.abs(z(3, 0, 15))).toBeLessThan(4);
    expect(Math.abs(z(4, 3, 96))).toBeLessThan(4);
    for (const lag of [1, 2, 3, 4]) {
      const correlation = sumOf(x.subarray(lag), (value, i) => value * x[i]) / Math.sqrt(N);
      const squares =
        sumOf(x.subarray(lag), (value, i) => (value ** 2 - 1) * (x[i] ** 2 - 1)) / (2 * Math.sqrt(N));
      expect(Math.abs(correlation)).toBeLessThan(4);
      expect(Math.abs(squares)).toBeLessThan(4);
    }
    // Bins of width 0.1 from −4 to 4, and all beyond.
    const counts = new Float64Array(82);
    for (let i = 0; i < N; i++) counts[Math.min(81, Math.max(0, Math.floor(x[i] * 10) + 41))]++;
    const edges = Array.from({ length: 81 }, (_, i) => normalCdf(-4 + 0.1 * i));
    const expected = [edges[0], ...edges.slice(1).map((p, i) => p - edges[i]), 1 - edges[80]].map(
      (p) => p * N,
    );
    expect(Math.abs(chiSquareZ(counts, expected))).toBeLessThan(4);
  });
});

describe('integers', () => {
  it('are exactly even over a range that does not divide 2^32', () => {
    const x = integers(key(3), N, -3, 7);
    const counts = new Float64Array(10);
    for (const value of x) counts[value + 3]++;
    expect(Math.abs(chiSquareZ(counts, new Float64Array(10).fill(N / 10)))).toBeLessThan(4);
  });

  it('draw again what would favour small remainders', () => {
    // 3·2^30: a quarter of all words is refused, and a remainder alone would make the first third twice as likely.
    const range = 3 * 2 ** 30;
    const low = -(2 ** 31);
    const n = 200_000;
    const x = integers(key(4), n, low, low + range);
    const first = sumOf(x, (value) => (value - low < range / 3 ? 1 : 0));
    expect(Math.abs(first - n / 3) / Math.sqrt((n * 2) / 9)).toBeLessThan(4);
    expect(x.every((value) => value - low < range)).toBe(true);
  });

  it('take a range of one, and refuse an empty one', () => {
    expect([...integers(key(1), 3, 5, 6)]).toEqual([5, 5, 5]);
    expect(() => integers(key(1), 3, 5, 5)).toThrow(InputError);
    expect(() => integers(key(1), 3, 0.5, 5)).toThrow(InputError);
  });
});

describe('categorical', () => {
  it('draws in proportion to the weights, whatever their offset, and never a weight of zero', () => {
    const p = [0.1, 0, 0.2, 0.65, 0.05, 0];
    const logWeights = Float64Array.from(p, (value) => Math.log(value) + 800);
    const counts = new Float64Array(6);
    for (const i of categorical(key(5), logWeights, N)) counts[i]++;
    expect(counts[1] + counts[5]).toBe(0);
    const drawn = [0, 2, 3, 4];
    const z = chiSquareZ(
      drawn.map((i) => counts[i]),
      drawn.map((i) => p[i] * N),
    );
    expect(Math.abs(z)).toBeLessThan(4);
  });

  it.each([[[NaN, 0]], [[Infinity, 0]], [[-Infinity, -Infinity]], [[]]])(
    'refuses the weights %s',
    (weights) => {
      expect(() => categorical(key(1), Float64Array.from(weights), 1)).toThrow(InputError);
    },
  );
});

describe('permutation', () => {
  it('has every order equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 24_000; seed++) {
      const order = permutation(key(seed), 4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(Math.abs(chiSquareZ([...counts.values()], new Float64Array(24).fill(1000)))).toBeLessThan(4);
  });

  it('is a permutation', () => {
    expect([...permutation(key(1), 1000)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i),
    );
    expect(permutation(key(1), 0)).toHaveLength(0);
  });
});
