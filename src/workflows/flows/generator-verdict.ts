/** Whether a Boltzmann generator can be trusted, and what its weighed samples tell: ln Z by every estimator, histograms, means. */
import {
  average,
  binCentres,
  combine,
  note,
  OK,
  problem,
  reweighted,
  weightedDensity,
  type Status,
} from '../../estimators/index.js';
import { flowModel, type FlowModelData } from '../../models/index.js';
import { fold, type Key } from '../../random/index.js';
import type { Potential } from '../../systems/index.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import type { WeighedSamples } from './boltzmann-generator.js';
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

/** Densities of one coordinate on the same bins. */
export type CoordinateHistogram = {
  readonly centres: Float64Array;
  /** Of the flow as it is, and weighed to the target with its standard errors. */
  readonly flow: Float64Array;
  readonly weighted: Float64Array;
  readonly errors: Float64Array;
  /** Of the target's own samples; their modes may have wrong weights. */
  readonly target?: Float64Array;
  /** Weighted mean with its error, and standard deviation. */
  readonly mean: { readonly value: number; readonly standardError: number };
  readonly deviation: number;
};

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
  /** Log-weights −u − ln q of the target's samples. */
  readonly targetLogWeights?: Float64Array;
  readonly histograms: readonly CoordinateHistogram[];
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
      const histogram = histogramOf(potential.dim, drawn, forward, judges);
      const histograms: CoordinateHistogram[] = [];
      for (let c = 0; c < potential.dim; c++) {
        histograms.push(histogram(c, fold(context.key, c)));
        yield { type: 'progress', done: c + 1 };
      }
      if (!judges) {
        const { flow, ...found } = byFlow(forward);
        return {
          logPartition: { flow, ...known },
          ...found,
          histograms,
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
      const { flow, target, both, effectiveFraction, paretoShape, missedFraction } = found;
      const missed = coverageStatus(
        found,
        'The weights are blind to what the flow has left. Train on data of every mode too (train.type: data-and-energy), anneal from a ' +
          'higher temperature (train.annealFrom), or give the flow more layers.',
      );
      return {
        logPartition: { flow, target, both, ...known },
        effectiveFraction,
        paretoShape,
        missedFraction,
        targetLogWeights: reverse,
        histograms,
        status: combine(
          acceptance < stuck ? stuckStatus(acceptance) : OK,
          missed ?? weightStatus(flow.status, paretoShape),
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

const stuckStatus = (acceptance: number): Status =>
  problem(
    'chains-stuck',
    `The local chains hardly moved (${(100 * acceptance).toFixed(1)} % accepted), so they cannot judge the flow: take a smaller local.timeStep.`,
  );

const bins = 60;

/** The histogram of a coordinate. */
function histogramOf(
  dim: number,
  { positions }: WeighedSamples,
  forward: Float64Array,
  judges: Judges | undefined,
): (coordinate: number, key: Key) => CoordinateHistogram {
  const logWeights = forward.map((work) => -work);
  const most = logWeights.reduce((highest, log) => Math.max(highest, log), -Infinity);
  const column = (rows: Float64Array, c: number) =>
    Float64Array.from({ length: rows.length / dim }, (_, row) => rows[row * dim + c]);
  return (c, key) => {
    const values = column(positions, c);
    const theirs = judges && column(judges.positions, c);
    // Rows without a weight would stretch the axis to wherever the flow strays.
    const seen = [...values.filter((_x, i) => logWeights[i] > most - 20), ...(theirs ?? [])];
    const low = seen.reduce((least, x) => Math.min(least, x), Infinity);
    const high = seen.reduce((largest, x) => Math.max(largest, x), -Infinity);
    const margin = 0.02 * (high - low) || 0.5;
    const grid = { low: low - margin, high: high + margin, bins };
    const plain = (x: Float64Array) => weightedDensity(x, { grid, key, resamples: 2 }).value;
    const weighted = weightedDensity(values, { grid, key, logWeights });
    const { value, standardError } = reweighted(values, logWeights, { independent: true });
    const squares = values.map((x) => (x - value) ** 2);
    return {
      centres: binCentres(grid),
      flow: plain(values),
      weighted: weighted.value,
      errors: weighted.standardError,
      ...(theirs ? { target: plain(theirs) } : {}),
      mean: { value, standardError },
      deviation: Math.sqrt(reweighted(squares, logWeights, { independent: true }).value),
    };
  };
}
