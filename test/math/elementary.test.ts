import { describe, expect, it } from 'vitest';
import { cos, exp, log, sin } from '../../src/math/index.js';
import { key, uniform } from '../../src/random/index.js';

/** The distance to the next float64, at x. */
function ulp(x: number): number {
  const bits = new BigUint64Array(new Float64Array([Math.abs(x)]).buffer);
  bits[0]++;
  return new Float64Array(bits.buffer)[0] - Math.abs(x);
}

/** The largest error in ulp against the engine's function, itself right to 1 ulp. */
function worst(ours: (x: number) => number, theirs: (x: number) => number, points: Iterable<number>): number {
  let largest = 0;
  for (const x of points) largest = Math.max(largest, Math.abs(ours(x) - theirs(x)) / ulp(theirs(x)));
  return largest;
}

const points = (low: number, high: number) => uniform(key(1), 200_000).map((u) => low + (high - low) * u);

describe('elementary functions agree with the engine to 2 ulp', () => {
  it('exp', () => {
    expect(worst(exp, Math.exp, points(-1, 1))).toBeLessThanOrEqual(2);
    expect(worst(exp, Math.exp, points(-708, 709))).toBeLessThanOrEqual(2);
  });

  it('log', () => {
    expect(worst(log, Math.log, points(0.5, 2))).toBeLessThanOrEqual(2);
    expect(worst(log, Math.log, points(0, 1e300))).toBeLessThanOrEqual(2);
    expect(
      worst(
        log,
        Math.log,
        points(-300, 300).map((x) => 10 ** x),
      ),
    ).toBeLessThanOrEqual(2);
  });

  it('sin and cos', () => {
    expect(worst(sin, Math.sin, points(-4, 4))).toBeLessThanOrEqual(2);
    expect(worst(cos, Math.cos, points(-4, 4))).toBeLessThanOrEqual(2);
    expect(worst(sin, Math.sin, points(-1e6, 1e6))).toBeLessThanOrEqual(2);
    expect(worst(cos, Math.cos, points(-1e6, 1e6))).toBeLessThanOrEqual(2);
  });
});

describe('elementary functions at the edges', () => {
  it('exp', () => {
    expect(exp(0)).toBe(1);
    expect(exp(1)).toBe(Math.E);
    expect(exp(-Infinity)).toBe(0);
    expect(exp(Infinity)).toBe(Infinity);
    expect(exp(709.78)).toBeCloseTo(Math.exp(709.78), -298);
    expect(exp(710)).toBe(Infinity);
    expect(exp(-745)).toBe(5e-324);
    expect(exp(-746)).toBe(0);
    expect(exp(NaN)).toBeNaN();
  });

  it('log', () => {
    expect(log(1)).toBe(0);
    expect(log(0)).toBe(-Infinity);
    expect(log(Infinity)).toBe(Infinity);
    expect(log(5e-324)).toBe(Math.log(5e-324));
    expect(log(-1)).toBeNaN();
    expect(log(NaN)).toBeNaN();
  });

  it('sin and cos', () => {
    expect(sin(0)).toBe(0);
    expect(cos(0)).toBe(1);
    expect(sin(Infinity)).toBeNaN();
    expect(cos(NaN)).toBeNaN();
  });
});
