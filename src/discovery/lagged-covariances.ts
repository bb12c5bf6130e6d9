/** Covariances of features at a time lag, which linear methods of slow variables are made of. */
import { Matrix } from 'ml-matrix';
import { InputError } from '../math/index.js';
import { symmetricEigen } from '../math/linear-algebra.js';
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
export function whitening(covariance: Float64Array, dim: number): Matrix {
  const { values, vectors } = symmetricEigen(covariance, dim);
  const rank = values.filter((value) => value > RANK * values[0]).length;
  const out = new Matrix(dim, rank);
  for (let r = 0; r < rank; r++) {
    for (let i = 0; i < dim; i++) out.set(i, r, vectors[r * dim + i] / Math.sqrt(values[r]));
  }
  return out;
}

/** A square matrix. */
export const matrix = (values: Float64Array, dim: number): Matrix => Matrix.from1DArray(dim, dim, values);
