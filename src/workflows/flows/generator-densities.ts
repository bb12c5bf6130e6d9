/** Densities of a Boltzmann generator: of coordinates and of weights. */
import { binCentres, reweighted, weightedDensity } from '../../estimators/index.js';
import type { Key } from '../../random/index.js';

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

/** A density on a square grid of bins, row by row from the lowest value of the second coordinate. */
export type PlaneDensity = {
  readonly values: Float64Array;
  readonly width: number;
  /** Centres of the first and last bins. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
};

/** Densities of ln w − ln Z, w = exp(−u)/q and Z by the flow alone: at samples of the flow, and of the target. */
export type WeightHistogram = {
  readonly centres: Float64Array;
  readonly flow: Float64Array;
  readonly target?: Float64Array;
};

/** Rows × dim of the flow with their log-weights, and of the target. */
type Samples = {
  readonly dim: number;
  readonly drawn: Float64Array;
  readonly logWeights: Float64Array;
  readonly target: Float64Array | undefined;
};

const bins = 60;
const planeBins = 50;

const columnOf = (rows: Float64Array, dim: number, c: number) =>
  Float64Array.from({ length: rows.length / dim }, (_, row) => rows[row * dim + c]);

/** The histogram of a coordinate. */
export function coordinateHistogram(
  { dim, drawn, logWeights, target }: Samples,
  c: number,
  key: Key,
): CoordinateHistogram {
  const most = logWeights.reduce((highest, log) => Math.max(highest, log), -Infinity);
  const values = columnOf(drawn, dim, c);
  const theirs = target && columnOf(target, dim, c);
  // Rows without a weight would stretch the axis to wherever the flow strays.
  const seen = [...values.filter((_x, i) => logWeights[i] > most - 20), ...(theirs ?? [])];
  const [low, high] = extent(seen);
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
}

/** The first two coordinates, on the ranges of their histograms. */
export function planeDensity(
  { dim, drawn, logWeights }: Samples,
  histograms: readonly CoordinateHistogram[],
): PlaneDensity {
  const axes = histograms.slice(0, 2).map(({ centres }) => {
    const [first, last] = [centres[0], centres[centres.length - 1]];
    return { low: first, high: last, bins: planeBins };
  });
  const pairs = Float64Array.from(
    { length: 2 * logWeights.length },
    (_, i) => drawn[(i >> 1) * dim + (i % 2)],
  );
  const { value } = weightedDensity(pairs, {
    grid: axes,
    logWeights,
    key: new Uint32Array(2),
    resamples: 2,
  });
  const [x, y] = axes.map(({ low, high }) => {
    const half = (high - low) / planeBins / 2;
    return [low + half, high - half] as const;
  });
  const values = value.map((_, i) => value[(i % planeBins) * planeBins + Math.floor(i / planeBins)]);
  return { values, width: planeBins, x, y };
}

/** Log-weights around their bulk, 30 kT to either side at most. */
export function weightHistogram(
  flow: Float64Array,
  target: Float64Array | undefined,
  logPartition: number,
): WeightHistogram {
  const centred = (values: Float64Array) =>
    values.map((log) => log - logPartition).filter((log) => Number.isFinite(log));
  const [own, theirs] = [centred(flow), target && centred(target)];
  const all = Float64Array.from([...own, ...(theirs ?? [])]).sort();
  const at = (part: number) => all[Math.floor(part * (all.length - 1))];
  const low = Math.max(at(0.002), at(0.5) - 30) - 0.1;
  const high = Math.min(at(0.998), at(0.5) + 30) + 0.1;
  const grid = { low, high, bins };
  const density = (values: Float64Array) =>
    values.some((log) => log >= low && log < high)
      ? weightedDensity(values, { grid, key: new Uint32Array(2), resamples: 2 }).value
      : new Float64Array(bins);
  return {
    centres: binCentres(grid),
    flow: density(own),
    ...(theirs ? { target: density(theirs) } : {}),
  };
}

function extent(values: readonly number[]): [low: number, high: number] {
  return values.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity]);
}
