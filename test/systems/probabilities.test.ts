// Weights of half spaces, each against an answer that was found another way.
import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { gaussianMixturePotential, phi4Chain } from '../../src/systems/index.js';

describe('the probability that a sum of coordinates lies below a boundary', () => {
  it('of a mixture is the share of its samples', () => {
    const target = gaussianMixturePotential({
      means: [
        [-2, 1, 0],
        [1, 3, -1],
      ],
      weights: [0.3, 0.7],
      spreads: [0.5, 1.5],
    });
    const rows = 40_000;
    const x = target.sample(key(1), rows);
    for (const [direction, boundary] of [
      [[1, 0, 0], -1],
      [[1, -2, 0.5], -4],
    ] as const) {
      const exact = target.probabilityBelow(direction, boundary);
      let below = 0;
      for (let row = 0; row < rows; row++) {
        if (direction.reduce<number>((sum, d, c) => sum + d * x[3 * row + c], 0) < boundary) below++;
      }
      expect(Math.abs(below / rows - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / rows));
    }
  });

  it('of the φ⁴ chain is what its own transfer matrix says of the middle, and a sum over a grid of the mean field', () => {
    const chain = phi4Chain({ sites: 20, beta: 6, field: 0.02 });
    const middle = new Float64Array(20);
    middle[9] = 1;
    expect(1 - chain.probabilityBelow(middle, 0)).toBeCloseTo(chain.positiveWeight(), 6);

    const pair = phi4Chain({ sites: 2, beta: 5, stiffness: 0.5, field: 0.1 });
    const spacing = 0.0125;
    const side = Array.from({ length: 400 }, (_, i) => (i - 199.5) * spacing);
    const grid = Float64Array.from(side.flatMap((x) => side.flatMap((y) => [x, y])));
    const energies = new Float64Array(grid.length / 2);
    pair.energyAndGradient(grid, energies, new Float64Array(grid.length));
    let [all, below] = [0, 0];
    energies.forEach((u, i) => {
      const mean = (grid[2 * i] + grid[2 * i + 1]) / 2;
      const weight = Math.exp(-u);
      all += weight;
      // A cell that the boundary halves counts one half.
      below += weight * (mean < -spacing / 4 ? 1 : mean > spacing / 4 ? 0 : 0.5);
    });
    expect(pair.probabilityBelow([0.5, 0.5], 0)).toBeCloseTo(below / all, 4);
  });
});
