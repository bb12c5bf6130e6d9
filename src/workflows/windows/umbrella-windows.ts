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
import { joinWindows, type UmbrellaProfiles } from '../umbrella-profiles.js';
import type { WindowSamples, Windows } from '../window-problem.js';
import { bringToWindows, subset } from './bring.js';
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

/** What windows in a row give: the profiles of all methods. */
export type LineResult = {
  readonly samples: WindowSamples;
  readonly profiles: UmbrellaProfiles;
  /** The rounds, without the samples themselves. */
  readonly walkers: WindowedWalkers;
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
 * Sample windows in a row in rounds, and join them by WHAM and MBAR.
 *
 * @param windows what the row was at first, for the exact profile
 * @throws InputError as {@link umbrellaWindows} does
 * @example
 * for await (const event of umbrellaLine(problem, windows, { key: key(1), runtime })) console.log(event.type);
 */
export async function* umbrellaLine(
  problem: WindowsProblem,
  windows: Windows,
  context: WorkflowContext,
): Workflow<LineResult> {
  const [windowKey, errorKey] = split(context.key, 2);
  const system = await loadSystem(problem.system, context);
  const { walkers: found } = yield* windowedWalkers(problem, { ...context, key: windowKey });
  const walkers = inOrder(found);
  const samples = samplesOf(walkers, windows, system);
  const { system: spec, hold, sample, starts, axes } = problem;
  const asked = { system: spec, windows, hold, sample, ...(starts ? { starts } : {}), grid: axes![0] };
  const profiles = yield* joinWindows(asked, samples, { ...context, key: errorKey });
  return { samples, profiles, walkers };
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
  if (!given.suggest) {
    const beginning = {
      set: reached.windows,
      positions: brought.positions,
      evaluations: brought.evaluations,
    };
    const walkers = yield* sampleInRounds(reached, system, variables, beginning, {
      ...context,
      key: sampleKey,
    });
    return { walkers, first: reached.windows };
  }
  const probed = yield* probeSprings(reached, system, variables, brought.positions, {
    ...context,
    key: probeKey,
  });
  const set = withSprings(reached.windows, probed.suggestion.springs);
  const problem = { ...reached, windows: set };
  const beginning = {
    ...{ set, positions: probed.positions, suggestion: probed.suggestion },
    evaluations: brought.evaluations + probed.evaluations,
  };
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

/** Windows from left to right: those that were added stand at the end. */
function inOrder(found: WindowedWalkers): WindowedWalkers {
  const order = Array.from(found.centres.keys()).sort((a, b) => found.centres[a] - found.centres[b]);
  const starts = Array.from(found.counts, (_, k) =>
    found.counts.subarray(0, k).reduce((sum, n) => sum + n, 0),
  );
  const size = found.positions.length / found.centres.length;
  const rows = order.flatMap((k) => Array.from({ length: found.counts[k] }, (_, i) => starts[k] + i));
  const place = new Int32Array(order.length);
  order.forEach((k, i) => (place[k] = i));
  const pick = (values: Float64Array) => Float64Array.from(order, (k) => values[k]);
  return {
    ...found,
    ...{ centres: pick(found.centres), springs: pick(found.springs), spent: pick(found.spent) },
    reducedSprings: pick(found.reducedSprings),
    counts: Int32Array.from(order, (k) => found.counts[k]),
    pairs: found.pairs.map((k) => place[k]),
    values: Float64Array.from(rows, (row) => found.values[row]),
    trajectoryOf: Int32Array.from(rows, (row) => found.trajectoryOf[row]),
    positions: Float64Array.from(
      { length: found.positions.length },
      (_, i) => found.positions[order[Math.floor(i / size)] * size + (i % size)],
    ),
  };
}

/** As estimates and reports of a row of windows want them. */
function samplesOf(walkers: WindowedWalkers, windows: Windows, { names, dim }: System): WindowSamples {
  const { values, counts, trajectoryOf, centres, reducedSprings, positions } = walkers;
  const [name, period] = [walkers.names[0], walkers.periods[0]];
  return {
    names,
    ...(windows.variable ? { along: { name, period, values } } : {}),
    ...{ centres, reducedSprings, series: { values, counts, trajectoryOf } },
    reducedSpring: reducedSprings.reduce((a, b) => Math.max(a, b), 0),
    frames: { data: positions, shape: [1, positions.length / dim, dim] },
    evaluations: walkers.evaluations,
  };
}
