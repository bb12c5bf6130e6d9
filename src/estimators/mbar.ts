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
import { energiesOfState } from './energies.js';
import { combine, problem, type Estimate, type Status } from './estimate.js';
import { binIndices, sampleCount, type Grid } from './grid.js';
import { Mixture } from './mixture.js';
import { checkCentres, overlapStatus, type Overlap, type StateNames } from './overlap.js';
import { mixtureBootstrap, stateGroups, type BootstrapErrors } from './resampling.js';

export interface MbarData extends StateNames {
  /** Reduced energies, states × samples, row by state: u_kn at `k * samples + n`; +∞ where a state cannot be there. */
  readonly energies: Float64Array;
  /** Samples drawn from each state: state 0's samples come first, then state 1's. Zero is allowed. */
  readonly counts: ArrayLike<number>;
  /** Statistical inefficiency g ≥ 1 of each state's samples; default 1, independent samples. */
  readonly inefficiencies?: ArrayLike<number>;
}

export interface MbarDiagnostics {
  readonly overlap: Overlap;
  readonly converged: boolean;
  readonly iterations: number;
  /** How far in kT the solution may be from the exact one of these samples. */
  readonly residual: number;
}

export interface OnGrid {
  /** The coordinates of each sample, samples × axes of the grid, row by sample. */
  readonly values: ArrayLike<number>;
  readonly grid: Grid;
  /** Reduced energy of each sample in the state of interest; default 0: energies are then those of the biases alone. */
  readonly target?: Float64Array;
}

export interface BootstrapOptions {
  readonly key: Key;
  /** The trajectory of each sample, numbered from 0, in time order; default: one trajectory per state. */
  readonly trajectoryOf?: ArrayLike<number>;
  /** Default 200. */
  readonly resamples?: number;
}

/**
 * Solves the MBAR equations.
 *
 * @throws InputError if shapes do not fit, an energy is NaN or −∞, or a sample is impossible in every sampled state.
 *
 * @example
 * const result = mbar({ energies, counts: [5000, 5000] });
 * result.freeEnergies.value[1]; // f₁ − f₀ in kT
 */
export function mbar(data: MbarData): Mbar {
  return new Mbar(data);
}

/** A solved set of samples; made by {@link mbar}. */
export class Mbar {
  /** f_k − f_0 in kT. */
  readonly freeEnergies: Estimate<Float64Array, MbarDiagnostics>;
  private readonly mixture: Mixture;
  private readonly data: MbarData;
  private readonly variances: Float64Array;

