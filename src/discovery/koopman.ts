/**
 * Slow linear combinations of features: TICA and VAMP, and the score to compare features and lags by.
 */
import { Matrix, SVD } from 'ml-matrix';
import { symmetricEigen } from '../math/linear-algebra.js';
import { orientRows } from './components.js';
import type { LinearMap } from './components.js';
import { laggedCovariances, matrix, whitening } from './lagged-covariances.js';
import type { LaggedCovariances } from './lagged-covariances.js';
import type { Samples } from './samples.js';

/** Slow linear variables of reversible dynamics. */
export interface Tica extends LinearMap {
  /** Autocorrelation of each component at the lag, largest absolute values first. */
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

/** −lag / ln |λ|; infinite for what never changes, whose λ may come out a rounding above 1. */
export const timescalesOf = (eigenvalues: Float64Array, lag: number): Float64Array =>
  eigenvalues.map((value) => lag / Math.max(0, -Math.log(Math.abs(value))));

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
