import { describe, expect, test } from 'vitest';
import { umbrellaIntegration } from '../../src/estimators/index.js';
import { density1D, InputError } from '../../src/math/index.js';
import { fold, key, uniform } from '../../src/random/index.js';
import { coverage } from './statistics.js';

/** Exact samples of harmonic windows on a free energy. */
function windows(
  freeEnergy: (x: number) => number,
  centres: readonly number[],
  spring: number,
  period?: number,
) {
  const densities = centres.map((centre) =>
    density1D((x) => -freeEnergy(x) - 0.5 * spring * (x - centre) ** 2, {
      low: centre - (period ? period / 2 : 4),
      high: centre + (period ? period / 2 : 4),
      cells: 256,
    }),
  );
  return (seed: number, count: number) => ({
    values: Float64Array.from(
      densities.flatMap((density, k) => [...density.sample(uniform(fold(key(seed), k), count))]),
    ),
    counts: centres.map(() => count),
    centres,
    springs: centres.map(() => spring),
  });
}

const well = (x: number): number => 0.5 * x * x;
const line = windows(well, [-2, -1, 0, 1, 2], 4);

describe('umbrella integration', () => {
  test('of a quadratic free energy is exact: intervals cover it', () => {
    const grid = { low: -2, high: 2, bins: 9 };
    const z = Array.from({ length: 150 }, (_, seed) => {
      const { value, standardError, diagnostics } = umbrellaIntegration({ ...line(seed, 100), grid });
      const from = diagnostics.centres[value.indexOf(0)];
      return [0, 2, 8].map((b) => {
        const truth = well(diagnostics.centres[b]) - well(from);
        return (value[b] - truth) / standardError[b];
      });
    });
    for (let i = 0; i < 3; i++) {
      const finite = z.map((row) => row[i]).filter(Number.isFinite);
      expect(coverage(finite)).toBeGreaterThan(0.9); // 150 repeats: 95 % ± 1.8 %
    }
  });

  test('goes around a circle and closes', () => {
    const torsion = (x: number): number => 1.5 * Math.cos(x) + 0.4 * Math.sin(2 * x);
    const centres = Array.from({ length: 18 }, (_, k) => -Math.PI + ((k + 0.5) * Math.PI) / 9);
    const grid = { low: -Math.PI, high: Math.PI, bins: 36, periodic: true };
    const data = windows(torsion, centres, 30, 2 * Math.PI)(1, 800);
    const { value, standardError, status, diagnostics } = umbrellaIntegration({ ...data, grid });
    expect(status.message).toBe('');
    const lowest = value.indexOf(0);
    diagnostics.centres.forEach((x, b) => {
      const truth = torsion(x) - torsion(diagnostics.centres[lowest]);
      expect(Math.abs(value[b] - truth)).toBeLessThan(4 * standardError[b] + 0.02);
    });
    const { closure } = diagnostics;
    expect(Math.abs(closure.value)).toBeLessThan(4 * closure.standardError);
    // The same samples, some of them a turn away, on a grid that starts elsewhere.
    const turned = data.values.map((x, i) => (i % 3 === 0 ? x + 2 * Math.PI : x));
    const again = umbrellaIntegration({ ...data, values: turned, grid });
    again.value.forEach((v, b) => expect(v).toBeCloseTo(value[b], 8));
  });

  test('a gap between windows leaves no numbers with errors beyond it', () => {
    const apart = windows(well, [-3, 3], 10)(1, 200);
    const { standardError, status } = umbrellaIntegration({ ...apart, grid: { low: -3, high: 3, bins: 12 } });
    expect(status).toMatchObject({ ok: false, code: 'no-overlap' });
    expect(status.message).toMatch(/add a window near/);
    expect(standardError.filter((e) => e === Infinity).length).toBeGreaterThan(5);
    expect(standardError.some((e) => Number.isNaN(e))).toBe(false);
  });

  test('bad windows are refused or named', () => {
    const grid = { low: -2, high: 2, bins: 4 };
    const data = line(3, 100);
    const bad = (change: object) => () => umbrellaIntegration({ ...data, grid, ...change });
    expect(bad({ springs: [4, 4, -1, 4, 4] })).toThrow(/spring of window 2 is -1/);
    expect(bad({ counts: [100, 100, 100, 100] })).toThrow(InputError);
    expect(bad({ counts: [100, 100, 100, 100, 3] })).toThrow(/window 4 has 3 samples/);
    expect(bad({ values: data.values.with(101, NaN) })).toThrow(/sample 1 of window 1 is NaN/);
    expect(bad({ values: data.values.map((x, i) => (i < 100 ? 1 : x)) })).toThrow(/window 0 are 1/);
    expect(bad({ values: data.values.subarray(1) })).toThrow(InputError);
    const skewed = data.values.map((x, i) => (i < 100 ? -2 + (x + 2) ** 4 : x));
    expect(umbrellaIntegration({ ...data, grid, values: skewed }).status.message).toMatch(
      /window 0 .* not normal/,
    );
  });
});
