import { expect, test } from 'vitest';
import { cholesky, choleskyForward, choleskySolve, symmetricEigen } from '../../src/math/linear-algebra.js';
import { logSumExp, normalisedWeights } from '../../src/math/log-sum-exp.js';
import { key, normal } from '../../src/random/index.js';

const n = 12;
const factor = normal(key(1), n * n);
const matrix = new Float64Array(n * n);
for (let i = 0; i < n; i++) {
  for (let j = 0; j < n; j++)
    for (let k = 0; k < n; k++) matrix[i * n + j] += factor[i * n + k] * factor[j * n + k];
}
const times = (a: Float64Array, x: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: n }, (_, i) =>
    a.subarray(i * n, (i + 1) * n).reduce((s, v, j) => s + v * x[j], 0),
  );

test('Cholesky solves and gives quadratic forms', () => {
  const b = normal(key(2), n);
  const l = cholesky(matrix, n)!;
  const x = choleskySolve(l, b, n);
  times(matrix, x).forEach((value, i) => expect(value).toBeCloseTo(b[i], 8));
  const y = choleskyForward(l, b, n);
  const form = x.reduce((sum, value, i) => sum + value * b[i], 0);
  expect(y.reduce((sum, value) => sum + value * value, 0) / form).toBeCloseTo(1, 9);
});

test('Cholesky refuses a matrix that is not positive definite', () => {
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
});

test('Jacobi gives orthonormal eigenvectors in descending order', () => {
  const { values, vectors } = symmetricEigen(matrix, n);
  for (let i = 0; i < n; i++) {
    const v = vectors.subarray(i * n, (i + 1) * n);
    times(matrix, v).forEach((value, j) => expect(value).toBeCloseTo(values[i] * v[j], 9));
    for (let j = 0; j < n; j++) {
      const w = vectors.subarray(j * n, (j + 1) * n);
      expect(v.reduce((sum, value, k) => sum + value * w[k], 0)).toBeCloseTo(i === j ? 1 : 0, 12);
    }
    if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
  }
});

test('Jacobi keeps the digits of small eigenvalues of a scaled matrix', () => {
  const scale = Float64Array.from({ length: 4 }, (_, i) => 10 ** (-4 * i));
  const scaled = Float64Array.from({ length: 16 }, (_, at) => {
    const [i, j] = [Math.floor(at / 4), at % 4];
    return scale[i] * scale[j] * (i === j ? 2 : 1);
  });
  // det = 5 Π scale²; the product of the eigenvalues would lose it entirely with absolute errors of 1e-16.
  const product = symmetricEigen(scaled, 4).values.reduce((a, b) => a * b, 1);
  expect(product / (5 * scale.reduce((a, b) => a * b * b, 1))).toBeCloseTo(1, 10);
});

test('log-sum-exp and normalised weights at any offset', () => {
  expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
  expect(logSumExp([-1e6, -Infinity])).toBe(-1e6);
  expect(logSumExp([])).toBe(-Infinity);
  expect(logSumExp([0, 0], [1, 3])).toBeCloseTo(Math.log(4), 14);
  expect([...normalisedWeights([5e5, 5e5, -Infinity])]).toEqual([0.5, 0.5, 0]);
  expect([...normalisedWeights([-Infinity])]).toEqual([0]);
});
