/**
 * Free-energy profiles from steered trajectories: every frame counts with the work that was done on it until then.
 *
 * Sources: G. Hummer and A. Szabo, Proc. Natl. Acad. Sci. 98, 3658 (2001), doi:10.1073/pnas.071034098 (one direction, time slices joined as in
 * WHAM); D. D. L. Minh and A. B. Adib, Phys. Rev. Lett. 100, 180602 (2008), doi:10.1103/PhysRevLett.100.180602 (both directions).
 */
import { InputError } from '../math/errors.js';
import { logSumExp } from '../math/log-sum-exp.js';
import { fold, type Key } from '../random/index.js';
import { bootstrapMultiplicities, columnSpread, fewGroups } from './bootstrap.js';
import { combine, note, OK, problem, type Estimate, type Status } from './estimate.js';
import { binCentres, binIndices, type Axis } from './grid.js';
import { withResampledZero } from './profile-zero.js';

/** Pulls in one direction, times × pulls in the order in which they happened. */
export interface Pulls {
  /** The variable that is pulled. */
  readonly values: Float64Array;
  /** Work done until then, kT; zero at the first time. */
  readonly work: Float64Array;
}

export interface SteeredData {
  /** Where the spring's centre is at each time of the forward process. */
  readonly centres: Float64Array;
  /** The spring, kT per squared unit of the variable. */
  readonly spring: number;
  /** Of the variable, or null. */
  readonly period?: number | null;
  readonly forward: Pulls;
  /** Pulls from the last centre to the first, at the same speed. */
  readonly reverse?: Pulls;
}

export interface SteeredOptions {
  readonly grid: Axis;
  /** Of the bootstrap over pulls. */
  readonly key: Key;
  /** Default 200. */
  readonly resamples?: number;
}

export interface SteeredDiagnostics {
  /** Middles of the bins. */
  readonly centres: Float64Array;
  /** Free energy of the system under the spring at each time, relative to the first, kT, and its standard error. */
  readonly switched: { readonly value: Float64Array; readonly standardError: Float64Array };
  /** At each time, the number of pulls that would average as well if all had the same weight. */
  readonly effectivePulls: Float64Array;
}

/** Fewer equally weighted pulls than so many give no error that can be trusted. */
const FEWEST = 10;

/**
 * The free energy of the unbiased system along the pulled variable, in kT above its lowest bin; infinite in bins without a frame. Exact for
 * many pulls that start in equilibrium under the spring; the error is a bootstrap over whole pulls.
 *
 * @throws InputError if sizes do not fit, or there are fewer than two pulls in a direction
 * @example
 * const { value, standardError, diagnostics } = steeredProfile(data, { grid: { low: -2, high: 2, bins: 50 }, key: key(1) });
 */
export function steeredProfile(
  data: SteeredData,
  { grid, key, resamples = 200 }: SteeredOptions,
): Estimate<Float64Array, SteeredDiagnostics> {
  const paths = pathsOf(data);
  const frames = framesOf(data, paths, grid);
  const whole = estimateOf(frames, new Float64Array(paths.count).fill(1));

  const multiplicities = bootstrapMultiplicities(fold(key, 0), paths.direction, resamples);
  const times = data.centres.length;
  const profiles = new Float64Array(resamples * grid.bins);
  const switched = new Float64Array(resamples * times);
  for (let r = 0; r < resamples; r++) {
    const found = estimateOf(frames, multiplicities.subarray(r * paths.count, (r + 1) * paths.count));
    profiles.set(found.profile, r * grid.bins);
    switched.set(found.switched, r * times);
  }
  const scale = fewGroups(paths.direction);
  const lowest = whole.profile.indexOf(whole.profile.reduce((a, b) => Math.min(a, b)));
  const zero = whole.profile[lowest];
  const value = whole.profile.map((f) => f - zero);
  for (let r = 0; r < resamples; r++) {
    const own = profiles[r * grid.bins + lowest];
    for (let b = 0; b < grid.bins; b++) profiles[r * grid.bins + b] -= own;
  }
  const spread = columnSpread(profiles, resamples, grid.bins).map((error, b) =>
    b === lowest ? 0 : error * scale,
  );
  return {
    value,
    standardError: withResampledZero(spread, value, profiles),
    status: combine(emptyStatus(value), weightStatus(whole.effectivePulls, data.centres, paths.count)),
    diagnostics: {
      centres: binCentres(grid),
      switched: {
        value: whole.switched,
        standardError: columnSpread(switched, resamples, times).map((error, t) =>
          t === 0 ? 0 : error * scale,
        ),
      },
      effectivePulls: whole.effectivePulls,
    },
  };
}

/** All pulls in the direction of the forward process: times × pulls. */
interface Paths {
  readonly count: number;
  readonly forward: number;
  /** 0 forward, 1 reverse, one a pull. */
  readonly direction: Uint8Array;
  readonly values: Float64Array;
  /** Work from the first centre to each later one. */
  readonly work: Float64Array;
  /** Work of the whole way. */
  readonly total: Float64Array;
}

