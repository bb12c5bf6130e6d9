/**
 * The multistate Bennett acceptance ratio: free energies, expectations and profiles from samples of several states, each sample
 * weighted for any state by exp(f − u_n) / Σ_k N_k exp(f_k − u_kn), where the f solve the self-consistent equations.
 *
 * Exact for independent samples as their number grows; standard errors are asymptotic. For correlated samples give each state's
 * statistical inefficiency (samples then count 1/g each), or take the errors of {@link Mbar.bootstrap}.
 *
 * Source: M. R. Shirts and J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177.
 */
import { InputError } from '../math/errors.js';
import type { Key } from '../random/index.js';
import { binnedDensity, binnedProfile, type BinnedDiagnostics } from './binned.js';
import { blocks } from './bootstrap.js';
import { combine, OK, type Estimate } from './estimate.js';
import { expectations, type ExpectationsDiagnostics, type Quantity } from './expectations.js';
import {
  blockStatus,
  decomposition,
  identicalStatus,
  knownVariances,
  targetFreeEnergy,
  unsampledStatuses,
} from './mbar-states.js';
import {
  checkMbar,
  identicalStates,
  inefficienciesOf,
  perSample,
  solverStatus,
  targetEnergies,
  type MbarData,
} from './mbar-data.js';
import { effectiveCounts } from './inefficiency.js';
import { Mixture } from './mixture.js';
import { overlapStatus, stateName, type Overlap } from './overlap.js';
import { mixtureBootstrap, stateGroups, type BootstrapErrors } from './resampling.js';
import type { SmoothingDiagnostics } from './kernel-density.js';
import { smoothedDensity, smoothedProfile } from './smoothed.js';
import { counted, resampledOn, smoothed, type OnGrid, type SmoothedOnGrid } from './mbar-grid.js';

export type { OnGrid, SmoothedOnGrid } from './mbar-grid.js';
export { perSample, solverStatus, type MbarData } from './mbar-data.js';

export interface SolverDiagnostics {
  readonly overlap: Overlap;
  readonly converged: boolean;
  readonly iterations: number;
  /** How far in kT the solution may be from the exact one of these samples. */
  readonly residual: number;
}

export interface MbarDiagnostics extends SolverDiagnostics {
  /** Kish's number of samples that support each state, of all samples. */
  readonly effectiveSamples: Float64Array;
  /** The first state of the same energies up to a constant, for each state: itself where there is none before it. */
  readonly identicalTo: Int32Array;
}

export interface BootstrapOptions {
  readonly key: Key;
  /** The trajectory of each sample, numbered from 0, in time order; default: one trajectory per state. */
  readonly trajectoryOf?: ArrayLike<number>;
  /**
   * Trajectories go through several states, as those of replicas that exchange: each is drawn with its samples of all states (default
   * false: states are drawn from one by one).
   */
  readonly acrossStates?: boolean;
  /** Default 200. */
  readonly resamples?: number;
}

/**
 * Solves the MBAR equations. Memory: one table of as many numbers as there are energies, less where states share few samples.
 *
 * @throws InputError if shapes do not fit, an energy is NaN or −∞, or a sample is impossible where it was drawn.
 *
 * @example
 * const energies = Float64Array.of(0, 1, 2, 3, 2.5, 1.5, 1, 0); // two states, four samples, row by state
 * const result = mbar({ energies, counts: [2, 2] });
 * result.freeEnergies.value[1]; // f₁ − f₀ in kT
 */
export function mbar(data: MbarData): Mbar {
  return new Mbar(data);
}

/** A solved set of samples; made by {@link mbar}. */
export class Mbar {
  /** f_k − f_0 in kT. Of states with identical energies the difference is a constant, exact, with an error of 0. */
  readonly freeEnergies: Estimate<Float64Array, MbarDiagnostics>;
  private readonly mixture: Mixture;
  private readonly data: MbarData;
  private readonly variances: Float64Array;

