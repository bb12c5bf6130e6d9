/**
 * What must not matter to MBAR and WHAM, and what they say of problems at the edge: identical, impossible, empty and duplicated states,
 * equations that were not solved, bad input.
 */
import { describe, expect, test } from 'vitest';
import {
  binCentres,
  harmonicEnergies,
  mbar,
  wham,
  type Grid,
  type Mbar,
} from '../../src/estimators/index.js';
import { InputError } from '../../src/math/errors.js';
import { fold, key, normal } from '../../src/random/index.js';

const springs = [1, 2, 4, 1.5];
const centres = [0, 0.8, 1.2, 2];
const counts = [150, 80, 60, 120];
const x = Float64Array.from(
  counts.flatMap((count, k) =>
    [...normal(fold(key(11), k), count)].map((z) => centres[k] + z / Math.sqrt(springs[k])),
  ),
);
const n = x.length;
const energies = harmonicEnergies({ centres, springs }, x);
const row = (k: number): Float64Array => energies.subarray(k * n, (k + 1) * n);
const rows = (...parts: Float64Array[]): Float64Array =>
  Float64Array.from(parts.flatMap((part) => [...part]));
const reference = mbar({ energies, counts });
const { value: f, standardError: errors } = reference.freeEnergies;

function expectSame(result: Mbar, states: number[], digits = 9): void {
  const { value, standardError } = result.freeEnergies;
  states.forEach((k, i) => {
    expect(value[i]).toBeCloseTo(f[k] - f[states[0]], digits);
    if (states[0] === 0) expect(standardError[i]).toBeCloseTo(errors[k], digits);
  });
}

describe('the same energies kept in another way', () => {
  test('as a function', () => {
    expectSame(mbar({ energies: (k, i) => energies[k * n + i], counts }), [0, 1, 2, 3], 13);
  });

  test('in single precision, to its rounding', () => {
    const result = mbar({ energies: Float32Array.from(energies), counts }).freeEnergies;
    result.value.forEach((value, k) => {
      expect(Math.abs(value - f[k])).toBeLessThan(1e-6);
      expect(Math.abs(result.standardError[k] - errors[k])).toBeLessThan(1e-6);
    });
  });
});

describe('identical states', () => {
  const twin = row(1).map((u) => u + 1e6);

  test('both sampled: their difference is the constant between them, without error; the rest is as if they were one', () => {
    // Window 1 cut in two, the second half under another name and a constant higher.
    const result = mbar({
      energies: rows(row(0), row(1), twin, row(2), row(3)),
      counts: [counts[0], 40, counts[1] - 40, counts[2], counts[3]],
    });
    const { value, standardError, status, diagnostics } = result.freeEnergies;
    expect(value[2] - value[1]).toBe(1e6);
    expect(result.differences().standardError[5 * 1 + 2]).toBe(0);
    [0, 1, 3, 4].forEach((k, i) => {
      expect(value[k]).toBeCloseTo(f[i], 7);
      expect(standardError[k]).toBeCloseTo(errors[i], 7);
    });
    expect([status.ok, status.code]).toEqual([true, 'identical-states']);
    expect(status.message).toMatch(/States 1 and 2 have the same energies up to a constant/);
    expect([...diagnostics.identicalTo]).toEqual([0, 1, 1, 3, 4]);
  });

  test('all of them: nothing to estimate', () => {
    const { value, standardError, status } = mbar({
      energies: rows(row(0), row(0)),
      counts: [200, n - 200],
    }).freeEnergies;
    expect([...value, ...standardError]).toEqual([0, 0, 0, 0]);
    expect(status.code).toBe('identical-states');
  });
});

