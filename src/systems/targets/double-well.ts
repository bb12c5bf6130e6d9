import { density1D, InputError, type Density1D } from '../../math/index.js';
import type { Potential } from '../types.js';
import { checkCount, checkNumbers, exactPotential } from './exact.js';

export interface DoubleWellOptions {
  /** Number of coordinates: x, and others in harmonic wells (default 2). */
  dim?: number;
  /** Height of the barrier between the wells at x = −1 and 1, in kT, without the tilt (default 5). */
  barrier?: number;
  /** Slope that raises the right well by twice as much over the left (default 0). */
  tilt?: number;
}

export interface DoubleWell extends Potential {
  /** Probability of the right well, x > 0. */
  readonly rightWeight: number;
  readonly logPartition: number;
  /** The exact density of a coordinate, by its name: its −ln is the free energy in kT. */
  marginalDensity(variable: string): Density1D;
}

/**
 * Two wells at x = ±1 with a barrier between, u = barrier (x² − 1)² + tilt x + ½ Σ y².
 *
 * @throws InputError for a barrier that is not positive, and a dimension below 1
 * @example
 * doubleWell({ barrier: 6, tilt: 0.5 }).marginalDensity('x').cdf(0); // 0.73
 */
export function doubleWell({ dim = 2, barrier = 5, tilt = 0 }: DoubleWellOptions = {}): DoubleWell {
  checkCount('dim', dim, 1);
  checkNumbers({ barrier, tilt }, ['barrier']);
  const reach = 2 + Math.sqrt(Math.sqrt(45 / barrier)) + Math.cbrt(Math.abs(tilt) / barrier);
  const along = density1D((x) => -barrier * (x * x - 1) ** 2 - tilt * x, { low: -reach, high: reach });
  const across = density1D((y) => -(y * y) / 2, { low: -12, high: 12 });
  const names = ['x', ...Array.from({ length: dim - 1 }, (_, i) => (dim === 2 ? 'y' : `y${i + 1}`))];
  return {
    ...exactPotential(
      dim,
      (positions, energies, gradients) => {
        for (let walker = 0; walker < energies.length; walker++) {
          const row = walker * dim;
          const x = positions[row];
          const away = x * x - 1;
          let energy = barrier * away * away + tilt * x;
          gradients[row] = 4 * barrier * x * away + tilt;
          for (let i = row + 1; i < row + dim; i++) {
            energy += (positions[i] * positions[i]) / 2;
            gradients[i] = positions[i];
          }
          energies[walker] = energy;
        }
      },
      names,
    ),
    rightWeight: 1 - along.cdf(0),
    logPartition: along.logNormalisation + (dim - 1) * across.logNormalisation,
    marginalDensity(variable) {
      if (!names.includes(variable))
        throw new InputError(`there is no coordinate '${variable}': use ${names.join(', ')}`);
      return variable === 'x' ? along : across;
    },
  };
}
