/** Sums over pairs of atoms of a function that falls from 1 to 0 with their distance: coordination numbers and contacts. */
import { exp, InputError } from '../../math/index.js';
import { distance, pullDistance } from '../../math/geometry.js';
import type { Named } from './internal.js';
import { checkAtoms, perWalker, type MolecularVariable } from './variable.js';

/** The value and the slope of pair number `pair` at a distance. */
type PairFunction = (r: number, pair: number) => { readonly value: number; readonly slope: number };

function pairSum(
  name: string,
  pairs: readonly (readonly [number, number])[],
  scale: number,
  f: PairFunction,
) {
  return perWalker({
    name,
    atoms: [...new Set(pairs.flat())],
    value: (x, start) => {
      let sum = 0;
      pairs.forEach(([a, b], i) => (sum += f(distance(x, start + 3 * a, start + 3 * b), i).value));
      return scale * sum;
    },
    pull: (x, start, outer, out) => {
      pairs.forEach(([a, b], i) => {
        const { slope } = f(distance(x, start + 3 * a, start + 3 * b), i);
        if (slope !== 0) pullDistance(x, start + 3 * a, start + 3 * b, outer * scale * slope, out);
      });
    },
  });
}

/** The rational function that PLUMED has: s = (1 − ρⁿ)/(1 − ρᵐ) with ρ = (r − shift)/radius, and 1 below the shift. */
export interface RationalSwitch {
  /** nm; with m = 2n the distance at which s is ½, measured from the shift. */
  readonly radius: number;
  /** n (default 6). */
  readonly numerator?: number;
  /** m (default 2n). */
  readonly denominator?: number;
  /** nm (default 0). */
  readonly shift?: number;
}

/** As a quotient of geometric sums, (1 + … + ρⁿ⁻¹)/(1 + … + ρᵐ⁻¹), which needs no care at ρ = 1. */
function rational(
  what: string,
  { radius, numerator = 6, denominator = 2 * numerator, shift = 0 }: RationalSwitch,
): PairFunction {
  if (!(radius > 0 && radius < Infinity))
    throw new InputError(`${what}: radius is ${radius} nm: use a positive length`);
  if (!Number.isFinite(shift)) throw new InputError(`${what}: shift is ${shift} nm: use a finite length`);
  if (
    !Number.isInteger(numerator) ||
    !Number.isInteger(denominator) ||
    numerator < 1 ||
    denominator <= numerator
  ) {
    throw new InputError(
      `${what}: exponents ${numerator} and ${denominator} must be whole, the second one larger`,
    );
  }
  return (r) => {
    const rho = (r - shift) / radius;
    if (rho <= 0) return { value: 1, slope: 0 };
    let [upper, lower, upperSlope, lowerSlope] = [1, 1, 0, 0];
    for (let k = 1; k < denominator; k++) {
      lowerSlope = lowerSlope * rho + lower;
      lower = lower * rho + 1;
      if (k >= numerator) continue;
      upperSlope = upperSlope * rho + upper;
      upper = upper * rho + 1;
    }
    if (lower === Infinity) return { value: 0, slope: 0 };
    const value = upper / lower;
    return { value, slope: (upperSlope - value * lowerSlope) / (lower * radius) };
  };
}

export interface CoordinationOptions extends RationalSwitch, Named {
  readonly first: readonly number[];
  /** Without it: pairs within the first group, each once. */
  readonly second?: readonly number[];
}

/**
 * The coordination number of two groups of atoms, Σ s(r) over their pairs, with PLUMED's rational switching function. Distances are
 * not wrapped into a periodic box. A pair of an atom with itself is left out; where groups overlap, a pair counts both ways, as in PLUMED.
 *
 * Source: M. Iannuzzi, A. Laio, M. Parrinello, Phys. Rev. Lett. 90, 238302 (2003), DOI 10.1103/PhysRevLett.90.238302; PLUMED manual,
 * COORDINATION.
 *
 * @throws InputError for wrong atoms, radius or exponents
 * @example
 * const bonds = coordinationNumber({ first: [5], second: [7, 17], radius: 0.25 });
 */
export function coordinationNumber({
  first,
  second,
  name = 'coordination',
  ...options
}: CoordinationOptions): MolecularVariable {
  checkAtoms(name, first);
  if (second) checkAtoms(name, second);
  const pairs = second
    ? first.flatMap((a) => second.filter((b) => b !== a).map((b) => [a, b] as const))
    : first.flatMap((a, i) => first.slice(i + 1).map((b) => [a, b] as const));
  if (pairs.length === 0) throw new InputError(`${name} has no pairs of atoms`);
  return pairSum(name, pairs, 1, rational(name, options));
}

export type Pairs = readonly (readonly [number, number])[];

function checkPairs(what: string, pairs: Pairs): void {
  if (pairs.length === 0) throw new InputError(`${what} has no pairs of atoms`);
  for (const pair of pairs) checkAtoms(what, pair, 2);
}

/**
 * The number of contacts among given pairs of atoms, Σ s(r) with the switching function of {@link coordinationNumber}.
 *
 * @throws InputError for wrong atoms, radius or exponents
 * @example
 * const number = contacts({ pairs: [[5, 17], [7, 15]], radius: 0.3 });
 */
export function contacts({
  pairs,
  name = 'contacts',
  ...options
}: { readonly pairs: Pairs } & RationalSwitch & Named): MolecularVariable {
  checkPairs(name, pairs);
  return pairSum(name, pairs, 1, rational(name, options));
}

export interface NativeContactsOptions extends Named {
  readonly pairs: Pairs;
  /** Their distances in the native structure, nm. */
  readonly distances: ArrayLike<number>;
  /** Softness β, 1/nm (default 50). */
  readonly beta?: number;
  /** How far a native distance may fluctuate, λ (default 1.8, for all-atom models). */
  readonly tolerance?: number;
}

/**
 * The fraction of native contacts Q, the mean over native pairs of 1/(1 + exp(β (r − λ r₀))).
 *
 * Source: R. B. Best, G. Hummer, W. A. Eaton, Proc. Natl. Acad. Sci. 110, 17874 (2013), DOI 10.1073/pnas.1311599110.
 *
 * @throws InputError for wrong atoms or distances
 * @example
 * const q = nativeContacts({ pairs: [[1, 18]], distances: [0.62] });
 */
export function nativeContacts(options: NativeContactsOptions): MolecularVariable {
  const { pairs, distances, beta = 50, tolerance = 1.8, name = 'native contacts' } = options;
  checkPairs(name, pairs);
  if (distances.length !== pairs.length) {
    throw new InputError(`${name} has ${distances.length} native distances for ${pairs.length} pairs`);
  }
  const limits = Float64Array.from(distances, (r) => tolerance * r);
  if (!limits.every((r) => r > 0 && r < Infinity) || !(beta > 0 && beta < Infinity)) {
    throw new InputError(`${name}: native distances, β = ${beta} and λ = ${tolerance} must be positive`);
  }
  return pairSum(name, pairs, 1 / pairs.length, (r, pair) => {
    const value = 1 / (1 + exp(beta * (r - limits[pair])));
    return { value, slope: -beta * value * (1 - value) };
  });
}