describe('states without samples', () => {
  test('do not change the others', () => {
    const between = harmonicEnergies({ centres: [0.4], springs: 1.2 }, x);
    const result = mbar({ energies: rows(row(0), row(1), row(2), row(3), between), counts: [...counts, 0] });
    expectSame(result, [0, 1, 2, 3], 10);
    expect(result.freeEnergies.standardError[4]).toBeGreaterThan(0.01);
    expect(result.freeEnergies.status.ok).toBe(true);
  });

  test('that no sample can be in are said to be impossible', () => {
    const nowhere = new Float64Array(n).fill(Infinity);
    const result = mbar({
      energies: rows(row(0), nowhere, row(1), row(2), row(3)),
      counts: [counts[0], 0, ...counts.slice(1)],
      names: ['a', 'the wall', 'b', 'c', 'd'],
    });
    const { value, standardError, status } = result.freeEnergies;
    expect([value[1], standardError[1]]).toEqual([Infinity, Infinity]);
    expect([status.ok, status.code]).toEqual([false, 'impossible-state']);
    expect(status.message).toMatch(/energy of state the wall is infinite at every sample: sample it/);
    expect(value[2]).toBeCloseTo(f[1], 10);
    expect(standardError[2]).toBeCloseTo(errors[1], 10);
    expect([...result.differences().standardError].some(Number.isNaN)).toBe(false);
    expect([...result.covariance()].some(Number.isNaN)).toBe(false);
    const mean = result.expectation(x, 1);
    expect(mean.status.ok).toBe(false);
    expect(mean.standardError).toBe(Infinity);
  });

  test('that one sample alone reaches have no error to speak of', () => {
    const only = new Float64Array(n).fill(Infinity);
    only[7] = 0;
    const { standardError, status } = mbar({
      energies: rows(energies, only),
      counts: [...counts, 0],
    }).freeEnergies;
    expect(standardError[4]).toBeGreaterThan(0.9);
    expect([status.ok, status.code]).toEqual([false, 'few-samples']);
  });
});

test('every sample four times: the same free energies, half the errors', () => {
  const four = [0, 1, 2, 3];
  const place = counts.map((_, k) => counts.slice(0, k).reduce((a, b) => a + b, 0));
  const order = counts.flatMap((count, k) =>
    four.flatMap(() => Array.from({ length: count }, (_, i) => place[k] + i)),
  );
  const more = Float64Array.from(springs.flatMap((_, k) => order.map((i) => energies[k * n + i])));
  const { value, standardError } = mbar({
    energies: more,
    counts: counts.map((count) => 4 * count),
  }).freeEnergies;
  value.forEach((v, k) => {
    expect(v).toBeCloseTo(f[k], 10);
    expect(standardError[k]).toBeCloseTo(errors[k] / 2, 10);
  });
});

test('lengths in another unit, and temperature with energy: only reduced energies count', () => {
  const inPicometres = harmonicEnergies(
    { centres: centres.map((c) => 1e3 * c), springs: springs.map((s) => 1e-6 * s) },
    x.map((v) => 1e3 * v),
  );
  expectSame(mbar({ energies: inPicometres, counts }), [0, 1, 2, 3]);
});

describe('equations that were not solved', () => {
  const hard = [0, 2.5, 5, 7.5, 10];
  const few = Float64Array.from(hard.flatMap((c, k) => [...normal(fold(key(5), k), 60)].map((z) => c + z)));
  const problem = {
    energies: harmonicEnergies({ centres: hard, springs: 1 }, few),
    counts: hard.map(() => 60),
  };
  const solved = mbar(problem).freeEnergies;

  test('return the best point, with a status and how far it may be from the solution', () => {
    expect(solved.diagnostics.converged).toBe(true);
    const stopped = mbar({ ...problem, iterations: 0 }).freeEnergies;
    expect(stopped.diagnostics.converged).toBe(false);
    expect([stopped.status.ok, stopped.status.code]).toEqual([false, 'not-converged']);
    expect(stopped.status.message).toMatch(/not solved: the last step was still .* kT/);
    const off = Math.max(...stopped.value.map((value, k) => Math.abs(value - solved.value[k])));
    expect(off).toBeGreaterThan(1e-6);
    expect(stopped.diagnostics.residual).toBeGreaterThan(0.1 * off);
    expect(stopped.diagnostics.residual).toBeLessThan(10 * off);
    const further = mbar({ ...problem, iterations: 1 }).freeEnergies;
    const nearer = Math.max(...further.value.map((value, k) => Math.abs(value - solved.value[k])));
    expect(nearer).toBeLessThan(off);
  });

  test('carry their status to everything that is made of them', () => {
    const stopped = mbar({ ...problem, iterations: 0 });
    const onGrid = { values: few, grid: { low: -2, high: 12, bins: 7 } };
    const made = [
      stopped.differences(),
      stopped.profile(onGrid),
      stopped.density({ ...onGrid, bandwidth: 0.5 }),
      stopped.expectation(few, 2),
      stopped.freeEnergy(harmonicEnergies({ centres: [1], springs: 1 }, few)),
    ];
    for (const { status } of made) {
      expect(status.ok).toBe(false);
      expect(status.message).toMatch(/not solved/);
    }
  });
});

