import { isPotential } from '../systems/index.js';
import type { System } from '../systems/index.js';

/** u(x) of each row (rows × dim), if the system knows it: of all coordinates, or of the fast ones given the slow. */
export function reducedEnergies(system: System, positions: Float64Array): Float64Array | undefined {
  const energies = new Float64Array(positions.length / system.dim);
  if (isPotential(system)) {
    system.energyAndGradient(positions, energies, new Float64Array(positions.length));
    return energies;
  }
  if ('potential' in system && typeof system.potential === 'function') {
    (system.potential as (positions: Float64Array, out: Float64Array) => void)(positions, energies);
    return energies;
  }
  return undefined;
}
