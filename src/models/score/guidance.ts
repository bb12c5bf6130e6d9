/**
 * Conditioning an unconditional model on a label whose likelihood is known: ∇log p(x|y) = ∇log p(x) + ∇log p(y|x), eq. 5 of Crabtree et al.
 * (2023) after Song et al. (2021). What is known is log p(y|x) for clean data. At noise level σ, the clean coordinate given x has mean
 * D(x; σ) and variance σ² ∂D/∂x, so the label's likelihood is taken as Gaussian with both variances added (Boys et al. 2023, "Tweedie
 * moment projected diffusions", arXiv:2310.06721). Exact for Gaussian data, an approximation otherwise. A conditional model needs none.
 */
import { InputError } from '../../math/errors.js';
import type { Denoiser } from './denoiser.js';

/** The label is one of the (standardised) coordinates of the data, known to a Gaussian width. */
export interface CoordinateGuidance {
  readonly coordinate: number;
  /** The label's value, standardised. */
  readonly at: number;
  /** Standard deviation of the label around the coordinate, standardised. */
  readonly width: number;
}

/**
 * A denoiser of the data conditioned on one coordinate, from an unconditional one. It has no divergence: guided samples have no
 * density, so they cannot be weighted.
 *
 * @example
 * const guided = guideByCoordinate(model.denoiser([], key), { coordinate: 0, at: 0.2, width: 0.05 });
 */
export function guideByCoordinate(
  denoiser: Pick<Denoiser, 'dim' | 'denoise'>,
  { coordinate, at, width }: CoordinateGuidance,
): Pick<Denoiser, 'dim' | 'denoise'> {
  const { dim } = denoiser;
  if (!Number.isInteger(coordinate) || coordinate < 0 || coordinate >= dim) {
    throw new InputError(
      `guidance coordinate is ${coordinate}: the model generates coordinates 0 to ${dim - 1}`,
    );
  }
  if (!(width > 0)) throw new InputError(`guidance width is ${width}: it must be positive`);
  return {
    dim,
    async denoise(positions, sigma) {
      const rows = positions.length / dim;
      const denoised = await denoiser.denoise(positions, sigma);
      const slopes = await jacobianRow(denoiser, positions, sigma, coordinate);
      const guided = denoised.slice();
      for (let row = 0; row < rows; row++) {
        const i = row * dim + coordinate;
        const variance = width * width + sigma * sigma * Math.max(0, slopes[i]);
        const pull = (at - denoised[i]) / variance;
        // Tweedie: adding g to the score adds σ² g to the denoised point.
        for (let axis = 0; axis < dim; axis++) {
          guided[row * dim + axis] += sigma * sigma * pull * slopes[row * dim + axis];
        }
      }
      return guided;
    },
  };
}

/** ∂D_coordinate/∂x_axis of every row (rows × dim), by central differences. */
async function jacobianRow(
  { dim, denoise }: Pick<Denoiser, 'dim' | 'denoise'>,
  positions: Float64Array,
  sigma: number,
  coordinate: number,
): Promise<Float64Array> {
  const step = 1e-2 * Math.max(sigma, 0.05);
  const slopes = new Float64Array(positions.length);
  for (let axis = 0; axis < dim; axis++) {
    const shifted = (by: number) => positions.map((x, i) => (i % dim === axis ? x + by : x));
    const above = await denoise(shifted(step), sigma);
    const below = await denoise(shifted(-step), sigma);
    for (let i = axis; i < positions.length; i += dim) {
      slopes[i] = (above[i - axis + coordinate] - below[i - axis + coordinate]) / (2 * step);
    }
  }
  return slopes;
}