describe('WHAM', () => {
  const grid: Grid = { low: -3, high: 5, bins: 80 };
  const biasEnergies = harmonicEnergies({ centres, springs }, binCentres(grid));
  const bins = 80;
  const bias = (k: number): Float64Array => biasEnergies.subarray(k * bins, (k + 1) * bins);
  const usual = wham({ grid, values: x, counts, biasEnergies });
  const profile = usual.profile();
  const expectSameProfile = (other: ReturnType<typeof wham>, digits = 9): void => {
    const { value, standardError } = other.profile();
    value.forEach((v, b) => {
      if (profile.diagnostics.empty[b]) expect([v, standardError[b]]).toEqual([Infinity, Infinity]);
      else {
        expect(v).toBeCloseTo(profile.value[b], digits);
        expect(standardError[b]).toBeCloseTo(profile.standardError[b], digits);
      }
    });
  };

  test('order of windows', () => {
    const order = [2, 0, 3, 1];
    const start = counts.map((_, k) => counts.slice(0, k).reduce((a, b) => a + b, 0));
    const other = wham({
      grid,
      values: rows(...order.map((k) => x.subarray(start[k], start[k] + counts[k]))),
      counts: order.map((k) => counts[k]),
      biasEnergies: rows(...order.map(bias)),
    });
    expectSameProfile(other);
    order.forEach((k, i) => {
      const expected = usual.freeEnergies.value[k] - usual.freeEnergies.value[2];
      expect(other.freeEnergies.value[i]).toBeCloseTo(expected, 9);
    });
  });

  test('constants of a million in biases', () => {
    const constants = [1e6, -2e5, 0, 3e5];
    const shifted = biasEnergies.map((u, at) => u + constants[Math.floor(at / bins)]);
    const other = wham({ grid, values: x, counts, biasEnergies: shifted });
    expectSameProfile(other, 6);
    usual.freeEnergies.value.forEach((value, k) => {
      expect(other.freeEnergies.value[k]).toBeCloseTo(value + constants[k] - 1e6, 6);
    });
  });

  test('a window under two names, and one without samples', () => {
    const other = wham({
      grid,
      values: x,
      counts: [counts[0], 30, counts[1] - 30, counts[2], counts[3], 0],
      biasEnergies: rows(bias(0), bias(1), bias(1), bias(2), bias(3), bias(2)),
    });
    expectSameProfile(other);
    expect(other.freeEnergies.value[2]).toBeCloseTo(other.freeEnergies.value[1], 10);
    expect([other.freeEnergies.status.ok, other.freeEnergies.status.code]).toEqual([true, 'empty-windows']);
  });

  test('walls: windows that end where others go on', () => {
    // Even samples of [0, 2) and of [1, 3): the density is even, window free energies are equal.
    const even: Grid = { low: 0, high: 3, bins: 30 };
    const spread = (low: number): number[] => Array.from({ length: 200 }, (_, i) => low + (i + 0.5) / 100);
    const solved = wham({
      grid: even,
      values: [...spread(0), ...spread(1)],
      counts: [200, 200],
      biasEnergies: (window, [place]) => (place > window && place < window + 2 ? 0 : Infinity),
    });
    expect(solved.freeEnergies.value[1]).toBeCloseTo(0, 10);
    for (const value of solved.profile().value) expect(value).toBeCloseTo(0, 10);
    expect(solved.freeEnergies.status.ok).toBe(true);
  });

  test('stopped early, is not called a success', () => {
    const { status, diagnostics } = wham({
      grid,
      values: x,
      counts,
      biasEnergies,
      iterations: 0,
    }).freeEnergies;
    expect([status.ok, status.code, diagnostics.converged]).toEqual([false, 'not-converged', false]);
    expect(diagnostics.residual).toBeGreaterThan(1e-12);
  });

  test.each([
    [{ counts: [...counts.slice(0, 3), -1] }, /window 3 has -1 samples/],
    [
      { biasEnergies: rows(biasEnergies).fill(-Infinity, 80, 81) },
      /bias of window 1 in bin 0 is -Infinity.*centre and the spring/,
    ],
    [{ biasEnergies: () => NaN }, /bias of window 0 in bin \d+ is NaN/],
    [
      { biasEnergies: () => Infinity },
      /bin \d+ holds samples, but the bias of every sampled window is infinite there/,
    ],
    [{ values: x.map((v, i) => (i === 200 ? Infinity : v)) }, /value 200 is Infinity, a sample of window 1/],
    [{ inefficiencies: [1, 1, 1] }, /3 inefficiencies for 4 windows/],
    [{ inefficiencies: [1, 1, NaN, 1] }, /inefficiency of window 2 is NaN/],
    [{ centres: [0, 1, 2] }, /3 coordinates of centres .*for 4 windows/],
  ])('names what is wrong (%#)', (wrong, message) => {
    expect(() => wham({ grid, values: x, counts, biasEnergies, ...wrong })).toThrow(InputError);
    expect(() => wham({ grid, values: x, counts, biasEnergies, ...wrong })).toThrow(message);
  });
});

