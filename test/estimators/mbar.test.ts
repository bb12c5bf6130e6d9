import { describe, expect, test } from 'vitest';
import { harmonicEnergies, mbar, bar, perturbation, type Mbar } from '../../src/estimators/index.js';
import { InputError } from '../../src/math/errors.js';
import { fold, key, normal, permutation } from '../../src/random/index.js';
import { coverage, normalDistance } from './statistics.js';

/** Harmonic oscillators: u_k = spring/2 (x − centre)² + offset, f_k = ½ ln spring + offset + constant. */
const springs = [1, 2, 4, 1.5];
const centres = [0, 0.8, 1.2, 2];
const offsets = [0, 3, -2, 1];
const counts = [300, 150, 100, 250];
const exact = springs.map((spring, k) => 0.5 * Math.log(spring / springs[0]) + offsets[k] - offsets[0]);

function oscillators(seed: number, n = counts): { x: Float64Array; energies: Float64Array } {
  const x = Float64Array.from(
    n.flatMap((count, k) =>
      [...normal(fold(key(seed), k), count)].map((z) => centres[k] + z / Math.sqrt(springs[k])),
    ),
  );
  const energies = harmonicEnergies({ centres, springs }, x);
  return { x, energies: energies.map((u, at) => u + offsets[Math.floor(at / x.length)]) };
}

describe('truth', () => {
  const results = Array.from({ length: 200 }, (_, seed) => {
    const { x, energies } = oscillators(seed);
    return { x, result: mbar({ energies, counts }) };
  });

  test('z-scores of free energies are standard normal', () => {
    for (let k = 1; k < 4; k++) {
      const z = results.map(
        ({ result: { freeEnergies: f } }) => (f.value[k] - exact[k]) / f.standardError[k],
      );
      expect(normalDistance(z)).toBeLessThan(1.63);
    }
  });

  test('z-scores of expectations, of densities and of an unsampled state', () => {
    const scores = (estimate: (r: Mbar, x: Float64Array) => number): number[] =>
      results.map(({ x, result }) => estimate(result, x));
    const meanX = scores((r, x) => {
      const { value, standardError } = r.expectation(x, 3);
      return (value - centres[3]) / standardError;
    });
    expect(normalDistance(meanX)).toBeLessThan(1.63);
    const between = scores((r, x) => {
      const { value, standardError } = r.freeEnergy(x.map((v) => 1.5 * (v - 0.4) ** 2));
      return (value - 0.5 * Math.log(3)) / standardError;
    });
    expect(normalDistance(between)).toBeLessThan(1.63);
    const grid = { low: -0.5, high: 1.5, bins: 4 };
    const inFirstBin = scores((r, x) => {
      const { value, standardError } = r.density({
        values: x,
        grid,
        target: x.map((v) => 0.5 * (v - 1) ** 2),
      });
      // P(−0.5 < x < 0) / P(−0.5 < x < 1.5) of a unit normal about 1
      const truth = (0.1586553 - 0.0668072) / (0.6914625 - 0.0668072) / 0.5;
      return (value[0] - truth) / standardError[0];
    });
    expect(normalDistance(inFirstBin)).toBeLessThan(1.63);
  });

  test('a profile has its error relative to its lowest bin', () => {
    const grid = { low: -0.5, high: 2.5, bins: 3 };
    const z = results.map(({ x, result }) => {
      const { value, standardError } = result.profile({
        values: x,
        grid,
        target: x.map((v) => 0.5 * (v - 1) ** 2),
      });
      const truth = Math.log(0.3829249 / 0.2417303); // bins (0.5, 1.5) and (1.5, 2.5)
      expect([value[1], standardError[1]]).toEqual([0, 0]);
      return (value[2] - truth) / standardError[2];
    });
    expect(normalDistance(z)).toBeLessThan(1.63);
  });

  test('BAR and exponential averaging cover the truth', () => {
    const z = results.map(({ x }) => {
      const u = (k: number, v: number): number => 0.5 * springs[k] * (v - centres[k]) ** 2 + offsets[k];
      const forward = x.slice(0, 300).map((v) => u(1, v) - u(0, v));
      const reverse = x.slice(300, 450).map((v) => u(0, v) - u(1, v));
      const both = bar(forward, reverse);
      const one = perturbation(forward); // from the wide state to the narrow: the other way has no variance
      return [(both.value - exact[1]) / both.standardError, (one.value - exact[1]) / one.standardError];
    });
    expect(normalDistance(z.map((pair) => pair[0]))).toBeLessThan(1.63);
    expect(coverage(z.map((pair) => pair[1]))).toBeGreaterThan(0.9);
  });

  test('bootstrap errors agree with asymptotic ones for independent samples', () => {
    const { x, result } = results[0];
    const trajectoryOf = Int32Array.from(x, (_, n) => n);
    const grid = { low: -0.5, high: 2.5, bins: 3 };
    const onGrid = { values: x, grid, target: x.map((v) => 0.5 * (v - 1) ** 2) };
    const boot = result.bootstrap({ key: key(5), trajectoryOf, resamples: 400, onGrid });
    for (let k = 1; k < 4; k++)
      expect(boot.freeEnergies[k] / result.freeEnergies.standardError[k]).toBeCloseTo(1, 0.7);
    const density = result.density(onGrid);
    for (let b = 0; b < 3; b++) expect(boot.density![b] / density.standardError[b]).toBeCloseTo(1, 0.7);
    expect(boot.profile![2] / result.profile(onGrid).standardError[2]).toBeCloseTo(1, 0.7);
    expect(boot.status.ok).toBe(true);
  });

  test('a bootstrap on several grids has on each the errors that it has there alone', () => {
    const { x, result } = results[0];
    const once = { key: key(6), resamples: 40 };
    const fine = { values: x, grid: { low: -0.5, high: 2.5, bins: 6 } };
    const coarse = { values: x, grid: { low: -1, high: 3, bins: 2 }, target: x.map((v) => 0.5 * v * v) };
    const both = result.bootstrap({ ...once, onGrid: fine, further: [coarse] });
    const { density, profile } = result.bootstrap({ ...once, onGrid: coarse });
    expect(both.further).toEqual([{ density, profile }]);
    expect(both.density).toEqual(result.bootstrap({ ...once, onGrid: fine }).density);
  });
});

