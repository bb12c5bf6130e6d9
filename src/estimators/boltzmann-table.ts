/**
 * The table behind every iteration of WHAM and MBAR: Boltzmann factors, exponentiated once, so that an iteration needs
 * multiplications and additions alone.
 *
 * With reference free energies r, the table holds E_kn = exp(r_k − u_kn − s_n), where s_n = max_k (r_k − u_kn) makes the largest
 * entry of every sample 1. At free energies f the mixture density of sample n is then exp(s_n) d_n with
 * d_n = Σ_k c_k E_kn, c_k = N_k exp(f_k − r_k). It is kept in tiles of 128 samples. Where r is near the solution, states that weigh
 * nothing in a tile are left out of it: distant umbrella windows take neither memory nor time.
 */
import { InputError } from '../math/errors.js';
import { TILE, tileKernel, type TileKernel } from './boltzmann-kernel.js';
import { energiesOfState, readEnergies } from './energies.js';
import { sumOfLogarithms, type FactorTable, type TableData, type TableSums } from './factor-table.js';

/**
 * Entries below e^cut of their sample's largest are left out, so that |f − r| may reach as far as `reach` says before a new table must
 * be made: weights of 1e-24 are then still seen in a near table, of 1e-264 in a full one.
 */
const NEAR = { cut: -80, reach: 25 };
const FULL = { cut: -708, reach: 100 };

/** Rows that expect fewer samples than this of a tile are left out of products of weights. */
const NEGLIGIBLE = 1e-30;

/** The states of some weight for 128 samples, and their entries, row by state. */
interface Tile {
  readonly rows: Uint32Array;
  readonly entries: Float64Array;
}

export class BoltzmannTable implements FactorTable {
  readonly states: number;
  /** Samples in the table. */
  readonly samples: number;
  /** r_k. */
  readonly reference: Float64Array;
  /** s_n. */
  readonly shifts: Float64Array;
  /** d_n at the coefficients of the last call of `evaluate`. */
  readonly densities: Float64Array;
  private readonly data: TableData;
  private tiles: Tile[] = [];
  private reach = 0;

  /** @throws InputError if an energy is NaN or −∞ or a sample is impossible in every row. */
  constructor(data: TableData, reference: Float64Array, near: boolean) {
    this.data = data;
    this.states = data.rows.length;
    this.samples = Math.ceil(data.samples / (data.stride ?? 1));
    this.reference = new Float64Array(this.states);
    this.shifts = new Float64Array(this.samples);
    this.densities = new Float64Array(this.samples);
    this.refer(reference, near);
  }

  /** Makes the table anew at other reference free energies, in the same memory where it fits. */
  refer(reference: Float64Array, near: boolean): void {
    const { states, samples } = this;
    const { energies, rows, stride = 1 } = this.data;
    const { cut, reach } = near ? NEAR : FULL;
    this.reach = reach;
    this.reference.set(reference);
    const kernel = tileKernel(states);
    kernel.reference.set(reference);
    const all = Uint32Array.from(rows.keys());
    for (let start = 0, t = 0; start < samples; start += TILE, t++) {
      const size = Math.min(TILE, samples - start);
      for (let k = 0; k < states; k++) {
        const row = kernel.tile.subarray(k * TILE, k * TILE + size);
        readEnergies(energies, this.data.samples, rows[k], start * stride, stride, row);
        // What pads the last tile is finite, and weighs nothing in `evaluate`.
        if (size < TILE) kernel.tile.fill(reference[k], k * TILE + size, (k + 1) * TILE);
      }
      const count = kernel.exponentiate(states, cut);
      for (let i = 0; i < size; i++) {
        const shift = kernel.shifts[i];
        if (!(Math.abs(shift) < Infinity)) badSample(this.data, (start + i) * stride);
        this.shifts[start + i] = shift;
      }
      const length = count * TILE;
      const old = this.tiles[t]?.entries;
      const entries = old && old.length >= length ? old.subarray(0, length) : new Float64Array(length);
      entries.set(kernel.tile.subarray(0, length));
      this.tiles[t] = { rows: count === states ? all : kernel.rows.slice(0, count), entries };
    }
  }

