/**
 * Adaptive Monte Carlo with a flow: local moves explore, what they find trains a flow, the flow proposes jumps. When training is over the
 * flow is frozen; only then is every step of a fixed kernel, and only then do samples count.
 *
 * M. Gabrié, G. M. Rotskoff, E. Vanden-Eijnden 2022, doi:10.1073/pnas.2109420119; K. W. K. Wong, M. Gabrié, D. Foreman-Mackey 2023,
 * doi:10.21105/joss.05021 (flowMC).
 */
import { InputError } from '../../math/index.js';
import { startChains, type ChainState } from '../../kernels/index.js';
import { flowModel, flowOf, trainFlow, type FlowModelData } from '../../models/index.js';
import { fold, split } from '../../random/index.js';
import { isDynamics, loadSystem, type Potential, type SystemSpec } from '../../systems/index.js';
import { concatenate } from '../../math/concatenate.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { architectureOf, type FlowArchitecture } from './architecture.js';
import { startOf, type ChainStart } from './chain-start.js';
import {
  globalMoves,
  localKernel,
  localMoves,
  type Jumped,
  type LocalMoves,
  type Moved,
} from './chain-moves.js';
import { failureMessage, failuresOf, type Failures } from './failures.js';
import { judge, type FlowMcmcVerdict } from './verdict.js';

/** Everything that adaptive flow Monte Carlo needs to know. */
export type AdaptiveFlowMcmc = {
  readonly system: SystemSpec;
  readonly chains: ChainStart;
  readonly local: LocalMoves;
  readonly flow: FlowArchitecture;
  readonly train: {
    /** Rounds of local moves, training and jumps. */
    readonly loops: number;
    /** Optimiser steps of each round. */
    readonly steps: number;
    readonly batch: number;
    readonly learningRate: number;
    /** Rounds whose samples the flow learns from: the last ones. */
    readonly memory: number;
  };
  readonly global: { readonly steps: number };
  readonly produce: {
    /** Rounds of local moves and jumps with the flow frozen. */
    readonly loops: number;
    /** Part of them whose frames are not kept: the chains still remember in what proportions the training left them (default 0.2). */
    readonly discard?: number | undefined;
    /** Independent samples of the flow for free energies. */
    readonly samples: number;
  };
};

/** Acceptance of one round. */
export type Round = { readonly local: number; readonly global: number };

/** What training left: the flow, and chains that have forgotten where they started. */
export type Trained = {
  readonly model: FlowModelData;
  readonly chains: ChainState;
  readonly rounds: readonly Round[];
  readonly evaluations: number;
} & Failures;

/** What the frozen flow and the local moves sampled. */
export type Produced = {
  /** frames × chains × dim: where the chains were after each run of local moves and after each jump. */
  readonly frames: { readonly data: Float64Array; readonly shape: readonly [number, number, number] };
  /** frames × chains: reduced energies, and log-densities of the flow. */
  readonly energies: Float64Array;
  readonly logDensities: Float64Array;
  readonly rounds: readonly Round[];
  readonly evaluations: number;
} & Failures;

export type AdaptiveFlowMcmcResult = {
  readonly names: readonly string[];
  readonly trained: Trained;
  readonly produced: Produced;
  readonly verdict: FlowMcmcVerdict;
};

/** A round of training that can be gone on from. */
type Progress = Trained & { readonly round: number; readonly found: readonly Float64Array[] };

/**
 * Run the whole experiment.
 *
 * @throws InputError for a system without an energy, options that do not fit it, and when jumps are never accepted
 * @example
 * for await (const event of adaptiveFlowMcmc(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* adaptiveFlowMcmc(
  experiment: AdaptiveFlowMcmc,
  context: WorkflowContext,
): Workflow<AdaptiveFlowMcmcResult> {
  const potential = await potentialOf(experiment.system, context);
  const [startKey, trainKey, produceKey, verdictKey] = split(context.key, 4);
  const start = startOf(experiment.chains, potential, startKey);
  const trained = yield* explore(experiment, potential, start, { ...context, key: trainKey });
  const produced = yield* produce(experiment, potential, trained, { ...context, key: produceKey });
  const verdict = yield* judge(
    experiment.produce.samples,
    potential,
    { trained, produced },
    { ...context, key: verdictKey },
  );
  return { names: potential.names, trained, produced, verdict };
}

/** Rounds of: local moves, training on what they found, jumps. */
async function* explore(
  { local, flow, train, global }: AdaptiveFlowMcmc,
  potential: Potential,
  start: Float64Array,
  context: WorkflowContext,
): Workflow<Trained> {
  const { runtime } = context;
  return yield* stage(context, {
    name: 'train',
    title: 'Explore with local moves and train the flow',
    total: train.loops,
    unit: 'rounds',
    async *body(saved: Progress | undefined) {
      const architecture = architectureOf(flow, potential);
      const kernel = localKernel(local, potential);
      const keyOf = (round: number) => split(fold(context.key, round), 4);
      let progress: Progress = saved ?? {
        round: 0,
        found: [],
        model: {
          spec: architecture,
          parameters: flowOf(architecture).initialise(fold(context.key, train.loops)),
        },
        chains: startChains(potential, start),
        rounds: [],
        evaluations: 0,
        failures: 0,
      };
      while (progress.round < train.loops) {
        const { round } = progress;
        const [localKey, learnKey, globalKey] = keyOf(round);
        const before = potential.evaluations.count;
        const moved = localMoves(kernel, progress.chains, local, localKey);
        const found = [...progress.found, moved.frames].slice(-train.memory);

        const learning = trainFlow(
          runtime,
          learnKey,
          architecture,
          { positions: concatenate(found) },
          train,
          {
            start: progress.model.parameters,
          },
        );
        let learnt = await learning.next();
        while (!learnt.done) learnt = await learning.next();
        const { model, losses } = learnt.value;

        const ready = await flowModel(runtime, model);
        const jumped = await globalMoves(potential, ready, moved.chains, { ...global, key: globalKey });
        await ready.close();
        progress = {
          round: round + 1,
          found,
          model,
          chains: jumped.chains,
          rounds: [...progress.rounds, { local: moved.acceptance, global: jumped.acceptance }],
          evaluations: progress.evaluations + potential.evaluations.count - before,
          ...failuresOf(progress, moved, jumped),
        };
        yield { type: 'progress', done: round + 1 };
        refuseStuck(progress.rounds, local);
        yield { type: 'curve', name: 'loss', x: round + 1, y: tailMean(losses) };
        yield { type: 'curve', name: 'acceptance of local moves', x: round + 1, y: moved.acceptance };
        yield { type: 'curve', name: 'acceptance of jumps', x: round + 1, y: jumped.acceptance };
        yield { type: 'checkpoint', state: progress };
      }
      const { round: _round, found: _found, ...trained } = progress;
      if (trained.failures > 0) yield { type: 'warning', message: failureMessage(trained, potential) };
      return trained;
    },
  });
}

