/** What metadynamics is asked, from an experiment file. */
import { checkWidths, type BiasSpec, type NodeAxis } from '../../biases/index.js';
import { InputError, placed } from '../../math/errors.js';
import { checkNodeAxes } from '../../math/grid-table.js';
import type { VariableSpec } from '../../variables/index.js';
import type { Metadynamics } from '../../workflows/index.js';
import type { Experiment } from '../schema/experiment.js';
import { movesOf } from './umbrella-problem.js';

type Asked = Extract<Experiment['workflow'], { type: 'metadynamics' }>;

const TURN = 2 * Math.PI;
/** Of a dihedral's hills, as most people use it. */
const usualWidth = 0.35;
const usualFactor = 10;

/** The workflow's own options from an experiment, with the defaults that depend on other options. */
export function metadynamicsOf({ system, workflow }: Experiment): Metadynamics {
  if (workflow.type !== 'metadynamics') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { method, variables, height, barrier, biasFactor, walkers, stride, outside, regions } = workflow;
  const { steps, discard, every = stride, ...moves } = workflow.sample;
  const { equilibration, ...how } = movesOf(system, moves);
  const sigma = widths(workflow);
  const axes = variables.map((_, j) => axisOf(workflow, j, sigma[j]));
  placed('workflow.grid: ', () => checkNodeAxes(axes));
  placed('workflow.', () => checkWidths(axes, sigma));
  const factor = method === 'well-tempered' ? (biasFactor ?? usualFactor) : method === 'opes' ? biasFactor : undefined;
  return {
    ...{ system, method, variables, axes, sigma, outside, walkers, stride },
    ...(method === 'opes' ? { barrier } : { height }),
    ...(factor === undefined ? {} : { biasFactor: factor }),
    walls: wallsOf(workflow),
    sample: { ...how, steps, every, discard, equilibration },
    bins: variables.map(() => workflow.bins),
    ...(regions ? { regions } : {}),
  };
}

function widths({ sigma, variables }: Asked): readonly number[] {
  const given = sigma ?? variables.flatMap(({ type }) => (type === 'dihedral' ? [usualWidth] : []));
  if (given.length === variables.length) return given;
  throw new InputError(
    `workflow.sigma has ${sigma?.length ?? 0} widths for ${variables.length} variables: give one each, about their spread within a well`,
  );
}

/** The period of a variable's values, as far as its kind tells. */
export function periodOf(variable: VariableSpec): number | undefined {
  if (variable.type === 'dihedral') return TURN;
  return variable.type === 'coordinate' ? variable.period : undefined;
}

function axisOf({ variables, grid = [] }: Asked, j: number, sigma: number): NodeAxis {
  const period = periodOf(variables[j]);
  const { low = period && -period / 2, high = period && period / 2, nodes } = grid[j] ?? {};
  if (low === undefined || high === undefined) {
    throw new InputError(
      `workflow.grid[${j}] is missing: say from where to where variable ${j} (${variables[j].type}) goes, such as { low: 0, high: 2 }`,
    );
  }
  if (!(high > low)) {
    throw new InputError(`workflow.grid[${j}] goes from ${low} to ${high}: give the lower end first`);
  }
  const spacings = nodes ?? Math.max(8, Math.ceil((4 * (high - low)) / sigma));
  if (period !== undefined) return { low, high, nodes: spacings, periodic: true };
  return { low, high, nodes: nodes ?? spacings + 1 };
}

function wallsOf({ walls = [], variables }: Asked): readonly BiasSpec[] {
  return walls.map(({ variable, side, at, spring }, i) => {
    if (variable < variables.length) return { type: `${side}-wall`, variable: variables[variable], at, spring };
    throw new InputError(`workflow.walls[${i}].variable is ${variable}: there are ${variables.length}, counted from 0`);
  });
}
