// Adaptive biasing forces against exact free energies: with the forces of the system and extended, on a line and on a torus.
import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import {
  biasingForce,
  type BiasingForce,
  type BiasingForceResult,
  type SavedStage,
  type WorkflowEvent,
} from '../../src/workflows/index.js';

const runtime = {
  name: 'none',
  threads: 1,
  load: () => Promise.reject(new Error('no tensors are needed')),
};

const doubleWell: BiasingForce = {
  system: { type: 'double-well', barrier: 6, tilt: 0.5 },
  variables: [{ type: 'coordinate', index: 0 }],
  axes: [{ low: -1.75, high: 1.75, nodes: 36 }],
  ...{ fullSamples: 100, walkers: 16, stride: 10 },
  walls: [
    {
      type: 'flat-bottom',
      variable: { type: 'coordinate', index: 0 },
      ...{ centre: 0, halfWidth: 1.8, spring: 200 },
    },
  ],
  sample: {
    ...{ steps: 16_000, equilibration: 0, discard: 0.2 },
    ...{ kernel: 'leimkuhler-matthews', timeStep: 0.002, from: [-1, 0] },
  },
  regions: [
    { name: 'left', from: -9, to: 0 },
    { name: 'right', from: 0, to: 9 },
  ],
};

async function play(problem: BiasingForce, seed = 1, saved: Record<string, SavedStage> = {}) {
  const events: WorkflowEvent[] = [];
  const workflow = biasingForce(problem, { key: key(seed), runtime, saved });
  for (;;) {
    const next = await workflow.next();
    if (next.done) return { events, result: next.value };
    events.push(next.value);
  }
}

function check({ estimate: { difference, profiles }, status }: BiasingForceResult) {
  expect(status.ok, status.message).toBe(true);
  const { value, standardError, exact } = difference!;
  expect(Math.abs(value - exact!) / standardError).toBeLessThan(3);
  expect(standardError).toBeLessThan(0.35);
  const [profile] = profiles;
  const scores = Array.from(
    profile.value,
    (f, b) => (f - profile.exact![b]) / Math.hypot(profile.standardError[b], 0.03),
  ).filter((_, b) => profile.exact![b] < 8 && profile.standardError[b] > 0);
  expect(scores.length).toBeGreaterThan(15);
  expect(scores.filter((score) => Math.abs(score) > 2.5).length / scores.length).toBeLessThan(0.2);
}

describe('adaptive biasing forces', () => {
  it('find the exact profile of a double well, and cross its barrier', async () => {
    const { result } = await play(doubleWell);
    check(result);
    expect(result.estimate.crossings.reduce((a, b) => a + b)).toBeGreaterThan(20);
    // Weights take the bias off: the mean of x over weighted frames is the exact one.
    const { logWeights, first } = result.estimate;
    const values = result.samples.values.subarray(first * 16);
    let [total, mass] = [0, 0];
    logWeights.forEach((log, i) => {
      total += Math.exp(log) * values[i];
      mass += Math.exp(log);
    });
    const { centres, exact } = result.estimate.profiles[0];
    const weights = exact!.map((f) => Math.exp(-f));
    const mean = centres.reduce((sum, x, b) => sum + x * weights[b], 0) / weights.reduce((a, b) => a + b);
    expect(total / mass).toBeCloseTo(mean, 0);
  });

  it('find it with an extended variable, from no forces but the spring', async () => {
    const { result } = await play({ ...doubleWell, extended: [150] }, 2);
    check(result);
  });

  it('find the surface of a torus, and the profiles of its two angles', async () => {
    const turn = 2 * Math.PI;
    const angle = (index: number) => ({ type: 'coordinate', index, period: turn }) as const;
    const axis = { low: -Math.PI + turn / 48, high: Math.PI + turn / 48, nodes: 24, periodic: true };
    const { walls: _walls, regions: _regions, ...common } = doubleWell;
    for (const extended of [undefined, [60, 60]]) {
      const { result } = await play({
        ...{ ...common, extended, fullSamples: 20, walkers: 24 },
        system: { type: 'torus', barrier: 4 },
        variables: [angle(0), angle(1)],
        axes: [axis, axis],
        sample: { ...doubleWell.sample, steps: 12_000, timeStep: 0.01, from: [0, 0] },
      });
      const { profiles, surface } = result.estimate;
      for (const profile of profiles) {
        const scores = Array.from(
          profile.value,
          (f, b) => (f - profile.exact![b]) / Math.hypot(profile.standardError[b], 0.03),
        );
        expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4.5);
        expect(Math.max(...profile.standardError)).toBeLessThan(0.5);
      }
      expect(surface!.value).toHaveLength(24 * 24);
    }
  });

  it('say nothing of bins that no walker visited', async () => {
    const wide = { low: -4.75, high: 3.75, nodes: 86 };
    const { result } = await play({
      ...doubleWell,
      axes: [wide],
      sample: { ...doubleWell.sample, steps: 2000 },
    });
    const { profiles, counts, logWeights, first } = result.estimate;
    const [{ centres, value, standardError }] = profiles;
    expect(standardError).not.toContain(Infinity);
    centres.forEach((centre, bin) => {
      const visited = counts[bin] > 0;
      if (Math.abs(centre) < 1.2) expect(visited).toBe(true);
      if (Math.abs(centre) > 2.2) expect(visited).toBe(false);
      // A bin beside no visited one has no slope to be reached by.
      if (visited && counts[bin - 1] + counts[bin + 1] > 0) expect(value[bin]).not.toBeNaN();
      else for (const column of [value, standardError]) expect(column[bin]).toBeNaN();
    });
    expect(logWeights).toHaveLength(result.samples.values.length - first * doubleWell.walkers);
    expect(logWeights.some(Number.isNaN)).toBe(false);
  });

  it('go on from a checkpoint to the same bits', async () => {
    const short = { ...doubleWell, sample: { ...doubleWell.sample, steps: 2000 } };
    for (const problem of [short, { ...short, extended: [150] }]) {
      const { events, result } = await play(problem);
      const checkpoints = events.filter((event) => event.type === 'checkpoint' && event.stage === 'sample');
      const middle = checkpoints[checkpoints.length >> 1] as { state: SavedStage['state'] };
      const later = await play(problem, 1, {
        sample: { state: structuredClone(middle.state) },
      });
      expect(later.result.samples.values).toEqual(result.samples.values);
      expect(later.result.estimate.profiles[0].value).toEqual(result.estimate.profiles[0].value);
    }
  });

  it('say so where barriers were not crossed, and refuse what has no force', async () => {
    const cold = { ...doubleWell, fullSamples: 1e6, sample: { ...doubleWell.sample, steps: 2000 } };
    const { result } = await play(cold);
    expect(result.status.message).toMatch(/bins have fewer than the 1000000 samples/);
    const { regions: _, ...found } = { ...cold, system: { type: 'double-well', barrier: 12 } } as const;
    const one = (await play(found)).result;
    expect(one.estimate.regions.length).toBeLessThan(2); // the other well was never seen
    expect(one.status.ok).toBe(false);
    const wild = await play({ ...cold, sample: { ...cold.sample, timeStep: 5 } });
    expect(wild.events.map((event) => (event.type === 'warning' ? event.message : '')).join('')).toMatch(
      /moves were not finite and were refused, .*: lower the time step \(now 5\)/,
    );
    const variables = [{ type: 'sine', of: { type: 'coordinate', index: 0 } }] as const;
    await expect(play({ ...doubleWell, variables })).rejects.toThrow(
      'the force along a sine is not known: take the extended variant (extended: true), which needs none',
    );
  });
});
