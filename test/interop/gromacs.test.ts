// Our WHAM against gmx wham on the same windows: its answer as it is kept beside its script, and afresh where GROMACS is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeXvg } from '../../src/formats/index.js';
import { estimate } from '../../src/runs/estimate/index.js';
import { gmxWham, whamGrid, windowsFolder } from '../fixtures/gromacs/wham.js';

const installed = spawnSync('gmx', ['--version']).status === 0;

function compare(text: string) {
  const { low, high, bins } = whamGrid;
  const { profile } = estimate('wham', [join(windowsFolder, 'windows.dat')], {
    ...{ temperature: 300, units: 'kJ/mol', min: [low], max: [high], bins: [bins] },
    ...{ discard: 'none', decorrelate: false },
  });
  const [places, heights] = decodeXvg(text).values;
  const gaps = Array.from(profile!.centres, (x, b) => ({
    x: Math.abs(x - places[b]),
    free: profile!.value[b] - heights[b],
    error: profile!.standardError[b],
  })).filter(({ error }) => error < Infinity);
  const shift = gaps.reduce((sum, { free }) => sum + free / gaps.length, 0);
  expect(gaps.length).toBeGreaterThan(50);
  for (const { x, free } of gaps) {
    expect(x).toBeLessThan(1e-6);
    // Two solvers on the same counts: far within the error of any bin, which is 0.16 kT at least.
    expect(Math.abs(free - shift)).toBeLessThan(1e-4);
  }
}

it('agrees with what gmx wham 2022.5 found, in every bin that both sample', () => {
  compare(readFileSync(new URL('../fixtures/gromacs/wham.xvg', import.meta.url), 'utf8'));
});

it.skipIf(!installed)('agrees with the gmx wham that is installed', () => compare(gmxWham()), 60_000);
