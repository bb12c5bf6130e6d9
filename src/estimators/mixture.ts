/**
 * Samples pooled from several states, weighted for any other state: the solved MBAR equations with their asymptotic errors.
 *
 * Every estimate here is a smooth function of sums Σ_n m_n z_n over pooled samples, where z may depend on the free energies f. To
 * first order its variance is Θ(z, z) = Σ_n m_n z_n² + sᵀ H⁺ s with the response s_k = Σ_n m_n z_n p_nk, where p_nk is the probability
 * that sample n came from state k and H the Hessian of the problem in dual.ts. For z = W_a − W_b this is the variance of f_a − f_b.
 * H is the Laplacian of a graph, and sᵀ H⁺ s the power that currents s dissipate in it: finite where they can flow.
 *
 * Sources: M. R. Shirts and J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177 (Θ);
 * Z. Tan, J. Am. Stat. Assoc. 99, 1027 (2004), doi:10.1198/016214504000001664 (its statistical basis).
 */
import { largestEigenvalue } from '../math/lanczos.js';
import type { Laplacian } from '../math/laplacian.js';
import { columnProducts } from './column-products.js';
import { solveDual, type DualSolution } from './dual.js';
import { energiesOfState, readEnergies, type Energies } from './energies.js';
import { weakLinks, type Overlap, type StateNames } from './overlap.js';

/** So many times Σ m z² are never due to data that determine z: rounding joins states that share nothing by about as little. */
const UNDETERMINED = 1e8;
/** Below this Θ is rounding, in kT² and what is as large: states that repeat each other have no more. */
const ROUNDING = 1e-18;

export interface MixtureData {
  readonly energies: Energies;
  readonly states: number;
  readonly samples: number;
  /** N_k (effective where samples are correlated); zero for states without samples. */
  readonly counts: Float64Array;
  /** m_n; default 1. */
  readonly multiplicity?: Float64Array;
  /** Whether a sample belongs to a few of many states only, as in windows of two or three dimensions. */
  readonly local?: boolean;
  /** Newton steps at most, see {@link solveDual}. */
  readonly iterations?: number;
}

/** Sums of one target's weights by bin. */
export interface BinnedWeights {
  /** Σ m W over the bin. */
  readonly weight: Float64Array;
  /** Σ m W² over the bin. */
  readonly square: Float64Array;
}

export class Mixture {
  readonly data: MixtureData;
  readonly solution: DualSolution;
  readonly sampled: Int32Array;
  /** f of all states, relative to state 0. */
  readonly freeEnergies: Float64Array;
  /** ln Σ_k N_k exp(f_k − u_kn) of every sample. */
  readonly logDensities: Float64Array;
  /** The responses of all states' weights, states × sampled states. */
  readonly stateResponses: Float64Array;
  /** Σ m W_a W_b of all states, sampled or not. */
  readonly products: Float64Array;
  private readonly laplacian: Laplacian;

