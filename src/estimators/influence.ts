/**
 * Where the error of a free-energy difference comes from: the influence of every sample on it, to first order. The sum of the influences of a
 * state's samples is what that state adds to the error of the difference, so that their variances, each with its own correlations, add up to
 * the variance of the difference, and say which state deserves more samples.
 *
 * With D_n = Σ_k N_k exp(f_k − u_kn), p_k(n) = N_k exp(f_k − u_kn)/D_n, the weights ω_A(n) ∝ 1_A(x_n) exp(−u_n)/D_n of a set A and
 * a_A = Σ_n ω_A(n) p(n), the difference F_B − F_A of two sets has the influences
 *   ψ_n = ω_A(n) − ω_B(n) − b · (p(n) − e_s(n)),   H b = a_B − a_A,   H = Σ_n (diag p(n) − p(n) p(n)ᵀ),
 * with s(n) the state that drew the sample: the equations of MBAR, linearised. For independent samples Σ_k N_k var_k(ψ) is MBAR's asymptotic
 * variance.
 *
 * Sources: M. R. Shirts and J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177; stratified sampling and its best
 * allocation: J. Neyman, J. R. Stat. Soc. 97, 558 (1934), doi:10.2307/2342192; for umbrella windows E. H. Thiede, B. Van Koten, J. Weare,
 * A. R. Dinner, J. Chem. Phys. 145, 084115 (2016), doi:10.1063/1.4960649.
 */
import { statisticalInefficiency } from '../diagnostics/index.js';
import { InputError } from '../math/errors.js';
import { cholesky, choleskySolve } from '../math/linear-algebra.js';

/** Samples of several states, as {@link mbar} takes them, and what it found. */
export interface InfluenceData {
  /** Reduced energies, states × samples, row by state. */
  readonly energies: Float64Array;
  /** Samples of each state, which stand state by state, each in time order. */
  readonly counts: ArrayLike<number>;
  /** Statistical inefficiency of each state's samples (default 1). */
  readonly inefficiencies?: ArrayLike<number>;
  /** f_k of all states in kT. */
  readonly freeEnergies: ArrayLike<number>;
  /** Reduced energies of the samples in the state that the difference is of (default 0: the system without biases). */
  readonly target?: ArrayLike<number>;
}

/** A difference of free energies and what each state adds to its variance. */
export interface ErrorSources {
  readonly value: number;
  /** From correlated samples; infinite where the states leave the difference open. */
  readonly standardError: number;
  /** Parts of the variance, one a state. */
  readonly variances: Float64Array;
  /** Statistical inefficiency of each state's influences, or the given one where that is larger. */
  readonly inefficiencies: Float64Array;
}

/**
 * The free energy of the samples' places in `to` minus that of those in `from`, with the part of its variance that comes from each state.
 *
 * @param from whether each sample lies in the first set
 * @param to whether it lies in the second
 * @throws InputError if shapes do not fit
 * @example
 * const energies = Float64Array.of(0, 1, 2, 3, 2.5, 1.5, 1, 0);
 * const { freeEnergies } = mbar({ energies, counts: [2, 2] });
 * const [left, right] = [[1, 1, 0, 0], [0, 0, 1, 1]].map((set) => Uint8Array.from(set));
 * errorSources({ energies, counts: [2, 2], freeEnergies: freeEnergies.value }, left, right).standardError;
 */
export function errorSources(data: InfluenceData, from: Uint8Array, to: Uint8Array): ErrorSources {
  const { energies, counts, freeEnergies, target } = data;
  const states = counts.length;
  const samples = from.length;
  if (energies.length !== states * samples || to.length !== samples || freeEnergies.length !== states) {
    throw new InputError(
      `${energies.length} energies, ${freeEnergies.length} free energies and sets of ${samples} and ${to.length} samples for ${states} states: ` +
        'give an energy for every state and sample, and both sets for all samples',
    );
  }
  const stateOf = new Int32Array(samples);
  for (let k = 0, n = 0; k < states; k++) for (let i = 0; i < counts[k]; i++) stateOf[n++] = k;
  const weightOf = Float64Array.from({ length: states }, (_, k) => 1 / (data.inefficiencies?.[k] ?? 1));
  const { shares, logDensities } = memberships(data, weightOf, samples);
  const weights = (set: Uint8Array) => {
    const logs = logDensities.map((d, n) =>
      set[n] ? Math.log(weightOf[stateOf[n]]) - (target?.[n] ?? 0) - d : -Infinity,
    );
    const top = logs.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = logs.reduce((total, log) => total + Math.exp(log - top), 0);
    return { logSum: top + Math.log(sum), each: logs.map((log) => Math.exp(log - top) / sum) };
  };
  const [a, b] = [weights(from), weights(to)];
  const value = a.logSum - b.logSum;
  const open: ErrorSources = {
    value,
    standardError: Infinity,
    variances: new Float64Array(states).fill(Infinity),
    inefficiencies: Float64Array.from(weightOf, (w) => 1 / w),
  };
  if (!Number.isFinite(value)) return { ...open, value: NaN };
  const pull = response(shares, counts, stateOf, weightOf, a.each, b.each);
  if (!pull) return open;

  const influences = new Float64Array(samples);
  for (let n = 0; n < samples; n++) {
    let along = -pull[stateOf[n]];
    for (let k = 0; k < states; k++) along += pull[k] * shares[k * samples + n];
    influences[n] = a.each[n] - b.each[n] - weightOf[stateOf[n]] * along;
  }
  return { value, ...bySource(influences, counts, weightOf) };
}

