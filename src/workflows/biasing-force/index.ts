export { biasingForce, type BiasingForceResult } from './biasing-force.js';
export type { BiasingForce, ForceSamples } from './problem.js';
export type { ForceEstimate, ForceProfile } from './estimate.js';
