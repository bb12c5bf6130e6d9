/** Markov state models: transition probabilities between states, their slow processes, and whether they hold at longer times. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { InputError } from '../math/index.js';
import { symmetricEigen } from '../math/linear-algebra.js';
import { timescalesOf } from './koopman.js';
import { connectedSet, countTransitions, stateCount } from './transition-counts.js';
import type { StateSeries } from './transition-counts.js';

/** A Markov state model of the states that hang together. */
export interface MarkovModel {
  /** Which states the model has; rows and columns below are in this order. */
  readonly states: Int32Array;
  /** Transition probabilities after the lag, row by the state left. */
  readonly transitions: Float64Array;
  readonly stationary: Float64Array;
  /** Real parts of the eigenvalues, largest absolute values first; the first is 1. */
  readonly eigenvalues: Float64Array;
  /** −lag / ln |λ| of all but the first, in rows. */
  readonly timescales: Float64Array;
  /** Right eigenvectors (states × states, row by eigenvector) of a reversible model. */
  readonly eigenvectors?: Float64Array;
  readonly lag: number;
  readonly reversible: boolean;
  /** Share of all counted transitions within these states. */
  readonly share: number;
}

/** Rounds of a reversible estimate at most, and the relative change that ends it. */
const MOST_ROUNDS = 1_000_000;
const TOLERANCE = 1e-13;

/**
 * The Markov state model of maximal likelihood at a lag (in rows), of the largest set of states that are all reached from each other; by default among models with
 * detailed balance.
 *
 * J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011), doi:10.1063/1.3565032; the iteration of G. R. Bowman et al., J. Chem. Phys. 131, 124101 (2009),
 * doi:10.1063/1.3216567.
 *
 * @throws InputError for a lag longer than all trajectories, and where no two states hang together
 * @example
 * const { timescales } = markovModel({ labels }, { lag: 10 });
 */
export function markovModel(
  series: StateSeries,
  { lag, reversible = true }: { lag: number; reversible?: boolean | undefined },
): MarkovModel {
  return modelOfCounts(countTransitions(series, { lag }), stateCount(series), { lag, reversible });
}

/** The same from counts, states × states. */
export function modelOfCounts(
  counts: Float64Array,
  states: number,
  { lag, reversible, tolerance = TOLERANCE }: { lag: number; reversible: boolean; tolerance?: number },
): MarkovModel {
  const set = connectedSet(counts, states);
  const size = set.length;
  if (size < 2) {
    throw new InputError(
      `no two of ${states} states are reached from each other at a lag of ${lag} rows: take fewer states, a shorter lag, or longer trajectories`,
    );
  }
  const own = Float64Array.from(
    { length: size * size },
    (_, i) => counts[set[Math.floor(i / size)] * states + set[i % size]],
  );
  const all = counts.reduce((sum, count) => sum + count, 0);
  const share = own.reduce((sum, count) => sum + count, 0) / all;
  const transitions = reversible ? reversibleTransitions(own, size, tolerance) : normalisedRows(own, size);
  const stationary = stationaryDistribution(transitions, size);
  const spectrum = reversible
    ? reversibleSpectrum(transitions, stationary)
    : generalSpectrum(transitions, size);
  const timescales = timescalesOf(spectrum.moduli.slice(1), lag);
  const { eigenvalues, eigenvectors } = spectrum;
  return {
    ...{ states: set, transitions, stationary, eigenvalues, timescales, lag, reversible, share },
    ...(eigenvectors ? { eigenvectors } : {}),
  };
}

function normalisedRows(counts: Float64Array, size: number): Float64Array {
  const out = counts.slice();
  for (let i = 0; i < size; i++) {
    const row = out.subarray(i * size, (i + 1) * size);
    const sum = row.reduce((total, count) => total + count, 0);
    for (let j = 0; j < size; j++) row[j] /= sum;
  }
  return out;
}

