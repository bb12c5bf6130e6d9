/** The windows of umbrella sampling: harmonic biases in a row along a coordinate, sampled by walkers that are all one batch. */
import type { BiasSpec } from '../biases/index.js';
import type { KernelSpec } from '../kernels/index.js';
import { InputError } from '../math/index.js';
import { isDynamics, loadSystem } from '../systems/index.js';
import type { System, SystemSpec } from '../systems/index.js';
import { checkSpring, umbrellaBias } from './assisted-umbrella-sampling.js';
import type { Condition } from './assisted-umbrella-sampling.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';
import { moveWalkers } from './walkers.js';
import type { WalkerCheckpoint } from './walkers.js';

/** Biases spring/2 (x − centre)² with evenly spaced centres. */
export type Windows = {
  readonly coordinate: number;
  /** Centre of the first window and of the last. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly spring: number;
};

/** How windows are sampled. */
export type WindowSampling = {
  /** Walkers of each window. */
  readonly walkers: number;
  /** Steps of each walker before anything is kept. */
  readonly equilibration: number;
  readonly steps: number;
  /** Steps between kept frames. */
  readonly every: number;
  readonly timeStep: number;
  readonly kernel: KernelSpec['type'];
  /**
   * Where the walkers of the first and of the last window start, the windows between evenly between; the windowed coordinate
   * starts at the window's centre and the held one where it is held, whatever is given here. `to` is `from` by default.
   */
  readonly from?: readonly number[] | undefined;
  readonly to?: readonly number[] | undefined;
};

/** What the sampling of windows needs to know. */
export type WindowProblem = {
  readonly system: SystemSpec;
  readonly windows: Windows;
  /** A further coordinate that the same spring holds in all windows, such as the slow one of a fast/slow system. */
  readonly hold?: Condition | undefined;
  readonly sample: WindowSampling;
};

/** What the walkers of all windows visited. */
export type WindowSamples = {
  readonly names: readonly string[];
  readonly centres: Float64Array;
  /** The windows' spring in kT per squared unit of the coordinate. */
  readonly reducedSpring: number;
  /** frames × walkers × dim; the walkers of window 0 come first. */
  readonly frames: { readonly data: Float64Array; readonly shape: readonly [number, number, number] };
  readonly evaluations: number;
};

/** Frames of a walker that its correlations can be told from. */
const fewestFrames = 20;

/** Sample all windows at once. */
export async function* sampleWindows(
  problem: WindowProblem,
  context: WorkflowContext,
): Workflow<WindowSamples> {
  const { windows, hold, sample } = problem;
  const system = await loadSystem(problem.system, context);
  const centres = windowCentres(windows);
  const positions = startingPositions(problem, system);
  const reducedSpring = springInKT(system, windows.coordinate, windows.spring);
  const { dim, names } = system;
  const walkers = positions.length / dim;
  const kept = Math.floor(sample.steps / sample.every);
  checkSampling(problem, kept);
  const window: BiasSpec = {
    type: 'harmonic',
    variable: { type: 'coordinate', index: windows.coordinate },
    centre: Float64Array.from(
      { length: walkers },
      (_, walker) => centres[Math.floor(walker / sample.walkers)],
    ),
    spring: windows.spring,
  };
  const steps = sample.equilibration + sample.steps;
  return yield* stage(context, {
    name: 'sample',
    title: `Sample ${windows.count} windows`,
    total: walkers * steps,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const { frames, evaluations } = yield* moveWalkers(
        context,
        {
          system: problem.system,
          biases: [window, ...(hold ? [umbrellaBias(hold)] : [])],
          kernel: { type: sample.kernel, timeStep: sample.timeStep },
          positions,
          dim,
          steps,
          recording: { every: sample.every, after: sample.equilibration },
        },
        saved,
      );
      return {
        names,
        centres,
        reducedSpring,
        frames: { data: frames, shape: [kept, walkers, dim] as const },
        evaluations,
      };
    },
  });
}

export function windowCentres({ from, to, count }: Windows): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => from + (k * (to - from)) / Math.max(1, count - 1));
}

/**
 * The spring constant in kT of a spring that acts on one coordinate of a system.
 *
 * A bias takes spring (x − centre) off the drift. A potential is a reduced energy, moved by dx = −∇u dt + √2 dB, so there the
 * spring is in kT already. A dynamics with noise σ has its temperature in the noise, kT = σ²/2, so its stationary density
 * carries exp(−spring/2 (x − centre)² / (σ²/2)): the spring counts 2/σ² times.
 *
 * @throws InputError for a coordinate without noise, which has no temperature
 */
export function springInKT(system: System, coordinate: number, spring: number): number {
  if (!isDynamics(system)) return spring;
  const noise = system.noise[coordinate];
  if (!(noise > 0)) {
    throw new InputError(
      `windows.coordinate is ${coordinate} (${system.names[coordinate]}), which has no noise and so no temperature: ` +
        'take windows along another coordinate',
    );
  }
  return spring / (noise ** 2 / 2);
}

/** Every window's walkers at its centre: count × walkers rows. */
function startingPositions({ windows, hold, sample }: WindowProblem, { dim, names }: System): Float64Array {
  for (const [name, given] of [
    ['windows', windows],
    ['hold', hold],
  ] as const) {
    if (given && given.coordinate >= dim) {
      const last = dim - 1;
      throw new InputError(
        `${name}.coordinate is ${given.coordinate}: the system has coordinates 0 to ${last} (${names.join(', ')})`,
      );
    }
  }
  if (hold?.coordinate === windows.coordinate) {
    throw new InputError(
      `hold.coordinate is ${hold.coordinate}, the coordinate of the windows: hold another one`,
    );
  }
  const { from, to = from } = sample;
  for (const [name, row] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (row && row.length !== dim) {
      throw new InputError(
        `sample.${name} has ${row.length} values: the system has ${dim} (${names.join(', ')})`,
      );
    }
  }
  const centres = windowCentres(windows);
  const place = (window: number, coordinate: number): number => {
    if (coordinate === windows.coordinate) return centres[window];
    if (coordinate === hold?.coordinate) return hold.at;
    if (!from || !to) {
      throw new InputError(
        `nothing says where coordinate ${coordinate} (${names[coordinate]}) is: hold it ` +
          `(hold: { coordinate: ${coordinate}, at: 0 }), or say where it starts (sample.from, one number a coordinate)`,
      );
    }
    return from[coordinate] + (window / Math.max(1, windows.count - 1)) * (to[coordinate] - from[coordinate]);
  };
  return Float64Array.from({ length: windows.count * sample.walkers * dim }, (_, i) =>
    place(Math.floor(i / dim / sample.walkers), i % dim),
  );
}

function checkSampling({ windows, hold, sample }: WindowProblem, kept: number): void {
  if (kept < fewestFrames) {
    throw new InputError(
      `sample.every is ${sample.every}: of ${sample.steps} steps ${kept} frames a walker are kept, ` +
        `and ${fewestFrames} are the least for an error; lower it or raise sample.steps`,
    );
  }
  checkSpring('windows.spring', windows.spring, sample.timeStep);
  if (hold) checkSpring('hold.spring', hold.spring, sample.timeStep);
}
