/**
 * Extended variables: each variable ξ is tied by a spring to a variable λ of its own, and λ is biased. No forces of the system are needed, so
 * any variable will do.
 *
 * Sources: A. Lesage et al., J. Phys. Chem. B 121, 3676 (2017), doi:10.1021/acs.jpcb.6b10055 (eABF and its estimator, CZAR). Here λ is drawn from
 * its exact distribution at the given ξ in place of a dynamics with a fictitious mass.
 */
import { binsOf, type NodeAxis } from '../../biases/index.js';
import { displacement } from '../../biases/parameters.js';
import { fillNormal, fillUniform, split, type Key } from '../../random/index.js';

/**
 * λ given ξ: proposals from the spring's Gaussian about ξ, accepted by Metropolis with the bias on λ, −F(λ) as it is known; beyond the bins
 * none is accepted.
 *
 * @param lambda - walkers × axes, where λ stands
 */
export function drawExtended(
  key: Key,
  { axes, energy }: KnownEnergy,
  { values, lambda, springs, periods }: Extended,
): Float64Array {
  const dim = springs.length;
  const [moveKey, acceptKey] = split(key, 2);
  const noise = new Float64Array(values.length);
  fillNormal(moveKey, noise);
  const uniforms = new Float64Array(values.length / dim);
  fillUniform(acceptKey, uniforms);
  const proposed = noise.map((z, i) =>
    wrapped(values[i] + z / Math.sqrt(springs[i % dim]), periods[i % dim]),
  );
  const [here, there] = [binsOf(axes, lambda), binsOf(axes, proposed)];
  const next = lambda.slice();
  for (let walker = 0; walker < uniforms.length; walker++) {
    if (there[walker] < 0) continue;
    // The bias is −energy; a λ that starts beyond the bins comes in.
    const gain = here[walker] < 0 ? Infinity : energy[there[walker]] - energy[here[walker]];
    if (Math.log(uniforms[walker]) < gain) {
      next.set(proposed.subarray(walker * dim, (walker + 1) * dim), walker * dim);
    }
  }
  return next;
}

/** The free energy of λ as far as it is known, bins, kT. */
export interface KnownEnergy {
  readonly axes: readonly NodeAxis[];
  readonly energy: Float64Array;
}

export interface Extended {
  /** ξ, walkers × axes. */
  readonly values: Float64Array;
  readonly lambda: Float64Array;
  readonly springs: readonly number[];
  readonly periods: readonly (number | null)[];
}

/** spring (λ − ξ): the derivative of the spring's energy by λ, whose mean is the slope of the free energy along λ. */
export function springForces({ values, lambda, springs, periods }: Extended): Float64Array {
  const dim = springs.length;
  return values.map((value, i) => springs[i % dim] * displacement(lambda[i], value, periods[i % dim]));
}

const wrapped = (x: number, period: number | null) =>
  period === null ? x : x - period * Math.round(x / period);
