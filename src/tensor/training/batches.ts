// Which rows of the data a step trains on: a function of a key and the step, so that training that goes on sees the same batches.
import { InputError } from '../../math/errors.js';
import { fold, integers, type Key, permutation } from '../../random/index.js';
import type { NumericArray } from '../array.js';

export interface BatchOptions {
  /** Rows of the data. */
  readonly rows: number;
  /** Rows of one batch. */
  readonly batch: number;
  /**
   * Whether a batch may hold a row twice. Without replacement every epoch is a new order of all rows; rows at its end that do not
   * fill a batch are left out of it.
   */
  readonly replacement?: boolean;
}

/**
 * The batches of a training: a function from the step to row numbers.
 *
 * @throws InputError when a batch is empty, or larger than the data without replacement
 * @example
 * const rowsAt = batches(key(1), { rows: 100_000, batch: 1024 });
 * const x = takeRows(data, dim, rowsAt(step), new Float32Array(1024 * dim));
 */
export function batches(
  key: Key,
  { rows, batch, replacement = false }: BatchOptions,
): (step: number) => Int32Array {
  if (!(Number.isInteger(batch) && batch > 0)) {
    throw new InputError(`batch is ${batch}: a batch needs at least one row`);
  }
  if (!replacement && batch > rows) {
    throw new InputError(
      `batch is ${batch}, the data have ${rows} rows: use a smaller batch, or replacement`,
    );
  }
  if (replacement) return (step) => integers(fold(key, step), batch, 0, rows);
  const perEpoch = Math.floor(rows / batch);
  // The order of the latest epoch is kept, because making it takes as long as many batches.
  let epoch = -1;
  let order: Int32Array = new Int32Array(0);
  return (step) => {
    const wanted = Math.floor(step / perEpoch);
    if (wanted !== epoch) [epoch, order] = [wanted, permutation(fold(key, wanted), rows)];
    const start = (step % perEpoch) * batch;
    return order.slice(start, start + batch);
  };
}

/**
 * Copies rows of row-major data into `out`, which may be of another type.
 *
 * @example
 * const x = takeRows(positions, dim, rowsAt(step), new Float32Array(batch * dim));
 */
export function takeRows<T extends NumericArray>(
  data: ArrayLike<number>,
  width: number,
  rows: Int32Array,
  out: T,
): T {
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < width; j++) out[i * width + j] = data[rows[i] * width + j];
  }
  return out;
}
