/**
 * The weighted histogram analysis method in one to three dimensions: the unbiased density from samples of biased windows, counted in
 * bins.
 *
 * WHAM is MBAR on bins, p_b = Σ_k h_kb / Σ_k N_k exp(f_k − u_kb), with the bias u_k taken at bin centres: exact for small bins. The f
 * are the minimum of a convex function of as many variables as windows and are found by Newton steps, not by sweeps. Correlated samples
 * count 1/g each, g being their window's statistical inefficiency.
 *
 * Sources: S. Kumar et al., J. Comput. Chem. 13, 1011 (1992), doi:10.1002/jcc.540130812; F. Zhu and G. Hummer, J. Comput. Chem. 33,
 * 453 (2012), doi:10.1002/jcc.21989 (the convex function).
 */
import { InputError } from '../math/errors.js';
import { binnedDensity, binnedProfile, type BinnedDiagnostics } from './binned.js';
import { blockLengths } from './block-length.js';
import { combine, type Estimate, type Status } from './estimate.js';
import { axesOf, binCount, binIndices, describeGrid, marginalBins, type Grid } from './grid.js';
import { effectiveCounts, seriesInefficiency } from './inefficiency.js';
import { perSample, solverStatus, type BootstrapOptions } from './mbar.js';
import { Mixture } from './mixture.js';
import { overlapStatus, stateName, type Overlap } from './overlap.js';
import { countedOn, mixtureBootstrap, stateGroups, type BootstrapErrors } from './resampling.js';
import {
  checkPossible,
  checkWham,
  emptyWindows,
  energiesAt,
  outsideStatus,
  windowNames,
  type WhamData,
} from './wham-data.js';

/** From so many windows on, tables keep only the windows that matter to each bin. */
const MANY = 32;

export interface WhamDiagnostics {
  readonly overlap: Overlap;
  readonly converged: boolean;
  readonly iterations: number;
  /** How far in kT the solution may be from the exact one of these histograms. */
  readonly residual: number;
}

/**
 * Solves the WHAM equations.
 *
 * @throws InputError if shapes do not fit, a value is not finite, a bias energy is NaN or −∞, or no sample lies on the grid.
 *
 * @example
 * const grid = { low: -Math.PI, high: Math.PI, bins: 100, periodic: true };
 * const biasEnergies = harmonicEnergies({ centres, springs, period: 2 * Math.PI }, binCentres(grid));
 * const profile = wham({ grid, values, counts, biasEnergies, centres }).profile();
 *
 * @example Two angles, and the profile along the second one
 * const angle = { low: -180, high: 180, bins: 72, periodic: true };
 * const grid = [angle, angle];
 * const biasEnergies = harmonicEnergies({ centres, springs, periods: [360, 360] }, binCentres(grid));
 * const solved = wham({ grid, values, counts, biasEnergies, centres, unit: 'degrees' });
 * solved.profile([1]);
 */
export function wham(data: WhamData): Wham {
  return new Wham(data);
}

/** A solved set of windows; made by {@link wham}. */
export class Wham {
  /** f_k − f_0 of the windows in kT. */
  readonly freeEnergies: Estimate<Float64Array, WhamDiagnostics>;
  private readonly data: WhamData;
  private readonly mixture: Mixture;
  /** The bin of each sample, and of each sample of the mixture (an occupied bin). */
  private readonly bins: Int32Array;
  private readonly occupied: Int32Array;

  constructor(data: WhamData) {
    const { grid, counts, iterations: most } = data;
    const windows = counts.length;
    checkWham(data);
    this.data = data;
    this.bins = binIndices(grid, data.values);
    const { histogram, effective } = this.count();
    this.occupied = Int32Array.from(histogram.keys()).filter((b) => histogram[b] > 0);
    if (this.occupied.length === 0) {
      throw new InputError(
        `none of ${this.bins.length} samples lies in ${describeGrid(grid)}: check the grid and the units`,
      );
    }
    const energies = energiesAt(data, this.occupied);
    checkPossible(energies, effective, this.occupied);
    this.mixture = new Mixture({
      energies,
      states: windows,
      samples: this.occupied.length,
      counts: effective,
      multiplicity: Float64Array.from(this.occupied, (b) => histogram[b]),
      local: windows >= MANY,
      iterations: most,
    });
    const names = windowNames(data);
    const overlap = this.mixture.overlap(names);
    const { converged, iterations, residual } = this.mixture.solution;
    this.freeEnergies = {
      value: this.mixture.freeEnergies,
      standardError: this.mixture.variances().map(Math.sqrt),
      status: combine(
        solverStatus(converged, residual),
        overlapStatus(overlap, names),
        effectiveCounts(counts, data.inefficiencies, (k) => `window ${stateName(k, names, windows)}`),
        emptyWindows(effective, names),
        outsideStatus(this.bins),
      ),
      diagnostics: { overlap, converged, iterations, residual },
    };
  }

