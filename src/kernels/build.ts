import { biased, buildBias, type BiasSpec } from '../biases/index.js';
import { InputError } from '../math/index.js';
import { isDynamics, isMolecule, type Molecule, type System } from '../systems/index.js';
import { eulerMaruyama } from './euler-maruyama.js';
import { leimkuhlerMatthews } from './leimkuhler-matthews.js';
import { hamiltonian } from './hamiltonian.js';
import { langevinMiddle } from './langevin-middle.js';
import { mala } from './mala.js';
import { molecularLangevin } from './molecular-langevin.js';
import { pulled } from './pulled.js';
import { overdamped } from './overdamped-langevin.js';
import { refuseDynamics, scaled, type Scaling } from './scaled.js';
import type { Kernel } from './types.js';

/** A kernel as plain data. */
export interface KernelSpec {
  type: 'euler-maruyama' | 'leimkuhler-matthews' | 'langevin-middle' | 'mala' | 'hamiltonian';
  /** In the system's unit of time: ps for molecules. */
  timeStep: number;
  /** Friction of `langevin-middle` in inverse units of time, 1/ps for molecules (default 1). */
  friction?: number;
  /** Diffusion coefficient for potentials, one number or one a component (default 1). A dynamics has its own noise. */
  diffusion?: number | readonly number[];
  /** Leapfrog steps of `hamiltonian` (default 10). */
  leaps?: number;
}

/**
 * Makes a kernel for a system under biases from plain data: a potential moves by its overdamped Langevin dynamics, or with velocities by
 * `langevin-middle`, a molecule with its own masses and constraints. `mala` and `hamiltonian` leave a potential's density as it is.
 *
 * @param biases - all of them act at once; per-walker numbers are those of the walkers that the kernel will move
 * @param scaling - factors of the energy of each of these walkers; biases are not scaled
 * @throws InputError for an unknown type, or options that do not fit the system.
 * @example
 * const kernel = buildKernel({ type: 'langevin-middle', timeStep: 0.01, friction: 5 }, mullerBrown());
 */
export function buildKernel(
  spec: KernelSpec,
  system: System,
  biases: readonly BiasSpec[] = [],
  scaling?: Scaling,
): Kernel {
  if (isMolecule(system)) {
    if (spec.type === 'langevin-middle') return molecularLangevin(system, biases, { ...spec, scaling });
    refuseRigid(system.molecule, spec.type);
  }
  const made = biases.map((bias) => buildBias(bias, system.dim));
  const inner = dynamicsOf(spec, made.reduce<System>(biased, withFactors(system, scaling)));
  const pulls = made.filter((bias) => 'advance' in bias);
  return pulls.length > 0 ? pulled(inner, pulls) : inner;
}

function withFactors(system: System, scaling: Scaling | undefined): System {
  if (!scaling) return system;
  refuseDynamics(system);
  return scaled(system, scaling);
}

function dynamicsOf(spec: KernelSpec, whole: System): Kernel {
  if (spec.type === 'langevin-middle') {
    if (!isDynamics(whole)) return langevinMiddle(whole, spec);
    throw new InputError(
      "kernel.type is 'langevin-middle', which needs an energy: this system has a drift, use euler-maruyama or leimkuhler-matthews",
    );
  }
  if (spec.type === 'mala' || spec.type === 'hamiltonian') {
    refuseDynamics(whole);
    return spec.type === 'mala' ? mala(whole, spec) : hamiltonian(whole, spec);
  }
  const dynamics = isDynamics(whole) ? whole : overdamped(whole, spec.diffusion);
  switch (spec.type) {
    case 'euler-maruyama':
      return eulerMaruyama(dynamics, spec);
    case 'leimkuhler-matthews':
      return leimkuhlerMatthews(dynamics, spec);
    default:
      throw new InputError(
        `kernel.type is '${spec.type as string}': use euler-maruyama, leimkuhler-matthews, langevin-middle, mala or hamiltonian`,
      );
  }
}

/** Overdamped kernels move every coordinate by itself. */
function refuseRigid({ forceField }: Molecule, type: string): void {
  const count = forceField.constraints?.distances.length ?? 0;
  if (count === 0) return;
  throw new InputError(
    `kernel.type is '${type}', which does not hold the ${count} constraints of this molecule: use langevin-middle`,
  );
}
