/**
 * Slow linear combinations of features: covariances at a time lag, TICA and VAMP, and scores to compare features and lags by.
 */
import { Matrix, SVD } from 'ml-matrix';
import { InputError } from '../math/index.js';
import { symmetricEigen } from '../math/linear-algebra.js';
import { orientRows } from './components.js';
import type { LinearMap } from './components.js';
import { checkSamples, trajectories } from './samples.js';
import type { Samples } from './samples.js';

/** Covariances of features now and a lag later, all dim × dim. */
export interface LaggedCovariances {
  readonly dim: number;
  readonly mean: Float64Array;
  readonly laggedMean: Float64Array;
  readonly now: Float64Array;
  readonly cross: Float64Array;
  readonly later: Float64Array;
  /** Pairs of rows. */
  readonly pairs: number;
}

/** Directions of the feature space in which the data vary less than this share of the most are left out. */
const RANK = 1e-10;

/**
 * Covariances of features with themselves `lag` rows later, means taken off. `reversible` counts every pair both ways, as of dynamics at
 * equilibrium.
 *
 * @throws InputError where no trajectory is longer than the lag
 * @example
 * const { now, cross } = laggedCovariances(samples, { lag: 10, reversible: true });
 */
export function laggedCovariances(
  samples: Samples,
  { lag, reversible = false }: { lag: number; reversible?: boolean },
): LaggedCovariances {
  checkSamples('time-lagged covariances', samples, 3);
  if (!Number.isInteger(lag) || lag < 1)
    throw new InputError(`lag is ${lag}: give a whole number of rows from 1`);
  const { values, dim } = samples;
  const mean = new Float64Array(dim);
  const laggedMean = new Float64Array(dim);
  let pairs = 0;
  const each = (use: (first: number, second: number) => void) => {
    for (const { from, to } of trajectories(samples)) {
      for (let row = from; row + lag < to; row++) use(row * dim, (row + lag) * dim);
    }
  };
  each((first, second) => {
    pairs++;
    for (let i = 0; i < dim; i++) {
      mean[i] += values[first + i];
      laggedMean[i] += values[second + i];
    }
  });
  if (pairs < 2) {
    throw new InputError(
      `lag is ${lag}: no trajectory is longer than that by two rows; lower it, or simulate longer`,
    );
  }
  for (let i = 0; i < dim; i++) {
    [mean[i], laggedMean[i]] = reversible
      ? [(mean[i] + laggedMean[i]) / (2 * pairs), (mean[i] + laggedMean[i]) / (2 * pairs)]
      : [mean[i] / pairs, laggedMean[i] / pairs];
  }
  const [now, cross, later] = [
    new Float64Array(dim * dim),
    new Float64Array(dim * dim),
    new Float64Array(dim * dim),
  ];
  const x = new Float64Array(dim);
  const y = new Float64Array(dim);
  each((first, second) => {
    for (let i = 0; i < dim; i++) {
      x[i] = values[first + i] - mean[i];
      y[i] = values[second + i] - laggedMean[i];
    }
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j < dim; j++) {
        now[i * dim + j] += x[i] * x[j];
        cross[i * dim + j] += x[i] * y[j];
        later[i * dim + j] += y[i] * y[j];
      }
    }
  });
  for (let at = 0; at < dim * dim; at++) {
    now[at] /= pairs;
    cross[at] /= pairs;
    later[at] /= pairs;
  }
  if (reversible) {
    const both = now.map((value, at) => (value + later[at]) / 2);
    const symmetric = cross.map((value, at) => (value + cross[(at % dim) * dim + Math.floor(at / dim)]) / 2);
    return { dim, mean, laggedMean, now: both, cross: symmetric, later: both, pairs };
  }
  return { dim, mean, laggedMean, now, cross, later, pairs };
}

/** C^−½ on the directions in which there is variance, as dim × rank. */
function whitening(covariance: Float64Array, dim: number): Matrix {
  const { values, vectors } = symmetricEigen(covariance, dim);
  const rank = values.filter((value) => value > RANK * values[0]).length;
  const out = new Matrix(dim, rank);
  for (let r = 0; r < rank; r++) {
    for (let i = 0; i < dim; i++) out.set(i, r, vectors[r * dim + i] / Math.sqrt(values[r]));
  }
  return out;
}

