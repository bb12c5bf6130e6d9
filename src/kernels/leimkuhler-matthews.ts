import { fillNormal, type Key } from '../random/index.js';
import type { Dynamics } from '../systems/index.js';
import { checkStart, checkTimeStep, holdBack } from './move.js';
import type { Kernel, StepInfo, WalkerState } from './types.js';

export interface LeimkuhlerMatthewsState extends WalkerState {
  /** The noise of the last step, half of which enters the next one. */
  readonly noise: Float64Array;
}

/**
 * Overdamped dynamics with averaged noise, x += drift Δt + noise √Δt (ξ_n + ξ_{n+1})/2.
 *
 * One drift a step, as Euler-Maruyama, but where the drift is a gradient the stationary density errs by O(Δt²) only, and in a
 * harmonic well the variance is exact. B. Leimkuhler, C. Matthews, Appl. Math. Res. Express 2013, 34, DOI 10.1093/amrx/abs010.
 *
 * @throws InputError for a time step that is not positive, or starting positions that are not finite.
 * @example
 * const kernel = leimkuhlerMatthews(overdamped(mullerBrown()), { timeStep: 1e-4 });
 */
export function leimkuhlerMatthews(
  dynamics: Dynamics,
  options: { timeStep: number },
): Kernel<LeimkuhlerMatthewsState> {
  const timeStep = checkTimeStep(options.timeStep);
  const { dim } = dynamics;
  const amplitude = dynamics.noise.map((noise) => (noise * Math.sqrt(timeStep)) / 2);

  const step = (
    key: Key,
    state: LeimkuhlerMatthewsState,
  ): { state: LeimkuhlerMatthewsState; info: StepInfo } => {
    const { positions, firstWalker } = state;
    const drift = new Float64Array(positions.length);
    const noise = new Float64Array(positions.length);
    const out = new Float64Array(positions.length);
    dynamics.drift(positions, drift);
    fillNormal(key, noise, firstWalker * dim);
    for (let i = 0; i < out.length; i++) {
      out[i] = positions[i] + timeStep * drift[i] + amplitude[i % dim] * (state.noise[i] + noise[i]);
    }
    const failures = holdBack(positions, out, dim, firstWalker);
    return { state: { positions: out, noise, step: state.step + 1, firstWalker }, info: { failures } };
  };

  return {
    dim,
    init(key, positions, firstWalker = 0) {
      const noise = new Float64Array(positions.length);
      fillNormal(key, noise, firstWalker * dim);
      return { positions: checkStart(positions, dim), noise, step: 0, firstWalker };
    },
    step,
    advance: step,
  };
}