test('bootstrap over trajectories covers the truth for correlated samples, where the asymptotic error does not', () => {
  // Two oscillators, each with 24 trajectories of 20 frames with memory 0.9.
  const scores = Array.from({ length: 150 }, (_, seed) => {
    const n = 480;
    const z = normal(key(900 + seed), 2 * n);
    const x = new Float64Array(2 * n);
    for (let i = 0; i < 2 * n; i++) x[i] = i % 20 === 0 ? z[i] : 0.9 * x[i - 1] + Math.sqrt(1 - 0.81) * z[i];
    for (let i = n; i < 2 * n; i++) x[i] = 1 + x[i] / Math.SQRT2;
    const result = mbar({
      energies: harmonicEnergies({ centres: [0, 1], springs: [1, 2] }, x),
      counts: [n, n],
    });
    const boot = result.bootstrap({
      key: key(seed),
      trajectoryOf: Int32Array.from(x, (_, i) => Math.floor(i / 20)),
      resamples: 100,
    });
    const error = result.freeEnergies.value[1] - 0.5 * Math.log(2);
    return [error / boot.freeEnergies[1], error / result.freeEnergies.standardError[1]];
  });
  // 150 repeats: 95 % ± 1.8 %
  expect(coverage(scores.map((s) => s[0]))).toBeGreaterThan(0.9);
  expect(coverage(scores.map((s) => s[1]))).toBeLessThan(0.8);
});

