/**
 * The convex problem that MBAR and WHAM share: the free energies f that maximise the likelihood of samples pooled from several
 * states, the minimum of
 *
 *   L(f) = Σ_n m_n ln Σ_k N_k exp(f_k − u_kn) − Σ_k N_k f_k.
 *
 * Its gradient is Σ_n m_n p_nk − N_k with p_nk = N_k exp(f_k − u_kn) / Σ_l N_l exp(f_l − u_ln), the probability that sample n came
 * from state k; its Hessian is diag(Σ_n m_n p_nk) − Σ_n m_n p_nk p_nl. For MBAR n runs over samples, for WHAM over bins with m_n
 * the counts. The start is solved on every 16th sample (recursively), the smallest such problem by self-consistent sweeps and
 * Newton steps; the full problem then needs two or three Newton steps.
 *
 * Sources: M. R. Shirts and J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177; the convex objective:
 * F. Zhu and G. Hummer, J. Comput. Chem. 33, 453 (2012), doi:10.1002/jcc.21989, and Z. Tan et al., J. Chem. Phys. 136, 144102
 * (2012), doi:10.1063/1.3701175.
 */
import { cholesky, choleskySolve, symmetricEigen } from '../math/linear-algebra.js';
import { BoltzmannTable, type TableSums } from './boltzmann-table.js';

export interface DualProblem {
  /** Reduced energies, row by state: u_kn at `k * samples + n`. */
  readonly energies: Float64Array;
  readonly samples: number;
  /** The rows of `energies` that were sampled. */
  readonly rows: Int32Array;
  /** N_k > 0 of those rows (effective counts where samples are correlated). */
  readonly counts: Float64Array;
  /** m_n; default 1. */
  readonly multiplicity?: Float64Array;
}

export interface DualSolution {
  /** f of the sampled rows, up to a constant. */
  readonly f: Float64Array;
  /** The table that the solution was evaluated in, and the coefficients: d_n = Σ c_k E_kn. */
  readonly table: BoltzmannTable;
  readonly coefficients: Float64Array;
  /** Σ_n m_n W_nk W_nl with W_nk = exp(f_k − u_kn) / Σ_l N_l exp(f_l − u_ln). */
  readonly gram: Float64Array;
  readonly converged: boolean;
  /** Newton iterations on the full problem. */
  readonly iterations: number;
  /** Size of the last Newton step: how far in kT the free energies may be from the minimum. */
  readonly residual: number;
}

const COARSENING = 16;
/** Samples per state below which a problem is not made coarser. */
const COARSEST = 50;
/** A Newton step in kT that needs no further one, since the next is of its square's size. */
const TOLERANCE = 1e-7;
const MOST_ITERATIONS = 500;
/** Newton steps are cut to this many kT: beyond it the quadratic model means nothing. */
const LARGEST_STEP = 50;

export function solveDual(problem: DualProblem, initial?: Float64Array): DualSolution {
  const start = initial ?? coarseStart(problem);
  return newton(problem, start);
}

/** The solution on every 16th sample, or for small problems a few self-consistent sweeps from the states' own averages. */
function coarseStart(problem: DualProblem): Float64Array {
  const { energies, samples, rows, multiplicity } = problem;
  if (samples < COARSENING * COARSEST * rows.length) return selfConsistentStart(problem);
  const fewer = Math.ceil(samples / COARSENING);
  const coarse = new Float64Array(rows.length * fewer);
  for (let k = 0; k < rows.length; k++) {
    for (let i = 0; i < fewer; i++) coarse[k * fewer + i] = energies[rows[k] * samples + i * COARSENING];
  }
  const share = multiplicity && Float64Array.from({ length: fewer }, (_, i) => multiplicity[i * COARSENING]);
  const total = share ? share.reduce((a, b) => a + b, 0) : fewer;
  const all = problem.counts.reduce((a, b) => a + b, 0);
  return solveDual({
    energies: coarse,
    samples: fewer,
    rows: Int32Array.from(rows, (_, k) => k),
    counts: problem.counts.map((count) => (count * total) / all),
    multiplicity: share,
  }).f;
}

function selfConsistentStart({ energies, samples, rows, counts, multiplicity }: DualProblem): Float64Array {
  const lowest = Float64Array.from(rows, (row) => {
    let low = Infinity;
    for (let n = 0; n < samples; n++) low = Math.min(low, energies[row * samples + n]);
    return low;
  });
  let f = lowest;
  for (let sweep = 0; sweep < 6; sweep++) {
    const table = new BoltzmannTable(energies, rows, samples, f);
    // A state whose every factor underflows keeps the free energy of its best sample.
    const { sums } = table.evaluate(counts, multiplicity, false);
    f = f.map((value, k) => value - Math.log(Math.max(sums[k], 1e-300)));
  }
  return f;
}

