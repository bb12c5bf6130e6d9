// The string method: whether its path has come to rest, and what it tells of walkers that blow up.
import { describe, expect, it } from 'vitest';
import { key, normal } from '../../src/random/index.js';
import { stringMethod } from '../../src/workflows/index.js';
import type { StringMethod, StringResult } from '../../src/workflows/index.js';
import { driftOf, stillMoves } from '../../src/workflows/string-method/drift.js';

const problem: StringMethod = {
  system: { type: 'muller-brown' },
  variables: [0, 1].map((index) => ({ type: 'coordinate', index })),
  ...{ from: [0.62, 0.03], to: [-0.56, 1.44], images: 20, fixedEnds: false, scales: [1, 1] },
  ...{ walkers: 4, springs: [1500, 1500], iterations: 40, hold: 20, swarm: 20, smoothing: 0.1 },
  sample: {
    ...{ kernel: 'leimkuhler-matthews', timeStep: 1e-4, approach: 500, steps: 400 },
    ...{ from: [0.62, 0.03], to: [-0.56, 1.44] },
  },
};
const runtime = {
  name: 'none',
  threads: 1,
  load: () => Promise.reject(new Error('the string method needs no tensors')),
};

async function play(changes: Partial<StringMethod> = {}): Promise<{ told: string[]; result: StringResult }> {
  const told: string[] = [];
  const events = stringMethod({ ...problem, ...changes }, { key: key(1), runtime });
  for (;;) {
    const next = await events.next();
    if (next.done) return { told, result: next.value };
    if (next.value.type === 'warning') told.push(`${next.value.stage}: ${next.value.message}`);
  }
}

describe('a path', () => {
  const [images, count] = [20, 30];
  /** A straight string that creeps sideways, with noise. */
  const strings = (creep: number, noise: number, seed: number) => {
    const z = normal(key(seed), count * images * 2);
    return z.map((x, i) => {
      const [time, image] = [Math.floor(i / (2 * images)), Math.floor(i / 2) % images];
      return noise * x + (i % 2 === 0 ? image : creep * time);
    });
  };

  it('that creeps by less than its noise in each iteration still moves, one at rest does not', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(stillMoves(driftOf(strings(0.02, 0.1, seed), images, [1, 1]))).toBe(true);
      expect(stillMoves(driftOf(strings(0, 0.5, seed), images, [1, 1]))).toBe(false);
    }
    // A drift of a hundredth of the distance between images is none that matters.
    expect(stillMoves(driftOf(strings(0.0005, 0, 1), images, [1, 1]))).toBe(false);
  });

  it('of swarms of two steps has not come to rest after a dozen iterations, and says so', async () => {
    const { told, result } = await play({ swarm: 2, iterations: 12, images: 12, walkers: 32 });
    expect(result.status.ok).toBe(false);
    expect(told.join()).toMatch(
      /along: .*The path went on by \S+ from one quarter of the iterations to the last/,
    );
  });

  it('at rest has nothing of the kind', async () => {
    const { told, result } = await play({ iterations: 100 });
    expect(told.join()).not.toContain('The path went on');
    expect(result.drift.distance).toBeLessThan(result.drift.spread);
  });
});

it('tells of walkers that blow up while the path is found', async () => {
  const sample = { ...problem.sample, timeStep: 1e9 };
  const { told } = await play({ iterations: 6, sample });
  expect(told.join()).toMatch(
    /string: \d+ moves were not finite and were refused, the first at step \d+ by walker \d+ at \(.*\): lower the time step/,
  );
});
