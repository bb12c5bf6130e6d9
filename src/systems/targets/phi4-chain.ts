import { exp, gaussLegendre, InputError, log } from '../../math/index.js';
import type { Potential } from '../types.js';
import { checkCount, checkNumbers, exactPotential } from './exact.js';
import { chainProbabilityBelow } from './phi4-characteristic.js';

export interface Phi4ChainOptions {
  /** Number of sites N (default 100). */
  sites?: number;
  /** Stiffness a (default 0.1). */
  stiffness?: number;
  /** Inverse temperature β (default 20). */
  beta?: number;
  /** Field b that favours the negative phase (default 0). */
  field?: number;
}

export interface Phi4Chain extends Potential {
  /** ln ∫ exp(−u) dφ, by transfer matrices: exact to about 1e-9. */
  logPartition(): number;
  /** Probability that the field in the middle (site ⌈N/2⌉) is positive, likewise. */
  positiveWeight(): number;
  /** Probability that direction · φ lies below a boundary, likewise: of the mean field with 1/N everywhere. */
  probabilityBelow(direction: ArrayLike<number>, boundary: number): number;
}

/**
 * The φ⁴ chain with fixed zero ends: two phases, φ ≈ +1 and φ ≈ −1 with a wall between them that costs much,
 * βU = β [ aN/2 Σ (φ_{i+1} − φ_i)² + 1/(aN) Σ ((1 − φ²)²/4 + b φ) ].
 *
 * M. Gabrié, G. M. Rotskoff, E. Vanden-Eijnden 2022, doi:10.1073/pnas.2109420119 (N = 100, a = 0.1, β = 20).
 *
 * @throws InputError for options out of range
 * @example
 * phi4Chain({ sites: 20, field: 0.05 }).positiveWeight();
 */
export function phi4Chain(options: Phi4ChainOptions = {}): Phi4Chain {
  const { sites = 100, stiffness = 0.1, beta = 20, field = 0 } = options;
  checkCount('sites', sites, 1);
  checkNumbers({ stiffness, beta, field }, ['stiffness', 'beta']);
  const spring = beta * stiffness * sites;
  const depth = beta / (stiffness * sites);
  const site = (x: number) => depth * ((1 - x * x) ** 2 / 4 + field * x);
  return {
    ...exactPotential(
      sites,
      chainEnergies({ sites, spring, depth, field }),
      Array.from({ length: sites }, (_, i) => `phi${i + 1}`),
    ),
    logPartition: () => transfer({ sites, spring, depth, site }).logPartition,
    positiveWeight: () => transfer({ sites, spring, depth, site }).positiveWeight,
    probabilityBelow: (direction, boundary) =>
      chainProbabilityBelow(
        { sites, spring, curvature: 2 * depth, extent: extentOf(site), site },
        direction,
        boundary,
      ),
  };
}

interface ChainConstants {
  readonly sites: number;
  readonly spring: number;
  readonly depth: number;
  readonly field: number;
}

function chainEnergies(chain: ChainConstants): Potential['energyAndGradient'] {
  return (positions, energies, gradients) => {
    // Variables of this function alone: those of the one around it are looked up anew at every site.
    const { sites, spring, depth, field } = chain;
    for (let walker = 0; walker < energies.length; walker++) {
      const start = walker * sites;
      const end = start + sites - 1;
      let bonds = 0;
      let wells = 0;
      let sum = 0;
      let x = positions[start];
      let step = x;
      for (let i = start; i < end; i++) {
        const after = positions[i + 1];
        const next = after - x;
        const well = 1 - x * x;
        bonds += step * step;
        wells += well * well;
        sum += x;
        gradients[i] = spring * (step - next) - depth * (x * well - field);
        step = next;
        x = after;
      }
      const well = 1 - x * x;
      gradients[end] = spring * (step + x) - depth * (x * well - field);
      energies[walker] =
        (spring * (bonds + step * step + x * x)) / 2 +
        depth * ((wells + well * well) / 4 + field * (sum + x));
    }
  };
}

/** A field as far as weight reaches. */
function extentOf(site: (x: number) => number): number {
  let extent = 2;
  while (site(extent) - Math.min(site(-1), site(1)) < 40 && extent < 20) extent *= 1.25;
  return extent;
}

/** Gauss-Legendre cells on [−extent, extent] that resolve the Gaussian of one bond, and a field as far as weight reaches. */
function transfer({
  sites,
  spring,
  depth,
  site,
}: {
  sites: number;
  spring: number;
  depth: number;
  site: (x: number) => number;
}): { logPartition: number; positiveWeight: number } {
  const extent = extentOf(site);
  const width = 1 / Math.sqrt(spring);
  const order = 8;
  const cells = Math.ceil(extent / Math.min(width, 1 / Math.sqrt(2 * depth)));
  if (cells > 400) {
    throw new InputError(
      `the chain is too stiff for its transfer matrix: ${cells * order * 2} points would be needed`,
    );
  }
  const rule = gaussLegendre(order);
  const points = new Float64Array(2 * cells * order);
  const measure = new Float64Array(points.length);
  for (let cell = 0; cell < 2 * cells; cell++) {
    const half = extent / (2 * cells);
    for (let k = 0; k < order; k++) {
      points[cell * order + k] = -extent + (2 * cell + 1 + rule.nodes[k]) * half;
      measure[cell * order + k] = rule.weights[k] * half;
    }
  }
  const bond = (x: number, y: number) => exp((-spring * (x - y) ** 2) / 2);
  const boltzmann = points.map((x, i) => measure[i] * exp(-site(x)));
  /** Weight of each point as seen from an end `length` bonds away, its own factor left out. */
  const fromEnd = (length: number): { values: Float64Array; logScale: number } => {
    let values = points.map((x) => bond(x, 0));
    let logScale = 0;
    for (let step = 1; step < length; step++) {
      const next = new Float64Array(points.length);
      const weighted = values.map((value, j) => value * boltzmann[j]);
      for (let i = 0; i < points.length; i++) {
        for (let j = 0; j < points.length; j++) {
          if (Math.abs(points[i] - points[j]) < 9 * width)
            next[i] += bond(points[i], points[j]) * weighted[j];
        }
      }
      const largest = next.reduce((most, value) => Math.max(most, value), 0);
      values = next.map((value) => value / largest);
      logScale += log(largest);
    }
    return { values, logScale };
  };
  const middle = Math.ceil(sites / 2);
  const [left, right] = [fromEnd(middle), fromEnd(sites + 1 - middle)];
  let [total, positive] = [0, 0];
  points.forEach((x, i) => {
    const weight = left.values[i] * right.values[i] * boltzmann[i];
    total += weight;
    if (x > 0) positive += weight;
  });
  return { logPartition: log(total) + left.logScale + right.logScale, positiveWeight: positive / total };
}
