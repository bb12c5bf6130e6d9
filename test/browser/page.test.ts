import { expect, it } from 'vitest';
import { inBrowser } from './in-browser.js';
import * as environment from './page/entries/environment.js';
import * as failing from './page/entries/failing.js';

it('runs library code in a cross-origin isolated worker', async () => {
  expect(await inBrowser('environment', environment.run, undefined)).toEqual({
    isolated: true,
    sharedMemory: true,
    worker: true,
  });
});

it('reports what an entry throws', async () => {
  await expect(inBrowser('failing', failing.run, 'out of cheese')).rejects.toThrow('out of cheese');
});
