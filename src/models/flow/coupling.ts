/**
 * Coupling layers: half of the coordinates pass, and tell a network how the other half is mapped.
 *
 * L. Dinh, J. Sohl-Dickstein, S. Bengio 2017, arXiv:1605.08803 (affine); C. Durkan et al. 2019, arXiv:1906.04032 (splines).
 */
import { InputError } from '../../math/errors.js';
import { concatenate, constant, type Tensor } from '../../tensor/index.js';
import { activate, initialiseMlp, type Layer, type MlpShape } from '../nn/mlp.js';
import type { Coupling, Domain, InnerNetwork, Surroundings } from './bijection.js';
import { selectColumns } from './columns.js';
import { rationalQuadratic, splineNumbers } from './rational-quadratic.js';

/** Which coordinates pass: every other one, the first half, or a list. */
export type Mask = 'even' | 'odd' | 'first' | 'last' | readonly number[];

export type CouplingSpec = InnerNetwork & { readonly mask: Mask };

/** Elementwise maps of the columns that do not pass, from numbers that a network gave. */
interface Elementwise {
  /** Numbers for each column. */
  readonly numbers: number;
  /** Whether columns may also come last (axis 1); otherwise they come first. */
  readonly eitherWay: boolean;
  /**
   * @param x columns × rows, or rows × columns
   * @param raw numbers · columns along the same axis, number by number
   * @param axis the axis of the columns
   */
  apply(
    x: Tensor,
    raw: Tensor,
    direction: 'forward' | 'inverse',
    axis?: 0 | 1,
  ): { value: Tensor; logSlope: Tensor };
}

/** Largest |ln scale| of one affine layer, so that no layer alone can overflow. */
const steepest = 3;

/** x = z exp(s) + t with s and t of the network; only for coordinates on the line. */
export function affineElements(): Elementwise {
  return {
    numbers: 2,
    eitherWay: true,
    apply(x, raw, direction, axis = 0) {
      const columns = x.shape[axis];
      const bounded = raw.slice(0, columns, axis).div(steepest).tanh();
      const logSlope = bounded.mul(direction === 'forward' ? steepest : -steepest);
      const shift = raw.slice(columns, 2 * columns, axis);
      const value =
        direction === 'forward' ? x.mul(logSlope.exp()).add(shift) : x.sub(shift).mul(logSlope.exp());
      return { value, logSlope };
    },
  };
}

/** Rational-quadratic splines on the columns' domains. */
export function splineElements(bins: number, domains: readonly Domain[]): Elementwise {
  if (!Number.isInteger(bins) || bins < 2) throw new InputError(`bins is ${bins}: a spline has 2 or more`);
  return {
    numbers: splineNumbers(bins, domains),
    eitherWay: false,
    apply: (x, raw, direction) => rationalQuadratic(x, raw, domains, direction),
  };
}

/**
 * A multilayer perceptron whose batches may lie either way in memory: rows first (axis 1 is that of the units), or units first (axis 0).
 *
 * The gradient of a weight is a product along the whole batch, which is fastest where what goes into the layer and what comes out of it lie
 * in opposite ways: so they take turns as far as the last one allows. Weights that are known beforehand have no gradient: rows come first.
 *
 * @param inputs rows × units
 * @param ways `from`: how the inputs lie; `to`: how the outputs shall lie
 * @returns units × rows for `to` 0, rows × units for 1
 */
function applyInTurns(
  layers: readonly Layer<Tensor>[],
  inputs: Tensor,
  activation: InnerNetwork['activation'],
  { from, to }: { from: 0 | 1; to: 0 | 1 },
): Tensor {
  let rowsFirst = inputs;
  let axis = from;
  let output = inputs;
  layers.forEach(({ weight, bias }, i) => {
    const left = layers.length - 1 - i;
    // Each layer turns the batch, but for one that does not where the number of turns would not fit.
    const turn = left === 0 ? axis !== to : weight.isConstant ? axis === 0 : left > 1 || axis === to;
    axis = turn ? ((1 - axis) as 0 | 1) : axis;
    const product = rowsFirst.matmul(weight);
    output = axis === 1 ? product.add(bias) : product.transpose().add(bias.expandDims(1));
    if (left > 0) output = activate(output, activation);
    rowsFirst = axis === 1 ? output : output.transpose();
  });
  return output;
}

/** @throws InputError for a mask that passes nothing or everything, or affine maps of coordinates that are not on the line */
export function affineCoupling(spec: CouplingSpec, surroundings: Surroundings): Coupling {
  const mapped = others(maskColumns(spec.mask, surroundings.domains.length), surroundings.domains.length);
  const bent = mapped.find((column) => surroundings.domains[column].type !== 'line');
  if (bent !== undefined) {
    throw new InputError(
      `coordinate ${bent} lives on a ${surroundings.domains[bent].type}: an affine map would leave it, use splines`,
    );
  }
  return coupling(spec, surroundings, affineElements());
}

