import { InputError } from '../../math/index.js';
import { split } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import { moleculeKernel, type MoleculeState, type Precision } from './kernel/index.js';
import { checkPlaces } from './overlaps.js';
import { usualTimeStep } from './time-step.js';
import type { Molecule } from './types.js';

/** How a molecule is brought to a temperature. */
export interface EquilibrateOptions {
  readonly key: Key;
  /** Default 1; all start from the molecule's own positions, or from these. */
  readonly walkers?: number;
  /** Walkers × atoms × 3, nm. */
  readonly positions?: Float64Array;
  /** Kelvin (default 300). */
  readonly temperature?: number;
  /** Trial moves of steepest descent before anything moves (default 200). */
  readonly minimise?: number;
  /** ps of dynamics (default 20): with the default friction four relaxation times of the kinetic energy and more. */
  readonly time?: number;
  /** ps (default: what is usual for the molecule, see `usualTimeStep`). */
  readonly timeStep?: number;
  /** 1/ps (default 5): stronger than in production, so that the heat of minimised bonds comes soon. */
  readonly friction?: number;
  /** Default 'fast'. */
  readonly precision?: Precision;
}

/** Walkers at their temperature, ready to go on: `step` is 0 again. */
export interface Equilibrated extends MoleculeState {
  /** Of the energy, over all walkers. */
  readonly evaluations: number;
}

/**
 * Brings a molecule to its temperature: steepest descent out of what its preparation left, velocities of the temperature without
 * components along constraints, and Langevin dynamics. Local vibrations and angles are then at equilibrium; slow motions, such as those
 * over barriers, are not.
 *
 * @throws InputError for atoms that overlap even after the descent, and for a walker that comes apart
 * @example
 * const molecule = await alanineDipeptide();
 * const state = equilibrate(molecule, { key: key(1), walkers: 64, temperature: 310 });
 */
export function equilibrate(molecule: Molecule, options: EquilibrateOptions): Equilibrated {
  const { key, walkers = 1, temperature = 300, minimise = 200, time = 20, friction = 5 } = options;
  const { timeStep = usualTimeStep(molecule), precision = 'fast' } = options;
  const { forceField, topology } = molecule;
  const width = 3 * forceField.masses.length;
  if (!(time >= 0 && time < Infinity)) throw new InputError(`time is ${time} ps: it must be 0 or more`);
  if (!Number.isInteger(walkers) || walkers < 1) {
    throw new InputError(`walkers is ${walkers}: use a whole number from 1`);
  }
  const given = options.positions ?? repeated(molecule.positions, walkers);
  if (given.length !== walkers * width) {
    throw new InputError(
      `positions hold ${given.length} numbers: ${walkers} walkers have ${walkers * width}`,
    );
  }
  const kernel = moleculeKernel(forceField, { precision });
  const relaxed = kernel.steepestDescent(given, { steps: minimise }).positions;
  for (let walker = 0; walker < walkers; walker++) {
    checkPlaces(topology.atoms, relaxed.subarray(walker * width, (walker + 1) * width), `walker ${walker}`);
  }
  const [velocityKey, bathKey] = split(key, 2);
  const velocities = kernel.thermalVelocities(relaxed, { temperature, key: velocityKey });
  const steps = Math.round(time / timeStep);
  const { state, blowUps } = kernel.advance(
    { positions: relaxed, velocities, step: 0, firstWalker: 0 },
    { timeStep, temperature, friction, steps, key: bathKey },
  );
  if (blowUps.length > 0) {
    const { walker, step } = blowUps[0];
    throw new InputError(
      `walker ${walker} came apart by step ${step}: lower timeStep (now ${timeStep} ps), or raise minimise (now ${minimise})`,
    );
  }
  return { ...state, step: 0, evaluations: walkers * (minimise + steps) };
}

function repeated(positions: Float64Array, walkers: number): Float64Array {
  const out = new Float64Array(walkers * positions.length);
  for (let walker = 0; walker < walkers; walker++) out.set(positions, walker * positions.length);
  return out;
}
