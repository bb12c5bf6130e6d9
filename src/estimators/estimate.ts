/**
 * What every estimator returns: a value that never travels without its error and without a word on whether to trust it.
 */

/** Whether an estimate can be trusted and, in words, what to do where it cannot. */
export interface Status {
  /** False where the value or its error should not be used as they are. */
  readonly ok: boolean;
  /** `ok`, or what was noticed first, e.g. `poor-overlap`, `not-converged`, `empty-bins`. */
  readonly code: string;
  /** One or a few sentences: what was noticed, where, how much, and the fix. Empty where there is nothing to say. */
  readonly message: string;
}

/**
 * A value with its standard error. A standard error is never zero or NaN for want of data: what the data cannot bound is
 * `Infinity`, and the status says why.
 */
export interface Estimate<Value extends number | Float64Array = number, Diagnostics extends object = object> {
  readonly value: Value;
  readonly standardError: Value;
  readonly status: Status;
  readonly diagnostics: Diagnostics;
}

/** Nothing to report. */
export const OK: Status = { ok: true, code: 'ok', message: '' };

/** A remark that does not spoil the estimate. */
export const note = (code: string, message: string): Status => ({ ok: true, code, message });

/** A reason not to use the estimate as it is. */
export const problem = (code: string, message: string): Status => ({ ok: false, code, message });

/** One status from several: not ok if one of them is not, the code of the gravest, all the messages (gravest first). */
export function combine(...statuses: Status[]): Status {
  const said = statuses.filter((status) => status.code !== 'ok');
  const ordered = [...said.filter((status) => !status.ok), ...said.filter((status) => status.ok)];
  if (ordered.length === 0) return OK;
  return {
    ok: ordered[0].ok,
    code: ordered[0].code,
    message: ordered.map((status) => status.message).join(' '),
  };
}
