/** Free energies from the work of steered pulls. */
import {
  bothDirections,
  crooksIntersection,
  jarzynski,
  steeredProfile,
  type Estimate,
  type Status,
} from '../estimators/index.js';
import { integrateCells, type Density1D } from '../math/index.js';
import { exactDensity, onGrid } from './exact-density.js';
import type { Pulled, Steered } from './steered.js';
import { stage, type Workflow, type WorkflowContext } from './types.js';

/** A difference by one estimator: of the system with the spring at `to`, less with it at `from`, kT. */
export type NamedDifference = {
  readonly name: string;
  readonly value: number;
  readonly standardError: number;
  readonly status: Status;
};

export type SteeredEstimates = {
  /** The one to take first. */
  readonly differences: readonly NamedDifference[];
  readonly profile: Estimate<Float64Array, { readonly centres: Float64Array }>;
  /** Free energy under the spring along the way, kT. */
  readonly switched: { readonly value: Float64Array; readonly standardError: Float64Array };
  readonly effectivePulls: Float64Array;
  /** Where the system knows them. */
  readonly exact?: { readonly difference: number; readonly profile: Float64Array };
};

/** The difference of the ends by each estimator, and the profile between them. */
export async function* estimateFromWork(
  experiment: Steered,
  pulled: Pulled,
  context: WorkflowContext,
): Workflow<SteeredEstimates> {
  const { pull, grid } = experiment;
  const { centres, forward, reverse, period } = pulled;
  return yield* stage(context, {
    name: 'estimate',
    title: 'Free energies from work',
    total: 1,
    unit: 'estimates',
    async *body() {
      const found = steeredProfile(
        { centres, spring: pull.spring, period, forward, ...(reverse ? { reverse } : {}) },
        { grid, key: context.key },
      );
      const differences = differencesOf(
        forward.work.slice(-pull.walkers),
        reverse && reverse.work.slice(-pull.walkers),
      );
      const { status } = differences[0];
      for (const said of [status, found.status]) {
        if (!said.ok) yield { type: 'warning', message: said.message };
      }
      const truth =
        pull.coordinate === undefined
          ? undefined
          : await exactDensity({ ...experiment, density: { coordinate: pull.coordinate } }, context);
      const { switched, effectivePulls, centres: bins } = found.diagnostics;
      return {
        differences,
        profile: { ...found, diagnostics: { centres: bins } },
        ...{ switched, effectivePulls },
        ...(truth ? { exact: exactOf(truth, experiment) } : {}),
      };
    },
  });
}

function differencesOf(forward: Float64Array, reverse: Float64Array | undefined): NamedDifference[] {
  const named = (name: string, { value, standardError, status }: Estimate): NamedDifference => ({
    ...{ name, value, standardError, status },
  });
  const there = named('Jarzynski, there', jarzynski(forward));
  if (!reverse) return [there];
  const back = named('Jarzynski, back', jarzynski(reverse));
  return [
    named('Bennett and Crooks', bothDirections(forward, reverse)),
    there,
    { ...back, value: -back.value },
    named('Crossing of normal distributions', crooksIntersection(forward, reverse)),
  ];
}

/** The exact profile, and the exact difference of the ends under the spring. */
function exactOf(truth: Density1D, { pull, grid }: Steered) {
  const density = onGrid(truth, grid);
  const largest = density.reduce((most, value) => Math.max(most, value), 0);
  const reach = 10 / Math.sqrt(pull.spring);
  const under = (centre: number) =>
    Math.log(
      integrateCells(
        (x) => truth.density(x) * Math.exp(-0.5 * pull.spring * (x - centre) ** 2),
        ...([centre - reach, centre + reach, 64, 8] as const),
      ),
    );
  return {
    difference: under(pull.from) - under(pull.to),
    profile: density.map((value) => Math.log(largest / value)),
  };
}
