/** Errors for people: one line each, the exit code that fits, and a stack trace for none but those who ask. */
import colors from 'picocolors';
import { InputError, Interrupted, StorageError } from '../runs/errors.js';

/** The four ways in which a command ends. */
export const exitCodes = { finished: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** A mistake on the command line. */
export const badInput = (message: string) => new InputError(message);

/** The exit code for what ended a command. */
export function exitCode(error: unknown): number {
  if (error instanceof Interrupted) return exitCodes.interrupted;
  return error instanceof InputError ? exitCodes.badInput : exitCodes.failed;
}

/** Says on standard error what ended a command. */
export function explainError(error: unknown): void {
  const message = isTooLarge(error)
    ? `out of memory (${error.message}): fewer walkers, kept frames, bins or nodes take less`
    : error instanceof Error
      ? error.message
      : String(error);
  if (error instanceof Interrupted) {
    process.stderr.write(`${colors.yellow('interrupted')} ${message}\n`);
    return;
  }
  for (const line of message.split('\n').filter((text) => text.trim() !== '')) {
    process.stderr.write(`${colors.red('error')} ${line}\n`);
  }
  const expected = error instanceof InputError || error instanceof StorageError || isTooLarge(error);
  if (process.env['WELLSPRING_DEBUG']) process.stderr.write(`${stack(error)}\n`);
  else if (!expected) process.stderr.write(`${colors.dim('WELLSPRING_DEBUG=1 shows where it happened')}\n`);
}

/** Whether an array was asked for that no memory, or no array, can hold. */
const isTooLarge = (error: unknown): error is RangeError =>
  error instanceof RangeError &&
  /^(Invalid (typed )?array length|Array buffer allocation failed)/i.test(error.message);

function stack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? String(error.stack) : `${error.stack}\ncaused by ${stack(error.cause)}`;
}
