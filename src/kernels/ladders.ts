/** Ladders of states for replica exchange: where the rungs lie, and how many it takes. */
import { InputError, interpolate, normalCdf, normalQuantile } from '../math/index.js';

/**
 * Numbers in geometric progression, such as temperatures: of a system whose heat capacity is constant all pairs then swap equally often.
 *
 * @throws InputError for fewer than two rungs, and ends that are not positive and increasing
 * @example
 * geometricLadder(300, 600, 5); // 300, 356.8, 424.3, 504.5, 600
 */
export function geometricLadder(lowest: number, highest: number, count: number): Float64Array {
  if (!Number.isInteger(count) || count < 2) {
    throw new InputError(`a ladder of ${count}: an exchange needs two replicas at least`);
  }
  if (!(lowest > 0 && highest < Infinity && highest > lowest)) {
    throw new InputError(`a ladder from ${lowest} to ${highest}: temperatures must be positive and increase`);
  }
  return Float64Array.from({ length: count }, (_, k) =>
    k === count - 1 ? highest : lowest * (highest / lowest) ** (k / (count - 1)),
  );
}

/**
 * The rungs that share a length along the ladder equally: parameters at which `lengths`, cumulated over the pairs and linear within them,
 * reach equal parts. The ends stay.
 *
 * With the mean rejection of each pair as its length, pairs come to swap equally often: the sum is the communication barrier Λ, which does
 * not depend on the rungs where there are many of them (Syed et al. 2022, doi:10.1111/rssb.12464). With {@link pairLength} it is a ladder of
 * constant thermodynamic length.
 *
 * @param parameters of the rungs, in increasing or decreasing order
 * @param lengths of the pairs, one fewer
 * @param count of the new rungs (default: as many)
 * @throws InputError for numbers that do not fit or are not finite, and for a ladder without any length
 * @example
 * respace([1, 2, 3], [0.6, 0.2]); // the middle moves to 1.67
 */
export function respace(
  parameters: ArrayLike<number>,
  lengths: ArrayLike<number>,
  count: number = parameters.length,
): Float64Array {
  const pairs = parameters.length - 1;
  if (pairs < 1 || lengths.length !== pairs) {
    throw new InputError(`${lengths.length} lengths for ${parameters.length} rungs: give one for each pair`);
  }
  if (!Array.from(lengths).every((length) => length >= 0 && length < Infinity)) {
    throw new InputError(`lengths are [${Array.from(lengths).join(', ')}]: use finite numbers of 0 or more`);
  }
  const total = Array.from(lengths).reduce((sum, length) => sum + length, 0);
  if (!(total > 0)) throw new InputError('all lengths are 0: the states are all the same');
  const cumulated = new Float64Array(pairs + 1);
  // A pair without any length keeps a little, so that every place has one parameter.
  const least = (1e-6 * total) / pairs;
  for (let k = 0; k < pairs; k++) cumulated[k + 1] = cumulated[k] + Math.max(least, lengths[k]);
  return Float64Array.from({ length: count }, (_, k) => {
    if (k === 0) return parameters[0];
    if (k === count - 1) return parameters[pairs];
    return interpolate(cumulated, parameters, (k / (count - 1)) * cumulated[pairs]);
  });
}

/**
 * The thermodynamic length of a pair of states from the mean −⟨Δ⟩ of its swaps' log-ratios, the symmetrised relative entropy: its square
 * root, to second order ∫ √(Var_λ ∂u/∂λ) dλ.
 *
 * G. E. Crooks, Phys. Rev. Lett. 99, 100602 (2007), doi:10.1103/PhysRevLett.99.100602.
 */
export const pairLength = (meanLogRatio: number): number => Math.sqrt(Math.max(0, -meanLogRatio));

/** How often a pair of this length swaps where energies are normally distributed: erfc(length/2). */
export const acceptanceOfLength = (length: number): number => 2 * normalCdf(-length / Math.SQRT2);

/**
 * How many rungs to put between a pair of a length, so that neighbours swap with this probability (default 0.3).
 *
 * @example
 * rungsBetween(10); // 6: a pair that never swaps, at a distance of ten
 */
export function rungsBetween(length: number, acceptance = 0.3): number {
  const wanted = -Math.SQRT2 * normalQuantile(acceptance / 2);
  return Math.max(0, Math.ceil(length / wanted - 1e-9) - 1);
}
