import type { Density1D } from '../math/index.js';
import type { LoadMolecule } from './molecules/load.js';
import type { AlanineDipeptideSpec, MoleculeSpec } from './molecules/spec.js';
import type {
  DoubleWellOptions,
  EntropicBarrierOptions,
  GaussianMixtureOptions,
  LatticeFieldOptions,
  MixtureRegressionData,
  Phi4ChainOptions,
  TorusOptions,
} from './targets/index.js';
import type { DimerInSolventSpec, LennardJonesClusterSpec, PolymerInSolventSpec } from './particles/index.js';

/** Counts energy or drift evaluations (walkers × calls): the currency in which methods are compared. */
export interface Evaluations {
  count: number;
}

/**
 * A stochastic differential equation dx = drift(x) dt + noise dB with additive noise.
 *
 * Positions are one `Float64Array` of walkers × dim, row by walker; every function works on the whole batch.
 */
export interface Dynamics {
  readonly dim: number;
  readonly names: readonly string[];
  /** Writes the drift of every walker into `out` (walkers × dim). */
  drift(positions: Float64Array, out: Float64Array): void;
  /** The noise amplitude of each component. */
  readonly noise: Float64Array;
  readonly evaluations: Evaluations;
}

/** A reduced energy u(x) = U(x)/kT; its density is proportional to exp(−u). */
export interface Potential {
  readonly dim: number;
  readonly names: readonly string[];
  /** Writes u of every walker into `energies` (walkers) and ∂u/∂x into `gradients` (walkers × dim). */
  energyAndGradient(positions: Float64Array, energies: Float64Array, gradients: Float64Array): void;
  readonly evaluations: Evaluations;
}

/** How the noise and the energy of the fast/slow systems relate: see docs/methods/conventions.md. */
export type Convention = 'temperature' | 'published-code' | 'published-text';

/**
 * A two-dimensional system whose component 0 is slow and whose component 1 is fast.
 *
 * The fast variable moves in a potential V that the slow one may tilt, so that its density at a fixed slow
 * value is exp(−V/kT), known by quadrature.
 */
export interface FastSlowSystem extends Dynamics {
  /** The plain data that `buildSystem` makes this system from. */
  readonly spec: SystemSpec;
  readonly convention: Convention;
  /** kT of the fast variable: its noise is √(2kT). */
  readonly temperature: number;
  /** Writes the reduced energy V/kT of the fast variable given the slow one, one number a walker. */
  potential(positions: Float64Array, out: Float64Array): void;
  /** The exact density of the fast variable with the slow one held at `slow`. */
  conditionalDensity(slow: number): Density1D;
  /** The density of the fast variable when the slow one is held by spring/2 (slow − centre)². */
  umbrellaDensity(umbrella: { centre: number; spring: number }): Density1D;
}

/** Options common to the fast/slow systems. */
export interface FastSlowOptions {
  /** kT of the fast variable (default 1; fixed to ½ and 1/200 by the two published conventions). */
  temperature?: number;
  /** Drift a1 of the slow variable (default 1e-4). */
  slowDrift?: number;
  /** Noise a2 of the slow variable (default 1e-4). */
  slowNoise?: number;
  /** See `Convention` (default 'temperature'). */
  convention?: Convention;
}

export interface EvolvingDoubleWellSpec extends FastSlowOptions {
  type: 'evolving-double-well';
}

export interface VariableBarrierDoubleWellSpec extends FastSlowOptions {
  type: 'variable-barrier-double-well';
  /** Height h of the barrier at 0 above the well at −1, in kT (default 8). */
  barrier?: number;
  /** How far k the well at +1 lies below the one at −1, in kT (default 0). */
  depth?: number;
}

export interface MullerBrownSpec {
  type: 'muller-brown';
  /** 1/kT (default 0.1). */
  beta?: number;
}

/** A user's own system: the module's export is a system, or a function of `options` that returns one. */
export interface ModuleSystemSpec {
  type: 'module';
  path: string;
  /** Name of the export (default 'default'). */
  export?: string;
  options?: Record<string, unknown>;
}

/** Targets of Monte Carlo with exact answers, by the options of the functions that make them. */
export type TargetSpec =
  | ({ type: 'gaussian-mixture' } & GaussianMixtureOptions)
  | { type: 'two-modes'; dim: number; weight?: number; separation?: number }
  | ({ type: 'double-well' } & DoubleWellOptions)
  | ({ type: 'entropic-barrier' } & EntropicBarrierOptions)
  | ({ type: 'torus' } & TorusOptions)
  | { type: 'dual-moon'; dim?: number }
  | { type: 'many-well'; dim?: number }
  | { type: 'gaussian-tunnel'; width?: number }
  | { type: 'ising'; rows: number; columns?: number; coupling: number; field?: number }
  | ({ type: 'phi4-chain' } & Phi4ChainOptions)
  | ({ type: 'phi4-lattice'; coupling?: number } & LatticeFieldOptions)
  | ({ type: 'mixture-regression'; noise?: number; prior?: number } & MixtureRegressionData);

export type BuiltInSystemSpec =
  | TargetSpec
  | EvolvingDoubleWellSpec
  | VariableBarrierDoubleWellSpec
  | MullerBrownSpec
  | DimerInSolventSpec
  | PolymerInSolventSpec
  | LennardJonesClusterSpec;

/** A system as plain data, which travels to workers and into files. */
export type SystemSpec = BuiltInSystemSpec | AlanineDipeptideSpec | MoleculeSpec | ModuleSystemSpec;

/** Loads a module's exports; how depends on the host, so the caller brings it. */
export type LoadModule = (path: string) => Promise<Record<string, unknown>> | Record<string, unknown>;

/** What only the place that a system is made in can bring. */
export interface Host {
  /** Brings in a user's module, for systems of type `module`. */
  readonly loadModule?: LoadModule | undefined;
  /** Reads a molecule's files, for systems of type `molecule`. */
  readonly loadMolecule?: LoadMolecule | undefined;
  /** Molecules made before, by their specs, where many tasks ask for the same one. */
  readonly molecules?: Map<string, Promise<System>> | undefined;
}

/** What a spec becomes: something that kernels can move walkers on. */
export type System = Dynamics | Potential;
