import { InputError } from '../math/index.js';

/** A histogram on [low, high) of one coordinate, as plain data. */
export interface HistogramOptions {
  readonly coordinate: number;
  readonly low: number;
  readonly high: number;
  readonly bins: number;
  /** Consecutive walkers whose counts are pooled into one row, e.g. the runs of one repeat (default: all). */
  readonly walkersPerGroup?: number;
}

/** Counts of every group at one moment. */
export interface HistogramCounts {
  /** groups × bins. */
  readonly counts: Uint32Array;
  /** Values below and above the range, groups × 2. */
  readonly outside: Uint32Array;
  /** Steps counted. */
  readonly steps: number;
}

/** Counts a coordinate of every walker, step by step; made once, cheap enough for every step. */
export class HistogramRecorder {
  readonly options: Required<HistogramOptions>;
  readonly counts: Uint32Array;
  readonly outside: Uint32Array;
  steps = 0;
  readonly #dim: number;

  /** @param from counts of an earlier part of the same run, to go on from. */
  constructor(options: HistogramOptions, walkers: number, dim: number, from?: HistogramCounts) {
    const { coordinate, low, high, bins, walkersPerGroup = walkers } = options;
    if (!(high > low))
      throw new InputError(`a histogram from ${low} to ${high}: the upper end must be above the lower`);
    if (!Number.isInteger(bins) || bins < 1)
      throw new InputError(`a histogram with ${bins} bins: use 1 or more`);
    if (!Number.isInteger(coordinate) || coordinate < 0 || coordinate >= dim) {
      throw new InputError(`a histogram of coordinate ${coordinate}: the system has 0 to ${dim - 1}`);
    }
    if (!Number.isInteger(walkersPerGroup) || walkersPerGroup < 1 || walkers % walkersPerGroup !== 0) {
      throw new InputError(`${walkers} walkers cannot be cut into groups of ${walkersPerGroup}`);
    }
    this.options = { coordinate, low, high, bins, walkersPerGroup };
    this.#dim = dim;
    const groups = walkers / walkersPerGroup;
    if (from && (from.counts.length !== groups * bins || from.outside.length !== groups * 2)) {
      throw new InputError(
        `saved counts (${from.counts.length}) do not fit ${groups} groups of ${bins} bins`,
      );
    }
    this.counts = from?.counts.slice() ?? new Uint32Array(groups * bins);
    this.outside = from?.outside.slice() ?? new Uint32Array(groups * 2);
    this.steps = from?.steps ?? 0;
  }

  /** Counts the walkers where they are now. */
  record(positions: Float64Array): void {
    const { coordinate, low, high, bins, walkersPerGroup } = this.options;
    const { counts, outside } = this;
    const dim = this.#dim;
    const perUnit = bins / (high - low);
    let row = 0; // where the counts of this walker's group start
    let left = walkersPerGroup;
    for (let i = coordinate; i < positions.length; i += dim) {
      const bin = (positions[i] - low) * perUnit;
      if (bin >= 0 && bin < bins) counts[row + (bin | 0)]++;
      else outside[(2 * row) / bins + (bin < 0 ? 0 : 1)]++;
      if (--left === 0) {
        left = walkersPerGroup;
        row += bins;
      }
    }
    this.steps++;
  }

  /** A copy of the counts so far. */
  snapshot(): HistogramCounts {
    return { counts: this.counts.slice(), outside: this.outside.slice(), steps: this.steps };
  }
}