const matrix = (values: Float64Array, dim: number): Matrix => Matrix.from1DArray(dim, dim, values);

/** Slow linear variables of reversible dynamics. */
export interface Tica extends LinearMap {
  /** Autocorrelation of each component at the lag, largest first. */
  readonly eigenvalues: Float64Array;
  /** −lag / ln |eigenvalue|, in rows. */
  readonly timescales: Float64Array;
  readonly lag: number;
}

/**
 * Time-lagged independent components: uncorrelated linear combinations of features with unit variance and the largest autocorrelation at a lag (in rows),
 * which are the best linear approximation to the slowest modes of reversible dynamics.
 *
 * L. Molgedey and H. G. Schuster, Phys. Rev. Lett. 72, 3634 (1994), doi:10.1103/PhysRevLett.72.3634; G. Pérez-Hernández et al., J. Chem. Phys. 139,
 * 015102 (2013), doi:10.1063/1.4811489.
 *
 * @throws InputError for too few samples, features that never change, and lags longer than the trajectories
 * @example
 * const { timescales } = tica(samples, { lag: 10, components: 2 });
 */
export function tica(
  samples: Samples,
  { lag, components }: { lag: number; components?: number | undefined },
): Tica {
  const covariances = laggedCovariances(samples, { lag, reversible: true });
  const { dim, mean } = covariances;
  const white = whitening(covariances.now, dim);
  const inner = white.transpose().mmul(matrix(covariances.cross, dim)).mmul(white);
  const rank = white.columns;
  const { values, vectors } = symmetricEigen(Float64Array.from(inner.to1DArray()), rank);
  const order = Array.from(values.keys()).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  const count = Math.min(rank, components ?? rank);
  const weights = new Float64Array(count * dim);
  for (let c = 0; c < count; c++) {
    for (let i = 0; i < dim; i++) {
      for (let r = 0; r < rank; r++) weights[c * dim + i] += white.get(i, r) * vectors[order[c] * rank + r];
    }
  }
  orientRows(weights, dim);
  const eigenvalues = Float64Array.from({ length: count }, (_, c) => values[order[c]]);
  return { mean, weights, eigenvalues, timescales: timescalesOf(eigenvalues, lag), lag };
}

/** −lag / ln |λ|. */
export const timescalesOf = (eigenvalues: Float64Array, lag: number): Float64Array =>
  eigenvalues.map((value) => -lag / Math.log(Math.abs(value)));

