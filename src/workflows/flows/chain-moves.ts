/** The two kinds of moves: local ones of a kernel, and jumps that a flow proposes. */
import {
  acceptProposals,
  hamiltonian,
  mala,
  randomWalkMetropolis,
  type ChainKernel,
  type ChainState,
} from '../../kernels/index.js';
import type { FlowDraws, FlowModel } from '../../models/index.js';
import { fold, split, type Key } from '../../random/index.js';
import type { Potential } from '../../systems/index.js';
import type { Failures } from './failures.js';

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
  readonly chains: ChainState;
  /** Mean probability of acceptance. */
  readonly acceptance: number;
} & Failures;

export type Jumped = Moved & {
  /** Log-densities of the flow where the chains were before and are after the jumps. */
  readonly before: Float64Array;
  readonly after: Float64Array;
};

export function localKernel({ kernel, timeStep, leaps }: LocalMoves, potential: Potential): ChainKernel {
  if (kernel === 'mala') return mala(potential, { timeStep });
  if (kernel === 'hamiltonian') return hamiltonian(potential, { timeStep, leaps });
  return randomWalkMetropolis(potential, { scale: timeStep });
}

/** Local moves of all chains, with the frames on the way (rows × dim). */
export function localMoves(
  kernel: ChainKernel,
  start: ChainState,
  { steps, every }: LocalMoves,
  key: Key,
): Moved & { readonly frames: Float64Array } {
  const width = start.positions.length;
  const frames = new Float64Array(Math.floor(steps / every) * width);
  let chains = start;
  let acceptance = 0;
  let failures = 0;
  let lost: Float64Array | undefined;
  for (let step = 0; step < steps; step++) {
    // After the first step the chains are ours to overwrite.
    const next = kernel[step === 0 ? 'step' : 'advance'](fold(key, step), chains);
    chains = next.state;
    acceptance += mean(next.info.acceptance) / steps;
    failures += next.info.failures.length;
    lost ??= next.info.lost;
    if ((step + 1) % every === 0) frames.set(chains.positions, ((step + 1) / every - 1) * width);
  }
  return { chains, frames, acceptance, failures, ...(lost ? { lost } : {}) };
}

/** Jumps of all chains, each to an independent sample of the flow or not at all. */
export async function globalMoves(
  potential: Potential,
  flow: FlowModel,
  start: ChainState,
  { steps, key }: { steps: number; key: Key },
): Promise<Jumped> {
  const before = await flow.logDensity(start.positions);
  let chains = start;
  let after = before;
  let acceptance = 0;
  let failures = 0;
  let lost: Float64Array | undefined;
  const [sampleKey, acceptKey] = split(key, 2);
  const count = before.length;
  const { dim } = potential;
  // A flow draws a thousand samples in hardly more time than a few.
  const together = Math.max(1, Math.floor(drawnTogether / count));
  let drawn: FlowDraws = { positions: new Float64Array(0), logDensities: new Float64Array(0) };
  for (let step = 0; step < steps; step++) {
    const at = (step % together) * count;
    if (at === 0) {
      const rows = Math.min(together, steps - step) * count;
      drawn = await flow.sample(sampleKey, rows, { firstRow: step * count });
    }
    const samples = {
      positions: drawn.positions.subarray(at * dim, (at + count) * dim),
      logDensities: drawn.logDensities.subarray(at, at + count),
    };
    const own = fold(acceptKey, step);
    const { next, logDensities } = acceptProposals(own, potential, chains, samples, after);
    chains = next.state;
    after = logDensities;
    acceptance += mean(next.info.acceptance) / steps;
    failures += next.info.failures.length;
    lost ??= next.info.lost;
  }
  return { chains, before, after, acceptance, failures, ...(lost ? { lost } : {}) };
}

/** Rows of one call of a flow. */
const drawnTogether = 1024;

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
