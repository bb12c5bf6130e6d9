/**
 * Line 4 of algorithm 1: draw from the model's conditional measure at the umbrella's centre. The pool is weighted by what is known of the
 * target, w = p/q, and starts are taken from it in two ways: one by one as drawn (the paper's), and systematically.
 */
import { buildBias } from '../biases/index.js';
import { binCentres } from '../estimators/index.js';
import { InputError } from '../math/index.js';
import { scoreModel } from '../models/index.js';
import type { SamplerSpec, ScoreModel } from '../models/index.js';
import { split } from '../random/index.js';
import { isPotential, loadSystem } from '../systems/index.js';
import type { System, SystemSpec } from '../systems/index.js';
import { umbrellaBias } from './assisted-umbrella-sampling.js';
import type { Condition } from './assisted-umbrella-sampling.js';
import { reducedEnergies } from './reduced-energies.js';
import type { DensityGrid } from './density-grid.js';
import { systematicRows, uniformPool, weightedPool } from './systematic-starts.js';
import type { WeightedPool } from './systematic-starts.js';
import type { TrainedModel } from './train-conditional-model.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';

export type StartOptions = {
  /** Walkers of one assisted run. */
  readonly walkers: number;
  /** Points to draw from the model, at least; never fewer than all runs start from. */
  readonly pool: number;
  readonly sampler: SamplerSpec;
};

/** Below this, a normalised weight is zero in double precision. */
const leastLogWeight = -700;

/** The model's points at the condition. */
export type StartingPoints = {
  readonly pool: WeightedPool;
  /** Whether the pool's weights are p/q; if not, they are all equal. */
  readonly weighted: boolean;
  /** Rows of the pool to start from, runs × walkers. */
  readonly independent: Int32Array;
  readonly systematic: Int32Array;
  /** The model's own density on the bin centres, where it generates the wanted coordinate alone. */
  readonly density?: Float64Array;
};

/** Draw a weighted pool of starting points and choose from it for every run: the first one, and the study's repeats. */
export async function* drawStartingPoints(
  experiment: {
    system: SystemSpec;
    condition: Condition;
    density: DensityGrid;
    starts: StartOptions;
    study: { repeats: number };
  },
  trained: TrainedModel,
  context: WorkflowContext,
): Workflow<StartingPoints> {
  const { condition, starts } = experiment;
  const [poolKey, systematicKey] = split(context.key, 2);
  const runs = 1 + experiment.study.repeats;
  const count = Math.max(starts.pool, runs * starts.walkers);
  return yield* stage(context, {
    name: 'draw',
    title: 'Draw starting points',
    total: count,
    unit: 'points',
    async *body() {
      const system = await loadSystem(experiment.system, context);
      const model = await scoreModel(context.runtime, trained.model);
      const outside = model.distanceOutside([condition.at]);
      if (outside > 0) {
        const { low, high } = trained.model.label;
        yield {
          type: 'warning',
          message:
            `condition.at is ${condition.at}, ${format(outside)} outside the labels that the model was trained on ` +
            `(${format(low[0])} to ${format(high[0])}): it extrapolates; simulate closer to it if you can`,
        };
      }
      const drawn = await model.sample(poolKey, count, {
        condition: [condition.at],
        sampler: starts.sampler,
        signal: context.signal,
      });
      const positions = place(drawn.positions, trained.coordinates, system.dim, condition);
      const energies = targetEnergies(system, positions, condition);
      const weighted = energies !== undefined && drawn.logDensity !== undefined && model.density === 'exact';
      const pool = weighted
        ? weightedPool(positions, system.dim, energies, drawn.logDensity)
        : uniformPool(positions, system.dim);
      if (!weighted) yield { type: 'warning', message: whyUnweighted(energies, drawn.logDensity) };
      else if (pool.effectiveSamples < 0.1 * count) {
        yield {
          type: 'warning',
          message:
            `the model's points carry the weight of ${pool.effectiveSamples.toFixed(0)} of ${count}: ` +
            'the model misses much of the target; train longer or on more samples',
        };
      }
      const usable = usableRows(pool);
      if (usable.length < count) {
        yield {
          type: 'warning',
          message:
            `${count - usable.length} of ${count} points of the model lie where the target has no weight at all ` +
            'and are left out: train longer or on more samples',
        };
      }
      return {
        pool,
        weighted,
        // Draws are independent of each other: each is used once before any is used again.
        independent: Int32Array.from({ length: runs * starts.walkers }, (_, i) => usable[i % usable.length]),
        systematic: systematicRows(systematicKey, pool, starts.walkers, runs),
        ...(await densityOf(model, trained.coordinates, condition.at, experiment.density)),
      };
    },
  });
}

/** Rows that a walker can start from: finite, and not where the weight is zero in floating point. */
function usableRows({ positions, dim, logWeights }: WeightedPool): Int32Array {
  const rows = Int32Array.from(logWeights.keys()).filter(
    (row) =>
      logWeights[row] > leastLogWeight &&
      positions.subarray(row * dim, (row + 1) * dim).every((x) => Number.isFinite(x)),
  );
  if (rows.length > 0) return rows;
  throw new Error(
    'none of the points that the model drew has any weight in the target: train longer (train.steps), on more samples ' +
      '(simulate.samples), or closer to the condition',
  );
}

async function densityOf(model: ScoreModel, coordinates: readonly number[], at: number, grid: DensityGrid) {
  if (model.density !== 'exact' || coordinates.length !== 1 || coordinates[0] !== grid.coordinate) return {};
  const logDensity = await model.logDensity(binCentres(grid), { condition: [at], steps: 100 });
  return { density: logDensity.map((value) => Math.exp(value)) };
}

/** u of the points where they are, under the umbrella where it holds a variable: a coordinate is exactly where it is held. */
function targetEnergies(system: System, positions: Float64Array, condition: Condition) {
  if (!condition.variable) return reducedEnergies(system, positions);
  if (!isPotential(system)) return undefined;
  const rows = positions.length / system.dim;
  const [values, held] = [new Float64Array(rows), new Float64Array(rows)];
  const bias = buildBias(umbrellaBias(condition), system.dim);
  bias.variable.evaluate(positions, values);
  bias.energyAndGradient(values, held, new Float64Array(rows));
  return reducedEnergies(system, positions)!.map((energy, row) => energy + held[row]);
}

/** Full positions from generated coordinates; the condition's coordinate is set to its value. */
function place(
  generated: Float64Array,
  coordinates: readonly number[],
  dim: number,
  condition: Condition,
): Float64Array {
  const missing = Array.from({ length: dim }, (_, i) => i).filter(
    (i) => !coordinates.includes(i) && (condition.variable !== undefined || i !== condition.coordinate),
  );
  if (missing.length > 0) {
    throw new InputError(
      `train.coordinates leaves out coordinate ${missing.join(', ')}: starting points need all of them`,
    );
  }
  const rows = generated.length / coordinates.length;
  const positions = new Float64Array(rows * dim).fill(condition.at);
  generated.forEach((x, i) => {
    positions[Math.floor(i / coordinates.length) * dim + coordinates[i % coordinates.length]] = x;
  });
  return positions;
}

function whyUnweighted(energies?: Float64Array, logDensity?: Float64Array): string {
  const reason = !energies
    ? 'the system has no energy, only a drift'
    : !logDensity
      ? 'starts.sampler gives no density (probability-flow does)'
      : "the model's density is only an estimate in this many dimensions";
  return `starting points are not weighted, because ${reason}: systematic starts correct the noise, not the model's bias`;
}

function format(value: number): string {
  return String(Number(value.toPrecision(3)));
}
