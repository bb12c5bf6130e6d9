/**
 * The convex problem that MBAR and WHAM share: the free energies f that maximise the likelihood of samples pooled from several
 * states, the minimum of
 *
 *   L(f) = Σ_n m_n ln Σ_k N_k exp(f_k − u_kn) − Σ_k N_k f_k.
 *
 * Its gradient is Σ_n m_n p_nk − N_k with p_nk = N_k exp(f_k − u_kn) / Σ_l N_l exp(f_l − u_ln), the probability that sample n came
 * from state k; its Hessian is diag(Σ_n m_n p_nk) − Σ_n m_n p_nk p_nl. For MBAR n runs over samples, for WHAM over bins with m_n
 * the counts.
 *
 * The start is solved on every 16th sample (recursively; the smallest such problem by self-consistent sweeps and Newton steps). A
 * gradient costs K N operations and a Hessian K² N, so every Hessian, first that of the 16th of the samples, is used again for as
 * long as its steps shrink fast and a new one would not save more gradients than it costs: on the full problem one or two are enough.
 *
 * Sources: M. R. Shirts and J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177; the convex objective:
 * F. Zhu and G. Hummer, J. Comput. Chem. 33, 453 (2012), doi:10.1002/jcc.21989, and Z. Tan et al., J. Chem. Phys. 136, 144102
 * (2012), doi:10.1063/1.3701175; Hessians used again: V. E. Shamanskii, Ukr. Math. J. 19, 118 (1967), doi:10.1007/BF01085184.
 */
import { BoltzmannTable } from './boltzmann-table.js';
import { readEnergies } from './energies.js';
import type { FactorTable, TableData, TableSums } from './factor-table.js';
import { Hessian } from './hessian.js';
import { LocalTable } from './local-table.js';
import { quasiNewton, type Expectation } from './quasi-newton.js';

/** `rows` are the states that were sampled. */
export interface DualProblem extends TableData {
  /** N_k > 0 of those rows (effective counts where samples are correlated). */
  readonly counts: Float64Array;
  /** m_n of the samples in the table; default 1. */
  readonly multiplicity?: Float64Array;
  /** Whether a sample belongs to a few of many states only, as in windows of two or three dimensions. */
  readonly local?: boolean;
  /** Newton steps at most, default 500. */
  readonly iterations?: number;
}

export interface DualSolution {
  /** f of the sampled rows, up to a constant. */
  readonly f: Float64Array;
  /** The table that the solution was evaluated in, and the coefficients: d_n = Σ c_k E_kn. */
  readonly table: FactorTable;
  readonly coefficients: Float64Array;
  /** Σ_n m_n W_nk W_nl with W_nk = exp(f_k − u_kn) / Σ_l N_l exp(f_l − u_ln). */
  readonly gram: Float64Array;
  readonly hessian: Hessian;
  readonly converged: boolean;
  /** Hessians made on the full problem. */
  readonly iterations: number;
  /** Size of the next Newton step: how far in kT the free energies may be from the minimum. */
  readonly residual: number;
}

const COARSENING = 16;
/** Samples per state below which a problem is not made coarser. */
const COARSEST = 10;
/** The last step in kT: far below any use, and where weights and their products agree with each other. */
const TOLERANCE = 1e-12;
/** The same where only a start is asked for. */
const ROUGH = 1e-3;
/** Newton steps are cut to this many kT: beyond it the quadratic model means nothing. */
const LARGEST_STEP = 50;
/** Beyond so many states the first Hessian is only made near the solution. */
const MANY = 50;
/** A Hessian is used again while each step is this much smaller than the one before. */
const FAST = 0.4;
/** Gradients that cost as much as a Hessian, about: from half of one for 24 states to four for hundreds. */
const HESSIAN_COST = 2;

export function solveDual(problem: DualProblem, initial?: Float64Array): DualSolution {
  return solve(problem, TOLERANCE, initial);
}