/** Fixed point of x_ij = (c_ij + c_ji) / (c_i / x_i + c_j / x_j). */
function reversibleTransitions(counts: Float64Array, size: number, tolerance: number): Float64Array {
  const [rows, columns, both]: number[][] = [[], [], []];
  const leaving = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) leaving[i] += counts[i * size + j];
    for (let j = 0; j <= i; j++) {
      const sum = counts[i * size + j] + counts[j * size + i];
      if (sum === 0) continue;
      rows.push(i);
      columns.push(j);
      both.push(sum);
    }
  }
  let sums = new Float64Array(size);
  let next = new Float64Array(size);
  const weights = new Float64Array(size);
  const flux = new Float64Array(both.length);
  both.forEach((sum, p) => {
    sums[rows[p]] += sum / 2;
    if (rows[p] !== columns[p]) sums[columns[p]] += sum / 2;
  });
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let total = 0;
    for (let i = 0; i < size; i++) {
      weights[i] = leaving[i] / sums[i];
      next[i] = 0;
    }
    for (let p = 0; p < flux.length; p++) {
      const [i, j] = [rows[p], columns[p]];
      const x = both[p] / (weights[i] + weights[j]);
      flux[p] = x;
      next[i] += x;
      if (i !== j) next[j] += x;
    }
    for (let i = 0; i < size; i++) total += next[i];
    let change = 0;
    for (let i = 0; i < size; i++) {
      next[i] /= total;
      change = Math.max(change, Math.abs(next[i] - sums[i]) / next[i]);
    }
    [sums, next] = [next, sums];
    if (change < tolerance) break;
  }
  const out = new Float64Array(size * size);
  flux.forEach((x, p) => {
    out[rows[p] * size + columns[p]] = x;
    out[columns[p] * size + rows[p]] = x;
  });
  return normalisedRows(out, size);
}

/**
 * The stationary distribution, by elimination without subtractions: W. K. Grassmann, M. I. Taksar and D. P. Heyman, Oper. Res. 33, 1107 (1985),
 * doi:10.1287/opre.33.5.1107.
 */
export function stationaryDistribution(transitions: Float64Array, size: number): Float64Array {
  const a = transitions.slice();
  for (let n = size - 1; n > 0; n--) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += a[n * size + j];
    for (let i = 0; i < n; i++) a[i * size + n] /= sum;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) a[i * size + j] += a[i * size + n] * a[n * size + j];
  }
  const out = new Float64Array(size);
  out[0] = 1;
  let total = 1;
  for (let n = 1; n < size; n++) {
    for (let i = 0; i < n; i++) out[n] += out[i] * a[i * size + n];
    total += out[n];
  }
  return out.map((value) => value / total);
}

function reversibleSpectrum(transitions: Float64Array, stationary: Float64Array) {
  const size = stationary.length;
  const roots = stationary.map(Math.sqrt);
  const symmetric = transitions.map((p, at) => (p * roots[Math.floor(at / size)]) / roots[at % size]);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (symmetric[i * size + j] + symmetric[j * size + i]) / 2;
      symmetric[i * size + j] = symmetric[j * size + i] = mean;
    }
  }
  const { values, vectors } = symmetricEigen(symmetric, size);
  const order = byModulus(values);
  const eigenvectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    for (let i = 0; i < size; i++) eigenvectors[to * size + i] = vectors[from * size + i] / roots[i];
  });
  const eigenvalues = Float64Array.from(order, (i) => values[i]);
  return { eigenvalues, moduli: eigenvalues.map(Math.abs), eigenvectors };
}

function generalSpectrum(transitions: Float64Array, size: number) {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(
    Matrix.from1DArray(size, size, transitions),
  );
  const moduli = Float64Array.from(realEigenvalues, (real, i) => Math.hypot(real, imaginaryEigenvalues[i]));
  const order = byModulus(moduli);
  return {
    eigenvalues: Float64Array.from(order, (i) => realEigenvalues[i]),
    moduli: Float64Array.from(order, (i) => moduli[i]),
    eigenvectors: undefined,
  };
}

const byModulus = (values: Float64Array): number[] =>
  Array.from(values.keys()).sort((i, j) => Math.abs(values[j]) - Math.abs(values[i]));
