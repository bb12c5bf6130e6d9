import { describe, expect, test } from 'vitest';
import { average, averages, reweighted, thermodynamicIntegration } from '../../src/estimators/index.js';
import { InputError } from '../../src/math/errors.js';
import { fold, key, normal } from '../../src/random/index.js';
import { harmonicOscillators } from '../../src/systems/index.js';
import { coverage, mean, normalDistance } from './statistics.js';

// 1000 repeats leave 0.7 % of noise in a coverage, too much to tell 94.6 % from 93 %: more are drawn.
describe('truth: 4000 repeats', () => {
  test('reweighted averages of independent samples', () => {
    const states = harmonicOscillators({ centres: [0, 0.3], springs: [1, 1.4] });
    const runs = Array.from({ length: 4000 }, (_, r) => {
      const { positions, energies } = states.sample(fold(key(1), r), [400, 0]);
      const logWeights = positions.map((_, i) => energies[i] - energies[400 + i]);
      return reweighted(positions, logWeights, { independent: true });
    });
    const z = runs.map(({ value, standardError }) => (value - 0.3) / standardError);
    expect(coverage(z)).toBeGreaterThan(0.93);
    expect(coverage(z)).toBeLessThan(0.97);
    expect(normalDistance(z.slice(0, 200))).toBeLessThan(1.63);
    expect(mean(runs.map(({ status }) => (status.ok ? 1 : 0)))).toBeGreaterThan(0.95);
  });

  test('thermodynamic integration, by every rule', () => {
    // u = ½ (1 + 3 λ) x², so f(1) − f(0) = ½ ln 4.
    const points = Array.from({ length: 9 }, (_, i) => i / 8);
    const springs = points.map((l) => 1 + 3 * l);
    const states = harmonicOscillators({ centres: springs.map(() => 0), springs });
    const runs = Array.from({ length: 4000 }, (_, r) => {
      const { positions } = states.sample(
        fold(key(2), r),
        points.map(() => 50),
      );
      const series = points.map((_, k) => positions.slice(50 * k, 50 * k + 50).map((x) => 1.5 * x * x));
      const forces = averages(series, { independent: true });
      return (['spline', 'simpson'] as const).map((rule) =>
        thermodynamicIntegration(points, forces, { rule }),
      );
    });
    for (const i of [0, 1]) {
      const z = runs.map((run) => (run[i].value - Math.LN2) / run[i].standardError);
      expect(coverage(z)).toBeGreaterThan(0.93);
      expect(coverage(z)).toBeLessThan(0.97);
      expect(normalDistance(z.slice(0, 200))).toBeLessThan(1.63);
    }
    expect(mean(runs.map(([spline]) => (spline.status.ok ? 1 : 0)))).toBeGreaterThan(0.95);
  });

  test('where weights are few the status says so', () => {
    const states = harmonicOscillators({ centres: [0, 3.5], springs: [1, 1] });
    const runs = Array.from({ length: 200 }, (_, r) => {
      const { positions, energies } = states.sample(fold(key(3), r), [400, 0]);
      const logWeights = positions.map((_, i) => energies[i] - energies[400 + i]);
      return reweighted(positions, logWeights, { independent: true });
    });
    expect(coverage(runs.map((run) => (run.value - 3.5) / run.standardError))).toBeLessThan(0.7);
    expect(mean(runs.map(({ status }) => (status.ok ? 1 : 0)))).toBeLessThan(0.02);
  });
});

