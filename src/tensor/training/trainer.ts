// Training: the loss, its gradient and the optimiser's update are one program, run once a step.
import { InputError } from '../../math/errors.js';
import { log } from '../../math/index.js';
import {
  allocate,
  dtypeOf,
  isArrayOrSpec,
  leavesOf,
  type MapTree,
  type NdArray,
  type NumericArray,
  rebuild,
  spec,
  type SpecLike,
  type Tree,
} from '../array.js';
import { compile } from '../compile.js';
import type { Input } from '../program.js';
import type { Runtime } from '../runtime.js';
import { expm1 } from '../special.js';
import { concatenate, constant, type Tensor } from '../tensor.js';
import { valueAndGrad } from '../transform.js';
import type { Optimiser } from './optimisers.js';
import { valueAt } from './schedules.js';

export interface TrainerOptions<Parameters, Batch> {
  /** Where training starts: a tree of float32 (or float64) arrays. */
  readonly parameters: Parameters;
  /** Shapes of one batch. */
  readonly batch: Batch;
  /** A scalar, to be made small. */
  readonly loss: (
    parameters: MapTree<Parameters, NdArray, Tensor>,
    batch: MapTree<Batch, SpecLike, Tensor>,
  ) => Tensor;
  readonly optimiser: Optimiser;
  /** Keeps an exponential moving average of the parameters with this decay, e.g. 0.999. */
  readonly average?: number;
  /** Goes on from here, to the same bits as if training had never stopped. */
  readonly state?: TrainerState;
}

/** Where training stands: plain arrays, in the order of the parameters' leaves. */
export interface TrainerState {
  readonly step: number;
  readonly parameters: readonly NdArray[];
  /** Decayed sums of gradients and of squared gradients: Adam's moments times 1 / (1 − β). */
  readonly momentum: readonly NdArray[];
  readonly variance: readonly NdArray[];
  readonly average: readonly NdArray[];
}

export interface StepResult {
  readonly loss: number;
  /** Norm of the gradient of all parameters, before clipping. */
  readonly gradientNorm: number;
}

export interface Trainer<Parameters, Batch> {
  /** One step on one batch. */
  step(batch: MapTree<Batch, SpecLike, Input>): Promise<StepResult>;
  /** Steps done. */
  readonly steps: number;
  /** The parameters as they are now (copies). */
  readonly parameters: Parameters;
  /** Their moving average, if one is kept, otherwise the parameters (copies). */
  readonly average: Parameters;
  /** Everything that the next step needs (copies). */
  readonly state: TrainerState;
  /** The training step as an ONNX file. */
  toOnnx(): Uint8Array;
  close(): Promise<void>;
}

/**
 * Prepares training: traces the loss, its gradient and the update, and loads them as one program.
 *
 * @example
 * const learner = await trainer(runtime, {
 *   parameters: initialiseMlp(key(1), shape),
 *   batch: { x: spec([1024, 5]), y: spec([1024, 2]) },
 *   loss: (layers, { x, y }) => applyMlp(layers, x, 'silu').sub(y).square().mean(),
 *   optimiser: adam({ learningRate: 1e-3 }),
 * });
 * const { loss } = await learner.step({ x, y });
 */