  /**
   * Free-energy profile in kT, zero at its lowest bin, with asymptotic errors relative to that bin; of some axes where `axes` names
   * them, summed over the others.
   */
  profile(axes?: readonly number[]): Estimate<Float64Array, BinnedDiagnostics> {
    const { grid, target, bins } = this.onGrid(axes);
    return binnedProfile(this.mixture, { target, bins }, grid, this.freeEnergies.status);
  }

  /** The unbiased probability density, normalised on the grid, with asymptotic errors; of some axes where `axes` names them. */
  density(axes?: readonly number[]): Estimate<Float64Array, BinnedDiagnostics> {
    const { grid, target, bins } = this.onGrid(axes);
    return binnedDensity(this.mixture, { target, bins }, grid, this.freeEnergies.status);
  }

  /**
   * Standard errors by a bootstrap over the trajectories of each window (blocks of one that is alone): they hold for correlated samples.
   * Those of density and profile are of some axes where `axes` names them.
   */
  bootstrap(options: BootstrapOptions & { readonly axes?: readonly number[] }): BootstrapErrors {
    const { counts } = this.data;
    const windowOf = perSample(counts, (k) => k);
    const groups = stateGroups(windowOf, options.trajectoryOf ?? windowOf);
    const { first, cells, weights } = this.groupHistograms(groups.groupOf, groups.count);
    const apply = (draw: Float64Array, multiplicity: Float64Array, resampled: Float64Array): void => {
      for (let g = 0; g < draw.length; g++) {
        if (draw[g] === 0) continue;
        let sum = 0;
        for (let i = first[g]; i < first[g + 1]; i++) {
          const m = draw[g] * weights[i];
          multiplicity[cells[i]] += m;
          sum += m;
        }
        resampled[groups.strata[g]] += sum;
      }
      // A window whose groups with samples on the grid were all missed keeps a trace of itself.
      for (let k = 0; k < counts.length; k++) if (this.mixture.data.counts[k] > 0) resampled[k] ||= 1e-6;
    };
    const { key, resamples = 200, axes } = options;
    const { grid, target, bins } = this.onGrid(axes);
    const status = this.blockStatus(options.trajectoryOf);
    const onGrid = { target, ...countedOn(grid, bins) };
    return mixtureBootstrap(this.mixture, { groups, key, resamples, apply, status }, [onGrid]);
  }

  private blockStatus(trajectoryOf: ArrayLike<number> | undefined): Status {
    const { grid, counts, values } = this.data;
    const axes = axesOf(grid);
    const names = windowNames(this.data);
    return blockLengths({
      counts,
      trajectoryOf,
      inefficiency: (_, first, end) =>
        seriesInefficiency(
          Float64Array.from(
            { length: (end - first) * axes.length },
            (__, i) => values[first * axes.length + i],
          ),
          axes,
        ),
      name: (k) => `window ${stateName(k, names, counts.length)}`,
    });
  }

  /** Samples by bin and by window, each counting 1/g. */
  private count(): { histogram: Float64Array; effective: Float64Array } {
    const { grid, counts, inefficiencies } = this.data;
    const histogram = new Float64Array(binCount(grid));
    const effective = new Float64Array(counts.length);
    for (let k = 0, n = 0; k < counts.length; k++) {
      const share = inefficiencies ? 1 / inefficiencies[k] : 1;
      for (const end = n + counts[k]; n < end; n++) {
        if (this.bins[n] < 0) continue;
        histogram[this.bins[n]] += share;
        effective[k] += share;
      }
    }
    return { histogram, effective };
  }

  /** Each group's histogram as a list of the mixture's samples and weights, from `first[g]` to `first[g + 1]`. */
  private groupHistograms(
    groupOf: Int32Array,
    count: number,
  ): { first: Int32Array; cells: Int32Array; weights: Float64Array } {
    const { counts, inefficiencies, grid } = this.data;
    const share = perSample(counts, (k) => (inefficiencies ? 1 / inefficiencies[k] : 1));
    const place = new Int32Array(binCount(grid)).fill(-1);
    this.occupied.forEach((b, at) => (place[b] = at));
    const first = new Int32Array(count + 1);
    for (let n = 0; n < groupOf.length; n++) if (this.bins[n] >= 0) first[groupOf[n] + 1]++;
    for (let g = 0; g < count; g++) first[g + 1] += first[g];
    const next = first.slice();
    const cells = new Int32Array(first[count]);
    const weights = new Float64Array(first[count]);
    for (let n = 0; n < groupOf.length; n++) {
      if (this.bins[n] < 0) continue;
      const at = next[groupOf[n]]++;
      cells[at] = place[this.bins[n]];
      weights[at] = share[n];
    }
    return { first, cells, weights };
  }

  private onGrid(axes?: readonly number[]): { target: Float64Array; bins: Int32Array; grid: Grid } {
    const target = new Float64Array(this.occupied.length);
    if (!axes) return { target, bins: this.occupied, grid: axesOf(this.data.grid) };
    const { grid, binOf } = marginalBins(this.data.grid, axes);
    return { target, bins: this.occupied.map((b) => binOf[b]), grid };
  }
}
