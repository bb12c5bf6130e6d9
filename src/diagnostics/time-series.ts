/**
 * Correlation in time: how many samples of a series are worth one independent sample, and where its equilibrium begins.
 */
import { laggedProducts } from '../math/autocovariance.js';
import { InputError } from '../math/errors.js';

/**
 * Statistical inefficiency g = 1 + 2 Σ (1 − t/n) C(t) of one series: the variance of its mean is g σ²/n. The sum ends at the
 * first lag t > `minimumLag` whose correlation is not positive. 1 for independent samples; a constant series has g = 1.
 *
 * Source: J. D. Chodera et al., J. Chem. Theory Comput. 3, 26 (2007), doi:10.1021/ct0502864.
 *
 * @returns g in samples, 1 or more. A series shorter than about 20 g makes it too small.
 * @throws InputError if the series is shorter than two or not finite.
 *
 * @example
 * const g = statisticalInefficiency(energies);
 * energies.length / g; // independent samples
 */
export function statisticalInefficiency(series: ArrayLike<number>, { minimumLag = 3 } = {}): number {
  const n = series.length;
  if (n < 2) throw new InputError(`a series of ${n} values has no correlation: two are needed at least`);
  let mean = 0;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(series[i]))
      throw new InputError(`value ${i} of the series is ${series[i]}, not finite: remove or repair it`);
    mean += series[i] / n;
  }
  const d = Float64Array.from({ length: n }, (_, i) => series[i] - mean);
  let variance = 0;
  for (let i = 0; i < n; i++) variance += d[i] * d[i];
  // Values that differ by rounding alone are a constant series.
  if (variance <= n * (8 * Number.EPSILON * mean) ** 2) return 1;
  variance /= n;
  let g = 1;
  let products: Float64Array | undefined;
  for (let t = 1; t < n - 1; t++) {
    // A few lags are cheapest one by one; a slow series gets all of them at once.
    if (t === 64) products = laggedProducts(d);
    let sum = products ? products[t] : 0;
    if (!products) for (let i = 0; i < n - t; i++) sum += d[i] * d[i + t];
    const correlation = sum / ((n - t) * variance);
    if (correlation <= 0 && t > minimumLag) break;
    g += 2 * correlation * (1 - t / n);
  }
  return Math.max(1, g);
}

export interface Equilibration {
  /** First index of the equilibrated part. */
  readonly start: number;
  /** Statistical inefficiency of what follows. */
  readonly inefficiency: number;
  /** Independent samples that it is worth: the largest over all tried starts. */
  readonly effectiveSamples: number;
}

/**
 * Where to cut a series so that as many independent samples as possible remain: the start that maximises (n − start) / g,
 * among every `stride`-th (default: about 200 candidates).
 *
 * Source: J. D. Chodera, J. Chem. Theory Comput. 12, 1799 (2016), doi:10.1021/acs.jctc.5b00784.
 *
 * @throws InputError if the series is shorter than two or not finite, or the stride is not a positive whole number.
 *
 * @example
 * const { start, inefficiency } = equilibration(energies);
 * const kept = decorrelated(energies.length - start, inefficiency).map((i) => start + i);
 */
export function equilibration(series: ArrayLike<number>, options: { stride?: number } = {}): Equilibration {
  const data = Float64Array.from(series);
  const n = data.length;
  const stride = options.stride ?? Math.max(1, Math.floor(n / 200));
  if (!(Number.isInteger(stride) && stride > 0))
    throw new InputError(`a stride of ${stride} between starts: use a positive whole number`);
  let best: Equilibration = { start: 0, inefficiency: statisticalInefficiency(data), effectiveSamples: 0 };
  for (let start = 0; start < n - 1; start += stride) {
    const rest = data.subarray(start);
    const inefficiency = isConstant(rest) ? rest.length : statisticalInefficiency(rest);
    const effectiveSamples = (n - start) / inefficiency;
    if (effectiveSamples > best.effectiveSamples) best = { start, inefficiency, effectiveSamples };
  }
  return best;
}

const isConstant = (series: Float64Array): boolean => series.every((value) => value === series[0]);

/**
 * Indices of samples about g apart: every ⌈g⌉-th would waste data where g is not whole, so they are rounded one by one.
 *
 * @throws InputError if the length is not a whole number, or the inefficiency is below 1 or not finite.
 *
 * @example
 * decorrelated(6, 1.5); // [0, 2, 3, 5]
 */
export function decorrelated(length: number, inefficiency: number): Int32Array {
  if (!(Number.isInteger(length) && length >= 0))
    throw new InputError(`a series of ${length} values: its length is a whole number`);
  if (!(inefficiency >= 1 && inefficiency < Infinity))
    throw new InputError(`the statistical inefficiency is ${inefficiency}: it is 1 or more`);
  const indices: number[] = [];
  for (let i = 0; Math.round(i * inefficiency) < length; i++) indices.push(Math.round(i * inefficiency));
  return Int32Array.from(indices);
}
