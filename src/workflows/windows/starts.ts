/** Where walkers of windows are before anything moves them. */
import { InputError } from '../../math/index.js';
import { isMolecule, type System } from '../../systems/index.js';
import { endsOf, rowsAtWindows } from '../start-rows.js';
import { checkStructures } from '../window-starts.js';
import type { WindowsProblem } from './problem.js';

/** Where windows lie in coordinates, all else is where it is said to start. */
export function placedStarts(problem: WindowsProblem, system: System): Float64Array | undefined {
  const { variables, windows, sample, hold } = problem;
  const coordinates = variables.flatMap((spec) => (spec.type === 'coordinate' ? [spec.index] : []));
  if (isMolecule(system) || problem.starts || coordinates.length < variables.length) return undefined;
  const { walkers } = sample;
  return rowsAtWindows({ coordinates, centres: windows.centres, walkers, hold, ends: sample }, system);
}

/** Structures to start from, rows × dim. */
export function structuresOf({ starts, sample }: WindowsProblem, system: System): Float64Array {
  const { dim } = system;
  const given = starts ?? (isMolecule(system) ? system.molecule.positions : undefined);
  if (given) {
    if (given.length === 0 || given.length % dim !== 0) {
      throw new InputError(`sample.starts holds ${given.length} numbers: give whole structures of ${dim}`);
    }
    if (isMolecule(system) && !sample.minimise) checkStructures(system, given);
    return given.slice();
  }
  const { from, to } = endsOf(sample, system, 'sample');
  return Float64Array.from(sample.to ? [...from, ...to] : from);
}
