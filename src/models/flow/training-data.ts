/** The rows that a flow learns from, and the batches of them. */
import { InputError } from '../../math/errors.js';
import { categorical, fold, integers, type Key } from '../../random/index.js';

/** Rows to learn from. */
export interface FlowTrainingData {
  /** rows × dim. */
  readonly positions: Float64Array;
  /** rows × contexts. */
  readonly contexts?: Float64Array;
  /** Log-weights of the rows, up to a constant (default: all alike). */
  readonly logWeights?: Float64Array;
}

/** Draws the batch of each step from some rows of the data, by their weights. */
export function batchMaker(
  { positions, contexts, logWeights }: FlowTrainingData,
  used: ArrayLike<number>,
  { key, dim, contexts: width = 0, batch }: { key: Key; dim: number; contexts?: number; batch: number },
): (step: number) => { x: Float32Array; context: Float32Array[] } {
  const weights = logWeights && Float64Array.from(used, (row) => logWeights[row]);
  return (step) => {
    const drawKey = fold(key, step);
    const drawn = weights ? categorical(drawKey, weights, batch) : integers(drawKey, batch, 0, used.length);
    const chosen = Array.from(drawn, (i) => used[i]);
    return {
      x: rowsAt(positions, chosen, dim),
      context: width > 0 ? [rowsAt(contexts!, chosen, width)] : [],
    };
  };
}

/** Chosen rows, one after another. */
export const rowsAt = (values: Float64Array, chosen: ArrayLike<number>, width: number) =>
  Float32Array.from(
    { length: chosen.length * width },
    (_, i) => values[chosen[Math.floor(i / width)] * width + (i % width)],
  );

/** The number of rows. @throws InputError for data that are not whole rows of finite numbers with their contexts and weights */
export function checkData(
  { positions, contexts, logWeights }: FlowTrainingData,
  dim: number,
  width: number,
): number {
  const rows = positions.length / dim;
  if (!Number.isInteger(rows) || rows < 2) {
    throw new InputError(
      `${positions.length} numbers are not two or more rows of ${dim} coordinates, which the flow has`,
    );
  }
  if ((contexts?.length ?? 0) !== rows * width) {
    throw new InputError(`there are ${contexts?.length ?? 0} contexts: ${rows} rows need ${width} each`);
  }
  if (logWeights && logWeights.length !== rows) {
    throw new InputError(`there are ${logWeights.length} weights for ${rows} rows`);
  }
  for (const [name, values, size] of [
    ['positions', positions, dim],
    ['contexts', contexts ?? positions, width || dim],
  ] as const) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new InputError(`${name}: row ${Math.floor(bad / size)} holds ${values[bad]}: leave it out`);
  }
  if (logWeights?.some((log) => Number.isNaN(log) || log === Infinity)) {
    throw new InputError('a log-weight is NaN or infinite: leave such rows out');
  }
  return rows;
}
