/**
 * The Hessian of the convex problem in dual.ts, factored once: √N (I − M) √N with M_kl = √(N_k N_l) Σ_n m_n W_nk W_nl. Scaled so,
 * states with few samples keep their digits, and I − M hardly depends on how many samples the sums run over: that of every 16th
 * sample serves all of them.
 */
import { cholesky, choleskySolve, symmetricEigen } from '../math/linear-algebra.js';
import type { TableSums } from './boltzmann-table.js';

/** Directions of a smaller eigenvalue are not determined by the data: without overlap the Hessian vanishes and says nothing. */
const UNDETERMINED = 1e-12;
/** A step in kT beyond which a direction is suspected of that. */
const LARGE = 50;

export class Hessian {
  private readonly states: number;
  /** I − M, with its null vector √N_k moved to eigenvalue 1. */
  private readonly matrix: Float64Array;
  private readonly factor: Float64Array | undefined;
  private eigen: ReturnType<typeof symmetricEigen> | undefined;

  /** From the sums with coefficients c at the point where it is taken. */
  constructor(c: Float64Array, { sums, gram }: TableSums, counts: Float64Array) {
    const n = counts.length;
    const total = counts.reduce((a, b) => a + b, 0);
    const scale = counts.map((count) => 1 / Math.sqrt(count));
    this.states = n;
    this.matrix = new Float64Array(n * n);
    for (let k = 0; k < n; k++) {
      for (let l = 0; l < n; l++) {
        const value = (k === l ? c[k] * sums[k] : 0) - c[k] * c[l] * gram![k * n + l];
        this.matrix[k * n + l] = scale[k] * value * scale[l] + Math.sqrt(counts[k] * counts[l]) / total;
      }
    }
    this.factor = cholesky(this.matrix, n);
  }

  /** H⁻¹ g of a (negative) gradient at counts N, as the step whose components sum to zero. */
  step(gradient: Float64Array, counts: Float64Array): Float64Array {
    const n = this.states;
    const scaled = gradient.map((value, k) => value / Math.sqrt(counts[k]));
    const centred = (solution: Float64Array): Float64Array => {
      const step = solution.map((value, k) => value / Math.sqrt(counts[k]));
      const mean = step.reduce((a, b) => a + b, 0) / n;
      return step.map((value) => value - mean);
    };
    const step = this.factor && centred(choleskySolve(this.factor, scaled, n));
    const sound = step?.every((value) => Math.abs(value) < LARGE);
    return step && sound ? step : centred(this.determined(scaled));
  }

  /** The solution in the directions that the data determine. */
  private determined(gradient: Float64Array): Float64Array {
    const n = this.states;
    this.eigen ??= symmetricEigen(this.matrix, n);
    const { values, vectors } = this.eigen;
    const step = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      if (values[i] < UNDETERMINED) continue;
      const vector = vectors.subarray(i * n, (i + 1) * n);
      const along = vector.reduce((sum, value, k) => sum + value * gradient[k], 0) / values[i];
      for (let k = 0; k < n; k++) step[k] += along * vector[k];
    }
    return step;
  }
}
