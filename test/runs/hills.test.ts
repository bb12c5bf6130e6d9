// `wellspring estimate metadynamics`: the hills of PLUMED files, summed as PLUMED sums them.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeHills, type Hills } from '../../src/formats/index.js';
import { normal, key } from '../../src/random/index.js';
import { estimate } from '../../src/runs/estimate/index.js';

const folder = mkdtempSync(join(tmpdir(), 'hills-'));
const count = 400;
const hills: Hills = {
  variables: ['phi'],
  domains: { phi: [-Math.PI, Math.PI] },
  times: Float64Array.from({ length: count }, (_, i) => i),
  centres: normal(key(1), count).map((x) => x - 2 * Math.PI * Math.round(x / 2 / Math.PI)),
  widths: new Float64Array(count).fill(0.35),
  heights: Float64Array.from({ length: count }, (_, i) => 1.2 / (1 + i / 20)),
  biasFactor: 6,
  kernel: 'gaussian',
};
const file = (name: string, content: Hills) => {
  const path = join(folder, name);
  writeFileSync(path, encodeHills(content));
  return path;
};
/** −γ/(γ − 1) Σ hills, kT at 300 K; PLUMED ends a hill where half its squared distance is 6.25, stretched or not. */
function direct(x: number, { kernel }: Pick<Hills, 'kernel'>): number {
  const end = Math.exp(-6.25);
  let sum = 0;
  hills.heights.forEach((height, i) => {
    let d = x - hills.centres[i];
    d -= 2 * Math.PI * Math.round(d / 2 / Math.PI);
    const half = (d / 0.35) ** 2 / 2;
    if (half > 6.25) return;
    sum += height * (kernel === 'gaussian' ? Math.exp(-half) : (Math.exp(-half) - end) / (1 - end));
  });
  return ((-6 / 5) * sum) / (0.00831446261815324 * 300);
}

it.each(['gaussian', 'stretched-gaussian'] as const)('%s hills are summed to the free energy that they promise', (kernel) => {
  const path = file(`HILLS.${kernel}`, { ...hills, kernel });
  const { profile } = estimate('metadynamics', [path], { temperature: 300 });
  const expected = profile!.centres.map((x) => direct(x, { kernel }));
  const lowest = Math.min(...expected);
  profile!.value.forEach((f, bin) => expect(f).toBeCloseTo(expected[bin] - lowest, 9));
});

it('says that it still moves where the last hills are as high as the first', () => {
  const path = file('HILLS.plain', { ...hills, biasFactor: undefined, heights: hills.heights.map(() => 1.2) });
  const { status } = estimate('metadynamics', [path], { temperature: 300 });
  expect(status.code).toBe('bias-drifts');
});

it('refuses files that are no hills, of other runs, or without a temperature', () => {
  const one = file('HILLS.one', hills);
  const other = file('HILLS.other', { ...hills, biasFactor: 8 });
  expect(() => estimate('metadynamics', [one, other], { temperature: 300 })).toThrow('has other variables or another bias factor');
  expect(() => estimate('metadynamics', [one])).toThrow('say the temperature with --temperature');
  const colvar = join(folder, 'COLVAR');
  writeFileSync(colvar, '#! FIELDS time phi metad.bias\n 0 1 2\n 1 1 2\n');
  expect(() => estimate('metadynamics', [colvar], { temperature: 300 })).toThrow('it is not a HILLS file');
});
