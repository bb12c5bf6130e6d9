/**
 * Springs from a short run. A window of spring κ where the free energy curves by A″ holds its walkers in a peak of variance 1/(κ + A″), whose mean
 * follows its centre by κ/(κ + A″): so the variance under a spring says what A″ is, and neighbours at a distance d stand κ d/√(κ + A″) widths
 * apart. Two widths are taken, at which MBAR's overlap of neighbours is about a fifth, far above the least of 0.03.
 * On the top of a barrier, A″ = −a, that is κ = 2 (1 + √(1 − d² a))/d², which is at least 2a, so that windows keep one peak,
 * and needs d ≤ 1/√a; where the free energy is flat it is κ = 4/d².
 *
 * Sources: J. Kästner, WIREs Comput. Mol. Sci. 1, 932 (2011), doi:10.1002/wcms.66 (springs, widths and curvature); P. V. Klimovich,
 * M. R. Shirts, D. L. Mobley, J. Comput. Aided Mol. Des. 29, 397 (2015), doi:10.1007/s10822-015-9840-9 (the least overlap).
 */
import { InputError } from '../../math/index.js';

/** What a short run under springs saw of one variable. */
export type ShortRun = {
  /** The spring of all its windows, kT per squared unit. */
  readonly spring: number;
  /** Of each window: the variance of the variable, and how many independent samples it is from. */
  readonly variances: ArrayLike<number>;
  readonly effectiveSamples: ArrayLike<number>;
  /** Between neighbouring windows. */
  readonly spacing: number;
};

export type SuggestedSpring = {
  /** kT per squared unit, for the spacing, or for `largestSpacing` where that is less. */
  readonly spring: number;
  /** The most negative curvature of the free energy that is beyond doubt, 0 where there is none: kT per squared unit. */
  readonly curvature: number;
  /** The largest spacing at which windows of any spring both overlap and keep one peak. */
  readonly largestSpacing: number;
};

/** Widths of a window between neighbours. */
export const widthsBetween = 2;

/** The spring of windows where the free energy is flat. */
export const flatSpring = (spacing: number): number => (widthsBetween / spacing) ** 2;

/**
 * The spring of windows along one variable from what a short run saw.
 *
 * @throws InputError for a spacing that is not above 0, or no windows
 * @example
 * suggestSpring({ spring: 16, variances: [0.05, 0.1, 0.05], effectiveSamples: [50, 50, 50], spacing: 0.25 });
 */
export function suggestSpring({ spring, variances, effectiveSamples, spacing }: ShortRun): SuggestedSpring {
  if (!(spacing > 0 && spacing < Infinity)) {
    throw new InputError(`the spacing of windows is ${spacing}: it must be above 0`);
  }
  if (variances.length === 0 || variances.length !== effectiveSamples.length) {
    throw new InputError(
      `${variances.length} variances and ${effectiveSamples.length} numbers of samples: give one of each for every window`,
    );
  }
  // One standard error towards flat: the most negative of many noisy numbers would be noise.
  const curvatures = Array.from(variances, (variance, k) => {
    const stiffness = 1 / variance;
    return Math.min(0, stiffness * (1 + Math.sqrt(2 / effectiveSamples[k])) - spring);
  });
  const curvature = curvatures.reduce((least, value) => Math.min(least, value), 0);
  const a = -curvature;
  const largestSpacing = a > 0 ? widthsBetween / (2 * Math.sqrt(a)) : Infinity;
  const d = Math.min(spacing, largestSpacing);
  return {
    spring: 0.5 * flatSpring(d) * (1 + Math.sqrt(Math.max(0, 1 - (4 * d * d * a) / widthsBetween ** 2))),
    curvature,
    largestSpacing,
  };
}
