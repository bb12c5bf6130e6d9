/** Whether the flow and the chains can be trusted, and the partition function that they tell, by several estimators side by side. */
import { bulkSize, splitRHat } from '../../diagnostics/index.js';
import { average, combine, note, OK, problem, type Status } from '../../estimators/index.js';
import { evaluate } from '../../kernels/index.js';
import { flowModel } from '../../models/index.js';
import type { Potential } from '../../systems/index.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import type { Produced, Trained } from './adaptive-flow-mcmc.js';
import { gridSteps, type GridStep } from './flow-grid.js';
import { byBoth, coverageStatus, workFrom, workTo, type BothWays, type LogPartition } from './partition.js';

export type FlowMcmcVerdict = {
  /** Some independent samples of the flow, rows × dim. */
  readonly drawn: Float64Array;
  /** A grid on the flow's first two coordinates, carried from the base to the target. */
  readonly grid: readonly GridStep[];
  /** Rank-normalised split R-hat of each coordinate over the chains. */
  readonly rHat: Float64Array;
  /** Effective samples of each coordinate over all chains. */
  readonly effectiveSamples: Float64Array;
  /** Effective samples, of the worst coordinate, for each energy evaluation of the production. */
  readonly efficiency: number;
  /** ln ∫ exp(−u): by samples of the flow alone, by samples of the chains alone, by both. */
  readonly logPartition: {
    readonly flow: LogPartition;
    readonly chains: LogPartition;
    readonly both: LogPartition;
  };
  /** Part of the flow's samples that are worth a sample of the target. */
  readonly effectiveFraction: number;
  /** Part of the chains' samples that lie where the flow never went: above all its own log-weights, by 1 or more. */
  readonly missedFraction: number;
  /** Pareto k̂ of the flow's importance weights. */
  readonly paretoShape: number;
  /** A sentence on what is wrong, if something is. */
  readonly status: Status;
};

/** Samples of the flow that are kept, to be looked at. */
const shown = 1000;
/** R-hat above which chains do not agree. */
const disagreement = 1.05;

/** Draw from the flow, and compare it with the chains. */
export async function* judge(
  samples: number,
  potential: Potential,
  { trained, produced }: { trained: Trained; produced: Produced },
  context: WorkflowContext,
): Workflow<FlowMcmcVerdict> {
  return yield* stage(context, {
    name: 'verdict',
    title: 'Compare flow and chains',
    total: samples,
    unit: 'samples',
    async *body() {
      const flow = await flowModel(context.runtime, trained.model);
      const { positions, logDensities } = await flow.sample(context.key, samples);
      await flow.close();
      yield { type: 'progress', done: samples };
      const { energies } = evaluate(potential, positions);
      const reverse = workFrom(produced.energies, produced.logDensities);
      const { inefficiency } = average(reverse, { trajectoryOf: chainNumbers(produced) }).diagnostics;
      const found = byBoth(workTo(energies, logDensities), reverse, {
        whose: "the chains'",
        inefficiency: Math.max(1, inefficiency),
      });
      const { flow: byFlow, target: byChains, both, effectiveFraction, missedFraction, paretoShape } = found;
      const chains = chainsOf(produced);
      const rHat = Float64Array.from(chains, splitRHat);
      const effectiveSamples = Float64Array.from(chains, bulkSize);
      return {
        drawn: positions.slice(0, shown * potential.dim),
        grid: await gridSteps(context.runtime, trained.model, { label: 'base' }),
        rHat,
        effectiveSamples,
        efficiency: Math.min(...effectiveSamples) / produced.evaluations,
        logPartition: { flow: byFlow, chains: byChains, both },
        effectiveFraction,
        missedFraction,
        paretoShape,
        status: statusOf(rHat, found),
      };
    },
  });
}

function statusOf(rHat: Float64Array, found: BothWays): Status {
  const { paretoShape, both, proportions } = found;
  const worst = rHat.reduce((most, value) => Math.max(most, value), 0);
  const missed = coverageStatus(
    found,
    'Start chains in every mode that you know, train longer, or give the flow more layers.',
  );
  if (missed) return missed;
  const remedy = 'produce longer, or train the flow until more of its jumps are accepted.';
  if (worst > disagreement || !proportions.ok) {
    return combine(
      worst > disagreement
        ? problem('chains-disagree', `The chains disagree (R-hat ${worst.toFixed(2)}): ${remedy}`)
        : OK,
      proportions.ok
        ? OK
        : problem(
            proportions.code,
            `${proportions.message} The chains have not forgotten their start: ${remedy}`,
          ),
    );
  }
  if (paretoShape > 0.7) {
    return note(
      'heavy-tail',
      `The flow misses a tail of the target (Pareto k ${paretoShape.toFixed(2)}): trust the chains, not the flow's weights alone.`,
    );
  }
  return both.status;
}

/** Each coordinate's chains: arrays over frames. */
function chainsOf({ frames: { data, shape } }: Produced): Float64Array[][] {
  const [frames, chains, dim] = shape;
  return Array.from({ length: dim }, (_, c) =>
    Array.from({ length: chains }, (_c, chain) =>
      Float64Array.from({ length: frames }, (_f, frame) => data[(frame * chains + chain) * dim + c]),
    ),
  );
}

/** The chain of each sample; samples are frame by frame. */
const chainNumbers = ({ frames: { shape } }: Produced): Int32Array =>
  Int32Array.from({ length: shape[0] * shape[1] }, (_, i) => i % shape[1]);
