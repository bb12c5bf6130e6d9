/**
 * The denoising network in EDM's preconditioned form (Karras et al. 2022, arXiv:2206.00364, eq. 7):
 * D(x; σ, y) = c_skip x + c_out F(c_in x, ln σ / 4, y), for standardised data, σ_data = 1. F is the only thing that learns, its inputs and
 * its target have unit variance at every noise level, and D is right for σ → 0 and σ → ∞ before any training.
 */
import type { Key } from '../../random/index.js';
import { concatenate, grad } from '../../tensor/index.js';
import type { Tensor } from '../../tensor/index.js';
import { applyMlp, initialiseMlp } from '../nn/mlp.js';
import type { Activation, Layer, ParameterArray } from '../nn/mlp.js';

/** Sizes of a denoising network; `labels` is the number of conditioning variables, 0 for an unconditional one. */
export interface DenoisingNetwork {
  readonly dim: number;
  readonly labels: number;
  readonly width: number;
  readonly depth: number;
  readonly activation: Activation;
}

export function initialiseNetwork(key: Key, network: DenoisingNetwork): Layer<ParameterArray>[] {
  const { dim, labels, width, depth, activation } = network;
  return initialiseMlp(key, { inputs: dim + 1 + labels, outputs: dim, width, depth, activation });
}

/** The raw network F, rows × dim. */
function raw(network: DenoisingNetwork, layers: Layer<Tensor>[], x: Tensor, sigma: Tensor, label?: Tensor) {
  const contracted = x.div(sigma.square().add(1).sqrt());
  const inputs = [contracted, sigma.log().mul(0.25), ...(label ? [label] : [])];
  return applyMlp(layers, concatenate(inputs, 1), network.activation);
}

/**
 * The denoised rows D(x; σ, y).
 *
 * @param x rows × dim, standardised data plus noise
 * @param sigma rows × 1, noise levels
 * @param label rows × labels, standardised
 */
export function denoise(
  network: DenoisingNetwork,
  layers: Layer<Tensor>[],
  x: Tensor,
  sigma: Tensor,
  label?: Tensor,
): Tensor {
  const total = sigma.square().add(1);
  const skip = total.reciprocal();
  const out = sigma.div(total.sqrt());
  return x.mul(skip).add(raw(network, layers, x, sigma, label).mul(out));
}

/**
 * Denoising score matching, the mean over rows of |D − data|² weighted to unit variance of F's target: its minimiser is the exact
 * conditional denoiser (Vincent 2011, 10.1162/NECO_a_00142; conditional estimator: Batzolis et al. 2021, arXiv:2111.13606).
 *
 * @param data rows × dim, standardised
 * @param noise rows × dim, standard normal
 */
export function denoisingLoss(
  network: DenoisingNetwork,
  layers: Layer<Tensor>[],
  batch: { data: Tensor; noise: Tensor; sigma: Tensor; label?: Tensor },
): Tensor {
  const { data, noise, sigma, label } = batch;
  const total = sigma.square().add(1);
  const x = data.add(noise.mul(sigma));
  // (data − c_skip x)/c_out, written so that small σ loses no digits.
  const target = data.mul(sigma).sub(noise).div(total.sqrt());
  return raw(network, layers, x, sigma, label).sub(target).square().mean();
}

/** D with its divergence Σ ∂Dᵢ/∂xᵢ per row, exact: one backward pass for each dimension. */
export function denoiseWithDivergence(
  network: DenoisingNetwork,
  layers: Layer<Tensor>[],
  x: Tensor,
  sigma: Tensor,
  label?: Tensor,
): { denoised: Tensor; divergence: Tensor } {
  // Rows do not depend on each other, so the gradient of a column's sum holds every row's own derivative.
  const column = (axis: number) =>
    grad((input: Tensor) => denoise(network, layers, input, sigma, label).at(axis, 1).sum())(x).at(axis, 1);
  const columns = Array.from({ length: network.dim }, (_, axis) => column(axis));
  return {
    denoised: denoise(network, layers, x, sigma, label),
    divergence: columns.reduce((sum, term) => sum.add(term)),
  };
}

/** D with Hutchinson's unbiased estimate of its divergence, εᵀ (∂D/∂x) ε, for a probe ε of ±1. */
export function denoiseWithProbe(
  network: DenoisingNetwork,
  layers: Layer<Tensor>[],
  x: Tensor,
  sigma: Tensor,
  probe: Tensor,
  label?: Tensor,
): { denoised: Tensor; divergence: Tensor } {
  const projected = (input: Tensor) => denoise(network, layers, input, sigma, label).mul(probe).sum();
  return {
    denoised: denoise(network, layers, x, sigma, label),
    divergence: grad(projected)(x).mul(probe).sum(1),
  };
}
