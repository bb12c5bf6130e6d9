// The string method as a person runs it: the example, shorter, killed by nobody, the same on any number of threads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mullerBrown } from '../../src/systems/index.js';
import { respaced, smoothed, straightPath, arcLengths } from '../../src/workflows/string-method/path.js';
import { arrayChecksums, emptyFolder, wellspring } from './wellspring.js';

const example = fileURLToPath(new URL('../../examples/string-method.yaml', import.meta.url));
const set = (...changes: string[]) => changes.flatMap((change) => ['--set', `workflow.${change}`]);

describe('the string method', () => {
  it('finds the valley of the example, its saddles, and the free energy along it', async () => {
    const folder = emptyFolder();
    const shorter = set('sample.steps=4000');
    const run = (name: string, workers: string) =>
      wellspring(['run', example, '--out', name, '--workers', workers, ...shorter], folder);
    const { code, stderr } = await run('one', '1');
    expect(stderr).not.toContain('error ');
    expect(code).toBe(0);
    await run('two', '2');
    expect(arrayChecksums(join(folder, 'one'))).toEqual(arrayChecksums(join(folder, 'two')));

    const [, ...rows] = readFileSync(join(folder, 'one/tables/path.csv'), 'utf8').trim().split(/\r?\n/);
    const images = rows.map((row) => row.split(',').map(Number));
    /** Distance of a place from the path. */
    const near = (x: number, y: number) =>
      Math.min(
        ...images.slice(1).map(([, bx, by], i) => {
          const [, ax, ay] = images[i];
          const [ux, uy] = [bx - ax, by - ay];
          const t = Math.max(0, Math.min(1, ((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy)));
          return Math.hypot(ax + t * ux - x, ay + t * uy - y);
        }),
      );
    // The saddles and the middle minimum of the surface.
    expect(near(-0.822, 0.624)).toBeLessThan(0.1);
    expect(near(-0.05, 0.467)).toBeLessThan(0.1);
    expect(near(0.212, 0.293)).toBeLessThan(0.1);

    // Exact: −ln ∫ exp(−u − spring/2 |x − image|²).
    const surface = mullerBrown();
    const exact = images.map(([, x, y]) => {
      let sum = 0;
      for (let i = -40; i <= 40; i++) {
        for (let j = -40; j <= 40; j++) {
          const [dx, dy] = [0.004 * i, 0.004 * j];
          sum += Math.exp(-surface.energy(x + dx, y + dy) - 750 * (dx * dx + dy * dy));
        }
      }
      return -Math.log(sum);
    });
    const lowest = images.findIndex((row) => row[3] === 0);
    images.forEach(([, , , free, error], image) => {
      if (image !== lowest) expect(Math.abs(free - (exact[image] - exact[lowest])) / error).toBeLessThan(4);
      expect(error).toBeLessThan(1);
    });
    const report = readFileSync(join(folder, 'one/report.html'), 'utf8');
    for (const words of ['Free energy along the path', 'Coming to rest', 'first path'])
      expect(report).toContain(words);
  });

  it('spaces images evenly along the same curve, and smooths inner ones only', () => {
    const path = Float64Array.of(0, 0, 1, 0, 1, 1, 1, 4);
    const even = respaced(path, [1, 1]);
    const lengths = arcLengths(even, [1, 1]);
    expect(Array.from(even)).toEqual([0, 0, 1, expect.closeTo(2 / 3, 9), 1, expect.closeTo(7 / 3, 9), 1, 4]);
    expect(lengths).toHaveLength(4);
    expect(Array.from(smoothed(path, 2, 0.5).subarray(0, 2))).toEqual([0, 0]);
    expect(Array.from(smoothed(path, 2, 0.5).subarray(2, 4))).toEqual([0.75, 0.25]);
    expect(Array.from(straightPath([0], [3], 4))).toEqual([0, 1, 2, 3]);
  });

  it.each([
    [set('path.to=[1]'), /path\.to has 1 numbers for 2 variables: give one each/],
    [set('springs=[1,2,3]'), /springs has 3 numbers for 2 variables/],
    [
      set('variables=[{type: coordinate, index: 0}, {type: coordinate, index: 0}]'),
      /variables\[1\] is variables\[0\] once more/,
    ],
    [set('sample.from=[0]'), /sample\.from has 1 values: the system has 2/],
  ])('refuses %j', async (changes, message) => {
    const { code, stderr } = await wellspring(['run', example, '--out', 'x', ...changes], emptyFolder());
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
