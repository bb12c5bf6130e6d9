import { InputError } from '../math/index.js';
import { isDynamics, isPotential, type System } from '../systems/index.js';
import { eulerMaruyama } from './euler-maruyama.js';
import { leimkuhlerMatthews } from './leimkuhler-matthews.js';
import { overdampedLangevin } from './overdamped-langevin.js';
import type { Kernel } from './types.js';

/** A kernel as plain data. */
export interface KernelSpec {
  type: 'euler-maruyama' | 'overdamped-langevin' | 'leimkuhler-matthews';
  timeStep: number;
  /** Diffusion coefficient of the two Langevin kernels (default 1). */
  diffusion?: number | readonly number[];
}

/**
 * Makes a kernel for a system from plain data.
 *
 * @throws InputError for an unknown type, or one that does not fit the system.
 */
export function buildKernel(spec: KernelSpec, system: System): Kernel {
  switch (spec.type) {
    case 'euler-maruyama':
      if (isDynamics(system)) return eulerMaruyama(system, spec);
      throw new InputError(
        'euler-maruyama needs a system with a drift: use overdamped-langevin for a potential',
      );
    case 'overdamped-langevin':
    case 'leimkuhler-matthews':
      if (!isPotential(system))
        throw new InputError(`${spec.type} needs a potential: use euler-maruyama for a drift`);
      return spec.type === 'overdamped-langevin'
        ? overdampedLangevin(system, spec)
        : leimkuhlerMatthews(system, spec);
    default:
      throw new InputError(
        `kernel.type is '${spec.type as string}': use euler-maruyama, overdamped-langevin or leimkuhler-matthews`,
      );
  }
}
