/** Numbers for readers: an uncertainty decides how many digits are worth printing. */
import type { Uncertain } from './types.js';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const minus = (text: string) => text.replace('-', '−');

/** `10ⁿ` with a real superscript. */
export function powerOfTen(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => superscripts[Number(digit)]);
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** The exponent of the leading digit of `x` once rounded to `digits` significant ones. */
function leadingExponent(x: number, digits: number): number {
  return x === 0
    ? 0
    : Number(
        Math.abs(x)
          .toExponential(digits - 1)
          .split('e')[1],
      );
}

/**
 * A number with the given count of significant digits, in plain decimals where that reads well.
 * @example formatNumber(0.000123) // '1.23 × 10⁻⁴'
 */
export function formatNumber(x: number, digits = 3): string {
  if (Number.isNaN(x)) return '–';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞';
  if (Number.isInteger(x) && Math.abs(x) < 1e15) return formatCount(x);
  const exponent = leadingExponent(x, digits);
  if (exponent >= -3 && exponent < 6) return minus(x.toFixed(Math.max(0, digits - 1 - exponent)));
  return minus(`${(x / 10 ** exponent).toFixed(digits - 1)} × ${powerOfTen(exponent)}`);
}

/**
 * How many digits of an error to print, by the rule of the Particle Data Group (Phys. Rev. D 110, 030001 (2024), §5.3,
 * doi:10.1103/PhysRevD.110.030001): two where its first three digits are below 355, or round up to 1000, else one.
 */
function errorDigits(error: number): number {
  const first = Number(error.toExponential(2).split('e')[0]);
  return first < 3.55 || first >= 9.5 ? 2 : 1;
}

/**
 * A value and its error as two texts with the same decimals; the error decides how many.
 * @example formatUncertain({ value: 0.26812, error: 0.0412 }) // { value: '0.27', error: '0.04' }
 */
export function formatUncertain({ value, error }: Uncertain): {
  value: string;
  error?: string;
  power?: string;
} {
  if (!error || !Number.isFinite(value)) return { value: formatNumber(value) };
  if (!(error > 0 && error < Infinity)) return { value: formatNumber(value), error: '?' };
  const first = leadingExponent(error, 1);
  const last = first - errorDigits(error) + 1;
  const scale = Math.max(leadingExponent(value, 3), first);
  const power = scale >= 6 || scale < -3 ? scale : 0;
  const unit = 10 ** Math.max(0, last - power);
  const print = (x: number) => {
    const scaled = x / 10 ** power;
    return minus(last > power ? String(Math.round(scaled / unit) * unit) : scaled.toFixed(power - last));
  };
  return { value: print(value), error: print(error), ...(power ? { power: powerOfTen(power) } : {}) };
}

/**
 * A value without an error, to the digits of an error that it stands beside: an exact answer beside an estimate.
 * @example formatBeside(30.88041, 0.0042) // '30.880'
 */
export function formatBeside(value: number, error: number | undefined): string {
  if (!error || !(error > 0 && error < Infinity)) return formatNumber(value);
  const decimals = errorDigits(error) - 1 - leadingExponent(error, 1);
  const digits = decimals + 1 + leadingExponent(value, 3);
  return formatNumber(value, Math.min(15, Math.max(3, digits)));
}

/**
 * A value with its error on one line.
 * @example formatEstimate({ value: 0.26812, error: 0.0312 }) // '0.268 ± 0.031'
 */
export function formatEstimate(estimate: Uncertain): string {
  const { value, error, power } = formatUncertain(estimate);
  if (error === undefined) return value;
  return power ? `(${value} ± ${error}) × ${power}` : `${value} ± ${error}`;
}

/**
 * A whole number, with thin spaces between thousands from 10 000 up.
 * @example formatCount(1234567) // '1 234 567'
 */
export function formatCount(n: number): string {
  const digits = minus(String(Math.round(n)));
  return Math.abs(n) < 9999.5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/**
 * A count in few characters, with an SI prefix.
 * @example formatShortCount(2.5e6) // '2.5 M'
 */
export function formatShortCount(n: number): string {
  for (const [scale, prefix] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (Math.abs(n) >= 0.9995 * scale)
      return `${minus(String(Number((n / scale).toPrecision(3))))}\u202f${prefix}`;
  }
  return minus(String(Math.round(n)));
}

/**
 * A time span in the units a person would use.
 * @example formatDuration(83.2) // '1 min 23 s'
 */
export function formatDuration(seconds: number): string {
  if (!(seconds >= 0)) return '–';
  if (seconds < 1) return `${formatNumber(seconds * 1000, 2)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}
