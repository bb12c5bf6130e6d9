/** How a run ends other than well. */
export { InputError } from '../math/errors.js';

/** The disk refused a write. The run fails with one line; everything written before is still whole. */
export class StorageError extends Error {
  override name = 'StorageError';
}

/** The run was stopped by its signal, and goes on with `wellspring resume`. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}
