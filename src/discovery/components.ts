/** Linear variables: principal components and what follows from them. */
import { InputError } from '../math/index.js';
import { symmetricEigen } from '../math/linear-algebra.js';
import type { VariableSpec } from '../variables/index.js';
import { checkSamples, moments, rowsOf } from './samples.js';
import type { Samples } from './samples.js';

/** A linear function of features with several components: weights · (features − mean). */
export interface LinearMap {
  readonly mean: Float64Array;
  /** components × features. */
  readonly weights: Float64Array;
}

/** Principal components. */
export interface PrincipalComponents extends LinearMap {
  /** Variance along each, largest first. */
  readonly variances: Float64Array;
  /** The share of the whole variance in each. */
  readonly shares: Float64Array;
}

/**
 * Principal components: the orthogonal directions along which samples vary most. Of each the largest weight is positive.
 *
 * K. Pearson, Philos. Mag. 2, 559 (1901), doi:10.1080/14786440109462720.
 *
 * @throws InputError for too few samples and for features that never change
 * @example
 * const { variances } = principalComponents({ values: Float64Array.of(0, 0, 1, 1, 2, 2.5), dim: 2 });
 */
export function principalComponents(
  samples: Samples,
  {
    components,
    scale = 'none',
  }: { components?: number | undefined; scale?: 'none' | 'deviation' | undefined } = {},
): PrincipalComponents {
  checkSamples('principal components', samples, 2);
  const { values, dim } = samples;
  const rows = rowsOf(samples);
  const { mean, deviation } = moments(samples);
  const unit = scale === 'deviation' ? deviation : new Float64Array(dim).fill(1);
  const covariance = new Float64Array(dim * dim);
  const centred = new Float64Array(dim);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < dim; i++) centred[i] = (values[row * dim + i] - mean[i]) / unit[i];
    for (let i = 0; i < dim; i++)
      for (let j = 0; j <= i; j++) covariance[i * dim + j] += (centred[i] * centred[j]) / (rows - 1);
  }
  for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) covariance[j * dim + i] = covariance[i * dim + j];
  const eigen = symmetricEigen(covariance, dim);
  const total = eigen.values.reduce((sum, value) => sum + value, 0);
  const count = Math.min(dim, components ?? dim);
  const weights = eigen.vectors.slice(0, count * dim).map((weight, i) => weight / unit[i % dim]);
  orientRows(weights, dim);
  const variances = eigen.values.slice(0, count);
  return { mean, weights, variances, shares: variances.map((variance) => variance / total) };
}

/** Makes the largest weight of each row positive. */
export function orientRows(weights: Float64Array, dim: number): void {
  for (let from = 0; from < weights.length; from += dim) {
    const row = weights.subarray(from, from + dim);
    const largest = row.reduce((best, weight) => (Math.abs(weight) > Math.abs(best) ? weight : best), 0);
    if (largest < 0) for (let i = 0; i < dim; i++) row[i] *= -1;
  }
}

/**
 * Values of a linear map, rows × components.
 *
 * @example
 * const along = project(samples, principalComponents(samples, { components: 1 }));
 */
export function project(
  { values, dim }: Pick<Samples, 'values' | 'dim'>,
  { mean, weights }: LinearMap,
): Float64Array {
  const components = weights.length / dim;
  const rows = values.length / dim;
  const out = new Float64Array(rows * components);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < components; c++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) sum += weights[c * dim + i] * (values[row * dim + i] - mean[i]);
      out[row * components + c] = sum;
    }
  }
  return out;
}

/**
 * One component of a linear map as a variable.
 *
 * @param of the features, one component each
 * @throws InputError for a component that is not there, or features of another number
 * @example
 * const spec = linearVariable(tica(samples, { lag: 10 }), 0, features, 'slow');
 */
export function linearVariable(
  { mean, weights }: LinearMap,
  component: number,
  of: readonly VariableSpec[],
  name: string,
): VariableSpec {
  const dim = mean.length;
  if (of.length !== dim)
    throw new InputError(`${name}: ${of.length} features are given, it was found from ${dim}`);
  if (!(component >= 0 && component < weights.length / dim)) {
    throw new InputError(`${name}: component ${component} of ${weights.length / dim}`);
  }
  const row = weights.subarray(component * dim, (component + 1) * dim);
  return {
    type: 'combination',
    of,
    weights: Array.from(row),
    offset: -row.reduce((sum, weight, i) => sum + weight * mean[i], 0),
    name,
  };
}
