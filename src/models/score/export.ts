/** A score model as files that other programs read: its parameters by name, and its denoiser as an ONNX graph. */
import { compile, constants, spec } from '../../tensor/index.js';
import type { Runtime, Tensor } from '../../tensor/index.js';
import { denoise } from './network.js';
import type { ScoreModelData } from './score-model.js';

/** The parameters by name, as safetensors has them: `layers.0.weight`, `layers.0.bias`, … */
export function namedParameters({ layers }: ScoreModelData) {
  return Object.fromEntries(
    layers.flatMap(({ weight, bias }, i) => [
      [`layers.${i}.weight`, weight],
      [`layers.${i}.bias`, bias],
    ]),
  );
}

/** All that is not an array of parameters, as text: what a file's metadata must say to rebuild the model. */
export function modelDescription({ network, process, data, label }: ScoreModelData): Record<string, string> {
  const plain = (value: object) =>
    JSON.stringify(value, (_, item: unknown) =>
      ArrayBuffer.isView(item) ? Array.from(item as Float64Array) : item,
    );
  return { network: plain(network), process: plain(process), data: plain(data), label: plain(label) };
}

/**
 * The denoiser D(x; σ, y) of standardised data as an ONNX file, parameters inside, for blocks of `rows` rows. Inputs, in order: x
 * (rows × dim), σ (rows × 1), and y (rows × labels) where the model has labels; the output is rows × dim.
 */
export async function scoreModelOnnx(
  runtime: Runtime,
  model: ScoreModelData,
  rows: number,
): Promise<Uint8Array> {
  const { network } = model;
  const program = await compile(
    runtime,
    (x: Tensor, sigma: Tensor, label: Tensor[]) =>
      denoise(network, constants([...model.layers]), x, sigma, label[0]),
    spec([rows, network.dim]),
    spec([rows, 1]),
    network.labels > 0 ? [spec([rows, network.labels])] : [],
  );
  await program.close();
  return program.toOnnx();
}
