export type { Bias } from './types.js';
export { harmonic, type HarmonicOptions } from './harmonic.js';
export { biased } from './biased.js';
export { buildBias, buildVariable, sliceBias, type BiasSpec, type VariableSpec } from './build.js';
