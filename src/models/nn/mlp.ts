/**
 * A multilayer perceptron: dense layers with one activation between them. Parameters are a plain list of arrays, so that they
 * can be trained, saved and sent to a worker without knowing what network they belong to.
 */
import { fillNormal, fold } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import type { Tensor } from '../../tensor/index.js';

export type Activation = 'silu' | 'relu' | 'tanh';

/** Sizes of a multilayer perceptron: `depth` hidden layers of `width` units. */
export interface MlpShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly width: number;
  readonly depth: number;
  readonly activation: Activation;
}

/** One dense layer's parameters, `weight` of inputs × outputs and `bias` of outputs. */
export type Layer<Value> = {
  readonly weight: Value;
  readonly bias: Value;
};

/** A float32 array with its shape: how parameters look outside a traced function. */
export type ParameterArray = {
  readonly data: Float32Array;
  readonly shape: readonly number[];
};

/**
 * Initial parameters: He's normal initialisation, biases zero, and an output layer of zeros, so that a fresh network
 * returns zero (He et al. 2015, arXiv:1502.01852).
 *
 * @example
 * const parameters = initialiseMlp(key(1), { inputs: 5, outputs: 2, width: 256, depth: 5, activation: 'silu' });
 */
export function initialiseMlp(key: Key, shape: MlpShape): Layer<ParameterArray>[] {
  const sizes = [shape.inputs, ...new Array<number>(shape.depth).fill(shape.width), shape.outputs];
  return sizes.slice(1).map((outputs, layer) => {
    const inputs = sizes[layer];
    const weight = new Float32Array(inputs * outputs);
    if (layer < shape.depth) {
      fillNormal(fold(key, layer), weight);
      const std = Math.sqrt(2 / inputs);
      for (let i = 0; i < weight.length; i++) weight[i] *= std;
    }
    return {
      weight: { data: weight, shape: [inputs, outputs] },
      bias: { data: new Float32Array(outputs), shape: [outputs] },
    };
  });
}

/** The network's outputs (batch × outputs) for inputs (batch × inputs). */
export function applyMlp(layers: readonly Layer<Tensor>[], inputs: Tensor, activation: Activation): Tensor {
  const { weight, bias } = layers[layers.length - 1];
  return applyHidden(layers.slice(0, -1), inputs, activation).matmul(weight).add(bias);
}

/** The outputs of hidden layers: an activation after each. */
export function applyHidden(
  layers: readonly Layer<Tensor>[],
  inputs: Tensor,
  activation: Activation,
): Tensor {
  return layers.reduce(
    (hidden, { weight, bias }) => activate(hidden.matmul(weight).add(bias), activation),
    inputs,
  );
}

export function activate(x: Tensor, activation: Activation): Tensor {
  switch (activation) {
    case 'silu':
      return x.silu();
    case 'relu':
      return x.relu();
    case 'tanh':
      return x.tanh();
  }
}
