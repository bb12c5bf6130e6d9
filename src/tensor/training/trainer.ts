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
  specOf,
  type Tree,
} from '../array.js';
import { compile } from '../compile.js';
import type { Input } from '../program.js';
import type { Runtime } from '../runtime.js';
import { expm1 } from '../special.js';
import { constant, type Tensor } from '../tensor.js';
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
  const shapes = leaves.map(({ leaf }) => leaf.shape);
  const withShapes = (arrays: readonly NumericArray[]) =>
    arrays.map((data, i) => ({ shape: shapes[i], data }));
  const asTree = (arrays: readonly NumericArray[]) =>
    rebuild(options.parameters, isArrayOrSpec, withShapes(arrays)[Symbol.iterator]()) as Parameters;
  const copyOf = (arrays: readonly NumericArray[]): NumericArray[] => arrays.map((data) => data.slice());
  const copies = (arrays: readonly NumericArray[]) => withShapes(copyOf(arrays));

  const saved = options.state;
  if (saved) requireSameShapes(saved, leaves);
  const like = leaves.map(({ leaf }) => leaf.data);
  const blank = () => like.map((data) => allocate(dtypeOf(data), data.length));
  const averaged = options.average === undefined ? [] : like;
  const start = (list: readonly NdArray[] | undefined, otherwise: NumericArray[]) =>
    list ? list.map(({ data }) => data.slice()) : otherwise;
  // The program reads one set of arrays and writes the other, then they change places.
  let current = {
    parameters: start(saved?.parameters, copyOf(like)),
    momentum: start(saved?.momentum, blank()),
    variance: start(saved?.variance, blank()),
    average: start(saved?.average, copyOf(averaged)),
  };
  let next = {
    parameters: blank(),
    momentum: blank(),
    variance: blank(),
    average: copyOf(averaged),
  };
  let steps = saved?.step ?? 0;

  const dtype = dtypeOf(like[0]);
  const specs = (arrays: readonly NumericArray[]) => withShapes(arrays).map((array) => specOf(array));
  const scalar = spec([], dtype);
  const program = await compile(
    runtime,
    (state: Variables, rates: Rates, batch: MapTree<Batch, SpecLike, Tensor>) => {
      const onTree = (list: readonly Tensor[]) =>
        loss(
          rebuild(options.parameters, isArrayOrSpec, list[Symbol.iterator]()) as MapTree<
            Parameters,
            NdArray,
            Tensor
          >,
          batch,
        );
      const [value, gradients] = valueAndGrad(onTree)(state.parameters);
      return { ...update(optimiser, options.average, state, gradients, rates), loss: value };
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
      return asTree(copyOf(current.parameters));
    },
    get average() {
      const { average, parameters } = current;
      return asTree(copyOf(average.length > 0 ? average : parameters));
    },
    get state() {
      const { parameters, momentum, variance, average } = current;
      return {
        step: steps,
        parameters: copies(parameters),
        momentum: copies(momentum),
        variance: copies(variance),
        average: copies(average),
      };
    },
    toOnnx: () => program.toOnnx(),
    close: () => program.close(),
  };
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
