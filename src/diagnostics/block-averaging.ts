import { InputError } from '../math/errors.js';

/** One level of {@link blockAveraging}. */
export interface BlockLevel {
  /** Values in a block. */
  readonly size: number;
  readonly blocks: number;
  /** Standard error of the mean if blocks of this size were independent. */
  readonly standardError: number;
  /** How uncertain that is. */
  readonly uncertainty: number;
}

export interface BlockAverages {
  readonly mean: number;
  /** Standard error of the mean at the first level that is long enough; infinite where none is. */
  readonly standardError: number;
  readonly uncertainty: number;
  /** The size of block that it was taken from; 0 where none is long enough. */
  readonly size: number;
  /** All levels, for a plot: the error rises with the size of the block to a plateau. */
  readonly levels: readonly BlockLevel[];
}

/**
 * Error of the mean of one series by blocking: neighbours are averaged in pairs, again and again, until the averages are independent. The
 * level is the first one with size³ > 2 n (error/error₀)⁴, where the error that correlation leaves and the noise of few blocks balance.
 *
 * Sources: H. Flyvbjerg and H. G. Petersen, J. Chem. Phys. 91, 461 (1989), doi:10.1063/1.457480; the choice of level:
 * R. M. Lee et al., Phys. Rev. E 83, 066706 (2011), doi:10.1103/PhysRevE.83.066706.
 *
 * @throws InputError if there are fewer than four values or one is not finite.
 *
 * @example
 * const { mean, standardError, size } = blockAveraging(trajectory);
 */
export function blockAveraging(series: ArrayLike<number>): BlockAverages {
  const n = series.length;
  if (n < 4)
    throw new InputError(`a series of ${n} values cannot be cut into blocks: four are needed at least`);
  let values = Float64Array.from(series);
  let mean = 0;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(values[i])) throw new InputError(`value ${i} of the series is ${values[i]}`);
    mean += values[i] / n;
  }
  const levels: BlockLevel[] = [];
  for (let size = 1; values.length > 1; size *= 2) {
    const blocks = values.length;
    const middle = values.reduce((a, b) => a + b / blocks, 0);
    const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (blocks - 1);
    const standardError = Math.sqrt(variance / blocks);
    levels.push({ size, blocks, standardError, uncertainty: standardError / Math.sqrt(2 * (blocks - 1)) });
    const coarse = new Float64Array(blocks >> 1);
    for (let i = 0; i < coarse.length; i++) coarse[i] = 0.5 * (values[2 * i] + values[2 * i + 1]);
    values = coarse;
  }
  const first = levels[0].standardError;
  const chosen = levels.find(({ size, standardError }) => size ** 3 > 2 * n * (standardError / first) ** 4);
  return {
    mean,
    standardError: chosen?.standardError ?? Infinity,
    uncertainty: chosen?.uncertainty ?? Infinity,
    size: chosen?.size ?? 0,
    levels,
  };
}
