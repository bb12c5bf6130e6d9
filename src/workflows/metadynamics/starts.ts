/** Where the walkers of metadynamics start. */
import { InputError } from '../../math/index.js';
import { isMolecule, type System } from '../../systems/index.js';
import { checkPlaces } from '../../systems/molecules/overlaps.js';
import { endsOf, rowsBetween } from '../start-rows.js';
import type { Metadynamics } from './problem.js';

/** What starts depend on. */
export type StartProblem = Pick<Metadynamics, 'walkers' | 'starts'> & {
  readonly sample: Pick<Metadynamics['sample'], 'minimise' | 'from' | 'to'>;
};

/**
 * Walkers × dim: given structures in turn, a molecule's own, or places evenly between two. A molecule relaxes before.
 *
 * @throws InputError where nothing says where walkers start, numbers do not fit, or atoms overlap and nothing relaxes them
 */
export function startsOf({ walkers, sample, starts }: StartProblem, system: System): Float64Array {
  const { dim } = system;
  const given = starts ?? (isMolecule(system) ? system.molecule.positions : undefined);
  if (given) {
    const rows = given.length / dim;
    if (!Number.isInteger(rows) || rows === 0) {
      throw new InputError(`sample.starts holds ${given.length} numbers: give whole structures of ${dim}`);
    }
    const out = Float64Array.from({ length: walkers * dim }, (_, i) => given[i % given.length]);
    const { minimise = 0 } = sample;
    if (!isMolecule(system)) return out;
    if (minimise > 0) return system.kernel.steepestDescent(out, { steps: minimise }).positions;
    for (let at = 0; at < given.length; at += dim) {
      const who = `sample.minimise is 0, and structure ${at / dim} needs it`;
      checkPlaces(system.molecule.topology.atoms, given.subarray(at, at + dim), who);
    }
    return out;
  }
  const { from, to } = endsOf(sample, system, 'sample');
  return rowsBetween(from, to, walkers);
}
