/** The ways in which a flow can learn, all called alike. */
import { evaluate } from '../../kernels/index.js';
import { InputError } from '../../math/index.js';
import {
  trainFlow,
  trainFlowByAnnealing,
  trainFlowByEnergy,
  type AnnealedTrainingOptions,
  type EnergyTrainingOptions,
  type FlowOptimisation,
  type FlowSpec,
  type FlowTrainingEvent,
  type RowEnergies,
  type TrainedFlow,
} from '../../models/index.js';
import type { Key } from '../../random/index.js';
import type { Potential } from '../../systems/index.js';
import type { Runtime } from '../../tensor/index.js';
import type { Plain } from '../types.js';

/** How a flow learns. */
export type FlowLearning = FlowOptimisation & {
  /**
   * `energy`: reverse Kullback-Leibler divergence, by the forces at the flow's own samples; `data`: maximum likelihood of samples of the
   * target; `data-and-energy`: both at once; `annealing`: likelihood of what annealed importance sampling makes of the flow's samples (FAB).
   */
  readonly type: 'energy' | 'data' | 'data-and-energy' | 'annealing';
  /** Of energies: how the divergence is differentiated. */
  readonly gradient: NonNullable<EnergyTrainingOptions['gradient']>;
  /** Of energies: inverse temperature at the start relative to the end's, which it reaches after half of the steps. */
  readonly annealFrom: number;
  /** Part of each batch with the worst loss that does not count. */
  readonly dropWorst: number;
  /** Of data-and-energy: how much the data count. */
  readonly dataShare: number;
  /** Of data: part that is kept aside, for early stopping. */
  readonly validation: number;
  /** Of annealing: its path, moves and memory. */
  readonly annealing?: Pick<AnnealedTrainingOptions, 'levels' | 'leaps' | 'timeStep' | 'memory' | 'updates'>;
};

/** All that a training can need. */
export type FlowTask = {
  readonly runtime: Runtime;
  readonly key: Key;
  readonly architecture: FlowSpec;
  /** Reduced energies; rows without one are NaN. */
  readonly energy: RowEnergies;
  /** Samples of the target, rows × dim, where there are some. */
  readonly samples: Float64Array | undefined;
  readonly options: FlowLearning;
  /** The last checkpoint's state. */
  readonly saved: Plain | undefined;
};

/** What a training yields; a checkpoint's state is the training's own. */
export type FlowLearningEvent =
  Exclude<FlowTrainingEvent, { type: 'checkpoint' }> | { readonly type: 'checkpoint'; readonly state: Plain };

/** One way to learn. */
export type FlowTraining = (task: FlowTask) => AsyncGenerator<FlowLearningEvent, TrainedFlow, void>;

/** Each type of learning; a new one needs only its line here, and its word in the schema. */
export const flowTrainings: Readonly<Record<FlowLearning['type'], FlowTraining>> = {
  energy: ({ runtime, key, architecture, energy, options, saved }) =>
    trainFlowByEnergy(runtime, key, architecture, energy, options, { saved: saved as never }),
  annealing: ({ runtime, key, architecture, energy, options, saved }) =>
    trainFlowByAnnealing(
      runtime,
      key,
      architecture,
      energy,
      { ...options, ...options.annealing },
      { saved: saved as never },
    ),
  data: ({ runtime, key, architecture, samples, options, saved }) =>
    trainFlow(runtime, key, architecture, { positions: required(samples, options) }, options, {
      saved: saved as never,
    }),
  'data-and-energy': ({ runtime, key, architecture, energy, samples, options, saved }) =>
    trainFlowByEnergy(
      runtime,
      key,
      architecture,
      energy,
      { ...options, data: { positions: required(samples, options) } },
      { saved: saved as never },
    ),
};

/** Whether a training uses samples of the target. */
export const learnsFromData = ({ type }: Pick<FlowLearning, 'type'>): boolean =>
  type === 'data' || type === 'data-and-energy';

function required(samples: Float64Array | undefined, { type }: FlowLearning): Float64Array {
  if (samples) return samples;
  throw new InputError(
    `train.type is ${type}, but there are no samples of the target: let chains make some (data.source: chains), or give a file`,
  );
}

/** A potential as trainings call it, with how often it gave no number, and the first place at which it did. */
export function countedEnergies(potential: Potential): {
  energy: RowEnergies;
  failures: () => { readonly count: number; readonly where: Float64Array | undefined };
} {
  let count = 0;
  let where: Float64Array | undefined;
  return {
    failures: () => ({ count, where }),
    energy(positions, energies, gradients) {
      const found = evaluate(potential, positions);
      energies.set(found.energies);
      gradients.set(found.gradients);
      found.energies.forEach((u, row) => {
        if (!Number.isNaN(u)) return;
        count++;
        where ??= positions.slice(row * potential.dim, (row + 1) * potential.dim);
      });
    },
  };
}
