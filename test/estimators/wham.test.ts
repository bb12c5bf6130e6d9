import { describe, expect, test } from 'vitest';
import { binCentres, harmonicEnergies, mbar, wham, type Grid } from '../../src/estimators/index.js';
import { InputError } from '../../src/math/errors.js';
import { categorical, fold, key, type Key } from '../../src/random/index.js';
import { coverage, mean, normalDistance } from './statistics.js';

/** Independent samples of exp(−u(x) − bias(x)) on a fine grid: exact up to 1/2000 of the range. */
function sample(k: Key, u: (x: number) => number, low: number, high: number, n: number): Float64Array {
  const fine = binCentres({ low, high, bins: 2000 });
  return Float64Array.from(
    categorical(
      k,
      fine.map((x) => -u(x)),
      n,
    ),
    (i) => fine[i],
  );
}

const surface = (x: number): number => 3 * (x * x - 1) ** 2 + 0.5 * x;
const centres = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5];
const springs = 8;
const counts = [200, 100, 200, 300, 200, 150, 200];
const grid: Grid = { low: -2, high: 2, bins: 40 };
const biasEnergies = harmonicEnergies({ centres, springs }, binCentres(grid));
const windows = (seed: number, n: number[] = counts): Float64Array =>
  Float64Array.from(
    centres.flatMap((c, k) => [
      ...sample(fold(key(seed), k), (x) => surface(x) + (springs / 2) * (x - c) ** 2, -2, 2, n[k]),
    ]),
  );
const difference = surface(-0.95) - surface(0.95);

describe('truth', () => {
  const repeats = Array.from({ length: 120 }, (_, seed) =>
    wham({ grid, values: windows(seed), counts, biasEnergies }),
  );
  const bin = (x: number): number => Math.floor((x - grid.low) / 0.1);

  test('the profile and its asymptotic errors', () => {
    const z = repeats.map((result) => {
      const { value, standardError, status } = result.profile();
      expect(status.ok).toBe(true);
      const left = value[bin(-0.95)];
      expect(left).toBeLessThan(2);
      return (
        (value[bin(0.95)] - left + difference) /
        Math.hypot(standardError[bin(0.95)], standardError[bin(-0.95)])
      );
    });
    expect(Math.abs(mean(z))).toBeLessThan(0.4);
    // Errors are relative to the lowest bin, which is one of the two or a neighbour: hypot is an upper bound.
    expect(coverage(z)).toBeGreaterThan(0.9);
  });

  test('density z-scores are standard normal', () => {
    const fine = binCentres({ low: -2, high: 2, bins: 4000 });
    const weights = fine.map((x) => Math.exp(-surface(x)));
    const total = weights.reduce((a, b) => a + b, 0);
    for (const b of [8, 20, 30]) {
      const truth = weights.subarray(100 * b, 100 * (b + 1)).reduce((sum, w) => sum + w, 0) / total / 0.1;
      const z = repeats.map((result) => {
        const { value, standardError } = result.density();
        return (value[b] - truth) / standardError[b];
      });
      expect(normalDistance(z)).toBeLessThan(1.63);
    }
  });

  test('bootstrap errors agree with asymptotic ones and cover the truth', () => {
    const scores = repeats.slice(0, 100).map((result, seed) => {
      const trajectoryOf = Int32Array.from({ length: 1350 }, (_, n) => Math.floor(n / 5));
      const boot = result.bootstrap({ key: key(seed), trajectoryOf, resamples: 60 });
      const { value, standardError } = result.density();
      return [
        boot.density![20] / standardError[20],
        (value[20] - mean(repeats.map((r) => r.density().value[20]))) / boot.density![20],
      ];
    });
    expect(mean(scores.map((s) => s[0]))).toBeCloseTo(1, 1);
    expect(coverage(scores.map((s) => s[1]))).toBeGreaterThan(0.88);
  });
});

test('equals MBAR where samples lie on bin centres', () => {
  const centre = binCentres(grid);
  const values = windows(3).map((x) => centre[Math.min(39, Math.floor((x + 2) / 0.1))]);
  const w = wham({ grid, values, counts, biasEnergies });
  const m = mbar({ energies: harmonicEnergies({ centres, springs }, values), counts });
  const [a, b] = [w.profile(), m.profile({ values, grid })];
  a.value.forEach((value, i) => {
    if (a.diagnostics.empty[i]) {
      expect(b.value[i]).toBe(Infinity);
      return;
    }
    expect(value).toBeCloseTo(b.value[i], 9);
    expect(a.standardError[i]).toBeCloseTo(b.standardError[i], 9);
  });
  w.freeEnergies.value.forEach((value, k) => expect(value).toBeCloseTo(m.freeEnergies.value[k], 9));
});

