/** The two kinds of moves: local ones of a kernel, and jumps that a flow proposes. */
import {
  acceptProposals,
  hamiltonian,
  mala,
  randomWalkMetropolis,
  startChains,
  type ChainKernel,
} from '../../kernels/index.js';
import type { FlowModel } from '../../models/index.js';
import { fold, split, type Key } from '../../random/index.js';
import type { Potential } from '../../systems/index.js';

export type LocalMoves = {
  readonly kernel: 'mala' | 'hamiltonian' | 'random-walk';
  readonly steps: number;
  /** Steps between the frames that the flow learns from. */
  readonly every: number;
  /** Time step; of random walks the standard deviation of a step. */
  readonly timeStep: number;
  /** Leapfrog steps of hamiltonian. */
  readonly leaps: number;
};

/** Where chains are, and how they got there. */
export type Moved = {
  readonly positions: Float64Array;
  readonly energies: Float64Array;
  /** Mean probability of acceptance. */
  readonly acceptance: number;
  readonly failures: number;
};

export function localKernel({ kernel, timeStep, leaps }: LocalMoves, potential: Potential): ChainKernel {
  if (kernel === 'mala') return mala(potential, { timeStep });
  if (kernel === 'hamiltonian') return hamiltonian(potential, { timeStep, leaps });
  return randomWalkMetropolis(potential, { scale: timeStep });
}

/** Local moves of all chains, with the frames on the way (rows × dim). */
export function localMoves(
  kernel: ChainKernel,
  start: Float64Array,
  { steps, every }: LocalMoves,
  key: Key,
): Moved & { readonly frames: Float64Array } {
  let state = kernel.init(key, start);
  const frames = new Float64Array(Math.floor(steps / every) * start.length);
  let acceptance = 0;
  let failures = 0;
  for (let step = 0; step < steps; step++) {
    const next = kernel.advance(fold(key, step), state);
    state = next.state;
    acceptance += mean(next.info.acceptance) / steps;
    failures += next.info.failures.length;
    if ((step + 1) % every === 0) frames.set(state.positions, ((step + 1) / every - 1) * start.length);
  }
  return { positions: state.positions, energies: state.energies, frames, acceptance, failures };
}

/** Jumps of all chains, each to an independent sample of the flow or not at all. */
export async function globalMoves(
  potential: Potential,
  flow: FlowModel,
  start: Float64Array,
  { steps, key }: { steps: number; key: Key },
): Promise<Moved> {
  const chains = start.length / potential.dim;
  let state = startChains(potential, start);
  let current = await flow.logDensity(start);
  let acceptance = 0;
  let failures = 0;
  for (let step = 0; step < steps; step++) {
    const [sampleKey, acceptKey] = split(fold(key, step), 2);
    const samples = await flow.sample(sampleKey, chains);
    const { next, logDensities } = acceptProposals(acceptKey, potential, state, samples, current);
    state = next.state;
    current = logDensities;
    acceptance += mean(next.info.acceptance) / steps;
    failures += next.info.failures.length;
  }
  return { positions: state.positions, energies: state.energies, acceptance, failures };
}

export const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