describe('reweighting', () => {
  const x = normal(key(4), 500);
  const w = x.map((v) => 0.4 * v);
  test('by hand, and whatever the offset and the order', () => {
    const { value, diagnostics } = reweighted([1, 3], [0, Math.log(3)]);
    expect(value).toBeCloseTo(2.5, 14);
    expect(diagnostics.kishSize).toBeCloseTo(1.6, 14);
    const plain = reweighted(x, w, { independent: true });
    const moved = reweighted(
      x.toReversed(),
      w.toReversed().map((v) => v + 1e6),
      { independent: true },
    );
    expect(moved.value).toBeCloseTo(plain.value, 7);
    expect(moved.standardError).toBeCloseTo(plain.standardError, 7);
    expect(reweighted(x, new Float64Array(500)).value).toBeCloseTo(average(x).value, 12);
  });
  test('trajectories that stay apart make large errors', () => {
    const apart = x.map((v, i) => v + 10 * (i % 2));
    const trajectoryOf = Int32Array.from(apart, (_, i) => i % 2);
    expect(reweighted(apart, w, { trajectoryOf }).standardError).toBeGreaterThan(3);
    expect(reweighted(apart, w, { independent: true }).standardError).toBeLessThan(0.5);
  });
  test('smoothing keeps light weights and tames heavy ones', () => {
    const smooth = (scale: number, smoothed: boolean) =>
      reweighted(
        x,
        x.map((v) => scale * v),
        { smoothed, independent: true },
      );
    expect(smooth(0.2, true).value).toBeCloseTo(smooth(0.2, false).value, 2);
    expect(smooth(3, true).status.ok).toBe(false);
  });
  test('bad input', () => {
    expect(() => reweighted([1, 2], [0])).toThrow(/1 log-weights for 2/);
    expect(() => reweighted([1, NaN], [0, 0])).toThrow(/value 1 is NaN/);
    expect(() => reweighted([1, 2], [0, NaN])).toThrow(InputError);
    expect(() => reweighted([1, 2], [-Infinity, -Infinity])).toThrow(/no sample has a weight/);
    expect(() => reweighted([], [])).toThrow(InputError);
    expect(() => average([1])).toThrow(InputError);
    expect(() => average([1, 2], { trajectoryOf: [0] })).toThrow(InputError);
    for (const { standardError, status } of [
      reweighted([2, 2, 2], [0, 1, 2]),
      reweighted([1, 2, 3], [0, -Infinity, -Infinity]),
      average([5, 5, 5]),
      average(Float64Array.from({ length: 30 }, (_, i) => i)),
    ]) {
      expect(standardError).toBeGreaterThan(0);
      expect(status.ok).toBe(false);
    }
  });
});

describe('thermodynamic integration', () => {
  const points = [0, 0.2, 0.5, 1];
  const forces = { value: [1, 2, 1.5, 3], standardError: [0.1, 0.2, 0.1, 0.3] };
  test('the trapezoid by hand, with its profile', () => {
    const { value, standardError, diagnostics } = thermodynamicIntegration(points, forces, {
      rule: 'trapezoid',
    });
    const weights = [0.1, 0.25, 0.4, 0.25];
    expect(value).toBeCloseTo(0.1 + 0.5 + 0.6 + 0.75, 14);
    expect(standardError).toBeCloseTo(Math.hypot(...weights.map((c, i) => c * forces.standardError[i])), 14);
    expect(diagnostics.profile[0]).toBe(0);
    expect(diagnostics.profile[1]).toBeCloseTo(0.3, 14);
    expect(diagnostics.profileErrors[1]).toBeCloseTo(Math.hypot(0.01, 0.02), 14);
    expect(diagnostics.rules.trapezoid).toBe(value);
  });
  test('too few points for the curve are noticed, and where', () => {
    const x = [0, 0.1, 0.4, 1];
    const { status } = thermodynamicIntegration(x, {
      value: x.map((l) => 50 / (1 + 50 * l)),
      standardError: x.map(() => 0.01),
    });
    expect(status).toMatchObject({ ok: false, code: 'coarse-points' });
    expect(status.message).toMatch(/add a point between/);
  });
  test('bad input', () => {
    const bad = (x: number[], value: number[], standardError: number[]) => () =>
      thermodynamicIntegration(x, { value, standardError });
    expect(bad([0, 1], [1], [1, 1])).toThrow(/2 points, 1 mean forces/);
    expect(bad([0, 1], [1, NaN], [1, 1])).toThrow(/point 1 \(1\) is NaN/);
    expect(bad([0, 1], [1, 2], [1, -1])).toThrow(InputError);
    expect(bad([0, 1], [1, 2], [0, 0])).toThrow(/every mean force has error 0/);
    expect(bad([1, 0], [1, 2], [1, 1])).toThrow(/sort the points/);
    expect(bad([0], [1], [1])).toThrow(InputError);
    const unknown = thermodynamicIntegration([0, 1], { value: [1, 2], standardError: [1, Infinity] });
    expect(unknown).toMatchObject({ standardError: Infinity, status: { ok: false, code: 'no-error' } });
    expect(() =>
      averages([
        [1, 2],
        [1, NaN],
      ]),
    ).toThrow(/series 1: value 1 is NaN/);
    expect(() => averages([])).toThrow(InputError);
  });
});
