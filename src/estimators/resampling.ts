/**
 * Bootstrap of the MBAR and WHAM equations. A resample changes the samples' multiplicities and the states' counts, never the table of
 * Boltzmann factors, so it is solved by a few sweeps over that table: chord steps, with the Hessian of the full data.
 */
import type { Key } from '../random/index.js';
import { cholesky, choleskySolve } from '../math/linear-algebra.js';
import { InputError } from '../math/errors.js';
import { highest } from './binned.js';
import { blocks, bootstrapMultiplicities, columnSpread, fewGroups, type Groups } from './bootstrap.js';
import { solveDual } from './dual.js';
import { problem, type Status } from './estimate.js';
import { binCount, binVolume, type Grid } from './grid.js';
import type { Mixture } from './mixture.js';
import { withResampledZero } from './profile-zero.js';

/** Standard errors of the density and of the profile relative to its lowest point. */
export interface GridErrors {
  readonly density: Float64Array;
  readonly profile: Float64Array;
}

export interface BootstrapErrors {
  /** Standard errors of f_k − f_0 (sampled states; infinite for the others). */
  readonly freeEnergies: Float64Array;
  /** Standard errors of the density and of the profile relative to its lowest point, where a grid was asked for. */
  readonly density?: Float64Array;
  readonly profile?: Float64Array;
  /** Of the further grids that were asked for. */
  readonly further: readonly GridErrors[];
  /** Trajectories or blocks that were drawn. */
  readonly groups: number;
  readonly status: Status;
}

/** Chord steps converge by a factor each; this many kT is far below any bootstrap error. */
const TOLERANCE = 1e-5;

/** What to estimate on a grid in every resample. */
export interface ResampledGrid {
  /** Energies of the mixture's samples in the state of interest. */
  readonly target: Float64Array;
  readonly size: number;
  /** The density on the grid from weights of the mixture's samples, of any common factor. */
  readonly density: (weights: Float64Array) => Float64Array;
}

/** The density of bins, normalised on the grid. */
export const countedOn = (grid: Grid, bins: Int32Array): Omit<ResampledGrid, 'target'> => ({
  size: binCount(grid),
  density: (weights) => {
    const out = new Float64Array(binCount(grid));
    let total = 0;
    for (let n = 0; n < weights.length; n++) {
      if (bins[n] < 0) continue;
      out[bins[n]] += weights[n];
      total += weights[n];
    }
    total *= binVolume(grid);
    return out.map((weight) => weight / total);
  },
});

/** Groups of samples for a bootstrap within states: a trajectory never spans two. */
export function stateGroups(stateOf: ArrayLike<number>, trajectoryOf: ArrayLike<number>): Groups {
  if (trajectoryOf.length !== stateOf.length) {
    throw new InputError(
      `${trajectoryOf.length} trajectory numbers for ${stateOf.length} samples: there must be one for each`,
    );
  }
  const numbers = new Map<number, Map<number, number>>();
  const states: number[] = [];
  const pair = Int32Array.from(stateOf, (state, n) => {
    let ofState = numbers.get(state);
    if (!ofState) numbers.set(state, (ofState = new Map<number, number>()));
    let number = ofState.get(trajectoryOf[n]);
    if (number === undefined) {
      number = states.push(state) - 1;
      ofState.set(trajectoryOf[n], number);
    }
    return number;
  });
  return blocks(pair, states);
}

/** What is drawn again, and what a draw changes. */
export interface Drawing {
  readonly groups: Groups;
  readonly key: Key;
  readonly resamples: number;
  /** Turns one draw, the multiplicity of each group, into the multiplicities of the mixture's samples and the counts of its states. */
  readonly apply: (draw: Float64Array, multiplicity: Float64Array, counts: Float64Array) => void;
  /** Whether the groups are independent. */
  readonly status: Status;
}

/** Solves the equations again for so many draws of the groups: the errors of the free energies, and on grids (those of the first one by name). */
export function mixtureBootstrap(
  mixture: Mixture,
  { groups, key, resamples, apply, status }: Drawing,
  onGrids: readonly ResampledGrid[],
): BootstrapErrors {
  const { samples, states } = mixture.data;
  const { sampled } = mixture;
  const draws = bootstrapMultiplicities(key, groups.strata, resamples);
  const solver = new ChordSolver(mixture);
  const free = new Float64Array(resamples * states).fill(Infinity);
  const grids = onGrids.map((onGrid) => new Resamples(mixture, onGrid, resamples));
  const factors = onGrids.map(({ target }) => solver.factors(target));
  const multiplicity = new Float64Array(samples);
  const counts = new Float64Array(states);
  for (let r = 0; r < resamples; r++) {
    multiplicity.fill(0);
    counts.fill(0);
    apply(draws.subarray(r * groups.count, (r + 1) * groups.count), multiplicity, counts);
    const f = solver.solve(multiplicity, counts);
    // Differences to state 0 need state 0 itself; without its samples they are left infinite.
    if (sampled[0] === 0) sampled.forEach((k, i) => (free[r * states + k] = f[i] - f[0]));
    grids.forEach((grid, i) => grid.note(r, solver.weights(multiplicity, factors[i])));
  }
  const alone = groups.count === new Set(groups.strata).size;
  const enlarged = fewGroups(groups.strata);
  const errors = grids.map((grid) => grid.errors(enlarged));
  return {
    freeEnergies: columnSpread(free, resamples, states).map((spread) => enlarged * spread),
    ...errors[0],
    further: errors.slice(1),
    groups: groups.count,
    status: alone
      ? problem(
          'one-group',
          'Every state has a single sample or block: nothing can be drawn again. Run longer.',
        )
      : status,
  };
}

