import { expect, it } from 'vitest';
import { surfaceLandmarks } from '../../src/runs/estimate/surface-wells.js';
import type { Profile } from '../../src/runs/estimate/types.js';

/** A surface on bins of [−2, 2)², with an error of 0.1 kT everywhere but at its lowest bin. */
function surface(energy: (x: number, y: number) => number, bins = 40): Profile {
  const axis = { low: -2, high: 2, bins };
  const middle = (b: number) => -2 + (4 * (b + 0.5)) / bins;
  const centres = Float64Array.from({ length: 2 * bins * bins }, (_, at) => {
    const bin = Math.floor(at / 2);
    return middle(at % 2 === 0 ? Math.floor(bin / bins) : bin % bins);
  });
  const raw = Float64Array.from({ length: bins * bins }, (_, b) => energy(centres[2 * b], centres[2 * b + 1]));
  const least = raw.reduce((a, b) => Math.min(a, b));
  const value = raw.map((u) => u - least);
  const standardError = value.map((u) => (u === 0 ? 0 : 0.1));
  return { names: ['x', 'y'], axes: [axis, axis], centres, value, standardError };
}

it('finds the minima of a surface and the saddle between them', () => {
  // Two wells at x = ±1, y = 0.8 x; the saddle is at the origin, 4 kT over the middle of the two.
  const found = surfaceLandmarks(
    surface((x, y) => 4 * (x * x - 1) ** 2 + 0.5 * x + 2 * (y - 0.8 * x) ** 2),
    [false, false],
  );
  expect(found.map(({ label }) => label.replace(/[-\d.]+/g, (n) => Number(n).toFixed(0).replace('-0', '0')))).toEqual([
    'Minimum at (1, 1) over the minimum at (-1, -1)',
    'Saddle at (0, 0) on the way there',
  ]);
  expect(found[0].value).toBeCloseTo(1, 1);
  expect(Math.abs(found[1].value - 4.5)).toBeLessThan(0.15);
  expect(found[0].standardError).toBe(0.1);
});

it('says nothing of dips that are noise, and joins what a period joins', () => {
  expect(surfaceLandmarks(surface((x, y) => x * x + y * y + 0.2 * Math.sin(25 * x * y)), [false, false])).toEqual([]);
  // A well that is cut in two by the edge is one well on a circle.
  const ring = surface((x) => 3 * (1 + Math.cos((Math.PI * x) / 2)));
  expect(surfaceLandmarks(ring, [true, false])).toEqual([]);
  expect(surfaceLandmarks(ring, [false, false]).length).toBe(2);
});
