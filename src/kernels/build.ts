import { InputError } from '../math/index.js';
import { isDynamics, type System } from '../systems/index.js';
import { eulerMaruyama } from './euler-maruyama.js';
import { leimkuhlerMatthews } from './leimkuhler-matthews.js';
import { overdamped } from './overdamped-langevin.js';
import type { Kernel } from './types.js';

/** A kernel as plain data. */
export interface KernelSpec {
  type: 'euler-maruyama' | 'leimkuhler-matthews';
  timeStep: number;
  /** Diffusion coefficient for potentials, one number or one a component (default 1). A dynamics has its own noise. */
  diffusion?: number | readonly number[];
}

/**
 * Makes a kernel for a system from plain data: a potential moves by its overdamped Langevin dynamics.
 *
 * @throws InputError for an unknown type, or options that do not fit the system.
 */
export function buildKernel(spec: KernelSpec, system: System): Kernel {
  const dynamics = isDynamics(system) ? system : overdamped(system, spec.diffusion);
  switch (spec.type) {
    case 'euler-maruyama':
      return eulerMaruyama(dynamics, spec);
    case 'leimkuhler-matthews':
      return leimkuhlerMatthews(dynamics, spec);
    default:
      throw new InputError(
        `kernel.type is '${spec.type as string}': use euler-maruyama or leimkuhler-matthews`,
      );
  }
}
