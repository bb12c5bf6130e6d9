import { expect, it } from 'vitest';
import { drawSamples, edm, guideByCoordinate } from '../../src/models/index.js';
import type { Denoiser } from '../../src/models/index.js';
import { InputError } from '../../src/math/index.js';
import { key } from '../../src/random/index.js';

/** The exact denoiser of a correlated Gaussian: D = C (C + σ²)⁻¹ x. */
const correlation = 0.8;
const gaussian = {
  dim: 2,
  denoise(positions: Float64Array, sigma: number) {
    const diagonal = 1 + sigma * sigma;
    const determinant = diagonal ** 2 - correlation ** 2;
    const out = new Float64Array(positions.length);
    for (let i = 0; i < positions.length; i += 2) {
      const a = (diagonal * positions[i] - correlation * positions[i + 1]) / determinant;
      const b = (diagonal * positions[i + 1] - correlation * positions[i]) / determinant;
      out[i] = a + correlation * b;
      out[i + 1] = b + correlation * a;
    }
    return Promise.resolve(out);
  },
};

it('conditions a correlated Gaussian on one coordinate', async () => {
  const [at, width] = [1.2, 0.2];
  const denoiser = guideByCoordinate(gaussian, { coordinate: 0, at, width }) as Denoiser;
  const rows = 4000;
  const { positions } = await drawSamples(
    { denoiser, process: edm(), key: key(2), rows },
    { type: 'heun', steps: 60 },
  );
  // p(x|y) of a Gaussian prior and a Gaussian label.
  const gain = 1 / (1 + width ** 2);
  const mean = [gain * at, correlation * gain * at];
  const variance = [1 - gain, 1 - correlation ** 2 * gain];
  for (const axis of [0, 1]) {
    const values = positions.filter((_, i) => i % 2 === axis);
    const average = values.reduce((sum, x) => sum + x, 0) / rows;
    const spread = values.reduce((sum, x) => sum + (x - average) ** 2, 0) / rows;
    expect(Math.abs(average - mean[axis])).toBeLessThan(4 * Math.sqrt(variance[axis] / rows) + 0.01);
    expect(spread / variance[axis]).toBeGreaterThan(0.85);
    expect(spread / variance[axis]).toBeLessThan(1.15);
  }
});

it('says what is wrong with a coordinate or a width', () => {
  expect(() => guideByCoordinate(gaussian, { coordinate: 2, at: 0, width: 0.1 })).toThrow(InputError);
  expect(() => guideByCoordinate(gaussian, { coordinate: 0, at: 0, width: 0 })).toThrow('width is 0');
});
