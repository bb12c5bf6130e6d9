/** The variables of windows, and whether windows can be sampled as they are asked for. */
import { InputError, placed } from '../../math/index.js';
import { isDynamics, isMolecule, type System } from '../../systems/index.js';
import { checkTimeStep } from '../../systems/molecules/time-step.js';
import { buildVariable, type Variable, type VariableSpec } from '../../variables/index.js';
import { checkSpring } from '../assisted-umbrella-sampling.js';
import { checkFrames } from '../sampling.js';
import { checkDefined } from '../variables-defined.js';
import type { WindowData, WindowLayout, WindowsProblem } from './problem.js';

/** A coordinate or a variable. */
export type CoordinateOrVariable = {
  /** The number of a coordinate (default 0). */
  readonly coordinate?: number | undefined;
  /** Instead of a coordinate: any variable of one component, such as a dihedral; of systems with an energy. */
  readonly variable?: VariableSpec | undefined;
};

/** A coordinate is a variable, too. */
export const specOf = ({ coordinate = 0, variable }: CoordinateOrVariable): VariableSpec =>
  variable ?? { type: 'coordinate', index: coordinate };

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
  const checked = windowVariables(
    variables,
    system,
    variables.map((_, j) => sectionOf(layout, j)),
  );
  if (hold) {
    checkCoordinate(hold.coordinate, system, 'hold');
    if (variables.some((spec) => spec.type === 'coordinate' && spec.index === hold.coordinate)) {
      throw new InputError(
        `hold.coordinate is ${hold.coordinate}, the coordinate of the windows: hold another one`,
      );
    }
  }
  if (layout !== 'path' && axes?.length !== variables.length) {
    throw new InputError(
      `grid has ${axes?.length ?? 0} axes for ${variables.length} variables of windows: give one each`,
    );
  }
  checkFrames(sample);
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
  return checked;
}

/** Where an experiment names a variable. */
const sectionOf = (layout: WindowLayout, j: number): string =>
  ({ line: 'windows', grid: `windows.grid[${j}]`, path: `windows.path.variables[${j}]` })[layout];

/**
 * Variables of one component that springs can hold.
 *
 * @param sections - what mistakes are told of, one a variable, such as `windows`
 * @throws InputError for a coordinate or an atom that the system has not, several components, or a variable of a system without energy
 */
export function windowVariables(
  specs: readonly VariableSpec[],
  system: System,
  sections: readonly string[],
): CheckedVariables {
  const { dim } = system;
  const built = specs.map((spec, j) => variableOf(spec, sections[j], system));
  const [only] = specs;
  return {
    names: built.map(({ names: [name] }) => name),
    periods: built.map(({ periods: [period] }) => period),
    factor: specs.length === 1 && only.type === 'coordinate' ? springInKT(system, only.index, 1) : 1,
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

function variableOf(spec: VariableSpec, section: string, system: System): Variable {
  const { dim, names } = system;
  if (spec.type === 'coordinate') checkCoordinate(spec.index, system, section);
  const variable = placed(`${section}.variable: `, () => buildVariable(spec, dim, names));
  if (variable.dim !== 1) {
    throw new InputError(
      `${section}.variable has ${variable.dim} components (${variable.names.join(', ')}): give one with one`,
    );
  }
  if (isDynamics(system) && spec.type !== 'coordinate') {
    throw new InputError(
      `${section}.variable: this system is given by its drift, which has no temperature along a variable: use ${section}.coordinate`,
    );
  }
  checkDefined({ [`${section}.variable`]: spec }, system);
  return variable;
}

function checkCoordinate(coordinate: number, { dim, names }: System, section: string): void {
  if (coordinate < dim) return;
  throw new InputError(
    `${section}.coordinate is ${coordinate}: the system has coordinates 0 to ${dim - 1} (${names.slice(0, 9).join(', ')}${dim > 9 ? ', …' : ''})`,
  );
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
