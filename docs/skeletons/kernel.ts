// A kernel: src/kernels/NAME.ts, one transition rule a file. State is plain data; `step` never writes to its input; the random
// numbers of a walker depend on its index in the whole batch, so that a batch may be cut into chunks.
import {
  exp,
  fillNormal,
  fillUniform,
  fold,
  InputError,
  type Kernel,
  type Key,
  type Potential,
  type WalkerState,
} from 'wellspring';

/**
 * Random-walk Metropolis: propose x + size ξ, accept with probability min(1, exp(u(x) − u(x′))). Exact for any size.
 *
 * N. Metropolis et al., J. Chem. Phys. 21, 1087 (1953), DOI 10.1063/1.1699114.
 *
 * @throws InputError for a step size that is not positive.
 * @example
 * const kernel = randomWalk(quartic({ barrier: 4 }), { size: 0.5 });
 */
export function randomWalk(potential: Potential, { size }: { size: number }): Kernel {
  if (!(size > 0 && size < Infinity)) throw new InputError(`size is ${size}: use a positive number`);
  const { dim } = potential;

  function step(key: Key, { positions, firstWalker, step: done }: WalkerState) {
    const walkers = positions.length / dim;
    const proposal = new Float64Array(positions.length);
    const chance = new Float64Array(walkers);
    fillNormal(fold(key, 0), proposal, firstWalker * dim);
    fillUniform(fold(key, 1), chance, firstWalker);
    for (let i = 0; i < proposal.length; i++) proposal[i] = positions[i] + size * proposal[i];

    const unused = new Float64Array(positions.length);
    const before = new Float64Array(walkers);
    const after = new Float64Array(walkers);
    potential.energyAndGradient(positions, before, unused);
    potential.energyAndGradient(proposal, after, unused);

    const failures: number[] = [];
    for (let walker = 0; walker < walkers; walker++) {
      const row = walker * dim;
      if (Number.isNaN(after[walker])) failures.push(firstWalker + walker);
      if (chance[walker] < exp(before[walker] - after[walker])) continue;
      proposal.set(positions.subarray(row, row + dim), row);
    }
    return { state: { positions: proposal, step: done + 1, firstWalker }, info: { failures } };
  }

  return {
    dim,
    init: (_key, positions, firstWalker = 0) => ({ positions: positions.slice(), step: 0, firstWalker }),
    step,
    advance: step,
  };
}
