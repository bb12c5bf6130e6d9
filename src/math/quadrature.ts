import { InputError } from './errors.js';

/** Nodes in (−1, 1) and weights of a quadrature rule. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const rules = new Map<number, QuadratureRule>();

/** The Gauss-Legendre rule of `order` points, exact for polynomials of degree 2·order − 1. */
export function gaussLegendre(order: number): QuadratureRule {
  const known = rules.get(order);
  if (known) return known;
  const nodes = new Float64Array(order);
  const weights = new Float64Array(order);
  for (let i = 0; i < order; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (order + 0.5));
    let slope = 0;
    for (let iteration = 0; iteration < 100; iteration++) {
      let previous = 1;
      let value = x; // Legendre polynomials by their recurrence
      for (let n = 2; n <= order; n++) {
        const next = ((2 * n - 1) * x * value - (n - 1) * previous) / n;
        previous = value;
        value = next;
      }
      slope = order === 1 ? 1 : (order * (x * value - previous)) / (x * x - 1);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    nodes[order - 1 - i] = x;
    weights[order - 1 - i] = 2 / ((1 - x * x) * slope * slope);
  }
  const rule = { nodes, weights };
  rules.set(order, rule);
  return rule;
}

/** ∫ f over [low, high] by the `order`-point Gauss-Legendre rule on each of `cells` equal cells. */
export function integrateCells(
  f: (x: number) => number,
  low: number,
  high: number,
  cells: number,
  order = 16,
): number {
  const { nodes, weights } = gaussLegendre(order);
  const half = (high - low) / (2 * cells);
  let total = 0;
  for (let cell = 0; cell < cells; cell++) {
    const middle = low + (2 * cell + 1) * half;
    for (let i = 0; i < order; i++) total += weights[i] * f(middle + half * nodes[i]);
  }
  return total * half;
}

/**
 * ∫ f over [low, high] of a smooth function: cells are halved until the value settles.
 *
 * @throws InputError if it has not settled to `tolerance` (relative, default 1e-12) with 2^14 cells.
 * @example
 * integrate((x) => x * x, 0, 3); // 9
 */
export function integrate(f: (x: number) => number, low: number, high: number, tolerance = 1e-12): number {
  let previous = integrateCells(f, low, high, 4);
  for (let cells = 8; cells <= 1 << 14; cells *= 2) {
    const value = integrateCells(f, low, high, cells);
    if (Math.abs(value - previous) <= tolerance * Math.abs(value)) return value;
    previous = value;
  }
  throw new InputError(
    `the integral from ${low} to ${high} has not settled (${previous}): is the function smooth and finite there?`,
  );
}
