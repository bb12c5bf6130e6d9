import { exp, InputError } from '../math/index.js';
import { fillNormal, fold, split, type Key } from '../random/index.js';
import type { Potential } from '../systems/index.js';
import {
  evaluate,
  metropolise,
  startChains,
  type ChainInfo,
  type ChainKernel,
  type ChainState,
  type Places,
} from './chain.js';
import { kineticEnergies } from './hamiltonian.js';
import { checkFriction, checkTimeStep, perComponent } from './move.js';

/** Chains with velocities. */
export interface UnderdampedState extends ChainState {
  /** walkers × dim. */
  readonly velocities: Float64Array;
}

export interface LangevinSplittingOptions {
  timeStep: number;
  /** Friction γ in inverse units of time (default 1). */
  friction?: number;
  /** Mass over kT, one number or one a component (default 1). */
  mass?: number | ArrayLike<number>;
  /** Order of the substeps: B kicks, A drifts, O is friction and noise (default 'BAOAB'). */
  scheme?: 'BAOAB' | 'OBABO';
  /** Accept or refuse each step, so that the target is exact (default false). */
  metropolis?: boolean;
}

/**
 * Underdamped Langevin dynamics by a splitting, with or without a Metropolis test; one gradient a step.
 *
 * Without the test its configurations err by O(Δt²). With it the step is accepted with probability min(1, exp(−W)), W the energy that
 * the deterministic substeps made (the shadow work), and a refused step turns the velocity back: exact for any time step. The
 * friction's substep keeps the velocities' density by itself and costs nothing.
 *
 * B. Leimkuhler, C. Matthews, Appl. Math. Res. Express 2013, 34, doi:10.1093/amrx/abs010 (BAOAB); G. Bussi, M. Parrinello, Phys. Rev. E
 * 75, 056707 (2007), doi:10.1103/PhysRevE.75.056707 (OBABO); A. M. Horowitz, Phys. Lett. B 268, 247 (1991),
 * doi:10.1016/0370-2693(91)90812-5; D. A. Sivak, J. D. Chodera, G. E. Crooks, Phys. Rev. X 3, 011007 (2013),
 * doi:10.1103/PhysRevX.3.011007 (shadow work).
 *
 * @throws InputError for a time step, friction or mass out of range, or an unknown scheme
 * @example
 * const kernel = langevinSplitting(mullerBrown(), { timeStep: 0.01, scheme: 'OBABO', metropolis: true });
 */
export function langevinSplitting(
  potential: Potential,
  options: LangevinSplittingOptions,
): ChainKernel<UnderdampedState> {
  const { dim } = potential;
  const timeStep = checkTimeStep(options.timeStep);
  const { friction = 1, scheme = 'BAOAB', metropolis = false } = options;
  checkFriction(friction);
  if (!['BAOAB', 'OBABO'].includes(scheme)) {
    throw new InputError(`scheme is '${scheme as string}': use BAOAB or OBABO`);
  }
  const mass = perComponent('mass', options.mass ?? 1, dim);
  const thermal = mass.map((m) => Math.sqrt(1 / m));

  const noisy = (velocities: Float64Array, key: Key, time: number, firstWalker: number) => {
    const decay = exp(-friction * time);
    const amplitude = Math.sqrt(1 - decay * decay);
    const noise = new Float64Array(velocities.length);
    fillNormal(key, noise, firstWalker * dim);
    return velocities.map((v, i) => decay * v + amplitude * thermal[i % dim] * noise[i]);
  };
  const kicked = (velocities: Float64Array, { gradients }: Places) =>
    velocities.map((v, i) => v - (0.5 * timeStep * gradients[i]) / mass[i % dim]);
  const drifted = (positions: Float64Array, velocities: Float64Array, time: number) =>
    positions.map((x, i) => x + time * velocities[i]);

  /** A whole step: where it leads, and the work of its deterministic part. */
  const propose = (first: Key, second: Key, state: UnderdampedState) => {
    const { positions, firstWalker } = state;
    let velocities = state.velocities;
    let place: Places;
    let heat: Float64Array;
    if (scheme === 'OBABO') {
      velocities = noisy(velocities, first, timeStep / 2, firstWalker);
      const before = kineticEnergies(velocities, mass);
      velocities = kicked(velocities, state);
      place = evaluate(potential, drifted(positions, velocities, timeStep));
      velocities = kicked(velocities, place);
      heat = kineticEnergies(velocities, mass).map((after, walker) => after - before[walker]);
      velocities = noisy(velocities, second, timeStep / 2, firstWalker);
    } else {
      const start = kineticEnergies(velocities, mass);
      const pushed = kicked(velocities, state);
      const middle = drifted(positions, pushed, timeStep / 2);
      const thermalised = noisy(pushed, first, timeStep, firstWalker);
      place = evaluate(potential, drifted(middle, thermalised, timeStep / 2));
      velocities = kicked(thermalised, place);
      const [one, two, end] = [pushed, thermalised, velocities].map((v) => kineticEnergies(v, mass));
      heat = end.map((after, walker) => after - two[walker] + one[walker] - start[walker]);
    }
    return { place, velocities, kineticWork: heat };
  };

  const step = (key: Key, state: UnderdampedState): { state: UnderdampedState; info: ChainInfo } => {
    const [first, second, acceptKey] = split(key, 3);
    const { place, velocities, kineticWork } = propose(first, second, state);
    // Without the test all moves that are finite count as accepted.
    const logRatio = place.energies.map((energy, walker) =>
      metropolis ? state.energies[walker] - energy - kineticWork[walker] : 0 * (energy + kineticWork[walker]),
    );
    const next = metropolise(acceptKey, state, place, logRatio);
    next.accepted.forEach((accepted, walker) => {
      if (accepted) return;
      for (let i = walker * dim; i < (walker + 1) * dim; i++) velocities[i] = -state.velocities[i];
    });
    return { state: { ...next.state, velocities }, info: next.info };
  };

  return {
    dim,
    init(key, positions, firstWalker = 0) {
      const velocities = new Float64Array(positions.length);
      fillNormal(fold(key, 0), velocities, firstWalker * dim);
      for (let i = 0; i < velocities.length; i++) velocities[i] *= thermal[i % dim];
      return { ...startChains(potential, positions, firstWalker), velocities };
    },
    step,
    advance: step,
  };
}
