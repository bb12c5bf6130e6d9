import type { Key } from '../../random/index.js';
import type { Potential } from '../types.js';

/**
 * How a pair energy ends at its cutoff.
 *
 * - 'truncated': it stops there. The energy jumps; the forces do not know it.
 * - 'shifted': the energy is raised by a constant so that it ends at 0. The forces jump, except in `wca`, where they are 0 there.
 * - 'switched': times the quintic 1 − 10t³ + 15t⁴ − 6t⁵ with t = (r − from)/(cutoff − from): energy, forces and their slopes are
 *   continuous. As the switching functions of OpenMM and GROMACS (vdw-modifier potential-switch).
 * - 'xplor': times (c² − r²)² (c² + 2r² − 3f²)/(c² − f²)³ with c = cutoff, f = from: energy and forces are continuous. As in X-PLOR,
 *   HOOMD-blue and JAX MD.
 */
export type CutoffSmoothing = 'truncated' | 'shifted' | 'switched' | 'xplor';

/** The Lennard-Jones energy 4ε[(σ/r)¹² − (σ/r)⁶] of one pair of particles. */
export interface LennardJones {
  /** Depth ε of the well (default 1). */
  epsilon?: number;
  /** Distance σ at which the energy is 0 (default 1). */
  sigma?: number;
  /** No energy from this distance on (default: none, which needs free space). */
  cutoff?: number;
  /** See `CutoffSmoothing` (default 'truncated'). */
  smoothing?: CutoffSmoothing;
  /** Where 'switched' and 'xplor' begin. */
  from?: number;
}

/** Which pairs of particles have a Lennard-Jones energy. Pairs without a rule have none. */
export interface PairRule extends LennardJones {
  /** The two species, or twice the same. */
  species: readonly [string, string];
  /** Two particles of one molecule count if this many bonds or more lie between them (default 1: all of them; 3: 'from i+3'). */
  bondsApart?: number;
}

/** An energy of the distance r between two particles: spring/2 (r − length)². */
export interface HarmonicTerm {
  type: 'harmonic';
  particles: readonly [number, number];
  length: number;
  spring: number;
}

/** An energy of the distance r between two particles, height [1 − (r − length − width)²/width²]²: wells at length and length + 2 width. */
export interface DoubleWellTerm {
  type: 'double-well';
  particles: readonly [number, number];
  /** Of the barrier at length + width. */
  height: number;
  /** The shorter of the two distances at which the energy is 0. */
  length: number;
  /** Half of the way from one well to the other. */
  width: number;
}

export type DistanceTerm = HarmonicTerm | DoubleWellTerm;

/** Keeps a cluster together: spring/2 Σ max(0, |rᵢ − centre| − radius)². */
export interface Confinement {
  spring: number;
  /** Free inside (default 0: a harmonic trap). */
  radius?: number;
  /** Which centre: that of the particles, which leaves the cluster free to drift (default), or the origin. */
  centre?: 'particles' | 'origin';
}

export interface ParticleOptions {
  /** How many particles of each species, in the order of their coordinates: `{ chain: 9, solvent: 200 }`. */
  particles: Readonly<Record<string, number>>;
  spaceDim: 2 | 3;
  /** Sides of the periodic box, one number or one for each dimension (default: free space). */
  box?: number | readonly number[];
  /** kT in the unit of the energies (default 1): the reduced energy is u = U/kT. */
  temperature?: number;
  pairs?: readonly PairRule[];
  /** Terms that make molecules of particles. */
  bonds?: readonly DistanceTerm[];
  /** Further terms of distances, which make no molecules. */
  springs?: readonly DistanceTerm[];
  confinement?: Confinement;
  /** How far beyond its cutoff a rule's neighbour lists reach (default 0.4). Changes the speed, never the results; 0: no lists. */
  skin?: number;
}

/** Particles of one species: `count` of them from number `first` on. */
export interface Species {
  readonly name: string;
  readonly first: number;
  readonly count: number;
}

/** A potential of particles: coordinates are particles × spaceDim, particle by particle, and need not lie within the box. */
export interface ParticlePotential extends Potential {
  readonly particles: number;
  readonly spaceDim: 2 | 3;
  readonly species: readonly Species[];
  /** Sides of the periodic box; empty in free space. */
  readonly box: readonly number[];
  /** kT in the unit of the energies. */
  readonly temperature: number;
  /**
   * Writes the reduced virial Σ r ∂u/∂r over all pairs, bonds and springs of every walker into `out`: the pressure is
   * P = kT (particles − ⟨virial⟩/spaceDim)/volume. A confinement does not count. Does not count as evaluations.
   */
  virial(positions: Float64Array, out: Float64Array): void;
  /** A copy with every molecule moved as a whole, by sides of the box, so that its first particle is in [−side/2, side/2). */
  wrapped(positions: Float64Array): Float64Array;
  /**
   * The two particles with a rule between them that are closest in units of their σ, over all walkers: what to look at where
   * energies are absurd.
   */
  closestPair(positions: Float64Array): ClosestPair | undefined;
}

export interface ClosestPair {
  readonly walker: number;
  readonly particles: readonly [number, number];
  readonly distance: number;
  /** The distance in units of the pair's σ. */
  readonly relative: number;
}

/** Systems that know where walkers can start. */
export interface Startable {
  /**
   * Positions of walkers (walkers × dim) without overlaps: sites of a lattice, slightly disordered. Walker w has the same whatever the
   * number of walkers.
   */
  startingPositions(key: Key, walkers: number): Float64Array;
}

/** Where a system with two states starts. */
export interface StartOptions {
  /** Default 'compact'. */
  state?: 'compact' | 'extended';
}
