/**
 * Samples pooled from several states, weighted for any other state: the solved MBAR equations with their asymptotic errors.
 *
 * Every estimate here is a smooth function of sums Σ_n m_n z_n over pooled samples, where z may depend on the free energies f. To
 * first order its variance is Θ(z, z) = Σ_n m_n z_n² + vᵀ (I − M)⁺ v with v_k = √N_k Σ_n m_n z_n W_nk and
 * M_kl = √(N_k N_l) Σ_n m_n W_nk W_nl. For z = W_a − W_b this is the variance of f_a − f_b.
 *
 * Sources: M. R. Shirts and J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177 (Θ);
 * Z. Tan, J. Am. Stat. Assoc. 99, 1027 (2004), doi:10.1198/016214504000001664 (its statistical basis).
 */
import { symmetricEigen } from '../math/linear-algebra.js';
import { columnProducts } from './column-products.js';
import { solveDual, type DualSolution } from './dual.js';
import { energiesOfState, readEnergies, type Energies } from './energies.js';
import { weakLinks, type Overlap, type StateNames } from './overlap.js';

/** Directions of f with a smaller eigenvalue of I − M are not determined by the data in double precision. */
const UNDETERMINED = 1e-12;

export interface MixtureData {
  readonly energies: Energies;
  readonly states: number;
  readonly samples: number;
  /** N_k (effective where samples are correlated); zero for states without samples. */
  readonly counts: Float64Array;
  /** m_n; default 1. */
  readonly multiplicity?: Float64Array;
  /** Newton steps at most, see {@link solveDual}. */
  readonly iterations?: number;
}

/** Sums of one target's weights by bin. */
export interface BinnedWeights {
  /** Σ m W over the bin. */
  readonly weight: Float64Array;
  /** Σ m W² over the bin. */
  readonly square: Float64Array;
  /** v of every bin: bins × sampled states, rotated so that vᵀ (I − M)⁺ v is a sum of squares. */
  readonly response: Float64Array;
}

export class Mixture {
  readonly data: MixtureData;
  readonly solution: DualSolution;
  readonly sampled: Int32Array;
  /** f of all states, relative to state 0. */
  readonly freeEnergies: Float64Array;
  /** ln Σ_k N_k exp(f_k − u_kn) of every sample. */
  readonly logDensities: Float64Array;
  /** Eigenvectors of I − M by row, each divided by the root of its eigenvalue. */
  private readonly rotation: Float64Array;
  /** Eigenvectors of directions that the data do not determine. */
  private readonly undetermined: readonly Float64Array[];
  private readonly gap: number;
  private readonly stateSums: Float64Array;
  /** Σ m W_a W_b of all states, sampled or not. */
  readonly products: Float64Array;

  constructor(data: MixtureData, initial?: Float64Array) {
    const { energies, samples, counts, multiplicity, iterations } = data;
    this.data = data;
    this.sampled = Int32Array.from(counts.keys()).filter((k) => counts[k] > 0);
    const sampledCounts = Float64Array.from(this.sampled, (k) => counts[k]);
    this.solution = solveDual(
      { energies, samples, rows: this.sampled, counts: sampledCounts, multiplicity, iterations },
      initial && Float64Array.from(this.sampled, (k) => initial[k]),
    );
    const { table, f, gram } = this.solution;
    this.logDensities = table.densities.map((d, n) => Math.log(d) + table.shifts[n]);
    const all = new Float64Array(data.states);
    this.sampled.forEach((k, i) => (all[k] = f[i]));
    for (let k = 0; k < data.states; k++) {
      if (!(counts[k] > 0)) all[k] = this.absolute(energiesOfState(energies, samples, k));
    }
    const offset = all[0];
    this.logDensities.forEach((value, n) => (this.logDensities[n] = value - offset));
    this.freeEnergies = all.map((value) => value - offset);

    // I − M, with its null vector √N_k moved to eigenvalue 1: responses of differences have no component along it.
    const n = this.sampled.length;
    const total = sampledCounts.reduce((a, b) => a + b, 0);
    const matrix = gram.map((value, i) => {
      const [k, l] = [Math.floor(i / n), i % n];
      return (k === l ? 1 : 0) - Math.sqrt(sampledCounts[k] * sampledCounts[l]) * (value - 1 / total);
    });
    const { values, vectors } = symmetricEigen(matrix, n);
    this.gap = Math.max(0, values[n - 1]);
    const vector = (i: number): Float64Array => vectors.subarray(i * n, (i + 1) * n);
    this.undetermined = [...values.keys()].filter((i) => values[i] < UNDETERMINED).map(vector);
    this.rotation = vectors.map((value, at) => {
      const eigenvalue = values[Math.floor(at / n)];
      return eigenvalue < UNDETERMINED ? 0 : value / Math.sqrt(eigenvalue);
    });
    const { sums, products } = this.stateProducts();
    this.stateSums = sums;
    this.products = products;
  }

  /** −ln Σ_n m_n exp(−u_n) / Σ_k N_k exp(f_k − u_kn): the free energy of a state with these energies. */
  absolute(target: Float64Array): number {
    const { multiplicity } = this.data;
    const { logDensities } = this;
    let lowest = Infinity;
    for (let n = 0; n < target.length; n++) lowest = Math.min(lowest, target[n] + logDensities[n]);
    if (!(lowest < Infinity)) return Infinity;
    let sum = 0;
    for (let n = 0; n < target.length; n++) {
      sum += (multiplicity ? multiplicity[n] : 1) * Math.exp(lowest - target[n] - logDensities[n]);
    }
    return lowest - Math.log(sum);
  }