function solve(problem: DualProblem, tolerance: number, initial?: Float64Array): DualSolution {
  if (initial) return newton(problem, tolerance, initial);
  const { samples, stride = 1, rows } = problem;
  if (samples / stride < COARSENING * COARSEST * rows.length) {
    const { f, hessian } = start(problem);
    return newton(problem, tolerance, f, hessian);
  }
  const { f, hessian } = solve(coarser(problem), ROUGH);
  return newton(problem, tolerance, f, hessian);
}

/** The problem on every 16th sample. */
function coarser({
  energies,
  samples,
  stride = 1,
  rows,
  counts,
  multiplicity,
  local,
}: DualProblem): DualProblem {
  const fewer = Math.ceil(samples / (stride * COARSENING));
  const share = multiplicity && Float64Array.from({ length: fewer }, (_, i) => multiplicity[i * COARSENING]);
  const total = share ? share.reduce((a, b) => a + b, 0) : fewer;
  const all = counts.reduce((a, b) => a + b, 0);
  return {
    energies,
    samples,
    stride: stride * COARSENING,
    rows,
    counts: counts.map((count) => (count * total) / all),
    multiplicity: share,
    local,
  };
}

const tableOf = (problem: DualProblem, reference: Float64Array, near: boolean): FactorTable =>
  problem.local
    ? new LocalTable(problem, problem.counts, reference, near)
    : new BoltzmannTable(problem, reference, near);

/** A few self-consistent sweeps from the energy of every state's best sample; for many states sweeps with a memory. */
function start(problem: DualProblem): { f: Float64Array; hessian?: Hessian } {
  const { energies, samples, stride = 1, rows, counts, multiplicity } = problem;
  const u = new Float64Array(Math.ceil(samples / stride));
  let f: Float64Array = Float64Array.from(rows, (row) => {
    readEnergies(energies, samples, row, 0, stride, u);
    // A state that none of these samples can be in starts at zero, and stays where the data say nothing.
    let lowest = Infinity;
    for (let i = 0; i < u.length; i++) if (u[i] < lowest) lowest = u[i];
    return lowest < Infinity ? lowest : 0;
  });
  const table = tableOf(problem, f, false);
  const coefficients = (at: Float64Array): Float64Array =>
    counts.map((count, k) => count * Math.exp(at[k] - table.reference[k]));
  const evaluate = (at: Float64Array): Expectation => {
    if (!table.reaches(at)) table.refer(at, false);
    const c = coefficients(at);
    const { sums, logSum } = table.evaluate(c, multiplicity, false);
    return {
      sums: sums.map((sum, k) => c[k] * sum),
      logSum: logSum() + weightedSum(table.shifts, multiplicity),
    };
  };
  for (let sweep = 0; sweep < 6; sweep++) f = add(f, selfConsistentStep(evaluate(f).sums, counts));
  if (rows.length <= MANY) return { f };
  f = quasiNewton(evaluate, counts, f);
  const c = coefficients(f);
  return { f, hessian: new Hessian(c, table.evaluate(c, multiplicity, true), counts) };
}

interface Point {
  readonly f: Float64Array;
  readonly coefficients: Float64Array;
  readonly sums: TableSums;
  readonly gradient: Float64Array;
}

