export type { Variable } from './types.js';
export { coordinate, linearCombination } from './linear.js';
