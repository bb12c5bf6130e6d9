import { InputError } from '../math/index.js';
import { isDynamics, type Dynamics, type Potential, type System } from '../systems/index.js';
import type { Bias } from './types.js';

/** Arrays that grow to the largest batch seen; they hold nothing between calls. */
function scratch(dim: number) {
  let walkers = -1;
  let buffers = {
    values: new Float64Array(0),
    energies: new Float64Array(0),
    gradients: new Float64Array(0),
  };
  return (needed: number) => {
    if (needed !== walkers) {
      walkers = needed;
      buffers = {
        values: new Float64Array(needed * dim),
        energies: new Float64Array(needed),
        gradients: new Float64Array(needed * dim),
      };
    }
    return buffers;
  };
}

/**
 * A system under a bias: a potential's energy gains the bias, a drift loses its gradient. It is again a system, so
 * any kernel can sample it. Evaluations are counted by the system inside.
 *
 * @example
 * const window = biased(evolvingDoubleWell(), harmonic(coordinate(0), { centre: 5, spring: 50 }));
 */
export function biased<S extends System>(system: S, bias: Bias): S extends Dynamics ? Dynamics : Potential;
export function biased(system: System, bias: Bias): System {
  const { dim, names, evaluations } = system;
  const { variable } = bias;
  const buffersFor = scratch(variable.dim);
  if (isDynamics(system)) {
    return {
      dim,
      names,
      evaluations,
      noise: system.noise,
      drift(positions, out) {
        system.drift(positions, out);
        if (bias.subtractGradient) {
          bias.subtractGradient(positions, out);
          return;
        }
        const { values, energies, gradients } = buffersFor(positions.length / dim);
        variable.evaluate(positions, values);
        bias.energyAndGradient(values, energies, gradients);
        for (let i = 0; i < gradients.length; i++) gradients[i] = -gradients[i];
        variable.pullback(positions, gradients, out);
      },
    };
  }
  if (!('energyAndGradient' in system)) throw new InputError('only a potential or a dynamics can be biased');
  return {
    dim,
    names,
    evaluations,
    energyAndGradient(positions, energies, gradients) {
      system.energyAndGradient(positions, energies, gradients);
      const own = buffersFor(positions.length / dim);
      variable.evaluate(positions, own.values);
      bias.energyAndGradient(own.values, own.energies, own.gradients);
      for (let i = 0; i < energies.length; i++) energies[i] += own.energies[i];
      variable.pullback(positions, own.gradients, gradients);
    },
  };
}