describe('invariances', () => {
  const { x, energies } = oscillators(7);
  const reference = mbar({ energies, counts }).freeEnergies;
  const total = x.length;

  test('constants of a million added to states and to samples', () => {
    const perState = [1e6, -3e5, 0, 12345];
    const shifted = energies.map(
      (u, at) => u + perState[Math.floor(at / total)] + ((at % total) % 7) * 1e5, // one constant a sample, in every state
    );
    const f = mbar({ energies: shifted, counts }).freeEnergies;
    f.value.forEach((value, k) => {
      expect(value - perState[k] + perState[0]).toBeCloseTo(reference.value[k], 7);
      expect(f.standardError[k]).toBeCloseTo(reference.standardError[k], 7);
    });
  });

  test('order of samples and of states', () => {
    const order = [2, 0, 3, 1];
    const starts = counts.map((_, k) => counts.slice(0, k).reduce((a, b) => a + b, 0));
    const samples = order.flatMap((k) => [...permutation(key(k), counts[k])].map((i) => starts[k] + i));
    const permuted = Float64Array.from({ length: energies.length }, (_, at) => {
      return energies[order[Math.floor(at / total)] * total + samples[at % total]];
    });
    const f = mbar({ energies: permuted, counts: order.map((k) => counts[k]) }).differences();
    order.forEach((k, i) => {
      expect(f.value[4 + i] - (reference.value[k] - reference.value[0])).toBeCloseTo(0, 10);
      expect(f.standardError[4 + i]).toBeCloseTo(reference.standardError[k], 10);
    });
  });

  test('a state without samples and one that repeats another', () => {
    const more = new Float64Array(6 * total);
    more.set(energies);
    more.set(energies.subarray(total, 2 * total), 4 * total);
    for (let n = 0; n < total; n++) more[5 * total + n] = 1.5 * (x[n] - 0.4) ** 2;
    const f = mbar({ energies: more, counts: [...counts, 0, 0] });
    expect(f.freeEnergies.value[4]).toBeCloseTo(f.freeEnergies.value[1], 12);
    expect(f.differences().standardError[4 * 6 + 1]).toBeLessThan(1e-7);
    const direct = f.freeEnergy(more.subarray(5 * total));
    expect(f.freeEnergies.value[5]).toBeCloseTo(direct.value, 12);
    expect(f.freeEnergies.standardError[5]).toBeCloseTo(direct.standardError, 10);
  });

  test('weights sum to one and reproduce expectations', () => {
    const result = mbar({ energies, counts });
    const weights = result.logWeights(2).map(Math.exp);
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const meanX = weights.reduce((sum, w, n) => sum + w * x[n], 0);
    expect(result.expectation(x, 2).value).toBeCloseTo(meanX, 12);
  });

  test('inefficiencies scale errors as fewer samples would', () => {
    const correlated = mbar({ energies, counts, inefficiencies: [4, 4, 4, 4] }).freeEnergies;
    correlated.value.forEach((value, k) => {
      expect(value).toBeCloseTo(reference.value[k], 9);
      expect(correlated.standardError[k]).toBeCloseTo(2 * reference.standardError[k], 9);
    });
  });
});

