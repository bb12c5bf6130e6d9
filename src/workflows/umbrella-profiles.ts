/** From the samples of umbrella windows to profiles: WHAM and MBAR with their errors, the wells, and how far all of it can be trusted. */
import { statisticalInefficiency } from '../diagnostics/index.js';
import { binCentres, binIndices, binWidth, harmonicEnergies, mbar, wham } from '../estimators/index.js';
import type { BootstrapErrors, Estimate, Grid, Mbar, Overlap, Status } from '../estimators/index.js';
import { integrateCells } from '../math/index.js';
import type { Density1D } from '../math/index.js';
import { split } from '../random/index.js';
import { exactDensity } from './exact-density.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';
import type { WindowProblem, WindowSamples } from './umbrella-windows.js';
import { findWells } from './wells.js';

/** Values with two errors: asymptotic, where correlated samples count 1/g each, and from a bootstrap over trajectories. */
export type WithErrors<Value extends number | Float64Array = Float64Array> = {
  readonly value: Value;
  readonly standardError: Value;
  readonly bootstrapError: Value;
};

export type ProfileMethod = 'wham' | 'mbar';

/** What one method makes of the windows. */
export type MethodProfile = {
  readonly name: ProfileMethod;
  /** −ln p of each bin in kT, zero at the lowest. */
  readonly profile: WithErrors;
  /** Normalised on the grid. */
  readonly density: WithErrors;
  /** Of the windows in kT, relative to the first. */
  readonly freeEnergies: WithErrors;
  /** −ln p against the exact one, over bins where that is known to be at most {@link comparedUpTo} high. */
  readonly rmsError?: number;
  readonly overlap: Overlap;
  readonly status: Status;
};

/** What the samples of each window are like. */
export type WindowReport = {
  /** Samples of one window. */
  readonly samples: number;
  readonly means: Float64Array;
  /** Statistical inefficiency of the coordinate. */
  readonly inefficiencies: Float64Array;
  /** Samples that as many independent ones would be worth. */
  readonly effectiveSamples: Float64Array;
  /** Density of each window's samples on the grid, windows × bins. */
  readonly histograms: Float64Array;
};

/** A well of the profile. */
export type Well = {
  /** Where it is deepest. */
  readonly minimum: number;
  /** From one barrier to the next. */
  readonly from: number;
  readonly to: number;
  /** In kT, relative to the deepest well; its errors are those of the difference. */
  readonly freeEnergy: WithErrors<number>;
  readonly exact?: number;
};

export type UmbrellaProfiles = {
  readonly centres: Float64Array;
  readonly wham: MethodProfile;
  readonly mbar: MethodProfile;
  readonly windows: WindowReport;
  /** The smallest share of a window's distribution that belongs to the next one. */
  readonly minimumOverlap: number;
  /** From left to right, by MBAR. */
  readonly wells: readonly Well[];
  /** Bin averages, normalised on the grid. */
  readonly exact?: { readonly profile: Float64Array; readonly density: Float64Array };
};

/** Height in kT up to which profiles are compared with the exact one: higher bins matter to nobody. */
export const comparedUpTo = 10;

/** Join the windows. */
export async function* joinWindows(
  problem: WindowProblem & { readonly grid: Grid },
  samples: WindowSamples,
  context: WorkflowContext,
): Workflow<UmbrellaProfiles> {
  const { windows, grid } = problem;
  return yield* stage(context, {
    name: 'estimate',
    title: 'Join the windows',
    total: 4,
    unit: 'estimates',
    async *body() {
      const [whamKey, mbarKey, wellKey] = split(context.key, 3);
      const { centres, reducedSpring } = samples;
      const { values, counts, trajectoryOf } = valuesOf(samples, windows.coordinate);
      const report = describeWindows(values, samples, grid);
      const { inefficiencies } = report;
      const harmonic = { centres, springs: reducedSpring };
      const truth = await exactDensity({ ...problem, condition: problem.hold, density: windows }, context);
      const exact = truth && onGrid(truth, grid);
      const common = { counts, inefficiencies, centres };
      const finish = (name: ProfileMethod, solved: Solved, errors: BootstrapErrors): MethodProfile => {
        const density = withErrors(solved.density, errors.density!);
        return {
          name,
          profile: withErrors(solved.profile, errors.profile!),
          density,
          freeEnergies: withErrors(solved.freeEnergies, errors.freeEnergies),
          ...(exact ? { rmsError: rmsError(density.value, exact) } : {}),
          overlap: solved.freeEnergies.diagnostics.overlap,
          status: solved.profile.status,
        };
      };

      const joined = wham({
        ...common,
        grid,
        values,
        biasEnergies: harmonicEnergies(harmonic, binCentres(grid)),
      });
      const { freeEnergies, ...rest } = {
        freeEnergies: joined.freeEnergies,
        profile: joined.profile(),
        density: joined.density(),
      };
      const byWham = finish(
        'wham',
        { freeEnergies, ...rest },
        joined.bootstrap({ key: whamKey, trajectoryOf }),
      );
      yield { type: 'progress', done: 1 };

      const solution = mbar({ ...common, energies: harmonicEnergies(harmonic, values) });
      const bins = { values, grid };
      const estimates = {
        freeEnergies: solution.freeEnergies,
        profile: solution.profile(bins),
        density: solution.density(bins),
      };
      yield { type: 'progress', done: 2 };
      const errors = solution.bootstrap({ key: mbarKey, trajectoryOf, onGrid: bins });
      const byMbar = finish('mbar', estimates, errors);
      yield { type: 'progress', done: 3 };
      const wells = wellsOf(byMbar, { solution, values, trajectoryOf, grid, truth, key: wellKey });

      if (!byMbar.status.ok) yield { type: 'warning', message: byMbar.status.message };
      return {
        centres: binCentres(grid),
        wham: byWham,
        mbar: byMbar,
        windows: report,
        minimumOverlap: neighbourOverlap(byMbar.overlap, centres.length),
        wells,
        ...(exact ? { exact } : {}),
      };
    },
  });
}
