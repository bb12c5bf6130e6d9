// A potential: src/systems/NAME.ts, or a user's own module named by `system: { type: module, path: … }`.
import { potentialFromGradient, type Potential } from 'wellspring';

export interface QuarticOptions {
  /** Height of the barrier between the wells, in kT. */
  barrier: number;
}

/**
 * A one-dimensional double well, u(x) = barrier (x² − 1)².
 *
 * @example
 * const system = quartic({ barrier: 4 });
 */
export function quartic({ barrier }: QuarticOptions): Potential {
  return potentialFromGradient({
    dim: 1,
    names: ['x'],
    energyAndGradient(positions, energies, gradients) {
      for (let i = 0; i < positions.length; i++) {
        const x = positions[i];
        const w = x * x - 1;
        energies[i] = barrier * w * w;
        gradients[i] = 4 * barrier * w * x;
      }
    },
  });
}
