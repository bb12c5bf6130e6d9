/** Harmonic bonds, U = k/2 (r − r₀)². Reference: Cornell et al. (1995), doi:10.1021/ja00124a002. */
import type { HarmonicBonds } from '../types.js';
import type { TermFunction } from './term.js';

export function bonds({ atoms, lengths, constants }: HarmonicBonds): TermFunction {
  return (positions, forces) => {
    let energy = 0;
    for (let bond = 0; bond < lengths.length; bond++) {
      const i = 3 * atoms[2 * bond];
      const j = 3 * atoms[2 * bond + 1];
      const x = positions[j] - positions[i];
      const y = positions[j + 1] - positions[i + 1];
      const z = positions[j + 2] - positions[i + 2];
      const r = Math.sqrt(x * x + y * y + z * z);
      const stretch = r - lengths[bond];
      energy += 0.5 * constants[bond] * stretch * stretch;
      const pull = (constants[bond] * stretch) / r;
      forces[i] += pull * x;
      forces[i + 1] += pull * y;
      forces[i + 2] += pull * z;
      forces[j] -= pull * x;
      forces[j + 1] -= pull * y;
      forces[j + 2] -= pull * z;
    }
    return energy;
  };
}