  /** Normalised weights W_n of the samples for a state with these reduced energies: Σ m W = 1. */
  weights(target: Float64Array): Float64Array {
    const f = this.absolute(target);
    return target.map((u, n) => (f < Infinity ? Math.exp(f - u - this.logDensities[n]) : 0));
  }

  /** The response v of a column z, rotated: its squared length is vᵀ (I − M)⁺ v. */
  response(z: Float64Array): Float64Array {
    return this.rotated(this.sums(z, undefined, 1), 1);
  }

  /** Weights of one target, summed by bin (−1: in no bin). */
  binned(weights: Float64Array, bins: Int32Array, count: number): BinnedWeights {
    const { multiplicity } = this.data;
    const weight = new Float64Array(count);
    const square = new Float64Array(count);
    for (let n = 0; n < weights.length; n++) {
      if (bins[n] < 0) continue;
      const share = (multiplicity ? multiplicity[n] : 1) * weights[n];
      weight[bins[n]] += share;
      square[bins[n]] += share * weights[n];
    }
    return { weight, square, response: this.rotated(this.sums(weights, bins, count), count) };
  }

  /** Number of components of a response; those beyond the sampled states' number tell of undetermined directions. */
  get responseSize(): number {
    return this.sampled.length + this.undetermined.length;
  }

  /** Σ_n m_n z_n √N_k W_nk by bin and sampled state. */
  private sums(z: Float64Array, bins: Int32Array | undefined, count: number): Float64Array {
    const { multiplicity, counts } = this.data;
    const { table, coefficients } = this.solution;
    const scaled = z.map((value, n) => ((multiplicity ? multiplicity[n] : 1) * value) / table.densities[n]);
    const factor = coefficients.map((c, k) => c / Math.sqrt(counts[this.sampled[k]]));
    return table.project(scaled, bins, count).map((sum, at) => sum * factor[at % factor.length]);
  }

  private rotated(sums: Float64Array, count: number): Float64Array {
    const n = this.sampled.length;
    const size = this.responseSize;
    const total = this.sampled.reduce((sum, k) => sum + this.data.counts[k], 0);
    const out = new Float64Array(count * size);
    for (let b = 0; b < count; b++) {
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += this.rotation[i * n + k] * sums[b * n + k];
        out[b * size + i] = sum;
      }
      this.undetermined.forEach((vector, i) => {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += vector[k] * sums[b * n + k];
        // Rounding is not a response; a true one is of order 1/√N and its variance has no bound.
        out[b * size + n + i] = Math.abs(sum) * Math.sqrt(total) > 1e-6 ? Math.sign(sum) * 1e300 : 0;
      });
    }
    return out;
  }

  /** Variances of all differences f_a − f_b, `states × states`; infinite where the data do not determine one. */
  differenceVariances(): Float64Array {
    return differenceVariances(this.products, this.stateResponses(), this.data.states);
  }

  /** Responses of all states' weights, `states × responseSize`, row by state. */
  stateResponses(): Float64Array {
    return this.rotated(this.stateSums, this.data.states);
  }

  /** The overlap of all states; centres place states that share nothing. */
  overlap(names?: StateNames): Overlap {
    const { states, counts } = this.data;
    const matrix = this.products.map((product, at) => product * counts[at % states]);
    return { matrix, gap: this.gap, weak: weakLinks(matrix, states, this.sampled, names) };
  }

  /** Σ m W_a W_k √N_k of all states with the sampled ones, and Σ m W_a W_b of all states. */
  private stateProducts(): { sums: Float64Array; products: Float64Array } {
    const { states, samples, energies, counts, multiplicity } = this.data;
    const { gram } = this.solution;
    const n = this.sampled.length;
    const position = new Int32Array(states).fill(-1);
    this.sampled.forEach((k, i) => (position[k] = i));
    const unsampled = Int32Array.from(position.keys()).filter((k) => position[k] < 0);
    const sums = new Float64Array(states * n);
    this.sampled.forEach((k, i) => {
      for (let l = 0; l < n; l++) sums[k * n + l] = gram[i * n + l] * Math.sqrt(counts[this.sampled[l]]);
    });
    for (const k of unsampled) {
      sums.set(this.sums(this.weights(energiesOfState(energies, samples, k)), undefined, 1), k * n);
    }
    const others = columnProducts(unsampled.length, samples, multiplicity, (column, start, out) => {
      const k = unsampled[column];
      readEnergies(energies, samples, k, start, 1, out);
      const f = this.freeEnergies[k];
      for (let i = 0; i < out.length; i++) {
        out[i] = f < Infinity ? Math.exp(f - out[i] - this.logDensities[start + i]) : 0;
      }
    });
    const products = new Float64Array(states * states);
    for (let a = 0; a < states; a++) {
      for (let i = 0; i < n; i++) {
        const b = this.sampled[i];
        products[a * states + b] = products[b * states + a] = sums[a * n + i] / Math.sqrt(counts[b]);
      }
    }
    unsampled.forEach((a, i) => {
      unsampled.forEach((b, j) => (products[a * states + b] = others[i * unsampled.length + j]));
    });
    return { sums, products };
  }
}

/** Variances of all differences of `count` estimates with these products and responses. */
export function differenceVariances(
  products: Float64Array,
  responses: Float64Array,
  count: number,
): Float64Array {
  const size = responses.length / count;
  const variances = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      let variance = products[a * count + a] - 2 * products[a * count + b] + products[b * count + b];
      variance = Math.max(0, variance);
      for (let i = 0; i < size; i++) variance += (responses[a * size + i] - responses[b * size + i]) ** 2;
      variances[a * count + b] = variances[b * count + a] = variance;
    }
  }
  return variances;
}
