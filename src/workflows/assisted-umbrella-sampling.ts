/**
 * Algorithm 2 of Crabtree, Bello-Rivas & Kevrekidis (2023), "Sampling initialized by conditional SGMs", and what it is compared with:
 * umbrella sampling alone, one run of as many steps from one place.
 */
import type { BiasSpec } from '../biases/index.js';
import type { KernelSpec } from '../kernels/index.js';
import { InputError } from '../math/index.js';
import { fold } from '../random/index.js';
import type { SystemSpec } from '../systems/index.js';
import type { VariableSpec } from '../variables/index.js';
import type { DensityGrid } from './density-grid.js';
import type { StartingPoints, StartOptions } from './draw.js';
import { rowsOf } from './systematic-starts.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';
import { moveWalkers } from './walkers.js';
import type { WalkerCheckpoint, WalkerPlan } from './walkers.js';
import { kernelOf } from './sampling.js';

/** The umbrella: spring/2 (x − at)² on one coordinate, or on a variable. */
export type Condition = {
  readonly coordinate: number;
  /** What is held in place of the coordinate, which figures then show beside it. */
  readonly variable?: VariableSpec | undefined;
  readonly at: number;
  readonly spring: number;
};

/** How umbrella sampling moves its walkers. */
export type SampleOptions = {
  /** Steps of each assisted walker; umbrella sampling alone gets the steps of all of them together. */
  readonly steps: number;
  readonly timeStep: number;
  readonly kernel: KernelSpec['type'];
  /** Of `langevin-middle` (default 1). */
  readonly friction?: number | undefined;
  /** Where umbrella sampling alone starts. */
  readonly from: readonly number[];
};

/** What umbrella sampling needs to know of an experiment. */
export type UmbrellaExperiment = {
  readonly system: SystemSpec;
  readonly condition: Condition;
  readonly density: DensityGrid;
  readonly starts: Pick<StartOptions, 'walkers'>;
  readonly sample: SampleOptions;
};

/** The kinds of umbrella sampling that are compared. */
export const methods = ['umbrella', 'assisted', 'systematic'] as const;
export type Method = (typeof methods)[number];

/** Frames of one method's walkers. */
export type Sampling = {
  readonly walkers: number;
  /** Steps of each walker, all of them kept. */
  readonly steps: number;
  /** Where the walkers started, walkers × dim. */
  readonly starts: Float64Array;
  /** steps × walkers × dim. */
  readonly frames: Float64Array;
  readonly evaluations: number;
};

/** What people read for a method. */
export const methodTitles: Record<Method, string> = {
  umbrella: 'umbrella sampling alone',
  assisted: 'assisted umbrella sampling',
  systematic: 'assisted, systematic starts',
};

/** One run of umbrella sampling by one method, every step kept. */
export async function* umbrellaSampling(
  experiment: UmbrellaExperiment,
  method: Method,
  points: StartingPoints,
  context: WorkflowContext,
): Workflow<Sampling> {
  const { sample, starts } = experiment;
  const plan = umbrellaPlan(experiment, method, points, { from: 0, to: 1 });
  const walkers = method === 'umbrella' ? 1 : starts.walkers;
  const steps = method === 'umbrella' ? sample.steps * starts.walkers : sample.steps;
  return yield* stage(context, {
    name: method,
    title: sentence(methodTitles[method]),
    total: walkers * steps,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      // 1 to 3: sample P(x|y) under the umbrella from each of the model's points.
      const outcome = yield* moveWalkers(
        methodContext(context, method),
        { ...plan, steps, recording: { every: 1 } },
        saved,
      );
      // 4, reweighting, is the estimators' work; nothing biases the fast coordinates here.
      return {
        walkers,
        steps,
        starts: plan.positions,
        frames: outcome.frames,
        evaluations: outcome.evaluations,
      };
    },
  });
}

/** The walkers of a range of runs: run 0 is the one that is shown, the others are the study's repeats. */
export function umbrellaPlan(
  experiment: UmbrellaExperiment,
  method: Method,
  points: StartingPoints,
  runs: { from: number; to: number },
): Omit<WalkerPlan, 'steps' | 'recording'> {
  const { system, condition, sample, starts } = experiment;
  const { dim } = points.pool;
  const chosen = method === 'systematic' ? points.systematic : points.independent;
  const positions =
    method === 'umbrella'
      ? Float64Array.from({ length: (runs.to - runs.from) * dim }, (_, i) => sample.from[i % dim])
      : rowsOf(points.pool, chosen.subarray(runs.from * starts.walkers, runs.to * starts.walkers));
  return {
    system,
    dim,
    biases: [umbrellaBias(condition)],
    kernel: kernelOf(sample),
    positions,
  };
}

function sentence(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

/** The umbrella as a bias. */
export function umbrellaBias({ at, spring, ...held }: Condition): BiasSpec {
  return { type: 'harmonic', variable: variableOfCondition(held), centre: at, spring };
}

/** What is held. */
export function variableOfCondition({
  coordinate,
  variable,
}: Pick<Condition, 'coordinate' | 'variable'>): VariableSpec {
  return variable ?? { type: 'coordinate', index: coordinate };
}

/** Each method has random numbers of its own. */
export function methodContext(context: WorkflowContext, method: Method): WorkflowContext {
  return { ...context, key: fold(context.key, methods.indexOf(method)) };
}

/** @throws InputError for a spring that overshoots in one time step: its walkers would fly off. */
export function checkSpring(name: string, spring: number, timeStep: number): void {
  if (spring * timeStep < 1) return;
  throw new InputError(
    `${name} is ${spring}: it needs a sample.timeStep well below ${Number((1 / spring).toPrecision(2))}, ` +
      `not ${timeStep}, or its walkers overshoot`,
  );
}
