import { describe, expect, it } from 'vitest';
import { integrateDifferences, type Edge } from '../../src/math/index.js';

describe('a function from its differences', () => {
  it('in two dimensions is the one they are of, whatever their weights', () => {
    const [width, height] = [17, 11];
    const f = (i: number, j: number) => Math.sin(0.4 * i) * Math.cos(0.3 * j) + 0.02 * i * j;
    const edges: Edge[] = [];
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < height; j++) {
        const from = i * height + j;
        const weight = 1 + ((7 * i + 3 * j) % 5);
        if (i + 1 < width) edges.push({ from, to: from + height, difference: f(i + 1, j) - f(i, j), weight });
        if (j + 1 < height) edges.push({ from, to: from + 1, difference: f(i, j + 1) - f(i, j), weight });
      }
    }
    const { values, parts } = integrateDifferences(width * height, edges);
    expect(parts).toBe(1);
    const exact = Float64Array.from(values, (_, b) => f(Math.floor(b / height), b % height));
    const lowest = exact.reduce((a, b) => Math.min(a, b));
    values.forEach((value, b) => expect(value).toBeCloseTo(exact[b] - lowest, 8));
  });

  it('spreads what is left after a turn by the weights, and leaves bins without an edge out', () => {
    const { values, parts } = integrateDifferences(4, [
      { from: 0, to: 1, difference: 1, weight: 1 },
      { from: 1, to: 2, difference: 1, weight: 1 },
      { from: 2, to: 0, difference: 1, weight: 2 },
    ]);
    // Residuals r with r₀ + r₁ + r₂ = 3 and Σ w r² least: 6/5, 6/5, 3/5.
    expect(parts).toBe(1);
    expect(values[1] - values[0]).toBeCloseTo(1 - 1.2, 9);
    expect(values[0] - values[2]).toBeCloseTo(1 - 0.6, 9);
    expect(values[3]).toBeNaN();
  });

  it('refuses edges that are none', () => {
    expect(() => integrateDifferences(2, [{ from: 0, to: 2, difference: 1, weight: 1 }])).toThrow(
      'bins below 2',
    );
    expect(() => integrateDifferences(2, [{ from: 0, to: 1, difference: NaN, weight: 1 }])).toThrow(
      'difference NaN',
    );
  });
});
