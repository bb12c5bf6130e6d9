/** The windows of umbrella sampling: harmonic biases in a row along a variable, sampled by walkers that are all one batch. */
import type { BiasSpec } from '../biases/index.js';
import { InputError, placed } from '../math/index.js';
import { isDynamics, isMolecule, loadSystem } from '../systems/index.js';
import type { System } from '../systems/index.js';
import { checkTimeStep } from '../systems/molecules/time-step.js';
import { buildVariable } from '../variables/index.js';
import type { Variable, VariableSpec } from '../variables/index.js';
import { checkSpring, umbrellaBias } from './assisted-umbrella-sampling.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';
import { checkDefined } from './variables-defined.js';
import { moveWalkers } from './walkers.js';
import type { WalkerCheckpoint } from './walkers.js';
import { centresOfWalkers, kernelOf, windowCentres } from './window-problem.js';
import type { WindowProblem, WindowSamples } from './window-problem.js';
import { pullToCentres, startingPositions } from './window-starts.js';

/** Frames of a walker that its correlations can be told from. */
const fewestFrames = 20;

/** Sample all windows at once. */
export async function* sampleWindows(
  problem: WindowProblem,
  context: WorkflowContext,
): Workflow<WindowSamples> {
  const { windows, hold, sample } = problem;
  const system = await loadSystem(problem.system, context);
  const { spec, variable } = windowVariable(problem, system);
  const centres = windowCentres(windows);
  const starts = startingPositions(problem, system, variable);
  const reducedSpring =
    windows.coordinate === undefined
      ? windows.spring
      : springInKT(system, windows.coordinate, windows.spring);
  const { dim, names } = system;
  const walkers = starts.length / dim;
  const kept = Math.floor(sample.steps / sample.every);
  checkSampling(problem, system, kept);
  const pulled = isMolecule(system)
    ? yield* pullToCentres(problem, system, { spec, variable }, starts, context)
    : { positions: starts, evaluations: 0 };
  const window: BiasSpec = {
    type: 'harmonic',
    variable: spec,
    centre: centresOfWalkers(problem),
    spring: windows.spring,
  };
  const isCoordinate = windows.variable === undefined;
  const steps = sample.equilibration + sample.steps;
  return yield* stage(context, {
    name: 'sample',
    title: `Sample ${windows.count} windows`,
    total: walkers * steps,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const { frames, values, positions, evaluations } = yield* moveWalkers(
        context,
        {
          system: problem.system,
          biases: [window, ...(hold ? [umbrellaBias(hold)] : [])],
          kernel: kernelOf(sample),
          positions: pulled.positions,
          dim,
          steps,
          recording: {
            ...{ every: sample.every, after: sample.equilibration },
            ...(isCoordinate ? {} : { variables: [spec], positions: 0 }),
          },
        },
        saved,
      );
      const [name, period] = [variable.names[0], variable.periods[0]];
      return {
        names,
        ...(isCoordinate ? {} : { along: { name, period, values } }),
        centres,
        reducedSpring,
        frames: isCoordinate
          ? { data: frames, shape: [kept, walkers, dim] as const }
          : { data: positions, shape: [1, walkers, dim] as const },
        evaluations: evaluations + pulled.evaluations,
      };
    },
  });
}

/**
 * The variable that windows are along.
 *
 * @throws InputError for a coordinate or an atom that the system has not, a variable of several components, or one of a system without energy
 */
export function windowVariable(
  { windows, hold }: Pick<WindowProblem, 'windows' | 'hold'>,
  system: System,
  section = 'windows',
): { spec: VariableSpec; variable: Variable } {
  const { dim, names } = system;
  for (const [name, given] of [
    [section, windows],
    ['hold', hold],
  ] as const) {
    if (given?.coordinate !== undefined && given.coordinate >= dim) {
      throw new InputError(
        `${name}.coordinate is ${given.coordinate}: the system has coordinates 0 to ${dim - 1} (${names.slice(0, 9).join(', ')}${dim > 9 ? ', …' : ''})`,
      );
    }
  }
  if (hold && hold.coordinate === windows.coordinate) {
    throw new InputError(
      `hold.coordinate is ${hold.coordinate}, the coordinate of the ${section}: hold another one`,
    );
  }
  const { coordinate = 0 } = windows;
  const spec = windows.variable ?? { type: 'coordinate', index: coordinate };
  const variable = placed(`${section}.variable: `, () => buildVariable(spec, dim, names));
  if (variable.dim !== 1) {
    throw new InputError(
      `${section}.variable has ${variable.dim} components (${variable.names.join(', ')}): give one with one`,
    );
  }
  if (windows.variable && isDynamics(system)) {
    throw new InputError(
      'windows.variable: this system is given by its drift, which has no temperature along a variable: use windows.coordinate',
    );
  }
  checkDefined({ [`${section}.variable`]: spec }, system);
  return { spec, variable };
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

function checkSampling({ windows, hold, sample }: WindowProblem, system: System, kept: number): void {
  if (kept < fewestFrames) {
    throw new InputError(
      `sample.every is ${sample.every}: of ${sample.steps} steps ${kept} frames a walker are kept, ` +
        `and ${fewestFrames} are the least for an error; lower it or raise sample.steps`,
    );
  }
  if (isMolecule(system)) {
    checkTimeStep(system.molecule, sample.timeStep, 'sample.timeStep');
    if (sample.kernel === 'langevin-middle') return;
    throw new InputError(
      `sample.kernel is ${sample.kernel}: a molecule moves by langevin-middle, with its masses and constraints`,
    );
  }
  checkSpring('windows.spring', windows.spring, sample.timeStep);
  if (hold) checkSpring('hold.spring', hold.spring, sample.timeStep);
}
