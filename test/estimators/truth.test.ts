import { describe, expect, test } from 'vitest';
import { coverageOf, settings, type Coverage, type Setting } from '../../bench/problems/error-bars/index.js';
import { jarzynski, mbar, harmonicEnergies, perturbation, wham } from '../../src/estimators/index.js';
import { fold, key, normal } from '../../src/random/index.js';
import { gaussianWork } from '../../src/systems/index.js';

/**
 * 200 repeats of the settings of `npm run bench -- coverage`, which has 1000 of each (docs/benchmarks/coverage.md). Their coverage is known to
 * ±1.5 %, so an interval of 95 % is called wrong here below 90 or above 99 %, 3 errors away; about sixty tests for normality pass with room above 0.1 %.
 */
const REPEATS = 200;
const least = { within95: 0.9, pValue: 0.001 };

/** What z-scores cannot be normal for, by construction: a zero that noise chooses moves all values one way. */
const skewed = /profile/;

const quick = (setting: Setting): boolean => !/WHAM|1200|800|n = 1000$|20 ×/.test(setting.system);

const byName = (rows: readonly Coverage[]) => rows.map((row) => ({ name: row.estimator, row }));

describe('where states overlap, z-scores are normal and intervals cover', () => {
  settings.forEach((setting, number) => {
    if (setting.overlap !== 'adequate' || !quick(setting)) return;
    test(`${setting.system} (${number})`, () => {
      for (const { name, row } of byName(coverageOf(setting, REPEATS, number))) {
        expect(row.within95, name).toBeGreaterThan(least.within95);
        expect(row.within95, name).toBeLessThan(0.99);
        if (!skewed.test(name)) expect(row.pValue, name).toBeGreaterThan(least.pValue);
        expect(row.ok, name).toBeGreaterThan(0.75);
      }
    });
  });
});

describe('where they do not, the status says so', () => {
  settings.forEach((setting, number) => {
    if (setting.overlap !== 'poor' || !quick(setting)) return;
    test(`${setting.system} (${number})`, () => {
      for (const { name, row } of byName(coverageOf(setting, 60, number)))
        // An estimator may do well where others fail, but then its intervals must cover.
        // 60 repeats: 95 % ± 2.8 %
        if (row.ok > 0.2) expect(row.within95, name).toBeGreaterThan(0.86);
    });
  });
});

describe('exponential averages and their tails', () => {
  const runs = Array.from({ length: 400 }, (_, r) => {
    const work = gaussianWork({ difference: 3, dissipation: 1 }).sample(fold(key(31), r), 1000, 1).forward;
    return { plain: perturbation(work), counted: jarzynski(work) };
  });
  const within = (list: readonly { value: number; standardError: number }[]): number =>
    list.filter(({ value, standardError }) => Math.abs(value - 3) < 1.96 * standardError).length /
    list.length;

  test('at a dissipation of 1 kT the error of first order is too small, and seldom called ok', () => {
    expect(within(runs.map(({ plain }) => plain))).toBeLessThan(0.94);
    expect(runs.filter(({ plain }) => plain.status.ok).length / runs.length).toBeLessThan(0.4);
    expect(runs.find(({ plain }) => !plain.status.ok)!.plain.status.message).toMatch(
      /use jarzynski|more samples/,
    );
  });

  test('with the tail of the weights in it, it covers, among the trusted ones too', () => {
    const counted = runs.map((run) => run.counted);
    const trusted = counted.filter(({ status }) => status.ok);
    expect(within(counted)).toBeGreaterThan(0.93);
    expect(within(counted)).toBeLessThan(0.98);
    expect(trusted.length / counted.length).toBeGreaterThan(0.5);
    expect(within(trusted)).toBeGreaterThan(0.91); // of about 260 repeats
  });
});

describe('samples that remember', () => {
  /** Two windows on a flat line, each one trajectory of n frames. */
  const remembering = (memory: number, n: number) => {
    const z = normal(key(41), 2 * n);
    const values = new Float64Array(2 * n);
    for (let i = 0; i < 2 * n; i++)
      values[i] = i % n === 0 ? z[i] : memory * values[i - 1] + Math.sqrt(1 - memory ** 2) * z[i];
    return { values: values.map((x, i) => x + (i < n ? 0 : 1)), counts: [n, n] };
  };
  const bias = { centres: [0, 1], springs: 1 };

  test('blocks shorter than a few correlation times are named', () => {
    const grid = { low: -5, high: 6, bins: 110 };
    for (const [memory, ok] of [
      [0.2, true],
      [0.95, false],
    ] as const) {
      const { values, counts } = remembering(memory, 1600);
      const biasEnergies = (k: number, [x]: Float64Array) => 0.5 * (x - k) ** 2;
      const solved = [
        wham({ grid, values, counts, biasEnergies }).bootstrap({ key: key(1), resamples: 20 }),
        mbar({ energies: harmonicEnergies(bias, values), counts }).bootstrap({ key: key(1), resamples: 20 }),
      ];
      for (const { status } of solved) {
        expect(status.ok).toBe(ok);
        if (!ok) expect(status).toMatchObject({ code: 'short-blocks' });
      }
      if (!ok) expect(solved[0].status.message).toMatch(/trajectory of window \d is cut into blocks of 100 /);
    }
  });

  test('windows worth too few samples to know their correlation are named', () => {
    const { values, counts } = remembering(0.95, 300);
    const data = { energies: harmonicEnergies(bias, values), counts };
    expect(mbar({ ...data, inefficiencies: [10, 10] }).freeEnergies.status.ok).toBe(true);
    const { status } = mbar({ ...data, inefficiencies: [10, 40] }).freeEnergies;
    expect(status).toMatchObject({ ok: false, code: 'few-samples' });
    expect(status.message).toMatch(/state 1 are worth 7\.5 independent ones/);
  });
});
