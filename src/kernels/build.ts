import { InputError } from '../math/index.js';
import { isDynamics, type System } from '../systems/index.js';
import { eulerMaruyama } from './euler-maruyama.js';
import { leimkuhlerMatthews } from './leimkuhler-matthews.js';
import { langevinMiddle } from './langevin-middle.js';
import { overdamped } from './overdamped-langevin.js';
import type { Kernel } from './types.js';

/** A kernel as plain data. */
export interface KernelSpec {
  type: 'euler-maruyama' | 'leimkuhler-matthews' | 'langevin-middle';
  timeStep: number;
  /** Friction of `langevin-middle` in inverse units of time (default 1). */
  friction?: number;
  /** Diffusion coefficient for potentials, one number or one a component (default 1). A dynamics has its own noise. */
  diffusion?: number | readonly number[];
}

/**
 * Makes a kernel for a system from plain data: a potential moves by its overdamped Langevin dynamics, or with velocities by
 * `langevin-middle`.
 *
 * @throws InputError for an unknown type, or options that do not fit the system.
 */
export function buildKernel(spec: KernelSpec, system: System): Kernel {
  if (spec.type === 'langevin-middle') {
    if (!isDynamics(system)) return langevinMiddle(system, spec);
    throw new InputError(
      "kernel.type is 'langevin-middle', which needs an energy: this system has a drift, use euler-maruyama or leimkuhler-matthews",
    );
  }
  const dynamics = isDynamics(system) ? system : overdamped(system, spec.diffusion);
  switch (spec.type) {
    case 'euler-maruyama':
      return eulerMaruyama(dynamics, spec);
    case 'leimkuhler-matthews':
      return leimkuhlerMatthews(dynamics, spec);
    default:
      throw new InputError(
        `kernel.type is '${spec.type as string}': use euler-maruyama, leimkuhler-matthews or langevin-middle`,
      );
  }
}
