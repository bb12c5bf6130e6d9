/**
 * Crooks' relation between the work of switching forth and back, P(w forward) / P(−w reverse) = exp(w − (f₁ − f₀)): the two distributions cross at the
 * free-energy difference.
 *
 * Source: G. E. Crooks, Phys. Rev. E 60, 2721 (1999), doi:10.1103/PhysRevE.60.2721.
 */
import { InputError } from '../math/errors.js';
import { combine, OK, problem, type Estimate, type Status } from './estimate.js';
import { momentsOf, normality } from './normality.js';
import {
  bar,
  logistic,
  perturbation,
  type BarDiagnostics,
  type BarOptions,
  type PerturbationDiagnostics,
} from './two-state.js';
import { checkInefficiency, checkWork } from './work.js';

/** Standard errors by which what must agree may differ: first-order errors of skewed averages have tails. */
const ALARM = 4;

export interface IntersectionDiagnostics {
  /** Mean work above the difference, in kT: forward, reverse. For normal work both are half the variance. */
  readonly dissipation: readonly [number, number];
}

/**
 * Crooks Gaussian intersection: where normal distributions with the moments of the forward and of the (negative) reverse work cross. It
 * needs no overlap of the two, but rests on the work being normal: the status says where it is not. Errors are first order.
 *
 * Source: M. Goette and H. Grubmüller, J. Comput. Chem. 30, 447 (2009), doi:10.1002/jcc.21073.
 *
 * @throws InputError if a direction has fewer than three values or one is not finite.
 *
 * @example
 * crooksIntersection(forward, reverse).value; // f₁ − f₀ in kT
 */
export function crooksIntersection(
  forward: ArrayLike<number>,
  reverse: ArrayLike<number>,
  { inefficiencies = [1, 1] }: BarOptions = {},
): Estimate<number, IntersectionDiagnostics> {
  const sides = [forward, reverse].map((work, side) => {
    const name = side === 0 ? 'forward work' : 'reverse work';
    checkWork(work, name, 3);
    const moments = momentsOf(work);
    if (!moments.finite)
      throw new InputError(
        `${name} holds infinite values: an intersection of normal distributions needs finite ones`,
      );
    return { ...moments, n: work.length / checkInefficiency(inefficiencies[side]) };
  });
  const [a, b] = [sides[0], { ...sides[1], mean: -sides[1].mean }];
  const answer = (value: number, standardError: number, ...said: Status[]) => ({
    value,
    standardError,
    status: combine(
      ...said,
      normality(forward, 'The forward work', a.n),
      normality(reverse, 'The reverse work', b.n),
      normalPair(a, b),
    ),
    diagnostics: { dissipation: [a.mean - value, value - b.mean] as const },
  });
  const middle = 0.5 * (a.mean + b.mean);
  if (!(a.variance > 0 && b.variance > 0))
    return answer(
      middle,
      Infinity,
      problem('no-spread', 'All work values of one direction are equal, so they give no error: check them.'),
    );

  const value = crossing(a, b, middle);
  if (value === undefined)
    return answer(
      middle,
      Infinity,
      problem(
        'no-crossing',
        'The normal distributions of the two directions do not cross between their means: they differ in spread alone. Use bar.',
      ),
    );
  // ln N(value; a) − ln N(value; b) stays zero when a moment moves: how far the value moves with it.
  const slope = -(value - a.mean) / a.variance + (value - b.mean) / b.variance;
  const variance = [a, b].reduce((sum, { mean, variance: v, n }) => {
    const d = value - mean;
    const byMean = d / v / slope;
    const byVariance = (d * d - v) / (2 * v * v) / slope;
    return sum + (byMean ** 2 * v) / n + (byVariance ** 2 * 2 * v * v) / Math.max(n - 1, 1);
  }, 0);
  const standardError = Math.sqrt(variance);
  const apart = Math.abs(a.mean - b.mean);
  return answer(
    value,
    Number.isFinite(standardError) ? standardError : Infinity,
    // Distributions that nearly coincide cross at a small angle: first-order errors then mean nothing.
    standardError < apart || apart === 0
      ? OK
      : problem(
          'shallow-crossing',
          'The two distributions nearly coincide, so where they cross is not determined: use bar, which is at its best here.',
        ),
  );
}

type Side = { readonly mean: number; readonly variance: number; readonly n: number };

/** Normal work that obeys Crooks' relation has the same spread in both directions, and means apart by that variance. */
function normalPair(a: Side, b: Side): Status {
  const freedom = [a, b].map(({ n }) => Math.max(n - 1, 1));
  const ratio = Math.log(a.variance / b.variance) / Math.sqrt(2 / freedom[0] + 2 / freedom[1]);
  const variance = 0.5 * (a.variance + b.variance);
  const noise = [a, b].map(({ variance: v, n }, i) => v / n + (0.5 * v * v) / freedom[i]);
  const excess = (a.mean - b.mean - variance) / Math.sqrt(noise[0] + noise[1]);
  if (!(Math.abs(ratio) > ALARM || Math.abs(excess) > ALARM)) return OK;
  return problem(
    'not-normal',
    `Normal work would have one variance in both directions and means apart by it; here they are ${a.variance.toPrecision(3)} ` +
      `and ${b.variance.toPrecision(3)}, and ${(a.mean - b.mean).toPrecision(3)} apart: use bar.`,
  );
}

