import { describe, expect, test } from 'vitest';
import {
  binCentres,
  binIndices,
  blocks,
  bootstrapMultiplicities,
  weightedDensity,
} from '../../src/estimators/index.js';
import { InputError } from '../../src/math/errors.js';
import { fold, key, normal, uniform } from '../../src/random/index.js';
import { coverage, mean } from './statistics.js';

describe('grids', () => {
  test('bins as numpy.histogram counts them', () => {
    const grid = { low: -1, high: 1, bins: 4 };
    expect([...binIndices(grid, [-1, -0.5, 0.49, 0.5, 1, 1.01, -1.01])]).toEqual([0, 1, 2, 3, 3, -1, -1]);
    expect([...binCentres(grid)]).toEqual([-0.75, -0.25, 0.25, 0.75]);
  });

  test('periodic grids wrap', () => {
    expect([...binIndices({ low: 0, high: 1, bins: 4, periodic: true }, [1, -0.1, 2.3, -5])]).toEqual([
      0, 3, 1, 0,
    ]);
  });

  test('a grid without width or bins is refused', () => {
    expect(() => binIndices({ low: 1, high: 1, bins: 4 }, [])).toThrow(/from 1 to 1/);
    expect(() => binIndices({ low: 0, high: 1, bins: 0 }, [])).toThrow(/0 bins/);
    expect(() => binIndices({ low: 0, high: 1, bins: 2 }, [0, NaN])).toThrow(/value 1 is NaN/);
  });
});

describe('bootstrap', () => {
  test('multiplicities have mean 1 within each stratum and the variance of a mean', () => {
    const strata = [0, 0, 0, 0, 1, 1, 2];
    const resamples = 4000;
    const m = bootstrapMultiplicities(key(1), strata, resamples);
    const values = [1, 5, 2, 9, 3, 4, 7];
    let variance = 0;
    for (let r = 0; r < resamples; r++) {
      const row = m.subarray(7 * r, 7 * (r + 1));
      expect(row.subarray(0, 4).reduce((a, b) => a + b, 0)).toBeCloseTo(4, 12);
      expect(row.subarray(4, 6).reduce((a, b) => a + b, 0)).toBeCloseTo(2, 12);
      expect(row[6]).toBe(1);
      variance += (row.subarray(0, 4).reduce((s, w, i) => s + w * values[i], 0) / 4 - 4.25) ** 2 / resamples;
    }
    // s²/n with s² = Σ (x − mean)² / (n − 1), unbiased although there are four groups only.
    const truth = [1, 5, 2, 9].reduce((s, v) => s + (v - 4.25) ** 2, 0) / 3 / 4;
    expect(variance / truth).toBeCloseTo(1, 1);
  });

  test('a lone trajectory is cut into blocks, several are kept whole', () => {
    const one = blocks(new Int32Array(100));
    expect([one.count, one.shortest]).toEqual([16, 6]);
    expect([...one.groupOf].every((g, i, all) => i === 0 || g === all[i - 1] || g === all[i - 1] + 1)).toBe(
      true,
    );
    const many = blocks(Int32Array.from({ length: 100 }, (_, i) => i % 20));
    expect([many.count, many.shortest]).toEqual([20, 5]);
    // Interleaved trajectories stay apart.
    const two = blocks(Int32Array.from({ length: 100 }, (_, i) => i % 2));
    expect([two.count, two.shortest]).toEqual([2, 50]);
    expect(two.groupOf[0]).not.toBe(two.groupOf[1]);
    expect(two.groupOf[0]).toBe(two.groupOf[2]);
    // The third trajectory is alone in its stratum.
    const strata = blocks(
      Int32Array.from({ length: 96 }, (_, i) => i % 3),
      [0, 0, 1],
    );
    expect(strata.count).toBe(2 + 16);
    expect([...strata.strata]).toEqual([0, 0, ...new Array<number>(16).fill(1)]);
    expect(() => blocks([0, -1])).toThrow(InputError);
  });
});

