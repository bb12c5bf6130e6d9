/** What the molecular kernel takes and gives: plain data. */
import type { Key } from '../../../random/index.js';
import type { Precision } from './memory.js';
import type { Restraint } from './restraints.js';

/** Walkers of one molecule at one step. */
export interface MoleculeState {
  /** Walkers × atoms × 3, nm. */
  readonly positions: Float64Array;
  /** Walkers × atoms × 3, nm/ps; Brownian dynamics has none and leaves them as they are. */
  readonly velocities: Float64Array;
  /** Steps since the start. */
  readonly step: number;
  /** Number of the first walker in the whole batch: random numbers and files go by it. */
  readonly firstWalker: number;
}

/**
 * Factors of the forces, one for each walker, so that in a bath at one temperature every walker samples a Hamiltonian of its own. With all
 * terms scaled by T/T′ that is the ensemble at T′, in the slower time of a mass larger by T′/T; without bonds and angles (`soft`) it is
 * solute tempering, of the whole molecule or of some atoms.
 */
export interface ForceScaling {
  /** By walker, 0 or more. */
  readonly factors: ArrayLike<number>;
  /** 'all', or 'soft': torsions, correction maps, non-bonded and solvation terms (default 'all'). */
  readonly terms?: ScaledTerms;
  /**
   * Of 'soft' terms: those within these atoms by the factor, those across between them and others by its root, as `sharedForceField` says;
   * that is solute tempering of a part (default: all atoms).
   */
  readonly atoms?: ArrayLike<number>;
}

export type ScaledTerms = 'all' | 'soft';

/**
 * How walkers move.
 *
 * - `langevin`: Langevin dynamics by the LangevinMiddle scheme (Zhang et al. 2019, DOI 10.1021/acs.jpca.9b02771; as OpenMM's
 *   LangevinMiddleIntegrator). Its positions are those of BAOAB; its velocities lag by half a kick, so that kinetic
 *   energies are low by a few per cent at 1 fs while configurations are right.
 * - `brownian`: overdamped, dx = f dt/(γ m) + √(2 kT dt/(γ m)) ξ. With a force field of bonds its time step must be small.
 * - `verlet`: velocity Verlet at constant energy.
 */
export type Integrator = 'langevin' | 'brownian' | 'verlet';

export interface AdvanceOptions {
  /** Default 'langevin'. */
  readonly integrator?: Integrator;
  /** ps. 0.001 without constraints, 0.002 with hydrogens constrained, 0.004 with their masses repartitioned, too. */
  readonly timeStep: number;
  readonly steps: number;
  /** K; not for 'verlet'. */
  readonly temperature?: number;
  /** Friction in 1/ps (default 1); not for 'verlet'. */
  readonly friction?: number;
  /** Names the random numbers of the whole run: the same at every call. Not for 'verlet'. */
  readonly key?: Key;
  readonly restraints?: readonly Restraint[];
  /** Forces of the force field are scaled; energies in frames and restraints are not. */
  readonly scaling?: ForceScaling | undefined;
  /** Frames are kept after every so many steps; it must divide `steps`. Default: none are kept. */
  readonly every?: number;
  /** What a frame holds besides the values of the restrained variables (default: positions and energies). */
  readonly keep?: {
    readonly positions?: boolean;
    readonly velocities?: boolean;
    readonly energies?: boolean;
  };
  /** Relative error of constrained distances (default 1e-8). */
  readonly constraintTolerance?: number;
}

/** Frames of all walkers; what was not asked for is empty. */
export interface Frames {
  readonly steps: Float64Array;
  /** Frames × walkers × atoms × 3. */
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
  /** Frames × walkers × terms, kJ/mol, without bias. */
  readonly energies: Float64Array;
  /** Frames × walkers: sum of the bias energies, kJ/mol. */
  readonly biasEnergies: Float64Array;
  /** Frames × walkers × restraints: nm and radians. */
  readonly values: Float64Array;
}

/** A walker that came apart: its rows of later frames and of the end are its last good ones. */
export interface BlowUp {
  /** Number of the walker in the whole batch. */
  readonly walker: number;
  /** The step at which it was found: positions not finite, or farther than 10 nm from where they were at the last good step. */
  readonly step: number;
  readonly lastGoodStep: number;
}

export interface Advance {
  readonly state: MoleculeState;
  readonly frames: Frames;
  /** Work done by moving restraint centres in this call, by walker, kJ/mol. */
  readonly work: Float64Array;
  readonly blowUps: readonly BlowUp[];
}

export interface SteepestDescentOptions {
  /** Trial moves (default 100). */
  readonly steps?: number;
  /** How far the first move takes the atom with the largest force, nm (default 0.01). */
  readonly stepLength?: number;
  readonly restraints?: readonly Restraint[];
}

export interface SteepestDescent {
  readonly positions: Float64Array;
  /** Potential and bias energy by walker, kJ/mol. */
  readonly energies: Float64Array;
}

/** Restraints on the positions of an evaluation, and where their energies and values go. */
export interface BiasEvaluation {
  readonly restraints: readonly Restraint[];
  /** Walkers. */
  readonly energies?: Float64Array;
  /** Walkers × restraints. */
  readonly values?: Float64Array;
}

/** Energies, forces and dynamics of batches of walkers of one molecule. Nothing is kept from one call to the next. */
export interface MoleculeKernel {
  readonly precision: Precision;
  readonly atoms: number;
  /** Walkers that are computed at once: batches of a multiple of it waste nothing. */
  readonly lanes: number;
  /** Bytes of WebAssembly memory in use; it grows with the square of the number of atoms, not with the number of walkers. */
  memory(): number;

  /**
   * Writes energies (walkers × terms in the order of `TERMS`, kJ/mol) and forces (walkers × atoms × 3, kJ/mol/nm) of
   * positions (walkers × atoms × 3, nm). With a bias, its forces are included and its energies written where it says;
   * the centres are those of step 0.
   */
  energiesAndForces(
    positions: Float64Array,
    energies: Float64Array,
    forces: Float64Array,
    bias?: BiasEvaluation,
  ): void;

  /**
   * Many steps of all walkers. Random numbers depend on key, step, walker and atom alone: a run split into calls, or a
   * batch split over threads by `firstWalker`, gives the same bits, on every machine and engine.
   *
   * @throws InputError for options that make no sense; a time step that is too large is no error but a blow-up in the result.
   */
  advance(state: MoleculeState, options: AdvanceOptions): Advance;

  /**
   * Steepest descent: each trial moves along the forces so that the atom with the largest moves by the step length, which
   * grows by a fifth when the energy falls and shrinks to a fifth, the move taken back, when it does not; every walker by
   * itself, as in GROMACS. For tight minima see `minimise`.
   */
  steepestDescent(positions: Float64Array, options?: SteepestDescentOptions): SteepestDescent;

  /** Velocities of a temperature in K for given positions, without components along constraints. */
  thermalVelocities(
    positions: Float64Array,
    options: { readonly temperature: number; readonly key: Key; readonly firstWalker?: number },
  ): Float64Array;
}
