import { density1D, InputError, type Density1D } from '../../math/index.js';
import type { Potential } from '../types.js';
import { exactPotential } from './exact.js';

export interface ManyWell extends Potential {
  /** ln ∫ exp(−u) dx. */
  readonly logPartition: number;
  /** Probability of the left well, x < 0, of each double well. */
  readonly leftMass: number;
  /** The exact density of a coordinate with two wells. */
  readonly density: Density1D;
}

/**
 * Many double wells side by side, u = Σ (x⁴ − 6x² − x/2) + ½ Σ y²: 2^(dim/2) modes of known weights. Coordinates are x, y in turn.
 *
 * L. I. Midgley et al. 2023, arXiv:2208.01893 (ManyWell-32: ln Z = 164.6957, left wells 0.1557), after F. Noé et al. 2019,
 * doi:10.1126/science.aaw1147.
 *
 * `dim`: an even number (default 32)
 * @throws InputError for an odd dimension
 * @example
 * manyWell().logPartition; // 164.6957
 */
export function manyWell({ dim = 32 }: { dim?: number } = {}): ManyWell {
  if (!Number.isInteger(dim) || dim < 2 || dim % 2 !== 0) {
    throw new InputError(`dim is ${dim}: wells come in pairs of coordinates, use an even number from 2`);
  }
  const density = density1D((x) => -(x ** 4) + 6 * x * x + x / 2, { low: -5, high: 5 });
  const names = Array.from({ length: dim }, (_, i) => `${i % 2 === 0 ? 'x' : 'y'}${Math.floor(i / 2) + 1}`);
  return {
    ...exactPotential(
      dim,
      (positions, energies, gradients) => {
        energies.fill(0);
        for (let i = 0; i < positions.length; i += 2) {
          const [x, y] = [positions[i], positions[i + 1]];
          energies[Math.floor(i / dim)] += x * x * (x * x - 6) - x / 2 + (y * y) / 2;
          gradients[i] = 4 * x * (x * x - 3) - 0.5;
          gradients[i + 1] = y;
        }
      },
      names,
    ),
    density,
    logPartition: (dim / 2) * (density.logNormalisation + Math.log(2 * Math.PI) / 2),
    leftMass: density.cdf(0),
  };
}
