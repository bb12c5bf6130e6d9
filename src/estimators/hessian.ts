/**
 * The Hessian of the convex problem in dual.ts, factored once. It is the Laplacian of a graph: states are vertices, and the
 * conductance between two is Σ_n m_n p_nk p_nl, the number of samples that could be either's.
 *
 * Divided by the number of samples it hardly depends on how many there are: that of every 16th sample serves all of them.
 */
import { Laplacian } from '../math/laplacian.js';
import type { TableSums } from './factor-table.js';

/** States joined by less than this share of a sample each are not joined by the data: rounding alone makes as much. */
const UNDETERMINED = 1e-13;

export class Hessian {
  readonly laplacian: Laplacian;
  private readonly total: number;

  /** From the sums with coefficients c at the point where it is taken. */
  constructor(c: Float64Array, { gram }: TableSums, counts: Float64Array) {
    const n = counts.length;
    const conductances = new Float64Array(n * n);
    for (let k = 0; k < n; k++) {
      for (let l = 0; l < n; l++) conductances[k * n + l] = c[k] * c[l] * gram![k * n + l];
    }
    this.laplacian = new Laplacian(
      conductances,
      n,
      counts.map((count) => UNDETERMINED * count),
    );
    this.total = sum(counts);
  }

  /** H⁻¹ g of a (negative) gradient at counts N, as the step whose components sum to zero. */
  step(gradient: Float64Array, counts: Float64Array): Float64Array {
    const scale = this.total / sum(counts);
    const step = this.laplacian.solve(gradient);
    const mean = sum(step) / step.length;
    return step.map((value) => scale * (value - mean));
  }
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
