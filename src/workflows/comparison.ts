/**
 * What was found: the density of each method with standard errors, beside the model's own and the exact one, and their L1 distances.
 */
import { l1Distance } from '../diagnostics/index.js';
import { binCentres, binWidth, weightedDensity } from '../estimators/index.js';
import type { Estimate, DensityDiagnostics } from '../estimators/index.js';
import { split } from '../random/index.js';
import { methods } from './assisted-umbrella-sampling.js';
import type { Condition, Method, Sampling } from './assisted-umbrella-sampling.js';
import type { DensityGrid } from './density-grid.js';
import type { StartingPoints } from './draw.js';
import { reducedEnergies } from './reduced-energies.js';
import type { TrainingData } from './simulate.js';
import { exactDensity, onGrid } from './exact-density.js';
import { loadSystem } from '../systems/index.js';
import type { SystemSpec } from '../systems/index.js';
import { stage } from './types.js';
import type { Workflow, WorkflowContext } from './types.js';

/** A density on the grid's bin centres. */
export type NamedDensity = Estimate<Float64Array, DensityDiagnostics> & {
  readonly name: DensityName;
  /** L1 distance to the exact density, where that is known. */
  readonly l1?: number;
};

/**
 * Where a density comes from: a method's frames; `reweighted`, the assisted frames with the importance weights of
 * their starting points; the model's points as drawn and weighted.
 */
export type DensityName = Method | 'reweighted' | 'model' | 'model-reweighted';

export type Comparison = {
  readonly centres: Float64Array;
  readonly exact?: Float64Array;
  /** The model's own conditional density by its probability flow, where it generates this coordinate alone. */
  readonly model?: Float64Array;
  readonly modelL1?: number;
  readonly densities: readonly NamedDensity[];
  /** The reduced energy around the data, for two-dimensional systems that know it. */
  readonly surface?: Surface;
};

/** u on a regular grid, row by row from the lowest wanted coordinate; columns run over the held one. */
export type Surface = {
  readonly values: Float64Array;
  readonly width: number;
  readonly height: number;
  readonly held: readonly [number, number];
  readonly wanted: readonly [number, number];
};

/** Estimate and compare the densities. */
export async function* compareDensities(
  experiment: { system: SystemSpec; condition: Condition; density: DensityGrid },
  data: TrainingData,
  points: StartingPoints,
  samplings: Readonly<Record<Method, Sampling>>,
  context: WorkflowContext,
): Workflow<Comparison> {
  const { density: grid } = experiment;
  return yield* stage(context, {
    name: 'estimate',
    title: 'Estimate densities and errors',
    total: methods.length + 3,
    unit: 'densities',
    async *body() {
      const centres = binCentres(grid);
      const truth = await exactDensity(experiment, context);
      const exact = truth && onGrid(truth, grid);
      const sources = frameSources(points, samplings, grid.coordinate);
      const keys = split(context.key, sources.length);
      const densities: NamedDensity[] = [];
      for (const [i, { name, values, ...weights }] of sources.entries()) {
        const estimate = weightedDensity(values, { grid, key: keys[i], ...weights });
        const l1 = exact && l1Distance(estimate.value, exact, binWidth(grid));
        densities.push({ name, ...estimate, ...(l1 === undefined ? {} : { l1 }) });
        yield { type: 'progress', done: i + 1 };
      }
      const model = points.density && normalised(points.density, grid);
      return {
        centres,
        ...(exact ? { exact } : {}),
        ...(model ? { model } : {}),
        ...(model && exact ? { modelL1: l1Distance(model, exact, binWidth(grid)) } : {}),
        densities,
        ...(await surfaceOf(experiment, data, context)),
      };
    },
  });
}

/** A density given at the bin centres, normalised on the grid as histograms are. */
function normalised(density: Float64Array, grid: DensityGrid): Float64Array {
  const total = density.reduce((sum, value) => sum + value, 0) * binWidth(grid);
  return density.map((value) => value / total);
}

async function surfaceOf(
  { system: spec, condition, density }: Parameters<typeof compareDensities>[0],
  data: TrainingData,
  context: WorkflowContext,
): Promise<{ surface?: Surface }> {
  const system = await loadSystem(spec, context);
  if (system.dim !== 2 || condition.variable || condition.coordinate === density.coordinate) return {};
  const [width, height] = [61, 101];
  const labels = data.positions.filter((_, i) => i % 2 === condition.coordinate);
  const low = labels.reduce((least, x) => Math.min(least, x), condition.at - 1);
  const high = labels.reduce((most, x) => Math.max(most, x), condition.at + 1);
  const positions = new Float64Array(2 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = 2 * (row * width + column);
      positions[i + condition.coordinate] = low + (column / (width - 1)) * (high - low);
      positions[i + density.coordinate] = density.low + (row / (height - 1)) * (density.high - density.low);
    }
  }
  const values = reducedEnergies(system, positions);
  if (!values) return {};
  return { surface: { values, width, height, held: [low, high], wanted: [density.low, density.high] } };
}

interface Source {
  readonly name: DensityName;
  readonly values: Float64Array;
  readonly trajectoryOf: Int32Array;
  readonly stratumOf?: Int32Array;
  readonly logWeights?: Float64Array;
}

function frameSources(
  points: StartingPoints,
  samplings: Readonly<Record<Method, Sampling>>,
  coordinate: number,
): Source[] {
  const { pool } = points;
  const poolRows = pool.logWeights.length;
  const poolValues = Float64Array.from(
    { length: poolRows },
    (_, i) => pool.positions[i * pool.dim + coordinate],
  );
  const each = Int32Array.from({ length: poolRows }, (_, i) => i);
  const frames = methods.map((name) => ({
    name,
    ...framesOf(samplings[name], pool.dim, coordinate),
    ...(name === 'systematic' ? { stratumOf: neighbours(samplings[name].walkers) } : {}),
  }));
  const assisted = frames[methods.indexOf('assisted')];
  const startWeights = Float64Array.from(
    assisted.trajectoryOf,
    (walker) => pool.logWeights[points.independent[walker]],
  );
  return [
    ...frames,
    ...(points.weighted ? [{ ...assisted, name: 'reweighted' as const, logWeights: startWeights }] : []),
    { name: 'model', values: poolValues, trajectoryOf: each },
    ...(points.weighted
      ? [
          {
            name: 'model-reweighted' as const,
            values: poolValues,
            trajectoryOf: each,
            logWeights: pool.logWeights,
          },
        ]
      : []),
  ];
}

/**
 * Strata of systematic starts, which come in order: each walker and its neighbour. Neighbours in different wells make the error a
 * little too large, never too small.
 */
function neighbours(walkers: number): Int32Array {
  const last = Math.max(0, Math.floor(walkers / 2) - 1);
  return Int32Array.from({ length: walkers }, (_, walker) => Math.min(Math.floor(walker / 2), last));
}

/** One coordinate of all frames, walker by walker, so that each trajectory is in time order. */
function framesOf({ walkers, steps, frames }: Sampling, dim: number, coordinate: number) {
  const values = new Float64Array(walkers * steps);
  const trajectoryOf = new Int32Array(walkers * steps);
  for (let walker = 0; walker < walkers; walker++) {
    for (let step = 0; step < steps; step++) {
      values[walker * steps + step] = frames[(step * walkers + walker) * dim + coordinate];
      trajectoryOf[walker * steps + step] = walker;
    }
  }
  return { values, trajectoryOf };
}
