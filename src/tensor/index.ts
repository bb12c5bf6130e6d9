export {
  type ArraySpec,
  type DType,
  mapArrays,
  type MapTree,
  named,
  type NdArray,
  ndarray,
  type NumericArray,
  spec,
  type SpecLike,
  type Tree,
  unnamed,
} from './array.js';
export {
  constant,
  constants,
  concatenate,
  ones,
  stack,
  Tensor,
  where,
  zeros,
  type Axes,
  type Operand,
  type ReduceOptions,
} from './tensor.js';
export { grad, jvp, valueAndGrad, vmap } from './transform.js';
export { interpret, type Interpreter } from './interpreter/interpret.js';
export { compile, type Program } from './compile.js';
export type { Input, InputTree, ProgramInputs, SpecTrees } from './program.js';
export { defaultRuntime, type Port, type Runtime, type RuntimeOptions, type Session } from './runtime.js';
export { onnxNode } from './runtimes/node.js';
export { onnxWeb, type WebRuntimeOptions } from './runtimes/web.js';
export {
  adam,
  adamW,
  clipByGlobalNorm,
  type AdamOptions,
  type GradientClipping,
  type Optimiser,
} from './training/optimisers.js';
export {
  cosineDecay,
  exponentialDecay,
  piecewise,
  valueAt,
  warmUp,
  type Schedule,
} from './training/schedules.js';
export {
  trainer,
  type StepResult,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
} from './training/trainer.js';
export { batches, takeRows, type BatchOptions } from './training/batches.js';