function pathsOf({ centres, forward, reverse }: SteeredData): Paths {
  const times = centres.length;
  const pullsOf = ({ values, work }: Pulls, name: string) => {
    const pulls = values.length / times;
    if (!Number.isInteger(pulls) || work.length !== values.length) {
      throw new InputError(
        `${name} has ${values.length} values and ${work.length} works: give each for all ${times} times of every pull`,
      );
    }
    if (pulls < 2) throw new InputError(`${name} has ${pulls} pulls: an error needs two at least`);
    return pulls;
  };
  const there = pullsOf(forward, 'forward');
  const back = reverse ? pullsOf(reverse, 'reverse') : 0;
  const count = there + back;
  const values = new Float64Array(times * count);
  const work = new Float64Array(times * count);
  const last = times - 1;
  for (let t = 0; t < times; t++) {
    values.set(forward.values.subarray(t * there, (t + 1) * there), t * count);
    work.set(forward.work.subarray(t * there, (t + 1) * there), t * count);
    for (let p = 0; p < back; p++) {
      const { values: seen, work: done } = reverse!;
      values[t * count + there + p] = seen[(last - t) * back + p];
      work[t * count + there + p] = done[(last - t) * back + p] - done[last * back + p];
    }
  }
  return {
    count,
    forward: there,
    direction: Uint8Array.from({ length: count }, (_, p) => (p < there ? 0 : 1)),
    values,
    work,
    total: work.slice(last * count),
  };
}

interface Frames extends Paths {
  readonly times: number;
  readonly bins: Int32Array;
  /** Energies of the spring in the middle of each bin, times × bins, kT. */
  readonly spring: Float64Array;
  readonly grid: Axis;
}

function framesOf({ centres, spring, period = null }: SteeredData, paths: Paths, grid: Axis): Frames {
  const middles = binCentres(grid);
  const energies = new Float64Array(centres.length * grid.bins);
  centres.forEach((centre, t) => {
    middles.forEach((x, b) => {
      const away = period === null ? x - centre : x - centre - period * Math.round((x - centre) / period);
      energies[t * grid.bins + b] = 0.5 * spring * away * away;
    });
  });
  return { ...paths, times: centres.length, bins: binIndices(grid, paths.values), spring: energies, grid };
}

/** The estimate with every pull counted so many times. */
function estimateOf(frames: Frames, counts: Float64Array) {
  const { count, times, work, bins, spring, grid } = frames;
  const offsets = logOffsets(frames, counts);
  const switched = new Float64Array(times);
  const effectivePulls = new Float64Array(times);
  const mass = new Float64Array(grid.bins);
  const logWeights = new Float64Array(count);
  for (let t = 0; t < times; t++) {
    for (let p = 0; p < count; p++) logWeights[p] = offsets[p] - work[t * count + p];
    const total = logSumExp(logWeights);
    switched[t] = -total;
    let squares = 0;
    for (let p = 0; p < count; p++) {
      if (counts[p] === 0) continue;
      // Each slice is normalised under its spring, so that slices add up as windows do in WHAM.
      const share = Math.exp(logWeights[p] - total);
      squares += share * share;
      const bin = bins[t * count + p];
      if (bin >= 0) mass[bin] += share;
    }
    effectivePulls[t] = 1 / squares;
  }
  const terms = new Float64Array(times);
  const profile = mass.map((m, b) => {
    for (let t = 0; t < times; t++) terms[t] = switched[t] - spring[t * grid.bins + b];
    return logSumExp(terms) - Math.log(m);
  });
  return { profile, switched: switched.map((f) => f - switched[0]), effectivePulls };
}

/**
 * −ln (n_F + n_R exp(ΔF − W)) of each pull, with its count: what makes pulls of both directions one sample of forward ones. ΔF solves
 * Bennett's equation, Σ 1 / (n_F exp(W − ΔF) + n_R) = 1.
 */
function logOffsets({ count, forward, total }: Frames, counts: Float64Array): Float64Array {
  const reverse = count - forward;
  const logCounts = counts.map(Math.log);
  const [logForward, logReverse] = [Math.log(forward), Math.log(reverse)];
  const offsetOf = (p: number, difference: number) => {
    const [a, b] = [logForward, logReverse + difference - total[p]];
    return -(Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))));
  };
  if (reverse === 0) return logCounts.map((log) => log - logForward);
  let [low, high] = [-50, 50].map((margin) => margin + total.reduce(margin < 0 ? smaller : larger));
  for (let i = 0; i < 80 && high - low > 1e-12 * (1 + Math.abs(low)); i++) {
    const middle = 0.5 * (low + high);
    let sum = 0;
    for (let p = 0; p < count; p++) sum += Math.exp(logCounts[p] + offsetOf(p, middle) + middle - total[p]);
    if (sum > 1) high = middle;
    else low = middle;
  }
  return logCounts.map((log, p) => log + offsetOf(p, 0.5 * (low + high)));
}

const smaller = (a: number, b: number) => Math.min(a, b);
const larger = (a: number, b: number) => Math.max(a, b);

function emptyStatus(profile: Float64Array): Status {
  const empty = profile.filter((value) => value === Infinity).length;
  return empty === 0
    ? OK
    : note(
        'empty-bins',
        `${empty} of ${profile.length} bins hold no frame: widen the bins, or narrow the grid.`,
      );
}

function weightStatus(effective: Float64Array, centres: Float64Array, pulls: number): Status {
  const least = effective.reduce(smaller);
  if (least >= FEWEST) return OK;
  if (Number.isNaN(least)) {
    return problem(
      'not-finite',
      'The work of some pulls is not finite: take a softer spring, a shorter way, or a smaller time step.',
    );
  }
  const place = Number(centres[effective.indexOf(least)].toPrecision(3));
  return problem(
    'few-pulls',
    `Near ${place} the averages rest on ${least.toFixed(1)} of ${pulls} pulls: pull more slowly (more steps), or more often.`,
  );
}
