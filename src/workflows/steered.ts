/**
 * Steered dynamics: a spring pulls walkers from one place on a variable to another, and back, out of equilibrium. The work that it takes gives
 * the free-energy difference of the ends by Jarzynski, Bennett and Crooks, and the profile between them.
 *
 * References: C. Jarzynski, Phys. Rev. Lett. 78, 2690 (1997), doi:10.1103/PhysRevLett.78.2690; G. E. Crooks, Phys. Rev. E 60, 2721 (1999),
 * doi:10.1103/PhysRevE.60.2721; D. D. L. Minh and A. B. Adib, Phys. Rev. Lett. 100, 180602 (2008), doi:10.1103/PhysRevLett.100.180602.
 */
import type { BiasSpec } from '../biases/index.js';
import type { Axis } from '../estimators/index.js';
import { InputError } from '../math/index.js';
import { split } from '../random/index.js';
import { isDynamics, isMolecule, loadSystem, type System } from '../systems/index.js';
import { checkTimeStep } from '../systems/molecules/time-step.js';
import { estimateFromWork, type SteeredEstimates } from './steered-estimates.js';
import { stage, type Workflow, type WorkflowContext } from './types.js';
import { moveWalkers, type WalkerCheckpoint } from './walkers.js';
import { kernelOf, type WindowSampling } from './sampling.js';
import { bringToWindows } from './windows/bring.js';
import {
  specOf,
  windowVariables,
  type CheckedVariables,
  type CoordinateOrVariable,
} from './windows/check.js';
import { gridOfWindows } from './windows/layouts.js';
import type { WindowPlaces } from './windows/problem.js';
import { springsOf } from './windows/springs.js';

/** Everything that steered dynamics needs to know. */
export type Steered = Pick<WindowPlaces, 'system' | 'starts'> & {
  readonly pull: CoordinateOrVariable & {
    readonly from: number;
    readonly to: number;
    readonly spring: number;
    /** Steps of one pull, rounded up so that its looks at the variable, 100 at most, are evenly spaced and the last is at its end. */
    readonly steps: number;
    /** Pulls in each direction. */
    readonly walkers: number;
    /** Whether to pull back as well. */
    readonly reverse: boolean;
  };
  /** How walkers come to equilibrium at the ends, and move; as windows do. */
  readonly sample: Omit<WindowSampling, 'walkers' | 'steps' | 'every'>;
  readonly grid: Axis;
};

/** Pulls of one direction: the variable and the work done so far, times × pulls. */
export type PullRecord = { readonly values: Float64Array; readonly work: Float64Array };

export type Pulled = {
  readonly name: string;
  readonly period: number | null;
  /** Of the spring at each kept time, on the way there. */
  readonly centres: Float64Array;
  readonly forward: PullRecord;
  readonly reverse?: PullRecord;
  readonly evaluations: number;
};

export type SteeredResult = { readonly pulled: Pulled; readonly estimates: SteeredEstimates };

/** Times at which pulls are looked at. */
const mostTimes = 100;

/**
 * Run the whole experiment.
 *
 * @throws InputError for a system without an energy, variables that it has not, or options that do not fit
 * @example
 * for await (const event of steered(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* steered(experiment: Steered, context: WorkflowContext): Workflow<SteeredResult> {
  const [settleKey, pullKey, errorKey] = split(context.key, 3);
  const system = await loadSystem(experiment.system, context);
  const ends = endsOf(experiment);
  const along = windowVariables(ends.variables, system, ['pull']);
  check(experiment, system);
  const settled = yield* settle(ends, system, along, { ...context, key: settleKey });
  const pulled = yield* pullWalkers(experiment, system, { along, settled }, { ...context, key: pullKey });
  const estimates = yield* estimateFromWork(experiment, pulled, { ...context, key: errorKey });
  return { pulled, estimates };
}

/** The ends, as umbrella windows; alone the first without a way back. */
function endsOf({ system, starts, pull, sample }: Steered): WindowPlaces {
  const { from, to, spring, reverse, walkers } = pull;
  return {
    ...{ system, starts, layout: 'line', variables: [specOf(pull)] },
    windows: gridOfWindows([{ from, to, spring, count: reverse ? 2 : 1 }]),
    sample: { ...sample, walkers, steps: 0, every: 1 },
  };
}

