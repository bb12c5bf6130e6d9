/**
 * The training data: unbiased dynamics of many walkers that start along a line in the slow coordinate. Kept positions are equally spaced
 * in time after an equilibration, in which the wells reach their populations.
 */
import type { KernelSpec } from '../kernels/index.js';
import { loadSystem } from '../systems/index.js';
import type { SystemSpec } from '../systems/index.js';
import { endsOf, rowsBetween } from './start-rows.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';
import { moveWalkers } from './walkers.js';
import type { WalkerCheckpoint } from './walkers.js';
import { kernelOf } from './sampling.js';

export type SimulateOptions = {
  readonly walkers: number;
  /** Steps of each walker before anything is kept. */
  readonly equilibration: number;
  /** Steps of each walker from which the samples are kept. */
  readonly steps: number;
  readonly timeStep: number;
  readonly kernel: KernelSpec['type'];
  /** Of `langevin-middle` (default 1). */
  readonly friction?: number | undefined;
  /** Positions kept, over all walkers; rounded to the same number for each. */
  readonly samples: number;
  /** Where the first and the last walker start; the others start evenly between them. */
  readonly from: readonly number[];
  readonly to: readonly number[];
};

export type TrainingData = {
  /** rows × dim. */
  readonly positions: Float64Array;
  readonly dim: number;
  readonly names: readonly string[];
  readonly evaluations: number;
};

/** Sample the unbiased system. */
export async function* simulate(
  { system: spec, simulate: options }: { system: SystemSpec; simulate: SimulateOptions },
  context: WorkflowContext,
): Workflow<TrainingData> {
  const { walkers, equilibration, steps, samples, from, to } = options;
  const system = await loadSystem(spec, context);
  const { dim, names } = system;
  endsOf({ from, to }, system, 'simulate');
  const every = Math.min(steps, Math.max(1, Math.floor((steps * walkers) / samples)));
  return yield* stage(context, {
    name: 'simulate',
    title: 'Simulate the unbiased system',
    total: walkers * (equilibration + steps),
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const { frames, evaluations } = yield* moveWalkers(
        context,
        {
          system: spec,
          kernel: kernelOf(options),
          positions: rowsBetween(from, to, walkers),
          dim,
          steps: equilibration + steps,
          recording: { every, after: equilibration },
        },
        saved,
      );
      return { positions: frames, dim, names, evaluations };
    },
  });
}
