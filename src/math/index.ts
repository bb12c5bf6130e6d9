export { InputError } from './errors.js';
export { exp, log, sin, cos } from './elementary.js';
export type { Density1D } from './density.js';
