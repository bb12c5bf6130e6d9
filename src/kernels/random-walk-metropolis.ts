import { fillNormal, split } from '../random/index.js';
import type { Potential } from '../systems/index.js';
import { chainKernel, evaluate, metropolise, type ChainKernel } from './chain.js';
import { perComponent } from './move.js';

/**
 * Random-walk Metropolis: a Gaussian step, accepted with probability min(1, exp(−Δu)). Exact for any step size.
 *
 * N. Metropolis et al., J. Chem. Phys. 21, 1087 (1953), doi:10.1063/1.1699114. The scale for which about a quarter of the moves
 * is accepted is near the best (G. O. Roberts, A. Gelman, W. R. Gilks 1997, doi:10.1214/aoap/1034625254).
 *
 * `scale`: standard deviation of the step, one number or one a component
 * @throws InputError for a scale that is not positive
 * @example
 * const kernel = randomWalkMetropolis(mullerBrown(), { scale: 0.1 });
 */
export function randomWalkMetropolis(
  potential: Potential,
  { scale }: { scale: number | ArrayLike<number> },
): ChainKernel {
  const { dim } = potential;
  const scales = perComponent('scale', scale, dim);
  return chainKernel(potential, (key, group, loops) => {
    const [moveKey, acceptKey] = split(key, 2);
    const walkers = group.energies.length;
    const numbers = walkers * dim;
    loops.here.set(group.positions);
    loops.first.fill(0, 0, dim);
    loops.second.set(scales);
    fillNormal(moveKey, loops.motion.subarray(0, numbers), group.firstWalker * dim);
    loops.gradients.set(group.gradients);
    loops.propose(walkers, dim);
    const proposed = evaluate(potential, loops.positions.subarray(0, numbers), {
      energies: new Float64Array(walkers),
      gradients: loops.gradients.subarray(0, numbers),
    });
    const logRatio = proposed.energies.map((energy, walker) => group.energies[walker] - energy);
    return metropolise(acceptKey, group, proposed, logRatio);
  });
}
