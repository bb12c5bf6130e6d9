// What walkers leave of their steps, and that cutting the batch changes none of it.
import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { moveWalkers } from '../../src/workflows/walkers.js';
import type { Recording, WalkerOutcome } from '../../src/workflows/index.js';
import { runTask } from '../../src/workflows/tasks.js';

const starts = Float64Array.from({ length: 26 }, (_, i) => (i % 2 ? 0.5 : -0.5 + 0.01 * i));

async function move(recording: Recording): Promise<WalkerOutcome> {
  const events = moveWalkers(
    { key: key(3), runtime: undefined as never },
    {
      system: { type: 'muller-brown' },
      kernel: { type: 'leimkuhler-matthews', timeStep: 1e-4 },
      positions: starts,
      dim: 2,
      steps: 25,
      recording,
    },
  );
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
  }
}

describe('recording', () => {
  const variables = [
    { type: 'coordinate', index: 1 },
    { type: 'linear-combination', weights: [1, -1] },
  ] as const;

  it('evaluates variables in every frame, walker by walker', async () => {
    const { frames, values } = await move({ every: 5, after: 5, variables });
    expect(frames.length).toBe(4 * starts.length);
    expect(values.length).toBe(4 * 13 * 2);
    for (let row = 0; row < 4 * 13; row++) {
      const [x, y] = frames.subarray(2 * row, 2 * row + 2);
      expect(values[2 * row]).toBe(y);
      expect(values[2 * row + 1]).toBe(x - y);
    }
  });

  it('keeps positions more rarely, or not at all', async () => {
    const all = await move({ every: 5, variables });
    const some = await move({ every: 5, variables, positions: 2 });
    const none = await move({ every: 5, variables, positions: 0 });
    expect(none.frames.length).toBe(0);
    for (const { values } of [some, none]) expect(values).toEqual(all.values);
    const frame = (i: number) => all.frames.subarray(i * 26, (i + 1) * 26);
    expect(some.frames).toEqual(Float64Array.of(...frame(1), ...frame(3)));
  });

  it('gives one thread the whole batch as it gives chunks', async () => {
    const all = await move({ every: 5, variables });
    const whole = await runTask({
      system: { type: 'muller-brown' },
      kernel: { type: 'leimkuhler-matthews', timeStep: 1e-4 },
      key: key(3),
      rows: { firstWalker: 0, positions: starts },
      steps: 25,
      recording: { every: 5, variables },
    });
    expect(whole.values).toEqual(all.values);
    expect(whole.frames).toEqual(all.frames);
  });
});
