import { describe, expect, it } from 'vitest';
import { fillNormal, fillUniform, gaussianMove, key, normal } from '../../src/random/index.js';

const fills = { fillUniform, fillNormal };
const arrays = { Float64Array, Float32Array };

describe.each(Object.entries(fills))('%s', (_, fill) => {
  it.each(Object.entries(arrays))('cut anywhere gives the same %s', (_, Numbers) => {
    const whole = new Numbers(9001);
    fill(key(3), whole);
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [3, 100],
      [2047, 2050],
      [1, 9001],
      [4099, 8999],
    ]) {
      const part = new Numbers(to - from);
      fill(key(3), part, from);
      expect(part).toEqual(whole.subarray(from, to));
    }
  });

  it('goes on past 2^33 numbers', () => {
    const far = 2 ** 40 + 1;
    const part = new Float64Array(4);
    fill(key(3), part, far);
    const shifted = new Float64Array(3);
    fill(key(3), shifted, far + 1);
    expect(shifted).toEqual(part.subarray(1));
    const near = new Float64Array(4);
    fill(key(3), near, far % 2 ** 32);
    expect(part).not.toEqual(near);
  });

  it('fills nothing', () => {
    expect(() => fill(key(1), new Float64Array(0), 5)).not.toThrow();
  });

  it.each([-1, 0.5, NaN, 2 ** 53])('refuses the offset %s', (offset) => {
    expect(() => fill(key(1), new Float64Array(1), offset)).toThrow(/offset/);
  });
});

describe('gaussianMove', () => {
  it('is positions + timeStep · drift + amplitudes · fillNormal, whatever the offset', () => {
    const n = 5001;
    const positions = Float64Array.from({ length: n }, (_, i) => i / 7);
    const drift = Float64Array.from({ length: n }, (_, i) => -i / 5);
    const amplitudes = Float64Array.from({ length: n }, (_, i) => 1 + i / 3);
    for (const offset of [0, 1, 12345]) {
      const noise = new Float64Array(n);
      fillNormal(key(4), noise, offset);
      const out = new Float64Array(n);
      expect(gaussianMove(key(4), positions, drift, 0.01, amplitudes, out, offset)).toBe(true);
      expect(out).toEqual(positions.map((x, i) => x + 0.01 * drift[i] + amplitudes[i] * noise[i]));
    }
  });

  it('says when a result is not finite', () => {
    const x = new Float64Array(3);
    expect(gaussianMove(key(1), x, Float64Array.of(0, NaN, 0), 1, x, x.slice(), 0)).toBe(false);
  });
});

describe('the numbers', () => {
  it('do not change from release to release', () => {
    expect([...normal(key(1), 3)]).toMatchInlineSnapshot(`
      [
        0.1397751698644076,
        0.47118993651981245,
        -1.95273153253874,
      ]
    `);
    const single = new Float32Array(3);
    fillNormal(key(1), single);
    expect([...single]).toMatchInlineSnapshot(`
      [
        -0.10837117582559586,
        -0.6892052888870239,
        1.1569637060165405,
      ]
    `);
  });
});
