import { expect, it } from 'vitest';
import { inBrowser } from './in-browser.js';
import { run, sampleFrom } from './page/entries/assisted.js';

it('runs assisted umbrella sampling in a worker of Chromium as in Node: physics to the bit, the model to float32 rounding', async () => {
  const input = { seed: 11 };
  const here = await run(input);
  const there = await inBrowser('assisted', run, input);
  expect([here.runtime, there.runtime]).toEqual(['onnxruntime-node', 'onnxruntime-web']);

  // What physics alone made, and what it makes of the same starting points, is the same bits.
  expect(there.physics).toEqual(here.physics);
  expect(await sampleFrom({ ...input, starts: there.starts })).toBe(there.frames);
  expect(await sampleFrom({ ...input, starts: here.starts })).toBe(here.frames);

  // The models differ by rounding, which 400 steps of training carry on.
  expect(here.losses.at(-1)).toBeLessThan(here.losses[0]);
  there.losses.forEach((loss, step) => expect(Math.abs(loss / here.losses[step] - 1)).toBeLessThan(1e-4));
  const differences = there.points.map((x, i) => Math.abs(x - here.points[i]));
  expect(median(differences)).toBeLessThan(1e-4);
  there.l1.forEach((l1, i) => expect(Math.abs(l1 - here.l1[i])).toBeLessThan(0.05));
  expect(here.l1[2]).toBeLessThan(here.l1[0]);
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
