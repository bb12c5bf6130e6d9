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
  return chainKernel(potential, (key, state) => {
    const [moveKey, acceptKey] = split(key, 2);
    const positions = new Float64Array(state.positions.length);
    fillNormal(moveKey, positions, state.firstWalker * dim);
    for (let i = 0; i < positions.length; i++) {
      positions[i] = state.positions[i] + scales[i % dim] * positions[i];
    }
    const proposed = evaluate(potential, positions);
    const logRatio = proposed.energies.map((energy, walker) => state.energies[walker] - energy);
    return metropolise(acceptKey, state, proposed, logRatio);
  });
}
