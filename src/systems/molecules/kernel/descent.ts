import { InputError } from '../../../math/index.js';
import type { SteepestDescentOptions } from './types.js';

/** Options of a steepest descent with their defaults. */
export function checkDescent({ steps = 100, stepLength = 0.01, restraints = [] }: SteepestDescentOptions) {
  if (!(stepLength > 0 && stepLength < Infinity)) {
    throw new InputError(`stepLength is ${stepLength} nm: it must be positive`);
  }
  if (!Number.isInteger(steps) || steps < 0)
    throw new InputError(`steps is ${steps}: use an integer, 0 or more`);
  return { steps, stepLength, restraints };
}
