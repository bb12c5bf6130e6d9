/**
 * Umbrella integration: each harmonic window's samples are taken for a normal distribution, whose mean and variance give the mean force of the
 * unbiased free energy, dA/dξ = (ξ − mean)/variance − spring (ξ − centre). The windows' forces are averaged by how often each visits ξ, and integrated.
 *
 * It needs no equations solved and no bins, and its errors follow from those of means and variances. It is approximate where the free energy is not
 * quadratic across a window: stiffer springs make it exact.
 *
 * Sources: J. Kästner and W. Thiel, J. Chem. Phys. 123, 144104 (2005), doi:10.1063/1.2052648; errors: J. Chem. Phys. 124, 234106 (2006),
 * doi:10.1063/1.2206775 (here in full: through the weights too, and with the correlation of mean and variance).
 */
import { InputError } from '../math/errors.js';
import { gaussLegendre } from '../math/index.js';
import { combine, OK, problem, type Estimate, type Status } from './estimate.js';
import { axesOf, binCentres, type Axis } from './grid.js';
import { normality } from './normality.js';
import { windowMoments, type WindowMoments } from './window-moments.js';

export interface UmbrellaIntegrationData {
  /** The coordinate of each sample: window 0's samples first, each window in time order. */
  readonly values: ArrayLike<number>;
  /** Samples of each window. */
  readonly counts: ArrayLike<number>;
  readonly centres: ArrayLike<number>;
  /** Spring constants in kT per unit²: bias = spring/2 (ξ − centre)². */
  readonly springs: ArrayLike<number>;
  /** One axis; where it is periodic, distances are taken around it. */
  readonly grid: Axis;
  readonly names?: readonly string[];
}

export interface UmbrellaIntegrationDiagnostics {
  /** Middles of the bins, where the profile is given. */
  readonly centres: Float64Array;
  /** dA/dξ there, in kT per unit. */
  readonly meanForce: Float64Array;
  readonly meanForceErrors: Float64Array;
  /** Mean and variance of each window, where they lie on the grid, with their errors. */
  readonly windows: readonly WindowMoments[];
  /** Integral of the mean force around a periodic coordinate, in kT, before it is taken off evenly; its error. 0 and 0 on an interval. */
  readonly closure: { readonly value: number; readonly standardError: number };
}

/** A point farther from every window's mean than so many of its standard deviations has no samples to speak of. */
const REACH = 3;
/** Points of Gauss' rule between two neighbouring bins. */
const ORDER = 4;

/**
 * The free-energy profile along one coordinate in kT, zero at its lowest point, with errors relative to that point. Infinite errors stand where
 * no window reaches, and beyond a gap.
 *
 * @throws InputError if lengths differ, a window has fewer than four samples, a value is not finite, or a spring is not positive.
 *
 * @example
 * const grid = { low: -Math.PI, high: Math.PI, bins: 100, periodic: true };
 * const profile = umbrellaIntegration({ values, counts, centres, springs, grid });
 */
export function umbrellaIntegration(
  data: UmbrellaIntegrationData,
): Estimate<Float64Array, UmbrellaIntegrationDiagnostics> {
  const { grid, counts } = data;
  if (axesOf(grid).length !== 1)
    throw new InputError('umbrella integration works along one coordinate: use mbar or wham for more');
  const windows = windowMoments(data);
  const span = grid.high - grid.low;
  const period = grid.periodic ? span : undefined;
  const force = forceOf(windows, period);
  const centres = binCentres(grid);
  const bins = centres.length;
  const parameters = 2 * windows.length;

  // The profile and its derivatives by every window's mean and variance, integrated together from the first bin.
  const meanForce = new Float64Array(bins);
  const meanForceErrors = new Float64Array(bins);
  const profile = new Float64Array(bins);
  const slopes = Array.from({ length: bins }, () => new Float64Array(parameters));
  const gap = new Uint8Array(bins); // whether a gap lies between this bin and the one before
  const derivative = new Float64Array(parameters);
  const { nodes, weights } = gaussLegendre(ORDER);
  const step = (from: number, width: number, slope: Float64Array): { rise: number; reached: boolean } => {
    let rise = 0;
    let reached = true;
    for (let i = 0; i < ORDER; i++) {
      const at = force(from + 0.5 * width * (1 + nodes[i]), derivative);
      rise += 0.5 * width * weights[i] * at.value;
      for (let p = 0; p < parameters; p++) slope[p] += 0.5 * width * weights[i] * derivative[p];
      reached &&= at.reached;
    }
    return { rise, reached };
  };
  for (let b = 0; b < bins; b++) {
    const at = force(centres[b], derivative);
    meanForce[b] = at.value;
    meanForceErrors[b] = at.reached ? errorOf(windows, derivative) : Infinity;
    if (b === 0) continue;
    slopes[b].set(slopes[b - 1]);
    const { rise, reached } = step(centres[b - 1], centres[b] - centres[b - 1], slopes[b]);
    profile[b] = profile[b - 1] + rise;
    gap[b] = reached && at.reached ? 0 : 1;
  }

  const closure = { value: 0, standardError: 0 };
  let around = true;
  if (period !== undefined) {
    const whole = slopes[bins - 1].slice();
    const { rise, reached } = step(centres[bins - 1], centres[0] + span - centres[bins - 1], whole);
    around = reached;
    closure.value = profile[bins - 1] + rise;
    closure.standardError = errorOf(windows, whole);
    // A free energy has one value at each point: what is left after a turn is noise, taken off evenly; never across a gap.
    if (around && gap.every((g) => g === 0)) {
      for (let b = 0; b < bins; b++) {
        const share = (centres[b] - centres[0]) / span;
        profile[b] -= share * closure.value;
        for (let p = 0; p < parameters; p++) slopes[b][p] -= share * whole[p];
      }
    }
  }

  const reachable = meanForceErrors.map((e) => (e < Infinity ? 1 : 0));
  let lowest = reachable.indexOf(1);
  for (let b = 0; b < bins; b++) if (reachable[b] && profile[b] < profile[lowest]) lowest = b;
  const zero = lowest < 0 ? 0 : profile[lowest];
  const standardError = slopes.map((slope, b) => {
    if (b === lowest) return 0; // zero by definition
    if (lowest < 0 || !reachable[b] || crossesGap(gap, lowest, b)) return Infinity;
    return (
      errorOf(
        windows,
        slope.map((value, p) => value - slopes[lowest][p]),
      ) || Infinity
    );
  });
  return {
    value: profile.map((value) => value - zero),
    standardError: Float64Array.from(standardError),
    status: combine(
      gapStatus(gap, reachable, centres, around),
      ...windows.map((window, k) =>
        windowStatus(window, data.names?.[k] ?? `${k} (at ${window.centre})`, counts[k]),
      ),
      closureStatus(closure),
    ),
    diagnostics: { centres, meanForce, meanForceErrors, windows, closure },
  };
}

