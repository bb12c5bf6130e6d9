/**
 * A denoising network as a {@link Denoiser}: its programs are compiled once for blocks of a fixed number of rows, and batches of any size
 * pass through them block by block.
 */
import { uniform } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import { compile, ndarray, spec } from '../../tensor/index.js';
import type { NdArray, Runtime, Tensor } from '../../tensor/index.js';
import type { Layer, ParameterArray } from '../nn/mlp.js';
import type { Denoiser } from './denoiser.js';
import { denoise, denoiseWithDivergence, denoiseWithProbe } from './network.js';
import type { DenoisingNetwork } from './network.js';

/** Rows of one call of the network: enough to keep matrix products busy, small enough to stay in cache. */
export const blockRows = 1024;

/** Whether a network's divergence is computed exactly; above 8 dimensions a backward pass for each costs too much. */
export function exactDivergence({ dim }: DenoisingNetwork): boolean {
  return dim <= 8;
}

/**
 * Compile a network's programs.
 *
 * @returns the denoiser at a condition (what the network sees of one row of labels, or of a row for each row of a block); the key
 * draws the probe of Hutchinson's estimate, where the divergence is not exact
 */
export async function networkDenoiser(
  runtime: Runtime,
  network: DenoisingNetwork,
  layers: readonly Layer<ParameterArray>[],
): Promise<(condition: readonly number[], key: Key) => Denoiser> {
  const { dim, labels } = network;
  const exact = exactDivergence(network);
  const x = spec([blockRows, dim]);
  const sigma = spec([blockRows, 1]);
  const label = spec([blockRows, labels]);
  // A program's inputs must all be used: without labels, or with the exact divergence, some are left out.
  const denoiseProgram = await compile(
    runtime,
    (w: Layer<Tensor>[], x: Tensor, sigma: Tensor, rest: Tensor[]) => denoise(network, w, x, sigma, rest[0]),
    [...layers],
    x,
    sigma,
    labels > 0 ? [label] : [],
  );
  const flowProgram = await compile(
    runtime,
    (w: Layer<Tensor>[], x: Tensor, sigma: Tensor, rest: Tensor[]) =>
      exact
        ? denoiseWithDivergence(network, w, x, sigma, rest[0])
        : denoiseWithProbe(network, w, x, sigma, rest[0], rest[1]),
    [...layers],
    x,
    sigma,
    [...(exact ? [] : [x]), ...(labels > 0 ? [label] : [])],
  );

  return (condition, key) => {
    const repeated = Float32Array.from(
      { length: blockRows * labels },
      (_, i) => condition[i % condition.length],
    );
    const labelBlock = labels > 0 ? [ndarray(repeated, [blockRows, labels])] : [];
    const probe = exact ? [] : [signs(key, dim)];
    const w = [...layers];
    return {
      dim,
      divergence: exact ? 'exact' : 'stochastic',
      async denoise(positions, level) {
        const denoised = new Float64Array(positions.length);
        for (let first = 0; first < positions.length; first += blockRows * dim) {
          const { data } = await denoiseProgram.run(
            w,
            block(positions, first, dim),
            levels(level),
            labelBlock,
          );
          denoised.set(data.subarray(0, positions.length - first), first);
        }
        return denoised;
      },
      async denoiseWithDivergence(positions, level) {
        const denoised = new Float64Array(positions.length);
        const divergence = new Float64Array(positions.length / dim);
        for (let first = 0; first < positions.length; first += blockRows * dim) {
          const inputs = [...probe, ...labelBlock];
          const result = await flowProgram.run(w, block(positions, first, dim), levels(level), inputs);
          denoised.set(result.denoised.data.subarray(0, positions.length - first), first);
          const rest = divergence.length - first / dim;
          divergence.set(result.divergence.data.subarray(0, rest), first / dim);
        }
        return { denoised, divergence };
      },
    };
  };
}

/** One block of rows in single precision; rows that are missing repeat zeros. */
function block(positions: Float64Array, first: number, dim: number): NdArray {
  const data = new Float32Array(blockRows * dim);
  data.set(positions.subarray(first, first + blockRows * dim));
  return ndarray(data, [blockRows, dim]);
}

function levels(sigma: number): NdArray {
  return ndarray(new Float32Array(blockRows).fill(sigma), [blockRows, 1]);
}

function signs(key: Key, dim: number): NdArray {
  const data = Float32Array.from(uniform(key, blockRows * dim), (u) => (u < 0.5 ? -1 : 1));
  return ndarray(data, [blockRows, dim]);
}