  constructor(data: MbarData) {
    const states = data.counts.length;
    const samples = checkMbar(data);
    const g = inefficienciesOf(data);
    this.data = data;
    this.mixture = new Mixture({
      energies: data.energies,
      states,
      samples,
      counts: Float64Array.from(data.counts, (count, k) => count / g[k]),
      multiplicity: g.some((value) => value !== 1) ? perSample(data.counts, (k) => 1 / g[k]) : undefined,
      iterations: data.iterations,
    });
    const { first, offsets } = identicalStates(data.energies, states, samples);
    const value = this.mixture.freeEnergies.map((_, k) => this.mixture.freeEnergies[first[k]] + offsets[k]);
    this.variances = knownVariances(this.mixture.differenceVariances(), value, first);
    const overlap = this.mixture.overlap(data);
    const { converged, iterations, residual } = this.mixture.solution;
    const effectiveSamples = value.map((_, k) => 1 / this.mixture.products[k * (states + 1)] || 0);
    this.freeEnergies = {
      value,
      standardError: Float64Array.from(value, (_, k) => Math.sqrt(this.variances[k])),
      status: combine(
        solverStatus(converged, residual, data.remedy),
        overlapStatus(overlap, data),
        effectiveCounts(data.counts, data.inefficiencies, (k) => `state ${stateName(k, data, states)}`),
        ...unsampledStatuses(value, effectiveSamples, data),
        identicalStatus(first, data),
      ),
      diagnostics: { overlap, converged, iterations, residual, effectiveSamples, identicalTo: first },
    };
  }

  /** f_l − f_k at `k * states + l`, with their errors. */
  differences(): Estimate<Float64Array, MbarDiagnostics> {
    const { value, status, diagnostics } = this.freeEnergies;
    const states = value.length;
    return {
      value: this.variances.map((_, at) => value[at % states] - value[Math.floor(at / states)]),
      standardError: this.variances.map(Math.sqrt),
      status,
      diagnostics,
    };
  }

  /** Covariance of all f_k − f_0, `states × states`; infinite where the data do not determine one. */
  covariance(): Float64Array {
    const states = this.freeEnergies.value.length;
    const v = this.variances;
    return v.map((variance, at) => {
      const [k, l] = [Math.floor(at / states), at % states];
      const sum = 0.5 * (v[k] + v[l] - variance);
      return Number.isNaN(sum) ? Infinity : sum;
    });
  }

  /**
   * Σ_k a_k f_k for coefficients that sum to zero, with the correlations of the f_k in its error: a difference of differences
   * (f₃ − f₂) − (f₁ − f₀), a derivative by finite differences.
   */
  combination(coefficients: ArrayLike<number>): Estimate<number, MbarDiagnostics> {
    const { value, status, diagnostics } = this.freeEnergies;
    const states = value.length;
    const a = Float64Array.from(coefficients);
    const total = a.reduce((sum, x) => sum + x, 0);
    const size = a.reduce((sum, x) => sum + Math.abs(x), 0);
    if (a.length !== states || !(Math.abs(total) <= 1e-12 * size)) {
      throw new InputError(
        `${a.length} coefficients of sum ${total} for ${states} states: there must be one for each, of sum 0`,
      );
    }
    // Σ a_k a_l cov = −½ Σ a_k a_l var(f_k − f_l), where the a sum to zero
    let variance = 0;
    let sum = 0;
    for (let k = 0; k < states; k++) {
      if (a[k] === 0) continue;
      sum += a[k] * value[k];
      for (let l = 0; l < k; l++) if (a[l] !== 0) variance -= a[k] * a[l] * this.variances[k * states + l];
    }
    const standardError = Number.isNaN(variance) ? Infinity : Math.sqrt(Math.max(0, variance));
    return { value: sum, standardError, status, diagnostics };
  }

  /** ln W of every sample for a state (its row, or reduced energies of the samples); the weights sum to 1. */
  logWeights(target: number | Float64Array): Float64Array {
    const energies = this.energiesOf(target);
    const f = this.mixture.absolute(energies);
    const { multiplicity } = this.mixture.data;
    return energies.map(
      (u, n) => f - u - this.mixture.logDensities[n] + (multiplicity ? Math.log(multiplicity[n]) : 0),
    );
  }

  /** f − f_0 of a state without samples, from its reduced energies at all samples. */
  freeEnergy(target: Float64Array): Estimate<number, { effectiveSamples: number }> {
    return targetFreeEnergy(
      this.mixture,
      this.energiesOf(target),
      this.energiesOf(0),
      this.freeEnergies.status,
    );
  }

  /** ⟨A⟩ in a state (its number, or reduced energies of the samples), from A at all samples. */
  expectation(
    observable: ArrayLike<number>,
    state: number | Float64Array,
  ): Estimate<number, { effectiveSamples: number }> {
    const { value, standardError, status, diagnostics } = this.expectations([{ observable, state }]);
    return {
      value: value[0],
      standardError: standardError[0],
      status,
      diagnostics: { effectiveSamples: diagnostics.effectiveSamples[0] },
    };
  }

