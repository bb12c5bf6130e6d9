/** Where replicas start. */
import { displacement } from '../../biases/parameters.js';
import { InputError } from '../../math/index.js';
import { isMolecule, type System } from '../../systems/index.js';
import type { Variable } from '../../variables/index.js';
import { endsOf, rowsBetween } from '../start-rows.js';
import { checkStructures, relaxed } from '../windows/starts.js';
import type { ParallelTempering } from './problem.js';
import type { Ladder } from './states.js';

/**
 * Ladder by ladder, rung by rung: given structures in turn (for windows those nearest to the centre), a molecule's own, relaxed, or places
 * from `sample.from` to `sample.to`, the first ladder at the one and the last at the other.
 *
 * @throws InputError for places that do not fit the system, or where nothing says where to start
 */
export function replicaStarts(
  problem: ParallelTempering,
  system: System,
  variable: Variable,
  ladder: Ladder,
): Float64Array {
  const { sample, starts } = problem;
  const { dim } = system;
  const states = ladder.parameters.length;
  const rows = states * sample.ladders;
  const given = starts ?? (isMolecule(system) ? system.molecule.positions : undefined);
  if (!given) return places(problem, system, states, ladder);
  const count = given.length / dim;
  if (!Number.isInteger(count) || count === 0) {
    throw new InputError(`sample.starts holds ${given.length} numbers: give whole structures of ${dim}`);
  }
  checkStructures(given, sample.minimise, system);
  const own = relaxed(given, sample.minimise, system);
  const values = new Float64Array(count);
  variable.evaluate(own, values);
  const out = new Float64Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    const structure =
      ladder.type === 'windows'
        ? nearest(values, ladder.parameters[row % states], ladder.period)
        : row % count;
    out.set(own.subarray(structure * dim, (structure + 1) * dim), row * dim);
  }
  return out;
}

const nearest = (values: Float64Array, centre: number, period: number | null): number =>
  values.reduce((best, value, i) => {
    const away = (x: number) => Math.abs(displacement(x, centre, period));
    return away(value) < away(values[best]) ? i : best;
  }, 0);

function places(
  { sample, variable }: ParallelTempering,
  system: System,
  states: number,
  ladder: Ladder,
): Float64Array {
  const { ladders } = sample;
  const { from, to } = endsOf(sample, system, 'sample', 'replicas');
  const { dim } = system;
  const perLadder = rowsBetween(from, to, ladders);
  return Float64Array.from({ length: states * ladders * dim }, (_, i) => {
    const row = Math.floor(i / dim);
    const c = i % dim;
    // Windows along a coordinate start at their centres.
    if (ladder.type === 'windows' && variable.type === 'coordinate' && variable.index === c) {
      return ladder.parameters[row % states];
    }
    return perLadder[Math.floor(row / states) * dim + c];
  });
}