function check({ pull, sample }: Steered, system: System): void {
  if (isDynamics(system)) {
    throw new InputError(
      'system is given by its drift, and work needs an energy: take a system with a potential',
    );
  }
  if (pull.walkers < 2)
    throw new InputError(`pull.walkers is ${pull.walkers}: an error needs two pulls at least`);
  if (isMolecule(system)) checkTimeStep(system.molecule, sample.timeStep, 'sample.timeStep');
}

type Settled = { readonly positions: Float64Array; readonly evaluations: number };

/** Equilibrium under the spring at the ends. */
async function* settle(
  ends: WindowPlaces,
  system: System,
  along: CheckedVariables,
  context: WorkflowContext,
): Workflow<Settled> {
  const { windows, sample } = ends;
  const [bringKey, settleKey] = split(context.key, 2);
  const brought = yield* bringToWindows(ends, system, along, { ...context, key: bringKey });
  return yield* stage(context, {
    name: 'settle',
    title: `Equilibrate at ${windows.centres.length === 2 ? 'both ends' : 'the start'}`,
    total: windows.centres.length * sample.walkers * sample.equilibration,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const plan = {
        ...{ system: ends.system, biases: springsOf(ends, windows), kernel: kernelOf(sample) },
        positions: brought.positions,
        ...{ dim: system.dim, steps: sample.equilibration, recording: {} },
      };
      const { positions, evaluations } = yield* moveWalkers({ ...context, key: settleKey }, plan, saved);
      return { positions, evaluations: evaluations + brought.evaluations };
    },
  });
}

/** All pulls at once: those there come first, then those back. */
async function* pullWalkers(
  { system: spec, pull, sample }: Steered,
  system: System,
  { along, settled }: { readonly along: CheckedVariables; readonly settled: Settled },
  context: WorkflowContext,
): Workflow<Pulled> {
  const { walkers, steps, spring } = pull;
  const variable = specOf(pull);
  const { dim } = system;
  const rows = settled.positions.length / dim;
  const every = Math.ceil(steps / mostTimes);
  const whole = every * Math.ceil(steps / every); // so that the last step is kept
  const ends = (there: number, back: number) =>
    Float64Array.from({ length: rows }, (_, row) => (row < walkers ? there : back));
  return yield* stage(context, {
    name: 'steer',
    title: `Pull ${rows} walkers`,
    total: rows * whole,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const bias: BiasSpec = {
        ...{ type: 'moving', variable, spring, steps: whole },
        ...{ from: ends(pull.from, pull.to), to: ends(pull.to, pull.from) },
      };
      const { values, evaluations } = yield* moveWalkers(
        context,
        {
          system: spec,
          biases: [bias],
          kernel: kernelOf(sample),
          positions: settled.positions,
          ...{ dim, steps: whole, recording: { every, variables: [variable], work: true, positions: 0 } },
        },
        saved,
      );
      const times = whole / every + 1;
      const start = along.evaluate(settled.positions);
      const record = (first: number): PullRecord => {
        const column = (c: number, at: Float64Array) =>
          Float64Array.from({ length: times * walkers }, (_, i) => {
            const [time, row] = [Math.floor(i / walkers), first + (i % walkers)];
            return time === 0 ? at[row] : values[2 * ((time - 1) * rows + row) + c];
          });
        return { values: column(0, start), work: column(1, new Float64Array(rows)) };
      };
      return {
        name: along.names[0],
        period: along.periods[0],
        centres: Float64Array.from(
          { length: times },
          (_, t) => pull.from + (t / (times - 1)) * (pull.to - pull.from),
        ),
        forward: record(0),
        ...(pull.reverse ? { reverse: record(walkers) } : {}),
        evaluations: evaluations + settled.evaluations,
      };
    },
  });
}