describe('poor overlap and bad input', () => {
  test('names the windows and where to add one', () => {
    const far = [0, 1, 9, 10];
    const x = Float64Array.from(far.flatMap((c, k) => [...normal(fold(key(3), k), 200)].map((z) => c + z)));
    const { freeEnergies: f } = mbar({
      energies: harmonicEnergies({ centres: far, springs: 1 }, x),
      counts: [200, 200, 200, 200],
      centres: far,
    });
    expect(f.status.ok).toBe(false);
    expect(f.status.code).toBe('poor-overlap');
    expect(f.status.message).toMatch(/1 \(at 1\) and 2 \(at 9\) overlap by .* %: add a window near 5 /);
    expect(f.diagnostics.overlap.weak).toHaveLength(1);
    expect(f.diagnostics.converged).toBe(true);
    expect(f.standardError[1]).toBeLessThan(0.2);
    expect(f.standardError[2]).toBeGreaterThan(3);
  });

  test('states that share nothing have an infinite error between them', () => {
    const far = [0, 1, 100, 101];
    const x = Float64Array.from(far.flatMap((c, k) => [...normal(fold(key(3), k), 200)].map((z) => c + z)));
    const result = mbar({
      energies: harmonicEnergies({ centres: far, springs: 1 }, x),
      counts: [200, 200, 200, 200],
    });
    expect(result.freeEnergies.status.code).toBe('no-overlap');
    const { standardError } = result.differences();
    expect(standardError[2]).toBe(Infinity);
    expect(standardError[1]).toBeLessThan(0.2);
    expect(standardError[2 * 4 + 3]).toBeLessThan(0.2);
    expect([...result.freeEnergies.value].every(Number.isFinite)).toBe(true);
  });

  test('many windows that overlap densely are not called poor', () => {
    const many = Array.from({ length: 60 }, (_, k) => 0.05 * k);
    const x = Float64Array.from(many.flatMap((c, k) => [...normal(fold(key(4), k), 30)].map((z) => c + z)));
    const { freeEnergies: f } = mbar({
      energies: harmonicEnergies({ centres: many, springs: 1 }, x),
      counts: many.map(() => 30),
    });
    expect(f.status.ok).toBe(true);
  });

  test('infinite energies are impossible places, not errors', () => {
    // Uniform samples of [0, 2] and [1, 3]: f of two boxes of equal size differ by 0.
    const inside = (low: number, v: number): number => (v >= low && v <= low + 2 ? 0 : Infinity);
    const x = Float64Array.from({ length: 400 }, (_, n) =>
      n < 200 ? (2 * (n + 0.5)) / 200 : 1 + (2 * (n - 199.5)) / 200,
    );
    const energies = Float64Array.from([...x.map((v) => inside(0, v)), ...x.map((v) => inside(1, v))]);
    const { freeEnergies: f } = mbar({ energies, counts: [200, 200] });
    expect(f.value[1]).toBeCloseTo(0, 10);
    expect(f.status.ok).toBe(true);
  });

  test.each([
    [
      { energies: new Float64Array(5), counts: [2, 1] },
      /5 energies for 2 states and 3 samples: there must be 6/,
    ],
    [{ energies: Float64Array.of(0, 1, NaN, 2), counts: [1, 1] }, /energy of sample 0 in state 1 is NaN/],
    [
      { energies: Float64Array.of(0, Infinity, 1, Infinity), counts: [1, 1] },
      /sample 1 was drawn from state 1, where its energy is infinite/,
    ],
    [{ energies: new Float64Array(0), counts: [0, 0] }, /no state has a sample/],
    [{ energies: new Float64Array(4), counts: [1, 0.5] }, /state 1 has 0.5 samples/],
    [
      { energies: new Float64Array(4), counts: [1, 1], inefficiencies: [1, 0.5] },
      /inefficiency of state 1 is 0.5/,
    ],
  ])('bad input %#', (data, message) => {
    expect(() => mbar(data)).toThrow(InputError);
    expect(() => mbar(data)).toThrow(message);
  });

  test('an unsupported target says so', () => {
    const { x, energies } = oscillators(1);
    const { status, standardError } = mbar({ energies, counts }).freeEnergy(x.map((v) => 50 * (v - 6) ** 2));
    expect(status.code).toBe('few-samples');
    expect(standardError).toBeGreaterThan(0.3);
  });

  test('empty bins are infinite and flagged', () => {
    const { x, energies } = oscillators(2);
    const { value, standardError, status, diagnostics } = mbar({ energies, counts }).profile({
      values: x,
      grid: { low: -30, high: 30, bins: 6 },
    });
    expect([value[0], standardError[0]]).toEqual([Infinity, Infinity]);
    expect(diagnostics.empty[0]).toBe(1);
    expect(status.code).toBe('empty-bins');
  });
});
