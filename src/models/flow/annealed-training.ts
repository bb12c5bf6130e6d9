/**
 * Training flows from an energy alone so that no mode is lost: annealed importance sampling moves the flow's samples to where p² / q is
 * large, that is, where the target has density and the flow lacks it, and the flow learns from them by maximum likelihood. To first order this
 * minimises the variance of importance weights, the divergence ∫ p² / q, and where the flow has left a mode the moves go and find it.
 *
 * L. I. Midgley, V. Stimper, G. N. C. Simm, B. Schölkopf, J. M. Hernández-Lobato 2023, "Flow annealed importance sampling bootstrap",
 * arXiv:2208.01893.
 */
import { adaptTimeSteps, annealedImportanceSampling, type AnnealedSamples } from '../../kernels/index.js';
import { InputError } from '../../math/errors.js';
import { exp, logSumExp } from '../../math/index.js';
import { fold, split, type Key } from '../../random/index.js';
import { constant, spec, type Runtime, type Tensor } from '../../tensor/index.js';
import type { RowEnergies } from './energy-training.js';
import { flowOf, type FlowParameters, type FlowSpec } from './flow.js';
import { remember, replay, reweigh, type AnnealingMemory, type Replayed } from './replay-buffer.js';
import { scoredFlow } from './scored-flow.js';
import {
  checkLoss,
  checkOptions,
  eventSteps,
  lastMean,
  learnerOf,
  type FlowOptimisation,
  type FlowTrainingEvent,
  type FlowTrainingState,
  type TrainedFlow,
} from './training.js';

export interface AnnealedTrainingOptions extends FlowOptimisation {
  /** Densities between the flow and p^power q^(1 − power), each with one Hamiltonian move (default 2). */
  readonly levels?: number;
  /** Leapfrog steps of one move (default 5). */
  readonly leaps?: number;
  /** First time step of the moves (default 0.1); it then follows the acceptance, to 0.65. */
  readonly timeStep?: number;
  /** Where the path ends: 2, the density of least variance (default); 1, the target itself. */
  readonly power?: number;
  /** Batches of samples that are remembered (default 64; 0: each batch is learnt from once). */
  readonly memory?: number;
  /** Batches of samples before the first step (default 4). */
  readonly fill?: number;
  /** Optimiser steps for each batch of new samples (default 4; 1 without memory). */
  readonly updates?: number;
  /** Largest correction of a remembered sample for what the flow has learnt since (default 10). */
  readonly clip?: number;
}

type Settings = Required<Omit<AnnealedTrainingOptions, keyof FlowOptimisation>>;

/**
 * Train a flow on an energy by annealed importance sampling (FAB), yielding progress, curves (the loss −⟨w ln q⟩; the part of the flow's own
 * samples that are worth a sample of the target; acceptance of the moves) and checkpoints.
 *
 * batch × (1 + levels × leaps) energies for `updates` steps. Places at which the energy is not a number are refused, counted and told
 * in the result.
 *
 * @throws InputError for options out of range, a flow with contexts, or when no sample of the flow has a finite energy and density
 * @example
 * const training = trainFlowByAnnealing(runtime, key(1), architecture, energies, { steps: 2000, batch: 512, learningRate: 1e-3 });
 */