export async function trainer<Parameters extends Tree<NdArray>, Batch extends Tree<SpecLike>>(
  runtime: Runtime,
  options: TrainerOptions<Parameters, Batch>,
): Promise<Trainer<Parameters, Batch>> {
  const { optimiser, loss } = options;
  const leaves = leavesOf<NdArray>(options.parameters, isArrayOrSpec);
  for (const { path, leaf } of leaves) {
    if (leaf.data instanceof Float32Array || leaf.data instanceof Float64Array) continue;
    throw new InputError(
      `parameters.${path} holds ${leaf.data.constructor.name}: only floating-point numbers can be trained`,
    );
  }
  const layout = new Layout(leaves.map(({ leaf }) => leaf));
  const saved = options.state;
  if (saved) requireSameShapes(saved, leaves);
  const initial = leaves.map(({ leaf }) => leaf);
  const asTree = (packed: readonly NumericArray[]) =>
    rebuild(options.parameters, isArrayOrSpec, layout.unpack(packed)[Symbol.iterator]()) as Parameters;
  const averages = options.average === undefined ? [] : initial;
  const blank = () => ({
    parameters: layout.allocate(),
    momentum: layout.allocate(),
    variance: layout.allocate(),
    average: averages.length > 0 ? layout.allocate() : [],
  });
  // The program reads one set of arrays and writes the other, then they change places.
  let [current, next] = [blank(), blank()];
  layout.pack(saved?.parameters ?? initial, current.parameters);
  if (saved) layout.pack(saved.momentum, current.momentum);
  if (saved) layout.pack(saved.variance, current.variance);
  if (averages.length > 0) layout.pack(saved?.average ?? initial, current.average);
  let steps = saved?.step ?? 0;

  const dtype = dtypeOf(initial[0].data);
  const scalar = spec([], dtype);
  const specs = (arrays: readonly NumericArray[]) => arrays.map((data) => spec([data.length], dtypeOf(data)));
  const program = await compile(
    runtime,
    (state: Variables, rates: Rates, batch: MapTree<Batch, SpecLike, Tensor>) => {
      const onLeaves = (list: readonly Tensor[]) =>
        loss(
          rebuild(options.parameters, isArrayOrSpec, list[Symbol.iterator]()) as MapTree<
            Parameters,
            NdArray,
            Tensor
          >,
          batch,
        );
      const [value, gradients] = valueAndGrad(onLeaves)(layout.split(state.parameters));
      return { ...update(optimiser, options.average, state, layout.join(gradients), rates), loss: value };
    },
    {
      parameters: specs(current.parameters),
      momentum: specs(current.momentum),
      variance: specs(current.variance),
      average: specs(current.average),
    },
    { rate: scalar, epsilon: scalar, decay: scalar },
    options.batch as never,
  );
  const scalars = { loss: allocate(dtype, 1), gradientNorm: allocate(dtype, 1) };

  return {
    async step(batch) {
      const { parameters, momentum, variance, average } = next;
      const outputs = [
        ...parameters,
        ...momentum,
        ...variance,
        ...average,
        scalars.gradientNorm,
        scalars.loss,
      ];
      await program.into(outputs, current, ratesAt(optimiser, steps), batch as never);
      const [lossValue, gradientNorm] = [scalars.loss[0], scalars.gradientNorm[0]];
      if (Number.isFinite(lossValue) && Number.isFinite(gradientNorm)) {
        [current, next] = [next, current];
        steps++;
      }
      return { loss: lossValue, gradientNorm };
    },
    get steps() {
      return steps;
    },
    get parameters() {
      return asTree(current.parameters);
    },
    get average() {
      return asTree(averages.length > 0 ? current.average : current.parameters);
    },
    get state() {
      return {
        step: steps,
        parameters: layout.unpack(current.parameters),
        momentum: layout.unpack(current.momentum),
        variance: layout.unpack(current.variance),
        average: averages.length > 0 ? layout.unpack(current.average) : [],
      };
    },
    toOnnx: () => program.toOnnx(),
    close: () => program.close(),
  };
}

/** Neighbouring arrays are joined up to this many numbers. */
const jointSize = 16384;

/**
 * How the optimiser keeps the parameters: small neighbours joined to one array, because an operation on a few numbers costs as
 * much as one on a few thousand; neighbours only, because their gradients are ready at about the same time.
 */
class Layout {
  readonly #leaves: readonly NdArray[];
  /** For each packed array the leaves in it, by index. */
  readonly #groups: number[][] = [];

  constructor(leaves: readonly NdArray[]) {
    this.#leaves = leaves;
    let size = Infinity;
    leaves.forEach(({ data }, i) => {
      const joins = size + data.length <= jointSize && dtypeOf(data) === dtypeOf(leaves[i - 1].data);
      if (joins) this.#groups[this.#groups.length - 1].push(i);
      else this.#groups.push([i]);
      size = data.length + (joins ? size : 0);
    });
  }

