export { key, split, fold, type Key } from './keys.js';
export { fillUniform, fillNormal } from './fill.js';
export { uniform, normal, integers, categorical, cumulativeWeights, permutation } from './distributions.js';
export { resample, systematicIndices, type ResamplingScheme } from './resampling.js';
export { gaussianMove } from './gaussian-move.js';
export { philox } from './philox.js';
