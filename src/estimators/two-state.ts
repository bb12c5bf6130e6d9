/**
 * Free-energy differences between two states from work values: reduced energy differences (w = u₁ − u₀ for samples of state 0,
 * w = u₀ − u₁ for samples of state 1), or nonequilibrium work in kT.
 */
import { kishSize, paretoTail } from '../diagnostics/index.js';
import { InputError } from '../math/errors.js';
import { logSumExp } from '../math/log-sum-exp.js';
import { combine, OK, problem, type Estimate } from './estimate.js';

export interface PerturbationDiagnostics {
  /** Kish's effective number of samples behind the average. */
  readonly effectiveSamples: number;
  /** Pareto k̂ of exp(−w): above about 0.7 the average is ruled by samples not seen yet. */
  readonly paretoShape: number;
}

/**
 * Exponential averaging, f₁ − f₀ = −ln ⟨exp(−w)⟩₀ (also Jarzynski's equality for nonequilibrium work). Unbiased only in the limit of
 * many samples; the standard error is first order, and the status says when the average rests on a few samples.
 *
 * Sources: R. W. Zwanzig, J. Chem. Phys. 22, 1420 (1954), doi:10.1063/1.1740409; C. Jarzynski, Phys. Rev. Lett. 78, 2690 (1997),
 * doi:10.1103/PhysRevLett.78.2690.
 *
 * @throws InputError if there are fewer than two work values or one is NaN or −∞.
 *
 * @example
 * perturbation(work).value; // f₁ − f₀ in kT
 */
export function perturbation(work: ArrayLike<number>): Estimate<number, PerturbationDiagnostics> {
  checkWork(work, 'work');
  const n = work.length;
  const logWeights = Float64Array.from(work, (w) => -w);
  const value = Math.log(n) - logSumExp(logWeights);
  const effectiveSamples = kishSize(logWeights);
  const { shape, threshold } = paretoTail(logWeights);
  const diagnostics = { effectiveSamples, paretoShape: shape };
  if (effectiveSamples === 0) {
    const status = problem(
      'no-overlap',
      'Every work value is infinite: no sample of state 0 is possible in state 1.',
    );
    return { value: Infinity, standardError: Infinity, status, diagnostics };
  }
  // (⟨x²⟩ / ⟨x⟩² − 1) / (n − 1) with x = exp(−w); ⟨x²⟩ / ⟨x⟩² = n / effectiveSamples.
  const standardError = Math.sqrt(Math.max(0, n / effectiveSamples - 1) / (n - 1));
  const heavy = n >= 100 && shape > threshold;
  const status =
    heavy || effectiveSamples < 10
      ? problem(
          'poor-overlap',
          `The average rests on ${effectiveSamples.toFixed(1)} of ${n} samples (k-hat ${shape.toFixed(2)}): sample both states ` +
            'and use bar, or add states between them.',
        )
      : OK;
  return { value, standardError, status, diagnostics };
}

export interface BarDiagnostics {
  /** Overlap of the two states, 0 to 1 (equal distributions): 2 ∫ p₀ p₁ / (p₀ + p₁) for equal numbers of samples. */
  readonly overlap: number;
  readonly converged: boolean;
  readonly iterations: number;
}

/**
 * The Bennett acceptance ratio: the difference f₁ − f₀ of least variance from work in both directions (also Crooks' relation for
 * nonequilibrium work). `forward` is w for samples of state 0, `reverse` for samples of state 1.
 *
 * Sources: C. H. Bennett, J. Comput. Phys. 22, 245 (1976), doi:10.1016/0021-9991(76)90078-4; M. R. Shirts et al., Phys. Rev. Lett. 91,
 * 140601 (2003), doi:10.1103/PhysRevLett.91.140601.
 *
 * @throws InputError if a direction is empty or a value is NaN or −∞.
 *
 * @example
 * bar(forward, reverse).value; // f₁ − f₀ in kT
 */
export function bar(
  forward: ArrayLike<number>,
  reverse: ArrayLike<number>,
): Estimate<number, BarDiagnostics> {
  checkWork(forward, 'forward work', 1);
  checkWork(reverse, 'reverse work', 1);
  const [n0, n1] = [forward.length, reverse.length];
  const offset = Math.log(n0 / n1);
  // The expected number of samples that came from state 1, by f, less the true one: increasing in f.
  const evaluate = (f: number): { excess: number; information: number } => {
    let excess = 0;
    let information = 0;
    for (let i = 0; i < n0; i++) {
      const p = logistic(f - forward[i] - offset);
      excess += p;
      information += p * (1 - p);
    }
    for (let i = 0; i < n1; i++) {
      const p = logistic(-f - reverse[i] + offset);
      excess -= p;
      information += p * (1 - p);
    }
    return { excess, information };
  };

  const finite = [...Array.from(forward), ...Array.from(reverse, (w) => -w)].filter(Number.isFinite);
  if (finite.length === 0) {
    const status = problem(
      'no-overlap',
      'Every work value is infinite: the two states share no configuration.',
    );
    return {
      value: NaN,
      standardError: Infinity,
      status,
      diagnostics: { overlap: 0, converged: false, iterations: 0 },
    };
  }
  let low = finite.reduce((a, b) => Math.min(a, b)) + offset - 50;
  let high = finite.reduce((a, b) => Math.max(a, b)) + offset + 50;
  let f = 0.5 * (low + high);
  let converged = false;
  let iterations = 0;
  while (!converged && iterations < 200) {
    iterations++;
    const { excess, information } = evaluate(f);
    if (excess > 0) high = f;
    else low = f;
    let next = f - excess / information;
    // Newton where it stays within the bracket, bisection where it does not.
    if (!(next >= low && next <= high)) next = 0.5 * (low + high);
    converged = Math.abs(next - f) <= 1e-13 * (1 + Math.abs(f)) || excess === 0;
    f = next;
  }
  const { information } = evaluate(f);
  const overlap = information * (1 / n0 + 1 / n1);
  const standardError = Math.sqrt(Math.max(0, 1 / information - 1 / n0 - 1 / n1));
  const weak = problem(
    overlap < 1e-10 ? 'no-overlap' : 'poor-overlap',
    `The two states overlap by ${(100 * overlap).toPrecision(2)} %: add a state between them.`,
  );
  const unsolved = problem(
    'not-converged',
    `Bennett's equation was not solved within ${iterations} iterations.`,
  );
  return {
    value: f,
    standardError,
    status: combine(converged ? OK : unsolved, overlap < 0.03 ? weak : OK),
    diagnostics: { overlap, converged, iterations },
  };
}

/** 1 / (1 + exp(−x)). */
function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

function checkWork(work: ArrayLike<number>, name: string, least = 2): void {
  if (work.length < least)
    throw new InputError(`${name} has ${work.length} values: it needs ${least} at least`);
  for (let i = 0; i < work.length; i++) {
    if (!(work[i] > -Infinity))
      throw new InputError(`${name} value ${i} is ${work[i]}: it must be a number or +Infinity`);
  }
}
