export type * from './types.js';
export { evolvingDoubleWell } from './evolving-double-well.js';
export { variableBarrierDoubleWell, type VariableBarrierOptions } from './variable-barrier-double-well.js';
export { mullerBrown, type MullerBrown, type MullerBrownVariable } from './muller-brown.js';
export {
  dynamics,
  NotANumberError,
  potentialFromGradient,
  type DynamicsOptions,
  type PotentialOptions,
} from './user.js';
export { buildSystem, loadSystem, isDynamics, isPotential, type LoadModule } from './build.js';
export * from './analytic/index.js';
export * from './particles/index.js';
