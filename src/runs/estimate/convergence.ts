/** Whether an estimate still moves: the same from the first shares of the data, and from the last. */
import { note, problem, OK, type Status } from '../../estimators/index.js';
import { InputError } from '../../math/errors.js';
import type { Convergence, Measured } from './types.js';

/** Standard errors by which the halves may differ. */
const alarm = 3;

/**
 * Estimates from growing shares of each series.
 *
 * @param points how many shares; 2 are the first half and the whole
 * @param estimate from the part of each series between two shares of its length
 */
export function traceConvergence(
  label: string,
  points: number,
  estimate: (from: number, to: number) => Measured,
): Convergence {
  const shares = Float64Array.from({ length: points }, (_, i) => (i + 1) / points);
  const attempt = (from: number, to: number): Measured => {
    try {
      return estimate(from, to);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { value: NaN, standardError: Infinity }; // too few samples in this share
    }
  };
  const whole = attempt(0, 1);
  const trace = (part: (share: number) => Measured) => {
    const found = Array.from(shares, (share) => (share === 1 ? whole : part(share)));
    return {
      value: Float64Array.from(found, ({ value }) => value),
      standardError: Float64Array.from(found, ({ standardError }) => standardError),
    };
  };
  return {
    label,
    shares,
    forward: trace((share) => attempt(0, share)),
    backward: trace((share) => attempt(1 - share, 1)),
  };
}

/** Rows of a list between two shares of its length. */
export function part(length: number, from: number, to: number): readonly [number, number] {
  return [Math.round(from * length), Math.round(to * length)];
}

/** Whether the first and the last half agree, in words. */
export function driftStatus({ label, shares, forward, backward }: Convergence): Status {
  const half = shares.indexOf(0.5);
  const [first, last] = [forward, backward].map(({ value, standardError }) => ({
    value: value[half],
    error: standardError[half],
  }));
  const apart = Math.abs(first.value - last.value);
  const error = Math.hypot(first.error, last.error);
  if (!(error < Infinity)) return OK;
  if (!(apart > alarm * error)) return OK;
  const words = `${label} differs by ${apart.toPrecision(2)} kT between the first and the last half of the data, ${(apart / error).toFixed(1)} standard errors`;
  // A few hundredths of kT matter to nobody, however small the errors.
  return apart > 0.1
    ? problem('drift', `${words}: it still drifts. Run longer, or cut off more with --discard.`)
    : note('drift', `${words}.`);
}
