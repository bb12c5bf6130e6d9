import { gaussianMove, type Key } from '../random/index.js';
import type { Dynamics } from '../systems/index.js';
import { checkStart, checkTimeStep, holdBack, NONE, tile } from './move.js';
import type { Kernel, StepInfo, WalkerState } from './types.js';

/**
 * The Euler-Maruyama scheme, x += drift(x) Δt + noise √Δt ξ, for any dynamics with additive noise.
 *
 * Its stationary density differs from that of the dynamics by O(Δt): in a harmonic well of curvature c the variance is
 * larger by 1/(1 − cΔt/2), and it is unstable for cΔt ≥ 2. G. Maruyama (1955), DOI 10.1007/BF02846028.
 *
 * @throws InputError for a time step that is not positive, or starting positions that are not finite.
 * @example
 * const kernel = eulerMaruyama(evolvingDoubleWell(), { timeStep: 0.01 });
 * const { state } = kernel.step(key(2), kernel.init(key(1), Float64Array.of(5, -1)));
 */
export function eulerMaruyama(dynamics: Dynamics, options: { timeStep: number }): Kernel {
  const timeStep = checkTimeStep(options.timeStep);
  const { dim } = dynamics;
  const amplitude = dynamics.noise.map((noise) => noise * Math.sqrt(timeStep));
  let drift: Float64Array = new Float64Array(0);
  let amplitudes = drift;
  let spare = drift; // a positions array that a caller gave up

  const moveInto = (
    out: Float64Array,
    key: Key,
    state: WalkerState,
  ): { state: WalkerState; info: StepInfo } => {
    const { positions, step, firstWalker } = state;
    if (drift.length !== positions.length) {
      drift = new Float64Array(positions.length);
      amplitudes = tile(amplitude, positions.length);
    }
    dynamics.drift(positions, drift);
    const finite = gaussianMove(key, positions, drift, timeStep, amplitudes, out, firstWalker * dim);
    const failures = finite ? NONE : holdBack(positions, out, dim, firstWalker);
    return { state: { positions: out, step: step + 1, firstWalker }, info: { failures } };
  };

  return {
    dim,
    init: (_, positions, firstWalker = 0) => ({
      positions: checkStart(positions, dim),
      step: 0,
      firstWalker,
    }),
    step: (key, state) => moveInto(new Float64Array(state.positions.length), key, state),
    advance(key, state) {
      const out = spare.length === state.positions.length ? spare : new Float64Array(state.positions.length);
      spare = state.positions;
      return moveInto(out, key, state);
    },
  };
}