/** @throws InputError for a mask that passes nothing or everything, or too few bins */
export function splineCoupling(
  spec: CouplingSpec & { readonly bins: number },
  surroundings: Surroundings,
): Coupling {
  const { domains } = surroundings;
  const mapped = others(maskColumns(spec.mask, domains.length), domains.length);
  return coupling(
    spec,
    surroundings,
    splineElements(
      spec.bins,
      mapped.map((column) => domains[column]),
    ),
  );
}

function coupling(spec: CouplingSpec, { domains, contexts }: Surroundings, elements: Elementwise): Coupling {
  const passing = maskColumns(spec.mask, domains.length);
  const mapped = others(passing, domains.length);
  const passingDomains = passing.map((column) => domains[column]);
  const shape: MlpShape = {
    inputs: passing.reduce((sum, column) => sum + featureCount(domains[column]), contexts),
    outputs: mapped.length * elements.numbers,
    width: spec.width,
    depth: spec.depth,
    activation: spec.activation,
  };
  return {
    initialise: (key) => initialiseMlp(key, shape),
    passing,
    mapped,
    eitherWay: elements.eitherWay,
    opposed: spec.depth % 2 === 0,
    mapHalf(direction, layers, { kept, moved, context }) {
      const features = [
        ...domainFeatures(kept.axis === 1 ? kept.values : kept.values.transpose(), passingDomains),
        ...(context ? [context] : []),
      ];
      const inputs = features.length === 1 ? features[0] : concatenate(features, 1);
      const { axis } = moved;
      const raw = applyInTurns(layers, inputs, spec.activation, { from: kept.axis, to: axis });
      const { value, logSlope } = elements.apply(moved.values, raw, direction, axis);
      const logVolume = axis === 1 ? logSlope.sum(1, { keepDims: true }) : logSlope.sum(0).expandDims(1);
      return { value, logVolume };
    },
  };
}

/** The columns that a mask lets pass. */
function maskColumns(mask: Mask, dim: number): number[] {
  const all = Array.from({ length: dim }, (_, i) => i);
  const half = Math.ceil(dim / 2);
  const named = {
    even: (i: number) => i % 2 === 0,
    odd: (i: number) => i % 2 === 1,
    first: (i: number) => i < half,
    last: (i: number) => i >= half,
  };
  const columns = typeof mask === 'string' ? all.filter(named[mask]) : [...mask];
  const bad = columns.find((column) => !Number.isInteger(column) || column < 0 || column >= dim);
  if (bad !== undefined) throw new InputError(`mask names coordinate ${bad}: there are 0 to ${dim - 1}`);
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice !== undefined) throw new InputError(`mask names coordinate ${twice} twice: once is enough`);
  if (columns.length === 0 || columns.length >= dim) {
    throw new InputError(
      `mask lets ${columns.length} of ${dim} coordinates pass: some must pass and some be mapped`,
    );
  }
  return columns;
}

const others = (columns: readonly number[], dim: number): number[] =>
  Array.from({ length: dim }, (_, i) => i).filter((i) => !columns.includes(i));

/** Numbers in which a network sees a coordinate. */
const featureCount = ({ type }: Domain): number => (type === 'circle' ? 2 : 1);

/** Columns as a network sees them: intervals scaled to ±1, circles as cosines and sines. */
export function domainFeatures(x: Tensor, domains: readonly Domain[]): Tensor[] {
  const row = (values: readonly number[]) => constant(Float64Array.from(values), [1, values.length], x.dtype);
  const of = (type: 'circle' | 'other') =>
    domains.flatMap((domain, i) => ((domain.type === 'circle') === (type === 'circle') ? [i] : []));
  const [circles, rest] = [of('circle'), of('other')];
  const features: Tensor[] = [];
  if (rest.length > 0) {
    const here = rest.map((i) => domains[i]);
    const centre = here.map((domain) => (domain.type === 'line' ? 0 : (domain.low + domain.high) / 2));
    const scale = here.map((domain) => (domain.type === 'line' ? 1 : 2 / (domain.high - domain.low)));
    const columns = selectColumns(x, rest);
    const plain = here.every(({ type }) => type === 'line');
    features.push(plain ? columns : columns.sub(row(centre)).mul(row(scale)));
  }
  if (circles.length > 0) {
    const frequency = circles.map((i) => {
      const { low, high } = domains[i] as { low: number; high: number };
      return (2 * Math.PI) / (high - low);
    });
    const angle = selectColumns(x, circles).mul(row(frequency));
    features.push(angle.cos(), angle.sin());
  }
  return features;
}
