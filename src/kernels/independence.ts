import { split, type Key } from '../random/index.js';
import type { Potential } from '../systems/index.js';
import {
  chainKernel,
  evaluate,
  metropolise,
  type ChainInfo,
  type ChainKernel,
  type ChainState,
} from './chain.js';

/** Independent samples of a normalised density, and that density anywhere. */
export interface Proposal {
  readonly dim: number;
  /** Samples (rows × dim) for walkers `firstWalker` and on, which draw by their number in the whole batch, with their log densities. */
  sample(key: Key, rows: number, firstWalker?: number): ProposedSamples;
  /** Log densities of positions (rows × dim). */
  logDensity(positions: Float64Array): Float64Array;
}

export interface ProposedSamples {
  readonly positions: Float64Array;
  readonly logDensities: Float64Array;
}

/**
 * Independence Metropolis-Hastings: a proposal that does not depend on where the chain is, accepted with probability
 * min(1, w(x′)/w(x)) where w = exp(−u)/q. Exact whatever the proposal, fast when it is close to the target.
 *
 * L. Tierney, Ann. Stat. 22, 1701 (1994), doi:10.1214/aos/1176325750. For learned models, whose densities take asynchronous
 * calls, see {@link acceptProposals}.
 *
 * @example
 * const kernel = independenceMetropolis(mullerBrown(), proposal);
 */
export function independenceMetropolis(potential: Potential, proposal: Proposal): ChainKernel {
  return chainKernel(potential, (key, state) => {
    const [sampleKey, acceptKey] = split(key, 2);
    const samples = proposal.sample(sampleKey, state.energies.length, state.firstWalker);
    const { next } = acceptProposals(
      acceptKey,
      potential,
      state,
      samples,
      proposal.logDensity(state.positions),
    );
    return next;
  });
}

/**
 * One independence step with samples that were drawn before: of a model, one row a walker.
 *
 * @param current - log density of the proposal where the walkers are
 * @returns the step, and the log densities where the walkers are then
 */
export function acceptProposals(
  key: Key,
  potential: Potential,
  state: ChainState,
  { positions, logDensities }: ProposedSamples,
  current: Float64Array,
): { next: { state: ChainState; info: ChainInfo }; logDensities: Float64Array; accepted: Uint8Array } {
  const proposed = evaluate(potential, positions.slice());
  const logRatio = proposed.energies.map(
    (energy, walker) => state.energies[walker] - energy + current[walker] - logDensities[walker],
  );
  const { accepted, ...next } = metropolise(key, state, proposed, logRatio);
  return { next, accepted, logDensities: current.map((log, i) => (accepted[i] ? logDensities[i] : log)) };
}
