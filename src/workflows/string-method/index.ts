export { stringMethod } from './string-method.js';
export type { StringMethod, StringResult } from './problem.js';
export type { Drift } from './drift.js';
