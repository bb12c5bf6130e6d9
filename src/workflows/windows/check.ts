/** The variables of windows, and whether windows can be sampled as they are asked for. */
import { InputError, placed } from '../../math/index.js';
import { isDynamics, isMolecule, type System } from '../../systems/index.js';
import { checkTimeStep } from '../../systems/molecules/time-step.js';
import { buildVariable, type Variable, type VariableSpec } from '../../variables/index.js';
import { checkSpring } from '../assisted-umbrella-sampling.js';
import { springInKT } from '../umbrella-windows.js';
import type { WindowData, WindowsProblem } from './problem.js';

/** Frames of a walker in a round that correlations can be told from. */
const fewestFrames = 20;

/** The windows' variables as one. */
export type CheckedVariables = Pick<WindowData, 'names' | 'periods'> & {
  /** Values of all variables of a batch, rows × variables. */
  readonly evaluate: (positions: Float64Array) => Float64Array;
  /** What the springs count in kT: more than as they are where a dynamics has its temperature in its noise. */
  readonly factor: number;
};

/**
 * @throws InputError for variables that the system has not or that have several components, systems without a temperature along them, springs or
 * frames that do not fit the steps
 */
export function checkWindows(problem: WindowsProblem, system: System): CheckedVariables {
  const { variables, hold, sample, windows, layout, axes, until } = problem;
  const { dim } = system;
  const built = variables.map((spec, j) => variableOf(spec, j, system));
  if (
    hold &&
    (hold.coordinate >= dim ||
      variables.some((spec) => spec.type === 'coordinate' && spec.index === hold.coordinate))
  ) {
    throw new InputError(
      `hold.coordinate is ${hold.coordinate}: hold one of the system's coordinates 0 to ${dim - 1} that has no windows`,
    );
  }
  if (layout !== 'path' && axes?.length !== variables.length) {
    throw new InputError(
      `grid has ${axes?.length ?? 0} axes for ${variables.length} variables of windows: give one each`,
    );
  }
  const kept = Math.floor(sample.steps / sample.every);
  if (kept < fewestFrames) {
    throw new InputError(
      `sample.every is ${sample.every}: of ${sample.steps} steps ${kept} frames a walker are kept, ` +
        `and ${fewestFrames} are the least for an error; lower it or raise sample.steps`,
    );
  }
  if (isMolecule(system)) {
    checkTimeStep(system.molecule, sample.timeStep, 'sample.timeStep');
    if (sample.kernel !== 'langevin-middle') {
      throw new InputError(
        `sample.kernel is ${sample.kernel}: a molecule moves by langevin-middle, with its masses and constraints`,
      );
    }
  } else {
    windows.springs.forEach((spring) => checkSpring('windows.spring', spring, sample.timeStep));
    if (hold) checkSpring('hold.spring', hold.spring, sample.timeStep);
  }
  const first = (windows.centres.length / variables.length) * sample.walkers * sample.steps;
  if (until && until.walkerSteps < first) {
    throw new InputError(
      `until.walkerSteps is ${until.walkerSteps}: the first round of ${sample.steps} steps for ${sample.walkers} walkers of every window takes ` +
        `${first}; raise it or lower sample.steps`,
    );
  }
  const [only] = variables;
  return {
    names: built.map(({ names: [name] }) => name),
    periods: built.map(({ periods: [period] }) => period),
    factor: variables.length === 1 && only.type === 'coordinate' ? springInKT(system, only.index, 1) : 1,
    evaluate: (positions) => {
      const rows = positions.length / dim;
      const out = new Float64Array(rows * built.length);
      built.forEach((variable, j) => {
        const values = new Float64Array(rows);
        variable.evaluate(positions, values);
        values.forEach((value, row) => (out[row * built.length + j] = value));
      });
      return out;
    },
  };
}

function variableOf(spec: VariableSpec, j: number, system: System): Variable {
  const { dim, names } = system;
  if (spec.type === 'coordinate' && spec.index >= dim) {
    throw new InputError(
      `windows.coordinate is ${spec.index}: the system has coordinates 0 to ${dim - 1} (${names.slice(0, 9).join(', ')}${dim > 9 ? ', …' : ''})`,
    );
  }
  const variable = placed(`windows' variable ${j}: `, () => buildVariable(spec, dim, names));
  if (variable.dim !== 1) {
    throw new InputError(
      `windows' variable ${j} has ${variable.dim} components (${variable.names.join(', ')}): give them one by one`,
    );
  }
  if (isDynamics(system) && spec.type !== 'coordinate') {
    throw new InputError(
      'windows.variable: this system is given by its drift, which has no temperature along a variable: use windows.coordinate',
    );
  }
  return variable;
}
