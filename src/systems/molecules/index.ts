export type * from './types.js';
export { TERMS } from './types.js';
export { COULOMB, GAS_CONSTANT } from './constants.js';
export { readOpenmmSystem } from './read/openmm-system.js';
export { energyAndForces, type EnergiesAndForces } from './energy.js';
