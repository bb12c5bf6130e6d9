import { density1D, exp, InputError, integrateCells, log, type Density1D } from '../../math/index.js';
import type { Potential } from '../types.js';
import { checkNumbers, exactPotential } from './exact.js';

export interface EntropicBarrierOptions {
  /** Height of the free-energy barrier at x = 0, in kT at every temperature (default 3). */
  barrier?: number;
  /** Width of the neck along x (default 0.5). */
  width?: number;
  /** Slope along x, which makes the left chamber more probable where it is positive (default 0). */
  tilt?: number;
}

export interface EntropicBarrier extends Potential {
  readonly logPartition: number;
  /** The exact density of a coordinate, by its name: its −ln is the free energy in kT. */
  marginalDensity(variable: string): Density1D;
}

/**
 * Two chambers that a narrow neck joins: u = (x/2)⁴ + tilt x + ½ k(x) y² with k(x) = exp(2 barrier exp(−x²/2 width²)).
 *
 * The way through the neck is flat, y = 0: what holds walkers back is that it is narrow. The free energy along x is
 * (x/2)⁴ + tilt x + ½ ln k(x), a barrier of entropy, which no temperature lowers. Narrow necks are stiff: k(0) = exp(2 barrier).
 *
 * @throws InputError for a barrier or a width that is not positive
 * @example
 * entropicBarrier({ barrier: 4 }).marginalDensity('x').logDensity(0);
 */
export function entropicBarrier(options: EntropicBarrierOptions = {}): EntropicBarrier {
  const { barrier = 3, width = 0.5, tilt = 0 } = options;
  checkNumbers({ barrier, width, tilt }, ['barrier', 'width']);
  const reach = 8 + 4 * Math.cbrt(Math.abs(tilt));
  /** ½ ln k(x) */
  const halfLog = (x: number) => barrier * exp(-(x * x) / (2 * width * width));
  const along = density1D((x) => -((x / 2) ** 4) - tilt * x - halfLog(x), { low: -reach, high: reach });
  const across = (y: number) =>
    log(
      integrateCells(
        (x) => along.density(x) * exp(halfLog(x) - (exp(2 * halfLog(x)) * y * y) / 2),
        ...([-reach, reach, 256, 8] as const),
      ),
    );
  return {
    ...exactPotential(
      2,
      (positions, energies, gradients) => {
        for (let walker = 0; walker < energies.length; walker++) {
          const [x, y] = [positions[2 * walker], positions[2 * walker + 1]];
          const half = halfLog(x);
          const across = (exp(2 * half) * y * y) / 2;
          energies[walker] = (x / 2) ** 4 + tilt * x + across;
          gradients[2 * walker] = x ** 3 / 4 + tilt - (2 * half * x * across) / (width * width);
          gradients[2 * walker + 1] = exp(2 * half) * y;
        }
      },
      ['x', 'y'],
    ),
    logPartition: along.logNormalisation + log(2 * Math.PI) / 2,
    marginalDensity(variable) {
      if (variable === 'x') return along;
      if (variable === 'y') return density1D(across, { low: -9, high: 9, cells: 128 });
      throw new InputError(`there is no coordinate '${variable}': use x or y`);
    },
  };
}
