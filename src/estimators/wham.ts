/**
 * The weighted histogram analysis method along one coordinate: the unbiased density from samples of biased windows, counted in bins.
 *
 * WHAM is MBAR on bins, p_b = Σ_k h_kb / Σ_k N_k exp(f_k − u_kb), with the bias u_k taken at bin centres: exact for small bins. The f
 * are the minimum of a convex function of as many variables as windows and are found by Newton steps, not by sweeps.
 *
 * Sources: S. Kumar et al., J. Comput. Chem. 13, 1011 (1992), doi:10.1002/jcc.540130812; F. Zhu and G. Hummer, J. Comput. Chem. 33,
 * 453 (2012), doi:10.1002/jcc.21989 (the convex function).
 */
import { InputError } from '../math/errors.js';
import { binnedDensity, binnedProfile, type BinnedDiagnostics } from './binned.js';
import { combine, note, OK, type Estimate, type Status } from './estimate.js';
import { binCount, binIndices, describeGrid, type Grid } from './grid.js';
import { perSample, solverStatus, type BootstrapOptions, type SolverDiagnostics } from './mbar.js';
import { Mixture } from './mixture.js';
import { overlapStatus, stateName, type StateNames } from './overlap.js';
import { mixtureBootstrap, stateGroups, type BootstrapErrors } from './resampling.js';

export interface WhamData extends StateNames {
  /** Where to count; bins should be well below 1/√spring wide. */
  readonly grid: Grid;
  /** The coordinate of each sample: window 0's samples first, then window 1's. */
  readonly values: ArrayLike<number>;
  /** Samples of each window; zero is allowed. */
  readonly counts: ArrayLike<number>;
  /** Reduced bias energies at bin centres, windows × bins, row by window: see {@link harmonicEnergies}. */
  readonly biasEnergies: Float64Array;
  /** Statistical inefficiency g ≥ 1 of each window; default 1, independent samples. */
  readonly inefficiencies?: ArrayLike<number>;
}

/**
 * Solves the WHAM equations.
 *
 * @throws InputError if shapes do not fit, a value is NaN, a bias energy is NaN or −∞, or no sample lies on the grid.
 *
 * @example
 * const grid = { low: -Math.PI, high: Math.PI, bins: 100, periodic: true };
 * const biasEnergies = harmonicEnergies({ centres, springs, period: 2 * Math.PI }, binCentres(grid));
 * const profile = wham({ grid, values, counts, biasEnergies, centres }).profile();
 */
export function wham(data: WhamData): Wham {
  return new Wham(data);
}

/** A solved set of windows; made by {@link wham}. */
export class Wham {
  /** f_k − f_0 of the windows in kT. */
  readonly freeEnergies: Estimate<Float64Array, SolverDiagnostics>;
  private readonly data: WhamData;
  private readonly mixture: Mixture;
  /** The bin of each sample, and of each sample of the mixture (an occupied bin). */
  private readonly bins: Int32Array;
  private readonly occupied: Int32Array;

