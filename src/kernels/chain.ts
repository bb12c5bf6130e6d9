/** What all Markov chain Monte Carlo kernels share: chains that remember their energies, and the rule of Metropolis and Hastings. */
import { InputError, log } from '../math/index.js';
import { fillUniform, type Key } from '../random/index.js';
import type { Potential } from '../systems/index.js';
import { checkStart } from './move.js';
import type { Kernel, StepInfo, WalkerState } from './types.js';

/** Chains with the energies and gradients of where they are, so that no place is evaluated twice. */
export interface ChainState extends WalkerState {
  /** Reduced energies, one a walker. */
  readonly energies: Float64Array;
  /** walkers × dim. */
  readonly gradients: Float64Array;
}

/** What a step of Metropolis and Hastings tells. */
export interface ChainInfo extends StepInfo {
  /** Probability with which each walker's move was accepted: its mean is the acceptance rate with the least noise. */
  readonly acceptance: Float64Array;
}

/** The chains after a step of Metropolis and Hastings. */
export interface Metropolised {
  readonly state: ChainState;
  readonly info: ChainInfo;
  /** 1 where the walker moved. */
  readonly accepted: Uint8Array;
}

/** A kernel whose stationary density is exactly the target's. */
export type ChainKernel<S extends ChainState = ChainState> = Kernel<S, ChainInfo>;

/** What moves need to know of a potential. */
export type EnergySurface = Pick<Potential, 'dim' | 'energyAndGradient'>;

/** A batch of places with their energies. */
export interface Places {
  readonly positions: Float64Array;
  readonly energies: Float64Array;
  readonly gradients: Float64Array;
}

/**
 * Energies and gradients of a batch. A row at which the potential throws, or gives a number that is not one, gets the energy NaN
 * and a zero gradient: it can be refused without the loss of the others.
 */
export function evaluate(potential: EnergySurface, positions: Float64Array): Places {
  const { dim } = potential;
  const walkers = positions.length / dim;
  const energies = new Float64Array(walkers);
  const gradients = new Float64Array(positions.length);
  try {
    potential.energyAndGradient(positions, energies, gradients);
  } catch {
    evaluateRows(potential, positions, energies, gradients);
  }
  for (let walker = 0; walker < walkers; walker++) {
    const gradient = gradients.subarray(walker * dim, (walker + 1) * dim);
    if (energies[walker] > -Infinity && gradient.every(Number.isFinite)) continue;
    // A wall, where the energy is infinite, is a place like any other to be refused.
    if (energies[walker] !== Infinity) energies[walker] = NaN;
    gradient.fill(0);
  }
  return { positions, energies, gradients };
}

function evaluateRows(
  potential: EnergySurface,
  positions: Float64Array,
  energies: Float64Array,
  gradients: Float64Array,
): void {
  const { dim } = potential;
  for (let walker = 0; walker < energies.length; walker++) {
    const row = [walker * dim, (walker + 1) * dim] as const;
    try {
      potential.energyAndGradient(
        positions.subarray(...row),
        energies.subarray(walker, walker + 1),
        gradients.subarray(...row),
      );
    } catch {
      energies[walker] = NaN;
    }
  }
}

/**
 * The chains at their start.
 *
 * @throws InputError for a start that is not finite or has no finite energy, naming the walker
 */
export function startChains(potential: Potential, positions: Float64Array, firstWalker = 0): ChainState {
  const start = evaluate(potential, checkStart(positions, potential.dim));
  const lost = start.energies.findIndex((energy) => !Number.isFinite(energy));
  if (lost >= 0) {
    const { dim, names } = potential;
    const where = names.map((name, i) => `${name} = ${start.positions[lost * dim + i]}`).slice(0, 8);
    throw new InputError(
      `the energy of starting walker ${firstWalker + lost} is ${start.energies[lost]} at ${where.join(', ')}` +
        `${dim > 8 ? ', …' : ''}: start where the energy is finite`,
    );
  }
  return { ...start, step: 0, firstWalker };
}

/**
 * Accept or refuse a proposed place for each walker.
 *
 * @param logRatio - logarithm of π(x′) q(x|x′) / (π(x) q(x′|x)), one a walker; NaN is refused and counted as a failure
 */
export function metropolise(
  key: Key,
  state: ChainState,
  proposed: Places,
  logRatio: Float64Array,
): Metropolised {
  const { firstWalker } = state;
  const walkers = logRatio.length;
  const dim = state.positions.length / walkers;
  const uniforms = new Float64Array(walkers);
  fillUniform(key, uniforms, firstWalker);
  const acceptance = new Float64Array(walkers);
  const accepted = new Uint8Array(walkers);
  const failures: number[] = [];
  const { positions, energies, gradients } = proposed;
  for (let walker = 0; walker < walkers; walker++) {
    // A proposal on a wall has no density, whatever the rest of the ratio says.
    const ratio = energies[walker] === Infinity ? -Infinity : logRatio[walker];
    const lost = Number.isNaN(ratio) || Number.isNaN(energies[walker]);
    if (lost) failures.push(firstWalker + walker);
    acceptance[walker] = lost ? 0 : Math.exp(Math.min(0, ratio));
    if (!lost && log(uniforms[walker]) < ratio) {
      accepted[walker] = 1;
      continue;
    }
    const row = walker * dim;
    positions.set(state.positions.subarray(row, row + dim), row);
    gradients.set(state.gradients.subarray(row, row + dim), row);
    energies[walker] = state.energies[walker];
  }
  const next = { positions, energies, gradients, step: state.step + 1, firstWalker };
  return { state: next, info: { failures, acceptance }, accepted };
}

/** A kernel from its one rule. */
export function chainKernel(
  potential: Potential,
  step: (key: Key, state: ChainState) => { state: ChainState; info: ChainInfo },
): ChainKernel {
  return {
    dim: potential.dim,
    init: (_key, positions, firstWalker) => startChains(potential, positions, firstWalker),
    step,
    advance: step,
  };
}
