/**
 * Conditioning an unconditional model on a label whose likelihood is known: ∇log p(x|y) = ∇log p(x) + ∇log p(y|x), eq. 5 of Crabtree et al.
 * (2023) after Song et al. (2021). What is known is log p(y|x) for clean data; at noise level σ its gradient is taken at the
 * denoised point, D(x; σ), with the spread that data of unit variance still have given x, σ²/(1 + σ²), added to the label's own
 * (Song et al. 2023, "pseudoinverse-guided diffusion", openreview 9_gsMA8MRKQ). That is an approximation: exact for Gaussian data, close when
 * the label is precise or the noise is small. A conditional model needs none.
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
      // Row `coordinate` of the Jacobian ∂D/∂x, by central differences along each axis.
      const step = 1e-2 * Math.max(sigma, 0.05);
      const guided = denoised.slice();
      const spread = (sigma * sigma) / (1 + sigma * sigma);
      for (let axis = 0; axis < dim; axis++) {
        const [above, below] = await Promise.all(
          [step, -step].map((shift) =>
            denoiser.denoise(
              positions.map((x, i) => (i % dim === axis ? x + shift : x)),
              sigma,
            ),
          ),
        );
        for (let row = 0; row < rows; row++) {
          const i = row * dim + coordinate;
          const jacobian = (above[i] - below[i]) / (2 * step);
          const gradient = ((at - denoised[i]) / (width * width + spread)) * jacobian;
          // Tweedie: adding g to the score adds σ² g to the denoised point.
          guided[row * dim + axis] += sigma * sigma * gradient;
        }
      }
      return guided;
    },
  };
}