  allocate(): NumericArray[] {
    return this.#groups.map((group) => {
      const length = group.reduce((sum, i) => sum + this.#leaves[i].data.length, 0);
      return allocate(dtypeOf(this.#leaves[group[0]].data), length);
    });
  }

  pack(arrays: readonly NdArray[], packed: readonly NumericArray[]): void {
    this.#places().forEach(({ group, start }, i) => packed[group].set(arrays[i].data, start));
  }

  /** Copies. */
  unpack(packed: readonly NumericArray[]): NdArray[] {
    return this.#places().map(({ group, start }, i) => {
      const { shape, data } = this.#leaves[i];
      return { shape, data: packed[group].slice(start, start + data.length) };
    });
  }

  split(packed: readonly Tensor[]): Tensor[] {
    return this.#places().map(({ group, start }, i) => {
      const { shape, data } = this.#leaves[i];
      return packed[group].slice(start, start + data.length).reshape(shape);
    });
  }

  join(leaves: readonly Tensor[]): Tensor[] {
    return this.#groups.map((group) => concatenate(group.map((i) => leaves[i].reshape([-1]))));
  }

  /** For each leaf the packed array that it is in, and its offset there. */
  #places(): { group: number; start: number }[] {
    const places: { group: number; start: number }[] = [];
    this.#groups.forEach((leaves, group) => {
      let start = 0;
      for (const i of leaves) {
        places[i] = { group, start };
        start += this.#leaves[i].data.length;
      }
    });
    return places;
  }
}

type Variables = Record<'parameters' | 'momentum' | 'variance' | 'average', Tensor[]>;
type Rates = Record<'rate' | 'epsilon' | 'decay', Tensor>;

/**
 * Adam on sums M = Σ β₁ⁱ g and V = Σ β₂ⁱ g² in place of means: the factors (1 − β) and the corrections of the first steps go into
 * two scalars, which saves two passes over memory for each array.
 */
function update(
  { beta1, beta2, clip, type }: Optimiser,
  decay: number | undefined,
  state: Variables,
  gradients: readonly Tensor[],
  { rate, epsilon, decay: weightDecay }: Rates,
) {
  const squares = gradients.map((gradient) => gradient.square());
  const gradientNorm = squares
    .map((square) => square.sum())
    .reduce((total, sum) => total.add(sum))
    .sqrt();
  const scale = clip && constant(clip.limit).div(gradientNorm.maximum(clip.limit));
  const scaled = (x: Tensor, factor: Tensor | undefined) => (factor ? x.mul(factor) : x);
  const momentum = state.momentum.map((sum, i) => sum.mul(beta1).add(scaled(gradients[i], scale)));
  const variance = state.variance.map((sum, i) => sum.mul(beta2).add(scaled(squares[i], scale?.square())));
  const parameters = state.parameters.map((parameter, i) => {
    const kept = type === 'adamW' ? parameter.mul(constant(1).sub(weightDecay)) : parameter;
    return kept.sub(momentum[i].mul(rate).div(variance[i].sqrt().add(epsilon)));
  });
  const average =
    decay === undefined
      ? []
      : state.average.map((mean, i) => mean.add(parameters[i].sub(mean).mul(1 - decay)));
  return { parameters, momentum, variance, average, gradientNorm };
}

/** The scalars of {@link update} at a step, worked out in doubles. */
function ratesAt({ learningRate, beta1, beta2, epsilon, weightDecay }: Optimiser, step: number) {
  const rate = valueAt(learningRate, step);
  const root = Math.sqrt((1 - beta2) / -expm1((step + 1) * log(beta2)));
  return {
    rate: (rate * (1 - beta1)) / -expm1((step + 1) * log(beta1)) / root,
    epsilon: epsilon / root,
    decay: rate * weightDecay,
  };
}

function requireSameShapes(state: TrainerState, leaves: readonly { path: string; leaf: NdArray }[]): void {
  leaves.forEach(({ path, leaf }, i) => {
    const found = state.parameters[i] as NdArray | undefined;
    if (
      found &&
      String(found.shape) === String(leaf.shape) &&
      found.data.constructor === leaf.data.constructor
    )
      return;
    throw new InputError(
      `the saved training state has ${found ? `shape [${found.shape.join(', ')}]` : 'no array'} for parameters.${path} ` +
        `of shape [${leaf.shape.join(', ')}]: it belongs to another model`,
    );
  });
}
