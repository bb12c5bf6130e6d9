/**
 * Umbrella sampling made easy: windows on a line, a grid or along a path, whose springs come from a short run where none are given, sampled in
 * rounds until the error of what is asked is small enough.
 *
 * References: Torrie & Valleau 1977, doi:10.1016/0021-9991(77)90121-8; Shirts & Chodera 2008, doi:10.1063/1.2978177; where steps go:
 * Thiede et al. 2016, doi:10.1063/1.4960649.
 */
import { InputError } from '../../math/index.js';
import { split } from '../../random/index.js';
import { isMolecule, loadSystem, type System } from '../../systems/index.js';
import type { Workflow, WorkflowContext } from '../types.js';
import { bringToWindows } from './bring.js';
import { subset } from './springs.js';
import { checkWindows, type CheckedVariables } from './check.js';
import { mapWindows, type WindowMap } from './estimate.js';
import { probeSprings, withFlatSprings, withSprings } from './probe.js';
import type { WindowedWalkers, WindowSet, WindowsProblem } from './problem.js';
import { questionOf, sampleInRounds } from './sample.js';

/** What windows of any layout give. */
export type WindowsResult = {
  readonly walkers: WindowedWalkers;
  readonly map: WindowMap;
};

/**
 * Sample windows on a grid or along a path and join them by MBAR.
 *
 * @throws InputError for variables that the system has not, windows beyond the reach of the starting structures, springs too stiff for the time step,
 * too few frames
 * @example
 * for await (const event of umbrellaWindows(problem, { key: key(1), runtime })) console.log(event.type);
 */
export async function* umbrellaWindows(
  problem: WindowsProblem,
  context: WorkflowContext,
): Workflow<WindowsResult> {
  const [windowKey, errorKey] = split(context.key, 2);
  const { walkers, first } = yield* windowedWalkers(problem, { ...context, key: windowKey });
  const map = yield* mapWindows(walkers, questionOf(problem, first), { ...context, key: errorKey });
  return { walkers, map };
}

/**
 * Sample windows alone.
 *
 * @throws InputError as {@link umbrellaWindows} does
 * @example
 * for await (const event of sampleWindows(problem, { key: key(1), runtime })) console.log(event.type);
 */
export async function* sampleWindows(
  problem: WindowsProblem,
  context: WorkflowContext,
): Workflow<WindowedWalkers> {
  return (yield* windowedWalkers(problem, context)).walkers;
}

/** Bring walkers to their windows, choose springs, sample. */
async function* windowedWalkers(
  given: WindowsProblem,
  outer: WorkflowContext,
): Workflow<{ walkers: WindowedWalkers; first: WindowSet }> {
  // Rounds are short: a system is made once, not in each of them.
  const context = { ...outer, molecules: outer.molecules ?? new Map<string, Promise<System>>() };
  const system = await loadSystem(given.system, context);
  const plain = checkWindows(
    { ...given, windows: given.suggest ? withSprings(given.windows, [0]) : given.windows },
    system,
  );
  const flat = given.suggest
    ? withFlatSprings(given.windows, plain.periods, given.layout, plain.factor)
    : given.windows;
  const asked = { ...given, windows: isMolecule(system) ? flat : bounded(flat, given) };
  const variables = checkWindows(asked, system);
  const [pullKey, probeKey, sampleKey] = split(context.key, 3);
  const brought = yield* bringToWindows(asked, system, variables, { ...context, key: pullKey });
  const reached = { ...asked, windows: reachedSet(asked.windows, brought.reached, variables) };
  const probed = given.suggest
    ? yield* probeSprings(reached, system, variables, brought.positions, { ...context, key: probeKey })
    : undefined;
  const set = probed ? withSprings(reached.windows, probed.suggestion.springs) : reached.windows;
  const beginning = {
    ...{ set, positions: probed?.positions ?? brought.positions, suggestion: probed?.suggestion },
    evaluations: brought.evaluations + (probed?.evaluations ?? 0),
  };
  const problem = { ...reached, windows: set };
  const walkers = yield* sampleInRounds(problem, system, variables, beginning, {
    ...context,
    key: sampleKey,
  });
  return { walkers, first: set };
}

/** Flat springs as stiff as the time step bears. */
const bounded = (set: WindowSet, { suggest, sample }: WindowsProblem): WindowSet =>
  suggest ? { ...set, springs: set.springs.map((spring) => Math.min(spring, 0.5 / sample.timeStep)) } : set;

/** The windows that were reached, and which of them are neighbours. */
function reachedSet(set: WindowSet, reached: Int32Array, { periods }: CheckedVariables): WindowSet {
  const dims = periods.length;
  if (reached.length === set.centres.length / dims) return set;
  const numbers = new Map(Array.from(reached, (window, i) => [window, i]));
  const pairs: number[] = [];
  for (let pair = 0; pair < set.pairs.length; pair += 2) {
    const [a, b] = [numbers.get(set.pairs[pair]), numbers.get(set.pairs[pair + 1])];
    if (a !== undefined && b !== undefined) pairs.push(a, b);
  }
  if (pairs.length === 0) {
    throw new InputError(
      'windows: none of those that can be reached are neighbours: take more windows, closer to each other',
    );
  }
  return { ...subset(set, reached, dims), pairs: Int32Array.from(pairs) };
}
