// A collective variable: src/variables/NAME.ts. The pullback is the chain rule: it adds Jᵀ g, row by row.
import type { Variable } from 'wellspring';

/**
 * Squared distance of a two-dimensional position from the origin.
 *
 * @example
 * const r2 = squaredRadius();
 */
export function squaredRadius(): Variable {
  return {
    dim: 1,
    names: ['r²'],
    periods: [null],
    evaluate(positions, values) {
      for (let walker = 0; walker < values.length; walker++) {
        const x = positions[2 * walker];
        const y = positions[2 * walker + 1];
        values[walker] = x * x + y * y;
      }
    },
    pullback(positions, valueGradients, gradients) {
      for (let i = 0; i < positions.length; i++) gradients[i] += valueGradients[i >> 1] * 2 * positions[i];
    },
  };
}
