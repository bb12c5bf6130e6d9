/**
 * Potentials from an energy alone. An entry of its own, since its gradients bring the tensor engine with them.
 *
 * @module
 */
import { InputError } from '../math/index.js';
import { interpret, spec, Tensor, valueAndGrad, vmap } from '../tensor/index.js';
import type { Potential } from './types.js';
import { potentialFromGradient } from './user.js';

export interface EnergyOptions {
  dim: number;
  /** One name a coordinate (default x1, x2, …). */
  names?: readonly string[];
  /** The reduced energy u = U/kT of one point, a tensor of shape [dim], as a tensor without axes. */
  energy: (x: Tensor) => Tensor;
}

/** Batch sizes whose programs are kept. */
const KEPT = 4;

/**
 * A user's own potential from its energy alone: the gradient, batching, counting and checks come with it.
 *
 * The function is traced once per batch size and then runs in this thread in float64, with the same bits everywhere.
 * It must be made of tensor operations; a branch on a value is written with `where`.
 *
 * @throws InputError for shapes that do not fit, and where the energy or gradient is NaN, naming walker and position.
 * @example
 * import { potential } from 'wellspring/potential';
 *
 * export default potential({
 *   dim: 2,
 *   names: ['x', 'y'],
 *   energy: (x) => x.at(0).square().sub(1).square().add(x.at(1).square()),
 * });
 */
export function potential({ dim, names, energy }: EnergyOptions): Potential {
  const scalarEnergy = (x: Tensor): Tensor => {
    const u: unknown = energy(x);
    if (!(u instanceof Tensor)) {
      throw new InputError(
        `energy returned ${String(u)}, not an expression of x: use its methods, x.at(0).cos() rather than Math.cos(x)`,
      );
    }
    if (u.rank !== 0) {
      throw new InputError(
        `the energy of one point has shape [${u.shape.join(', ')}]: return a single number, e.g. with .sum()`,
      );
    }
    return u;
  };
  const prepare = (walkers: number) =>
    interpret(vmap(valueAndGrad(scalarEnergy)), spec([walkers, dim], 'float64'));
  const programs = new Map<number, ReturnType<typeof prepare>>();
  return potentialFromGradient({
    dim,
    names,
    energyAndGradient(positions, energies, gradients) {
      let program = programs.get(energies.length);
      if (!program) {
        program = prepare(energies.length);
        if (programs.size === KEPT) programs.delete(programs.keys().next().value!);
        programs.set(energies.length, program);
      }
      program.into([energies, gradients], positions);
    },
  });
}