/** The mean force at a point and its derivatives by the mean (2k) and the variance (2k + 1) of every window. */
function forceOf(windows: readonly WindowMoments[], period: number | undefined) {
  const k = windows.length;
  const [offset, force, share] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)];
  return (at: number, derivative: Float64Array): { value: number; reached: boolean } => {
    let nearest = Infinity;
    let largest = -Infinity;
    windows.forEach(({ mean, variance, centre, spring, count }, i) => {
      // One image of the window: the one whose mean is nearest.
      let d = at - mean;
      if (period !== undefined) d -= period * Math.round(d / period);
      offset[i] = d;
      force[i] = d / variance - spring * (d + mean - centre);
      share[i] = Math.log(count) - 0.5 * Math.log(variance) - (0.5 * d * d) / variance;
      nearest = Math.min(nearest, (d * d) / variance);
      largest = Math.max(largest, share[i]);
    });
    let total = 0;
    for (let i = 0; i < k; i++) total += share[i] = Math.exp(share[i] - largest);
    let value = 0;
    for (let i = 0; i < k; i++) value += (share[i] /= total) * force[i];
    windows.forEach(({ variance }, i) => {
      const d = offset[i];
      const beyond = force[i] - value; // a window that gains weight pulls the mean towards its own force
      derivative[2 * i] = share[i] * (-1 / variance + (d / variance) * beyond);
      derivative[2 * i + 1] =
        share[i] * (-d / variance ** 2 + (0.5 * (d * d - variance) * beyond) / variance ** 2);
    });
    return { value, reached: nearest <= REACH ** 2 };
  };
}

/** Standard error of a linear function of all means and variances. */
function errorOf(windows: readonly WindowMoments[], slope: Float64Array): number {
  let sum = 0;
  windows.forEach(({ errors }, i) => {
    const [a, b] = [slope[2 * i], slope[2 * i + 1]];
    sum += a * a * errors.mean + 2 * a * b * errors.both + b * b * errors.variance;
  });
  return Math.sqrt(Math.max(0, sum));
}

/** Whether the profile was integrated across a gap between two bins. */
function crossesGap(gap: Uint8Array, a: number, b: number): boolean {
  return gap.subarray(Math.min(a, b) + 1, Math.max(a, b) + 1).includes(1);
}

function gapStatus(gap: Uint8Array, reachable: Float64Array, centres: Float64Array, around: boolean): Status {
  const missing = centres.filter((_, b) => reachable[b] === 0 || gap[b] === 1);
  if (missing.length === 0)
    return around
      ? OK
      : problem('no-overlap', 'No window reaches across the ends of the period: add one there.');
  const place = Number(missing[missing.length >> 1].toPrecision(4));
  return problem(
    'no-overlap',
    `${missing.length} of ${centres.length} points lie beyond ${REACH} standard deviations of every window: add a window near ${place}, ` +
      'lower the springs beside it, or narrow the grid.',
  );
}

function windowStatus(window: WindowMoments, name: string, count: number): Status {
  if (window.errors.mean === Infinity)
    return problem('too-short', `Window ${name} is shorter than its correlation: run it longer.`);
  const effective = count / window.inefficiency;
  if (effective < 20)
    return problem(
      'few-samples',
      `Window ${name} has ${effective.toFixed(1)} effective samples: run it longer.`,
    );
  const shape = normality(window.deviations, `Window ${name}`, effective);
  return shape.ok
    ? OK
    : problem(
        'not-normal',
        `The samples of window ${name} are not normal, so its mean force is approximate: stiffen its spring, or use mbar or wham.`,
      );
}

function closureStatus({ value, standardError }: { value: number; standardError: number }): Status {
  if (!(Math.abs(value) > 4 * standardError)) return OK;
  return problem(
    'not-closed',
    `The mean force adds up to ${value.toPrecision(2)} ± ${standardError.toPrecision(2)} kT around the period, not 0: check the ` +
      'windows that are not in equilibrium, and the period.',
  );
}
