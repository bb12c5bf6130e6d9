import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/math/errors.js';
import { key, normal, resample, type ResamplingScheme } from '../../src/random/index.js';

const schemes = ['systematic', 'stratified', 'residual', 'multinomial'] as const;
const counts = (indices: Int32Array, n: number): Float64Array => {
  const out = new Float64Array(n);
  indices.forEach((i) => out[i]++);
  return out;
};

describe.each(schemes)('%s', (scheme: ResamplingScheme) => {
  test('every point gets count · w copies on average', () => {
    const logWeights = Float64Array.of(0, -Infinity, 1, -3, 2, 0.5, -800);
    const total = logWeights.reduce((sum, w) => sum + Math.exp(w), 0);
    const [draws, repeats] = [5, 4000];
    const mean = new Float64Array(7);
    const square = new Float64Array(7);
    for (let r = 0; r < repeats; r++) {
      counts(resample(key(r), logWeights, draws, scheme), 7).forEach((count, i) => {
        mean[i] += count / repeats;
        square[i] += count ** 2 / repeats;
      });
    }
    logWeights.forEach((w, i) => {
      const expected = (draws * Math.exp(w)) / total;
      const error = Math.sqrt((square[i] - mean[i] ** 2) / repeats);
      expect(Math.abs(mean[i] - expected)).toBeLessThanOrEqual(3.5 * error + 1e-12);
    });
  });

  test('offsets do not matter, ends are whole', () => {
    const w = normal(key(1), 40);
    const drawn = resample(key(2), w, 100, scheme);
    expect(drawn.length).toBe(100);
    if (scheme !== 'multinomial') expect([...drawn]).toEqual([...drawn].sort((a, b) => a - b));
    const moved = resample(
      key(2),
      w.map((v) => v + 4096),
      100,
      scheme,
    );
    expect(moved.filter((v, i) => v !== drawn[i]).length).toBeLessThan(2); // rounding of the weights may move one
    expect([...resample(key(3), [5], 3, scheme)]).toEqual([0, 0, 0]);
    expect(resample(key(3), [5], 0, scheme).length).toBe(0);
  });

  test('what cannot be drawn from is refused', () => {
    expect(() => resample(key(1), [0, NaN], 2, scheme)).toThrow(/log weight 1 is NaN/);
    expect(() => resample(key(1), [Infinity], 2, scheme)).toThrow(InputError);
    expect(() => resample(key(1), [], 2, scheme)).toThrow(InputError);
    expect(() => resample(key(1), [-Infinity], 2, scheme)).toThrow(/nothing to draw from/);
    expect(() => resample(key(1), [0], 1.5, scheme)).toThrow(/1.5 resampled points/);
  });
});

test('each scheme leaves the noise that it promises', () => {
  const w = normal(key(5), 30);
  const total = w.reduce((sum, v) => sum + Math.exp(v), 0);
  const spread = Object.fromEntries(schemes.map((scheme) => [scheme, 0]));
  for (let r = 0; r < 500; r++) {
    for (const scheme of schemes) {
      counts(resample(key(r), w, 30, scheme), 30).forEach((count, i) => {
        const expected = (30 * Math.exp(w[i])) / total;
        spread[scheme] += (count - expected) ** 2 / 500;
        if (scheme === 'systematic') expect(Math.abs(count - expected)).toBeLessThan(1);
        if (scheme === 'stratified') expect(Math.abs(count - expected)).toBeLessThan(2);
        if (scheme === 'residual') expect(count).toBeGreaterThanOrEqual(Math.floor(expected));
      });
    }
  }
  expect(spread.systematic).toBeLessThan(spread.stratified);
  expect(spread.stratified).toBeLessThan(spread.multinomial);
  expect(spread.residual).toBeLessThan(spread.multinomial);
});
