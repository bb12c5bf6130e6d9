/**
 * Bootstrap of the MBAR and WHAM equations. A resample changes the samples' multiplicities and the states' counts, never the table of
 * Boltzmann factors, so it is solved by a few sweeps over that table: chord steps, with the Hessian of the full data.
 */
import type { Key } from '../random/index.js';
import { cholesky, choleskySolve } from '../math/linear-algebra.js';
import { blocks, bootstrapMultiplicities, columnSpread } from './bootstrap.js';
import { solveDual } from './dual.js';
import { note, problem, type Status } from './estimate.js';
import { binWidth, type Grid } from './grid.js';
import type { Mixture } from './mixture.js';

export interface BootstrapErrors {
  /** Standard errors of f_k − f_0 (sampled states; infinite for the others). */
  readonly freeEnergies: Float64Array;
  /** Standard errors of the density and of the profile relative to its lowest bin, where a grid was asked for. */
  readonly density?: Float64Array;
  readonly profile?: Float64Array;
  /** Trajectories or blocks that were drawn. */
  readonly groups: number;
  readonly status: Status;
}

export interface ResamplingOptions {
  readonly stateOf: ArrayLike<number>;
  readonly trajectoryOf: ArrayLike<number>;
  readonly key: Key;
  readonly resamples: number;
  readonly onGrid?: { readonly target: Float64Array; readonly bins: Int32Array; readonly grid: Grid };
}

/** Chord steps converge by a factor each; this many kT is far below any bootstrap error. */
const TOLERANCE = 1e-5;

export function mixtureBootstrap(mixture: Mixture, options: ResamplingOptions): BootstrapErrors {
  const { stateOf, key, resamples, onGrid } = options;
  const { samples, states, multiplicity: base } = mixture.data;
  const { sampled } = mixture;
  const groups = blocks(pairs(stateOf, options.trajectoryOf), Math.max(16, 8 * sampled.length));
  const strata = new Int32Array(groups.count);
  for (let n = 0; n < samples; n++) strata[groups.groupOf[n]] = stateOf[n];

  const draws = bootstrapMultiplicities(key, strata, resamples);
  const solver = new ChordSolver(mixture);
  const free = new Float64Array(resamples * states).fill(Infinity);
  const bins = onGrid?.grid.bins ?? 0;
  const density = new Float64Array(resamples * bins);
  const profile = new Float64Array(resamples * bins);
  const reference = onGrid ? lowestBin(mixture, onGrid) : 0;
  const multiplicity = new Float64Array(samples);
  const counts = new Float64Array(states);
  for (let r = 0; r < resamples; r++) {
    counts.fill(0);
    for (let n = 0; n < samples; n++) {
      const m = (base ? base[n] : 1) * draws[r * groups.count + groups.groupOf[n]];
      multiplicity[n] = m;
      counts[stateOf[n]] += m;
    }
    const f = solver.solve(multiplicity, counts);
    sampled.forEach((k, i) => (free[r * states + k] = f[i] - f[0]));
    if (onGrid) {
      const p = solver.probabilities(multiplicity, onGrid.target, onGrid.bins, bins);
      for (let b = 0; b < bins; b++) {
        density[r * bins + b] = p[b] / binWidth(onGrid.grid);
        profile[r * bins + b] = Math.log(p[reference] / p[b]);
      }
    }
  }
  if (sampled[0] !== 0) free.fill(Infinity);
  const freeEnergies = columnSpread(free, resamples, states);
  const alone = strata.length === new Set(strata).size;
  return {
    freeEnergies,
    density: onGrid && columnSpread(density, resamples, bins).map((value) => value || Infinity),
    profile: onGrid && columnSpread(profile, resamples, bins),
    groups: groups.count,
    status: alone
      ? problem(
          'one-group',
          'Every state has a single sample or block: nothing can be drawn again. Run longer.',
        )
      : note('ok', ''),
  };
}

/** Numbers the pairs of state and trajectory, so that a trajectory never spans two states. */
function pairs(stateOf: ArrayLike<number>, trajectoryOf: ArrayLike<number>): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(stateOf, (state, n) => {
    const name = `${state} ${trajectoryOf[n]}`;
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  });
}

function lowestBin(
  mixture: Mixture,
  { target, bins, grid }: NonNullable<ResamplingOptions['onGrid']>,
): number {
  const { weight } = mixture.binned(mixture.weights(target), bins, grid.bins);
  return weight.indexOf(Math.max(...weight));
}

class ChordSolver {
  private readonly mixture: Mixture;
  private readonly scale: Float64Array;
  private readonly factor: Float64Array | undefined;

  constructor(mixture: Mixture) {
    this.mixture = mixture;
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

  /** Probabilities of the bins in the target state, normalised over them. */
  probabilities(m: Float64Array, target: Float64Array, bins: Int32Array, count: number): Float64Array {
    const { densities, shifts } = this.mixture.solution.table;
    const out = new Float64Array(count);
    let lowest = Infinity;
    for (let n = 0; n < m.length; n++) if (bins[n] >= 0) lowest = Math.min(lowest, target[n] + shifts[n]);
    let total = 0;
    for (let n = 0; n < m.length; n++) {
      if (bins[n] < 0 || m[n] === 0) continue;
      const p = (m[n] * Math.exp(lowest - target[n] - shifts[n])) / densities[n];
      out[bins[n]] += p;
      total += p;
    }
    return out.map((p) => p / total);
  }
}
