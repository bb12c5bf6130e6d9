import { expect, test } from 'vitest';
import { referenceKernel } from '../../src/estimators/boltzmann-reference.js';
import { TILE, tileBuffers, tileKernel } from '../../src/estimators/boltzmann-kernel.js';
import { BoltzmannTable } from '../../src/estimators/boltzmann-table.js';
import { key, normal, uniform } from '../../src/random/index.js';

const states = 7;
const fill = (kernel: ReturnType<typeof tileKernel>): void => {
  normal(key(1), states * TILE).forEach((z, i) => (kernel.tile[i] = 40 * z));
  kernel.tile[5] = Infinity;
  kernel.tile[TILE] = 5000;
  kernel.reference.set(normal(key(2), states));
  kernel.coefficients.set(uniform(key(3), states).map((u) => 1 + u));
  kernel.roots.set(uniform(key(4), TILE));
  kernel.weights.fill(0);
  kernel.sums.fill(0);
  kernel.gram.fill(0);
};

test('the WebAssembly kernel does what the reference does', () => {
  const reference = referenceKernel(tileBuffers(8, (length) => new Float64Array(length)));
  const fast = tileKernel(8);
  for (const kernel of [reference, fast]) {
    fill(kernel);
    expect(kernel.exponentiate(states, -708)).toBe(states);
    kernel.weigh(states);
    kernel.addGram(states);
  }
  expect(fast.tile.buffer).not.toBe(reference.tile.buffer);
  for (const name of ['tile', 'shifts', 'densities', 'weights', 'sums'] as const) {
    for (
      let i = 0;
      i < (name === 'tile' || name === 'weights' ? states * TILE : name === 'sums' ? states : TILE);
      i++
    ) {
      const [a, b] = [fast[name][i], reference[name][i]];
      expect(Math.abs(a - b), `${name} ${i}`).toBeLessThanOrEqual(
        4e-15 * Math.abs(b) + (name === 'sums' ? 1e-13 : 0),
      );
    }
  }
  for (let k = 0; k < states; k++) {
    for (let l = k; l < states; l++)
      expect(fast.gram[k * fast.stride + l]).toBeCloseTo(reference.gram[k * reference.stride + l], 12);
  }
});

test('a table of a length that fills no tile sums exactly its samples', () => {
  const samples = 300;
  const energies = normal(key(5), 3 * samples).map((z) => 2 * z);
  const reference = Float64Array.of(0.1, 0.2, -0.3);
  const table = new BoltzmannTable({ energies, samples, rows: Int32Array.of(0, 1, 2) }, reference, false);
  const c = Float64Array.of(2, 3, 4);
  const m = uniform(key(6), samples);
  const { sums, gram, logSum } = table.evaluate(c, m, true);
  const weight = (k: number, n: number): number => Math.exp(reference[k] - energies[k * samples + n]);
  let expectedLog = 0;
  const expectedSums = [0, 0, 0];
  let expectedGram = 0;
  for (let n = 0; n < samples; n++) {
    const d = c[0] * weight(0, n) + c[1] * weight(1, n) + c[2] * weight(2, n);
    expectedLog += m[n] * Math.log(d);
    for (let k = 0; k < 3; k++) expectedSums[k] += (m[n] * weight(k, n)) / d;
    expectedGram += (m[n] * weight(0, n) * weight(2, n)) / (d * d);
  }
  expect(logSum() + table.shifts.reduce((sum, s, n) => sum + m[n] * s, 0)).toBeCloseTo(expectedLog, 9);
  expectedSums.forEach((value, k) => expect(sums[k]).toBeCloseTo(value, 10));
  expect(gram![2]).toBeCloseTo(expectedGram, 11);
  expect(gram![6]).toBe(gram![2]);
  const unit = table.evaluate(c, undefined, false);
  expect(unit.logSum()).toBeCloseTo(
    table.densities.reduce((sum, d) => sum + Math.log(d), 0),
    9,
  );
});
