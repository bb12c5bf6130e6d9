/** Systems that experiments name. */
import { loadSystem } from '../systems/index.js';
import type { System } from '../systems/index.js';
import { moduleLoader } from './modules.js';
import type { Experiment } from './schema/experiment.js';

/**
 * Makes an experiment's system once, before anything is computed, so that what is wrong with it is known at once.
 *
 * @throws InputError for bad options, or a user's module that does not load, throws or is no system
 */
export function checkSystem({ system }: Experiment): Promise<System> {
  return loadSystem(system, moduleLoader());
}
