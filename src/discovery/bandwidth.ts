/** The bandwidth of a Gaussian kernel from how its sum over all pairs grows with it. */
import { exp, InputError, log } from '../math/index.js';

/** What was found. */
export interface KernelBandwidth {
  /** ε of exp(−d²/(4ε)), in squared units of the points. */
  readonly bandwidth: number;
  /** The dimension that points seem to fill at that scale. */
  readonly dimension: number;
}

/** Bins of log₂ d² per octave, and steps of log₂ ε per octave. */
const FINENESS = 16;
const STEPS = 4;
/** Rows whose distances to all others are looked at. */
const MOST_ROWS = 1000;

/** Squared distances from some rows to all, as counts of bins evenly spaced in their logarithm. */
export interface DistanceCounts {
  readonly counts: Float64Array;
  /** log₂ d² at the middle of bin 0. */
  readonly low: number;
  /** Distances that are zero, each row's own among them. */
  readonly zeros: number;
  /** Rows looked at. */
  readonly rows: number;
}

/** Counts squared distances (divided by both widths) of up to a thousand evenly spaced rows to all rows. */
export function distanceCounts(points: Float64Array, dim: number, widths?: Float64Array): DistanceCounts {
  const n = points.length / dim;
  const rows = Math.min(n, MOST_ROWS);
  const squares = new Float64Array(n);
  const bins = new Map<number, number>();
  let zeros = 0;
  for (let r = 0; r < rows; r++) {
    const row = Math.floor((r * n) / rows);
    const from = row * dim;
    for (let i = 0, at = 0; i < n; i++) {
      let sum = 0;
      for (let a = 0; a < dim; a++, at++) sum += (points[at] - points[from + a]) ** 2;
      squares[i] = widths ? sum / (widths[row] * widths[i]) : sum;
    }
    for (const square of squares) {
      if (square === 0) {
        zeros++;
        continue;
      }
      const bin = Math.round(Math.log2(square) * FINENESS);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
  }
  const [least, most] = [Math.min(...bins.keys()), Math.max(...bins.keys())];
  const counts = new Float64Array(bins.size === 0 ? 0 : most - least + 1);
  bins.forEach((count, bin) => (counts[bin - least] = count));
  return { counts, low: least / FINENESS, zeros, rows };
}

/** Sum of exp(−d²/(4ε)) over the counted pairs. */
function kernelSum({ counts, low, zeros }: DistanceCounts, epsilon: number): number {
  let sum = zeros;
  counts.forEach((count, bin) => {
    if (count > 0) sum += count * exp(-(2 ** (low + bin / FINENESS)) / (4 * epsilon));
  });
  return sum;
}

/** Share of all pairs closer than a distance. */
export function shareWithin({ counts, low, zeros }: DistanceCounts, square: number): number {
  let within = zeros;
  let all = zeros;
  counts.forEach((count, bin) => {
    all += count;
    if (2 ** (low + bin / FINENESS) <= square) within += count;
  });
  return within / all;
}

/** How far the slope may fall off its maximum. */
const PLATEAU = 0.9;

/**
 * The bandwidth from the slope of the logarithm of the kernel's sum over that of the bandwidth: below, points see themselves alone, above, each
 * sees all. Twice the largest slope is the dimension; taken is the largest bandwidth with 90 % of that slope (`plateau`), which is the smoothest
 * that still resolves the shape.
 *
 * R. R. Coifman, Y. Shkolnisky, F. J. Sigworth and A. Singer, IEEE Trans. Image Process. 17, 1891 (2008), doi:10.1109/TIP.2008.2002305;
 * T. Berry, D. Giannakis and J. Harlim, Phys. Rev. E 91, 032915 (2015), doi:10.1103/PhysRevE.91.032915.
 *
 * @throws InputError for points that are all the same
 * @example
 * const { bandwidth, dimension } = automaticBandwidth(distanceCounts(positions, 2));
 */
export function automaticBandwidth(counts: DistanceCounts, plateau = PLATEAU): KernelBandwidth {
  if (counts.counts.length === 0)
    throw new InputError('points that are all the same have no bandwidth: give at least two different ones');
  const low = Math.floor((counts.low - 4) * STEPS);
  const high = Math.ceil((counts.low + counts.counts.length / FINENESS + 4) * STEPS);
  const sums = Array.from({ length: high - low + 1 }, (_, i) =>
    log(kernelSum(counts, 2 ** ((low + i) / STEPS))),
  );
  const slopes = sums.slice(1).map((sum, i) => (2 * (sum - sums[i]) * STEPS) / Math.LN2);
  const dimension = Math.max(...slopes);
  const last = slopes.findLastIndex((slope) => slope >= plateau * dimension);
  return { bandwidth: 2 ** ((low + last + 0.5) / STEPS), dimension };
}
