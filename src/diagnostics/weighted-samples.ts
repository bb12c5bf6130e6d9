/** Weighted samples of one coordinate, sorted, for comparing distributions. */
import { InputError } from '../math/errors.js';
import { normalisedWeights } from '../math/log-sum-exp.js';
import { kishSize } from './effective-sample-size.js';

/** Log-weights of two sets of samples, of any offset each; default: equal weights. */
export interface TwoWeights {
  readonly logWeightsA?: ArrayLike<number>;
  readonly logWeightsB?: ArrayLike<number>;
}

/** @throws InputError if there is no sample, a value or weight is not finite, or lengths differ. */
export function checkedWeights(
  name: string,
  values: ArrayLike<number>,
  logWeights: ArrayLike<number> | undefined,
  dim = 1,
): { weights: Float64Array; effectiveSamples: number } {
  const n = values.length / dim;
  if (!Number.isInteger(n) || n === 0)
    throw new InputError(
      `${name} has ${values.length} numbers, not samples of ${dim}: there must be one at least`,
    );
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) throw new InputError(`value ${i} of ${name} is ${values[i]}`);
  if (!logWeights) return { weights: new Float64Array(n).fill(1 / n), effectiveSamples: n };
  if (logWeights.length !== n)
    throw new InputError(
      `${logWeights.length} log-weights for ${n} samples of ${name}: there must be one for each`,
    );
  for (let i = 0; i < n; i++)
    if (!(logWeights[i] < Infinity))
      throw new InputError(`log-weight ${i} of ${name} is ${logWeights[i]}: it must be finite or -Infinity`);
  const effectiveSamples = kishSize(logWeights);
  if (effectiveSamples === 0) throw new InputError(`no sample of ${name} has a weight`);
  return { weights: normalisedWeights(logWeights), effectiveSamples };
}

export interface SortedSamples {
  readonly values: Float64Array;
  /** Distribution function just after each value. */
  readonly cumulative: Float64Array;
  readonly effectiveSamples: number;
}

export function sortedSamples(
  name: string,
  values: ArrayLike<number>,
  logWeights?: ArrayLike<number>,
): SortedSamples {
  const { weights, effectiveSamples } = checkedWeights(name, values, logWeights);
  const order = Int32Array.from(weights.keys()).sort((i, j) => values[i] - values[j]);
  let sum = 0;
  const cumulative = Float64Array.from(order, (i, at) =>
    logWeights ? (sum += weights[i]) : (at + 1) / weights.length,
  );
  cumulative[order.length - 1] = 1;
  return { values: Float64Array.from(order, (i) => values[i]), cumulative, effectiveSamples };
}

/** Visits the steps of two distribution functions: both are constant from `x` to `next`. */
export function alongBoth(
  a: SortedSamples,
  b: SortedSamples,
  visit: (difference: number, x: number, next: number) => void,
): void {
  let [i, j, f, g] = [0, 0, 0, 0];
  while (i < a.values.length || j < b.values.length) {
    const x = Math.min(a.values[i] ?? Infinity, b.values[j] ?? Infinity);
    while (i < a.values.length && a.values[i] === x) f = a.cumulative[i++];
    while (j < b.values.length && b.values[j] === x) g = b.cumulative[j++];
    visit(f - g, x, Math.min(a.values[i] ?? Infinity, b.values[j] ?? Infinity));
  }
}