/** The densities and profiles of all resamples on one grid. */
class Resamples {
  private readonly onGrid: ResampledGrid;
  private readonly count: number;
  /** Of all samples. */
  private readonly found: Float64Array;
  private readonly reference: number;
  private readonly density: Float64Array;
  private readonly profile: Float64Array;

  constructor(mixture: Mixture, onGrid: ResampledGrid, count: number) {
    this.onGrid = onGrid;
    this.count = count;
    this.found = onGrid.density(mixture.shares(onGrid.target));
    this.reference = highest(this.found);
    this.density = new Float64Array(count * onGrid.size);
    this.profile = new Float64Array(count * onGrid.size);
  }

  note(resample: number, weights: Float64Array): void {
    const { size, density } = this.onGrid;
    const p = density(weights);
    this.density.set(p, resample * size);
    this.profile.set(
      p.map((value) => Math.log(p[this.reference] / value)),
      resample * size,
    );
  }

  errors(enlarged: number): GridErrors {
    const { found, reference, count, onGrid } = this;
    const spread = (rows: Float64Array) =>
      columnSpread(rows, count, onGrid.size).map((value) => enlarged * value);
    const relative = found.map((p) => Math.log(found[reference] / p));
    return {
      density: spread(this.density).map((value) => value || Infinity),
      profile: withResampledZero(spread(this.profile), relative, this.profile),
    };
  }
}

class ChordSolver {
  private readonly mixture: Mixture;
  private readonly scale: Float64Array;
  private readonly factor: Float64Array | undefined;
  private readonly weighted: Float64Array;

  constructor(mixture: Mixture) {
    this.mixture = mixture;
    this.weighted = new Float64Array(mixture.data.samples);
    const { sampled, data, solution } = mixture;
    const n = sampled.length;
    const counts = Float64Array.from(sampled, (k) => data.counts[k]);
    const total = counts.reduce((a, b) => a + b, 0);
    this.scale = counts.map((count) => 1 / Math.sqrt(count));
    this.factor = cholesky(
      solution.gram.map((value, at) => {
        const [k, l] = [Math.floor(at / n), at % n];
        return (k === l ? 1 : 0) - Math.sqrt(counts[k] * counts[l]) * (value - 1 / total);
      }),
      n,
    );
  }

  /** f of the sampled states for these multiplicities; the table's densities are left at the solution. */
  solve(multiplicity: Float64Array, allCounts: Float64Array): Float64Array {
    const { sampled, data, solution } = this.mixture;
    const { table } = solution;
    const n = sampled.length;
    const counts = Float64Array.from(sampled, (k) => allCounts[k]);
    let f = solution.f;
    let size = Infinity;
    for (let iteration = 0; this.factor && iteration < 30; iteration++) {
      const c = counts.map((count, k) => count * Math.exp(f[k] - table.reference[k]));
      const { sums } = table.evaluate(c, multiplicity, false);
      const gradient = sums.map((sum, k) => (counts[k] - c[k] * sum) * this.scale[k]);
      const step = choleskySolve(this.factor, gradient, n).map((value, k) => value * this.scale[k]);
      const last = size;
      size = step.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      if (!(size < 0.7 * last)) break;
      f = f.map((value, k) => value + step[k]);
      if (!table.reaches(f)) break;
      if (size < TOLERANCE) return f;
    }
    const full = solveDual(
      {
        energies: data.energies,
        samples: data.samples,
        rows: sampled,
        counts,
        multiplicity: multiplicity.slice(),
      },
      solution.f,
    );
    const c = counts.map((count, k) => count * Math.exp(full.f[k] - table.reference[k]));
    table.evaluate(c, multiplicity, false);
    return full.f;
  }

  /** exp(−u − s) of the samples in the target state, up to a common factor: what of their weights no resample changes. */
  factors(target: Float64Array): Float64Array {
    const { shifts } = this.mixture.solution.table;
    let lowest = Infinity;
    for (let n = 0; n < target.length; n++) lowest = Math.min(lowest, target[n] + shifts[n]);
    return target.map((u, n) => Math.exp(lowest - u - shifts[n]));
  }

  /** Weights of the samples at the solution found last. */
  weights(multiplicity: Float64Array, factors: Float64Array): Float64Array {
    const { densities } = this.mixture.solution.table;
    const { weighted } = this;
    // Left out is not 0 times a density that may be 0 or infinite.
    for (let n = 0; n < weighted.length; n++) {
      weighted[n] = multiplicity[n] === 0 ? 0 : (multiplicity[n] * factors[n]) / densities[n];
    }
    return weighted;
  }
}