describe('weighted density', () => {
  const grid = { low: -3, high: 3, bins: 6 };
  // Probability of each unit bin under a standard normal, within the grid.
  const inside = [0.0213998, 0.1359051, 0.3413447, 0.3413447, 0.1359051, 0.0213998].map((p) => p / 0.9972992);

  /** Correlated trajectories of a normal with the given spread. */
  const walk = (seed: number, trajectories: number, frames: number, spread = 1) => {
    const z = normal(key(seed), trajectories * frames);
    const trajectoryOf = Int32Array.from(z, (_, i) => Math.floor(i / frames));
    const x = new Float64Array(z.length);
    for (let i = 0; i < x.length; i++) x[i] = i % frames === 0 ? z[i] : 0.8 * x[i - 1] + 0.6 * z[i];
    return { x: x.map((v) => v * spread), trajectoryOf };
  };

  test('errors cover the truth for correlated trajectories', () => {
    const repeats = Array.from({ length: 200 }, (_, seed) => {
      const { x, trajectoryOf } = walk(seed, 30, 40);
      return weightedDensity(x, { grid, trajectoryOf, key: key(seed), resamples: 100 });
    });
    for (const b of [1, 2, 4]) {
      const z = repeats.map(({ value, standardError }) => (value[b] - inside[b]) / standardError[b]);
      expect(coverage(z)).toBeGreaterThan(0.9);
      expect(coverage(z)).toBeLessThan(0.98);
      expect(Math.abs(mean(z))).toBeLessThan(0.3);
    }
  });

  test('weights turn one distribution into another', () => {
    const repeats = Array.from({ length: 100 }, (_, seed) => {
      const { x, trajectoryOf } = walk(seed, 40, 40, 1.3);
      const logWeights = x.map((v) => -0.5 * v * v * (1 - 1 / 1.69) + 1e6);
      return weightedDensity(x, { grid, logWeights, trajectoryOf, key: key(seed), resamples: 100 });
    });
    const z = repeats.map(({ value, standardError }) => (value[3] - inside[3]) / standardError[3]);
    expect(coverage(z)).toBeGreaterThan(0.88);
    expect(Math.abs(mean(z))).toBeLessThan(0.3);
    const { diagnostics } = repeats[0];
    expect(diagnostics.kishSize).toBeGreaterThan(1000);
    expect(diagnostics.kishSize).toBeLessThan(diagnostics.entropySize);
    expect(diagnostics.paretoShape).toBeLessThan(0.5);
  });

  test('a single trajectory is cut into blocks; too short a one is not trusted', () => {
    const long = walk(1, 1, 4000);
    const trusted = weightedDensity(long.x, { grid, key: key(1) });
    expect([trusted.status.ok, trusted.status.code]).toEqual([true, 'one-trajectory']);
    const short = weightedDensity(long.x.slice(0, 120), { grid, key: key(1) });
    expect([short.status.ok, short.status.code]).toEqual([false, 'short-trajectory']);
    expect(short.status.message).toMatch(/16 blocks of 7 frames but decorrelates only in/);
  });

  test('empty bins are flagged and have an error', () => {
    const { value, standardError, diagnostics, status } = weightedDensity(normal(key(3), 400), {
      grid: { low: -10, high: 10, bins: 20 },
      trajectoryOf: Int32Array.from({ length: 400 }, (_, i) => i),
      key: key(1),
    });
    expect([value[0], diagnostics.empty[0]]).toEqual([0, 1]);
    expect(standardError[0]).toBeCloseTo(1 / 400, 12);
    expect(standardError.every((error) => error > 0)).toBe(true);
    expect(status.code).toBe('empty-bins');
    expect(value.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  test('heavy weights are called so', () => {
    const x = normal(key(4), 2000);
    const { status } = weightedDensity(x, { grid, logWeights: x.map((v) => 3 * v * v), key: key(1) });
    expect(status.ok).toBe(false);
    expect(status.code).toBe('heavy-weights');
  });

  test('bad input is named', () => {
    const options = { grid, key: key(1) };
    expect(() => weightedDensity([0, 1], { ...options, logWeights: [0] })).toThrow(
      /2 samples, 1 log-weights/,
    );
    expect(() => weightedDensity([0, 1], { ...options, logWeights: [0, NaN] })).toThrow(
      /log-weight 1 is NaN/,
    );
    expect(() => weightedDensity([9, 8], options)).toThrow(/none of 2 samples .* lies in \[-3, 3\]/);
  });
});

describe('walkers that never leave their well', () => {
  test.each([4, 10])('have honest errors: %i of them cover the truth as they should', (walkers) => {
    const grid = { low: -2, high: 2, bins: 2 };
    const repeats = 300;
    let squares = 0;
    let variance = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const wells = uniform(fold(key(5), repeat), walkers);
      const values = Float64Array.from({ length: walkers * 50 }, (_, i) =>
        wells[Math.floor(i / 50)] < 0.5 ? -1 : 1,
      );
      const trajectoryOf = Int32Array.from(values, (_, i) => Math.floor(i / 50));
      const estimate = weightedDensity(values, { grid, trajectoryOf, key: fold(key(6), repeat) });
      squares += (estimate.value[0] - 0.25) ** 2 / repeats;
      if (estimate.value[0] > 0 && estimate.value[0] < 0.5)
        variance += estimate.standardError[0] ** 2 / repeats;
    }
    expect(variance / squares).toBeGreaterThan(0.85);
    expect(variance / squares).toBeLessThan(1.15);
  });
});
