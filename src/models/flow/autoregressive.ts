/**
 * Masked autoregressive maps: each coordinate is mapped by numbers that depend on those before it, all in one pass from data to base; the
 * other way goes coordinate by coordinate.
 *
 * G. Papamakarios, T. Pavlakou, I. Murray 2017, arXiv:1705.07057; M. Germain et al. 2015, arXiv:1502.03509.
 */
import { InputError } from '../../math/errors.js';
import { concatenate, constant, type Tensor } from '../../tensor/index.js';
import { applyMlp, initialiseMlp, type Layer, type MlpShape } from '../nn/mlp.js';
import type { WholeMap, InnerNetwork, Surroundings } from './bijection.js';
import { affineElements, domainFeatures, splineElements } from './coupling.js';

/** Affine without `bins`, splines with. */
export type AutoregressiveSpec = InnerNetwork & { readonly bins?: number };

/** @throws InputError for one coordinate without a context, or affine maps of coordinates that are not on the line */
export function autoregressive(spec: AutoregressiveSpec, { domains, contexts }: Surroundings): WholeMap {
  const dim = domains.length;
  const bent = domains.findIndex(({ type }) => type !== 'line');
  if (bent >= 0 && spec.bins === undefined) {
    throw new InputError(
      `coordinate ${bent} lives on a ${domains[bent].type}: an affine map would leave it, give bins for splines`,
    );
  }
  const elements = spec.bins === undefined ? affineElements() : splineElements(spec.bins, domains);
  const order = featureOrder(domains, contexts);
  const shape: MlpShape = { ...spec, inputs: order.length, outputs: dim * elements.numbers };
  const masks = degreeMasks(shape, order, dim, elements.numbers);

  const numbers = (layers: readonly Layer<Tensor>[], x: Tensor, context?: Tensor): Tensor => {
    const features = [...domainFeatures(x, domains), ...(context ? [context] : [])];
    const inputs = features.length === 1 ? features[0] : concatenate(features, 1);
    const masked = layers.map(({ weight, bias }, layer) => ({
      weight: weight.mul(constant(masks[layer], weight.shape, weight.dtype)),
      bias,
    }));
    return applyMlp(masked, inputs, spec.activation).transpose();
  };

  /** The map of `x` by what the network says where `seen` is. */
  const mapped = (
    layers: readonly Layer<Tensor>[],
    x: Tensor,
    seen: Tensor,
    context: Tensor | undefined,
    direction: 'forward' | 'inverse',
  ) => {
    const { value, logSlope } = elements.apply(x.transpose(), numbers(layers, seen, context), direction);
    return { value: value.transpose(), logSlope: logSlope.transpose() };
  };

  return {
    initialise: (key) => initialiseMlp(key, shape),
    inverse(layers, x, context) {
      const { value, logSlope } = mapped(layers, x, x, context, 'inverse');
      return { value, logVolume: logSlope.sum(1, { keepDims: true }) };
    },
    forward(layers, z, context) {
      // After pass i, coordinates 0 to i are those of the data; the first guess is where nothing depends on it.
      let x = z;
      let logSlope = z;
      for (let pass = 0; pass < dim; pass++) {
        ({ value: x, logSlope } = mapped(layers, z, x, context, 'forward'));
      }
      return { value: x, logVolume: logSlope.sum(1, { keepDims: true }) };
    },
  };
}

/** The coordinate that each feature of the network is of, in the order of `domainFeatures`; −1 for contexts, which all may see. */
function featureOrder(domains: Surroundings['domains'], contexts: number): number[] {
  const of = (circle: boolean) =>
    domains.flatMap(({ type }, i) => ((type === 'circle') === circle ? [i] : []));
  return [...of(false), ...of(true), ...of(true), ...new Array<number>(contexts).fill(-1)];
}

/** 0/1 masks of the weights: numbers of coordinate i see features of coordinates below i only. */
function degreeMasks(
  shape: MlpShape,
  order: readonly number[],
  dim: number,
  numbers: number,
): Float64Array[] {
  // A hidden unit of degree d sees coordinates up to d; those of degree −1 see contexts alone.
  const least = order.includes(-1) ? -1 : 0;
  const count = dim - 1 - least;
  const hidden = Array.from({ length: shape.width }, (_, i) => (count > 0 ? least + (i % count) : -1));
  const outputs = Array.from({ length: dim * numbers }, (_, i) => (i % dim) - 1);
  const degrees = [[...order], ...new Array<number[]>(shape.depth).fill(hidden), outputs];
  return degrees.slice(1).map((to, layer) => {
    const from = degrees[layer];
    return Float64Array.from({ length: from.length * to.length }, (_, i) =>
      from[Math.floor(i / to.length)] <= to[i % to.length] ? 1 : 0,
    );
  });
}
