/** Where the walkers of umbrella windows start, and how a molecule is brought there. */
import { InputError } from '../math/index.js';
import { isMolecule } from '../systems/index.js';
import type { MoleculePotential, System } from '../systems/index.js';
import { checkPlaces } from '../systems/molecules/overlaps.js';
import type { Variable, VariableSpec } from '../variables/index.js';
import { rowsAtWindows } from './start-rows.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';
import { moveWalkers } from './walkers.js';
import type { WalkerCheckpoint } from './walkers.js';
import { centresOfWalkers, kernelOf, windowCentres } from './window-problem.js';
import type { WindowProblem } from './window-problem.js';

/** From a centre to a value, by the shortest way round. */
export const shortest = (difference: number, period: number | null): number =>
  period === null ? difference : difference - period * Math.round(difference / period);

/**
 * Where walkers start, window by window: windows.count × sample.walkers rows. Of given structures each window takes those nearest to its
 * centre, a molecule's own structure where none are given.
 *
 * @throws InputError for coordinates that the system has not, or of which nothing says where they start
 */
export function startingPositions(problem: WindowProblem, system: System, variable: Variable): Float64Array {
  const { windows, hold, sample } = problem;
  const { dim } = system;
  const given = problem.starts ?? (isMolecule(system) ? system.molecule.positions : undefined);
  if (given) {
    if (isMolecule(system) && !sample.minimise) checkStructures(system, given);
    return nearestStructures(problem, given, dim, variable);
  }
  const { walkers } = sample;
  const coordinates = [windows.coordinate ?? -1];
  return rowsAtWindows({ coordinates, centres: windowCentres(windows), walkers, hold, ends: sample }, system);
}

/** @throws InputError where atoms overlap, which nothing takes apart */
export function checkStructures({ molecule, dim }: MoleculePotential, given: Float64Array): void {
  for (let at = 0; at < given.length; at += dim) {
    const who = `sample.minimise is 0, and structure ${at / dim} needs it`;
    checkPlaces(molecule.topology.atoms, given.subarray(at, at + dim), who);
  }
}

/** For each window the structures nearest to its centre, one a walker, from the first again where they are too few. */
function nearestStructures(
  { windows, sample }: WindowProblem,
  given: Float64Array,
  dim: number,
  variable: Variable,
): Float64Array {
  const count = given.length / dim;
  if (!Number.isInteger(count) || count === 0) {
    throw new InputError(`sample.starts holds ${given.length} numbers: give whole structures of ${dim}`);
  }
  const values = new Float64Array(count);
  variable.evaluate(given, values);
  const starts = new Float64Array(windows.count * sample.walkers * dim);
  windowCentres(windows).forEach((centre, window) => {
    const away = values.map((value) => Math.abs(shortest(value - centre, variable.periods[0])));
    const nearest = Array.from(away.keys())
      .sort((a, b) => away[a] - away[b])
      .slice(0, sample.walkers);
    for (let walker = 0; walker < sample.walkers; walker++) {
      const row = nearest[walker % nearest.length];
      starts.set(given.subarray(row * dim, (row + 1) * dim), (window * sample.walkers + walker) * dim);
    }
  });
  return starts;
}

/** Relax a molecule's structures and pull each to the centre of its window, the shortest way round. */
export async function* pullToCentres(
  problem: WindowProblem,
  { molecule, kernel, dim }: MoleculePotential,
  { spec, variable }: { spec: VariableSpec; variable: Variable },
  starts: Float64Array,
  context: WorkflowContext,
): Workflow<{ readonly positions: Float64Array; readonly evaluations: number }> {
  const { windows, sample } = problem;
  const { pull: steps = 0, minimise = 0 } = sample;
  const walkers = starts.length / dim;
  return yield* stage(context, {
    name: 'pull',
    title: `Pull ${molecule.topology.atoms.length} atoms to ${windows.count} windows`,
    total: walkers * steps,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const relaxed =
        minimise > 0 ? kernel.steepestDescent(starts, { steps: minimise }).positions : starts.slice();
      if (steps === 0) return { positions: relaxed, evaluations: minimise * walkers };
      const from = new Float64Array(walkers);
      variable.evaluate(relaxed, from);
      const to = centresOfWalkers(problem).map(
        (centre, walker) => from[walker] + shortest(centre - from[walker], variable.periods[0]),
      );
      const { positions, evaluations } = yield* moveWalkers(
        context,
        {
          system: problem.system,
          biases: [{ type: 'moving', variable: spec, from, to, spring: windows.spring, steps }],
          kernel: kernelOf(sample),
          positions: relaxed,
          ...{ dim, steps, recording: {} },
        },
        saved,
      );
      return { positions, evaluations: evaluations + minimise * walkers };
    },
  });
}
