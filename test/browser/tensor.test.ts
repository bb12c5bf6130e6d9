import { expect, it } from 'vitest';
import { inBrowser } from './in-browser.js';
import { run } from './page/entries/tensor.js';

const values = [-0.9, -0.5, -1e-3, 0, 1e-5, 0.3, 0.7, 0.95];

it.each([
  ['float32', 2e-6],
  ['float64', 2e-14],
] as const)('computes the same in Chromium as in Node, in %s', async (dtype, tolerance) => {
  const here = await run({ dtype, values });
  const there = await inBrowser('tensor', run, { dtype, values });
  expect(there.interpreted, 'the interpreter gives the same bits').toEqual(here.interpreted);
  for (const [name, expected] of Object.entries(here.compiled)) {
    expected.forEach((value, i) => {
      const error = Math.abs(there.compiled[name][i] - value);
      expect(error, `${name}, element ${i}`).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value)));
    });
  }
});
