/**
 * Monotone rational-quadratic splines, elementwise: widths, heights and slopes of bins from unconstrained numbers.
 *
 * C. Durkan, A. Bekasov, I. Murray, G. Papamakarios 2019, arXiv:1906.04032; on circles: D. J. Rezende et al. 2020, arXiv:2002.02428.
 */
import { concatenate, constant, ones, where, zeros, type Tensor } from '../../tensor/index.js';
import type { Domain } from './bijection.js';

/** Least width and height of a bin, as parts of the whole, and least slope. */
const least = { bin: 1e-3, slope: 1e-3 };
/** softplus(slopeZero) + least slope is 1: raw zeros are the identity. */
const slopeZero = Math.log(Math.expm1(1 - least.slope));

/** Raw numbers that describe the spline of one coordinate: bin widths, bin heights and slopes between them; off the line also slopes at the ends and a shift. */
export const splineNumbers = (bins: number, domains: readonly Domain[]): number =>
  allLines(domains) ? 3 * bins - 1 : 3 * bins + 2;

const allLines = (domains: readonly Domain[]) => domains.every(({ type }) => type === 'line');

/** Constants of the columns' domains, columns × 1. */
interface Bounds {
  readonly low: Tensor;
  readonly size: Tensor;
  /** 0 on lines, where slopes at the ends are 1. */
  readonly bent: Tensor;
  /** 1 on circles, where the last slope is the first. */
  readonly circle: Tensor;
}

function bounds(domains: readonly Domain[], dtype: Tensor['dtype']): Bounds {
  const column = (value: (domain: Domain) => number) => {
    return constant(Float64Array.from(domains, value), [domains.length, 1], dtype);
  };
  const low = (domain: Domain) => (domain.type === 'line' ? -domain.bound : domain.low);
  const high = (domain: Domain) => (domain.type === 'line' ? domain.bound : domain.high);
  return {
    low: column(low),
    size: column((domain) => high(domain) - low(domain)),
    bent: column(({ type }) => (type === 'line' ? 0 : 1)),
    circle: column(({ type }) => (type === 'circle' ? 1 : 0)),
  };
}

/**
 * The spline of each element, columns first: what is done to a bin or a column then runs along memory.
 *
 * @param x columns × rows
 * @param raw ({@link splineNumbers} · columns) × rows, number by number
 * @param domains of the columns
 * @returns values and ln |dvalue/dx|, columns × rows
 */
export function rationalQuadratic(
  x: Tensor,
  raw: Tensor,
  domains: readonly Domain[],
  direction: 'forward' | 'inverse',
): { value: Tensor; logSlope: Tensor } {
  const [columns, rows] = x.shape;
  const lines = allLines(domains);
  const numbers = raw.shape[0] / columns;
  const bins = lines ? (numbers + 1) / 3 : (numbers - 2) / 3;
  const { low, size, bent, circle } = bounds(domains, x.dtype);
  const byNumber = raw.reshape([numbers, columns, rows]);
  const widths = shares(byNumber.slice(0, bins));
  const heights = shares(byNumber.slice(bins, 2 * bins));
  const rawSlopes = byNumber.slice(2 * bins, 3 * bins - 1);
  const shift = lines ? undefined : byNumber.at(3 * bins + 1).mul(circle);
  const wrap = (value: Tensor) => {
    const turns = value.sub(low).div(size).floor();
    return value.sub(turns.mul(size).mul(circle));
  };

  // Beyond the tails everything is the identity; inside the clip keeps the untaken branch finite.
  const input = direction === 'forward' && shift ? wrap(x.add(shift)) : x;
  const inside = input.maximum(low).minimum(low.add(size));
  const along = direction === 'forward' ? widths : heights;
  const passed = passedKnots(inside.sub(low).div(size), along);
  const edge = [1, columns, rows];
  const chosen = concatenate([ones(edge, x.dtype), passed]).sub(concatenate([passed, zeros(edge, x.dtype)]));
  const pick = (values: Tensor, mask: Tensor) => values.mul(mask).sum(0);
  const unit = { x: size.div(widths.total.at(0)), y: size.div(heights.total.at(0)) };
  const [width, height] = [pick(widths.parts, chosen).mul(unit.x), pick(heights.parts, chosen).mul(unit.y)];
  const x0 = pick(widths.parts.slice(0, bins - 1), passed)
    .mul(unit.x)
    .add(low);
  const y0 = pick(heights.parts.slice(0, bins - 1), passed)
    .mul(unit.y)
    .add(low);
  const inner = [pick(rawSlopes, chosen.slice(1, bins)), pick(rawSlopes, chosen.slice(0, bins - 1))];
  if (!lines) {
    // Raw slopes at the ends; the last of a circle is the first.
    const first = byNumber.at(3 * bins - 1).mul(bent);
    const last = byNumber
      .at(3 * bins)
      .mul(bent.sub(circle))
      .add(first.mul(circle));
    inner[0] = inner[0].add(first.mul(chosen.at(0)));
    inner[1] = inner[1].add(last.mul(chosen.at(bins - 1)));
  }
  const [slope0, slope1] = inner.map((slope) => slope.add(slopeZero).softplus().add(least.slope));
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
  const logSlope = mean.div(denominator).square().mul(slope).log();

  const tail = input.sub(inside).abs().greater(0);
  const result = where(tail, input, value);
  return {
    value: direction === 'inverse' && shift ? wrap(result.sub(shift)) : result,
    logSlope: where(tail, 0, direction === 'forward' ? logSlope : logSlope.neg()),
  };
}

/** Sizes of bins up to a common factor, and their sum. */
interface Shares {
  /** bins × columns × rows. */
  readonly parts: Tensor;
  /** 1 × columns × rows. */
  readonly total: Tensor;
}

/** Softmax with a least share, its division left for where a bin is chosen. */
function shares(raw: Tensor): Shares {
  const bins = raw.shape[0];
  const highest = raw.stopGradient().max(0, { keepDims: true });
  const powers = raw.sub(highest).exp();
  const sum = powers.sum(0, { keepDims: true });
  const floor = least.bin / (1 - least.bin * bins);
  return { parts: powers.add(sum.mul(floor)), total: sum.mul(1 + floor * bins) };
}

/** 1 for each inner knot that a part (0 to 1) of the way has reached, otherwise 0: (bins − 1) × columns × rows, constant under differentiation. */
function passedKnots(part: Tensor, { parts, total }: Shares): Tensor {
  const [bins, columns, rows] = parts.shape;
  const sums = new Float64Array((bins - 1) * bins);
  for (let knot = 0; knot < bins - 1; knot++) sums.fill(1, knot * bins, knot * bins + knot + 1);
  const knots = constant(sums, [bins - 1, bins], part.dtype)
    .matmul(parts.stopGradient().reshape([bins, columns * rows]))
    .reshape([bins - 1, columns, rows]);
  const reached = part.mul(total.at(0)).stopGradient().expandDims(0);
  return reached.greaterEqual(knots).astype(part.dtype);
}
