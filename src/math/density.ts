import { exp, log } from './elementary.js';
import { InputError } from './errors.js';
import { bracket } from './interpolate.js';
import { gaussLegendre } from './quadrature.js';

/** A normalised density on [low, high], with its distribution function and quantiles by quadrature. */
export interface Density1D {
  readonly low: number;
  readonly high: number;
  /** The normalised density; zero outside [low, high]. */
  density(x: number): number;
  /** Its natural logarithm; −∞ outside [low, high]. */
  logDensity(x: number): number;
  /** ln ∫ exp(logWeight) dx over [low, high], of the function that the density was made from. */
  readonly logNormalisation: number;
  cdf(x: number): number;
  /** The inverse of `cdf`, for 0 ≤ p ≤ 1. */
  quantile(p: number): number;
  readonly mean: number;
  readonly variance: number;
  /** Turns uniform numbers into samples: `sample(uniform(key, n))`. */
  sample(uniforms: Float64Array): Float64Array;
}

const ORDER = 8;

/**
 * The density proportional to exp(logWeight) on [low, high].
 *
 * Gauss-Legendre quadrature on `cells` equal cells (default 1024): exact to rounding for a smooth function that
 * varies over more than a few cells.
 *
 * @throws InputError if the function is not finite somewhere or [low, high] is empty.
 * @example
 * const well = density1D((x) => -((x * x - 1) ** 2), { low: -3, high: 3 });
 * well.cdf(0); // 0.5
 */
export function density1D(
  logWeight: (x: number) => number,
  { low, high, cells = 1024 }: { low: number; high: number; cells?: number },
): Density1D {
  if (!(high > low))
    throw new InputError(`a density on [${low}, ${high}]: the upper end must be above the lower`);
  const { nodes, weights } = gaussLegendre(ORDER);
  const half = (high - low) / (2 * cells);
  const values = new Float64Array(cells * ORDER);
  let largest = -Infinity;
  for (let cell = 0; cell < cells; cell++) {
    for (let i = 0; i < ORDER; i++) {
      const x = low + (2 * cell + 1 + nodes[i]) * half;
      const value = logWeight(x);
      if (!(value < Infinity))
        throw new InputError(`a density's logarithm is ${value} at ${x}: it must be finite`);
      values[cell * ORDER + i] = value;
      if (value > largest) largest = value;
    }
  }
  const edges = Float64Array.from({ length: cells + 1 }, (_, i) => low + 2 * i * half);
  edges[cells] = high;
  const cumulative = new Float64Array(cells + 1);
  let first = 0;
  let second = 0;
  for (let cell = 0; cell < cells; cell++) {
    let mass = 0;
    for (let i = 0; i < ORDER; i++) {
      const x = low + (2 * cell + 1 + nodes[i]) * half;
      const weight = half * weights[i] * exp(values[cell * ORDER + i] - largest);
      mass += weight;
      first += weight * x;
      second += weight * x * x;
    }
    cumulative[cell + 1] = cumulative[cell] + mass;
  }
  const total = cumulative[cells];
  const logNormalisation = largest + log(total);
  const mean = first / total;

  /** ∫ exp(logWeight − largest) from the left edge of a cell to x inside it. */
  const partial = (cell: number, x: number): number => {
    const reach = (x - edges[cell]) / 2;
    let mass = 0;
    for (let i = 0; i < ORDER; i++) {
      mass += reach * weights[i] * exp(logWeight(edges[cell] + reach * (1 + nodes[i])) - largest);
    }
    return mass;
  };

  const quantile = (p: number): number => {
    if (!(p >= 0 && p <= 1))
      throw new InputError(`a quantile was asked for at ${p}: use a probability from 0 to 1`);
    if (p === 0) return low;
    if (p === 1) return high;
    const cell = bracket(cumulative, p * total);
    const target = p * total - cumulative[cell];
    let from = edges[cell];
    let to = edges[cell + 1];
    const cellMass = cumulative[cell + 1] - cumulative[cell];
    let x = from + (to - from) * Math.min(1, Math.max(0, target / cellMass)) || from;
    // Newton's method, kept in a bracket that bisection shrinks.
    for (let iteration = 0; iteration < 60; iteration++) {
      const excess = partial(cell, x) - target;
      if (excess > 0) to = x;
      else from = x;
      const newton = x - excess / exp(logWeight(x) - largest);
      const next = newton > from && newton < to ? newton : (from + to) / 2;
      if (Math.abs(next - x) <= 1e-15 * (Math.abs(x) + half)) return next;
      x = next;
    }
    return x;
  };

  return {
    low,
    high,
    logNormalisation,
    mean,
    variance: second / total - mean * mean,
    density: (x) => (x >= low && x <= high ? exp(logWeight(x) - logNormalisation) : 0),
    logDensity: (x) => (x >= low && x <= high ? logWeight(x) - logNormalisation : -Infinity),
    cdf(x) {
      if (x <= low) return 0;
      if (x >= high) return 1;
      const cell = bracket(edges, x);
      return (cumulative[cell] + partial(cell, x)) / total;
    },
    quantile,
    sample: (uniforms) => uniforms.map(quantile),
  };
}
