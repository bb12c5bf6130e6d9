/** Everything that an experiment can be told is wrong with it before anything is computed. */
import { InputError } from '../math/errors.js';
import { key } from '../random/index.js';
import { loadSystem } from '../systems/index.js';
import type { System } from '../systems/index.js';
import { lazyRuntime } from './engine.js';
import { ownHost } from './modules.js';
import { recipeFor } from './recipes.js';
import type { Experiment } from './schema/experiment.js';
import type { KeyPath } from './schema/explain.js';

/**
 * Makes the experiment's system and starts its workflow as far as its first stage, without computing it: workflows check what they
 * were asked before they begin. A user's own workflow is not started.
 *
 * @param place - where a key stands in a file, to begin the line about a mistake with
 * @returns the system, if it is one that walkers can move on
 * @throws InputError for bad options, options that do not fit the system, or a user's module that does not load, throws or is no system
 */
export async function rehearse(
  experiment: Experiment,
  place?: (path: KeyPath) => string,
): Promise<System | undefined> {
  try {
    const host = ownHost();
    // Spins are not a system that walkers move on: their workflow makes them.
    const system = experiment.system.type === 'ising' ? undefined : await loadSystem(experiment.system, host);
    if (experiment.workflow.type !== 'module') {
      const recipe = await recipeFor(experiment);
      const events = await recipe.start(experiment, {
        key: key(experiment.seed),
        runtime: lazyRuntime(1),
        ...host,
      });
      await events.next();
      await events.return(undefined as never);
    }
    return system;
  } catch (error) {
    if (!(error instanceof InputError) || !place) throw error;
    const path = keyIn(error.message, experiment);
    throw path ? new InputError(`${place(path)}: ${error.message}`, { cause: error }) : error;
  }
}

/** The key of the experiment that a message begins with, such as `workflow.sample.from` or, as workflows say it, `sample.from`. */
function keyIn(message: string, experiment: Experiment): KeyPath | undefined {
  const words = /^[A-Za-z]\w*(\.\w+)*/.exec(message)?.[0].split('.') ?? [];
  const first = words[0];
  if (first === 'system' || first === 'workflow') return words;
  if (words.length > 1 && first in experiment.workflow) return ['workflow', ...words];
  return undefined;
}
