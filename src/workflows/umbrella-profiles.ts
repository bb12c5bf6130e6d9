/** From the samples of umbrella windows to profiles: WHAM and MBAR with their errors, beside the exact ones. */
import { binCentres, harmonicEnergies, mbar, wham } from '../estimators/index.js';
import type { BootstrapErrors, Mbar, Overlap, Status, Wham } from '../estimators/index.js';
import { split } from '../random/index.js';
import { exactDensity, onGrid } from './exact-density.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';
import { describeWindows } from './window-report.js';
import type { WindowReport } from './window-report.js';
import { placedOnAxes } from './windows/places.js';
import type { WindowedWalkers, WindowsProblem } from './windows/problem.js';
import { wellFreeEnergies } from './wells.js';
import type { Well } from './wells.js';
import type { WithErrors } from './with-errors.js';

/** What one method makes of the windows. */
export type MethodProfile = {
  /** −ln p of each bin in kT, zero at the lowest; errors are relative to that one. */
  readonly profile: WithErrors;
  /** Normalised on the grid. */
  readonly density: WithErrors;
  /** Of the windows in kT, relative to the first. */
  readonly freeEnergies: WithErrors;
  /** Root mean square of −ln p against the exact one, in kT, over bins at most {@link comparedUpTo} high. */
  readonly rmsError?: number;
  readonly overlap: Overlap;
  readonly status: Status;
};

export type ProfileMethod = 'wham' | 'mbar';

export type UmbrellaProfiles = Readonly<Record<ProfileMethod, MethodProfile>> & {
  readonly centres: Float64Array;
  readonly windows: WindowReport;
  /** The share of its distribution that a window has in common with the next one, by MBAR; the larger of the two windows' shares. */
  readonly neighbourOverlaps: Float64Array;
  /** From left to right, by MBAR. */
  readonly wells: readonly Well[];
  /** Bin averages, normalised on the grid, where the system knows them. */
  readonly exact?: { readonly profile: Float64Array; readonly density: Float64Array };
};

/** Height in kT up to which profiles are compared with the exact one. */
export const comparedUpTo = 10;

/** Bootstrap resamples: an error bar is then known to 7 %. */
const resamples = 100;

/** Join windows in a row. */
export async function* joinWindows(
  problem: WindowsProblem,
  samples: WindowedWalkers,
  context: WorkflowContext,
): Workflow<UmbrellaProfiles> {
  const { axes, hold, variables } = problem;
  const [grid] = axes!;
  const [variable] = variables;
  return yield* stage(context, {
    name: 'estimate',
    title: 'Join the windows',
    total: 3,
    unit: 'estimates',
    async *body() {
      const [whamKey, mbarKey, wellKey] = split(context.key, 3);
      const { centres, reducedSprings, counts, trajectoryOf, periods } = samples;
      const [period] = periods;
      const { values } = placedOnAxes(samples.values, [grid], periods);
      const report = describeWindows({ values, counts }, grid, { centres, period });
      const truth =
        variable.type === 'coordinate'
          ? await exactDensity(
              { ...problem, condition: hold, density: { coordinate: variable.index } },
              context,
            )
          : undefined;
      const exact = truth && profileOf(onGrid(truth, grid));
      const centresOfBins = binCentres(grid);
      const bias = { centres, springs: reducedSprings, ...(period === null ? {} : { period }) };
      const common = {
        counts,
        inefficiencies: report.inefficiencies,
        centres,
        ...(period === null ? {} : { periods: [period] }),
      };

      const weighted = wham({ ...common, grid, values, biasEnergies: harmonicEnergies(bias, centresOfBins) });
      const byWham = described(
        weighted,
        { profile: weighted.profile(), density: weighted.density() },
        weighted.bootstrap({ key: whamKey, trajectoryOf, resamples }),
        exact?.density,
      );
      yield { type: 'progress', done: 1 };

      const bins = { values, grid };
      const solution = mbar({ ...common, energies: harmonicEnergies(bias, values) });
      const byMbar = described(
        solution,
        { profile: solution.profile(bins), density: solution.density(bins) },
        solution.bootstrap({ key: mbarKey, trajectoryOf, onGrid: bins, resamples }),
        exact?.density,
      );
      yield { type: 'progress', done: 2 };

      if (!byMbar.status.ok) yield { type: 'warning', message: byMbar.status.message };
      return {
        centres: centresOfBins,
        wham: byWham,
        mbar: byMbar,
        windows: report,
        neighbourOverlaps: neighbourOverlaps(byMbar.overlap, centres.length),
        wells: wellFreeEnergies(solution, byMbar.profile.value, {
          ...{ values, counts, trajectoryOf },
          grid,
          truth,
          key: wellKey,
          resamples,
        }),
        ...(exact ? { exact } : {}),
      };
    },
  });
}

function described(
  { freeEnergies }: Pick<Mbar | Wham, 'freeEnergies'>,
  { profile, density }: { profile: ReturnType<Wham['profile']>; density: ReturnType<Wham['density']> },
  bootstrap: BootstrapErrors,
  exact?: Float64Array,
): MethodProfile {
  const withErrors = (
    { value, standardError }: { value: Float64Array; standardError: Float64Array },
    bootstrapError: Float64Array,
  ): WithErrors => ({ value, standardError, bootstrapError });
  return {
    profile: withErrors(profile, bootstrap.profile!),
    density: withErrors(density, bootstrap.density!),
    freeEnergies: withErrors(freeEnergies, bootstrap.freeEnergies),
    ...(exact ? { rmsError: rmsError(density.value, exact) } : {}),
    overlap: freeEnergies.diagnostics.overlap,
    status: profile.status,
  };
}

/** A density with its free energies in kT, zero at the lowest bin. */
function profileOf(density: Float64Array): { profile: Float64Array; density: Float64Array } {
  const largest = density.reduce((most, value) => Math.max(most, value), 0);
  return { profile: density.map((value) => Math.log(largest / value)), density };
}

/** Both densities are normalised on the grid, so that no constant is left to choose; bins without a sample are left out. */
function rmsError(density: Float64Array, exact: Float64Array): number {
  const least = Math.exp(-comparedUpTo) * exact.reduce((most, p) => Math.max(most, p), 0);
  const errors = density
    .map((p, b) => Math.log(p / exact[b]))
    .filter((_, b) => exact[b] >= least && density[b] > 0);
  return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
}

/** Uncorrelated samples count more, so that of two windows one may share less with the other than the other with it. */
function neighbourOverlaps({ matrix }: Overlap, windows: number): Float64Array {
  return Float64Array.from({ length: windows - 1 }, (_, k) =>
    Math.max(matrix[k * windows + k + 1], matrix[(k + 1) * windows + k]),
  );
}
