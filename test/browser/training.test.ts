import { expect, it } from 'vitest';
import { inBrowser } from './in-browser.js';
import { run } from './page/entries/training.js';

it.each([1, 2])(
  'trains the same network in Chromium as in Node, to float32 rounding, on %i threads',
  async (threads) => {
    const input = { threads, steps: 50 };
    const here = await run(input);
    const there = await inBrowser('training', run, input);
    expect([here.runtime, there.runtime]).toEqual(['onnxruntime-node', 'onnxruntime-web']);
    expect(here.losses.at(-1)).toBeLessThan(0.9 * here.losses[0]);
    there.losses.forEach((loss, step) => expect(Math.abs(loss / here.losses[step] - 1)).toBeLessThan(1e-6));
  },
);
