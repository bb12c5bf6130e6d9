/**
 * What the solver of WHAM and MBAR needs from a table of Boltzmann factors E_kn = exp(r_k − u_kn − s_n), exponentiated once so that an
 * iteration needs multiplications and additions alone.
 */

import type { Energies } from './energies.js';

export interface TableData {
  readonly energies: Energies;
  /** Samples in `energies`; the table takes every `stride`-th of them, default all. */
  readonly samples: number;
  readonly stride?: number;
  /** The states that belong to the mixture. */
  readonly rows: Int32Array;
}

/** Sums over samples at one set of coefficients c; `m` are the samples' multiplicities. */
export interface TableSums {
  /** Σ_n m_n ln d_n, without the shifts s_n; to be asked for before the table is evaluated again. */
  readonly logSum: () => number;
  /** Σ_n m_n E_kn / d_n for every state. */
  readonly sums: Float64Array;
  /** Σ_n m_n E_kn E_ln / d_n² for every pair of states; undefined unless asked for. */
  readonly gram: Float64Array | undefined;
}

export interface FactorTable {
  readonly states: number;
  /** Samples in the table. */
  readonly samples: number;
  /** r_k. */
  readonly reference: Float64Array;
  /** s_n. */
  readonly shifts: Float64Array;
  /** d_n = Σ_k c_k E_kn at the coefficients of the last call of `evaluate`. */
  readonly densities: Float64Array;
  /** Makes the table anew at other reference free energies; `near` says that they are close to the solution. */
  refer(reference: Float64Array, near: boolean): void;
  /** Whether the table is accurate at free energies f (up to a common constant). */
  reaches(f: Float64Array): boolean;
  /** The sums at coefficients c. */
  evaluate(c: Float64Array, multiplicity: Float64Array | undefined, withGram: boolean): TableSums;
  /** Σ_n z_n E_kn over the samples of each bin (−1: in none), `count × states`; without bins one sum. */
  project(z: Float64Array, bins: Int32Array | undefined, count: number): Float64Array;
}

/** Σ_n m_n ln d_n. */
export function sumOfLogarithms(densities: Float64Array, multiplicity: Float64Array | undefined): number {
  let sum = 0;
  if (multiplicity) {
    for (let n = 0; n < densities.length; n++) {
      if (multiplicity[n] !== 0) sum += multiplicity[n] * Math.log(densities[n]);
    }
    return sum;
  }
  let product = 1; // of densities not yet in the sum: one logarithm for many
  for (let n = 0; n < densities.length; n++) {
    product *= densities[n];
    if (product < 1e200 && product > 1e-200) continue;
    sum += Math.log(product);
    product = 1;
  }
  return sum + Math.log(product);
}