  constructor(data: MbarData) {
    const states = data.counts.length;
    const samples = checkMbar(data);
    const g = inefficiencies(data);
    const counts = Float64Array.from(data.counts, (count, k) => count / g[k]);
    this.data = data;
    this.mixture = new Mixture({
      energies: data.energies,
      states,
      samples,
      counts,
      multiplicity: g.some((value) => value !== 1) ? perSample(data.counts, (k) => 1 / g[k]) : undefined,
    });
    this.variances = this.mixture.differenceVariances();
    const overlap = this.mixture.overlap(data);
    const { converged, iterations, residual } = this.mixture.solution;
    this.freeEnergies = {
      value: this.mixture.freeEnergies,
      standardError: Float64Array.from({ length: states }, (_, k) => Math.sqrt(this.variances[k])),
      status: combine(solverStatus(converged, residual), overlapStatus(overlap, data)),
      diagnostics: { overlap, converged, iterations, residual },
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
    const value = this.mixture.absolute(this.energiesOf(target));
    const own = this.mixture.weights(target);
    const first = this.mixture.weights(this.energiesOf(0));
    return {
      value,
      standardError: Math.sqrt(this.variance(own.map((w, n) => w - first[n]))),
      ...this.support(own),
    };
  }

  /** ⟨A⟩ in a state (its row, or reduced energies of the samples), from A at all samples. */
  expectation(
    observable: ArrayLike<number>,
    target: number | Float64Array,
  ): Estimate<number, { effectiveSamples: number }> {
    const { samples, multiplicity } = this.mixture.data;
    if (observable.length !== samples) {
      throw new InputError(
        `the observable has ${observable.length} values for ${samples} samples: it needs one for each`,
      );
    }
    const weights = this.mixture.weights(this.energiesOf(target));
    let value = 0;
    for (let n = 0; n < samples; n++) {
      if (weights[n] > 0) value += (multiplicity ? multiplicity[n] : 1) * weights[n] * observable[n];
    }
    const deviation = weights.map((w, n) => (w > 0 ? w * (observable[n] - value) : 0));
    return { value, standardError: Math.sqrt(this.variance(deviation)), ...this.support(weights) };
  }

  /** Free-energy profile −ln p in kT along a coordinate, zero at its lowest bin, with asymptotic errors relative to that bin. */
  profile(options: OnGrid): Estimate<Float64Array, BinnedDiagnostics> {
    return binnedProfile(this.mixture, this.onGrid(options), options.grid, this.freeEnergies.status);
  }

  /** Probability density along a coordinate, normalised on the grid, with asymptotic errors. */
  density(options: OnGrid): Estimate<Float64Array, BinnedDiagnostics> {
    return binnedDensity(this.mixture, this.onGrid(options), options.grid, this.freeEnergies.status);
  }

  /**
   * Standard errors by a bootstrap over the trajectories of each state (blocks of one that is alone): they hold for correlated samples,
   * and for walkers that never leave a well where a state has several. Every resample starts from this solution and needs a few iterations without a Hessian.
   */
  bootstrap(options: BootstrapOptions & { onGrid?: OnGrid }): BootstrapErrors {
    const { counts } = this.data;
    const { multiplicity: base } = this.mixture.data;
    const stateOf = perSample(counts, (k) => k);
    const groups = stateGroups(stateOf, options.trajectoryOf ?? stateOf);
    const apply = (draw: Float64Array, multiplicity: Float64Array, resampled: Float64Array): void => {
      for (let n = 0; n < multiplicity.length; n++) {
        const m = (base ? base[n] : 1) * draw[groups.groupOf[n]];
        multiplicity[n] = m;
        resampled[stateOf[n]] += m;
      }
    };
    const onGrid = options.onGrid && { ...this.onGrid(options.onGrid), grid: options.onGrid.grid };
    return mixtureBootstrap(this.mixture, groups, options.key, options.resamples ?? 200, apply, onGrid);
  }

  private onGrid({ values, grid, target }: OnGrid): { target: Float64Array; bins: Int32Array } {
    const { samples } = this.mixture.data;
    const given = sampleCount(grid, values);
    if (given !== samples) {
      throw new InputError(`${given} coordinate values for ${samples} samples: there must be one for each`);
    }
    return { target: this.energiesOf(target ?? new Float64Array(samples)), bins: binIndices(grid, values) };
  }

  private energiesOf(target: number | Float64Array): Float64Array {
    const { energies, samples, states } = this.mixture.data;
    if (typeof target === 'number') {
      if (!(Number.isInteger(target) && target >= 0 && target < states)) {
        throw new InputError(`state ${target} does not exist: there are ${states}, numbered from 0`);
      }
      return energiesOfState(energies, samples, target);
    }
    if (target.length !== samples) {
      throw new InputError(
        `${target.length} target energies for ${samples} samples: there must be one for each`,
      );
    }
    for (let n = 0; n < samples; n++) {
      if (!(target[n] > -Infinity)) throw new InputError(`the target energy of sample ${n} is ${target[n]}`);
    }
    return target;
  }

  /** Θ(z, z). */
  private variance(z: Float64Array): number {
    const { multiplicity } = this.mixture.data;
    let sum = 0;
    for (let n = 0; n < z.length; n++) sum += (multiplicity ? multiplicity[n] : 1) * z[n] * z[n];
    for (const component of this.mixture.response(z)) sum += component * component;
    return sum;
  }

  private support(weights: Float64Array): { status: Status; diagnostics: { effectiveSamples: number } } {
    const { multiplicity } = this.mixture.data;
    let squares = 0;
    for (let n = 0; n < weights.length; n++)
      squares += (multiplicity ? multiplicity[n] : 1) * weights[n] * weights[n];
    const effectiveSamples = squares > 0 ? 1 / squares : 0;
    const few =
      effectiveSamples >= 10
        ? []
        : [
            problem(
              'few-samples',
              `Only ${effectiveSamples.toFixed(1)} effective samples lie where this state does: sample a state nearer to it.`,
            ),
          ];
    return { status: combine(...few, this.freeEnergies.status), diagnostics: { effectiveSamples } };
  }
}

export function solverStatus(converged: boolean, residual: number): Status {
  if (converged) return { ok: true, code: 'ok', message: '' };
  return problem(
    'not-converged',
    `The equations were not solved: the last step was still ${residual.toPrecision(2)} kT. Check the energies of states that ` +
      'hardly overlap and add states between them.',
  );
}

/** One value per sample from one per state. */
export function perSample(counts: ArrayLike<number>, value: (state: number) => number): Float64Array {
  const parts = Array.from(counts);
  const out = new Float64Array(parts.reduce((a, b) => a + b, 0));
  let at = 0;
  parts.forEach((count, k) => {
    out.fill(value(k), at, at + count);
    at += count;
  });
  return out;
}

function inefficiencies({ counts, inefficiencies: given }: MbarData): Float64Array {
  const states = counts.length;
  if (!given) return new Float64Array(states).fill(1);
  if (given.length !== states) throw new InputError(`${given.length} inefficiencies for ${states} states`);
  return Float64Array.from(given, (g, k) => {
    if (!(g >= 1 && g < Infinity))
      throw new InputError(`the statistical inefficiency of state ${k} is ${g}: it is 1 or more`);
    return g;
  });
}

function checkMbar(data: MbarData): number {
  const { energies, counts } = data;
  const states = counts.length;
  checkCentres(states, data);
  let samples = 0;
  for (let k = 0; k < states; k++) {
    if (!(Number.isInteger(counts[k]) && counts[k] >= 0)) {
      throw new InputError(`state ${k} has ${counts[k]} samples: counts are whole numbers, 0 or more`);
    }
    samples += counts[k];
  }
  if (samples === 0) throw new InputError('no state has a sample');
  if (energies.length !== states * samples) {
    throw new InputError(
      `${energies.length} energies for ${states} states and ${samples} samples: there must be ${states * samples}, row by state`,
    );
  }
  let allFinite = true;
  for (let i = 0; i < energies.length; i++) {
    if (energies[i] < Infinity && energies[i] > -Infinity) continue;
    if (energies[i] !== Infinity) {
      throw new InputError(
        `the energy of sample ${i % samples} in state ${Math.floor(i / samples)} is ${energies[i]}: it must be a number or +Infinity`,
      );
    }
    allFinite = false;
  }
  for (let n = 0; !allFinite && n < samples; n++) {
    let possible = false;
    for (let k = 0; k < states; k++)
      if (counts[k] > 0 && energies[k * samples + n] < Infinity) possible = true;
    if (!possible) {
      throw new InputError(
        `sample ${n} has an infinite energy in every sampled state: it cannot come from one of them`,
      );
    }
  }
  return samples;
}
