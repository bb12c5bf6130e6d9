// Programs: a traced function as one ONNX graph, loaded into a runtime.
import { allocate, type MapTree, type NdArray, type NumericArray, sizeOf, type Tree } from './array.js';
import { lower } from './onnx/lower.js';
import { flattenInputs, type InputTree, type ProgramInputs, type SpecTrees } from './program.js';
import type { Port, Runtime } from './runtime.js';
import type { Tensor } from './tensor.js';
import { trace, type Traced } from './trace.js';

/** A traced function that an engine runs. */
export interface Program<Args extends readonly unknown[] = Tree<Tensor>[], Out = Tree<Tensor>> {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Evaluates the function; the results are new arrays. */
  run(...inputs: ProgramInputs<Args>): Promise<MapTree<Out, Tensor, NdArray>>;
  /** Evaluates the function into given arrays, in the order of `outputs`. */
  into(outputs: readonly NumericArray[], ...inputs: ProgramInputs<Args>): Promise<void>;
  /** The program as an ONNX file. */
  toOnnx(): Uint8Array;
  /** Frees what the engine holds. */
  close(): Promise<void>;
}

/**
 * Makes one ONNX graph of a function of tensors, for arguments of the given shapes, and loads it into a runtime.
 *
 * @throws when the function uses an operation that cannot be run, naming it
 * @example
 * const program = await compile(runtime, (w: Tensor, x: Tensor) => x.matmul(w).silu(), spec([5, 64]), spec([1024, 5]));
 * const { data, shape } = await program.run(weights, points);
 */
export async function compile<Args extends Tree<Tensor>[], Out extends Tree<Tensor>>(
  runtime: Runtime,
  fn: (...args: Args) => Out,
  ...specs: SpecTrees<Args>
): Promise<Program<Args, Out>> {
  const traced = trace(fn, specs);
  const { inputs, outputs } = ports(traced);
  const model = lowerTraced(traced);
  const session = await runtime.load(model, inputs, outputs);
  const execute = (results: readonly NumericArray[], values: readonly unknown[]) =>
    session.run(flattenInputs(values as InputTree[], traced.inputs), results);
  return {
    inputs,
    outputs,
    async run(...values) {
      const results = outputs.map(({ shape, dtype }) => ({ shape, data: allocate(dtype, sizeOf(shape)) }));
      await execute(
        results.map(({ data }) => data),
        values,
      );
      return traced.unflatten(results) as MapTree<Out, Tensor, NdArray>;
    },
    into: (results, ...values) => execute(results, values),
    toOnnx: () => model,
    close: () => session.close(),
  };
}

/**
 * Names of the inputs and outputs in the ONNX file: `input0`, or `input0.layers.0.weight` for a leaf of a tree; `output`, or
 * `output.mean`.
 */
export function ports({ inputs, outputs }: Traced): { inputs: Port[]; outputs: Port[] } {
  return {
    inputs: inputs.map(({ path, spec }) => ({ name: `input${path}`, ...spec })),
    outputs: outputs.map(({ path, spec }) => ({ name: path ? `output.${path}` : 'output', ...spec })),
  };
}

export function lowerTraced(traced: Traced): Uint8Array {
  const { inputs, outputs } = ports(traced);
  const names = (list: Port[]) => list.map(({ name }) => name);
  return lower(traced.graph, { inputs: names(inputs), outputs: names(outputs) });
}
