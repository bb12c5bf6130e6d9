/**
 * Monotone rational-quadratic splines, elementwise: widths, heights and slopes of bins from unconstrained numbers.
 *
 * C. Durkan, A. Bekasov, I. Murray, G. Papamakarios 2019, arXiv:1906.04032; on circles: D. J. Rezende et al. 2020, arXiv:2002.02428.
 */
import { constant, where, type Tensor } from '../../tensor/index.js';
import type { Domain } from './bijection.js';

/** Least width and height of a bin, as parts of the whole, and least slope. */
const least = { bin: 1e-3, slope: 1e-3 };
/** softplus(slopeZero) + least slope is 1: raw zeros are the identity. */
const slopeZero = Math.log(Math.expm1(1 - least.slope));

/** Raw numbers that describe the spline of one coordinate: bin widths, bin heights, slopes at the knots, and a shift along a circle. */
export const splineNumbers = (bins: number): number => 3 * bins + 2;

/** Constants of the columns' domains, shaped 1 × columns (× 1). */
interface Bounds {
  readonly low: Tensor;
  readonly size: Tensor;
  /** 1 on lines, where slopes at the ends are 1; on circles, where the last slope is the first. */
  readonly line: Tensor;
  readonly circle: Tensor;
}

function bounds(domains: readonly Domain[], dtype: Tensor['dtype']): Bounds {
  const row = (value: (domain: Domain) => number) => {
    return constant(Float64Array.from(domains, value), [1, domains.length], dtype);
  };
  const low = (domain: Domain) => (domain.type === 'line' ? -domain.bound : domain.low);
  const high = (domain: Domain) => (domain.type === 'line' ? domain.bound : domain.high);
  return {
    low: row(low),
    size: row((domain) => high(domain) - low(domain)),
    line: row(({ type }) => (type === 'line' ? 1 : 0)),
    circle: row(({ type }) => (type === 'circle' ? 1 : 0)),
  };
}

/**
 * The spline of each element.
 *
 * @param x rows × columns
 * @param raw rows × columns × {@link splineNumbers}
 * @param domains of the columns
 * @returns values and ln |dvalue/dx|, rows × columns
 */
export function rationalQuadratic(
  x: Tensor,
  raw: Tensor,
  domains: readonly Domain[],
  direction: 'forward' | 'inverse',
): { value: Tensor; logSlope: Tensor } {
  const bins = (raw.shape[2] - 2) / 3;
  const { low, size, line, circle } = bounds(domains, x.dtype);
  const column = (tensor: Tensor) => tensor.expandDims(2);
  const parts = (from: number) => {
    const share = raw.slice(from, from + bins, 2).softmax(-1);
    return share.mul(1 - least.bin * bins).add(least.bin);
  };
  const widths = parts(0).mul(column(size));
  const heights = parts(bins).mul(column(size));
  const slopes = endSlopes(raw.slice(2 * bins, 3 * bins + 1, 2), column(line), column(circle));
  const shift = raw.at(3 * bins + 1, 2).mul(circle);
  const wrap = (value: Tensor) => {
    const turns = value.sub(low).div(size).floor();
    return value.sub(turns.mul(size).mul(circle));
  };
  const left = leftEdges(widths, column(low));
  const bottom = leftEdges(heights, column(low));

  // Beyond the tails everything is the identity; inside the clip keeps the untaken branch finite.
  const input = direction === 'forward' ? wrap(x.add(shift)) : x;
  const inside = input.maximum(low).minimum(low.add(size));
  const knots = direction === 'forward' ? left : bottom;
  const chosen = choice(inside, knots);
  const pick = (values: Tensor) => values.mul(chosen).sum(-1);
  const [x0, width, y0, height] = [left, widths, bottom, heights].map(pick);
  const [slope0, slope1] = [pick(slopes.slice(0, bins, 2)), pick(slopes.slice(1, bins + 1, 2))];
  const mean = height.div(width);
  const bend = slope0.add(slope1).sub(mean.mul(2));

  let at: Tensor;
  let value: Tensor;
  if (direction === 'forward') {
    at = inside.sub(x0).div(width);
    const across = at.mul(at.neg().add(1));
    const numerator = mean.mul(at.square()).add(slope0.mul(across));
    value = y0.add(height.mul(numerator).div(mean.add(bend.mul(across))));
  } else {
    const rise = inside.sub(y0);
    const a = height.mul(mean.sub(slope0)).add(rise.mul(bend));
    const b = height.mul(slope0).sub(rise.mul(bend));
    const c = mean.mul(rise).neg();
    const root = b.square().sub(a.mul(c).mul(4)).maximum(0).sqrt();
    at = c.mul(2).div(b.add(root).neg()).maximum(0).minimum(1);
    value = x0.add(at.mul(width));
  }
  const away = at.neg().add(1);
  const denominator = mean.add(bend.mul(at.mul(away)));
  const slope = slope1.mul(at.square()).add(mean.mul(at).mul(away).mul(2)).add(slope0.mul(away.square()));
  const logSlope = mean.log().mul(2).add(slope.log()).sub(denominator.log().mul(2));

  const tail = input.sub(inside).abs().greater(0);
  const result = where(tail, input, value);
  return {
    value: direction === 'forward' ? result : wrap(result.sub(shift)),
    logSlope: where(tail, 0, direction === 'forward' ? logSlope : logSlope.neg()),
  };
}

