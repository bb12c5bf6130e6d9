/**
 * Integrals of a function known at points, as weights of its values: what is linear propagates errors exactly.
 */
import { InputError } from './errors.js';

/**
 * - `trapezoid`: straight lines between the points.
 * - `simpson`: a parabola through each three points, two intervals at a time; where one interval is left over, the last parabola covers
 *   it too.
 * - `spline`: the natural cubic spline (second derivative zero at both ends).
 */
export type IntegrationRule = 'trapezoid' | 'simpson' | 'spline';

/**
 * Weights c (points × points, row by end point) with ∫ f from x₀ to x_k ≈ Σ_i c_ki f(x_i). Spacing may vary; x must rise.
 *
 * @throws InputError if there are fewer than two points or they do not rise.
 *
 * @example
 * integrationWeights([0, 1, 2], 'simpson').slice(6); // [1/3, 4/3, 1/3]
 */
export function integrationWeights(x: ArrayLike<number>, rule: IntegrationRule): Float64Array {
  const n = x.length;
  if (n < 2) throw new InputError(`an integral over ${n} points: two are needed at least`);
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(x[i])) throw new InputError(`integration point ${i} is ${x[i]}`);
    if (i > 0 && x[i] <= x[i - 1])
      throw new InputError(
        `integration point ${i} is ${x[i]}, not above ${x[i - 1]} before it: sort the points`,
      );
  }
  const weights = new Float64Array(n * n);
  const interval = new Float64Array(n);
  const add = rule === 'trapezoid' || n === 2 ? trapezoid(x) : rule === 'simpson' ? simpson(x) : spline(x);
  for (let k = 1; k < n; k++) {
    interval.fill(0);
    add(k - 1, interval);
    for (let i = 0; i < n; i++) weights[k * n + i] = weights[(k - 1) * n + i] + interval[i];
  }
  return weights;
}

/** Adds the weights of the integral from x_i to x_{i+1}. */
type AddInterval = (i: number, out: Float64Array) => void;

function trapezoid(x: ArrayLike<number>): AddInterval {
  return (i, out) => {
    const half = (x[i + 1] - x[i]) / 2;
    out[i] += half;
    out[i + 1] += half;
  };
}

function simpson(x: ArrayLike<number>): AddInterval {
  const last = x.length - 1;
  return (i, out) => {
    // The far point lies after the interval in the first half of a parabola, before it in the second half.
    const [near, other, far] = i % 2 === 0 && i < last - 1 ? [i, i + 1, i + 2] : [i + 1, i, i - 1];
    const h = x[i + 1] - x[i];
    const beyond = Math.abs(x[far] - x[other]);
    const share = h / (h + beyond);
    const square = (h / beyond) * share;
    out[near] += (h / 6) * (3 - share);
    out[other] += (h / 6) * (3 + square + share);
    out[far] -= (h / 6) * square;
  };
}

function spline(x: ArrayLike<number>): AddInterval {
  const n = x.length;
  const curvature = naturalCurvatures(x);
  return (i, out) => {
    const h = x[i + 1] - x[i];
    out[i] += h / 2;
    out[i + 1] += h / 2;
    for (let j = 0; j < n; j++) out[j] -= (h ** 3 / 24) * (curvature[i * n + j] + curvature[(i + 1) * n + j]);
  };
}

/** Second derivatives of the natural spline at the points (rows) as weights of the values (columns). */
function naturalCurvatures(x: ArrayLike<number>): Float64Array {
  const n = x.length;
  const rows = new Float64Array(n * n);
  const pivot = new Float64Array(n);
  // Thomas' algorithm on h_{i-1} M_{i-1} + 2 (h_{i-1} + h_i) M_i + h_i M_{i+1} = 6 (slope_i − slope_{i-1}), all right-hand sides at once.
  for (let i = 1; i < n - 1; i++) {
    const [before, after] = [x[i] - x[i - 1], x[i + 1] - x[i]];
    const factor = i > 1 ? before / pivot[i - 1] : 0;
    pivot[i] = 2 * (before + after) - factor * (i > 1 ? before : 0);
    for (let j = 0; j < n; j++) rows[i * n + j] = -factor * rows[(i - 1) * n + j];
    rows[i * n + i - 1] += 6 / before;
    rows[i * n + i] -= 6 / before + 6 / after;
    rows[i * n + i + 1] += 6 / after;
  }
  for (let i = n - 2; i > 0; i--) {
    const after = x[i + 1] - x[i];
    for (let j = 0; j < n; j++)
      rows[i * n + j] = (rows[i * n + j] - after * rows[(i + 1) * n + j]) / pivot[i];
  }
  return rows;
}
