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
