// An estimator: src/estimators/NAME.ts. A value never travels without its error and a word on whether to trust it.
import { InputError, OK, problem, statisticalInefficiency, type Estimate } from 'wellspring';

/**
 * The mean of one trajectory, its standard error widened by the correlation in time.
 *
 * @throws InputError for fewer than two values.
 * @example
 * const { value, standardError, status } = meanOf(trajectory);
 */
export function meanOf(values: Float64Array): Estimate<number, { effectiveSamples: number }> {
  const n = values.length;
  if (n < 2) throw new InputError(`there are ${n} values: a mean with an error needs two`);
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  const variance = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1);
  const effectiveSamples = n / statisticalInefficiency(values);
  return {
    value,
    standardError: Math.sqrt(variance / effectiveSamples),
    status:
      effectiveSamples >= 10
        ? OK
        : problem('few-samples', `${effectiveSamples.toFixed(1)} effective samples: run longer.`),
    diagnostics: { effectiveSamples },
  };
}
