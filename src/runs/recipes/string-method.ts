/** Runs the string method from an experiment file. */
import type { Columns } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import { stringMethod } from '../../workflows/index.js';
import type { StringMethod, StringResult } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { movesOf, startsOf } from './umbrella-problem.js';

/** The workflow's own options from an experiment, with the defaults that depend on other options. */
export function stringMethodOf({ system, workflow }: Experiment): StringMethod {
  if (workflow.type !== 'string-method') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { variables, path, springs, walkers, iterations, hold, swarm, smoothing } = workflow;
  const { steps, approach, ...moves } = workflow.sample;
  const given = Object.entries({ 'path.from': path.from, 'path.to': path.to, 'path.scales': path.scales, springs });
  for (const [name, row] of given) {
    if (!Array.isArray(row) || row.length === variables.length) continue;
    throw new InputError(`workflow.${name} has ${row.length} numbers for ${variables.length} variables: give one each`);
  }
  const each = (value: number | readonly number[]) => (typeof value === 'number' ? variables.map(() => value) : value);
  return {
    ...{ system, variables, walkers, iterations, hold, swarm, smoothing },
    ...{ from: path.from, to: path.to, images: path.images, fixedEnds: path.fixedEnds },
    ...{ springs: each(springs), scales: path.scales ?? each(1) },
    sample: { ...movesOf(system, { ...moves, equilibration: 0 }), steps, approach },
  };
}

export const stringMethodRecipe: Recipe = {
  async start(experiment, context) {
    const { workflow } = experiment;
    const problem = stringMethodOf(experiment);
    const starts = workflow.type === 'string-method' ? await startsOf(workflow.sample.starts) : undefined;
    return stringMethod({ ...problem, ...(starts ? { starts } : {}) }, context);
  },

  conclude(found): Conclusion {
    const result = found as StringResult;
    const { freeEnergy, standardError, status, movement, evaluations } = result;
    const top = freeEnergy.indexOf(freeEnergy.reduce((a, b) => Math.max(a, b)));
    const last = freeEnergy.length - 1;
    return {
      result: {
        highest: { value: freeEnergy[top], standardError: standardError[top], image: top },
        ends: { first: freeEnergy[0], last: freeEnergy[last] },
        movement: movement[movement.length - 1],
        ...{ status, evaluations },
      },
      tables: { path: pathTable(result) },
    };
  },
};

function pathTable({ names, path, along, freeEnergy, standardError }: StringResult): Columns {
  const dim = names.length;
  const column = (j: number) => along.map((_, image) => path[image * dim + j]);
  return {
    along,
    ...Object.fromEntries(names.map((name, j) => [name, column(j)])),
    'free energy': freeEnergy,
    error: standardError,
  };
}
