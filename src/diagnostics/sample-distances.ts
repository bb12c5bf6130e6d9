/**
 * How far apart two sets of samples are, without a grid.
 */
import { InputError } from '../math/errors.js';
import { alongBoth, checkedWeights, sortedSamples, type TwoWeights } from './weighted-samples.js';

/**
 * 1-D Wasserstein distance ∫ |F − G| dx, in the unit of the values: the least work that turns one sample into the other. Exact for the
 * samples; two finite samples of one distribution are about 1/√n apart.
 *
 * Source: L. V. Kantorovich (1942); S. S. Vallender, Theory Probab. Appl. 18, 784 (1974), doi:10.1137/1118101.
 *
 * @throws InputError if there is no sample, a value is not finite, or lengths differ.
 *
 * @example
 * wassersteinDistance([0, 1], [2, 3]); // 2
 */
export function wassersteinDistance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { logWeightsA, logWeightsB }: TwoWeights = {},
): number {
  let sum = 0;
  alongBoth(sortedSamples('a', a, logWeightsA), sortedSamples('b', b, logWeightsB), (d, x, next) => {
    if (next < Infinity) sum += Math.abs(d) * (next - x);
  });
  return sum;
}

export interface EnergyDistanceOptions extends TwoWeights {
  /** Numbers per sample, default 1. */
  readonly dim?: number;
}

/**
 * Energy distance √(2 E|X − Y| − E|X − X′| − E|Y − Y′|) of two sets of samples (rows of `dim` numbers): 0 only for equal
 * distributions. In one dimension it costs a sort; in more, all pairs, with no memory for them.
 *
 * Source: G. J. Székely and M. L. Rizzo, J. Stat. Plan. Inference 143, 1249 (2013), doi:10.1016/j.jspi.2013.03.018.
 *
 * @throws InputError if there is no sample, a value is not finite, or lengths differ.
 *
 * @example
 * energyDistance([0, 0, 1, 1], [3, 4, 4, 5], { dim: 2 }); // of two points each
 */
export function energyDistance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { dim = 1, logWeightsA, logWeightsB }: EnergyDistanceOptions = {},
): number {
  if (!(Number.isInteger(dim) && dim > 0)) throw new InputError(`samples of ${dim} numbers: use 1 or more`);
  if (dim === 1) {
    let sum = 0;
    alongBoth(sortedSamples('a', a, logWeightsA), sortedSamples('b', b, logWeightsB), (d, x, next) => {
      if (next < Infinity) sum += d * d * (next - x);
    });
    return Math.sqrt(2 * sum);
  }
  const p = checkedWeights('a', a, logWeightsA, dim).weights;
  const q = checkedWeights('b', b, logWeightsB, dim).weights;
  const [x, y] = [Float64Array.from(a), Float64Array.from(b)];
  const square =
    2 * meanDistance(x, p, y, q, dim) - meanDistance(x, p, x, p, dim) - meanDistance(y, q, y, q, dim);
  return Math.sqrt(Math.max(0, square));
}

/** Σ p_i q_j |x_i − y_j|. */
function meanDistance(
  x: Float64Array,
  p: Float64Array,
  y: Float64Array,
  q: Float64Array,
  dim: number,
): number {
  let total = 0;
  for (let i = 0; i < p.length; i++) {
    // Row sums first: the total then loses no digits to its own size.
    let row = 0;
    for (let j = 0; j < q.length; j++) row += q[j] * Math.sqrt(squaredDistance(x, i * dim, y, j * dim, dim));
    total += p[i] * row;
  }
  return total;
}

export function squaredDistance(
  x: Float64Array,
  atX: number,
  y: Float64Array,
  atY: number,
  dim: number,
): number {
  let sum = 0;
  for (let d = 0; d < dim; d++) sum += (x[atX + d] - y[atY + d]) ** 2;
  return sum;
}
