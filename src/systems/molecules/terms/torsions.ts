/** Periodic torsions, U = k (1 + cos(n φ − φ₀)). Reference: Cornell et al. (1995), doi:10.1021/ja00124a002. */
import type { PeriodicTorsions } from '../types.js';
import { dihedral, pushAlong } from './dihedral.js';
import type { TermFunction } from './term.js';

export function torsions({ atoms, periodicities, phases, constants }: PeriodicTorsions): TermFunction {
  const gradient = new Float64Array(12);
  return (positions, forces) => {
    let energy = 0;
    for (let torsion = 0; torsion < phases.length; torsion++) {
      const at = 4 * torsion;
      const [i, j, k, l] = [3 * atoms[at], 3 * atoms[at + 1], 3 * atoms[at + 2], 3 * atoms[at + 3]];
      const angle = periodicities[torsion] * dihedral(positions, i, j, k, l, gradient) - phases[torsion];
      energy += constants[torsion] * (1 + Math.cos(angle));
      const slope = -constants[torsion] * periodicities[torsion] * Math.sin(angle);
      pushAlong(gradient, slope, atoms, at, forces);
    }
    return energy;
  };
}
