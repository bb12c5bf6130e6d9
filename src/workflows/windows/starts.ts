/** Where walkers of windows are before anything moves them. */
import { InputError } from '../../math/index.js';
import { isMolecule, type System } from '../../systems/index.js';
import { checkPlaces } from '../../systems/molecules/overlaps.js';
import { endsOf, rowsAtWindows } from '../start-rows.js';
import type { WindowPlaces } from './problem.js';

/** Where windows lie in coordinates, all else is where it is said to start. */
export function placedStarts(problem: WindowPlaces, system: System): Float64Array | undefined {
  const { variables, windows, sample, hold } = problem;
  const coordinates = variables.flatMap((spec) => (spec.type === 'coordinate' ? [spec.index] : []));
  if (isMolecule(system) || problem.starts || coordinates.length < variables.length) return undefined;
  const { walkers } = sample;
  return rowsAtWindows({ coordinates, centres: windows.centres, walkers, hold, ends: sample }, system);
}

/** Structures to start from, rows × dim. */
export function structuresOf({ starts, sample }: WindowPlaces, system: System): Float64Array {
  const { dim } = system;
  const given = starts ?? (isMolecule(system) ? system.molecule.positions : undefined);
  if (given) {
    if (given.length === 0 || given.length % dim !== 0) {
      throw new InputError(`sample.starts holds ${given.length} numbers: give whole structures of ${dim}`);
    }
    checkStructures(given, sample.minimise, system);
    return given.slice();
  }
  const { from, to } = endsOf(sample, system, 'sample');
  return Float64Array.from(sample.to ? [...from, ...to] : from);
}

/** @throws InputError naming the atoms of a structure that overlap, where nothing will take them apart */
export function checkStructures(given: Float64Array, minimise: number | undefined, system: System): void {
  if (!isMolecule(system) || minimise) return;
  const { dim, molecule } = system;
  for (let at = 0; at < given.length; at += dim) {
    const who = `sample.minimise is 0, and structure ${at / dim} needs it`;
    checkPlaces(molecule.topology.atoms, given.subarray(at, at + dim), who);
  }
}

/** A molecule's structures taken down their slopes by some trial moves. */
export function relaxed(given: Float64Array, minimise: number | undefined, system: System): Float64Array {
  if (!isMolecule(system) || !minimise) return given;
  return system.kernel.steepestDescent(given, { steps: minimise }).positions;
}
