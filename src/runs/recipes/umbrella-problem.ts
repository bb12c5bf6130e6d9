/** What umbrella sampling is asked, from an experiment file. */
import { InputError } from '../../math/errors.js';
import type { Umbrella } from '../../workflows/index.js';
import type { Experiment } from '../schema/experiment.js';

/** The workflow's own options from an experiment, with the defaults that depend on other options. */
export function umbrellaOf({ system, workflow }: Experiment): Umbrella {
  if (workflow.type !== 'umbrella') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { type: _, grid, ...rest } = workflow;
  const { from, to, count } = rest.windows;
  const margin = (to - from) / (count - 1) / 2;
  const { low = from - margin, high = to + margin, bins } = grid;
  if (!(high > low)) {
    throw new InputError(`workflow.grid goes from ${low} to ${high}: give both ends, the lower one first`);
  }
  return { system, ...rest, grid: { low, high, bins } };
}
