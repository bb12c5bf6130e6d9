/**
 * Umbrella sampling along one variable: harmonic windows in a row, joined by WHAM and by MBAR into a free-energy profile and a density
 * with errors, beside the exact ones where the system knows them.
 *
 * References: Torrie & Valleau 1977, doi:10.1016/0021-9991(77)90121-8; Kumar et al. 1992, doi:10.1002/jcc.540130812; Shirts & Chodera
 * 2008, doi:10.1063/1.2978177.
 */
import type { Axis } from '../estimators/index.js';
import { split } from '../random/index.js';
import type { Workflow, WorkflowContext } from './types.js';
import { joinWindows } from './umbrella-profiles.js';
import type { UmbrellaProfiles } from './umbrella-profiles.js';
import { specOf, type CoordinateOrVariable } from './windows/check.js';
import { gridOfWindows } from './windows/layouts.js';
import type { WindowedWalkers, WindowsProblem } from './windows/problem.js';
import { sampleWindows } from './windows/umbrella-windows.js';
import type { WithErrors } from './with-errors.js';

/** Biases spring/2 (x − centre)² with evenly spaced centres, along one coordinate or variable. */
export type Windows = CoordinateOrVariable & {
  /** Centre of the first window and of the last. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly spring: number;
};

/** Everything that umbrella sampling along one variable needs to know. */
export type Umbrella = Omit<WindowsProblem, 'layout' | 'variables' | 'windows' | 'axes' | 'tube'> & {
  readonly windows: Windows;
  /** The bins of the profile, along the windows' variable; periodic where windows go all around a circle. */
  readonly grid: Axis;
};

export type UmbrellaResult = {
  /** Windows from left to right. */
  readonly samples: WindowedWalkers;
  readonly profiles: UmbrellaProfiles;
};

/**
 * Run the whole experiment.
 *
 * @throws InputError for coordinates that the system has not, windows beyond the reach of the starting structures, springs too stiff for
 * the time step, or too few frames.
 * @example
 * for await (const event of umbrella(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* umbrella(experiment: Umbrella, context: WorkflowContext): Workflow<UmbrellaResult> {
  const [sampleKey, errorKey] = split(context.key, 2);
  const problem = rowOfWindows(experiment);
  const samples = inOrder(yield* sampleWindows(problem, { ...context, key: sampleKey }));
  const profiles = yield* joinWindows(problem, samples, { ...context, key: errorKey });
  return { samples, profiles };
}

/** Windows in a row as windows of any layout. */
export function rowOfWindows({ windows, grid, ...rest }: Umbrella): WindowsProblem {
  const { from, to, count, spring } = windows;
  const period = grid.periodic ? grid.high - grid.low : null;
  return {
    ...rest,
    ...{ layout: 'line', variables: [specOf(windows)], axes: [grid] },
    windows: gridOfWindows([{ from, to, count, spring, period }]),
  };
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

/** A free-energy difference in kT. */
export type WellDifference = WithErrors<number> & {
  /** The minima of the wells. */
  readonly from: number;
  readonly to: number;
  readonly exact?: number;
};

/** F of the right one of the two most probable wells minus F of the left one; nothing where there is one well. */
export function wellDifference({ wells }: UmbrellaProfiles): WellDifference | undefined {
  const [first, second] = [...wells].sort((a, b) => a.freeEnergy.value - b.freeEnergy.value);
  if (!second) return undefined;
  const [left, right] = first.minimum < second.minimum ? [first, second] : [second, first];
  return {
    from: left.minimum,
    to: right.minimum,
    value: right.freeEnergy.value - left.freeEnergy.value,
    standardError: second.freeEnergy.standardError,
    bootstrapError: second.freeEnergy.bootstrapError,
    ...(left.exact === undefined || right.exact === undefined ? {} : { exact: right.exact - left.exact }),
  };
}