interface Point {
  readonly f: Float64Array;
  readonly coefficients: Float64Array;
  readonly sums: TableSums;
  readonly objective: number;
}

function newton(problem: DualProblem, start: Float64Array): DualSolution {
  const { energies, samples, rows, counts, multiplicity } = problem;
  const states = rows.length;
  let table = new BoltzmannTable(energies, rows, samples, start);
  let shiftSum = weightedSum(table.shifts, multiplicity);

  const evaluate = (f: Float64Array): Point => {
    const coefficients = counts.map((count, k) => count * Math.exp(f[k] - table.reference[k]));
    const sums = table.evaluate(coefficients, multiplicity, true);
    let objective = sums.logSum + shiftSum;
    for (let k = 0; k < states; k++) objective -= counts[k] * f[k];
    return { f, coefficients, sums, objective };
  };

  let point = evaluate(start);
  let residual = Infinity;
  let converged = false;
  let iterations = 0;
  while (iterations < MOST_ITERATIONS && !converged) {
    const step = newtonStep(point, counts);
    const size = largest(step);
    // Where rounding rules, steps stop shrinking: that is as close as doubles come.
    if (size < 1e-6 && size >= 0.5 * residual) {
      converged = true;
      break;
    }
    iterations++;
    const slack = 1e-14 * (Math.abs(point.objective) + Math.abs(shiftSum) + samples);
    // A full Newton step, a quarter, a sixteenth; else a self-consistent sweep, which always descends.
    let next: Point | undefined;
    for (let t = Math.min(1, LARGEST_STEP / size), tries = 0; tries < 4 && !next; tries++, t *= 0.25) {
      const direction = tries < 3 ? step : selfConsistentStep(point, counts);
      const f = point.f.map((value, k) => value + (tries < 3 ? t : 1) * direction[k]);
      if (!table.reaches(f)) {
        table = new BoltzmannTable(energies, rows, samples, f);
        shiftSum = weightedSum(table.shifts, multiplicity);
        point = evaluate(point.f);
      }
      const trial = evaluate(f);
      if (trial.objective <= point.objective + slack) next = trial;
    }
    residual = size;
    if (!next) break;
    point = next;
    if (size < TOLERANCE) {
      converged = true;
      residual = size * size;
    }
  }
  const { f, coefficients, sums } = point;
  const weight = coefficients.map((c, k) => c / counts[k]);
  const gram = sums.gram!.map((value, i) => value * weight[Math.floor(i / states)] * weight[i % states]);
  return { f, table, coefficients, gram, converged, iterations, residual };
}

/** −H⁻¹ g within the steps that sum to zero. */
function newtonStep({ coefficients: c, sums: { sums, gram } }: Point, counts: Float64Array): Float64Array {
  const n = counts.length;
  const total = counts.reduce((a, b) => a + b, 0);
  // Scaled by √N_k on both sides, so that states with few samples keep their digits; the null vector √N_k gets eigenvalue 1.
  const scale = counts.map((count) => 1 / Math.sqrt(count));
  const gradient = sums.map((sum, k) => (counts[k] - c[k] * sum) * scale[k]);
  const hessian = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let l = 0; l < n; l++) {
      const value = (k === l ? c[k] * sums[k] : 0) - c[k] * c[l] * gram![k * n + l];
      hessian[k * n + l] = scale[k] * value * scale[l] + 1 / (scale[k] * scale[l] * total);
    }
  }
  const centred = (step: Float64Array): Float64Array => {
    const scaled = step.map((value, k) => value * scale[k]);
    const mean = scaled.reduce((a, b) => a + b, 0) / n;
    return scaled.map((value) => value - mean);
  };
  const factor = cholesky(hessian, n);
  const step = factor && centred(choleskySolve(factor, gradient, n));
  return step && largest(step) < LARGEST_STEP ? step : centred(determinedStep(hessian, gradient, n));
}

/** The Newton step in the directions that the data determine: without overlap the Hessian vanishes and says nothing. */
function determinedStep(hessian: Float64Array, gradient: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(hessian, n);
  const step = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (values[i] < 1e-12) continue;
    const vector = vectors.subarray(i * n, (i + 1) * n);
    const along = vector.reduce((sum, value, k) => sum + value * gradient[k], 0) / values[i];
    for (let k = 0; k < n; k++) step[k] += along * vector[k];
  }
  return step;
}

/** f_k → −ln Σ_n m_n exp(−u_kn) / Σ_l N_l exp(f_l − u_ln), as a step. */
function selfConsistentStep({ coefficients: c, sums: { sums } }: Point, counts: Float64Array): Float64Array {
  return sums.map((sum, k) => -Math.log(Math.max((c[k] * sum) / counts[k], 1e-300)));
}

const largest = (step: Float64Array): number =>
  step.reduce((size, value) => Math.max(size, Math.abs(value)), 0);

function weightedSum(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (weights ? weights[i] : 1) * values[i];
  return sum;
}