/** p_k(n), states × samples, and ln D_n. */
function memberships(
  { energies, counts, freeEnergies }: InfluenceData,
  weightOf: Float64Array,
  samples: number,
) {
  const states = counts.length;
  const shares = new Float64Array(states * samples);
  const logDensities = new Float64Array(samples);
  const offsets = Float64Array.from(weightOf, (w, k) => freeEnergies[k] + Math.log(counts[k] * w));
  for (let n = 0; n < samples; n++) {
    let top = -Infinity;
    for (let k = 0; k < states; k++) top = Math.max(top, offsets[k] - energies[k * samples + n]);
    let sum = 0;
    for (let k = 0; k < states; k++) {
      const term = Math.exp(offsets[k] - energies[k * samples + n] - top);
      shares[k * samples + n] = term;
      sum += term;
    }
    for (let k = 0; k < states; k++) shares[k * samples + n] /= sum;
    logDensities[n] = top + Math.log(sum);
  }
  return { shares, logDensities };
}

/** b of H b = a_B − a_A of the states with samples, 0 for the first of these; nothing where they do not overlap. */
function response(
  shares: Float64Array,
  counts: ArrayLike<number>,
  stateOf: Int32Array,
  weightOf: Float64Array,
  from: Float64Array,
  to: Float64Array,
): Float64Array | undefined {
  const samples = stateOf.length;
  const others = Array.from(weightOf.keys())
    .filter((k) => counts[k] > 0)
    .slice(1);
  const size = others.length;
  const pull = new Float64Array(weightOf.length);
  if (size === 0) return pull;
  const hessian = new Float64Array(size * size);
  const side = new Float64Array(size);
  const weights = Float64Array.from(stateOf, (k) => weightOf[k]);
  const sharesOf = (k: number) => shares.subarray(k * samples, (k + 1) * samples);
  others.forEach((k, i) => {
    const row = sharesOf(k);
    let own = 0;
    let difference = 0;
    for (let n = 0; n < samples; n++) {
      own += weights[n] * row[n];
      difference += (to[n] - from[n]) * row[n];
    }
    side[i] = difference;
    for (let j = 0; j <= i; j++) {
      const other = sharesOf(others[j]);
      let both = 0;
      for (let n = 0; n < samples; n++) both += weights[n] * row[n] * other[n];
      hessian[i * size + j] = (i === j ? own : 0) - both;
    }
  });
  const factor = cholesky(hessian, size);
  if (!factor) return undefined;
  const solved = choleskySolve(factor, side, size);
  if (!solved.every(Number.isFinite)) return undefined;
  others.forEach((k, i) => (pull[k] = solved[i]));
  return pull;
}

/** Sums of influences vary by their variance within each state, times how correlated they are. */
function bySource(
  influences: Float64Array,
  counts: ArrayLike<number>,
  weightOf: Float64Array,
): Omit<ErrorSources, 'value'> {
  const inefficiencies = Float64Array.from(weightOf, (w) => 1 / w);
  let start = 0;
  const variances = Float64Array.from(counts, (count, k) => {
    const own = influences.subarray(start, start + count);
    start += count;
    if (count < 2) return 0;
    const mean = own.reduce((sum, x) => sum + x, 0) / count;
    const variance = own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (count - 1);
    if (!(variance > 0)) return 0;
    inefficiencies[k] = Math.max(inefficiencies[k], statisticalInefficiency(own));
    return count * inefficiencies[k] * variance;
  });
  return { standardError: Math.sqrt(variances.reduce((sum, v) => sum + v, 0)), variances, inefficiencies };
}
