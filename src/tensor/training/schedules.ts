// How a learning rate changes with the step, as data: it can be saved, sent to a worker and read in a report.
import { InputError } from '../../math/errors.js';
import { cos, exp, log } from '../../math/index.js';

/** A number, or how it changes with the step (0, 1, …). */
export type Schedule =
  | number
  | { readonly type: 'cosine'; readonly start: number; readonly end: number; readonly steps: number }
  | { readonly type: 'exponential'; readonly start: number; readonly factor: number; readonly every: number }
  | { readonly type: 'piecewise'; readonly values: readonly number[]; readonly boundaries: readonly number[] }
  | { readonly type: 'warmUp'; readonly steps: number; readonly then: Schedule };

/** Half a cosine from `start` down to `end` over `steps` steps, then constant (Loshchilov and Hutter, 2017, arXiv:1608.03983). */
export function cosineDecay(start: number, steps: number, end = 0): Schedule {
  requirePositive('cosineDecay: steps', steps);
  return { type: 'cosine', start, end, steps };
}

/** start · factor^(step / every). */
export function exponentialDecay(start: number, factor: number, every: number): Schedule {
  requirePositive('exponentialDecay: factor', factor);
  requirePositive('exponentialDecay: every', every);
  return { type: 'exponential', start, factor, every };
}

/** `values[0]` before step `boundaries[0]`, `values[1]` before `boundaries[1]`, …, the last value ever after. */
export function piecewise(values: readonly number[], boundaries: readonly number[]): Schedule {
  if (
    values.length !== boundaries.length + 1 ||
    boundaries.some((step, i) => step <= (boundaries[i - 1] ?? 0))
  ) {
    throw new InputError(
      `piecewise: ${values.length} values and boundaries [${boundaries.join(', ')}]; ` +
        'give increasing boundaries, one less than values',
    );
  }
  return { type: 'piecewise', values, boundaries };
}

/** Rises linearly to the first value of `then` during `steps` steps, then follows `then` from its start. */
export function warmUp(steps: number, then: Schedule): Schedule {
  requirePositive('warmUp: steps', steps);
  return { type: 'warmUp', steps, then };
}

/**
 * The value of a schedule at a step.
 *
 * @example
 * valueAt(warmUp(100, cosineDecay(1e-3, 4000)), 50);    // 5.1e-4
 */
export function valueAt(schedule: Schedule, step: number): number {
  if (typeof schedule === 'number') return schedule;
  switch (schedule.type) {
    case 'cosine': {
      const part = Math.min(step / schedule.steps, 1);
      return schedule.end + (schedule.start - schedule.end) * 0.5 * (1 + cos(Math.PI * part));
    }
    case 'exponential':
      return schedule.start * exp((log(schedule.factor) * step) / schedule.every);
    case 'piecewise': {
      const piece = schedule.boundaries.findIndex((boundary) => step < boundary);
      return schedule.values[piece < 0 ? schedule.boundaries.length : piece];
    }
    case 'warmUp':
      if (step >= schedule.steps) return valueAt(schedule.then, step - schedule.steps);
      return (valueAt(schedule.then, 0) * (step + 1)) / schedule.steps;
  }
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new InputError(`${name} is ${value}: it must be positive`);
}
