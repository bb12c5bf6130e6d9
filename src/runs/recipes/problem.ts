/** What score-assisted umbrella sampling is asked, from an experiment file. */
import { InputError } from '../../math/errors.js';
import type { ScoreAssistedUmbrella } from '../../workflows/index.js';
import type { Experiment } from '../schema/experiment.js';

/** The workflow's own options from an experiment, with the defaults that depend on the system. */
export function problemOf({ system, workflow }: Experiment): ScoreAssistedUmbrella {
  if (workflow.type !== 'score-assisted-umbrella') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { type: _, simulate, sample, ...rest } = workflow;
  const { coordinate, at } = rest.condition;
  const fastSlow = system.type === 'evolving-double-well' || system.type === 'variable-barrier-double-well';
  const place = (name: string, given: readonly number[] | undefined, usual: readonly number[]) => {
    if (given) return given;
    if (fastSlow && coordinate === 0) return usual;
    throw new InputError(`workflow.${name} is missing: say where walkers of this system start, one number a coordinate`);
  };
  return {
    system,
    ...rest,
    simulate: {
      ...simulate,
      from: place('simulate.from', simulate.from, [0, -1]),
      to: place('simulate.to', simulate.to, [10, -1]),
    },
    sample: { ...sample, from: place('sample.from', sample.from, [at, -1]) },
  };
}
