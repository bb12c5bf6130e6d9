import { InputError } from '../math/index.js';
import type { Dynamics, Potential } from '../systems/index.js';
import { eulerMaruyama } from './euler-maruyama.js';
import type { Kernel } from './types.js';

export interface OverdampedOptions {
  timeStep: number;
  /** Diffusion coefficient, one number or one a component (default 1). */
  diffusion?: number | ArrayLike<number>;
}

/** The diffusion coefficient of every component, checked. */
export function diffusions(diffusion: number | ArrayLike<number>, dim: number): Float64Array {
  const values =
    typeof diffusion === 'number' ? new Float64Array(dim).fill(diffusion) : Float64Array.from(diffusion);
  if (values.length !== dim || !values.every((d) => d > 0 && d < Infinity)) {
    throw new InputError(`diffusion is [${values.join(', ')}]: give one positive number, or ${dim} of them`);
  }
  return values;
}

/** The dynamics dx = −D ∇u dt + √(2D) dB, whose stationary density is exp(−u). */
export function overdamped(potential: Potential, diffusion: number | ArrayLike<number> = 1): Dynamics {
  const { dim, names, evaluations } = potential;
  const d = diffusions(diffusion, dim);
  let energies = new Float64Array(0);
  return {
    dim,
    names,
    evaluations,
    noise: d.map((x) => Math.sqrt(2 * x)),
    drift(positions, out) {
      if (energies.length !== positions.length / dim) energies = new Float64Array(positions.length / dim);
      potential.energyAndGradient(positions, energies, out);
      for (let i = 0; i < out.length; i++) out[i] *= -d[i % dim];
    },
  };
}

/**
 * Overdamped (Brownian) Langevin dynamics of a potential, x += −D ∇u Δt + √(2DΔt) ξ: the Euler-Maruyama scheme, with
 * its O(Δt) error in the stationary density exp(−u). `leimkuhlerMatthews` costs the same and errs by O(Δt²).
 *
 * D. Ermak, J. Chem. Phys. 62, 4189 (1975), DOI 10.1063/1.430300.
 *
 * @example
 * const kernel = overdampedLangevin(mullerBrown(), { timeStep: 1e-4 });
 */
export function overdampedLangevin(potential: Potential, options: OverdampedOptions): Kernel {
  return eulerMaruyama(overdamped(potential, options.diffusion), options);
}
