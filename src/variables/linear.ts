import { InputError } from '../math/index.js';
import type { Variable } from './types.js';

/**
 * One coordinate of a system of `dimOfSystem` coordinates (default 2), by its index from 0.
 *
 * `period`: of an angle that may wind; its values are then folded into [−period/2, period/2)
 *
 * @throws InputError if there is no such coordinate, and for a period that is not positive
 * @example
 * const slow = coordinate(0);
 * const angle = coordinate(1, 2, { period: 2 * Math.PI });
 */
export function coordinate(
  index: number,
  dimOfSystem = 2,
  { period, name = `coordinate ${index}` }: { period?: number | undefined; name?: string | undefined } = {},
): Variable {
  if (!Number.isInteger(index) || index < 0 || index >= dimOfSystem) {
    throw new InputError(
      `coordinate is ${index}: a system of ${dimOfSystem} coordinates has 0 to ${dimOfSystem - 1}`,
    );
  }
  if (period !== undefined && !(period > 0 && period < Infinity)) {
    throw new InputError(`the period of coordinate ${index} is ${period}: use a positive number`);
  }
  return {
    dim: 1,
    names: [name],
    periods: [period ?? null],
    ...(period === undefined ? { coordinate: { index, stride: dimOfSystem } } : {}),
    evaluate(positions, values) {
      for (let i = index, walker = 0; i < positions.length; i += dimOfSystem, walker++) {
        const x = positions[i];
        values[walker] = period === undefined ? x : x - period * Math.floor(x / period + 0.5);
      }
    },
    pullback(positions, valueGradients, gradients) {
      for (let i = index, walker = 0; i < positions.length; i += dimOfSystem, walker++) {
        gradients[i] += valueGradients[walker];
      }
    },
  };
}

/**
 * A linear combination of the coordinates, offset + Σ weights · x.
 *
 * @example
 * const s = linearCombination([1, -1]); // x − y
 */
export function linearCombination(
  weights: ArrayLike<number>,
  { offset = 0, name = 'combination' } = {},
): Variable {
  const w = Float64Array.from(weights);
  const size = w.length;
  if (size === 0 || !w.every(Number.isFinite) || !Number.isFinite(offset)) {
    throw new InputError(
      `a linear combination with weights [${w.join(', ')}] and offset ${offset}: all must be finite`,
    );
  }
  return {
    dim: 1,
    names: [name],
    periods: [null],
    evaluate(positions, values) {
      for (let walker = 0; walker < positions.length / size; walker++) {
        let sum = offset;
        for (let j = 0; j < size; j++) sum += w[j] * positions[walker * size + j];
        values[walker] = sum;
      }
    },
    pullback(positions, valueGradients, gradients) {
      for (let walker = 0; walker < positions.length / size; walker++) {
        for (let j = 0; j < size; j++) gradients[walker * size + j] += w[j] * valueGradients[walker];
      }
    },
  };
}
