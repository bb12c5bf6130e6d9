/**
 * Test systems for estimators: states over one coordinate whose free energies and moments are known exactly, and which can be sampled
 * without correlation. What an estimator says about their samples can be held against the truth, error bars included.
 */
import { InputError } from '../../math/errors.js';
import { fold, type Key } from '../../random/index.js';

/** Independent samples of several states, ready for `mbar` and `workBetween`. */
export interface AnalyticSamples {
  /** The coordinate of each sample: state 0's samples come first, then state 1's. */
  readonly positions: Float64Array;
  /** Reduced energies, states × samples, row by state. */
  readonly energies: Float64Array;
  readonly counts: readonly number[];
}

/** Several states over one coordinate x, with their exact answers. */
export interface AnalyticStates {
  readonly states: number;
  /** f_k − f_0 in kT. */
  readonly freeEnergies: Float64Array;
  /** ⟨x⟩ in each state. */
  readonly means: Float64Array;
  /** ⟨x²⟩ − ⟨x⟩² in each state. */
  readonly variances: Float64Array;
  /** Reduced energy of every position in every state, states × positions, row by state. */
  energies(positions: ArrayLike<number>): Float64Array;
  /** `counts[k]` independent samples of state k; zero is allowed. The same key gives the same first samples for any counts. */
  sample(key: Key, counts: ArrayLike<number>): AnalyticSamples;
}

/** One state: u(x) = −ln p(x) + f, its f, its moments and its samples. */
export interface AnalyticState {
  readonly freeEnergy: number;
  readonly mean: number;
  readonly variance: number;
  energy(x: number): number;
  draw(key: Key, count: number): Float64Array;
}

export function analyticStates(all: readonly AnalyticState[]): AnalyticStates {
  if (all.length === 0) throw new InputError('a test system without states: give one at least');
  const energies = (positions: ArrayLike<number>): Float64Array => {
    const n = positions.length;
    const out = new Float64Array(all.length * n);
    all.forEach((state, k) => {
      for (let i = 0; i < n; i++) out[k * n + i] = state.energy(positions[i]);
    });
    return out;
  };
  return {
    states: all.length,
    freeEnergies: Float64Array.from(all, (state) => state.freeEnergy - all[0].freeEnergy),
    means: Float64Array.from(all, (state) => state.mean),
    variances: Float64Array.from(all, (state) => state.variance),
    energies,
    sample(key, counts) {
      if (counts.length !== all.length)
        throw new InputError(`${counts.length} counts for ${all.length} states: there must be one for each`);
      const parts = all.map((state, k) => {
        if (!(Number.isInteger(counts[k]) && counts[k] >= 0))
          throw new InputError(
            `state ${k} was asked for ${counts[k]} samples: use a whole number, 0 or more`,
          );
        return state.draw(fold(key, k), counts[k]);
      });
      const positions = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        positions.set(part, at);
        at += part.length;
      }
      return { positions, energies: energies(positions), counts: Array.from(counts) };
    },
  };
}

/** Parameters of one name for each state: all there, all finite, all positive where they must be. */
export function checkParameters(
  name: string,
  values: ArrayLike<number>,
  states: number,
  positive = false,
): void {
  if (values.length !== states)
    throw new InputError(`${values.length} ${name} for ${states} states: there must be one for each`);
  for (let k = 0; k < states; k++) {
    if (!Number.isFinite(values[k]) || (positive && values[k] <= 0))
      throw new InputError(
        `${name}[${k}] is ${values[k]}: it must be a ${positive ? 'positive' : 'finite'} number`,
      );
  }
}
