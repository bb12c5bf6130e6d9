/** From differences between neighbouring bins to a function: the discrete Poisson equation. */
import { InputError } from './errors.js';

/** What is known of the difference between two bins: `difference` is f(to) − f(from), counted `weight` times. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly difference: number;
  readonly weight: number;
}

/**
 * The function whose differences fit given ones best, minimising Σ weight (f(to) − f(from) − difference)²: the least-squares solution of
 * ∇f = g, which in two and three dimensions is Poisson's equation with natural boundaries. On a line it is the plain sum; around a circle what
 * is left after a turn is spread over the edges. Each connected part has its lowest bin at zero; bins without an edge are NaN.
 *
 * Conjugate gradients, exact to 1e-10 of the differences.
 *
 * @throws InputError for an edge to a bin that there is not, or a number that is not finite
 * @example
 * integrateDifferences(3, [{ from: 0, to: 1, difference: 2, weight: 1 }, { from: 1, to: 2, difference: -1, weight: 1 }]).values; // [0, 2, 1]
 */
export function integrateDifferences(
  bins: number,
  edges: readonly Edge[],
): { readonly values: Float64Array; readonly parts: number } {
  for (const { from, to, difference, weight } of edges) {
    if (from < bins && to < bins && Number.isFinite(difference) && weight > 0 && weight < Infinity) continue;
    throw new InputError(
      `edge ${from} to ${to} has the difference ${difference} and the weight ${weight}: both finite, a positive weight, and bins below ${bins}`,
    );
  }
  const part = partsOf(bins, edges);
  const diagonal = new Float64Array(bins);
  const residual = new Float64Array(bins);
  for (const { from, to, difference, weight } of edges) {
    diagonal[from] += weight;
    diagonal[to] += weight;
    residual[from] -= weight * difference;
    residual[to] += weight * difference;
  }
  const apply = (x: Float64Array): Float64Array => {
    const out = new Float64Array(bins);
    for (const { from, to, weight } of edges) {
      const pull = weight * (x[to] - x[from]);
      out[to] += pull;
      out[from] -= pull;
    }
    return out;
  };
  const precondition = (x: Float64Array) => x.map((value, b) => (diagonal[b] > 0 ? value / diagonal[b] : 0));

  const values = new Float64Array(bins);
  let direction = precondition(residual);
  let size = dot(residual, direction);
  const enough = 1e-20 * size;
  for (let i = 0; i < 20 * bins && size > enough && size > 0; i++) {
    const image = apply(direction);
    const step = size / dot(direction, image);
    for (let b = 0; b < bins; b++) {
      values[b] += step * direction[b];
      residual[b] -= step * image[b];
    }
    const next = precondition(residual);
    const nextSize = dot(residual, next);
    const old = direction;
    direction = next.map((value, b) => value + (nextSize / size) * old[b]);
    size = nextSize;
  }
  return {
    values: withZeros(values, part, diagonal),
    parts: new Set(part.filter((_, b) => diagonal[b] > 0)).size,
  };
}

/** The connected part of each bin, by its first bin. */
function partsOf(bins: number, edges: readonly Edge[]): Int32Array {
  const parent = Int32Array.from({ length: bins }, (_, b) => b);
  const root = (b: number): number => {
    while (parent[b] !== b) b = parent[b] = parent[parent[b]];
    return b;
  };
  for (const { from, to } of edges) {
    const [a, b] = [root(from), root(to)];
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  return parent.map((_, b) => root(b));
}

function withZeros(values: Float64Array, part: Int32Array, diagonal: Float64Array): Float64Array {
  const lowest = new Map<number, number>();
  values.forEach((value, b) => {
    if (diagonal[b] > 0) lowest.set(part[b], Math.min(value, lowest.get(part[b]) ?? Infinity));
  });
  return values.map((value, b) => (diagonal[b] > 0 ? value - lowest.get(part[b])! : NaN));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
