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
export { buildSystem, loadSystem, isDynamics, isMolecule, isPotential } from './build.js';
export type * from './molecules/types.js';
export type * from './molecules/spec.js';
export type { LoadMolecule } from './molecules/load.js';
export type { MoleculePotential } from './molecules/potential.js';
export * from './analytic/index.js';
export * from './particles/index.js';
export * from './targets/index.js';