  constructor(data: WhamData) {
    const { grid, counts, values } = data;
    const windows = counts.length;
    checkWham(data);
    this.data = data;
    this.bins = binIndices(grid, values);
    const g = data.inefficiencies ?? new Float64Array(windows).fill(1);
    const histogram = new Float64Array(binCount(grid));
    const effective = new Float64Array(windows);
    const windowOf = perSample(counts, (k) => k);
    for (let n = 0; n < values.length; n++) {
      if (this.bins[n] < 0) continue;
      histogram[this.bins[n]] += 1 / g[windowOf[n]];
      effective[windowOf[n]] += 1 / g[windowOf[n]];
    }
    this.occupied = Int32Array.from(histogram.keys()).filter((b) => histogram[b] > 0);
    const bins = this.occupied.length;
    if (bins === 0) {
      throw new InputError(
        `none of ${values.length} samples lies in ${describeGrid(grid)}: check the grid and the units`,
      );
    }
    const energies = new Float64Array(windows * bins);
    for (let k = 0; k < windows; k++) {
      for (let b = 0; b < bins; b++)
        energies[k * bins + b] = data.biasEnergies[k * binCount(grid) + this.occupied[b]];
    }
    checkPossible(energies, effective, this.occupied);
    this.mixture = new Mixture({
      energies,
      states: windows,
      samples: bins,
      counts: effective,
      multiplicity: Float64Array.from(this.occupied, (b) => histogram[b]),
    });
    const overlap = this.mixture.overlap(data);
    const { converged, iterations, residual } = this.mixture.solution;
    const variances = this.mixture.differenceVariances();
    this.freeEnergies = {
      value: this.mixture.freeEnergies,
      standardError: Float64Array.from({ length: windows }, (_, k) => Math.sqrt(variances[k])),
      status: combine(
        solverStatus(converged, residual),
        overlapStatus(overlap, data),
        emptyWindows(effective, data),
        outsideStatus(this.bins),
      ),
      diagnostics: { overlap, converged, iterations, residual },
    };
  }

  /** Free-energy profile in kT, zero at its lowest bin, with asymptotic errors relative to that bin. */
  profile(): Estimate<Float64Array, BinnedDiagnostics> {
    return binnedProfile(this.mixture, this.onGrid(), this.data.grid, this.freeEnergies.status);
  }

  /** The unbiased probability density, normalised on the grid, with asymptotic errors. */
  density(): Estimate<Float64Array, BinnedDiagnostics> {
    return binnedDensity(this.mixture, this.onGrid(), this.data.grid, this.freeEnergies.status);
  }

  /** Standard errors by a bootstrap over the trajectories of each window (blocks of one that is alone): they hold for correlated samples. */
  bootstrap(options: BootstrapOptions): BootstrapErrors {
    const { counts, inefficiencies, grid } = this.data;
    const windows = counts.length;
    const windowOf = perSample(counts, (k) => k);
    const groups = stateGroups(windowOf, options.trajectoryOf ?? windowOf);
    const place = new Int32Array(binCount(grid)).fill(-1);
    this.occupied.forEach((b, at) => (place[b] = at));
    const size = this.occupied.length;
    // One histogram per group: every resample is a weighted sum of them.
    const table = new Float64Array(groups.count * size);
    for (let n = 0; n < windowOf.length; n++) {
      if (this.bins[n] < 0) continue;
      table[groups.groupOf[n] * size + place[this.bins[n]]] +=
        1 / (inefficiencies ? inefficiencies[windowOf[n]] : 1);
    }
    const apply = (draw: Float64Array, multiplicity: Float64Array, resampled: Float64Array): void => {
      for (let g = 0; g < draw.length; g++) {
        if (draw[g] === 0) continue;
        for (let b = 0; b < size; b++) {
          const m = draw[g] * table[g * size + b];
          multiplicity[b] += m;
          resampled[groups.strata[g]] += m;
        }
      }
      // A window whose groups with samples on the grid were all missed keeps a trace of itself.
      for (let k = 0; k < windows; k++) if (this.mixture.data.counts[k] > 0) resampled[k] ||= 1e-6;
    };
    const onGrid = { ...this.onGrid(), grid };
    return mixtureBootstrap(this.mixture, groups, options.key, options.resamples ?? 200, apply, onGrid);
  }

  private onGrid(): { target: Float64Array; bins: Int32Array } {
    return { target: new Float64Array(this.occupied.length), bins: this.occupied };
  }
}

export interface HarmonicWindows {
  readonly centres: ArrayLike<number>;
  /** Spring constants in kT per squared unit of the coordinate: the bias is spring/2 (x − centre)². One for all, or one each. */
  readonly springs: number | ArrayLike<number>;
  /** Period of the coordinate, where it has one: distances are then the shortest around the circle. */
  readonly period?: number;
}