describe('MBAR', () => {
  test.each([
    [
      { energies: energies.map((u, at) => (at === 3 * n + 5 ? NaN : u)) },
      /energy of sample 5 in state 3 is NaN: .*repair/,
    ],
    [
      { energies: energies.map((u, at) => (at === n + 2 ? -Infinity : u)) },
      /energy of sample 2 in state 1 is -Infinity/,
    ],
    [
      { energies: (k: number, i: number) => (k === 2 && i === 9 ? NaN : energies[k * n + i]) },
      /sample 9 in state 2 is NaN/,
    ],
    [{ counts: [150, 80, 60, 119] }, /1640 energies for 4 states and 409 samples: there must be 1636/],
    [
      { counts: [80, 150, 60, 120], energies: boxes() },
      /sample \d+ was drawn from state \d, where its energy is infinite.*order/,
    ],
    [{ inefficiencies: [1, 1, 1] }, /3 inefficiencies for 4 states/],
    [{ centres: [1, 2, 3, 4, 5] }, /5 coordinates of centres for 4 windows/],
  ])('names what is wrong (%#)', (wrong, message) => {
    expect(() => mbar({ energies, counts, ...wrong })).toThrow(InputError);
    expect(() => mbar({ energies, counts, ...wrong })).toThrow(message);
  });

  test.each([
    [() => reference.expectation(x.subarray(1), 0), /observable has 409 values for 410 samples/],
    [
      () =>
        reference.expectation(
          x.map((v, i) => (i === 3 ? NaN : v)),
          0,
        ),
      /observable 0 of sample 3 is NaN/,
    ],
    [() => reference.expectation(x, 4), /state 4 does not exist: there are 4, numbered from 0/],
    [() => reference.freeEnergy(x.subarray(2)), /408 target energies for 410 samples/],
    [() => reference.freeEnergy(x.map((v, i) => (i === 3 ? NaN : v))), /target energy of sample 3 is NaN/],
    [() => reference.combination([1, 1, -1, 0]), /4 coefficients of sum 1 for 4 states/],
    [
      () => reference.profile({ values: [1, 2], grid: { low: 0, high: 1, bins: 2 } }),
      /2 coordinate values for 410 samples/,
    ],
    [() => reference.bootstrap({ key: key(1), trajectoryOf: [0] }), /1 trajectory numbers for 410 samples/],
  ])('names what is wrong in a question (%#)', (ask, message) => {
    expect(ask).toThrow(InputError);
    expect(ask).toThrow(message);
  });

  test('of one sample for each state: no error is zero or NaN', () => {
    const two = mbar({ energies: Float64Array.of(0, 0.5, 0.7, 0), counts: [1, 1] });
    const values = [0.1, 0.9];
    const made = [
      two.freeEnergies.standardError[1],
      two.expectation(values, 0).standardError,
      two.freeEnergy(Float64Array.of(1, 0)).standardError,
      ...two.density({ values, grid: { low: 0, high: 1, bins: 2 } }).standardError,
      ...two.density({ values, grid: { low: 0, high: 1, bins: 2 }, bandwidth: 0.2 }).standardError,
    ];
    for (const error of made) expect(error).toBeGreaterThan(0);
  });
});

/** Energies of boxes, so that samples in the wrong order are where their state cannot be. */
function boxes(): Float64Array {
  const own = counts.flatMap((count, k) => new Array<number>(count).fill(k));
  return Float64Array.from({ length: 4 * n }, (_, at) => (own[at % n] === Math.floor(at / n) ? 0 : Infinity));
}
