import { describe, expect, it } from 'vitest';
import { plainChainLoops, webAssemblyChainLoops, type ChainLoops } from '../../src/kernels/chain-loops.js';
import { hamiltonian, mala, startChains } from '../../src/kernels/index.js';
import { fillNormal, fold, key, normal } from '../../src/random/index.js';
import { potentialFromGradient } from '../../src/systems/index.js';

const buffers = ['here', 'positions', 'gradients', 'motion', 'first', 'second', 'third', 'steps'] as const;

function filled(loops: ChainLoops, numbers: number): ChainLoops {
  buffers.forEach((name, i) => fillNormal(fold(key(1), i), loops[name].subarray(0, numbers)));
  return loops;
}

describe('the loops of Monte Carlo moves', () => {
  // Odd and even numbers of components, and one alone.
  it.each([
    [3, 1],
    [5, 2],
    [7, 3],
    [4, 10],
    [2, 101],
  ])('are the same bits in WebAssembly and in TypeScript, for %i rows of %i', (rows, dim) => {
    const numbers = rows * dim;
    const [plain, fast] = [plainChainLoops(numbers), webAssemblyChainLoops()!].map((loops) =>
      filled(loops, numbers),
    );
    for (const run of [
      (loops: ChainLoops) => loops.propose(rows, dim),
      (loops: ChainLoops) => loops.weigh(rows, dim),
      (loops: ChainLoops) => loops.kick(rows, dim, 0.5, true),
      (loops: ChainLoops) => loops.kick(rows, dim, 1, false),
      (loops: ChainLoops) => loops.kinetic(rows, dim),
    ]) {
      run(plain);
      run(fast);
      expect(fast.sums.slice(0, rows)).toEqual(plain.sums.slice(0, rows));
      for (const name of buffers) expect(fast[name].slice(0, numbers)).toEqual(plain[name]);
    }
  });

  it('move walkers of more components than a group has', () => {
    const dim = 9000;
    const springs = potentialFromGradient({
      dim,
      energyAndGradient(positions, energies, gradients) {
        gradients.set(positions);
        energies.forEach((_, walker) => {
          const row = positions.subarray(walker * dim, (walker + 1) * dim);
          energies[walker] = row.reduce((sum, x) => sum + (x * x) / 2, 0);
        });
      },
    });
    const start = startChains(springs, normal(key(1), 2 * dim));
    for (const kernel of [
      mala(springs, { timeStep: 0.01 }),
      hamiltonian(springs, { timeStep: 0.05, leaps: 3 }),
    ]) {
      const { state, info } = kernel.step(key(2), start);
      expect(Math.min(...info.acceptance)).toBeGreaterThan(0.5);
      expect(Math.abs(state.energies[1] - dim / 2)).toBeLessThan(8 * Math.sqrt(dim / 2));
      expect(state.positions).not.toEqual(start.positions);
    }
  });
});