/** Reduced energies of harmonic biases at given values of the coordinate, windows × values, row by window. */
export function harmonicEnergies(windows: HarmonicWindows, values: ArrayLike<number>): Float64Array {
  const { centres, springs, period } = windows;
  const n = values.length;
  if (typeof springs !== 'number' && springs.length !== centres.length) {
    throw new InputError(
      `${springs.length} springs for ${centres.length} window centres: give one for each or one number`,
    );
  }
  const energies = new Float64Array(centres.length * n);
  for (let k = 0; k < centres.length; k++) {
    const spring = typeof springs === 'number' ? springs : springs[k];
    if (!(spring >= 0 && spring < Infinity))
      throw new InputError(`the spring of window ${k} is ${spring}: it must be 0 or more`);
    for (let i = 0; i < n; i++) {
      let distance = values[i] - centres[k];
      if (period !== undefined) distance -= period * Math.round(distance / period);
      energies[k * n + i] = 0.5 * spring * distance * distance;
    }
  }
  return energies;
}

function emptyWindows(counts: Float64Array, names: StateNames): Status {
  const empty = [...counts.keys()].filter((k) => counts[k] === 0);
  if (empty.length === 0) return OK;
  const list = empty.slice(0, 5).map((k) => stateName(k, names, counts.length));
  return note(
    'empty-windows',
    `Window ${list.join(', ')}${empty.length > 5 ? ' and others' : ''} ${empty.length > 1 ? 'have' : 'has'} no sample on the grid.`,
  );
}

function outsideStatus(bins: Int32Array): Status {
  const outside = bins.reduce((count, bin) => count + (bin < 0 ? 1 : 0), 0);
  if (outside === 0) return OK;
  const percent = ((100 * outside) / bins.length).toPrecision(2);
  return note(
    'outside-grid',
    `${outside} samples (${percent} %) lie outside the grid and were left out: widen it to use them.`,
  );
}

function checkPossible(energies: Float64Array, counts: Float64Array, occupied: Int32Array): void {
  const bins = occupied.length;
  for (let b = 0; b < bins; b++) {
    if (!counts.some((count, k) => count > 0 && energies[k * bins + b] < Infinity)) {
      throw new InputError(
        `bin ${occupied[b]} holds samples, but the bias of every sampled window is infinite there`,
      );
    }
  }
}

function checkWham({ grid, values, counts, biasEnergies, inefficiencies }: WhamData): void {
  const windows = counts.length;
  const bins = binCount(grid);
  let total = 0;
  for (let k = 0; k < windows; k++) {
    if (!(Number.isInteger(counts[k]) && counts[k] >= 0)) {
      throw new InputError(`window ${k} has ${counts[k]} samples: counts are whole numbers, 0 or more`);
    }
    total += counts[k];
  }
  if (total !== values.length) {
    throw new InputError(`the windows' counts add up to ${total}, but there are ${values.length} values`);
  }
  if (biasEnergies.length !== windows * bins) {
    throw new InputError(
      `${biasEnergies.length} bias energies for ${windows} windows and ${bins} bins: there must be ${windows * bins}`,
    );
  }
  for (let i = 0; i < biasEnergies.length; i++) {
    if (!(biasEnergies[i] > -Infinity)) {
      throw new InputError(
        `the bias of window ${Math.floor(i / bins)} in bin ${i % bins} is ${biasEnergies[i]}: it must be a number or +Infinity`,
      );
    }
  }
  if (inefficiencies && inefficiencies.length !== windows) {
    throw new InputError(`${inefficiencies.length} inefficiencies for ${windows} windows`);
  }
  for (let k = 0; inefficiencies && k < windows; k++) {
    if (!(inefficiencies[k] >= 1 && inefficiencies[k] < Infinity)) {
      throw new InputError(
        `the statistical inefficiency of window ${k} is ${inefficiencies[k]}: it is 1 or more`,
      );
    }
  }
}
