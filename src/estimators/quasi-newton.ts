/**
 * Sweeps with a memory: the convex problem of dual.ts minimised without a Hessian, for a start where there are many states.
 *
 * Source: the limited-memory method of J. Nocedal, Math. Comput. 35, 773 (1980), doi:10.1090/S0025-5718-1980-0572855-7.
 */

/** Steps that are remembered. */
const MEMORY = 10;
/** Sweeps at most: where overlap is so poor that they do not suffice, Newton steps go on from here. */
const SWEEPS = 300;
/** Every state's samples are then explained to this share. */
const TOLERANCE = 1e-4;

export interface Expectation {
  /** Σ_n m_n p_nk: how many samples each state should have drawn. */
  readonly sums: Float64Array;
  /** Σ_n m_n ln Σ_k N_k exp(f_k − u_kn). */
  readonly logSum: number;
}

/** From f to where a Newton step is small. */
export function quasiNewton(
  evaluate: (f: Float64Array) => Expectation,
  counts: Float64Array,
  start: Float64Array,
): Float64Array {
  // In x = √N f every state's own curvature is 1.
  const roots = counts.map(Math.sqrt);
  const at = (x: Float64Array): { x: Float64Array; gradient: Float64Array; value: number } => {
    const f = x.map((value, k) => value / roots[k]);
    const { sums, logSum } = evaluate(f);
    return {
      x,
      gradient: sums.map((sum, k) => (sum - counts[k]) / roots[k]),
      value: logSum - dot(counts, f),
    };
  };
  let point = at(start.map((value, k) => value * roots[k]));
  const steps: { s: Float64Array; y: Float64Array; sy: number }[] = [];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    if (point.gradient.every((g, k) => Math.abs(g) < TOLERANCE * roots[k])) break;
    const direction = descent(point.gradient, steps);
    const slope = dot(direction, point.gradient);
    let next: typeof point | undefined;
    for (let t = 1; t > 1e-3 && !next; t *= 0.3) {
      const trial = at(point.x.map((value, k) => value + t * direction[k]));
      if (trial.value <= point.value + 1e-4 * t * slope + 1e-13 * Math.abs(point.value)) next = trial;
    }
    if (!next) break;
    const s = next.x.map((value, k) => value - point.x[k]);
    const y = next.gradient.map((value, k) => value - point.gradient[k]);
    const sy = dot(s, y);
    if (sy > 0) steps.push({ s, y, sy });
    if (steps.length > MEMORY) steps.shift();
    point = next;
  }
  return point.x.map((value, k) => value / roots[k]);
}

/** The gradient, corrected by the curvature along remembered steps. */
function descent(
  gradient: Float64Array,
  steps: readonly { s: Float64Array; y: Float64Array; sy: number }[],
): Float64Array {
  const d = gradient.map((value) => -value);
  const alphas = steps.map(() => 0);
  for (let i = steps.length - 1; i >= 0; i--) {
    const { s, y, sy } = steps[i];
    alphas[i] = dot(s, d) / sy;
    for (let k = 0; k < d.length; k++) d[k] -= alphas[i] * y[k];
  }
  const last = steps.at(-1);
  const scale = last ? last.sy / dot(last.y, last.y) : 1;
  for (let k = 0; k < d.length; k++) d[k] *= scale;
  steps.forEach(({ s, y, sy }, i) => {
    const beta = dot(y, d) / sy;
    for (let k = 0; k < d.length; k++) d[k] += (alphas[i] - beta) * s[k];
  });
  return d;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