/** Rounds of local moves and jumps with the flow as it is. */
async function* produce(
  { local, global, produce: options }: AdaptiveFlowMcmc,
  potential: Potential,
  trained: Trained,
  context: WorkflowContext,
): Workflow<Produced> {
  const { dim } = potential;
  const chains = trained.chains.energies.length;
  type State = Produced & { readonly chains: ChainState; readonly done: number };
  return yield* stage(context, {
    name: 'produce',
    title: 'Sample with the flow frozen',
    total: options.loops,
    unit: 'rounds',
    async *body(saved: State | undefined) {
      const kernel = localKernel(local, potential);
      const flow = await flowModel(context.runtime, trained.model);
      let state: State = saved ?? {
        frames: { data: new Float64Array(0), shape: [0, chains, dim] },
        energies: new Float64Array(0),
        logDensities: new Float64Array(0),
        rounds: [],
        evaluations: 0,
        failures: 0,
        chains: trained.chains,
        done: 0,
      };
      while (state.done < options.loops) {
        const [localKey, globalKey] = split(fold(context.key, state.done), 2);
        const before = potential.evaluations.count;
        const moved = localMoves(kernel, state.chains, local, localKey);
        const jumped = await globalMoves(potential, flow, moved.chains, { ...global, key: globalKey });
        state = extended(state, { moved, jumped }, potential.evaluations.count - before);
        yield { type: 'progress', done: state.done };
        yield { type: 'curve', name: 'acceptance of jumps', x: state.done, y: jumped.acceptance };
        yield { type: 'checkpoint', state };
        refuseStandstill(state.rounds);
      }
      await flow.close();
      const { chains: _chains, done: _done, ...produced } = state;
      if (produced.failures > 0) yield { type: 'warning', message: failureMessage(produced, potential) };
      return produced;
    },
  });

  function extended(
    state: State,
    { moved, jumped }: { moved: Moved; jumped: Jumped },
    evaluations: number,
  ): State {
    const [local, jump] = [moved.chains, jumped.chains];
    const { discard = usualDiscard, loops } = options;
    const { frames, energies, logDensities } = state;
    const kept =
      state.done < Math.floor(discard * loops)
        ? { frames, energies, logDensities }
        : {
            frames: {
              data: concatenate([frames.data, local.positions, jump.positions]),
              shape: [frames.shape[0] + 2, chains, dim] as const,
            },
            energies: concatenate([energies, local.energies, jump.energies]),
            logDensities: concatenate([logDensities, jumped.before, jumped.after]),
          };
    return {
      ...kept,
      rounds: [...state.rounds, { local: moved.acceptance, global: jumped.acceptance }],
      evaluations: state.evaluations + evaluations,
      ...failuresOf(state, moved, jumped),
      chains: jump,
      done: state.done + 1,
    };
  }
}

/** Part of the production in which chains forget the proportions that the training left them in. */
const usualDiscard = 0.2;

/** Rounds without a single accepted move after which going on would only burn hours. */
const patience = 10;
const hasStalled = (rounds: readonly Round[], kind: keyof Round) => {
  const last = rounds.slice(-patience);
  return last.length === patience && last.every((round) => round[kind] < 1e-6);
};

/** @throws InputError */
function refuseStandstill(rounds: readonly Round[]): void {
  if (!hasStalled(rounds, 'global')) return;
  throw new InputError(
    `no jump was accepted in ${patience} rounds: the flow does not cover the target. Train longer (train.loops, train.steps), ` +
      'start chains in every mode that you know (chains.from), or give the flow more layers',
  );
}

/** @throws InputError */
function refuseStuck(rounds: readonly Round[], { timeStep }: LocalMoves): void {
  if (!hasStalled(rounds, 'local') || !hasStalled(rounds, 'global')) return;
  throw new InputError(
    `no move was accepted in ${patience} rounds, so that the flow has nothing to learn from: lower local.timeStep (now ${timeStep})`,
  );
}

async function potentialOf(spec: SystemSpec, context: WorkflowContext): Promise<Potential> {
  const system = await loadSystem(spec, context);
  if (!isDynamics(system)) return system;
  throw new InputError('system is given by its drift: Monte Carlo needs an energy');
}

const tailMean = (losses: Float32Array) => {
  const tail = losses.slice(-Math.max(1, Math.floor(losses.length / 4)));
  return tail.reduce((sum, loss) => sum + loss, 0) / tail.length;
};
