import { manyStates } from './many-states.js';
import { ofSeries } from './integrals.js';
import type { Setting } from './study.js';
import { twoState } from './two-state.js';

export { coverageOf, type Coverage, type Setting } from './study.js';

/** All settings of the study; the place in this list is the number of its random numbers. */
export const settings: readonly Setting[] = [...twoState, ...manyStates, ...ofSeries];
