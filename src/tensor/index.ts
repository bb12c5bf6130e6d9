export {
  type ArraySpec,
  type DType,
  mapArrays,
  type MapTree,
  type NdArray,
  ndarray,
  type NumericArray,
  spec,
  type Tree,
} from './array.js';
export {
  constant,
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
export { interpret, type Interpreter } from './interpret.js';