/** The best linear model of how features at one time tell those a lag later. */
export interface Vamp {
  readonly dim: number;
  /** Canonical correlations, largest first. */
  readonly singularValues: Float64Array;
  /** Left and right singular functions: weights, components × dim, of the features now and later. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly covariances: LaggedCovariances;
}

/**
 * The variational approach to Markov processes: pairs of linear combinations of features, one now and one later, with the largest correlation. It needs
 * no equilibrium.
 *
 * H. Wu and F. Noé, J. Nonlinear Sci. 30, 23 (2020), doi:10.1007/s00332-019-09567-y.
 *
 * @example
 * const { singularValues } = vamp(samples, { lag: 10 });
 */
export function vamp(
  samples: Samples,
  { lag, components }: { lag: number; components?: number | undefined },
): Vamp {
  const covariances = laggedCovariances(samples, { lag });
  const { dim, now, cross, later } = covariances;
  const [before, after] = [whitening(now, dim), whitening(later, dim)];
  const inner = before.transpose().mmul(matrix(cross, dim)).mmul(after);
  const { diagonal, leftSingularVectors, rightSingularVectors } = new SVD(inner, { autoTranspose: true });
  const count = Math.min(diagonal.length, components ?? diagonal.length);
  const functions = (white: Matrix, vectors: Matrix) =>
    Float64Array.from(
      white
        .mmul(vectors)
        .transpose()
        .to1DArray()
        .slice(0, count * dim),
    );
  return {
    dim,
    singularValues: Float64Array.from(diagonal.slice(0, count)),
    left: functions(before, leftSingularVectors),
    right: functions(after, rightSingularVectors),
    covariances,
  };
}

/**
 * The VAMP score of a model on data, its own or others: the sum of the correlations to the power r of the model's functions there, the constant
 * one among them. Higher is better; on data that the model has not seen it falls where the model has learned noise.
 *
 * @param r 1 or 2
 * @example
 * const score = vampScore(vamp(training, { lag: 10 }), laggedCovariances(test, { lag: 10 }), 2);
 */
export function vampScore(model: Vamp, test: LaggedCovariances = model.covariances, r: 1 | 2 = 2): number {
  const { dim, left, right } = model;
  const count = left.length / dim;
  const u = Matrix.from1DArray(count, dim, left);
  const v = Matrix.from1DArray(count, dim, right);
  const inner = (a: Matrix, c: Float64Array, b: Matrix) => a.mmul(matrix(c, dim)).mmul(b.transpose());
  const before = whitening(Float64Array.from(inner(u, test.now, u).to1DArray()), count);
  const after = whitening(Float64Array.from(inner(v, test.later, v).to1DArray()), count);
  const correlations = before
    .transpose()
    .mmul(inner(u, test.cross, v))
    .mmul(after);
  if (r === 2) return 1 + correlations.to1DArray().reduce((sum, value) => sum + value * value, 0);
  return 1 + new SVD(correlations, { autoTranspose: true }).diagonal.reduce((sum, value) => sum + value, 0);
}

/** A score with its spread over the parts that were left out. */
export interface CrossValidatedScore {
  readonly mean: number;
  readonly standardError: number;
  readonly scores: readonly number[];
}

/**
 * The VAMP score on data that the model has not seen: rows are cut into as many stretches of time as there are folds (two for every
 * fold and trajectory), each fold in turn is left out of the model and scored.
 *
 * R. T. McGibbon and V. S. Pande, J. Chem. Phys. 142, 124105 (2015), doi:10.1063/1.4916292.
 *
 * @throws InputError for fewer than two folds, or trajectories too short for the lag and the folds
 * @example
 * const { mean, standardError } = crossValidatedScore(samples, { lag: 10, components: 2 });
 */
export function crossValidatedScore(
  samples: Samples,
  {
    lag,
    components,
    folds = 5,
    r = 2,
  }: { lag: number; components?: number | undefined; folds?: number; r?: 1 | 2 },
): CrossValidatedScore {
  if (!Number.isInteger(folds) || folds < 2)
    throw new InputError(`folds is ${folds}: give a whole number from 2`);
  const parts = stretches(samples, folds, lag);
  const scores = Array.from({ length: folds }, (_, fold) => {
    const training = joined(
      samples,
      parts.filter((_part, i) => i % folds !== fold),
    );
    const test = joined(
      samples,
      parts.filter((_part, i) => i % folds === fold),
    );
    return vampScore(vamp(training, { lag, components }), laggedCovariances(test, { lag }), r);
  });
  const mean = scores.reduce((sum, score) => sum + score / folds, 0);
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2 / (folds - 1), 0);
  return { mean, standardError: Math.sqrt(variance / folds), scores };
}

type Range = { readonly from: number; readonly to: number };

/** Trajectories whole where they are many, else cut into pieces of time. */
function stretches(samples: Samples, folds: number, lag: number): Range[] {
  const whole = trajectories(samples);
  if (whole.length >= 2 * folds) return whole;
  const pieces = Math.ceil((2 * folds) / whole.length);
  const parts = whole.flatMap(({ from, to }) =>
    Array.from({ length: pieces }, (_, i) => ({
      from: from + Math.floor((i * (to - from)) / pieces),
      to: from + Math.floor(((i + 1) * (to - from)) / pieces),
    })),
  );
  if (parts.every(({ from, to }) => to - from > lag + 1)) return parts;
  throw new InputError(
    `trajectories are too short to cut into ${folds} folds at a lag of ${lag} rows: lower the lag or the folds, or simulate longer`,
  );
}

function joined({ values, dim, names }: Samples, parts: readonly Range[]): Samples {
  const lengths = parts.map(({ from, to }) => to - from);
  const out = new Float64Array(lengths.reduce((sum, length) => sum + length, 0) * dim);
  let at = 0;
  for (const { from, to } of parts) {
    out.set(values.subarray(from * dim, to * dim), at);
    at += (to - from) * dim;
  }
  return { values: out, dim, names, lengths };
}
