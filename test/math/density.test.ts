import { describe, expect, it } from 'vitest';
import { density1D, gaussLegendre, InputError, integrate, interpolate } from '../../src/math/index.js';
import { key, uniform } from '../../src/random/index.js';

describe('quadrature', () => {
  it('is exact for polynomials of degree 2n − 1, and for none of degree 2n', () => {
    for (const order of [1, 2, 5, 8, 16]) {
      const { nodes, weights } = gaussLegendre(order);
      const integral = (power: number) => weights.reduce((sum, w, i) => sum + w * nodes[i] ** power, 0);
      for (let power = 0; power < 2 * order; power++) {
        expect(integral(power)).toBeCloseTo(power % 2 ? 0 : 2 / (power + 1), 13);
      }
      expect(Math.abs(integral(2 * order) - 2 / (2 * order + 1))).toBeGreaterThan(1e-10);
    }
  });

  it('integrates a narrow peak, and refuses what does not settle', () => {
    expect(integrate((x) => Math.exp(-0.5 * (x / 0.01) ** 2), -10, 10)).toBeCloseTo(
      0.01 * Math.sqrt(2 * Math.PI),
      13,
    );
    expect(() => integrate((x) => 1 / x, 0, 1)).toThrow(InputError);
  });
});

describe('interpolate', () => {
  it('is linear between the points and constant beyond', () => {
    expect([-1, 0, 0.5, 1, 2, 3, 9].map((x) => interpolate([0, 1, 3], [5, 7, 3], x))).toEqual([
      5, 5, 6, 7, 5, 3, 3,
    ]);
  });
});

describe('density1D', () => {
  const shifted = density1D((x) => 7 - 0.5 * ((x - 0.3) / 0.2) ** 2, { low: -4, high: 4 });

  it('knows a normal density', () => {
    expect(shifted.mean).toBeCloseTo(0.3, 13);
    expect(shifted.variance).toBeCloseTo(0.04, 13);
    expect(shifted.logNormalisation).toBeCloseTo(7 + Math.log(0.2 * Math.sqrt(2 * Math.PI)), 13);
    expect(shifted.density(0.3)).toBeCloseTo(1 / (0.2 * Math.sqrt(2 * Math.PI)), 12);
    expect(Math.exp(shifted.logDensity(0.1))).toBeCloseTo(shifted.density(0.1), 13);
    expect(shifted.density(5)).toBe(0);
    expect(shifted.cdf(0.3)).toBeCloseTo(0.5, 14);
    expect(shifted.cdf(0.3 + 0.2 * 1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(shifted.quantile(0.975)).toBeCloseTo(0.3 + 0.2 * 1.959963984540054, 13);
  });

  it('has quantiles that invert its distribution function, into far tails', () => {
    const well = density1D((x) => -4 * (x * x - 1) ** 2 + x, { low: -3, high: 3 });
    for (const p of [1e-12, 1e-6, 0.01, 0.119, 0.12, 0.5, 0.99, 1 - 1e-6]) {
      expect(Math.abs(well.cdf(well.quantile(p)) / p - 1)).toBeLessThan(1e-9);
    }
    expect([well.quantile(0), well.quantile(1), well.cdf(-9), well.cdf(9)]).toEqual([-3, 3, 0, 1]);
  });

  it('samples what it says', () => {
    const x = shifted.sample(uniform(key(1), 20_000));
    const mean = x.reduce((sum, value) => sum + value) / x.length;
    expect(Math.abs(mean - 0.3) / (0.2 / Math.sqrt(x.length))).toBeLessThan(4);
  });

  it('refuses an empty range, an infinite weight and a probability outside [0, 1]', () => {
    expect(() => density1D(() => 0, { low: 1, high: 1 })).toThrow(InputError);
    expect(() => density1D((x) => Math.log(x), { low: -1, high: 1 })).toThrow(/NaN/);
    expect(() => shifted.quantile(1.1)).toThrow(InputError);
  });
});
