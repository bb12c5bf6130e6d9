/** Independence Metropolis over spins: the network proposes whole configurations. */
import { log } from '../../math/index.js';
import { spinSampler, type SpinModelData } from '../../models/index.js';
import { fold, split, uniform } from '../../random/index.js';
import type { Ising } from '../../systems/index.js';
import { concatenate } from '../../math/concatenate.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { magnetisationsOf } from './variational-autoregressive.js';

/** What chains saw, frame by frame, each with all chains. */
export type SpinChains = {
  readonly count: number;
  readonly energies: Float64Array;
  readonly magnetisations: Float64Array;
  /** Mean probability of acceptance. */
  readonly acceptance: number;
};

type State = SpinChains & {
  readonly done: number;
  /** Energies, log-probabilities and mean spins of where the chains are. */
  readonly here: readonly [Float64Array, Float64Array, Float64Array];
};

/** Steps between two checkpoints. */
const every = 50;

/**
 * Chains that accept the network's configurations with probability min(1, w′/w), w = exp(−u)/q: exact whatever the network. The first
 * fifth of the steps does not count.
 *
 * L. Tierney 1994, doi:10.1214/aos/1176325750.
 */
export async function* drawChains(
  lattice: Ising,
  model: SpinModelData,
  { count, steps }: { count: number; steps: number },
  context: WorkflowContext,
): Workflow<SpinChains> {
  return yield* stage(context, {
    name: 'chains',
    title: "Chains of the network's proposals",
    total: steps,
    unit: 'steps',
    async *body(saved: State | undefined) {
      const sampler = spinSampler(model);
      const [drawKey, acceptKey] = split(context.key, 2);
      const propose = (step: number): State['here'] => {
        const { spins, logDensities } = sampler.sample(fold(drawKey, step), count);
        const energies = new Float64Array(count);
        lattice.energy(spins, energies);
        return [energies, logDensities, magnetisationsOf(spins, lattice.sites)];
      };
      const none = new Float64Array(0);
      let state: State = saved ?? {
        count,
        energies: none,
        magnetisations: none,
        acceptance: 0,
        done: 0,
        here: propose(0),
      };
      const discard = Math.floor(steps / 5);
      while (state.done < steps) {
        const end = Math.min(steps, state.done + every);
        let { here, acceptance } = state;
        const frames: Float64Array[][] = [[], []];
        for (let step = state.done; step < end; step++) {
          const there = propose(step + 1);
          const chances = uniform(fold(acceptKey, step), count);
          const logRatio = there[0].map((u, i) => here[0][i] - u + here[1][i] - there[1][i]);
          const next = here.map((values, part) =>
            values.map((value, i) => (log(chances[i]) < logRatio[i] ? there[part][i] : value)),
          );
          here = [next[0], next[1], next[2]];
          acceptance += logRatio.reduce((sum, log) => sum + Math.exp(Math.min(0, log)), 0) / count / steps;
          if (step < discard) continue;
          frames[0].push(here[0]);
          frames[1].push(here[2]);
        }
        state = {
          count,
          energies: concatenate([state.energies, ...frames[0]]),
          magnetisations: concatenate([state.magnetisations, ...frames[1]]),
          acceptance,
          done: end,
          here,
        };
        yield { type: 'progress', done: end };
        yield { type: 'checkpoint', state };
      }
      const { done: _done, here: _here, ...chains } = state;
      return chains;
    },
  });
}
