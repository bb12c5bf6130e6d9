/**
 * How far apart two densities on one grid are. Densities are values at equally spaced points (for histograms: bin centres),
 * `width` apart; integrals are trapezoids. Logarithms are natural.
 */
import { InputError } from '../math/errors.js';

function trapezoid(points: number, width: number, integrand: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < points; i++) sum += integrand(i) * (i === 0 || i === points - 1 ? 0.5 : 1);
  return sum * width;
}

function checkPair(p: ArrayLike<number>, q: ArrayLike<number>, width: number): void {
  if (p.length !== q.length || p.length < 2) {
    throw new InputError(
      `densities on ${p.length} and ${q.length} points: both need the same grid of two points or more`,
    );
  }
  if (!(width > 0 && width < Infinity))
    throw new InputError(`points ${width} apart: the width must be positive`);
  for (const [name, density] of [['p', p] as const, ['q', q] as const]) {
    for (let i = 0; i < density.length; i++) {
      if (!(density[i] >= 0 && density[i] < Infinity))
        throw new InputError(`density ${name} is ${density[i]} at point ${i}: it must be finite, 0 or more`);
    }
  }
}

/**
 * ∫ |p − q|: 0 for equal densities, 2 for densities that nowhere overlap. A pure number, whatever the unit of the coordinate.
 *
 * @throws InputError if the grids differ, a density is negative or not finite, or the width is not positive.
 *
 * @example
 * l1Distance(histogram.value, exact, binWidth(grid));
 */
export function l1Distance(p: ArrayLike<number>, q: ArrayLike<number>, width: number): number {
  checkPair(p, q, width);
  return trapezoid(p.length, width, (i) => Math.abs(p[i] - q[i]));
}

/** {@link l1Distance} of every row of `densities` (rows × points) to one reference: all repeats of a study at once. */
export function l1Distances(
  densities: Float64Array,
  reference: ArrayLike<number>,
  width: number,
): Float64Array {
  const points = reference.length;
  if (points < 2 || densities.length % points !== 0) {
    throw new InputError(
      `${densities.length} density values do not make rows of ${points} points, the length of the reference`,
    );
  }
  return Float64Array.from({ length: densities.length / points }, (_, row) =>
    l1Distance(densities.subarray(row * points, (row + 1) * points), reference, width),
  );
}

/** What `klDivergence` and `jsDivergence` do about empty bins. */
export interface Smoothing {
  /** Added to both densities everywhere before they are normalised again. Default 0: a bin that only p fills makes KL infinite. */
  readonly smoothing?: number;
}

function normalised(p: ArrayLike<number>, width: number, smoothing: number): Float64Array {
  if (!(smoothing >= 0 && smoothing < Infinity))
    throw new InputError(`a smoothing of ${smoothing}: it must be 0 or more`);
  const total = trapezoid(p.length, width, (i) => p[i] + smoothing);
  if (!(total > 0)) throw new InputError('a density is zero everywhere: it cannot be normalised');
  return Float64Array.from(p, (value) => (value + smoothing) / total);
}

/**
 * Kullback-Leibler divergence ∫ p ln(p / q) in nats, both normalised on the grid: `Infinity` where q is zero and p is not.
 *
 * Source: S. Kullback and R. A. Leibler, Ann. Math. Stat. 22, 79 (1951), doi:10.1214/aoms/1177729694.
 *
 * @throws InputError if the grids differ, a density is negative, not finite or zero everywhere, or width or smoothing is not valid.
 *
 * @example
 * klDivergence([0.5, 0.5, 0], [0.4, 0.4, 0.2], 1, { smoothing: 1e-3 });
 */
export function klDivergence(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  width: number,
  { smoothing = 0 }: Smoothing = {},
): number {
  checkPair(p, q, width);
  const a = normalised(p, width, smoothing);
  const b = normalised(q, width, smoothing);
  return trapezoid(a.length, width, (i) => (a[i] > 0 ? a[i] * Math.log(a[i] / b[i]) : 0));
}

/**
 * Jensen-Shannon divergence in nats: the mean KL divergence to the average of both, between 0 and ln 2, finite for any two densities.
 *
 * Source: J. Lin, IEEE Trans. Inf. Theory 37, 145 (1991), doi:10.1109/18.61115.
 *
 * @throws InputError as {@link klDivergence}.
 *
 * @example
 * jsDivergence(histogram.value, exact, binWidth(grid));
 */
export function jsDivergence(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  width: number,
  { smoothing = 0 }: Smoothing = {},
): number {
  checkPair(p, q, width);
  const a = normalised(p, width, smoothing);
  const b = normalised(q, width, smoothing);
  const half = a.map((value, i) => 0.5 * (value + b[i]));
  return 0.5 * (klDivergence(a, half, width) + klDivergence(b, half, width));
}

/** Mean and spread of the results of independent repeats. */
export interface Repeats {
  readonly mean: number;
  /** Standard deviation over the repeats; the mean's standard error is spread / √count. */
  readonly spread: number;
  readonly count: number;
}

/**
 * Mean and spread over independent repeats.
 *
 * @throws InputError if there are fewer than two or one is not finite.
 */
export function overRepeats(values: ArrayLike<number>): Repeats {
  const count = values.length;
  if (count < 2) throw new InputError(`${count} repeats have no spread: run two at least`);
  let mean = 0;
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(values[i])) throw new InputError(`repeat ${i} is ${values[i]}: it must be finite`);
    mean += values[i] / count;
  }
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) ** 2;
  return { mean, spread: Math.sqrt(squares / (count - 1)), count };
}
