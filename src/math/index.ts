export { InputError, placed } from './errors.js';
export { exp, log, sin, cos } from './elementary.js';
export { logSumExp, normalisedWeights } from './log-sum-exp.js';
export { bracket, interpolate } from './interpolate.js';
export { gaussLegendre, integrate, integrateCells, type QuadratureRule } from './quadrature.js';
export { density1D, type Density1D } from './density.js';
export { integrateDifferences, type Edge } from './integrate-differences.js';
export { integrationWeights, type IntegrationRule } from './integration-weights.js';
export { normalCdf, normalQuantile } from './normal-quantile.js';
