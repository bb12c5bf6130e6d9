// Profiles of umbrella windows against exact ones, by z-scores; what the workflow says of windows that do not overlap.
import { beforeAll, describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { buildSystem } from '../../src/systems/index.js';
import { comparedUpTo, springInKT, umbrella, wellDifference } from '../../src/workflows/index.js';
import type { SavedStage, Umbrella, UmbrellaResult, WorkflowEvent } from '../../src/workflows/index.js';
import { findWells } from '../../src/workflows/wells.js';
import { coverage, mean } from '../estimators/statistics.js';

const doubleWell: Umbrella = {
  system: { type: 'variable-barrier-double-well', barrier: 8 },
  windows: { coordinate: 1, from: -1.5, to: 1.5, count: 24, spring: 50 },
  hold: { coordinate: 0, at: 5, spring: 50 },
  sample: {
    walkers: 4,
    equilibration: 500,
    steps: 5000,
    every: 50,
    timeStep: 0.002,
    kernel: 'leimkuhler-matthews',
  },
  grid: { low: -1.3, high: 1.3, bins: 52 },
};

const runtime = {
  name: 'none',
  threads: 1,
  load: () => Promise.reject(new Error('umbrella sampling needs no tensors')),
};

async function play(problem: Umbrella, seed = 1, saved: Record<string, SavedStage> = {}) {
  const events: WorkflowEvent[] = [];
  const workflow = umbrella(problem, { key: key(seed), runtime, saved });
  for (;;) {
    const next = await workflow.next();
    if (next.done) return { events, result: next.value };
    events.push(next.value);
  }
}

/** Deviations from the exact density in standard errors, of bins that are compared. */
function scores(
  { profiles: { mbar, exact } }: UmbrellaResult,
  error: 'standardError' | 'bootstrapError',
): number[] {
  const { density } = mbar;
  return Array.from(density.value, (p, b) => (p - exact!.density[b]) / density[error][b]).filter(
    (_, b) => exact!.profile[b] < comparedUpTo,
  );
}

describe('over the barrier of 8 kT', () => {
  let results: UmbrellaResult[];
  beforeAll(async () => {
    results = [];
    for (let seed = 1; seed <= 8; seed++) results.push((await play(doubleWell, seed)).result);
  }, 60_000);

  it.each(['standardError', 'bootstrapError'] as const)('the profile is exact within its %s', (error) => {
    const z = results.flatMap((result) => scores(result, error));
    // Neighbouring bins share their errors: 8 × 52 scores are worth about 100.
    expect(coverage(z)).toBeGreaterThan(0.89);
    expect(Math.abs(mean(z))).toBeLessThan(0.3);
    const spread = Math.sqrt(mean(z.map((value) => value * value)));
    expect(spread).toBeGreaterThan(0.7);
    expect(spread).toBeLessThan(1.3);
  });

  it('the wells are found, and their difference is zero within its errors', () => {
    const ratios: number[] = [];
    const z = results.map(({ profiles }) => {
      const { from, to, value, standardError, bootstrapError, exact } = wellDifference(profiles)!;
      expect(from).toBeCloseTo(-1, 0);
      expect(to).toBeCloseTo(1, 0);
      expect(exact).toBeCloseTo(0, 1);
      ratios.push(bootstrapError / standardError);
      return value / standardError;
    });
    // A bootstrap over four walkers a window is known to 20 %, the mean of eight to 7 %.
    expect(mean(ratios)).toBeGreaterThan(0.8);
    expect(mean(ratios)).toBeLessThan(1.4);
    // χ² of eight: between 1.3 and 26 but for one in a thousand.
    const chiSquared = z.reduce((sum, value) => sum + value * value, 0);
    expect(chiSquared).toBeGreaterThan(0.86);
    expect(chiSquared).toBeLessThan(26);
  });

  it('WHAM and MBAR agree far better than their errors', () => {
    for (const { profiles } of results) {
      const { wham, mbar } = profiles;
      const deviations = wham.density.value.map(
        (p, b) => Math.abs(p - mbar.density.value[b]) / mbar.density.standardError[b],
      );
      expect(mean(deviations)).toBeLessThan(0.2);
      wham.freeEnergies.value.forEach((f, k) =>
        expect(Math.abs(f - mbar.freeEnergies.value[k])).toBeLessThan(0.2),
      );
    }
  });

  it('every window is described', () => {
    const { samples, profiles } = results[0];
    const { windows, neighbourOverlaps, mbar } = profiles;
    expect(samples.counts).toEqual(new Int32Array(24).fill(400));
    expect(samples.positions).toHaveLength(96 * 2);
    expect(windows.samples).toBe(400);
    expect(windows.effectiveSamples.every((n) => n > 100 && n <= 400)).toBe(true);
    expect(neighbourOverlaps).toHaveLength(23);
    expect(Math.min(...neighbourOverlaps)).toBeGreaterThan(0.1);
    expect(mbar.status.ok).toBe(true);
    // The walls push the outermost windows inwards.
    expect(windows.means[0]).toBeGreaterThan(samples.centres[0]);
    expect(windows.means[23]).toBeLessThan(samples.centres[23]);
  });
});

describe('units of the bias', () => {
  it('are kT for potentials; for dynamics the noise says what a kT is', () => {
    expect(springInKT(buildSystem({ type: 'muller-brown' }), 0, 50)).toBe(50);
    expect(springInKT(buildSystem({ type: 'evolving-double-well' }), 1, 50)).toBeCloseTo(50, 12);
    const cold = buildSystem({ type: 'evolving-double-well', temperature: 0.5, slowNoise: 0 });
    expect(springInKT(cold, 1, 50)).toBeCloseTo(100, 12);
    expect(() => springInKT(cold, 0, 50)).toThrow('windows.coordinate is 0 (z1), which has no noise');
  });

  it.each([
    ['a cold double well', { type: 'variable-barrier-double-well', barrier: 3, temperature: 0.5 } as const],
    ['a hot one', { type: 'variable-barrier-double-well', barrier: 8, depth: 1, temperature: 2 } as const],
  ])('give the exact profile of %s', async (_, system) => {
    const { result } = await play({ ...doubleWell, system });
    const z = scores(result, 'standardError');
    expect(coverage(z)).toBeGreaterThan(0.8);
    expect(Math.max(...z.map(Math.abs))).toBeLessThan(4.5);
    const { value, exact, standardError } = wellDifference(result.profiles)!;
    expect(Math.abs(value - exact!) / standardError).toBeLessThan(3.3);
  });

  it('give the exact profile of a potential', async () => {
    const { result } = await play({
      system: { type: 'muller-brown' },
      windows: { coordinate: 1, from: -0.3, to: 1.8, count: 24, spring: 100 },
      sample: {
        ...{
          walkers: 4,
          equilibration: 2000,
          steps: 20_000,
          every: 100,
          timeStep: 5e-4,
          kernel: 'leimkuhler-matthews',
        },
        ...{ from: [0.7, 0], to: [-0.7, 1.5] },
      },
      grid: { low: -0.2, high: 1.7, bins: 60 },
    });
    const z = scores(result, 'standardError');
    expect(coverage(z)).toBeGreaterThan(0.8);
    const { value, exact, standardError } = wellDifference(result.profiles)!;
    expect(exact).toBeLessThan(-3);
    expect(Math.abs(value - exact!) / standardError).toBeLessThan(3.3);
  });
});

it('goes on from a saved stage to the same bits', async () => {
  const short = { ...doubleWell, windows: { ...doubleWell.windows, count: 12 } };
  const whole = await play(short, 3);
  const { state } = whole.events.find((event) => event.type === 'checkpoint')!;
  const { output } = whole.events.find((event) => event.type === 'output')!;
  for (const saved of [{ state }, { output }]) {
    expect((await play(short, 3, { sample: structuredClone(saved) })).result).toEqual(whole.result);
  }
});

describe('bad input', () => {
  it('windows that do not overlap are named, with what to do, and errors are infinite', async () => {
    const { events, result } = await play({
      ...doubleWell,
      windows: { ...doubleWell.windows, from: -1, to: 1, count: 4, spring: 400 },
      sample: { ...doubleWell.sample, timeStep: 0.001 },
    });
    const warning = events.find((event) => event.type === 'warning')!;
    expect(warning.message).toContain(
      'Windows 1 (at -0.333333) and 2 (at 0.333333) do not overlap: add a window near 0 or lower the springs of both.',
    );
    expect(result.profiles.mbar.status).toMatchObject({ ok: false, code: 'no-overlap' });
    expect(wellDifference(result.profiles)!.standardError).toBe(Infinity);
  });

  const { windows, sample, hold } = doubleWell;
  it.each<[string, Partial<Umbrella>, string]>([
    [
      'a coordinate too many',
      { windows: { ...windows, coordinate: 2 } },
      'windows.coordinate is 2: the system has coordinates 0 to 1 (x1, x2)',
    ],
    [
      'a coordinate held twice',
      { hold: { ...hold!, coordinate: 1 } },
      'hold.coordinate is 1, the coordinate of the windows: hold another one',
    ],
    ['a coordinate left alone', { hold: undefined }, 'nothing says where coordinate 0 (x1) is: hold it'],
    [
      'a start that is too short',
      { sample: { ...sample, from: [5] } },
      'sample.from has 1 values: the system has 2 (x1, x2)',
    ],
    [
      'a time step too long',
      { sample: { ...sample, timeStep: 0.05 } },
      'windows.spring is 50: it needs a sample.timeStep well below 0.02, not 0.05',
    ],
    [
      'too few frames',
      { sample: { ...sample, every: 1000 } },
      'sample.every is 1000: of 5000 steps 5 frames a walker are kept',
    ],
  ])('%s is refused', async (_, change, message) => {
    await expect(play({ ...doubleWell, ...change })).rejects.toThrow(message);
  });
});

describe('wells of a profile', () => {
  it.each([
    ['one', [4, 2, 0, 1, 3], [2], []],
    ['two', [3, 0, 5, 1, 4], [1, 3], [2]],
    ['two of the same depth', [3, 0, 5, 0, 4], [1, 3], [2]],
    ['a dip that is noise', [3, 0, 2, 1, 4], [1], []],
    ['three, and noise on a slope', [0, 6, 5.5, 9, 2, 7, 1, 8], [0, 4, 6], [3, 5]],
    ['an unknown barrier', [0, 5, Infinity, 1], [0, 3], [1]],
    ['lonely samples in a tail', [0, 5, Infinity, 4.5, Infinity], [0], []],
  ])('%s', (_, profile, minima, barriers) => {
    expect(findWells(profile)).toEqual({ minima, barriers });
  });
});
