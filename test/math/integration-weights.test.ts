import { expect, test } from 'vitest';
import { InputError, integrationWeights, normalCdf, normalQuantile } from '../../src/math/index.js';
import fixture from '../fixtures/estimators.json' with { type: 'json' };

test.each(fixture.integrals.map((p) => ({ n: p.x.length, p })))('$n points, as scipy', ({ n, p }) => {
  for (const rule of ['trapezoid', 'simpson', 'spline'] as const) {
    const expected = p[rule];
    if (!expected) continue;
    const weights = integrationWeights(p.x, rule);
    for (let k = 0; k < n; k++) {
      const value = p.y.reduce((sum, y, i) => sum + weights[k * n + i] * y, 0);
      expect(value, `${rule} to point ${k}`).toBeCloseTo(expected[k], 12);
    }
    if (rule === 'simpson' && p.wholeSimpson !== null)
      expect(expected[n - 1]).toBeCloseTo(p.wholeSimpson, 12);
  }
});

test('polynomials that each rule integrates exactly', () => {
  const x = [-1, 0.3, 0.5, 1.4, 2];
  const integral = (rule: 'trapezoid' | 'simpson' | 'spline', f: (v: number) => number) =>
    x.reduce((sum, v, i) => sum + integrationWeights(x, rule)[4 * 5 + i] * f(v), 0);
  expect(integral('trapezoid', (v) => 2 * v + 1)).toBeCloseTo(6, 13);
  expect(integral('spline', (v) => 2 * v + 1)).toBeCloseTo(6, 13);
  expect(integral('simpson', (v) => v * v)).toBeCloseTo(3, 13);
});

test('points that do not rise are refused', () => {
  expect(() => integrationWeights([0], 'simpson')).toThrow(InputError);
  expect(() => integrationWeights([0, 1, 1], 'spline')).toThrow(/point 2 is 1, not above 1/);
  expect(() => integrationWeights([0, NaN], 'trapezoid')).toThrow(/point 1 is NaN/);
});

test('the normal distribution function is the inverse of its quantiles', () => {
  for (const p of [1e-300, 1e-12, 0.001, 0.3, 0.5, 0.9, 0.9999])
    expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 11);
  expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1]);
});
