/** What a thread of the molecular benchmark does: Langevin dynamics of walkers at 1 fs and 300 K. */
import { key } from '../../src/random/index.js';
import {
  moleculeKernel,
  readOpenmmSystem,
  type MoleculeState,
  type Precision,
} from '../../src/systems/molecules/index.js';

export interface Task {
  system: string;
  /** Of one walker. */
  positions: Float64Array;
  precision: Precision;
  walkers: number;
  firstWalker: number;
}

export interface Ready {
  run(steps: number): void;
  /** Bytes of WebAssembly memory. */
  memory: number;
}

export function prepare({ system, positions, precision, walkers, firstWalker }: Task): Ready {
  const forceField = readOpenmmSystem(system);
  const kernel = moleculeKernel(forceField, { precision });
  const all = new Float64Array(walkers * positions.length);
  for (let w = 0; w < walkers; w++) all.set(positions, w * positions.length);
  const velocities = kernel.thermalVelocities(all, { temperature: 300, key: key(1), firstWalker });
  let state: MoleculeState = { positions: all, velocities, step: 0, firstWalker };
  const run = (steps: number) => {
    const advance = kernel.advance(state, {
      timeStep: 0.001,
      temperature: 300,
      friction: 1,
      steps,
      key: key(2),
    });
    if (advance.blowUps.length > 0) throw new Error('a walker blew up');
    state = advance.state;
  };
  run(5);
  return { run, memory: kernel.memory() };
}
