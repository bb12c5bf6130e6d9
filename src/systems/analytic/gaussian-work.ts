import { InputError } from '../../math/index.js';
import { fold, normal, type Key } from '../../random/index.js';

export interface GaussianWorkOptions {
  /** f₁ − f₀ in kT. */
  readonly difference: number;
  /** Mean work above the difference, the same in both directions, in kT. */
  readonly dissipation: number;
}

/**
 * Work of slow switching between two states: normal in both directions, with variance 2 · dissipation, the one spread that Crooks' relation
 * allows. Forward work has mean difference + dissipation, reverse work −difference + dissipation.
 *
 * Source: G. E. Crooks, Phys. Rev. E 60, 2721 (1999), doi:10.1103/PhysRevE.60.2721.
 *
 * @throws InputError unless the dissipation is positive.
 *
 * @example
 * const { forward, reverse } = gaussianWork({ difference: 3, dissipation: 1 }).sample(key(1), 200, 200);
 * bar(forward, reverse).value; // near 3
 */
export function gaussianWork({ difference, dissipation }: GaussianWorkOptions) {
  if (!Number.isFinite(difference)) throw new InputError(`the free-energy difference is ${difference}`);
  if (!(dissipation > 0 && dissipation < Infinity))
    throw new InputError(`the dissipation is ${dissipation} kT: it must be positive`);
  const spread = Math.sqrt(2 * dissipation);
  const draw = (key: Key, mean: number, count: number): Float64Array =>
    normal(key, count).map((z) => mean + spread * z);
  return {
    difference,
    dissipation,
    /** Independent work values in kT of `forwardCount` and `reverseCount` switches. */
    sample: (key: Key, forwardCount: number, reverseCount: number) => ({
      forward: draw(fold(key, 0), difference + dissipation, forwardCount),
      reverse: draw(fold(key, 1), dissipation - difference, reverseCount),
    }),
  };
}
