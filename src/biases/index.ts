export type { Bias } from './types.js';
export { harmonic, type HarmonicOptions } from './harmonic.js';
export {
  flatBottom,
  linear,
  lowerWall,
  upperWall,
  type FlatBottomOptions,
  type LinearOptions,
  type WallOptions,
} from './restraints.js';
export { moving, type MovingBias, type MovingOptions, type MovingState } from './moving.js';
export { forceTable, grid, type ForceTable } from './grid.js';
export type { HermiteNodes, NodeAxis } from '../math/grid-table.js';
export { checkWidths, gaussianAdder, type Gaussian, type Outside } from './gaussians.js';
export {
  biasOfMetadynamics,
  freeEnergyOfBias,
  startMetadynamics,
  updateMetadynamics,
  type MetadynamicsOptions,
  type MetadynamicsState,
} from './metadynamics.js';
export {
  biasOfOpes,
  freeEnergyOfOpes,
  startOpes,
  updateOpes,
  type Kernels,
  type OpesOptions,
  type OpesState,
} from './opes.js';
export { biased } from './biased.js';
export { buildBias, sliceBias, type BiasSpec } from './build.js';
export {
  biasOfBiasingForce,
  binsOf,
  energyOfBiasingForce,
  neighbours,
  startBiasingForce,
  updateBiasingForce,
  type BiasingForceState,
} from './biasing-force.js';
