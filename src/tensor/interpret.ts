// The readable reference: runs a traced program synchronously with plain loops. It is exact to the rounding of each operation
// (sums and products of matrices are accumulated in doubles), gives the same bits on every JavaScript engine, and needs no
// engine to be loaded: what users' potentials run on.
import { InputError } from '../math/errors.js';
import {
  allocate,
  type ArraySpec,
  type DType,
  type MapTree,
  type NdArray,
  type NumericArray,
  sizeOf,
  type Tree,
} from './array.js';
import { castNumber, type Node } from './graph.js';
import {
  binaryLoop,
  copyLoop,
  matmulLoop,
  planWalk,
  reduceLoop,
  rowMajor,
  unaryLoop,
  type Walk,
  whereLoop,
} from './loops.js';
import { flattenInputs, type InputTree, type ProgramInputs, type SpecTrees } from './program.js';
import type { Tensor } from './tensor.js';
import { trace } from './trace.js';

/** A traced function that runs at once, in this thread. */
export interface Interpreter<Args extends readonly unknown[], Out> {
  readonly inputs: readonly { path: string; spec: ArraySpec }[];
  readonly outputs: readonly { path: string; spec: ArraySpec }[];
  /** Evaluates the function; the results are new arrays. */
  run(...inputs: ProgramInputs<Args>): MapTree<Out, Tensor, NdArray>;
  /** Evaluates the function into given arrays, in the order of its outputs, without allocating. */
  into(outputs: readonly NumericArray[], ...inputs: ProgramInputs<Args>): void;
}

type Step = (inputs: readonly NumericArray[]) => void;

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
  const plan = new Plan(graph.nodes, graph.outputs);

  const execute = (outputs: readonly NumericArray[], values: InputTree[]) => {
    const arrays = flattenInputs(values, inputs);
    for (const step of plan.steps) step(arrays);
    graph.outputs.forEach((node, i) => outputs[i].set(plan.read(node, arrays)));
  };
  return {
    inputs,
    outputs: traced.outputs,
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

/** The list of loops for a graph, over buffers that are used again when their last reader is done. */
class Plan {
  readonly steps: Step[] = [];
  #buffers = new Map<Node, NumericArray>();
  #free = new Map<string, NumericArray[]>();
  #readers = new Map<Node, number>();

  constructor(nodes: readonly Node[], outputs: readonly Node[]) {
    for (const node of [...nodes.flatMap(({ inputs }) => inputs), ...outputs]) this.#count(node, 1);
    for (const node of nodes) {
      const step = this.#step(node);
      if (step) this.steps.push(step);
      for (const input of node.inputs) this.#release(input);
    }
  }

  /** The data of a node: an input's come from the caller. */
  read(node: Node, arrays: readonly NumericArray[]): NumericArray {
    const root = rootOf(node);
    return root.op === 'input' ? arrays[root.index] : this.#buffers.get(root)!;
  }

  #count(node: Node, change: number): number {
    const root = rootOf(node);
    const readers = (this.#readers.get(root) ?? 0) + change;
    this.#readers.set(root, readers);
    if (node !== root && change > 0) return readers;
    return readers;
  }

  #release(node: Node): void {
    const root = rootOf(node);
    const buffer = this.#buffers.get(root);
    if (this.#count(root, -1) > 0 || !buffer || root.op === 'fill' || root.op === 'constant') return;
    const key = bufferKey(root.dtype, buffer.length);
    this.#free.set(key, [...(this.#free.get(key) ?? []), buffer]);
  }

  #allocate(node: Node): NumericArray {
    const size = sizeOf(node.shape);
    const buffer = this.#free.get(bufferKey(node.dtype, size))?.pop() ?? allocate(node.dtype, size);
    this.#buffers.set(node, buffer);
    return buffer;
  }

  #step(node: Node): Step | undefined {
    if (node.op === 'input') return undefined;
    if (node.op === 'reshape') return undefined; // shares its operand's data
    if (node.op === 'constant') {
      this.#buffers.set(node, node.data);
      return undefined;
    }
    if (node.op === 'fill') {
      const data = allocate(node.dtype, sizeOf(node.shape)).fill(castNumber(node.value, node.dtype));
      this.#buffers.set(node, data);
      return undefined;
    }
    const out = this.#allocate(node);
    const { inputs } = node;
    const get = inputs.map((input): ((arrays: readonly NumericArray[]) => NumericArray) => {
      const root = rootOf(input);
      if (root.op === 'input') return (arrays) => arrays[root.index];
      const buffer = this.#buffers.get(root)!;
      return () => buffer;
    });
    const [x, y, z] = get;
    const { shape } = node;
    const elementwise = () =>
      planWalk(shape, [...inputs.map((input) => broadcastStrides(input.shape, shape)), rowMajor(shape)]);

    switch (node.op) {
      case 'where': {
        const walk = elementwise();
        return (arrays) => whereLoop(walk, x(arrays), y(arrays), z(arrays), out);
      }
      case 'cast': {
        const walk = elementwise();
        const { dtype } = node;
        if (dtype !== 'bool') return (arrays) => copyLoop(walk, x(arrays), out, 0, 0);
        return (arrays) => binaryLoop('notEqual', withZero(walk), x(arrays), zero, out);
      }
      case 'expand':
      case 'transpose':
      case 'slice':
      case 'flip': {
        const { strides, start } = viewStrides(node);
        const walk = planWalk(shape, [strides, rowMajor(shape)]);
        return (arrays) => copyLoop(walk, x(arrays), out, start, 0);
      }
      case 'pad': {
        const inner = inputs[0].shape;
        const start = dot(node.before, strictStrides(shape));
        const walk = planWalk(inner, [rowMajor(inner), strictStrides(shape)]);
        return (arrays) => {
          out.fill(0);
          copyLoop(walk, x(arrays), out, 0, start);
        };
      }
      case 'concat': {
        const { axis } = node;
        let at = 0;
        const parts = inputs.map((input, i) => {
          const start = at * strictStrides(shape)[axis];
          at += input.shape[axis];
          const walk = planWalk(input.shape, [rowMajor(input.shape), strictStrides(shape)]);
          return { read: get[i], start, walk };
        });
        return (arrays) => {
          for (const { read, start, walk } of parts) copyLoop(walk, read(arrays), out, 0, start);
        };
      }
      case 'reduce': {
        const { kind, axes } = node;
        const source = inputs[0].shape;
        const kept = rowMajor(shape);
        let next = 0;
        const outStrides = source.map((_, i) => (axes.includes(i) ? 0 : kept[next++]));
        const walk = planWalk(source, [rowMajor(source), outStrides]);
        const neutral = { sum: 0, prod: 1, min: Infinity, max: -Infinity }[kind];
        const sums = out instanceof Float64Array ? out : new Float64Array(out.length);
        return (arrays) => {
          sums.fill(neutral);
          reduceLoop(kind, walk, x(arrays), sums);
          if (sums !== out) out.set(sums);
        };
      }
      case 'matmul': {
        const [a, b] = inputs.map((input) => input.shape);
        const rank = a.length;
        const batch = sizeOf(shape.slice(0, -2));
        const columns = shape[rank - 1];
        const sizes = [shape[rank - 2], a[rank - (node.transposeA ? 2 : 1)], columns] as const;
        const matrix = (data: NumericArray, own: readonly number[], flip: boolean, index: number) => {
          const width = own[rank - 1];
          const start = index * own[rank - 2] * width;
          return { data, start, rowStride: flip ? 1 : width, columnStride: flip ? width : 1 };
        };
        const row = new Float64Array(columns);
        const { transposeA, transposeB } = node;
        return (arrays) => {
          for (let i = 0; i < batch; i++) {
            const left = matrix(x(arrays), a, transposeA, i);
            const right = matrix(y(arrays), b, transposeB, i);
            matmulLoop(left, right, sizes, row, out, i * sizes[0] * columns);
          }
        };
      }
      case 'gather':
      case 'scatterAdd': {
        const { axis } = node;
        const full = node.op === 'gather' ? inputs[0].shape : shape;
        const [before, count, after] = [full.slice(0, axis), full[axis], full.slice(axis + 1)].map((part) =>
          typeof part === 'number' ? part : sizeOf(part),
        );
        const picks = sizeOf(inputs[1].shape);
        const adds = node.op === 'scatterAdd';
        return (arrays) => {
          const [data, indices] = [x(arrays), y(arrays)];
          if (adds) out.fill(0);
          for (let i = 0; i < before; i++) {
            for (let j = 0; j < picks; j++) {
              const index = indices[j] < 0 ? indices[j] + count : indices[j];
              for (let k = 0; k < after; k++) {
                const [whole, picked] = [(i * count + index) * after + k, (i * picks + j) * after + k];
                if (adds) out[whole] += data[picked];
                else out[picked] = data[whole];
              }
            }
          }
        };
      }
      default: {
        const walk = elementwise();
        const { op } = node;
        if (inputs.length === 1)
          return (arrays) => unaryLoop(op as Parameters<typeof unaryLoop>[0], walk, x(arrays), out);
        return (arrays) =>
          binaryLoop(op as Parameters<typeof binaryLoop>[0], walk, x(arrays), y(arrays), out);
      }
    }
  }
}

