import { exp, gaussLegendre, InputError, log } from '../../math/index.js';
import type { Potential } from '../types.js';
import { exactPotential } from './exact.js';

export interface DualMoon extends Potential {
  /** ln ∫ exp(−u) dx, by quadrature. */
  logPartition(): number;
  /** Weights of the four modes, by the signs of x1 and x2. */
  readonly weights: Float64Array;
}

/**
 * The dual moon: a thin spherical shell of radius 2 with bumps at x1 = ±3 and x2 = ±3 that leave four modes of equal weight,
 * u = ½((‖x‖ − 2)/0.1)² − ln Σ exp(−½((x1 ± 3)/0.8)²) − ln Σ exp(−½((x2 ± 3)/0.6)²).
 *
 * K. W. K. Wong, M. Gabrié, D. Foreman-Mackey 2023, doi:10.21105/joss.05021 (flowMC's example, in 5 dimensions).
 *
 * `dim`: 2 or more (default 5)
 * @throws InputError for a dimension below 2
 * @example
 * const target = dualMoon();
 */
export function dualMoon({ dim = 5 }: { dim?: number } = {}): DualMoon {
  if (!Number.isInteger(dim) || dim < 2) throw new InputError(`dim is ${dim}: the dual moon has 2 or more`);
  return {
    ...exactPotential(dim, (positions, energies, gradients) => {
      for (let walker = 0; walker < energies.length; walker++) {
        const row = walker * dim;
        let square = 0;
        for (let c = 0; c < dim; c++) square += positions[row + c] ** 2;
        const radius = Math.sqrt(square);
        const shell = (radius - 2) / 0.1;
        energies[walker] = (shell * shell) / 2;
        // At the centre the shell pulls nowhere.
        const pull = radius > 0 ? shell / (0.1 * radius) : 0;
        for (let c = 0; c < dim; c++) gradients[row + c] = pull * positions[row + c];
        for (const [c, width] of bumps) {
          const [energy, slope] = twoBumps(positions[row + c], width);
          energies[walker] += energy;
          gradients[row + c] += slope;
        }
      }
    }),
    weights: new Float64Array(4).fill(0.25),
    logPartition: () => logPartition(dim),
  };
}

/** Coordinate and width of the pairs of bumps. */
const bumps = [
  [0, 0.8],
  [1, 0.6],
] as const;

/** −ln(exp(−½((x+3)/w)²) + exp(−½((x−3)/w)²)) and its slope. */
function twoBumps(x: number, width: number): [energy: number, slope: number] {
  const far = Math.abs(x) + 3;
  const near = Math.abs(x) - 3;
  const other = exp((near * near - far * far) / (2 * width * width));
  const share = other / (1 + other);
  const slope = (share * far + (1 - share) * near) / (width * width);
  return [(near * near) / (2 * width * width) - log(1 + other), x < 0 ? -slope : slope];
}

/** In x1 and x2 on one quadrant, and the radius of the rest: exp(−u) with the area of a sphere of dim − 2 dimensions. */
function logPartition(dim: number): number {
  const rest = dim - 2;
  const { nodes, weights } = gaussLegendre(120);
  // Beyond 2 ± 0.9 the shell is 40 kT up.
  const [low, high] = [1.1, 2.9];
  // ∫ over radius and the direction (x1, x2, ρ): x1 = r cos a, x2 = r sin a cos b, ρ = r sin a sin b; b up to π/2 on the quadrant.
  const radial = nodes.map((t) => (low + high) / 2 + (t * (high - low)) / 2);
  const quarter = nodes.map((t) => ((t + 1) * Math.PI) / 4);
  const wB = rest === 0 ? Float64Array.of(1) : weights.map((w) => (w * Math.PI) / 4);
  const angles = rest === 0 ? Float64Array.of(0) : quarter;
  let sum = 0;
  for (let i = 0; i < radial.length; i++) {
    const r = radial[i];
    const shell = exp(-(((r - 2) / 0.1) ** 2) / 2) * r ** (dim - 1) * weights[i] * ((high - low) / 2);
    for (let j = 0; j < quarter.length; j++) {
      const [x1, side] = [r * Math.cos(quarter[j]), Math.sin(quarter[j])];
      const first = shell * exp(-twoBumps(x1, 0.8)[0]) * weights[j] * (Math.PI / 4) * side ** (dim - 2);
      for (let k = 0; k < angles.length; k++) {
        const x2 = r * side * Math.cos(angles[k]);
        const measure = rest === 0 ? 1 : Math.sin(angles[k]) ** (rest - 1);
        sum += first * exp(-twoBumps(x2, 0.6)[0]) * measure * wB[k];
      }
    }
  }
  return log(4 * sum * sphere(rest));
}

/** Area of the unit sphere in n dimensions; one point stands for none. */
function sphere(n: number): number {
  if (n === 0) return 1;
  let area = n % 2 === 0 ? 2 * Math.PI : 2;
  for (let k = n % 2 === 0 ? 4 : 3; k <= n; k += 2) area *= (2 * Math.PI) / (k - 2);
  return area;
}
