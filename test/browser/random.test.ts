import { expect, it } from 'vitest';
import { inBrowser } from './in-browser.js';
import { run } from './page/entries/random.js';

it('gives the same random bits in Chromium as in Node', async () => {
  const input = { seed: 7, n: 100_003 };
  expect(await inBrowser('random', run, input)).toEqual(await run(input));
});
