/**
 * Variational autoregressive networks: the probability of each spin given those before it, by one network whose weights are masked. Every
 * configuration has an exact probability, and one pass draws one.
 *
 * D. Wu, L. Wang, P. Zhang 2019, doi:10.1103/PhysRevLett.122.080602; M. Germain et al. 2015, arXiv:1502.03509 (the masks).
 */
import { InputError } from '../../math/errors.js';
import { fillNormal, fold, type Key } from '../../random/index.js';
import { constant, type Tensor } from '../../tensor/index.js';
import { activate, type Activation, type Layer, type ParameterArray } from '../nn/mlp.js';

/** The network as plain data. */
export interface SpinNetworkSpec {
  readonly sites: number;
  /** Units of each hidden layer, shared out among the sites. */
  readonly width: number;
  /** Hidden layers. */
  readonly depth: number;
  readonly activation: Activation;
  /**
   * Whether a configuration and its mirror image (all spins turned) have the same probability: the network then describes the spins relative to the
   * first one.
   */
  readonly symmetric: boolean;
}

/** The hidden layers, the output layer, and the weights from spins straight to outputs. */
export type SpinParameters<Value = ParameterArray> = readonly Layer<Value>[];

/** Everything that a model of spins is, as plain data. */
export type SpinModelData = { readonly spec: SpinNetworkSpec; readonly parameters: SpinParameters };

/**
 * How many units of a hidden layer site i and those before it may fill: units [0, counts[i]) depend on spins 0 to i alone. The last site has
 * none of its own, since nothing comes after it.
 */
export function unitCounts({ sites, width }: SpinNetworkSpec): Int32Array {
  return Int32Array.from({ length: sites }, (_, i) =>
    sites > 1 ? Math.min(width, Math.floor((width * (i + 1)) / (sites - 1))) : 0,
  );
}

/** 0/1 masks, inputs × outputs, of the layers of `SpinParameters`. */
function masksOf(spec: SpinNetworkSpec): { data: Float64Array; shape: [number, number] }[] {
  const { sites, width, depth } = spec;
  const counts = unitCounts(spec);
  // The last spin that a unit depends on: the first site whose units reach so far.
  const unitSite = Array.from({ length: width }, (_, unit) => counts.findIndex((count) => count > unit));
  const spinSite = Array.from({ length: sites }, (_, i) => i);
  const before = spinSite.map((i) => i - 1);
  const mask = (from: readonly number[], to: readonly number[]) => ({
    data: Float64Array.from({ length: from.length * to.length }, (_, i) =>
      from[Math.floor(i / to.length)] <= to[i % to.length] ? 1 : 0,
    ),
    shape: [from.length, to.length] as [number, number],
  });
  const hidden = Array.from({ length: depth }, (_, layer) =>
    mask(layer === 0 ? spinSite : unitSite, unitSite),
  );
  return [...hidden, ...(depth > 0 ? [mask(unitSite, before)] : []), mask(spinSite, before)];
}

/** Inputs and outputs of the layers of `SpinParameters`. */
export function layerShapes({ sites, width, depth }: SpinNetworkSpec): [inputs: number, outputs: number][] {
  const hidden = Array.from({ length: depth }, (_, layer): [number, number] => [
    layer === 0 ? sites : width,
    width,
  ]);
  return [...hidden, ...(depth > 0 ? [[width, sites] as [number, number]] : []), [sites, sites]];
}

/** @throws InputError */
export function checkNetwork({ sites, width, depth }: SpinNetworkSpec): void {
  for (const [name, value, least] of [
    ['sites', sites, 2],
    ['width', width, 1],
    ['depth', depth, 0],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new InputError(`${name} of the spin network is ${value}: use a whole number from ${least}`);
    }
  }
}

/**
 * Parameters with which all configurations are equally probable.
 *
 * @throws InputError for sizes out of range
 */
export function initialiseSpinNetwork(key: Key, spec: SpinNetworkSpec): Layer<ParameterArray>[] {
  checkNetwork(spec);
  return masksOf(spec).map(({ data, shape }, layer) => {
    const [inputs, outputs] = shape;
    const weight = new Float32Array(inputs * outputs);
    if (layer < spec.depth) {
      fillNormal(fold(key, layer), weight);
      for (let unit = 0; unit < outputs; unit++) {
        let seen = 0;
        for (let i = 0; i < inputs; i++) seen += data[i * outputs + unit];
        for (let i = 0; i < inputs; i++) weight[i * outputs + unit] *= Math.sqrt(2 / seen);
      }
    }
    return {
      weight: { data: weight, shape },
      bias: { data: new Float32Array(outputs), shape: [outputs] },
    };
  });
}

/**
 * ln q of configurations (rows × sites of ±1), rows × 1, in tensors.
 *
 * @example
 * const loss = spinLogDensity(spec, parameters, spins).mul(advantage).mean();
 */
export function spinLogDensity(
  spec: SpinNetworkSpec,
  parameters: SpinParameters<Tensor>,
  spins: Tensor,
): Tensor {
  const { sites, depth, activation, symmetric } = spec;
  const relative = symmetric ? spins.mul(spins.slice(0, 1, 1)) : spins;
  const masks = masksOf(spec);
  const dense = (layer: number, x: Tensor) => {
    const { weight, bias } = parameters[layer];
    const mask = constant(masks[layer].data, masks[layer].shape, weight.dtype);
    return x.matmul(weight.mul(mask)).add(bias);
  };
  let hidden = relative;
  for (let layer = 0; layer < depth; layer++) hidden = activate(dense(layer, hidden), activation);
  const direct = dense(parameters.length - 1, relative);
  const logits = depth > 0 ? direct.add(dense(depth, hidden)) : direct;
  const first = Float64Array.from({ length: sites }, (_, i) => (symmetric && i === 0 ? 0 : 1));
  const free = logits.mul(constant(first, [1, sites], logits.dtype));
  return free.mul(relative).neg().softplus().sum(1, { keepDims: true }).neg();
}