  /**
   * Averages of several observables or in several states, sampled or not, with their covariance and the errors of their differences.
   *
   * @example
   * const x = Float64Array.of(0, 0.2, 0.8, 1);
   * const result = mbar({ energies: Float64Array.of(0, 1, 2, 3, 2.5, 1.5, 1, 0), counts: [2, 2] });
   * const { value, diagnostics } = result.expectations([{ observable: x, state: 0 }, { observable: x, state: 1 }]);
   * [value[1] - value[0], diagnostics.differenceErrors[1]]; // ⟨x⟩₁ − ⟨x⟩₀ and its error
   */
  expectations(quantities: readonly Quantity[]): Estimate<Float64Array, ExpectationsDiagnostics> {
    return expectations(
      this.mixture,
      quantities,
      (state) => this.energiesOf(state),
      this.freeEnergies.status,
    );
  }

  /** The parts of f_k − f_0 = (ū_k − ū_0) − (s_k − s_0): mean reduced energies and entropies (in k), relative to state 0. */
  decomposition(): { energies: Estimate<Float64Array>; entropies: Estimate<Float64Array> } {
    const { value, status } = this.freeEnergies;
    return decomposition(this.mixture, value, (state) => this.energiesOf(state), status);
  }

  /**
   * Free energy −ln p in kT on a grid of one to three axes, zero at its lowest point, with asymptotic errors relative to that point: of
   * bins, or with a `bandwidth` smoothed by kernels. Errors do not include what smoothing changes: see its `diagnostics.bias`.
   *
   * @example
   * const x = Float64Array.of(0, 0.2, 0.8, 1);
   * const result = mbar({ energies: Float64Array.of(0, 1, 2, 3, 2.5, 1.5, 1, 0), counts: [2, 2] });
   * result.profile({ values: x, grid: { low: 0, high: 1, bins: 10 }, bandwidth: 0.2 }).value;
   */
  profile(options: SmoothedOnGrid): Estimate<Float64Array, SmoothingDiagnostics>;
  profile(options: OnGrid): Estimate<Float64Array, BinnedDiagnostics>;
  profile(options: OnGrid): Estimate<Float64Array, BinnedDiagnostics> {
    const { status } = this.freeEnergies;
    if (options.bandwidth !== undefined)
      return smoothedProfile(this.mixture, smoothed(this.mixture, options), status);
    return binnedProfile(this.mixture, counted(this.mixture, options), options.grid, status);
  }

  /**
   * Probability density on a grid of one to three axes, with asymptotic errors: of bins, normalised on the grid, or with a `bandwidth`
   * smoothed by kernels, normalised over all space.
   */
  density(options: SmoothedOnGrid): Estimate<Float64Array, SmoothingDiagnostics>;
  density(options: OnGrid): Estimate<Float64Array, BinnedDiagnostics>;
  density(options: OnGrid): Estimate<Float64Array, BinnedDiagnostics> {
    const { status } = this.freeEnergies;
    if (options.bandwidth !== undefined)
      return smoothedDensity(this.mixture, smoothed(this.mixture, options), status);
    return binnedDensity(this.mixture, counted(this.mixture, options), options.grid, status);
  }

  /**
   * Standard errors by a bootstrap over the trajectories of each state (blocks of one that is alone): they hold for correlated samples,
   * and for walkers that never leave a well where a state has several. Every resample starts from this solution and needs a few iterations without a Hessian.
   */
  bootstrap(options: BootstrapOptions & { onGrid?: OnGrid; further?: readonly OnGrid[] }): BootstrapErrors {
    const { counts } = this.data;
    const { multiplicity: base } = this.mixture.data;
    const stateOf = perSample(counts, (k) => k);
    const { trajectoryOf = stateOf, acrossStates = false } = options;
    const groups = acrossStates ? blocks(trajectoryOf) : stateGroups(stateOf, trajectoryOf);
    const apply = (draw: Float64Array, multiplicity: Float64Array, resampled: Float64Array): void => {
      for (let n = 0; n < multiplicity.length; n++) {
        const m = (base ? base[n] : 1) * draw[groups.groupOf[n]];
        multiplicity[n] = m;
        resampled[stateOf[n]] += m;
      }
    };
    const { key, resamples = 200, onGrid, further = [] } = options;
    const onGrids = [...(onGrid ? [onGrid] : []), ...further].map((one) => resampledOn(this.mixture, one));
    const status = acrossStates ? OK : blockStatus(this.mixture, this.data, options.trajectoryOf);
    return mixtureBootstrap(this.mixture, { groups, key, resamples, apply, status }, onGrids);
  }

  private energiesOf(target: number | Float64Array): Float64Array {
    const { energies, samples, states } = this.mixture.data;
    return targetEnergies(target, energies, states, samples);
  }
}
