/**
 * Umbrella sampling along a coordinate: harmonic windows in a row, joined by WHAM and by MBAR into a free-energy profile and a density
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
import { sampleWindows } from './umbrella-windows.js';
import type { WindowProblem, WindowSamples } from './window-problem.js';
import type { WithErrors } from './with-errors.js';

/** Everything that umbrella sampling needs to know. */
export type Umbrella = WindowProblem & {
  /** The bins of the profile, along the windows' coordinate. */
  readonly grid: Axis;
};

export type UmbrellaResult = {
  readonly samples: WindowSamples;
  readonly profiles: UmbrellaProfiles;
};

/**
 * Run the whole experiment.
 *
 * @throws InputError for coordinates that the system has not, springs too stiff for the time step, or too few frames.
 * @example
 * for await (const event of umbrella(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* umbrella(experiment: Umbrella, context: WorkflowContext): Workflow<UmbrellaResult> {
  const [sampleKey, errorKey] = split(context.key, 2);
  const samples = yield* sampleWindows(experiment, { ...context, key: sampleKey });
  const profiles = yield* joinWindows(experiment, samples, { ...context, key: errorKey });
  return { samples, profiles };
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
