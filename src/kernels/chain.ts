/** What all Markov chain Monte Carlo kernels share: chains that remember their energies, and the rule of Metropolis and Hastings. */
import { InputError, log } from '../math/index.js';
import { fillUniform, type Key } from '../random/index.js';
import type { Potential } from '../systems/index.js';
import { chainLoops, groupNumbers, type ChainLoops } from './chain-loops.js';
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
  /** The first proposal whose energy was no number, if there was one. */
  readonly lost?: Float64Array;
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
 *
 * @param into - arrays for the answers (default: new ones)
 */
export function evaluate(
  potential: EnergySurface,
  positions: Float64Array,
  into: Pick<Places, 'energies' | 'gradients'> = {
    energies: new Float64Array(positions.length / potential.dim),
    gradients: new Float64Array(positions.length),
  },
): Places {
  const { dim } = potential;
  const { energies, gradients } = into;
  try {
    potential.energyAndGradient(positions, energies, gradients);
  } catch {
    evaluateRows(potential, positions, energies, gradients);
  }
  for (let walker = 0; walker < energies.length; walker++) {
    const [from, to] = [walker * dim, (walker + 1) * dim];
    if (energies[walker] > -Infinity && areFinite(gradients, from, to)) continue;
    // A wall, where the energy is infinite, is a place like any other to be refused.
    if (energies[walker] !== Infinity) energies[walker] = NaN;
    gradients.fill(0, from, to);
  }
  return { positions, energies, gradients };
}

/** Whether numbers from … to − 1 are finite: zero times one that is not is not zero. */
function areFinite(values: Float64Array, from: number, to: number): boolean {
  let [even, odd] = [0, 0];
  let i = from;
  for (; i + 1 < to; i += 2) {
    even += 0 * values[i];
    odd += 0 * values[i + 1];
  }
  if (i < to) even += 0 * values[i];
  return even + odd === 0;
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
  let firstLost: Float64Array | undefined;
  const { positions, energies, gradients } = proposed;
  for (let walker = 0; walker < walkers; walker++) {
    // A proposal on a wall has no density, whatever the rest of the ratio says.
    const ratio = energies[walker] === Infinity ? -Infinity : logRatio[walker];
    const lost = Number.isNaN(ratio) || Number.isNaN(energies[walker]);
    if (lost) {
      failures.push(firstWalker + walker);
      firstLost ??= positions.slice(walker * dim, (walker + 1) * dim);
    }
    acceptance[walker] = lost ? 0 : Math.exp(Math.min(0, ratio));
    if (!lost && log(uniforms[walker]) < ratio) {
      accepted[walker] = 1;
      continue;
    }
    positions.set(state.positions.subarray(walker * dim, (walker + 1) * dim), walker * dim);
    gradients.set(state.gradients.subarray(walker * dim, (walker + 1) * dim), walker * dim);
    energies[walker] = state.energies[walker];
  }
  const next = { positions, energies, gradients, step: state.step + 1, firstWalker };
  return {
    state: next,
    info: { failures, acceptance, ...(firstLost ? { lost: firstLost } : {}) },
    accepted,
  };
}

/**
 * The rule of a kernel: makes a new state of a group of walkers. The loops' buffers are its own until it returns, and its state may be
 * in them.
 */
export type ChainRule = (
  key: Key,
  group: ChainState,
  loops: ChainLoops,
) => { state: ChainState; info: ChainInfo };

/** A kernel from its one rule. */
export function chainKernel(potential: Potential, rule: ChainRule): ChainKernel {
  const { dim } = potential;
  const rows = Math.max(1, Math.floor(groupNumbers / dim));
  let loops: ChainLoops | undefined;

  /** Walkers move alike however they are grouped; a group stays in the cache. */
  const move = (key: Key, state: ChainState, next: Places) => {
    const { energies, firstWalker } = state;
    loops ??= chainLoops(rows * dim);
    const acceptance = new Float64Array(energies.length);
    const failures: number[] = [];
    let lost: Float64Array | undefined;
    for (let from = 0; from < energies.length; from += rows) {
      const to = Math.min(from + rows, energies.length);
      const group = {
        step: state.step,
        firstWalker: firstWalker + from,
        positions: state.positions.subarray(from * dim, to * dim),
        gradients: state.gradients.subarray(from * dim, to * dim),
        energies: energies.subarray(from, to),
      };
      const { state: moved, info } = rule(key, group, loops);
      next.positions.set(moved.positions, from * dim);
      next.gradients.set(moved.gradients, from * dim);
      next.energies.set(moved.energies, from);
      acceptance.set(info.acceptance, from);
      failures.push(...info.failures);
      lost ??= info.lost;
    }
    return {
      state: { ...next, step: state.step + 1, firstWalker },
      info: { failures, acceptance, ...(lost ? { lost } : {}) },
    };
  };

  return {
    dim,
    init: (_key, positions, firstWalker) => startChains(potential, positions, firstWalker),
    step: (key, state) =>
      move(key, state, {
        positions: new Float64Array(state.positions.length),
        gradients: new Float64Array(state.gradients.length),
        energies: new Float64Array(state.energies.length),
      }),
    advance: (key, { positions, gradients, energies, step, firstWalker }) =>
      move(key, { positions, gradients, energies, step, firstWalker }, { positions, gradients, energies }),
  };
}
