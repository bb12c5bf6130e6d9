/**
 * What samplers know of a model: the denoiser D(x; σ) = E[data | data + σ noise = x] in standardised coordinates. It is
 * equivalent to the score, ∇log p(x; σ) = (D(x; σ) − x)/σ² (Tweedie's formula), and one denoiser serves every forward process,
 * since x(t)/scale(t) is data plus noise of level std(t)/scale(t).
 */
import type { ForwardProcess } from './processes.js';
import { noiseLevel } from './processes.js';

/** A denoised batch and, per row, the divergence Σ ∂Dᵢ/∂xᵢ. */
export interface DenoisedWithDivergence {
  readonly denoised: Float64Array;
  readonly divergence: Float64Array;
}

/** A denoiser of batches (rows × dim) at one noise level. */
export interface Denoiser {
  readonly dim: number;
  /** Whether the divergence is exact or an unbiased estimate, and so any log-density made from it. */
  readonly divergence: 'exact' | 'stochastic';
  denoise(positions: Float64Array, sigma: number): Promise<Float64Array>;
  denoiseWithDivergence(positions: Float64Array, sigma: number): Promise<DenoisedWithDivergence>;
}

/**
 * The score ∇log p(x, t) of a process's marginal, from a denoiser.
 *
 * @param positions rows × dim, distributed as the process at `time`
 */
export async function score(
  denoiser: Pick<Denoiser, 'denoise'>,
  process: ForwardProcess,
  positions: Float64Array,
  time: number,
): Promise<Float64Array> {
  const scale = process.scale(time);
  const std = process.std(time);
  const scaled = positions.map((x) => x / scale);
  const denoised = await denoiser.denoise(scaled, noiseLevel(process, time));
  return positions.map((x, i) => (scale * denoised[i] - x) / (std * std));
}

/**
 * A denoiser from a known score of data convolved with noise: for tests, and for targets whose score is analytic.
 *
 * @param noisyScore ∇log p(x; σ) for a batch, with its divergence per row
 */
export function denoiserFromScore(
  dim: number,
  noisyScore: (positions: Float64Array, sigma: number) => { score: Float64Array; divergence: Float64Array },
): Denoiser {
  return {
    dim,
    divergence: 'exact',
    denoise: (positions, sigma) => {
      const { score: s } = noisyScore(positions, sigma);
      return Promise.resolve(positions.map((x, i) => x + sigma * sigma * s[i]));
    },
    denoiseWithDivergence: (positions, sigma) => {
      const { score: s, divergence } = noisyScore(positions, sigma);
      return Promise.resolve({
        denoised: positions.map((x, i) => x + sigma * sigma * s[i]),
        divergence: divergence.map((value) => dim + sigma * sigma * value),
      });
    },
  };
}
