/** Variables that a small neural network computes from features, in double precision, with derivatives. */
import { exp, InputError } from '../../math/index.js';
import type { MolecularVariable } from '../molecular/variable.js';
import type { Variable } from '../types.js';
import { componentNames } from './diffusion-map.js';
import { ofFeatures, type FeatureMap } from './features.js';

/** One dense layer: `weight` is inputs × outputs. */
export interface NetworkLayer {
  readonly weight: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

/** A network of dense layers as plain data. */
export interface NetworkOptions {
  /** Taken off the features, and what they are divided by after. */
  readonly mean: ArrayLike<number>;
  readonly deviation: ArrayLike<number>;
  readonly layers: readonly NetworkLayer[];
  /** Between the layers (default silu). */
  readonly activation?: 'silu' | 'tanh' | undefined;
  readonly name?: string;
}

/**
 * A multilayer perceptron of features as a variable, one component an output.
 *
 * @throws InputError when the layers do not fit each other
 * @example
 * const s = networkVariable(coordinate(0), { mean: [0], deviation: [1], layers: [{ weight: [2], bias: [1] }] }); // 2 x + 1
 */
export function networkVariable(features: Variable, options: NetworkOptions): MolecularVariable {
  return ofFeatures('a network', features, perceptron(options));
}

type Layer = { inputs: number; outputs: number; weight: Float64Array; bias: Float64Array };

/** The network as a function of features. */
export function perceptron(options: NetworkOptions): FeatureMap {
  const { activation = 'silu' } = options;
  const mean = Float64Array.from(options.mean);
  const deviation = Float64Array.from(options.deviation);
  const layers = checkedLayers(options, mean.length);
  const features = mean.length;
  const components = layers.at(-1)!.outputs;
  return {
    names: componentNames(options.name ?? 'network', components),
    features,
    map(rows, values, derivatives) {
      for (let row = 0; row < rows.length / features; row++) {
        const input = mean.map((centre, i) => (rows[row * features + i] - centre) / deviation[i]);
        const { output, slopes } = forward(layers, activation, input);
        values.set(output, row * components);
        for (let c = 0; c < components; c++) {
          const gradient = backward(layers, slopes, c);
          const at = (row * components + c) * features;
          for (let i = 0; i < features; i++) derivatives[at + i] = gradient[i] / deviation[i];
        }
      }
    },
  };
}

/** The outputs of one input, and the slope of the activation at every hidden unit. */
function forward(layers: readonly Layer[], activation: 'silu' | 'tanh', input: Float64Array) {
  const slopes: Float64Array[] = [];
  let hidden = input;
  layers.forEach(({ inputs, outputs, weight, bias }, index) => {
    const sums = bias.slice();
    for (let i = 0; i < inputs; i++) {
      const x = hidden[i];
      for (let j = 0, at = i * outputs; j < outputs; j++, at++) sums[j] += x * weight[at];
    }
    if (index < layers.length - 1) {
      const slope = new Float64Array(outputs);
      for (let j = 0; j < outputs; j++) [sums[j], slope[j]] = activate(activation, sums[j]);
      slopes.push(slope);
    }
    hidden = sums;
  });
  return { output: hidden, slopes };
}

/** The gradient of one output with respect to the input. */
function backward(
  layers: readonly Layer[],
  slopes: readonly Float64Array[],
  component: number,
): Float64Array {
  let gradient = new Float64Array(layers.at(-1)!.outputs);
  gradient[component] = 1;
  for (let index = layers.length - 1; index >= 0; index--) {
    const { inputs, outputs, weight } = layers[index];
    const before = new Float64Array(inputs);
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let j = 0, at = i * outputs; j < outputs; j++, at++) sum += weight[at] * gradient[j];
      before[i] = index > 0 ? sum * slopes[index - 1][i] : sum;
    }
    gradient = before;
  }
  return gradient;
}

/** The activation and its slope. */
function activate(activation: 'silu' | 'tanh', x: number): [number, number] {
  if (activation === 'tanh') {
    const squared = exp(-2 * Math.abs(x));
    const y = (Math.sign(x) * (1 - squared)) / (1 + squared);
    return [y, 1 - y * y];
  }
  const share = 1 / (1 + exp(-x));
  return [x * share, share * (1 + x * (1 - share))];
}

function checkedLayers({ layers, deviation }: NetworkOptions, features: number): Layer[] {
  let inputs = features;
  const all = layers.map(({ weight, bias }, index) => {
    const layer = {
      inputs,
      outputs: bias.length,
      weight: Float64Array.from(weight),
      bias: Float64Array.from(bias),
    };
    if (layer.weight.length !== inputs * layer.outputs || layer.outputs === 0) {
      throw new InputError(
        `layer ${index} of a network has ${layer.weight.length} weights for ${inputs} inputs and ${layer.outputs} outputs: take it from its file`,
      );
    }
    inputs = layer.outputs;
    return layer;
  });
  if (
    all.length > 0 &&
    features > 0 &&
    deviation.length === features &&
    Array.from(deviation).every((d) => d > 0)
  )
    return all;
  throw new InputError(
    'a network needs at least one layer, and a mean and a positive deviation of each feature',
  );
}
