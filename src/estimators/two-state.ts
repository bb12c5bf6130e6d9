/**
 * Free-energy differences between two states from work values: reduced energy differences (w = u₁ − u₀ for samples of state 0,
 * w = u₀ − u₁ for samples of state 1), or nonequilibrium work in kT.
 */
import { logSumExp } from '../math/log-sum-exp.js';
import { combine, OK, problem, type Estimate, type Status } from './estimate.js';
import {
  checkInefficiency,
  checkWork,
  isConstant,
  lostSpread,
  noSpread,
  weightSupport,
  type WeightSupport,
  type WorkOptions,
} from './work.js';

export type PerturbationDiagnostics = WeightSupport;

export const ONE_SIDED = 'sample both states and use bar, or add states between them.';

/**
 * Exponential averaging, f₁ − f₀ = −ln ⟨exp(−w)⟩₀. Unbiased only in the limit of many samples; the standard error is first order, and the
 * status says when the average or its error rests on a few samples. For nonequilibrium work `jarzynski` also takes off the bias.
 *
 * Source: R. W. Zwanzig, J. Chem. Phys. 22, 1420 (1954), doi:10.1063/1.1740409.
 *
 * @throws InputError if there are fewer than two work values or one is NaN or −∞.
 *
 * @example
 * perturbation(work).value; // f₁ − f₀ in kT
 */
export function perturbation(
  work: ArrayLike<number>,
  { inefficiency = 1 }: WorkOptions = {},
): Estimate<number, PerturbationDiagnostics> {
  checkWork(work, 'work');
  const g = checkInefficiency(inefficiency);
  const n = work.length;
  const logWeights = Float64Array.from(work, (w) => -w);
  const { support, status } = weightSupport(logWeights, g, ONE_SIDED);
  const impossible = nowherePossible(work, support);
  if (impossible) return impossible;
  const value = Math.log(n) - logSumExp(logWeights);
  if (isConstant(work))
    return { value, standardError: Infinity, status: noSpread('work values'), diagnostics: support };
  // (⟨x²⟩ / ⟨x⟩² − 1) / (n − 1) with x = exp(−w); ⟨x²⟩ / ⟨x⟩² = n / Kish's size.
  const excess = Math.max(0, n / (support.effectiveSamples * g) - 1);
  return {
    value,
    standardError: Math.sqrt((g * excess) / (n - 1)) || Infinity,
    status: combine(excess > 0 ? OK : lostSpread('work values'), status, tailVerdict(support)),
    diagnostics: support,
  };
}

/** A first-order error may miss so much of itself in the tail of the weights. */
const TAIL = 1.1;

function tailVerdict({ varianceRatio }: WeightSupport): Status {
  const ratio = Math.sqrt(varianceRatio);
  if (ratio < TAIL) return OK;
  return problem(
    'uncertain-error',
    `The tail of the weights makes the error ${ratio.toFixed(2)} times as large as this one, of first order: use jarzynski, whose error ` +
      `counts it, or ${ONE_SIDED}`,
  );
}

/** The answer where no sample is possible in the other state. */
export function nowherePossible<Diagnostics extends object>(
  work: ArrayLike<number>,
  diagnostics: Diagnostics,
): Estimate<number, Diagnostics> | undefined {
  for (let i = 0; i < work.length; i++) if (work[i] < Infinity) return undefined;
  const status = problem(
    'no-overlap',
    'Every work value is infinite: no sample is possible in the other state.',
  );
  return { value: Infinity, standardError: Infinity, status, diagnostics };
}

export interface BarOptions {
  /** Statistical inefficiencies g ≥ 1 of the forward and the reverse work values as series; default 1, independent values. */
  readonly inefficiencies?: readonly [number, number];
}

export interface BarDiagnostics {
  /** Overlap of the two states, 0 to 1 (equal distributions): 2 ∫ p₀ p₁ / (p₀ + p₁) for equal numbers of samples. */
  readonly overlap: number;
  readonly converged: boolean;
  readonly iterations: number;
}

/** Below so many samples in the overlap the error of BAR is itself a guess. */
const ENOUGH_IN_OVERLAP = 5;

/**
 * The Bennett acceptance ratio: the difference f₁ − f₀ of least variance from work in both directions. On nonequilibrium work it is
 * Crooks' relation by maximum likelihood. `forward` is w for samples of state 0, `reverse` for samples of state 1.
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
  { inefficiencies = [1, 1] }: BarOptions = {},
): Estimate<number, BarDiagnostics> {
  checkWork(forward, 'forward work', 1);
  checkWork(reverse, 'reverse work', 1);
  // Correlated samples count 1/g each.
  const [m0, m1] = inefficiencies.map((g) => 1 / checkInefficiency(g));
  const [n0, n1] = [forward.length * m0, reverse.length * m1];
  const offset = Math.log(n0 / n1);
  // The expected number of samples that came from state 1, by f, less the true one: increasing in f.
  const evaluate = (f: number): { excess: number; information: number } => {
    let excess = 0;
    let information = 0;
    for (let i = 0; i < forward.length; i++) {
      const p = logistic(f - forward[i] - offset);
      excess += m0 * p;
      information += m0 * p * (1 - p);
    }
    for (let i = 0; i < reverse.length; i++) {
      const p = logistic(-f - reverse[i] + offset);
      excess -= m1 * p;
      information += m1 * p * (1 - p);
    }
    return { excess, information };
  };

  const all = [...Array.from(forward), ...Array.from(reverse, (w) => -w)];
  const finite = all.filter(Number.isFinite);
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
  const variance = 1 / information - 1 / n0 - 1 / n1;
  const still = isConstant(all);
  const unsolved = problem(
    'not-converged',
    `Bennett's equation was not solved within ${iterations} iterations.`,
  );
  return {
    value: f,
    standardError: variance > 0 && !still ? Math.sqrt(variance) : Infinity,
    status: combine(
      converged ? OK : unsolved,
      still || variance > 0 ? OK : lostSpread('work values'),
      still ? noSpread('work values') : overlapVerdict(overlap, Math.min(n0, n1)),
    ),
    diagnostics: { overlap, converged, iterations },
  };
}

function overlapVerdict(overlap: number, samples: number) {
  const percent = (100 * overlap).toPrecision(2);
  if (overlap < 0.03)
    return problem(
      overlap < 1e-10 ? 'no-overlap' : 'poor-overlap',
      `The two states overlap by ${percent} %: add a state between them.`,
    );
  const shared = overlap * samples;
  if (shared >= ENOUGH_IN_OVERLAP) return OK;
  return problem(
    'few-samples',
    `The two states overlap by ${percent} %, which ${shared.toFixed(1)} samples show: take ` +
      `${Math.ceil((ENOUGH_IN_OVERLAP / shared) * samples)} of each state, or add a state between them.`,
  );
}

/** 1 / (1 + exp(−x)). */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}
