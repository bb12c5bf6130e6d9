/**
 * Resampling from log-weights: equally weighted copies that stand for weighted points, without bias: point i gets count · w_i copies on average.
 *
 * Sources: G. Kitagawa, J. Comput. Graph. Stat. 5, 1 (1996), doi:10.2307/1390750 (stratified and systematic); J. S. Liu and
 * R. Chen, J. Am. Stat. Assoc. 93, 1032 (1998), doi:10.1080/01621459.1998.10473765 (residual); R. Douc, O. Cappé and E. Moulines,
 * arXiv:cs/0507025 (their variances).
 */
import { log } from '../math/elementary.js';
import { InputError } from '../math/errors.js';
import { categorical, cumulativeWeights, uniform, type CumulativeWeights } from './distributions.js';
import { fold, type Key } from './keys.js';

/**
 * - `systematic`: one uniform offset, points at cumulative weights (u + i)/count: copies are ⌊count · w⌋ or ⌈count · w⌉ for each point.
 * - `stratified`: a uniform offset for each copy, (u_i + i)/count: never more noise than independent draws, whatever the order.
 * - `residual`: ⌊count · w⌋ copies for certain, the rest drawn independently from what remains.
 * - `multinomial`: independent draws.
 */
export type ResamplingScheme = 'systematic' | 'stratified' | 'residual' | 'multinomial';

/**
 * Draws `count` indices, each index i about count · w_i times, with w ∝ exp(logWeights). Indices come in ascending order, except for
 * `multinomial`. Systematic resampling has the least noise where neighbours are alike: sort the points first.
 *
 * @throws InputError if the count is not a whole number, a log-weight is NaN or +∞, or all are −∞.
 *
 * @example
 * resample(key(1), [Math.log(3), 0, -Infinity], 4); // Int32Array [0, 0, 0, 1]
 */
export function resample(
  key: Key,
  logWeights: ArrayLike<number>,
  count: number,
  scheme: ResamplingScheme = 'systematic',
): Int32Array {
  if (!(Number.isInteger(count) && count >= 0))
    throw new InputError(`${count} resampled points: use a whole number, 0 or more`);
  if (scheme === 'multinomial') return categorical(key, Float64Array.from(logWeights), count);
  const cumulative = cumulativeWeights(logWeights);
  if (scheme === 'residual') return residual(key, cumulative, count);
  if (scheme === 'systematic') return systematicIndices(cumulative, count, uniform(key, 1)[0]);
  const offsets = uniform(key, count);
  return indicesAt(cumulative, count, (i) => offsets[i]);
}

/** The indices of systematic resampling for one offset in [0, 1): for many draws from the same weights. */
export function systematicIndices(cumulative: CumulativeWeights, count: number, offset: number): Int32Array {
  return indicesAt(cumulative, count, () => offset);
}

/** Indices at cumulative weights (offset(i) + i)/count. */
function indicesAt(
  { sums, total, last }: CumulativeWeights,
  count: number,
  offset: (i: number) => number,
): Int32Array {
  const indices = new Int32Array(count);
  let position = 0;
  for (let i = 0; i < count; i++) {
    const mass = ((offset(i) + i) / count) * total;
    while (position < last && sums[position] <= mass) position++;
    indices[i] = position;
  }
  return indices;
}

function residual(key: Key, { sums, total }: CumulativeWeights, count: number): Int32Array {
  const certain: number[] = [];
  const rest = new Float64Array(sums.length);
  for (let i = 0; i < sums.length; i++) {
    const expected = (count * (sums[i] - (i > 0 ? sums[i - 1] : 0))) / total;
    const copies = Math.floor(expected);
    for (let c = 0; c < copies; c++) certain.push(i);
    rest[i] = log(expected - copies);
  }
  // Rounding of the sums can leave one copy too many where all are whole.
  const missing = count - certain.length;
  const drawn = missing > 0 ? categorical(fold(key, 0), rest, missing) : [];
  return Int32Array.from([...certain.slice(0, count), ...drawn]).sort();
}
