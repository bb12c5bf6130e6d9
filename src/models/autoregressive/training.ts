/**
 * Training models of spins on an energy, by the reverse Kullback-Leibler divergence ⟨u + ln q⟩_q. Spins cannot be moved a little, so its gradient is
 * that of the score, ⟨(u + ln q − baseline) ∇ ln q⟩, with the mean of the batch as the baseline.
 *
 * D. Wu, L. Wang, P. Zhang 2019, doi:10.1103/PhysRevLett.122.080602; R. J. Williams 1992, doi:10.1007/BF00992696.
 */
import { InputError } from '../../math/errors.js';
import { fold, split, type Key } from '../../random/index.js';
import { spec as arraySpec, type Runtime, type Tensor } from '../../tensor/index.js';
import {
  checkLoss,
  checkOptions,
  eventSteps,
  lastMean,
  learnerOf,
  type FlowOptimisation,
  type FlowTrainingEvent,
  type FlowTrainingState,
} from '../flow/training.js';
import {
  initialiseSpinNetwork,
  spinLogDensity,
  type SpinModelData,
  type SpinNetworkSpec,
} from './spin-network.js';
import { spinSampler } from './spin-sampler.js';

export interface SpinTrainingOptions extends FlowOptimisation {
  /** Inverse temperature at the start, relative to the end's (default 0); it rises linearly over the first half. */
  readonly annealFrom?: number;
}

/** Reduced energies of configurations (rows × sites of ±1). */
export type SpinEnergies = (spins: Int8Array, energies: Float64Array) => void;

/** What training made; a loss is the mean of u + ln q at the inverse temperature of its step. */
export type TrainedSpins = { readonly model: SpinModelData; readonly losses: Float32Array };

/**
 * Train a model of spins, yielding progress, the loss (u + ln q, an upper bound of −ln Z) and checkpoints.
 *
 * @throws InputError for options out of range, an energy that is no number, or training that diverges
 * @example
 * const lattice = ising({ rows: 4, coupling: 0.44 });
 * const network = { sites: 16, width: 32, depth: 1, activation: 'silu', symmetric: true } as const;
 * const training = trainSpins(runtime, key(1), network, lattice.energy, { steps: 500, batch: 256, learningRate: 0.01 });
 */
export async function* trainSpins(
  runtime: Runtime,
  key: Key,
  network: SpinNetworkSpec,
  energy: SpinEnergies,
  options: SpinTrainingOptions,
  { saved }: { saved?: FlowTrainingState } = {},
): AsyncGenerator<FlowTrainingEvent, TrainedSpins, void> {
  checkOptions(options);
  const { steps, batch, annealFrom = 0 } = options;
  if (!(annealFrom >= 0 && annealFrom <= 1))
    throw new InputError(`annealFrom is ${annealFrom}: use a part of 1`);
  const [startKey, drawKey] = split(key, 2);
  const { sites } = network;
  const learner = await learnerOf(runtime, [initialiseSpinNetwork(startKey, network)], options, {
    start: undefined,
    state: saved?.trainer,
    batch: { spins: arraySpec([batch, sites]), pull: arraySpec([batch, 1]) },
    loss: ([layers], { spins, pull }: Record<'spins' | 'pull', Tensor>) =>
      spinLogDensity(network, layers, spins).mul(pull).mean(),
  });
  const losses = new Float32Array(steps);
  losses.set(saved?.losses ?? []);
  const energies = new Float64Array(batch);
  for (let step = saved?.step ?? 0; step < steps; step++) {
    const beta = annealFrom + (1 - annealFrom) * Math.min(1, (2 * step) / steps);
    const sampler = spinSampler({ spec: network, parameters: learner.parameters[0] });
    const { spins, logDensities } = sampler.sample(fold(drawKey, step), batch);
    energy(spins, energies);
    const work = energies.map((u, row) => beta * u + logDensities[row]);
    const mean = work.reduce((sum, value) => sum + value, 0) / batch;
    if (!Number.isFinite(mean))
      throw new InputError(`the energy of a configuration is ${mean} at step ${step}`);
    const { loss, gradientNorm } = await learner.step({
      spins: Float32Array.from(spins),
      pull: Float32Array.from(work, (value) => value - mean),
    });
    checkLoss(loss, gradientNorm, step, options);
    losses[step] = mean;
    const done = step + 1;
    if (done % eventSteps !== 0 && done !== steps) continue;
    yield { type: 'progress', done };
    yield { type: 'curve', name: 'loss', x: done, y: lastMean(losses, done) };
    yield {
      type: 'checkpoint',
      state: { step: done, trainer: learner.state, losses: losses.slice(0, done) },
    };
  }
  const [parameters] = learner.average;
  await learner.close();
  return { model: { spec: network, parameters }, losses };
}
