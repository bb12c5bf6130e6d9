export { metadynamics, type MetadynamicsResult } from './metadynamics.js';
export type {
  AdaptiveState,
  BiasedFrames,
  BiasSnapshot,
  Metadynamics,
  MetadynamicsMethod,
  VariableRegion,
} from './problem.js';
export type { AdaptiveEstimate, AdaptiveProfile, RegionDifference } from './estimate.js';
