/**
 * What MBAR is given, and the checks on it: each complaint names the state, the sample and the way out.
 */
import { InputError } from '../math/errors.js';
import { badEnergy } from './boltzmann-table.js';
import { energiesOfState, energyFunction, type Energies } from './energies.js';
import { problem, type Status } from './estimate.js';
import { checkCentres, type StateNames } from './overlap.js';

export interface MbarData extends StateNames {
  /** Reduced energies of all samples in all states, see {@link Energies}; +∞ where a state cannot be. */
  readonly energies: Energies;
  /** Samples drawn from each state: state 0's samples come first, then state 1's. Zero is allowed. */
  readonly counts: ArrayLike<number>;
  /** Statistical inefficiency g ≥ 1 of each state's samples; default 1, independent samples. */
  readonly inefficiencies?: ArrayLike<number>;
  /** Newton steps at most, default 500; where they do not suffice, the best point is returned with a status that says so. */
  readonly iterations?: number;
}

/** The number of samples of valid data. */
export function checkMbar(data: MbarData): number {
  const { energies, counts } = data;
  const states = counts.length;
  checkCentres(states, data);
  let samples = 0;
  for (let k = 0; k < states; k++) {
    if (!(Number.isInteger(counts[k]) && counts[k] >= 0)) {
      throw new InputError(`state ${k} has ${counts[k]} samples: counts are whole numbers, 0 or more`);
    }
    samples += counts[k];
  }
  if (samples === 0) throw new InputError('no state has a sample: give samples of one at least');
  if (typeof energies !== 'function' && energies.length !== states * samples) {
    throw new InputError(
      `${energies.length} energies for ${states} states and ${samples} samples: there must be ${states * samples}, row by state`,
    );
  }
  // The solver checks sampled states as it reads them; here each one at its own samples, and those without samples.
  const energy = energyFunction(energies, samples);
  let from = 0;
  for (let k = 0; k < states; k++) {
    const end = from + counts[k];
    for (let n = counts[k] > 0 ? from : 0; n < (counts[k] > 0 ? end : samples); n++) {
      const u = energy(k, n);
      if (!(u > -Infinity)) throw badEnergy(u, k, n);
      if (u === Infinity && counts[k] > 0) {
        throw new InputError(
          `sample ${n} was drawn from state ${k}, where its energy is infinite: check the counts and the order of the samples`,
        );
      }
    }
    from = end;
  }
  return samples;
}

/** g of every state. */
export function inefficienciesOf({ counts, inefficiencies: given }: MbarData): Float64Array {
  const states = counts.length;
  if (!given) return new Float64Array(states).fill(1);
  if (given.length !== states) {
    throw new InputError(`${given.length} inefficiencies for ${states} states: there must be one for each`);
  }
  return Float64Array.from(given, (g, k) => {
    if (!(g >= 1 && g < Infinity))
      throw new InputError(`the statistical inefficiency of state ${k} is ${g}: it is 1 or more`);
    return g;
  });
}

/** One value per sample from one per state. */
export function perSample(counts: ArrayLike<number>, value: (state: number) => number): Float64Array {
  const parts = Array.from(counts);
  const out = new Float64Array(parts.reduce((a, b) => a + b, 0));
  let from = 0;
  parts.forEach((count, k) => {
    out.fill(value(k), from, from + count);
    from += count;
  });
  return out;
}

/** States that are the same up to a constant. */
export interface IdenticalStates {
  /** The first state that each one equals; itself where there is none before it. */
  readonly first: Int32Array;
  /** u − u_first, which is f − f_first. */
  readonly offsets: Float64Array;
}

/** Finds states whose energies differ by the same constant, to rounding, at every sample. Different ones part after a few samples. */
export function identicalStates(energies: Energies, states: number, samples: number): IdenticalStates {
  const u = energyFunction(energies, samples);
  const first = Int32Array.from({ length: states }, (_, k) => k);
  const offsets = new Float64Array(states);
  for (let k = 1; k < states; k++) {
    for (let l = 0; l < k && first[k] === k; l++) {
      if (first[l] !== l) continue;
      const offset = constantDifference(u, l, k, samples);
      if (offset === undefined) continue;
      first[k] = l;
      offsets[k] = offset;
    }
  }
  return { first, offsets };
}

function constantDifference(
  u: (state: number, sample: number) => number,
  a: number,
  b: number,
  samples: number,
): number | undefined {
  let offset: number | undefined;
  for (let n = 0; n < samples; n++) {
    const [ua, ub] = [u(a, n), u(b, n)];
    if (ua === Infinity || ub === Infinity) {
      if (ua !== ub) return undefined;
      continue;
    }
    offset ??= ub - ua;
    const rounding = 4 * Number.EPSILON * Math.max(Math.abs(ua), Math.abs(ub), Math.abs(offset));
    if (Math.abs(ub - ua - offset) > rounding) return undefined;
  }
  return offset;
}

/** What to say of a solver that stopped early. */
export function solverStatus(
  converged: boolean,
  residual: number,
  remedy = 'add states between them',
): Status {
  if (converged) return { ok: true, code: 'ok', message: '' };
  return problem(
    'not-converged',
    `The equations were not solved: the last step was still ${residual.toPrecision(2)} kT. Check the energies of states that ` +
      `hardly overlap: ${remedy}.`,
  );
}

/** The energies of a target: a state's row, or given ones, checked. */
export function targetEnergies(
  target: number | Float64Array,
  energies: Energies,
  states: number,
  samples: number,
): Float64Array {
  if (typeof target === 'number') {
    if (!(Number.isInteger(target) && target >= 0 && target < states)) {
      throw new InputError(`state ${target} does not exist: there are ${states}, numbered from 0`);
    }
    return energiesOfState(energies, samples, target);
  }
  if (target.length !== samples) {
    throw new InputError(
      `${target.length} target energies for ${samples} samples: there must be one for each`,
    );
  }
  for (let n = 0; n < samples; n++) {
    if (!(target[n] > -Infinity)) {
      throw new InputError(
        `the target energy of sample ${n} is ${target[n]}: it must be a number or +Infinity`,
      );
    }
  }
  return target;
}