const zero = new Float64Array(1);
const bufferKey = (dtype: DType, size: number) => `${dtype} ${size}`;
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

function withZero({ length, lanes: [x, out] }: Walk): Walk {
  return { length, lanes: [x, { offsets: new Int32Array(out.offsets.length), stride: 0 }, out] };
}

/** The node that holds the data: reshapes share their operand's. */
function rootOf(node: Node): Node {
  return node.op === 'reshape' ? rootOf(node.inputs[0]) : node;
}

/** Row-major strides, also along axes of length 1. */
function strictStrides(shape: readonly number[]): number[] {
  return shape.map((_, i) => sizeOf(shape.slice(i + 1)));
}

function broadcastStrides(own: readonly number[], shape: readonly number[]): number[] {
  const strides = rowMajor(own);
  return shape.map((_, i) => strides[i - shape.length + own.length] ?? 0);
}

/** A node that only rearranges, as strides and a start in its operand. */
function viewStrides(node: Node): { strides: number[]; start: number } {
  const own = strictStrides(node.inputs[0].shape);
  const source = node.inputs[0].shape;
  switch (node.op) {
    case 'transpose':
      return { strides: node.permutation.map((axis) => own[axis]), start: 0 };
    case 'slice':
      return { strides: own, start: dot(node.starts, own) };
    case 'flip': {
      const { axes } = node;
      const start = axes.reduce((sum, axis) => sum + (source[axis] - 1) * own[axis], 0);
      return { strides: own.map((stride, i) => (axes.includes(i) ? -stride : stride)), start };
    }
    default:
      return { strides: broadcastStrides(source, node.shape), start: 0 };
  }
}
