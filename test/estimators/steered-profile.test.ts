import { describe, expect, it } from 'vitest';
import { harmonic, type BiasSpec } from '../../src/biases/index.js';
import { bothDirections, steeredProfile, type Pulls, type SteeredData } from '../../src/estimators/index.js';
import { biased, buildKernel, coordinate, langevinMiddle, run } from '../../src/index.js';
import type { PulledState } from '../../src/kernels/index.js';
import { potentialFromGradient } from '../../src/systems/index.js';
import { fold, key, type Key } from '../../src/random/index.js';

/** Two wells of different depth, barrier 4 kT. */
const energy = (x: number) => 4 * (x * x - 1) ** 2 + x;
const wells = potentialFromGradient({
  dim: 1,
  energyAndGradient(x, energies, gradients) {
    x.forEach((at, i) => {
      energies[i] = energy(at);
      gradients[i] = 16 * at * (at * at - 1) + 1;
    });
  },
});
const [spring, ends, timeStep] = [30, [-1.2, 1.2], 0.02] as const;

/** Pulls from equilibrium under the spring at one end to the other end. */
async function pulls(from: number, to: number, walkers: number, steps: number, at: Key): Promise<Pulls> {
  const window = langevinMiddle(biased(wells, harmonic(coordinate(0), { centre: from, spring })), {
    timeStep,
  });
  let positions: Float64Array = new Float64Array(walkers).fill(from);
  const settle = { steps: 500, key: fold(at, 0) };
  for await (const { state } of run(window, window.init(fold(at, 1), positions), settle))
    positions = state.positions;
  const bias: BiasSpec = {
    type: 'moving',
    variable: { type: 'coordinate', index: 0 },
    from,
    to,
    spring,
    steps,
  };
  const kernel = buildKernel({ type: 'langevin-middle', timeStep }, wells, [bias]);
  const start = kernel.init(fold(at, 2), positions) as PulledState;
  const values = [...positions];
  const work = [...start.work];
  for await (const frame of run(kernel, start, { steps, every: steps / 40, key: fold(at, 3) })) {
    values.push(...frame.state.positions);
    work.push(...(frame.state as PulledState).work);
  }
  return { values: Float64Array.from(values), work: Float64Array.from(work) };
}

const centres = Float64Array.from({ length: 41 }, (_, t) => ends[0] + (t * (ends[1] - ends[0])) / 40);

/** Exact free energy of the bins, above the lowest. */
function exact(centres: Float64Array, width: number): Float64Array {
  const inBins = centres.map((x) => {
    let sum = 0;
    for (let i = 0; i < 100; i++) sum += Math.exp(-energy(x + ((i + 0.5) / 100 - 0.5) * width));
    return -Math.log(sum);
  });
  const lowest = inBins.reduce((a, b) => Math.min(a, b));
  return inBins.map((f) => f - lowest);
}

describe('a profile from steered trajectories', () => {
  const grid = { low: -1.4, high: 1.4, bins: 28 };

  it('is the exact one within its errors, from one direction and from both', async () => {
    const steps = 2000;
    const forward = await pulls(ends[0], ends[1], 300, steps, key(1));
    const reverse = await pulls(ends[1], ends[0], 300, steps, key(2));
    const data: SteeredData = { centres, spring, forward };
    for (const found of [
      steeredProfile(data, { grid, key: key(3) }),
      steeredProfile({ ...data, reverse }, { grid, key: key(3) }),
    ]) {
      expect(found.status.ok, found.status.message).toBe(true);
      const truth = exact(found.diagnostics.centres, 0.1);
      const scores = found.value
        .map((f, b) => (f - truth[b]) / found.standardError[b])
        .filter(
          (score, b) =>
            found.standardError[b] > 0 && found.standardError[b] < Infinity && Number.isFinite(score),
        );
      expect(scores.length).toBeGreaterThan(20);
      expect(scores.filter((score) => Math.abs(score) > 2).length / scores.length).toBeLessThan(0.2);
      expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4);
      // Errors that say something: below 0.4 kT where the profile is low.
      found.value.forEach((f, b) => f < 3 && expect(found.standardError[b]).toBeLessThan(0.4));
    }
  });

  it('from both directions ends at the difference of Bennett and Crooks', async () => {
    const steps = 120;
    const forward = await pulls(ends[0], ends[1], 200, steps, key(4));
    const reverse = await pulls(ends[1], ends[0], 100, steps, key(5));
    const { diagnostics } = steeredProfile({ centres, spring, forward, reverse }, { grid, key: key(6) });
    const last = (work: Float64Array, count: number) => work.slice(-count);
    const { value, standardError } = bothDirections(last(forward.work, 200), last(reverse.work, 100));
    const { switched } = diagnostics;
    expect(switched.value.at(-1)).toBeCloseTo(value, 9);
    expect(switched.standardError.at(-1)! / standardError).toBeGreaterThan(0.6);
    expect(switched.standardError.at(-1)! / standardError).toBeLessThan(1.6);
  });

  it('of pulls too fast to be trusted says so', async () => {
    const forward = await pulls(ends[0], ends[1], 50, 40, key(7));
    const { status } = steeredProfile({ centres, spring, forward }, { grid, key: key(8) });
    expect(status).toMatchObject({ ok: false, code: 'few-pulls' });
    expect(status.message).toMatch(/rest on \d\.\d of 50 pulls: pull more slowly/);
  });

  it('refuses what does not fit', () => {
    const two = Float64Array.of(0, 1);
    const of = (values: number, work: number): Pulls => ({
      values: new Float64Array(values),
      work: new Float64Array(work),
    });
    const found = (forward: Pulls) =>
      steeredProfile({ centres: two, spring, forward }, { grid, key: key(1) });
    expect(() => found(of(3, 3))).toThrow(
      'forward has 3 values and 3 works: give each for all 2 times of every pull',
    );
    expect(() => found(of(2, 2))).toThrow('forward has 1 pulls');
  });
});