/** The crossing of two normal densities that is nearest to the middle of their means; undefined where there is none. */
function crossing(
  a: { mean: number; variance: number },
  b: { mean: number; variance: number },
  middle: number,
): number | undefined {
  // c₂ y² + c₁ y + c₀ = 0 for y = value − middle.
  const [p, q] = [a.mean - middle, b.mean - middle];
  const c2 = 1 / b.variance - 1 / a.variance;
  const c1 = 2 * (p / a.variance - q / b.variance);
  const c0 = (q * q) / b.variance - (p * p) / a.variance + Math.log(b.variance / a.variance);
  const discriminant = c1 * c1 - 4 * c2 * c0;
  if (!(discriminant >= 0) || (c1 === 0 && c2 === 0)) return undefined;
  // The root of smaller size, written so that equal variances (c₂ = 0) need no case of their own.
  const root = (-2 * c0) / (c1 + (c1 >= 0 ? 1 : -1) * Math.sqrt(discriminant));
  return Math.abs(root) <= Math.abs(p - q) || root === 0 ? middle + root : undefined;
}

export interface BothDirectionsDiagnostics extends BarDiagnostics {
  /** f₁ − f₀ by exponential averaging of each direction alone. */
  readonly forward: Estimate<number, PerturbationDiagnostics>;
  readonly reverse: Estimate<number, PerturbationDiagnostics>;
  /** forward − reverse in kT, and in standard errors. Undersampled work makes it positive. */
  readonly hysteresis: { readonly value: number; readonly score: number };
  /** Slope of ln P(forward)/P(−reverse) against the work: 1 by Crooks' relation. */
  readonly slope: { readonly value: number; readonly standardError: number };
}

/**
 * Work in both directions: f₁ − f₀ by `bar` (Crooks' relation by maximum likelihood), with checks of whether the directions belong together.
 * Each alone gives an exponential average; both must agree. And the ratio of the two work distributions must rise as exp(w): another
 * slope says that the work is not in kT, has a wrong sign, or did not start from equilibrium.
 *
 * @throws InputError if a direction has fewer than two values or one is NaN or −∞.
 *
 * @example
 * const { value, status, diagnostics } = bothDirections(forward, reverse);
 * diagnostics.slope.value; // 1
 */
export function bothDirections(
  forward: ArrayLike<number>,
  reverse: ArrayLike<number>,
  options: BarOptions = {},
): Estimate<number, BothDirectionsDiagnostics> {
  const [g0, g1] = options.inefficiencies ?? [1, 1];
  const there = perturbation(forward, { inefficiency: g0 });
  const negated = perturbation(reverse, { inefficiency: g1 });
  const back = { ...negated, value: -negated.value };
  const both = bar(forward, reverse, options);
  const value = there.value - back.value;
  const score = value / Math.hypot(there.standardError, back.standardError);
  const slope = crooksSlope(forward, reverse, [1 / g0, 1 / g1]);
  const apart =
    there.status.ok && back.status.ok && Math.abs(score) > ALARM
      ? problem(
          'hysteresis',
          `The directions alone disagree by ${value.toPrecision(2)} kT, ${Math.abs(score).toFixed(1)} standard errors: ` +
            'check that each starts from equilibrium.',
        )
      : OK;
  const away = (slope.value - 1) / slope.standardError;
  const bent =
    Math.abs(away) > ALARM
      ? problem(
          'not-crooks',
          `ln P(forward)/P(-reverse) rises by ${slope.value.toFixed(2)} ± ${slope.standardError.toFixed(2)} per kT of work, not 1: ` +
            'check that the work is in kT, its sign, and that each direction starts from equilibrium.',
        )
      : OK;
  return {
    ...both,
    status: combine(both.status, bent, apart),
    diagnostics: {
      ...both.diagnostics,
      forward: there,
      reverse: back,
      hysteresis: { value, score: Number.isFinite(score) ? score : 0 },
      slope,
    },
  };
}

/** Logistic regression of the direction on the work, Newton steps; infinite error where the directions do not overlap. */
function crooksSlope(
  forward: ArrayLike<number>,
  reverse: ArrayLike<number>,
  counts: readonly [number, number],
) {
  const points = [
    ...Array.from(forward, (w) => ({ w, is: 1, m: counts[0] })),
    ...Array.from(reverse, (w) => ({ w: -w, is: 0, m: counts[1] })),
  ].filter(({ w }) => Number.isFinite(w));
  const middle = points.reduce((sum, { w }) => sum + w / points.length, 0);
  let [intercept, slope] = [0, 0];
  for (let iteration = 0; iteration < 100; iteration++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const { w, is, m } of points) {
      const x = w - middle;
      const p = logistic(intercept + slope * x);
      const weight = m * p * (1 - p);
      g0 += m * (is - p);
      g1 += m * (is - p) * x;
      h00 += weight;
      h01 += weight * x;
      h11 += weight * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12 * h00 * h11)) break;
    const step = (h00 * g1 - h01 * g0) / determinant;
    intercept += (h11 * g0 - h01 * g1) / determinant;
    slope += step;
    if (Math.abs(step) < 1e-9 * Math.max(1, Math.abs(slope)))
      return { value: slope, standardError: Math.sqrt(h00 / determinant) };
  }
  return { value: slope, standardError: Infinity };
}
