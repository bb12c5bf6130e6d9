export type {
  ClosestPair,
  Confinement,
  DistanceTerm,
  DoubleWellTerm,
  HarmonicTerm,
  LennardJones,
  PairRule,
  ParticleOptions,
  ParticlePotential,
  CutoffSmoothing,
  Species,
  Startable,
  StartOptions,
} from './types.js';
export { wca } from './lennard-jones.js';
export { particlePotential } from './potential.js';
export {
  dimerInSolvent,
  type DimerInSolvent,
  type DimerInSolventOptions,
  type DimerInSolventSpec,
} from './dimer-in-solvent.js';
export {
  polymerInSolvent,
  type PolymerInSolvent,
  type PolymerInSolventOptions,
  type PolymerInSolventSpec,
} from './polymer-in-solvent.js';
export {
  lennardJonesCluster,
  type LennardJonesCluster,
  type LennardJonesClusterOptions,
  type LennardJonesClusterSpec,
} from './lennard-jones-cluster.js';