  constructor(data: MixtureData, initial?: Float64Array) {
    const { energies, samples, counts, multiplicity, local, iterations } = data;
    this.data = data;
    this.sampled = Int32Array.from(counts.keys()).filter((k) => counts[k] > 0);
    const sampledCounts = Float64Array.from(this.sampled, (k) => counts[k]);
    this.solution = solveDual(
      { energies, samples, rows: this.sampled, counts: sampledCounts, multiplicity, local, iterations },
      initial && Float64Array.from(this.sampled, (k) => initial[k]),
    );
    const { table, f, hessian } = this.solution;
    this.laplacian = hessian.laplacian;
    this.logDensities = table.densities.map((d, n) => Math.log(d) + table.shifts[n]);
    const all = new Float64Array(data.states);
    this.sampled.forEach((k, i) => (all[k] = f[i]));
    for (let k = 0; k < data.states; k++) {
      if (!(counts[k] > 0)) all[k] = this.absolute(energiesOfState(energies, samples, k));
    }
    const offset = all[0];
    this.logDensities.forEach((value, n) => (this.logDensities[n] = value - offset));
    this.freeEnergies = all.map((value) => value - offset);
    const { responses, products } = this.stateProducts();
    this.stateResponses = responses;
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

  /** m_n W_n: what the samples weigh in a state with these energies, in all 1. */
  shares(target: Float64Array): Float64Array {
    const { multiplicity } = this.data;
    const weights = this.weights(target);
    return multiplicity ? weights.map((w, n) => multiplicity[n] * w) : weights;
  }

  /** Θ(z, z) of a contrast z, one whose sum over all samples vanishes; infinite where the data do not determine it. */
  variance(z: Float64Array): number {
    const { multiplicity } = this.data;
    let squares = 0;
    for (let n = 0; n < z.length; n++) squares += (multiplicity ? multiplicity[n] : 1) * z[n] * z[n];
    return this.theta(squares, this.responses(z));
  }

  /** Θ of a contrast from Σ m z² and its response. */
  theta(squares: number, response: Float64Array): number {
    return this.contrast(squares, this.reduced(response));
  }

  /** Θ of the contrast z − share z′ from Σ m (z − share z′)² and the reduced responses of both. */
  contrast(squares: number, reduced: Float64Array, other?: Float64Array, share = 0): number {
    let dissipated = 0;
    for (let k = 0; k < reduced.length; k++) {
      const y = other ? reduced[k] - share * other[k] : reduced[k];
      dissipated += y * y;
    }
    return this.total(squares, dissipated);
  }

  /** Θ from Σ m z² and sᵀ H⁺ s. */
  total(squares: number, dissipated: number): number {
    return dissipated > Math.max(UNDETERMINED * squares, ROUNDING)
      ? Infinity
      : Math.max(0, squares) + dissipated;
  }

  /** A response in coordinates in which sᵀ H⁺ s is a sum of squares. */
  reduced(response: Float64Array): Float64Array {
    return this.laplacian.reduced(response);
  }

  /** Σ_n m_n z_n p_nk by bin and sampled state. */
  responses(z: Float64Array, bins?: Int32Array, count = 1): Float64Array {
    const { multiplicity } = this.data;
    const { table, coefficients } = this.solution;
    const scaled = z.map((value, n) => ((multiplicity ? multiplicity[n] : 1) * value) / table.densities[n]);
    const sums = table.project(scaled, bins, count);
    const states = coefficients.length;
    for (let b = 0; b < count; b++) for (let k = 0; k < states; k++) sums[b * states + k] *= coefficients[k];
    return sums;
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
    return { weight, square };
  }

  /** Variances of f_k − f_0; infinite where the data do not determine one. */
  variances(): Float64Array {
    const { states } = this.data;
    const n = this.sampled.length;
    const reduced = (k: number): Float64Array =>
      this.reduced(this.stateResponses.subarray(k * n, (k + 1) * n));
    const first = reduced(0);
    return Float64Array.from({ length: states }, (_, k) => {
      const squares = this.products[0] - 2 * this.products[k] + this.products[k * states + k];
      return this.contrast(squares, reduced(k), first, 1);
    });
  }

  /**
   * Variances of all differences of estimates with these products and responses (by default of the states' free energies),
   * `count × count`; infinite where the data do not determine one.
   */
  differenceVariances(products = this.products, responses = this.stateResponses): Float64Array {
    const n = this.sampled.length;
    const count = responses.length / n;
    const reduced = Array.from({ length: count }, (_, a) =>
      this.reduced(responses.subarray(a * n, (a + 1) * n)),
    );
    const variances = new Float64Array(count * count);
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < a; b++) {
        const squares = products[a * count + a] - 2 * products[a * count + b] + products[b * count + b];
        variances[a * count + b] = variances[b * count + a] = this.contrast(
          squares,
          reduced[a],
          reduced[b],
          1,
        );
      }
    }
    return variances;
  }

  /** The overlap of all states; centres place states that share nothing. */
  overlap(names?: StateNames): Overlap {
    const { states, counts } = this.data;
    const matrix = this.products.map((product, at) => product * counts[at % states]);
    return { matrix, gap: this.gap(), weak: weakLinks(matrix, states, this.sampled, names) };
  }

  /** The smallest eigenvalue but one of N^(−1/2) H N^(−1/2), from the largest of the inverse. */
  private gap(): number {
    const n = this.sampled.length;
    if (n === 1) return 1;
    if (this.laplacian.ends.length > 1) return 0;
    const roots = Float64Array.from(this.sampled, (k) => Math.sqrt(this.data.counts[k]));
    const total = roots.reduce((sum, root) => sum + root * root, 0);
    const balanced = (x: Float64Array): Float64Array => {
      const along = x.reduce((sum, value, k) => sum + value * roots[k], 0) / total;
      return x.map((value, k) => value - along * roots[k]);
    };
    const inverse = (x: Float64Array): Float64Array => {
      const solved = this.laplacian.solve(balanced(x).map((value, k) => value * roots[k]));
      return balanced(solved.map((value, k) => value * roots[k]));
    };
    return Math.min(1, 1 / largestEigenvalue(inverse, n));
  }

  /** The responses of all states' weights, and Σ m W_a W_b of all states. */
  private stateProducts(): { responses: Float64Array; products: Float64Array } {
    const { states, samples, energies, counts, multiplicity } = this.data;
    const { gram } = this.solution;
    const n = this.sampled.length;
    const position = new Int32Array(states).fill(-1);
    this.sampled.forEach((k, i) => (position[k] = i));
    const unsampled = Int32Array.from(position.keys()).filter((k) => position[k] < 0);
    const responses = new Float64Array(states * n);
    this.sampled.forEach((k, i) => {
      for (let l = 0; l < n; l++) responses[k * n + l] = gram[i * n + l] * counts[this.sampled[l]];
    });
    for (const k of unsampled) {
      responses.set(this.responses(this.weights(energiesOfState(energies, samples, k))), k * n);
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
        products[a * states + b] = products[b * states + a] = responses[a * n + i] / counts[b];
      }
    }
    unsampled.forEach((a, i) => {
      unsampled.forEach((b, j) => (products[a * states + b] = others[i * unsampled.length + j]));
    });
    return { responses, products };
  }
}
