import type { Engine } from '../energy.js';
import { TERMS } from '../types.js';
import type { MoleculeKernel } from './types.js';

/** The energies and forces of a kernel in the shape of the reference, `referenceEngine`. */
export function kernelEngine(kernel: MoleculeKernel): Engine {
  return (positions, walkers) => {
    const energies = new Float64Array(walkers * TERMS.length);
    const forces = new Float64Array(positions.length);
    kernel.energiesAndForces(positions, energies, forces);
    return { energies, forces };
  };
}
