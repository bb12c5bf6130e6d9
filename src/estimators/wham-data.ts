/**
 * What WHAM is given, and the checks on it: each complaint names the window and the way out.
 */
import { InputError } from '../math/errors.js';
import { note, OK, type Status } from './estimate.js';
import { axesOf, binCentres, binCount, sampleCount, type Grid } from './grid.js';
import { checkCentres, stateName, type StateNames } from './overlap.js';

/** The reduced energy of a window's bias at a place on the grid; +∞ where the window cannot be. */
export type BiasFunction = (window: number, place: Float64Array) => number;

export interface WhamData extends StateNames {
  /** Where to count, in one to three dimensions; bins should be well below 1/√spring wide. */
  readonly grid: Grid;
  /** The coordinates of each sample, samples × axes: window 0's samples first, then window 1's. */
  readonly values: ArrayLike<number>;
  /** Samples of each window; zero is allowed. */
  readonly counts: ArrayLike<number>;
  /**
   * Reduced bias energies at bin centres, windows × bins, row by window: see {@link harmonicEnergies}. Or a function of window and
   * place, called only for the bins that hold samples. +∞ where a window cannot be.
   */
  readonly biasEnergies: Float64Array | BiasFunction;
  /** Statistical inefficiency g ≥ 1 of each window, see {@link windowInefficiencies}; default 1, independent samples. */
  readonly inefficiencies?: ArrayLike<number>;
  /** Newton steps at most, default 500; where they do not suffice, the best point is returned with a status that says so. */
  readonly iterations?: number;
}

/** The names of windows, with the grid's periods where none are given. */
export function windowNames(data: WhamData): StateNames {
  const periods = axesOf(data.grid).map(({ low, high, periodic }) => (periodic ? high - low : null));
  return data.periods || !data.centres ? data : { ...data, periods };
}

/** The bias energies of all windows at the given bins, windows × bins. */
export function energiesAt({ grid, counts, biasEnergies }: WhamData, bins: Int32Array): Float64Array {
  const all = binCount(grid);
  if (typeof biasEnergies !== 'function' && bins.length === all) return biasEnergies;
  const out = new Float64Array(counts.length * bins.length);
  if (typeof biasEnergies !== 'function') {
    for (let k = 0, at = 0; k < counts.length; k++) {
      for (let i = 0; i < bins.length; i++) out[at++] = biasEnergies[k * all + bins[i]];
    }
    return out;
  }
  const dims = axesOf(grid).length;
  const centres = binCentres(grid);
  const places = Array.from(bins, (b) => centres.subarray(b * dims, (b + 1) * dims));
  for (let k = 0, at = 0; k < counts.length; k++) {
    for (let i = 0; i < bins.length; i++) {
      const u = biasEnergies(k, places[i]);
      if (!(u > -Infinity)) throw badBias(k, bins[i], u);
      out[at++] = u;
    }
  }
  return out;
}

const badBias = (window: number, bin: number, u: number): InputError =>
  new InputError(
    `the bias of window ${window} in bin ${bin} is ${u}: it must be a number or +Infinity (where the window cannot be); ` +
      'check the centre and the spring of the window',
  );

/** @throws InputError for whatever does not fit. */
export function checkWham(data: WhamData): void {
  const { grid, values, counts, biasEnergies, inefficiencies } = data;
  const windows = counts.length;
  const bins = binCount(grid);
  const samples = sampleCount(grid, values);
  const dims = axesOf(grid).length;
  let total = 0;
  for (let k = 0; k < windows; k++) {
    if (!(Number.isInteger(counts[k]) && counts[k] >= 0)) {
      throw new InputError(`window ${k} has ${counts[k]} samples: counts are whole numbers, 0 or more`);
    }
    total += counts[k];
  }
  if (total !== samples) {
    throw new InputError(
      `the windows' counts add up to ${total}, but there are ${samples} ${dims > 1 ? 'samples' : 'values'}`,
    );
  }
  checkCentres(windows, data);
  checkFinite(values, counts, dims);
  if (typeof biasEnergies !== 'function') {
    if (biasEnergies.length !== windows * bins) {
      throw new InputError(
        `${biasEnergies.length} bias energies for ${windows} windows and ${bins} bins: there must be ${windows * bins}`,
      );
    }
    for (let i = 0; i < biasEnergies.length; i++) {
      if (!(biasEnergies[i] > -Infinity)) throw badBias(Math.floor(i / bins), i % bins, biasEnergies[i]);
    }
  }
  if (inefficiencies && inefficiencies.length !== windows) {
    throw new InputError(
      `${inefficiencies.length} inefficiencies for ${windows} windows: there must be one for each`,
    );
  }
  for (let k = 0; inefficiencies && k < windows; k++) {
    if (!(inefficiencies[k] >= 1 && inefficiencies[k] < Infinity)) {
      throw new InputError(
        `the statistical inefficiency of window ${k} is ${inefficiencies[k]}: it is 1 or more`,
      );
    }
  }
}

function checkFinite(values: ArrayLike<number>, counts: ArrayLike<number>, dims: number): void {
  let at = 0;
  for (let k = 0; k < counts.length; k++) {
    for (const end = at + counts[k] * dims; at < end; at++) {
      if (Math.abs(values[at]) < Infinity) continue;
      const sample = Math.floor(at / dims);
      const where = dims > 1 ? `coordinate ${at % dims} of sample ${sample}` : `value ${sample}`;
      throw new InputError(
        `${where} is ${values[at]}, a sample of window ${k}: remove or repair it before counting`,
      );
    }
  }
}

/** @throws InputError if a bin holds samples where no sampled window can be. */
export function checkPossible(energies: Float64Array, counts: Float64Array, occupied: Int32Array): void {
  const bins = occupied.length;
  const possible = new Uint8Array(bins);
  for (let k = 0; k < counts.length; k++) {
    if (!(counts[k] > 0)) continue;
    for (let b = 0; b < bins; b++) if (energies[k * bins + b] < Infinity) possible[b] = 1;
  }
  const bad = possible.indexOf(0);
  if (bad < 0) return;
  throw new InputError(
    `bin ${occupied[bad]} holds samples, but the bias of every sampled window is infinite there: check the biases and the grid`,
  );
}

export function emptyWindows(counts: Float64Array, names: StateNames): Status {
  const empty = [...counts.keys()].filter((k) => counts[k] === 0);
  if (empty.length === 0) return OK;
  const list = empty.slice(0, 5).map((k) => stateName(k, names, counts.length));
  return note(
    'empty-windows',
    `Window ${list.join(', ')}${empty.length > 5 ? ' and others' : ''} ${empty.length > 1 ? 'have' : 'has'} no sample on the grid.`,
  );
}

export function outsideStatus(bins: Int32Array): Status {
  let outside = 0;
  for (const bin of bins) if (bin < 0) outside++;
  if (outside === 0) return OK;
  const percent = ((100 * outside) / bins.length).toPrecision(2);
  return note(
    'outside-grid',
    `${outside} samples (${percent} %) lie outside the grid and were left out: widen it to use them.`,
  );
}