export async function* trainFlowByAnnealing(
  runtime: Runtime,
  key: Key,
  architecture: FlowSpec,
  energy: RowEnergies,
  options: AnnealedTrainingOptions,
  { start, saved }: { start?: FlowParameters; saved?: FlowTrainingState } = {},
): AsyncGenerator<FlowTrainingEvent, TrainedFlow, void> {
  const flow = flowOf(architecture);
  const { dim } = flow;
  const settings = checkSettings(options);
  if ((architecture.contexts ?? 0) > 0)
    throw new InputError('a flow with contexts cannot be trained on one energy');
  const { steps, batch } = options;
  const { levels, leaps, power, memory, fill, updates, clip } = settings;
  const [startKey, sampleKey, replayKey] = split(key, 3);
  const target = { dim, energyAndGradient: energy };

  const learner = await learnerOf(runtime, flow.initialise(startKey), options, {
    start,
    state: saved?.trainer,
    batch: { x: spec([batch, dim]), before: spec([batch, 1]), weight: spec([batch, 1]) },
    loss: (parameters, { x, before, weight }: Record<'x' | 'before' | 'weight', Tensor>) => {
      const logDensity = flow.logDensity(parameters, x);
      const change = logDensity
        .stopGradient()
        .sub(before)
        .mul(1 - power);
      const correction = change.minimum(constant(Math.log(clip), [1, 1])).exp();
      return logDensity.mul(correction).mul(weight).sum().neg();
    },
  });
  const scored = await scoredFlow(runtime, flow, { rows: batch });
  let past: AnnealingMemory = saved?.annealing ?? {
    timeSteps: new Float64Array(Math.max(1, levels)).fill(settings.timeStep),
    evaluations: 0,
    refusals: { count: 0, where: new Float64Array(0) },
  };

  const losses = new Float32Array(steps);
  losses.set(saved?.losses ?? []);
  let step = saved?.step ?? 0;
  while (step < steps) {
    const from = step;
    let now = scored.at(learner.parameters);
    const sampled = async (k: Key) => {
      const found = await annealedImportanceSampling(k, now, target, {
        ...{ rows: batch, levels, leaps, power, timeStep: past.timeSteps },
      });
      past = after(past, found);
      return found;
    };
    let newest = await sampled(fold(sampleKey, from));
    if (memory > 0) {
      const room = { capacity: memory * batch, dim };
      for (let extra = from === 0 ? fill - 1 : 0; extra > 0; extra--) {
        past = { ...past, buffer: remember(past.buffer, newest, room) };
        newest = await sampled(fold(fold(sampleKey, 0), extra));
      }
      past = { ...past, buffer: remember(past.buffer, newest, room) };
    }

    const drawn: Replayed[] = [];
    for (const end = Math.min(steps, from + updates); step < end; step++) {
      const rows = past.buffer ? replay(fold(replayKey, step), past.buffer, batch) : newest;
      if (past.buffer) drawn.push(rows as Replayed);
      const { loss, gradientNorm } = await learner.step({
        x: Float32Array.from(rows.positions),
        before: Float32Array.from(rows.logDensities),
        weight: past.buffer ? new Float32Array(batch).fill(1 / batch) : softmax(newest.logWeights),
      });
      checkLoss(loss, gradientNorm, step, options);
      losses[step] = loss;
    }
    if (past.buffer) {
      now = scored.at(learner.parameters);
      let buffer = past.buffer;
      for (const { rows, positions } of drawn) {
        buffer = reweigh(buffer, rows, await now.logDensity(positions), power);
      }
      past = { ...past, buffer };
    }

    if (Math.floor(step / eventSteps) === Math.floor(from / eventSteps) && step < steps) continue;
    yield { type: 'progress', done: step };
    for (const [name, y] of [
      ['loss', lastMean(losses, step)],
      ['effective fraction', effectiveFraction(newest.logWeightsAtStart)],
      ['acceptance of moves', newest.acceptance.reduce((sum, rate) => sum + rate / levels, 0)],
    ] as const) {
      yield { type: 'curve', name, x: step, y };
    }
    yield {
      type: 'checkpoint',
      state: { step, trainer: learner.state, losses: losses.slice(0, step), annealing: past },
    };
  }
  const parameters = learner.average;
  await Promise.all([learner.close(), scored.close()]);
  const { evaluations, refusals } = past;
  return { model: { spec: architecture, parameters }, losses, evaluations, refusals };
}

/** What is known after another batch of samples. */
function after(past: AnnealingMemory, found: AnnealedSamples): AnnealingMemory {
  const { count, where } = found.refusals.target;
  return {
    ...past,
    timeSteps:
      found.acceptance.length > 0 ? adaptTimeSteps(past.timeSteps, found.acceptance) : past.timeSteps,
    evaluations: past.evaluations + found.evaluations,
    refusals: {
      count: past.refusals.count + count,
      where: past.refusals.where.length > 0 ? past.refusals.where : where,
    },
  };
}

function softmax(logWeights: Float64Array): Float32Array {
  const total = logSumExp(logWeights);
  return Float32Array.from(logWeights, (log) => exp(log - total));
}

/** (Σ w)² / (n Σ w²). */
function effectiveFraction(logWeights: Float64Array): number {
  const squares = logSumExp(logWeights.map((log) => 2 * log));
  return exp(2 * logSumExp(logWeights) - squares) / logWeights.length;
}

/** @throws InputError */
function checkSettings(options: AnnealedTrainingOptions): Settings {
  checkOptions(options);
  const { levels = 2, leaps = 5, timeStep = 0.1, power = 2, memory = 64, fill = 4, clip = 10 } = options;
  const updates = options.updates ?? (memory > 0 ? 4 : 1);
  for (const [name, value, least] of [
    ['levels', levels, 0],
    ['memory', memory, 0],
    ['fill', fill, 1],
    ['updates', updates, 1],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new InputError(`${name} is ${value}: use a whole number from ${least}`);
  }
  if (memory === 0 && updates > 1) {
    throw new InputError(
      `updates is ${updates}, but memory is 0: there is one batch to learn from, use updates 1`,
    );
  }
  for (const [name, value] of [
    ['power', power],
    ['timeStep', timeStep],
  ] as const) {
    if (!(value > 0 && value < Infinity)) throw new InputError(`${name} is ${value}: it must be positive`);
  }
  if (!(clip >= 1)) throw new InputError(`clip is ${clip}: use a number from 1`);
  return { levels, leaps, timeStep, power, memory, fill, updates, clip };
}
