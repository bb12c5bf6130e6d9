import { exp } from '../math/index.js';
import { fillNormal, fold, type Key } from '../random/index.js';
import type { Potential } from '../systems/index.js';
import { checkFriction, checkStart, checkTimeStep, holdBack, perComponent, tile } from './move.js';
import type { Kernel, StepInfo, WalkerState } from './types.js';

/** Walkers with velocities. */
export interface LangevinState extends WalkerState {
  /** walkers × dim, like the positions. */
  readonly velocities: Float64Array;
}

export interface LangevinOptions {
  timeStep: number;
  /** Friction γ in inverse units of time (default 1). */
  friction?: number;
  /** Mass over kT, one number or one a component (default 1): a component's velocity has the variance 1/mass. */
  mass?: number | ArrayLike<number>;
}

/**
 * Underdamped Langevin dynamics, dx = v dt, m dv = −∇u dt − γ m v dt + √(2γm) dB with kT = 1, by the middle scheme: kick by a whole step,
 * half a drift, friction and noise, half a drift.
 *
 * One gradient a step. Its positions are those of BAOAB, whose configurational averages err by O(Δt²) with a small constant and not at
 * all in a harmonic well; its velocities are half a step behind. Z. Zhang et al., J. Phys. Chem. A 123, 6056 (2019),
 * doi:10.1021/acs.jpca.9b02771; B. Leimkuhler, C. Matthews, Appl. Math. Res. Express 2013, 34, doi:10.1093/amrx/abs010.
 *
 * @throws InputError for a time step, friction or mass that is not positive, or starting positions that are not finite.
 * @example
 * const kernel = langevinMiddle(mullerBrown(), { timeStep: 0.01, friction: 5 });
 */
export function langevinMiddle(potential: Potential, options: LangevinOptions): Kernel<LangevinState> {
  const timeStep = checkTimeStep(options.timeStep);
  const { friction = 1, mass = 1 } = options;
  const { dim } = potential;
  checkFriction(friction);
  const masses = perComponent('mass', mass, dim);
  const decay = exp(-friction * timeStep);
  const kick = masses.map((m) => timeStep / m);
  const noise = masses.map((m) => Math.sqrt((1 - decay * decay) / m));
  const thermal = masses.map((m) => Math.sqrt(1 / m));
  let energies = new Float64Array(0);

  const step = (key: Key, state: LangevinState): { state: LangevinState; info: StepInfo } => {
    const { positions, firstWalker } = state;
    const walkers = positions.length / dim;
    if (energies.length !== walkers) energies = new Float64Array(walkers);
    const gradients = new Float64Array(positions.length);
    potential.energyAndGradient(positions, energies, gradients);
    const velocities = new Float64Array(positions.length);
    fillNormal(key, velocities, firstWalker * dim);
    const out = gradients; // its own gradient is all that a component's next position needs
    for (let i = 0; i < out.length; i++) {
      const c = i % dim;
      const kicked = state.velocities[i] - kick[c] * gradients[i];
      velocities[i] = decay * kicked + noise[c] * velocities[i];
      out[i] = positions[i] + 0.5 * timeStep * (kicked + velocities[i]);
    }
    const failures = holdBack(positions, out, dim, firstWalker);
    // A walker that is held back starts again at rest: the velocity that it had led nowhere.
    for (const walker of failures) {
      velocities.fill(0, (walker - firstWalker) * dim, (walker - firstWalker + 1) * dim);
    }
    return { state: { positions: out, velocities, step: state.step + 1, firstWalker }, info: { failures } };
  };

  return {
    dim,
    init(key, positions, firstWalker = 0) {
      const velocities = new Float64Array(positions.length);
      fillNormal(fold(key, 0), velocities, firstWalker * dim);
      const scale = tile(thermal, velocities.length);
      velocities.forEach((v, i) => (velocities[i] = v * scale[i]));
      return { positions: checkStart(positions, dim), velocities, step: 0, firstWalker };
    },
    step,
    advance: step,
  };
}
