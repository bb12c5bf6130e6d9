/** Whether a Boltzmann generator can be trusted, and what its weighed samples tell: ln Z by every estimator, histograms, means. */
import { average, combine, note, OK, problem, type Status } from '../../estimators/index.js';
import { flowModel, type FlowModelData } from '../../models/index.js';
import { fold } from '../../random/index.js';
import type { Potential } from '../../systems/index.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import type { WeighedSamples } from './boltzmann-generator.js';
import {
  coordinateHistogram,
  planeDensity,
  weightHistogram,
  type CoordinateHistogram,
  type PlaneDensity,
  type WeightHistogram,
} from './generator-densities.js';
import {
  byBoth,
  byFlow,
  coverageStatus,
  exactLogPartition,
  workFrom,
  workTo,
  type LogPartition,
} from './partition.js';
import type { TargetSamples } from './target-samples.js';

export type GeneratorVerdict = {
  /** ln ∫ exp(−u): by weighed samples of the flow; by samples of the target; by both; and as the system knows it. */
  readonly logPartition: {
    readonly flow: LogPartition;
    readonly target?: LogPartition;
    readonly both?: LogPartition;
    readonly exact?: number;
  };
  /** Part of the flow's samples that are worth a sample of the target. */
  readonly effectiveFraction: number;
  /** Pareto k̂ of the importance weights. */
  readonly paretoShape: number;
  /** Part of the target's samples that lie where the flow never went. */
  readonly missedFraction?: number;
  readonly histograms: readonly CoordinateHistogram[];
  /** The target's density in the first two coordinates, by the weights. */
  readonly plane: PlaneDensity;
  /** Densities of the log-weights. */
  readonly weights: WeightHistogram;
  /** A sentence on what is wrong, if something is. */
  readonly status: Status;
};

/** Samples of the target that judge; the rows of several chains are frame by frame. */
type Judges = Pick<TargetSamples, 'positions' | 'energies' | 'chains'>;

/** Local moves that are accepted less often hardly move. */
const stuck = 0.02;

/** Compare the flow's samples with their weights, and with samples of the target where there are some. */
export async function* judgeGenerator(
  {
    potential,
    model,
    drawn,
    judges,
    acceptance = 1,
  }: {
    potential: Potential;
    model: FlowModelData;
    drawn: WeighedSamples;
    judges: Judges | undefined;
    acceptance: number | undefined;
  },
  context: WorkflowContext,
): Workflow<GeneratorVerdict> {
  return yield* stage(context, {
    name: 'verdict',
    title: 'Weigh the flow against the target',
    total: potential.dim,
    unit: 'coordinates',
    async *body() {
      const forward = workTo(drawn.energies, drawn.logDensities);
      const exact = exactLogPartition(potential);
      const known = exact === undefined ? {} : { exact };
      const logWeights = forward.map((work) => -work);
      const given = { dim: potential.dim, drawn: drawn.positions, logWeights, target: judges?.positions };
      const histograms: CoordinateHistogram[] = [];
      for (let c = 0; c < potential.dim; c++) {
        histograms.push(coordinateHistogram(given, c, fold(context.key, c)));
        yield { type: 'progress', done: c + 1 };
      }
      const densities = { histograms, plane: planeDensity(given, histograms) };
      if (!judges) {
        const { flow, ...found } = byFlow(forward);
        return {
          logPartition: { flow, ...known },
          ...found,
          ...densities,
          weights: weightHistogram(logWeights, undefined, flow.value),
          status: alone(weightStatus(flow.status, found.paretoShape)),
        };
      }
      const generator = await flowModel(context.runtime, model);
      const reverse = workFrom(judges.energies, await generator.logDensity(judges.positions));
      await generator.close();
      const { inefficiency } = average(reverse, {
        trajectoryOf: Int32Array.from(reverse, (_, i) => i % judges.chains),
      }).diagnostics;
      const found = byBoth(forward, reverse, {
        whose: "the target's",
        inefficiency: Math.max(1, Math.min(inefficiency, reverse.length / 2)),
      });
      const { flow, target, both, effectiveFraction, paretoShape, missedFraction, proportions } = found;
      const missed = coverageStatus(
        found,
        'The weights are blind to what the flow has left. Train by annealing (train.type: annealing), on data of every mode too ' +
          '(data-and-energy), from a higher temperature (train.annealFrom), or give the flow more layers.',
      );
      return {
        logPartition: { flow, target, both, ...known },
        effectiveFraction,
        paretoShape,
        missedFraction,
        ...densities,
        weights: weightHistogram(logWeights, reverse, flow.value),
        status: combine(
          acceptance < stuck ? stuckStatus(acceptance) : OK,
          missed ?? weightStatus(flow.status, paretoShape),
          proportions.ok ? OK : proportionsNote(proportions),
        ),
      };
    },
  });
}

/** Nothing but the flow's own weights speaks. */
const alone = (status: Status): Status =>
  combine(
    status,
    note(
      'no-target-samples',
      'There are no samples of the target: a mode that the flow has left would not be noticed. Let chains make some (data.source: chains).',
    ),
  );

/** What the weights say of themselves. */
function weightStatus(status: Status, paretoShape: number): Status {
  if (status.ok) return status;
  return problem(
    'heavy-tail',
    `The flow is too far from the target for its weights (Pareto k ${paretoShape.toFixed(2)}): train longer, give the flow more layers, ` +
      `or let it propose jumps of chains (adaptive-flow-mcmc). ${status.message}`,
  );
}

/** Judges in wrong proportions still show a lost mode, and the flow's weights do not need them. */
const proportionsNote = ({ code, message }: Status): Status =>
  note(
    code,
    `${message} Chains that never cross keep the proportions that they started with. The flow's weights do not depend on them: use ln Z by ` +
      'the flow, not by the target or by both.',
  );

const stuckStatus = (acceptance: number): Status =>
  problem(
    'chains-stuck',
    `The local chains hardly moved (${(100 * acceptance).toFixed(1)} % accepted), so they cannot judge the flow: take a smaller local.timeStep.`,
  );
