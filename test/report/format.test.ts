import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBeside,
  formatCount,
  formatDuration,
  formatEstimate,
  formatNumber,
  formatShortCount,
  formatUncertain,
} from '../../src/report/index.js';

describe('an estimate with its error', () => {
  it.each([
    // The first six are the Particle Data Group's own kind of example: 0.827 ± 0.119 becomes 0.83 ± 0.12, 0.827 ± 0.367 0.8 ± 0.4.
    [0.827, 0.119, '0.83 ± 0.12'],
    [0.827, 0.367, '0.8 ± 0.4'],
    [0.268312, 0.0312, '0.268 ± 0.031'],
    [1.001, 0.041, '1.00 ± 0.04'],
    [0.827, 0.0966, '0.83 ± 0.10'],
    [-3.14159, 0.00271, '−3.1416 ± 0.0027'],
    [1234.4, 21.7, '1234 ± 22'],
    [1234.5, 512, '1200 ± 500'],
    [12345678, 4567, '(1.2346 ± 0.0005) × 10⁷'],
    [0.0000421, 0.0000031, '(4.21 ± 0.31) × 10⁻⁵'],
    [0.001, 5, '0 ± 5'],
    [0, 0.02, '0.000 ± 0.020'],
  ])('prints %d ± %d', (value, error, text) => {
    expect(formatEstimate({ value, error })).toBe(text);
  });

  it('lends its digits to an exact answer beside it', () => {
    expect(formatBeside(30.88041, 0.0042)).toBe('30.880');
    expect(formatBeside(-3.6412, 0.26)).toBe('−3.64');
    expect(formatBeside(0.97268, 0.8)).toBe('0.973');
    expect(formatBeside(2 / 3, Infinity)).toBe('0.667');
    expect(formatBeside(0, 0.1)).toBe('0');
  });

  it('prints no error that is not there, and a question mark for one that is unknown', () => {
    expect(formatEstimate({ value: 0.5 })).toBe('0.500');
    expect(formatEstimate({ value: 0.5, error: 0 })).toBe('0.500');
    expect(formatEstimate({ value: 0.5, error: NaN })).toBe('0.500');
    expect(formatEstimate({ value: 0.5, error: Infinity })).toBe('0.500 ± ?');
    expect(formatEstimate({ value: NaN, error: 0.1 })).toBe('–');
  });

  it('is never off by more than half of the last digit of its error', () => {
    const number = (text: string, power = '') =>
      Number(text.replace('−', '-')) *
      10 ** Number(Array.from(power.slice(2), (c) => (c === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(c))).join(''));
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.integer({ min: -12, max: 10 }),
        fc.double({ min: 1, max: 9.99, noNaN: true }),
        (value, exponent, digits) => {
          const error = digits * 10 ** exponent;
          fc.pre(Math.abs(value) > error || Math.abs(value) === 0);
          const text = formatUncertain({ value, error });
          expect(Math.abs(number(text.value, text.power) - value)).toBeLessThanOrEqual(
            0.15 * error + 1e-9 * Math.abs(value),
          );
          expect(Math.abs(number(text.error!, text.power) - error)).toBeLessThanOrEqual(0.15 * error);
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });
});

it('prints numbers', () => {
  expect(formatNumber(0.123456)).toBe('0.123');
  expect(formatNumber(-1.5)).toBe('−1.50');
  expect(formatNumber(0.000123)).toBe('1.23 × 10⁻⁴');
  expect(formatNumber(9.9999)).toBe('10.0');
  expect(formatNumber(8)).toBe('8');
  expect(formatNumber(NaN)).toBe('–');
  expect(formatNumber(-Infinity)).toBe('−∞');
});

it('prints counts and durations', () => {
  expect(formatCount(1234567)).toBe('1\u202f234\u202f567');
  expect(formatCount(9999)).toBe('9999');
  expect(formatShortCount(999)).toBe('999');
  expect(formatShortCount(2500000)).toBe('2.5\u202fM');
  expect(formatShortCount(999900)).toBe('1\u202fM');
  expect(formatDuration(0.0123)).toBe('12 ms');
  expect(formatDuration(83.2)).toBe('1 min 23 s');
  expect(formatDuration(59.99)).toBe('1 min 0 s');
  expect(formatDuration(7261)).toBe('2 h 1 min');
});
