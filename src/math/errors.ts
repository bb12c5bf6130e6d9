/**
 * A mistake in what the user gave us: the message names the place, the value received and the fix,
 * and the command line prints it without a stack trace and exits with code 2.
 *
 * @example
 * throw new InputError('workflow.sample.timeStep is -0.01: a time step must be positive');
 */
export class InputError extends Error {
  override name = 'InputError';
}

/**
 * Does something, and puts words that name the place before the message of an {@link InputError} that it throws.
 *
 * @example
 * placed('workflow.windows: ', () => checkWindows(windows));
 */
export function placed<T>(beginning: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${beginning}${error.message}`, { cause: error });
    throw error;
  }
}