test('periodic coordinates: windows around a circle, values beyond it wrapped', () => {
  const circle: Grid = { low: -Math.PI, high: Math.PI, bins: 72, periodic: true };
  const around = Array.from({ length: 12 }, (_, k) => -Math.PI + (k * Math.PI) / 6);
  const bias = harmonicEnergies({ centres: around, springs: 10, period: 2 * Math.PI }, binCentres(circle));
  const values = Float64Array.from(
    around.flatMap((c, k) => [
      ...sample(fold(key(8), k), (x) => 2 * Math.cos(x) + 5 * (x - c) ** 2, c - 3, c + 3, 3000),
    ]),
  );
  const { value, standardError, status } = wham({
    grid: circle,
    values,
    counts: around.map(() => 3000),
    biasEnergies: bias,
    centres: around,
  }).profile();
  expect(status.ok).toBe(true);
  const lowest = value.indexOf(0);
  binCentres(circle).forEach((x, b) => {
    if (b === lowest) return;
    const truth = 2 * Math.cos(x) - 2 * Math.cos(binCentres(circle)[lowest]);
    expect(Math.abs(value[b] - truth) / standardError[b]).toBeLessThan(4.5);
  });
});

test('says which windows do not overlap, which are empty, and what lies outside', () => {
  const apart = [-1.8, -1.4, 1.4, 1.8, 0];
  const n = [100, 100, 100, 100, 0];
  const values = Float64Array.from(
    apart.flatMap((c, k) => [...sample(fold(key(2), k), (x) => 100 * (x - c) ** 2, -2.5, 2.5, n[k])]),
  );
  const { freeEnergies: f } = wham({
    grid,
    values,
    counts: n,
    biasEnergies: harmonicEnergies({ centres: apart, springs: 200 }, binCentres(grid)),
    centres: apart,
  });
  expect(f.status.ok).toBe(false);
  expect(f.status.message).toMatch(/1 \(at -1.4\) and 2 \(at 1.4\) do not overlap: add a window near 0 /);
  expect(f.status.message).toMatch(/Window 4 \(at 0\) has no sample on the grid/);
  expect(f.status.message).toMatch(/lie outside the grid/);
});

test('solves a hundred windows of narrow overlap', () => {
  const many = Array.from({ length: 100 }, (_, k) => -2 + (4 * k) / 99);
  const values = Float64Array.from(
    many.flatMap((c, k) => [
      ...sample(fold(key(6), k), (x) => 40 * surface(x) + 400 * (x - c) ** 2, -2.5, 2.5, 200),
    ]),
  );
  const wide: Grid = { low: -2.5, high: 2.5, bins: 500 };
  const { freeEnergies: f } = wham({
    grid: wide,
    values,
    counts: many.map(() => 200),
    biasEnergies: harmonicEnergies({ centres: many, springs: 800 }, binCentres(wide)),
  });
  expect(f.diagnostics.converged).toBe(true);
  expect(f.diagnostics.residual).toBeLessThan(1e-10);
  expect(f.diagnostics.iterations).toBeLessThan(40);
});

test.each([
  [
    { values: new Float64Array(3), counts: [1, 1], biasEnergies: new Float64Array(80) },
    /add up to 2, but there are 3/,
  ],
  [
    { values: new Float64Array(2), counts: [1, 1], biasEnergies: new Float64Array(79) },
    /79 bias energies .* there must be 80/,
  ],
  [{ values: Float64Array.of(NaN), counts: [1], biasEnergies: new Float64Array(40) }, /value 0 is NaN/],
  [
    { values: Float64Array.of(9), counts: [1], biasEnergies: new Float64Array(40) },
    /none of 1 samples lies in \[-2, 2\]/,
  ],
  [
    { values: Float64Array.of(0), counts: [1], biasEnergies: new Float64Array(40).fill(NaN) },
    /bias of window 0 in bin 0 is NaN/,
  ],
])('bad input %#', (data, message) => {
  expect(() => wham({ grid, ...data })).toThrow(InputError);
  expect(() => wham({ grid, ...data })).toThrow(message);
});
