/**
 * A table of Boltzmann factors that keeps, for each sample, only the states that could have drawn it. Windows of an umbrella in two or
 * three dimensions reach a few neighbours each: of 576 windows some 70 are kept, and an iteration costs as much less.
 *
 * With reference free energies r, an entry is E_kn = exp(r_k − u_kn − s_n) with s_n = max_k (r_k − u_kn), as in
 * boltzmann-table.ts. What is left out are entries whose share of a sample is below e⁻³⁶ ≈ 2e-16 at every f that the table reaches.
 */
import { readEnergies } from './energies.js';
import { sumOfLogarithms, type FactorTable, type TableData, type TableSums } from './factor-table.js';

/**
 * Entries below e^cut of their sample's largest are left out (fewer where states have samples of very different number), and shares of
 * a sample below `share` from the products of pairs. A table near the solution sees all that the Hessian can resolve; elsewhere one
 * looks for a start.
 */
const NEAR = { cut: -46, share: 1e-13 };
const ROUGH = { cut: -25, share: 1e-6 };
/** |f − r| beyond which what was left out could matter, and a new table is made. */
const REACH = 10;
/** Samples that are looked at together, so that energies are read row by row. */
const BLOCK = 64;

export class LocalTable implements FactorTable {
  readonly states: number;
  readonly samples: number;
  readonly reference: Float64Array;
  readonly shifts: Float64Array;
  readonly densities: Float64Array;
  private readonly data: TableData;
  /** ln of the ratio of the largest to the smallest count. */
  private readonly spread: number;
  private share = 0;
  /** The entries of sample n are `first[n]` to `first[n + 1]`: states in ascending order, and their factors. */
  private readonly first: Int32Array;
  private stateOf: Int32Array;
  private factors: Float64Array;

  /** @param counts Samples of each of the rows. */
  constructor(data: TableData, counts: Float64Array, reference: Float64Array, near: boolean) {
    this.data = data;
    this.states = data.rows.length;
    this.samples = Math.ceil(data.samples / (data.stride ?? 1));
    this.spread = Math.log(counts.reduce(larger) / counts.reduce(smaller));
    this.reference = new Float64Array(this.states);
    this.shifts = new Float64Array(this.samples);
    this.densities = new Float64Array(this.samples);
    this.first = new Int32Array(this.samples + 1);
    this.stateOf = new Int32Array(16 * this.samples);
    this.factors = new Float64Array(16 * this.samples);
    this.refer(reference, near);
  }

  refer(reference: Float64Array, near: boolean): void {
    const { states, samples, first } = this;
    const { energies, rows, stride = 1 } = this.data;
    const cut = (near ? NEAR : ROUGH).cut - this.spread;
    this.share = (near ? NEAR : ROUGH).share;
    this.reference.set(reference);
    const block = new Float64Array(BLOCK * states);
    const rowBuffer = new Float64Array(BLOCK);
    const shifts = new Float64Array(BLOCK);
    const direct = energies instanceof Float64Array && stride === 1 ? energies : undefined;
    let size = 0;
    for (let start = 0; start < samples; start += BLOCK) {
      const length = Math.min(BLOCK, samples - start);
      shifts.fill(-Infinity);
      const row = rowBuffer.subarray(0, length);
      for (let k = 0; k < states; k++) {
        const r = reference[k];
        if (!direct) readEnergies(energies, this.data.samples, rows[k], start * stride, stride, row);
        const u = direct ?? row;
        const from = direct ? rows[k] * this.data.samples + start : 0;
        for (let i = 0, at = k; i < length; i++, at += states) {
          const exponent = r - u[from + i];
          block[at] = exponent;
          if (exponent > shifts[i]) shifts[i] = exponent;
        }
      }
      if (size + length * states > this.factors.length) this.grow(size + Math.max(size, length * states));
      const { stateOf, factors } = this;
      for (let i = 0; i < length; i++) {
        const least = shifts[i] + cut;
        for (let k = 0, at = i * states; k < states; k++, at++) {
          if (block[at] < least) continue;
          stateOf[size] = k;
          factors[size++] = Math.exp(block[at] - shifts[i]);
        }
        first[start + i + 1] = size;
      }
      this.shifts.set(shifts.subarray(0, length), start);
    }
  }

  private grow(length: number): void {
    const { stateOf, factors } = this;
    this.stateOf = new Int32Array(length);
    this.stateOf.set(stateOf);
    this.factors = new Float64Array(length);
    this.factors.set(factors);
  }

  reaches(f: Float64Array): boolean {
    let [low, high] = [Infinity, -Infinity];
    for (let k = 0; k < f.length; k++) {
      low = Math.min(low, f[k] - this.reference[k]);
      high = Math.max(high, f[k] - this.reference[k]);
    }
    return high - low <= REACH;
  }

  evaluate(c: Float64Array, multiplicity: Float64Array | undefined, withGram: boolean): TableSums {
    const { states, samples, first, stateOf, factors, densities, share } = this;
    const sums = new Float64Array(states);
    const gram = withGram ? new Float64Array(states * states) : undefined;
    const near = new Int32Array(states);
    const ratio = new Float64Array(states);
    for (let n = 0; n < samples; n++) {
      const [from, to] = [first[n], first[n + 1]];
      // Two sums, so that additions need not wait for each other.
      let [even, odd] = [0, 0];
      let e = from;
      for (; e + 1 < to; e += 2) {
        even += c[stateOf[e]] * factors[e];
        odd += c[stateOf[e + 1]] * factors[e + 1];
      }
      if (e < to) even += c[stateOf[e]] * factors[e];
      const density = even + odd;
      densities[n] = density;
      const m = multiplicity ? multiplicity[n] : 1;
      if (m === 0) continue;
      const scale = m / density;
      for (e = from; e < to; e++) sums[stateOf[e]] += scale * factors[e];
      if (!gram) continue;
      let count = 0;
      for (e = from; e < to; e++) {
        const k = stateOf[e];
        if (c[k] * factors[e] < share * density) continue;
        near[count] = k;
        ratio[count++] = factors[e] / density;
      }
      for (let i = 0; i < count; i++) {
        const row = near[i] * states;
        const weight = m * ratio[i];
        for (let j = i; j < count; j++) gram[row + near[j]] += weight * ratio[j];
      }
    }
    for (let k = 0; gram && k < states; k++) {
      for (let l = 0; l < k; l++) gram[k * states + l] = gram[l * states + k];
    }
    return { logSum: () => sumOfLogarithms(densities, multiplicity), sums, gram };
  }

  project(z: Float64Array, bins: Int32Array | undefined, count: number): Float64Array {
    const { states, samples, first, stateOf, factors } = this;
    const out = new Float64Array(count * states);
    for (let n = 0; n < samples; n++) {
      const bin = bins ? bins[n] : 0;
      if (bin < 0 || z[n] === 0) continue;
      for (let e = first[n]; e < first[n + 1]; e++) out[bin * states + stateOf[e]] += z[n] * factors[e];
    }
    return out;
  }
}

const larger = (a: number, b: number): number => Math.max(a, b);
const smaller = (a: number, b: number): number => Math.min(a, b);
