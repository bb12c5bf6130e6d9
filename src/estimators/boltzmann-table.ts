/**
 * The inner loop of WHAM and MBAR: one table of Boltzmann factors, exponentiated once, from which every iteration of the solver
 * needs multiplications and additions alone.
 *
 * With reference free energies r, the table holds E_kn = exp(r_k − u_kn − s_n), where s_n = max_k (r_k − u_kn) makes the largest
 * entry of every sample 1. At free energies f the mixture density of sample n is then exp(s_n) d_n with
 * d_n = Σ_k c_k E_kn, c_k = N_k exp(f_k − r_k). Entries that underflow to zero are below 1e-308 of their sample's largest, and stay
 * irrelevant as long as f − r is moderate; the solver makes a new table where it is not ({@link BoltzmannTable.reaches}).
 */
const TILE = 128;

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
  /** E, row by state, rows of `samples` entries. */
  readonly entries: Float64Array;

  /**
   * @param energies Reduced energies, row by state: entry `rows[k] * samples + n` is u_kn; +∞ is allowed.
   * @param rows The rows that belong to the mixture.
   */
  constructor(energies: Float64Array, rows: Int32Array, samples: number, reference: Float64Array) {
    this.states = rows.length;
    this.samples = samples;
    this.reference = reference;
    this.shifts = new Float64Array(samples).fill(-Infinity);
    this.densities = new Float64Array(samples);
    this.entries = new Float64Array(rows.length * samples);
    const { shifts, entries } = this;
    for (let k = 0; k < rows.length; k++) {
      const from = rows[k] * samples;
      const r = reference[k];
      for (let n = 0; n < samples; n++) {
        const exponent = r - energies[from + n];
        if (exponent > shifts[n]) shifts[n] = exponent;
      }
    }
    for (let k = 0; k < rows.length; k++) {
      const from = rows[k] * samples;
      const r = reference[k];
      for (let n = 0; n < samples; n++)
        entries[k * samples + n] = Math.exp(r - energies[from + n] - shifts[n]);
    }
  }

  /** Whether the table is accurate at free energies f (up to a common constant). */
  reaches(f: Float64Array): boolean {
    let low = Infinity;
    let high = -Infinity;
    for (let k = 0; k < f.length; k++) {
      low = Math.min(low, f[k] - this.reference[k]);
      high = Math.max(high, f[k] - this.reference[k]);
    }
    return high - low <= REACH;
  }

  /** The sums at coefficients c; cost 2 K N multiplications, and K² N / 2 more with the Gram matrix. */
  evaluate(c: Float64Array, multiplicity: Float64Array | undefined, withGram: boolean): TableSums {
    const { states, samples, entries, densities } = this;
    const padded = (states + 3) & ~3;
    const tile = new Float64Array(padded * TILE);
    const root = new Float64Array(TILE);
    const sums = new Float64Array(states);
    const gram = withGram ? new Float64Array(padded * padded) : undefined;
    let logSum = 0;
    for (let start = 0; start < samples; start += TILE) {
      const size = Math.min(TILE, samples - start);
      const d = densities.subarray(start, start + size);
      d.fill(0);
      for (let k = 0; k < states; k++) {
        const row = k * samples + start;
        const ck = c[k];
        for (let n = 0; n < size; n++) d[n] += ck * entries[row + n];
      }
      for (let n = 0; n < size; n++) {
        const m = multiplicity ? multiplicity[start + n] : 1;
        logSum += m * Math.log(d[n]);
        root[n] = Math.sqrt(m);
      }
      for (let k = 0; k < states; k++) {
        const row = k * samples + start;
        let sum = 0;
        for (let n = 0; n < size; n++) {
          const p = (root[n] * entries[row + n]) / d[n];
          tile[k * TILE + n] = p;
          sum += root[n] * p;
        }
        sums[k] += sum;
      }
      if (gram) addGram(tile, padded, size, gram);
    }
    return { logSum, sums, gram: gram && symmetrised(gram, padded, states) };
  }
}

/** Adds tile · tileᵀ to the upper triangle of `gram`, in 4 × 4 blocks that stay in registers. */
function addGram(tile: Float64Array, padded: number, size: number, gram: Float64Array): void {
  for (let k = 0; k < padded; k += 4) {
    for (let l = k; l < padded; l += 4) {
      let s00 = 0, s01 = 0, s02 = 0, s03 = 0; // prettier-ignore
      let s10 = 0, s11 = 0, s12 = 0, s13 = 0; // prettier-ignore
      let s20 = 0, s21 = 0, s22 = 0, s23 = 0; // prettier-ignore
      let s30 = 0, s31 = 0, s32 = 0, s33 = 0; // prettier-ignore
      const a = k * TILE;
      const b = l * TILE;
      for (let n = 0; n < size; n++) {
        const a0 = tile[a + n];
        const a1 = tile[a + TILE + n];
        const a2 = tile[a + 2 * TILE + n];
        const a3 = tile[a + 3 * TILE + n];
        const b0 = tile[b + n];
        const b1 = tile[b + TILE + n];
        const b2 = tile[b + 2 * TILE + n];
        const b3 = tile[b + 3 * TILE + n];
        s00 += a0 * b0;
        s01 += a0 * b1;
        s02 += a0 * b2;
        s03 += a0 * b3; // prettier-ignore
        s10 += a1 * b0;
        s11 += a1 * b1;
        s12 += a1 * b2;
        s13 += a1 * b3; // prettier-ignore
        s20 += a2 * b0;
        s21 += a2 * b1;
        s22 += a2 * b2;
        s23 += a2 * b3; // prettier-ignore
        s30 += a3 * b0;
        s31 += a3 * b1;
        s32 += a3 * b2;
        s33 += a3 * b3; // prettier-ignore
      }
      const at = k * padded + l;
      gram[at] += s00;
      gram[at + 1] += s01;
      gram[at + 2] += s02;
      gram[at + 3] += s03; // prettier-ignore
      gram[at + padded] += s10;
      gram[at + padded + 1] += s11;
      gram[at + padded + 2] += s12;
      gram[at + padded + 3] += s13; // prettier-ignore
      gram[at + 2 * padded] += s20;
      gram[at + 2 * padded + 1] += s21;
      gram[at + 2 * padded + 2] += s22;
      gram[at + 2 * padded + 3] += s23; // prettier-ignore
      gram[at + 3 * padded] += s30;
      gram[at + 3 * padded + 1] += s31;
      gram[at + 3 * padded + 2] += s32;
      gram[at + 3 * padded + 3] += s33; // prettier-ignore
    }
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
