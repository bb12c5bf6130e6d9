import { key } from '../../../../src/random/index.js';
import {
  alanineDipeptide,
  constrainHydrogens,
  moleculeKernel,
  readOpenmmSystem,
  TERMS,
  type AlanineDipeptideFlavour,
  type Precision,
} from '../../../../src/systems/molecules/index.js';

export interface Input {
  flavour: AlanineDipeptideFlavour;
  precision: Precision;
  /** An OpenMM system of the same atoms to use instead. */
  system?: string;
  rigid: boolean;
  steps: number;
  walkers: number;
}

async function hash(...arrays: Float64Array[]): Promise<string> {
  const bytes = new Float64Array(arrays.flatMap((array) => [...array]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** SHA-256 of what the kernel computes, and the time that its steps took in µs a walker. */
export async function run({ flavour, precision, system, rigid, steps, walkers }: Input) {
  const built = await alanineDipeptide({ flavour });
  const molecule = rigid ? constrainHydrogens(built) : built;
  const kernel = moleculeKernel(system ? readOpenmmSystem(system) : molecule.forceField, { precision });
  const width = molecule.positions.length;
  const start = new Float64Array(walkers * width);
  for (let w = 0; w < walkers; w++) start.set(molecule.positions, w * width);
  const { positions, energies } = kernel.steepestDescent(start, { steps: 10 });
  const velocities = kernel.thermalVelocities(positions, { temperature: 300, key: key(1) });
  const restraints = [
    { variable: 'dihedral' as const, atoms: [6, 8, 14, 16], centre: 1, spring: 50, velocity: 0.1 },
    {
      variable: 'rmsd' as const,
      atoms: [1, 4, 8, 14],
      reference: molecule.positions.slice(0, 12),
      centre: 0,
      spring: 9,
    },
  ];
  const options = { timeStep: rigid ? 0.002 : 0.001, temperature: 300, friction: 1, key: key(2), steps };
  const state = { positions, velocities, step: 0, firstWalker: 0 };
  const began = performance.now();
  const { state: end, frames, work } = kernel.advance(state, { ...options, restraints, every: steps });
  const microseconds = ((performance.now() - began) * 1000) / (steps * walkers);
  const terms = new Float64Array(walkers * TERMS.length);
  const forces = new Float64Array(walkers * width);
  kernel.energiesAndForces(end.positions, terms, forces);
  const bits = {
    descent: await hash(positions, energies),
    dynamics: await hash(end.positions, end.velocities, frames.energies, frames.values, work),
    forces: await hash(terms, forces),
  };
  return { bits, microseconds, precision: kernel.precision };
}
