import { expect, test } from 'vitest';
import { Laplacian } from '../../src/math/laplacian.js';
import { key, uniform } from '../../src/random/index.js';

const dense = (c: Float64Array, n: number): Float64Array =>
  c.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    if (i !== j) return -value;
    let sum = 0;
    for (let l = 0; l < n; l++) if (l !== i) sum += c[i * n + l];
    return sum;
  });

function conductances(n: number, fill: (i: number, j: number, u: number) => number): Float64Array {
  const u = uniform(key(n), n * n);
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) c[i * n + j] = c[j * n + i] = fill(i, j, u[i * n + j]);
  }
  return c;
}

test('solves H x = b and gives bᵀ H⁺ b', () => {
  const n = 37;
  const c = conductances(n, (i, j, u) => (u < 0.2 || i - j === 1 ? u : 0));
  const l = new Laplacian(c, n, new Float64Array(n).fill(1e-12));
  expect(l.ends).toEqual([n - 1]);
  const b = uniform(key(1), n);
  const mean = b.reduce((a, v) => a + v, 0) / n;
  const balanced = b.map((value) => value - mean);
  const x = l.solve(balanced);
  const h = dense(c, n);
  let form = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += h[i * n + j] * x[j];
    expect(sum).toBeCloseTo(balanced[i], 12);
    form += x[i] * balanced[i];
  }
  expect(l.form(balanced)).toBeCloseTo(form, 10);
});

test('resolves couplings that no subtraction would leave', () => {
  // Two triangles, held together by 1e-40: the resistance between them is 1e40 and a bit.
  const c = conductances(6, (i, j) => (i < 3 === j < 3 ? 1 : i === 5 && j === 0 ? 1e-40 : 0));
  const l = new Laplacian(c, 6, new Float64Array(6).fill(1e-50));
  expect(l.ends).toEqual([5]);
  expect(l.form([1, 0, 0, 0, 0, -1]) / 1e40).toBeCloseTo(1, 12);
});

test('finds groups that nothing joins, also by a floor', () => {
  const c = conductances(7, (i, j) => (i % 2 === j % 2 ? 1 : 1e-14));
  const l = new Laplacian(c, 7, new Float64Array(7).fill(1e-12));
  expect(l.ends).toEqual([5, 6]);
  // Only the floor conducts between the groups.
  expect(l.form([1, -1, 0, 0, 0, 0, 0])).toBeGreaterThan(0.99e12);
  expect(l.form([1, 0, -1, 0, 0, 0, 0])).toBeCloseTo(0.5, 12);
  const x = l.solve([1, 2, -1, -2, 0, 0, 0]);
  expect([x[5], x[6]]).toEqual([0, 0]);
  expect(x[0] - x[2]).toBeCloseTo(0.5, 12);
  expect(x[1] - x[3]).toBeCloseTo(4 / 3, 12);
});