/** Slopes at the knots from raw ones: 1 at the ends of a line, the same at both ends of a circle. */
function endSlopes(raw: Tensor, line: Tensor, circle: Tensor): Tensor {
  const last = raw.shape[2] - 1;
  const slopes = raw.add(slopeZero).softplus().add(least.slope);
  const edge = constantRow(last, raw.dtype);
  const first = slopes.slice(0, 1, 2);
  const end = slopes.slice(last, last + 1, 2);
  const fixed = (slope: Tensor) => slope.mul(line.neg().add(1)).add(line);
  const [low, high] = [fixed(first), fixed(first.mul(circle).add(end.mul(circle.neg().add(1))))];
  return slopes.mul(edge.inner).add(low.mul(edge.low)).add(high.mul(edge.high));
}

/** Masks of the first, the inner and the last knots. */
function constantRow(last: number, dtype: Tensor['dtype']) {
  const mask = (test: (i: number) => boolean) =>
    constant(
      Float64Array.from({ length: last + 1 }, (_, i) => (test(i) ? 1 : 0)),
      [1, 1, last + 1],
      dtype,
    );
  return {
    low: mask((i) => i === 0),
    inner: mask((i) => i > 0 && i < last),
    high: mask((i) => i === last),
  };
}

/** Where bins begin. */
function leftEdges(sizes: Tensor, low: Tensor): Tensor {
  return sizes.cumsum(-1).sub(sizes).add(low);
}

/** 1 for the bin that each element is in, rows × columns × bins. */
function choice(x: Tensor, knots: Tensor): Tensor {
  const bins = knots.shape[2];
  const beyond = where(x.expandDims(2).greaterEqual(knots), constant(1, [1, 1, 1], x.dtype), 0);
  if (bins === 1) return beyond.mul(0).add(1);
  const next = beyond.slice(1, bins, 2);
  const masks = constantRow(bins - 1, x.dtype);
  // An element is in the last bin whose edge it has passed; rounding at the low end counts as the first.
  const shifted = next.matmul(shiftLeft(bins, x.dtype));
  return beyond.mul(masks.low.neg().add(1)).add(masks.low).sub(shifted);
}

/** Puts column k of bins − 1 into column k of bins; the last one stays zero. */
function shiftLeft(bins: number, dtype: Tensor['dtype']): Tensor {
  const matrix = new Float64Array((bins - 1) * bins);
  for (let k = 0; k < bins - 1; k++) matrix[k * bins + k] = 1;
  return constant(matrix, [bins - 1, bins], dtype);
}
