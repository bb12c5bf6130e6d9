import { describe, expect, it } from 'vitest';
import { labelBoxes } from '../../src/models/score/label-boxes.js';
import { encodeLabel, distanceOutside, labelFeatures } from '../../src/models/score/labels.js';
import { key, uniform } from '../../src/random/index.js';

const period = 2 * Math.PI;
const away = (a: number, b: number) => {
  const d = a - b;
  return Math.abs(d - period * Math.round(d / period));
};

describe('label boxes', () => {
  // Two labels, the first on a circle and crowded around its seam, the second on the line.
  const rows = 5000;
  const u = uniform(key(1), 2 * rows);
  const labels = Float64Array.from({ length: 2 * rows }, (_, i) =>
    i % 2 ? 3 * u[i] : Math.PI * Math.sign(u[i] - 0.5) * (1 - Math.abs(u[i] - 0.5)),
  );

  it('draws rows whose labels lie within the window, across the seam too', () => {
    const drawn = labelBoxes(labels, [period, null], 0.3).draw(key(2), 4000);
    let seam = 0;
    let others = 0;
    for (let i = 0; i < 4000; i++) {
      const row = drawn.rows[i];
      const own = labels.subarray(2 * row, 2 * row + 2);
      const label = drawn.labels.subarray(2 * i, 2 * i + 2);
      if (label[0] === own[0] && label[1] === own[1]) {
        others++;
        continue;
      }
      expect(away(label[0], own[0])).toBeLessThanOrEqual(0.3);
      expect(Math.abs(label[1] - own[1])).toBeLessThanOrEqual(0.3);
      if (Math.abs(label[0] - own[0]) > Math.PI) seam++;
    }
    expect(seam).toBeGreaterThan(10);
    // The labels' first numbers leave out (−π/2, π/2), less the window: there a sample stands in with its own.
    expect(others / 4000).toBeGreaterThan(0.35);
    expect(others / 4000).toBeLessThan(0.5);
  });

  it('draws labels evenly where there are samples, however crowded', () => {
    const crowded = Float64Array.from({ length: rows }, (_, i) => period * (u[i] ** 3 - 0.5));
    const { labels: drawn } = labelBoxes(crowded, [period], 0.2).draw(key(3), 20_000);
    const share = drawn.reduce((sum, label) => sum + (label > 0 ? 1 : 0), 0) / drawn.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / 20_000));
    const own = crowded.reduce((sum, label) => sum + (label > 0 ? 1 : 0), 0) / rows;
    expect(own).toBeLessThan(0.25);
  });

  it('gives the same pairs for the same key, and own labels without a window', () => {
    const boxes = labelBoxes(labels, [period, null], 0.3);
    expect(boxes.draw(key(4), 50)).toEqual(boxes.draw(key(4), 50));
    const own = labelBoxes(labels, [period, null], 0).draw(key(4), 50);
    own.rows.forEach((row, i) => expect(own.labels[2 * i]).toBe(labels[2 * row]));
  });

  it('refuses labels that wind around their circle', () => {
    expect(() => labelBoxes(Float64Array.of(0, 7), [period], 0.1)).toThrow(/wrap them/);
  });
});

describe('label encoding', () => {
  const encoding = {
    mean: Float64Array.of(0, 2),
    std: Float64Array.of(1, 4),
    low: Float64Array.of(-3, 0),
    high: Float64Array.of(3, 5),
    periods: [period, null],
  };
  it('joins the ends of a circle', () => {
    expect(labelFeatures(encoding.periods)).toBe(3);
    const [a, b] = [encodeLabel(encoding, [-Math.PI, 2]), encodeLabel(encoding, [Math.PI, 2])];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i], 12));
    expect(a[2]).toBe(0);
  });
  it('has an outside on the line only', () => {
    expect(distanceOutside(encoding, [10, 6])).toBe(1);
    expect(distanceOutside(encoding, [10, 3])).toBe(0);
  });
  it('wants one value for each label', () => {
    expect(() => encodeLabel(encoding, [1])).toThrow(/1 values: this model has 2/);
  });
});
