import { InputError } from '../../math/index.js';
import type { Potential } from '../types.js';

/** A potential from its batch function, with evaluations counted and coordinates named x1, x2, …. */
export function exactPotential(
  dim: number,
  energyAndGradient: Potential['energyAndGradient'],
  names: readonly string[] = Array.from({ length: dim }, (_, i) => `x${i + 1}`),
): Potential {
  const evaluations = { count: 0 };
  return {
    dim,
    names,
    evaluations,
    energyAndGradient(positions, energies, gradients) {
      evaluations.count += energies.length;
      energyAndGradient(positions, energies, gradients);
    },
  };
}

/** What potentials with exact answers know, those that do. */
export interface ExactAnswers {
  /** ln ∫ exp(−u) dx. */
  readonly logPartition?: number | (() => number);
  /** Probability that direction · x lies below a boundary. */
  probabilityBelow?(direction: ArrayLike<number>, boundary: number): number;
}

/** @throws InputError */
export function checkCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new InputError(`${name} is ${value}: use a whole number from ${least}`);
  }
}

/** @throws InputError */
export function checkNumbers(
  numbers: Readonly<Record<string, number>>,
  positive: readonly string[] = [],
): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) throw new InputError(`${name} is ${value}: use a finite number`);
    if (positive.includes(name) && value <= 0)
      throw new InputError(`${name} is ${value}: use a positive number`);
  }
}