function newton(
  problem: DualProblem,
  tolerance: number,
  start: Float64Array,
  hessianNearby?: Hessian,
): DualSolution {
  const { counts, multiplicity, iterations: most = 500 } = problem;
  const states = counts.length;
  const near = hessianNearby !== undefined || problem.local === true;
  const table = tableOf(problem, start, near);
  let shiftSum = weightedSum(table.shifts, multiplicity);

  /** Makes the table reach f; true if it did not. */
  const refer = (f: Float64Array): boolean => {
    if (table.reaches(f)) return false;
    table.refer(f, near);
    shiftSum = weightedSum(table.shifts, multiplicity);
    return true;
  };
  const evaluate = (f: Float64Array, withGram: boolean): Point => {
    const coefficients = counts.map((count, k) => count * Math.exp(f[k] - table.reference[k]));
    const sums = table.evaluate(coefficients, multiplicity, withGram);
    const gradient = counts.map((count, k) => count - coefficients[k] * sums.sums[k]);
    return { f, coefficients, sums, gradient };
  };
  /** L at the point that was evaluated last. */
  const objective = ({ f, sums }: Point): number =>
    sums.logSum() + shiftSum - f.reduce((sum, value, k) => sum + counts[k] * value, 0);
  /** Steps with a Hessian of nearby, for as long as they shrink fast and a new one would not pay. */
  const polish = (from: Float64Array, hessian: Hessian, firstSize: number, known?: Point): Float64Array => {
    let f = from;
    let last = firstSize;
    for (let steps = 1; table.reaches(f); steps++) {
      const { gradient } = steps === 1 && known ? known : evaluate(f, false);
      const step = hessian.step(gradient, counts);
      const size = largest(step);
      const rate = size / last;
      if (!(rate < FAST)) return f;
      f = add(f, step);
      const left = size * rate;
      if (left < tolerance) return f;
      // With a Hessian of here the rate is about what is left; the first rate is only known where a step came before.
      const further = Math.log(tolerance / left);
      const saved = further / Math.log(rate) - further / Math.log(left);
      if ((steps > 1 || known) && left < 0.1 && saved > HESSIAN_COST) return f;
      last = size;
    }
    return f;
  };

  let f = hessianNearby ? polish(start, hessianNearby, 2) : start;
  refer(f);
  let point = evaluate(f, true);
  let height = objective(point);
  let hessian = new Hessian(point.coefficients, point.sums, counts);
  let residual = Infinity;
  let iterations = 0;
  let converged: boolean;
  for (;;) {
    const step = hessian.step(point.gradient, counts);
    const size = largest(step);
    // Where rounding rules, steps stop shrinking: that is as close as doubles come.
    converged = size < tolerance || (size < 1e-6 && size >= FAST * residual);
    residual = size;
    if (converged || iterations >= most) break;
    iterations++;
    const next = descend(step, size);
    if (!next) {
      evaluate(point.f, false); // leaves the table's densities at the best point
      break;
    }
    f = size < 1 ? polish(next.f, hessian, size, next) : next.f;
    refer(f);
    point = evaluate(f, true);
    height = objective(point);
    hessian = new Hessian(point.coefficients, point.sums, counts);
  }
  const weight = point.coefficients.map((c, k) => c / counts[k]);
  const gram = point.sums.gram!;
  for (let k = 0, at = 0; k < states; k++) {
    for (let l = 0; l < states; l++, at++) gram[at] *= weight[k] * weight[l];
  }
  const { coefficients } = point;
  return { f: point.f, table, coefficients, gram, hessian, converged, iterations, residual };

  /** A Newton step, a quarter, a sixteenth; else a self-consistent sweep, which always descends. */
  function descend(step: Float64Array, size: number): Point | undefined {
    for (let t = Math.min(1, LARGEST_STEP / size), tries = 0; tries < 4; tries++, t *= 0.25) {
      const direction =
        tries < 3 ? step.map((value) => t * value) : selfConsistentStep(expected(point), counts);
      const trial = add(point.f, direction);
      if (refer(trial)) {
        point = evaluate(point.f, true);
        height = objective(point);
      }
      const next = evaluate(trial, false);
      const slack = 1e-14 * (Math.abs(height) + Math.abs(shiftSum) + table.samples);
      if (objective(next) <= height + slack) return next;
    }
    return undefined;
  }
}

/** Σ_n m_n p_nk: how many samples each state should have drawn. */
const expected = ({ coefficients, sums }: Point): Float64Array =>
  coefficients.map((c, k) => c * sums.sums[k]);

/** f_k → −ln Σ_n m_n exp(−u_kn) / Σ_l N_l exp(f_l − u_ln), as a step. */
const selfConsistentStep = (samples: Float64Array, counts: Float64Array): Float64Array =>
  samples.map((expectation, k) => (expectation > 0 ? -Math.log(expectation / counts[k]) : 0));

const add = (f: Float64Array, step: Float64Array): Float64Array => f.map((value, k) => value + step[k]);

const largest = (step: Float64Array): number =>
  step.reduce((size, value) => Math.max(size, Math.abs(value)), 0);

function weightedSum(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (weights ? weights[i] : 1) * values[i];
  return sum;
}
