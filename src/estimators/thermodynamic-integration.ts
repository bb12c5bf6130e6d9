import { InputError } from '../math/errors.js';
import { integrationWeights, type IntegrationRule } from '../math/index.js';
import { combine, OK, problem, type Estimate, type Status } from './estimate.js';

/** Mean forces with their errors, as `averages` makes them. */
export interface MeanForces {
  /** ⟨∂u/∂λ⟩ at each point, in kT per unit of λ. */
  readonly value: ArrayLike<number>;
  /** Of each; zero only where a force is known exactly. */
  readonly standardError: ArrayLike<number>;
  /** What was said of them; it goes on into the integral's status. */
  readonly status?: Status;
}

export interface IntegrationDiagnostics {
  readonly rule: IntegrationRule;
  /** f(λ_k) − f(λ_0) at every point, and its errors (0 at the first point, where it is 0 by definition). */
  readonly profile: Float64Array;
  readonly profileErrors: Float64Array;
  /** What each rule makes of the same forces. */
  readonly rules: Readonly<Record<IntegrationRule, number>>;
  /** How far the chosen rule is from the other one of its order (the trapezoid: from the spline), in kT: a hint of the error of the grid. */
  readonly discretisation: number;
  /** The interval [λ_i, λ_{i+1}] where the two rules differ most. */
  readonly coarsest: readonly [number, number];
}

/** The rule that a rule is compared with. */
const OTHER: Record<IntegrationRule, IntegrationRule> = {
  trapezoid: 'spline',
  simpson: 'spline',
  spline: 'simpson',
};

/**
 * Thermodynamic integration, f₁ − f₀ = ∫ ⟨∂u/∂λ⟩ dλ from the first point to the last. Every rule is a weighted sum of the mean forces, so their
 * independent errors propagate exactly; the error of the grid comes on top, and the status says where it shows.
 *
 * The default is the natural cubic spline: of fourth order like Simpson's rule, but with even weights, so noise counts less.
 *
 * Source: J. G. Kirkwood, J. Chem. Phys. 3, 300 (1935), doi:10.1063/1.1749657.
 *
 * @throws InputError if lengths differ, points do not rise, a force is not finite, or an error is negative, NaN or zero everywhere.
 *
 * @example
 * const forces = averages(seriesOfForces); // one series per λ
 * const { value, standardError } = thermodynamicIntegration([0, 0.25, 0.5, 0.75, 1], forces);
 */
export function thermodynamicIntegration(
  points: ArrayLike<number>,
  forces: MeanForces,
  { rule = 'spline' }: { rule?: IntegrationRule } = {},
): Estimate<number, IntegrationDiagnostics> {
  const n = points.length;
  const { value: force, standardError: error } = forces;
  if (force.length !== n || error.length !== n)
    throw new InputError(
      `${n} points, ${force.length} mean forces, ${error.length} errors: there must be one of each for every point`,
    );
  const weights = integrationWeights(points, rule);
  const others = integrationWeights(points, OTHER[rule]);
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(force[i]))
      throw new InputError(`the mean force at point ${i} (${points[i]}) is ${force[i]}: it must be finite`);
    if (!(error[i] >= 0))
      throw new InputError(`the error of the mean force at point ${i} (${points[i]}) is ${error[i]}`);
  }
  if (Array.from(error).every((e) => e === 0))
    throw new InputError('every mean force has error 0: give the errors of the means (averages finds them)');

  const row = (of: Float64Array, k: number): Float64Array => of.subarray(k * n, (k + 1) * n);
  const profile = Float64Array.from({ length: n }, (_, k) => sumOf(row(weights, k), force));
  const profileErrors = Float64Array.from({ length: n }, (_, k) => errorOf(row(weights, k), error));
  const last = n - 1;
  const totals = { trapezoid: 0, simpson: 0, spline: 0 };
  for (const name of Object.keys(totals) as IntegrationRule[])
    totals[name] = sumOf(row(name === rule ? weights : integrationWeights(points, name), last), force);

  const differences = weights.map((w, at) => w - others[at]);
  const discretisation = Math.abs(sumOf(row(differences, last), force));
  const between = Float64Array.from({ length: n }, (_, k) => sumOf(row(differences, k), force));
  let worst = 0;
  const jump = (i: number): number => Math.abs(between[i + 1] - between[i]);
  for (let i = 1; i < last; i++) if (jump(i) > jump(worst)) worst = i;
  const coarsest = [points[worst], points[worst + 1]] as const;
  const standardError = profileErrors[last];
  return {
    value: profile[last],
    standardError,
    status: combine(
      forces.status ?? OK,
      standardError < Infinity
        ? OK
        : problem('no-error', 'A mean force has no error, so the integral has none.'),
      gridStatus(discretisation, errorOf(row(differences, last), error), standardError, coarsest),
    ),
    diagnostics: { rule, profile, profileErrors, rules: totals, discretisation, coarsest },
  };
}

/** Rules that differ by more than their noise explains, and by enough to spoil an interval of ±2 errors. */
function gridStatus(
  difference: number,
  noise: number,
  standardError: number,
  [from, to]: readonly [number, number],
): Status {
  if (!(difference > 3 * noise && difference > 0.5 * standardError)) return OK;
  return problem(
    'coarse-points',
    `Two rules of integration differ by ${difference.toPrecision(2)} kT where the error is ${standardError.toPrecision(2)}: ` +
      `add a point between ${from} and ${to}.`,
  );
}

function sumOf(weights: Float64Array, values: ArrayLike<number>): number {
  return weights.reduce((sum, w, i) => sum + (w === 0 ? 0 : w * values[i]), 0);
}

function errorOf(weights: Float64Array, errors: ArrayLike<number>): number {
  return Math.sqrt(weights.reduce((sum, w, i) => sum + (w === 0 ? 0 : (w * errors[i]) ** 2), 0));
}
