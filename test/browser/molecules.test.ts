import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inBrowser } from './in-browser.js';
import { run } from './page/entries/molecules.js';

const { system } = JSON.parse(
  readFileSync(new URL('../fixtures/molecules/ff19sb.json', import.meta.url), 'utf8'),
) as { system: string };

describe.each(['fast', 'exact'] as const)('the %s molecular kernel', (precision) => {
  it.each([
    ['ff96-obc', { flavour: 'ff96-obc', rigid: false }],
    ['ff14sb-gbn2 with rigid hydrogens', { flavour: 'ff14sb-gbn2', rigid: true }],
    ['ff19SB with correction maps', { flavour: 'ff14sb-gbn2', rigid: false, system }],
  ] as const)('gives the same bits in Chromium as in Node: %s', async (_, what) => {
    const input = { ...what, precision, steps: 300, walkers: 5 };
    const [there, here] = [await inBrowser('molecules', run, input), await run(input)];
    expect(there.precision).toBe(precision);
    expect(there.bits).toEqual(here.bits);
  });

  it('runs at 70 % of its speed in Node or more', async () => {
    // Long enough for the optimising compiler of a new page to be done early on.
    const input = { flavour: 'ff96-obc', rigid: false, precision, steps: 20_000, walkers: 8 } as const;
    // Others use the machine too: the best of several turns each counts.
    const best = { there: Infinity, here: Infinity };
    for (let turn = 0; turn < 12 && !(turn >= 3 && best.here / best.there >= 0.7); turn++) {
      best.there = Math.min(best.there, (await inBrowser('molecules', run, input)).microseconds);
      best.here = Math.min(best.here, (await run(input)).microseconds);
    }
    expect(best.here / best.there).toBeGreaterThanOrEqual(0.7);
    console.info(
      `${precision}: ${best.there.toFixed(2)} µs a walker-step in Chromium, ${best.here.toFixed(2)} in Node`,
    );
  });
});
