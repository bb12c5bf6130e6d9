/**
 * Densities and free-energy profiles on a grid from a solved mixture, with asymptotic errors.
 */
import { combine, type Estimate, type Status } from './estimate.js';
import { binCentres, binCount, binVolume, type Grid } from './grid.js';
import { emptyStatus } from './histogram.js';
import type { Mixture } from './mixture.js';
import { withZeroBias } from './profile-zero.js';

export interface BinnedDiagnostics {
  /** Bins × axes, row by bin. */
  readonly centres: Float64Array;
  /** 1 where a bin holds no sample: its density is 0, its free energy and both errors infinite. */
  readonly empty: Uint8Array;
}

export interface Bins {
  /** Reduced energy of each sample in the state of interest. */
  readonly target: Float64Array;
  /** −1 outside the grid. */
  readonly bins: Int32Array;
}

/** Responses that are held at a time, in numbers. */
const CHUNK = 2 ** 23;

/** p_b / volume, normalised on the grid. */
export function binnedDensity(
  mixture: Mixture,
  { target, bins }: Bins,
  grid: Grid,
  status: Status,
): Estimate<Float64Array, BinnedDiagnostics> {
  const weights = mixture.weights(target);
  const { weight, square } = mixture.binned(weights, bins, binCount(grid));
  const total = sum(weight);
  const squares = sum(square);
  const volume = binVolume(grid);
  const onGrid = bins.map((bin) => (bin < 0 ? -1 : 0));
  const mean = mixture.reduced(mixture.responses(weights, onGrid).map((value) => value / total));
  const standardError = new Float64Array(weight.length).fill(Infinity);
  eachResponse(mixture, weights, bins, weight, (b, response) => {
    // z = W (1_b / w − 1_grid / total), of the order of 1 however small the weight w of the bin is
    const w = weight[b];
    const squaresHere = square[b] / w / w;
    const variance = mixture.contrast(
      squaresHere * (1 - (2 * w) / total) + squares / total / total,
      response,
      mean,
      1,
    );
    standardError[b] = (w / (total * volume)) * Math.sqrt(variance);
  });
  return {
    value: weight.map((w) => w / (total * volume)),
    standardError,
    ...described(weight, grid, status),
  };
}

/** −ln p_b, zero at the lowest bin. */
export function binnedProfile(
  mixture: Mixture,
  { target, bins }: Bins,
  grid: Grid,
  status: Status,
): Estimate<Float64Array, BinnedDiagnostics> {
  const weights = mixture.weights(target);
  const { weight, square } = mixture.binned(weights, bins, binCount(grid));
  const reference = highest(weight);
  const onlyThere = bins.map((bin) => (bin === reference ? 0 : -1));
  const there = mixture.reduced(
    mixture.responses(weights, onlyThere).map((value) => value / weight[reference]),
  );
  const squaresThere = square[reference] / weight[reference] ** 2;
  const standardError = new Float64Array(weight.length).fill(Infinity);
  eachResponse(mixture, weights, bins, weight, (b, response) => {
    // z = W (1_b / w_b − 1_r / w_r)
    const variance = mixture.contrast(square[b] / weight[b] / weight[b] + squaresThere, response, there, 1);
    standardError[b] = b === reference ? 0 : Math.sqrt(variance);
  });
  const value = weight.map((w) => Math.log(weight[reference]) - Math.log(w));
  return { value, standardError: withZeroBias(value, standardError), ...described(weight, grid, status) };
}

/** The most probable bin. */
export function highest(weight: Float64Array): number {
  let best = 0;
  for (let b = 1; b < weight.length; b++) if (weight[b] > weight[best]) best = b;
  return best;
}

/** Calls `visit` with the reduced response of each bin of some weight, divided by that weight. */
function eachResponse(
  mixture: Mixture,
  weights: Float64Array,
  bins: Int32Array,
  weight: Float64Array,
  visit: (bin: number, response: Float64Array) => void,
): void {
  const states = mixture.sampled.length;
  const chunk = Math.max(1, Math.floor(CHUNK / states));
  for (let start = 0; start < weight.length; start += chunk) {
    const count = Math.min(chunk, weight.length - start);
    const here =
      count === weight.length
        ? bins
        : bins.map((bin) => (bin >= start && bin < start + count ? bin - start : -1));
    const responses = mixture.responses(weights, here, count);
    for (let b = 0; b < count; b++) {
      const w = weight[start + b];
      if (!(w > 0)) continue;
      const response = responses.subarray(b * states, (b + 1) * states);
      for (let k = 0; k < states; k++) response[k] /= w;
      visit(start + b, mixture.reduced(response));
    }
  }
}

function described(
  weight: Float64Array,
  grid: Grid,
  status: Status,
): { status: Status; diagnostics: BinnedDiagnostics } {
  const empty = Uint8Array.from(weight, (w) => (w > 0 ? 0 : 1));
  return {
    status: combine(status, emptyStatus(empty)),
    diagnostics: { centres: binCentres(grid), empty },
  };
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
