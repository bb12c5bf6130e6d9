/**
 * Variational autoregressive networks: a network learns the Boltzmann distribution of spins from their energy alone, draws independent
 * configurations with exact probabilities, and weighs them; chains that the network proposes to are exact without weights.
 *
 * D. Wu, L. Wang, P. Zhang 2019, doi:10.1103/PhysRevLett.122.080602; weights and chains: K. A. Nicoli et al. 2020,
 * doi:10.1103/PhysRevE.101.023304.
 */
import { InputError } from '../../math/index.js';
import {
  spinSampler,
  trainSpins,
  type FlowTrainingState,
  type SpinModelData,
  type SpinNetworkSpec,
  type SpinTrainingOptions,
} from '../../models/index.js';
import { split } from '../../random/index.js';
import { ising, type Ising, type SystemSpec } from '../../systems/index.js';
import { concatenate } from '../../math/concatenate.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { drawChains, type SpinChains } from './spin-chains.js';
import { judgeSpins, type SpinVerdict } from './spin-verdict.js';

/** Everything that a variational autoregressive network needs to know. */
export type VariationalAutoregressive = {
  readonly system: SystemSpec;
  readonly network: Omit<SpinNetworkSpec, 'sites' | 'symmetric'> & {
    /** Whether mirror images have the same probability by construction; left out, they do where there is no field. */
    readonly symmetric?: boolean;
  };
  readonly train: SpinTrainingOptions;
  readonly draw: { readonly samples: number };
  /** Chains that move by the network's configurations. */
  readonly chains: { readonly count: number; readonly steps: number };
};

export type TrainedNetwork = { readonly model: SpinModelData; readonly losses: Float32Array };

/** Independent configurations of the network. */
export type DrawnSpins = {
  /** Reduced energies, log-probabilities, and mean spins. */
  readonly energies: Float64Array;
  readonly logDensities: Float64Array;
  readonly magnetisations: Float64Array;
  /** Some configurations, rows × sites of ±1. */
  readonly shown: Int32Array;
};

export type VariationalAutoregressiveResult = {
  readonly lattice: { readonly rows: number; readonly columns: number };
  readonly trained: TrainedNetwork;
  readonly drawn: DrawnSpins;
  readonly chains: SpinChains;
  readonly verdict: SpinVerdict;
};

/**
 * Run the whole experiment.
 *
 * @throws InputError for a system that is not made of spins, options out of range, or training that diverges
 * @example
 * for await (const event of variationalAutoregressive(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* variationalAutoregressive(
  experiment: VariationalAutoregressive,
  context: WorkflowContext,
): Workflow<VariationalAutoregressiveResult> {
  const { system } = experiment;
  if (system.type !== 'ising') {
    throw new InputError(`system.type is ${system.type}: variational-autoregressive is for spins, use ising`);
  }
  const lattice = ising(system);
  const { field = 0 } = system;
  const { symmetric = field === 0, ...network } = experiment.network;
  if (symmetric && field !== 0) {
    throw new InputError(
      `network.symmetric is true, but a field of ${field} tells up from down: leave symmetric out`,
    );
  }
  const [trainKey, drawKey, chainKey] = split(context.key, 3);
  const trained = yield* train(lattice, { ...network, symmetric, sites: lattice.sites }, experiment.train, {
    ...context,
    key: trainKey,
  });
  const drawn = yield* draw(lattice, trained.model, experiment.draw.samples, { ...context, key: drawKey });
  const chains = yield* drawChains(lattice, trained.model, experiment.chains, { ...context, key: chainKey });
  const verdict = judgeSpins(lattice, drawn, chains, field === 0);
  return { lattice: { rows: lattice.rows, columns: lattice.columns }, trained, drawn, chains, verdict };
}

async function* train(
  lattice: Ising,
  network: SpinNetworkSpec,
  options: SpinTrainingOptions,
  context: WorkflowContext,
): Workflow<TrainedNetwork> {
  return yield* stage(context, {
    name: 'train',
    title: 'Train the network',
    total: options.steps,
    unit: 'steps',
    async *body(saved: FlowTrainingState | undefined) {
      const training = trainSpins(context.runtime, context.key, network, lattice.energy, options, { saved });
      for (;;) {
        const next = await training.next();
        if (next.done) return next.value;
        yield next.value;
      }
    },
  });
}

/** Configurations that are drawn between two checkpoints, and those that are kept to be looked at. */
const block = 4096;
const shownRows = 4;

async function* draw(
  lattice: Ising,
  model: SpinModelData,
  samples: number,
  context: WorkflowContext,
): Workflow<DrawnSpins> {
  return yield* stage(context, {
    name: 'draw',
    title: 'Draw from the network and weigh',
    total: samples,
    unit: 'configurations',
    async *body(saved: DrawnSpins | undefined) {
      const sampler = spinSampler(model);
      let state: DrawnSpins = saved ?? {
        energies: new Float64Array(0),
        logDensities: new Float64Array(0),
        magnetisations: new Float64Array(0),
        shown: new Int32Array(0),
      };
      while (state.energies.length < samples) {
        const first = state.energies.length;
        const rows = Math.min(block, samples - first);
        const { spins, logDensities } = sampler.sample(context.key, rows, first);
        const energies = new Float64Array(rows);
        lattice.energy(spins, energies);
        state = {
          energies: concatenate([state.energies, energies]),
          logDensities: concatenate([state.logDensities, logDensities]),
          magnetisations: concatenate([state.magnetisations, magnetisationsOf(spins, lattice.sites)]),
          shown: first === 0 ? Int32Array.from(spins.subarray(0, shownRows * lattice.sites)) : state.shown,
        };
        yield { type: 'progress', done: state.energies.length };
        yield { type: 'checkpoint', state };
      }
      return state;
    },
  });
}

/** The mean spin of each configuration. */
export function magnetisationsOf(spins: Int8Array, sites: number): Float64Array {
  const means = new Float64Array(spins.length / sites);
  spins.forEach((spin, i) => (means[Math.floor(i / sites)] += spin / sites));
  return means;
}
