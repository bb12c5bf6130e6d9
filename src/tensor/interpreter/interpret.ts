// The readable reference: runs a traced program synchronously with plain loops. It is exact to the rounding of each operation
// (sums and products of matrices are accumulated in doubles), gives the same bits on every JavaScript engine, and needs no
// engine to be loaded: what users' potentials run on.
import { InputError } from '../../math/errors.js';
import {
  allocate,
  type ArraySpec,
  type MapTree,
  type NdArray,
  type NumericArray,
  sizeOf,
  type Tree,
} from '../array.js';
import { flattenInputs, type InputTree, type ProgramInputs, type SpecTrees } from '../program.js';
import type { Tensor } from '../tensor.js';
import { trace } from '../trace.js';
import { Plan } from './plan.js';

/** A traced function that runs at once, in this thread. */
export interface Interpreter<Args extends readonly unknown[], Out> {
  readonly inputs: readonly { path: string; spec: ArraySpec }[];
  readonly outputs: readonly { path: string; spec: ArraySpec }[];
  /** The operations of the program, in order: what it costs. */
  readonly operations: readonly string[];
  /** Evaluates the function; the results are new arrays. */
  run(...inputs: ProgramInputs<Args>): MapTree<Out, Tensor, NdArray>;
  /** Evaluates the function into given arrays, in the order of its outputs, without allocating. */
  into(outputs: readonly NumericArray[], ...inputs: ProgramInputs<Args>): void;
}

/**
 * Prepares a function of tensors to be evaluated synchronously by plain loops, in float64 or whatever its specs say.
 *
 * @example
 * const force = interpret(vmap(grad(energy)), spec([walkers, 2], 'float64'));
 * const { data } = force.run(positions);
 */
export function interpret<Args extends Tree<Tensor>[], Out extends Tree<Tensor>>(
  fn: (...args: Args) => Out,
  ...specs: SpecTrees<Args>
): Interpreter<Args, Out> {
  const traced = trace(fn, specs);
  const { graph, inputs } = traced;
  const plan = new Plan(graph);

  const execute = (outputs: readonly NumericArray[], values: InputTree[]) => {
    plan.run(flattenInputs(values, inputs), outputs);
  };
  return {
    inputs,
    outputs: traced.outputs,
    operations: graph.nodes.map(({ op }) => op),
    run(...values) {
      const outputs = traced.outputs.map(({ spec: { shape, dtype } }) => ({
        shape,
        data: allocate(dtype, sizeOf(shape)),
      }));
      execute(
        outputs.map(({ data }) => data),
        values,
      );
      return traced.unflatten(outputs) as MapTree<Out, Tensor, NdArray>;
    },
    into(outputs, ...values) {
      traced.outputs.forEach(({ path, spec }, i) => {
        if ((outputs[i] as NumericArray | undefined)?.length !== sizeOf(spec.shape)) {
          const name = path || 'the output';
          throw new InputError(
            `${name} needs ${sizeOf(spec.shape)} elements, the array given has ${outputs[i].length}`,
          );
        }
      });
      execute(outputs, values);
    },
  };
}
