// Errors of free energies from correlated chains, against differences that are known.
import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnov } from '../../src/diagnostics/index.js';
import { bar, groupedBar, groupedPerturbation, jackknifeError } from '../../src/estimators/index.js';
import { normalCdf } from '../../src/math/index.js';
import { fold, key, normal, type Key } from '../../src/random/index.js';

/** Chains of the normal work of a quasi-static switch, each value the mean of its neighbour and something new. */
function chains(
  at: Key,
  { count, length, mean, memory }: { count: number; length: number; mean: number; memory: number },
) {
  const z = normal(at, count * length);
  const work = new Float64Array(count * length);
  const groupOf = new Int32Array(count * length);
  for (let chain = 0; chain < count; chain++) {
    let state = z[chain * length];
    for (let i = 0; i < length; i++) {
      const n = chain * length + i;
      if (i > 0) state = memory * state + Math.sqrt(1 - memory * memory) * z[n];
      // The variance of normal work is twice its dissipation.
      work[n] = mean + state;
      groupOf[n] = chain;
    }
  }
  return { work, groupOf };
}

const difference = 2;
const repeats = 200;
const options = { count: 24, length: 50, memory: 0.9 };
const pair = (r: number) => ({
  forward: chains(fold(key(3), 2 * r), { ...options, mean: difference + 0.5 }),
  reverse: chains(fold(key(3), 2 * r + 1), { ...options, mean: 0.5 - difference }),
});

describe('free energies from chains', () => {
  it('have errors that are true, where those of independent values are several times too small', () => {
    const scores: Record<string, number[]> = { there: [], both: [], naive: [] };
    for (let r = 0; r < repeats; r++) {
      const { forward, reverse } = pair(r);
      const there = groupedPerturbation(forward);
      const both = groupedBar(forward, reverse);
      const naive = bar(forward.work, reverse.work);
      expect(both.value).toBeCloseTo(naive.value, 10);
      scores['there'].push((there.value - difference) / there.standardError);
      scores['both'].push((both.value - difference) / both.standardError);
      scores['naive'].push((naive.value - difference) / naive.standardError);
      // A first-order process of memory m has the inefficiency (1 + m)/(1 − m); of the weights, which are no linear function, somewhat less.
      expect(both.diagnostics.inefficiency).toBeGreaterThan(3);
    }
    for (const name of ['there', 'both']) {
      expect(kolmogorovSmirnov(scores[name], normalCdf).pValue, name).toBeGreaterThan(0.01);
      const covered = scores[name].filter((z) => Math.abs(z) < 1.96).length / repeats;
      expect(Math.abs(covered - 0.95), name).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / repeats));
    }
    expect(kolmogorovSmirnov(scores['naive'], normalCdf).pValue).toBeLessThan(1e-6);
  });

  it('are those of independent values where nothing is correlated', () => {
    const independent = { ...options, memory: 0 };
    const forward = chains(key(1), { ...independent, mean: difference + 0.5 });
    const reverse = chains(key(2), { ...independent, mean: 0.5 - difference });
    const grouped = groupedBar(forward, reverse);
    expect(grouped.standardError / bar(forward.work, reverse.work).standardError).toBeCloseTo(1, 0);
    expect(grouped.diagnostics.groups).toBe(48);
    expect(grouped.status.ok).toBe(true);
  });

  it('refuse groups that do not fit', () => {
    expect(() => groupedPerturbation({ work: Float64Array.of(1, 2), groupOf: [0] })).toThrow(
      /1 group numbers for 2 work values/,
    );
  });

  it('have no error from one chain, and say so', () => {
    const { work } = chains(key(1), { ...options, mean: difference + 0.5 });
    const alone = groupedPerturbation({ work, groupOf: new Int32Array(work.length) });
    expect(alone.standardError).toBe(Infinity);
    expect(alone.status).toMatchObject({ ok: false, code: 'few-chains' });
  });
});

describe('the jackknife', () => {
  const withoutEach = (values: readonly number[]) => {
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value) => (total - value) / (values.length - 1));
  };

  it('of a mean is the usual standard error, enlarged for few values', () => {
    const squares = [1, 2, 4, 8].reduce((sum, value) => sum + (value - 3.75) ** 2, 0);
    const error = jackknifeError([withoutEach([1, 2, 4, 8])]);
    expect(error).toBeCloseTo(Math.sqrt(squares / 12) * Math.sqrt(1 + 2 / 3), 12);
  });

  it('adds the variances of independent states', () => {
    const [one, two] = [1, 2].map((seed) => withoutEach(Array.from(normal(key(seed), 30))));
    const alone = [one, two].map((estimates) => jackknifeError([estimates]));
    expect(jackknifeError([one, two])).toBeCloseTo(Math.hypot(...alone), 12);
  });

  it('knows no error where nothing can be left out', () => {
    expect(jackknifeError([[1]])).toBe(Infinity);
    expect(jackknifeError([[1, NaN]])).toBe(Infinity);
  });
});
