/**
 * The table behind every iteration of WHAM and MBAR: Boltzmann factors, exponentiated once, so that an iteration needs
 * multiplications and additions alone.
 *
 * With reference free energies r, the table holds E_kn = exp(r_k − u_kn − s_n), where s_n = max_k (r_k − u_kn) makes the largest
 * entry of every sample 1. At free energies f the mixture density of sample n is then exp(s_n) d_n with
 * d_n = Σ_k c_k E_kn, c_k = N_k exp(f_k − r_k). Entries below e⁻⁷⁰⁸ of their sample's largest are zero, and stay irrelevant as long
 * as f − r is moderate; the solver makes a new table where it is not ({@link BoltzmannTable.reaches}).
 */
import { paddedStates, TILE, tileKernel } from './boltzmann-kernel.js';

/** |f − r| beyond which a new table is made: e^±100 leaves twice that range to the smallest double. */
const REACH = 100;

/** Sums over samples at one set of coefficients c; `m` are the samples' multiplicities. */
export interface TableSums {
  /** Σ_n m_n ln d_n, without the shifts s_n. */
  readonly logSum: number;
  /** Σ_n m_n E_kn / d_n for every state. */
  readonly sums: Float64Array;
  /** Σ_n m_n E_kn E_ln / d_n² for every pair of states; undefined unless asked for. */
  readonly gram: Float64Array | undefined;
}

export class BoltzmannTable {
  readonly states: number;
  readonly samples: number;
  /** r_k. */
  readonly reference: Float64Array;
  /** s_n. */
  readonly shifts: Float64Array;
  /** d_n at the coefficients of the last call of `evaluate`. */
  readonly densities: Float64Array;
  /** E in tiles of 128 samples, each row by state: sample n = 128 t + i of state k is at 128 (t states + k) + i. */
  private readonly entries: Float64Array;

  /**
   * @param energies Reduced energies, row by state: entry `rows[k] * samples + n` is u_kn; +∞ is allowed.
   * @param rows The rows that belong to the mixture.
   */
  constructor(energies: Float64Array, rows: Int32Array, samples: number, reference: Float64Array) {
    const states = rows.length;
    const tiles = Math.ceil(samples / TILE);
    this.states = states;
    this.samples = samples;
    this.reference = reference;
    this.shifts = new Float64Array(samples);
    this.densities = new Float64Array(samples);
    this.entries = new Float64Array(tiles * states * TILE);
    const kernel = tileKernel(states);
    const tile = kernel.tile.subarray(0, states * TILE);
    kernel.reference.set(reference);
    for (let t = 0; t < tiles; t++) {
      const start = t * TILE;
      const size = Math.min(TILE, samples - start);
      for (let k = 0; k < states; k++) {
        const from = rows[k] * samples + start;
        tile.set(energies.subarray(from, from + size), k * TILE);
        // What pads the last tile is finite, and weighs nothing in `evaluate`.
        if (size < TILE) tile.fill(reference[k], k * TILE + size, (k + 1) * TILE);
      }
      kernel.exponentiate(states);
      this.entries.set(tile, t * states * TILE);
      this.shifts.set(kernel.shifts.subarray(0, size), start);
    }
  }

  /** Whether the table is accurate at free energies f (up to a common constant). */
  reaches(f: Float64Array): boolean {
    const moved = f.map((value, k) => value - this.reference[k]);
    return Math.max(...moved) - Math.min(...moved) <= REACH;
  }

  /** The sums at coefficients c; cost 2 K N multiplications, and K² N / 2 more with the Gram matrix. */
  evaluate(c: Float64Array, multiplicity: Float64Array | undefined, withGram: boolean): TableSums {
    const { states, samples, entries, densities } = this;
    const kernel = tileKernel(states);
    const padded = paddedStates(states);
    kernel.coefficients.set(c);
    kernel.sums.fill(0);
    kernel.gram.fill(0);
    kernel.weights.fill(0);
    kernel.roots.fill(1);
    let logSum = 0;
    let product = 1; // of densities not yet in logSum: one logarithm for many
    for (let start = 0, at = 0; start < samples; start += TILE, at += states * TILE) {
      const size = Math.min(TILE, samples - start);
      kernel.tile.set(entries.subarray(at, at + states * TILE));
      if (multiplicity) for (let i = 0; i < size; i++) kernel.roots[i] = Math.sqrt(multiplicity[start + i]);
      if (size < TILE) kernel.roots.fill(0, size);
      kernel.weigh(states);
      if (withGram) kernel.addGram(padded);
      for (let i = 0; i < size; i++) {
        const d = kernel.densities[i];
        densities[start + i] = d;
        if (multiplicity) logSum += multiplicity[start + i] * Math.log(d);
        else if ((product *= d) > 1e200 || product < 1e-200) {
          logSum += Math.log(product);
          product = 1;
        }
      }
    }
    logSum += Math.log(product);
    const sums = kernel.sums.slice(0, states);
    return { logSum, sums, gram: withGram ? symmetrised(kernel.gram, padded, states) : undefined };
  }

  /** Σ_n z_n E_kn over the samples of each bin (−1: in none), `count × states`; without bins one sum. */
  project(z: Float64Array, bins: Int32Array | undefined, count: number): Float64Array {
    const { states, samples, entries } = this;
    const out = new Float64Array(count * states);
    for (let start = 0, at = 0; start < samples; start += TILE) {
      const size = Math.min(TILE, samples - start);
      for (let k = 0; k < states; k++, at += TILE) {
        if (bins) {
          for (let i = 0; i < size; i++) {
            const bin = bins[start + i];
            if (bin >= 0) out[bin * states + k] += z[start + i] * entries[at + i];
          }
        } else {
          let sum = 0;
          for (let i = 0; i < size; i++) sum += z[start + i] * entries[at + i];
          out[k] += sum;
        }
      }
    }
    return out;
  }
}

/** The full `states × states` matrix from the upper triangle of the padded one. */
function symmetrised(gram: Float64Array, padded: number, states: number): Float64Array {
  const full = new Float64Array(states * states);
  for (let k = 0; k < states; k++) {
    for (let l = k; l < states; l++) full[k * states + l] = full[l * states + k] = gram[k * padded + l];
  }
  return full;
}
