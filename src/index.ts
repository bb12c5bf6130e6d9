/**
 * Wellspring samples metastable systems at thermal equilibrium: systems, collective variables, biases, kernels that move
 * walkers, and estimators with errors. Models and tensors, discovery, workflows and runs have entries of their own.
 */
export { InputError, density1D, integrate, logSumExp, type Density1D } from './math/index.js';
/** Elementary functions with the same bits on every machine. */
export { cos, exp, log, sin } from './math/index.js';
export {
  categorical,
  fillNormal,
  fillUniform,
  fold,
  integers,
  key,
  normal,
  permutation,
  resample,
  split,
  uniform,
  type Key,
  type ResamplingScheme,
} from './random/index.js';
export * from './systems/index.js';
export * from './variables/index.js';
export * from './biases/index.js';
export * from './kernels/index.js';
export * from './diagnostics/index.js';
export * from './estimators/index.js';
