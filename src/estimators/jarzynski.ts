import { logSumExp, normalisedWeights } from '../math/log-sum-exp.js';
import { combine, OK, type Estimate } from './estimate.js';
import { momentsOf, normality } from './normality.js';
import { nowherePossible, ONE_SIDED } from './two-state.js';
import {
  checkInefficiency,
  checkWork,
  isConstant,
  noSpread,
  weightSupport,
  type WeightSupport,
  type WorkOptions,
} from './work.js';

export interface JarzynskiOptions extends WorkOptions {
  /**
   * How the bias of finite samples is taken off.
   * - `'jackknife'` (default): the first order in 1/n of any work distribution, the limit of extrapolating over blocks of all sizes.
   * - `'near-equilibrium'`: the bias that normal work of the measured variance would have, by Gore, Ritort and Bustamante. It holds to large
   *   dissipation and is quieter, but rests on the work being normal: the status says where it is not.
   * - `'none'`: the bare average, as {@link perturbation}.
   */
  readonly correction?: 'jackknife' | 'near-equilibrium' | 'none';
}

export interface JarzynskiDiagnostics extends WeightSupport {
  /** What was taken off the bare average −ln ⟨exp(−w)⟩, in kT. */
  readonly bias: number;
  /** Mean work less the free-energy difference, in kT. */
  readonly dissipation: number;
}

/**
 * Jarzynski's equality for the work of switching a system away from equilibrium, f₁ − f₀ = −ln ⟨exp(−w)⟩, with the bias of finitely many
 * switches taken off. Its error is a jackknife's, enlarged by what the tail of exp(−w) promises and the sample lacks: rare small work rules
 * the average, and switches that have not met it yet show an error that is too small.
 *
 * Sources: C. Jarzynski, Phys. Rev. Lett. 78, 2690 (1997), doi:10.1103/PhysRevLett.78.2690; J. Gore, F. Ritort and C. Bustamante, Proc.
 * Natl. Acad. Sci. 100, 12564 (2003), doi:10.1073/pnas.1635159100 (the bias near equilibrium).
 *
 * @throws InputError if there are fewer than two work values or one is NaN or −∞.
 *
 * @example
 * const { value, standardError, status } = jarzynski(work); // kT
 */
export function jarzynski(
  work: ArrayLike<number>,
  { inefficiency = 1, correction = 'jackknife' }: JarzynskiOptions = {},
): Estimate<number, JarzynskiDiagnostics> {
  checkWork(work, 'work');
  const g = checkInefficiency(inefficiency);
  const n = work.length;
  const logWeights = Float64Array.from(work, (w) => -w);
  const { support, status } = weightSupport(logWeights, g, ONE_SIDED);
  const impossible = nowherePossible(work, { ...support, bias: 0, dissipation: 0 });
  if (impossible) return impossible;
  const bare = Math.log(n) - logSumExp(logWeights);
  const { mean, variance, finite } = momentsOf(work);
  const still = isConstant(work);
  const near = correction === 'near-equilibrium';

  // Leaving out sample i changes the average by the factor (1 − w_i) n / (n − 1), w_i its share of the whole.
  const changes = normalisedWeights(logWeights).map((share) => -Math.log(((1 - share) * n) / (n - 1)));
  const change = changes.reduce((a, b) => a + b / n, 0);
  const spread = changes.reduce((sum, value) => sum + (value - change) ** 2, 0);
  const jackknife = g * (n - 1) * change;
  let bias = 0;
  if (!still && correction === 'jackknife' && Number.isFinite(jackknife)) bias = jackknife;
  if (!still && near) bias = finite ? normalBias(variance / 2, n / g) : 0;
  const value = bare - bias;
  const standardError = Math.sqrt((g * support.varianceRatio * spread * (n - 1)) / n);
  return {
    value,
    standardError: !still && standardError > 0 ? standardError : Infinity,
    status: still ? noSpread('work values') : combine(status, near ? normality(work, 'The work', n / g) : OK),
    diagnostics: { ...support, bias, dissipation: finite ? mean - value : Infinity },
  };
}

/**
 * Mean of −ln ⟨exp(−w)⟩ over n samples less its limit, for normal work: exact for one sample (the dissipation) and for many, a power of n
 * between, which meets the law of many samples at n = C (exp(2 dissipation) − 1).
 */
function normalBias(dissipation: number, n: number): number {
  const C = 15; // fitted by Gore, Ritort and Bustamante to simulated work
  const reach = Math.expm1(2 * dissipation);
  if (n >= C * reach) return reach / (2 * n);
  const power = Math.log(2 * C * dissipation) / Math.log(C * reach);
  return dissipation / n ** power;
}