  /** Whether the table is accurate at free energies f (up to a common constant). */
  reaches(f: Float64Array): boolean {
    const moved = f.map((value, k) => value - this.reference[k]);
    return Math.max(...moved) - Math.min(...moved) <= this.reach;
  }

  /** The sums at coefficients c; cost 2 K N multiplications, and K² N / 2 more with the Gram matrix. */
  evaluate(c: Float64Array, multiplicity: Float64Array | undefined, withGram: boolean): TableSums {
    const { states, samples, densities } = this;
    const kernel = tileKernel(states);
    const sums = new Float64Array(states);
    kernel.gram.fill(0);
    kernel.roots.fill(1);
    this.tiles.forEach(({ rows, entries }, t) => {
      const start = t * TILE;
      const size = Math.min(TILE, samples - start);
      kernel.tile.set(entries);
      if (multiplicity) for (let i = 0; i < size; i++) kernel.roots[i] = Math.sqrt(multiplicity[start + i]);
      if (size < TILE) kernel.roots.fill(0, size);
      for (let i = 0; i < rows.length; i++) {
        kernel.coefficients[i] = c[rows[i]];
        kernel.sums[i] = 0;
      }
      kernel.weigh(rows.length);
      for (let i = 0; i < rows.length; i++) sums[rows[i]] += kernel.sums[i];
      if (withGram) addGram(kernel, rows);
      for (let i = 0; i < size; i++) densities[start + i] = kernel.densities[i];
    });
    return {
      logSum: () => sumOfLogarithms(densities, multiplicity),
      sums,
      gram: withGram ? symmetrised(kernel, states) : undefined,
    };
  }

  /** Σ_n z_n E_kn over the samples of each bin (−1: in none), `count × states`; without bins one sum. */
  project(z: Float64Array, bins: Int32Array | undefined, count: number): Float64Array {
    const { states, samples } = this;
    const out = new Float64Array(count * states);
    this.tiles.forEach(({ rows, entries }, t) => {
      const start = t * TILE;
      const size = Math.min(TILE, samples - start);
      for (let row = 0; row < rows.length; row++) {
        const k = rows[row];
        const at = row * TILE;
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
    });
    return out;
  }
}

/** Adds the products of the weights just made, of the rows that weigh anything. */
function addGram(kernel: TileKernel, rows: Uint32Array): void {
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    if (kernel.sums[i] * kernel.coefficients[i] < NEGLIGIBLE) continue;
    if (count < i) kernel.weights.copyWithin(count * TILE, i * TILE, (i + 1) * TILE);
    kernel.rows[count++] = rows[i];
  }
  kernel.addGram(count);
}

/** The full `states × states` matrix from the kernel's upper triangle. */
function symmetrised({ gram, stride }: TileKernel, states: number): Float64Array {
  const full = new Float64Array(states * states);
  for (let k = 0; k < states; k++) {
    for (let l = k; l < states; l++) full[k * states + l] = full[l * states + k] = gram[k * stride + l];
  }
  return full;
}

function badSample({ energies, samples, rows }: TableData, sample: number): never {
  for (const k of rows) {
    const u = energiesOfState(energies, samples, k)[sample];
    if (!(u > -Infinity)) throw badEnergy(u, k, sample);
  }
  throw new InputError(
    `sample ${sample} has an infinite energy in every sampled state: it cannot come from one of them; leave it out or check the order of samples`,
  );
}

/** What to say of an energy that is NaN or −∞. */
export function badEnergy(u: number, state: number, sample: number): InputError {
  return new InputError(
    `the energy of sample ${sample} in state ${state} is ${u}: it must be a number or +Infinity (an impossible place); ` +
      'leave the sample out or repair its energy',
  );
}
