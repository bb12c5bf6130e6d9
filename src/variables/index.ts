export type { Variable } from './types.js';
export { coordinate, linearCombination } from './linear.js';
export { buildVariable, componentsOf, type VariableSpec } from './build.js';
export {
  diffusionMapVariable,
  type DiffusionMapOptions,
  type VariableBandwidth,
} from './learned/diffusion-map.js';
export { instantaneousForce, type InstantaneousForce } from './instantaneous-force.js';
export { networkVariable, type NetworkLayer, type NetworkOptions } from './learned/network.js';
export type { MolecularVariable } from './molecular/variable.js';
export { angle, dihedral, distance, type Named } from './molecular/internal.js';
export { radiusOfGyration, rmsd, type GyrationOptions, type RmsdOptions } from './molecular/collective.js';
export {
  contacts,
  coordinationNumber,
  nativeContacts,
  type CoordinationOptions,
  type NativeContactsOptions,
  type Pairs,
  type RationalSwitch,
} from './molecular/contacts.js';
export { combination, cosine, sine, stack, type CombinationOptions } from './molecular/compose.js';
export { backboneDihedrals, nativePairs, type BackboneDihedral, type NamedAtoms } from './molecular/names.js';
