// The order of work for a graph: which operations become one loop, what is only a view, and which arrays are used again.
import { allocate, type NumericArray, sizeOf } from '../array.js';
import { castNumber, type Graph, type Node } from '../graph.js';
import { type Access, compileKernel, isElementwise, type Kernel } from './fuse.js';
import { singleLoop } from './single.js';
import { broadcastStrides, isPlain, isView, ownView, rearranged, rowMajor, type View } from './views.js';

/** A step before it has its arrays: the nodes whose data it reads and those whose data it makes. */
interface Task {
  readonly reads: readonly Node[];
  readonly writes: readonly Node[];
  readonly run: (reads: readonly NumericArray[], writes: readonly NumericArray[]) => void;
}

export interface PlanOptions {
  /** Whether elementwise operations are joined to one loop, if the engine lets code be made. Default: true. */
  readonly fuse?: boolean;
}

/** Runs a graph over arrays of its own, each used again when its last reader is done. */
export class Plan {
  readonly #steps: (() => void)[] = [];
  /** The data of every node, or rather of those that are not views; an input's come with every run. */
  readonly #arrays: NumericArray[] = [];
  readonly #outputs: readonly number[];

  constructor(graph: Graph, { fuse = true }: PlanOptions = {}) {
    const { tasks, outputs } = new Scheduler(graph, fuse);
    const places = new Map<Node, number>(graph.inputs.map((node, i) => [node, i]));
    graph.inputs.forEach(() => this.#arrays.push(new Float64Array(0)));
    const readers = new Map<Node, number>();
    for (const node of [...tasks.flatMap(({ reads }) => reads), ...outputs]) {
      readers.set(node, (readers.get(node) ?? 0) + 1);
    }
    const placeOf = (node: Node): number => {
      let place = places.get(node);
      if (place === undefined) places.set(node, (place = this.#arrays.push(fixedData(node)) - 1));
      return place;
    };

    const free = new Map<string, number[]>();
    for (const { reads, writes, run } of tasks) {
      for (const node of writes) {
        const reused = free.get(bufferKey(node))?.pop();
        places.set(node, reused ?? this.#arrays.push(allocate(node.dtype, sizeOf(node.shape))) - 1);
      }
      const [from, to] = [reads.map(placeOf), writes.map(placeOf)];
      const pick = (indices: readonly number[]) => indices.map((index) => this.#arrays[index]);
      this.#steps.push(() => run(pick(from), pick(to)));
      for (const node of reads) {
        const left = readers.get(node)! - 1;
        readers.set(node, left);
        if (left > 0 || isFixed(node)) continue;
        free.set(bufferKey(node), [...(free.get(bufferKey(node)) ?? []), placeOf(node)]);
      }
    }
    this.#outputs = outputs.map(placeOf);
  }

  run(inputs: readonly NumericArray[], outputs: readonly NumericArray[]): void {
    inputs.forEach((data, i) => (this.#arrays[i] = data));
    for (const step of this.#steps) step();
    this.#outputs.forEach((index, i) => outputs[i].set(this.#arrays[index]));
  }
}

const bufferKey = ({ dtype, shape }: Node) => `${dtype} ${sizeOf(shape)}`;
const isFixed = ({ op }: Node) => op === 'input' || op === 'fill' || op === 'constant';

function fixedData(node: Node): NumericArray {
  if (node.op === 'constant') return node.data;
  if (node.op !== 'fill') throw new Error(`tensor: '${node.op}' is read before it is computed`);
  return allocate(node.dtype, sizeOf(node.shape)).fill(castNumber(node.value, node.dtype));
}

/** What reads its operands through views; the others need them as they lie. */
const readsViews = (node: Node) => isElementwise(node) || ['reduce', 'pad', 'concat'].includes(node.op);
/** Two shapes of one key differ only in axes of length 1: their elements correspond one to one. */
const shapeKey = ({ shape }: Node) => shape.filter((length) => length !== 1).join();

/** Sorts the operations of a graph into tasks. */
class Scheduler {
  readonly tasks: Task[];
  /** The nodes that hold the results. */
  readonly outputs: Node[];
  /** Views that somebody needs as data. */
  readonly #copied = new Set<Node>();
  readonly #views = new Map<Node, View>();

  constructor(graph: Graph, fuse: boolean) {
    this.#chooseCopies(graph);
    this.outputs = graph.outputs.map((node) => this.#view(node).root);
    const groups = this.#group(graph, fuse);
    const needed = this.#needed(groups);
    this.tasks = groups.flatMap((nodes) => {
      const joined = fuse && isElementwise(nodes[0]) ? this.#fusedTask(nodes, needed) : undefined;
      return joined ?? nodes.map((node) => this.#singleTask(node));
    });
  }

  /** How to read a node: through everything that only rearranges, down to a node that has data. */
  #view(node: Node): View {
    let view = this.#views.get(node);
    if (!view) {
      const through = isView(node) && !this.#copied.has(node);
      this.#views.set(
        node,
        (view = (through && rearranged(node, this.#view(node.inputs[0]))) || ownView(node)),
      );
    }
    return view;
  }

  #chooseCopies({ nodes, outputs }: Graph): void {
    const copy = (node: Node) => {
      this.#copied.add(node);
      this.#views.clear();
    };
    const needsData = (node: Node) => {
      if (isView(node) && !isPlain(this.#view(node), node.shape)) copy(node);
    };
    for (const node of nodes) {
      if (isView(node) && this.#view(node).root === node) copy(node);
      if (!isView(node) && !readsViews(node)) node.inputs.forEach(needsData);
    }
    outputs.forEach(needsData);
  }

  /** Looks through changes of shape that only add or drop axes of length 1. */
  #direct(node: Node): Node {
    if (node.op !== 'reshape' || this.#copied.has(node) || shapeKey(node.inputs[0]) !== shapeKey(node))
      return node;
    return this.#direct(node.inputs[0]);
  }

  /** An operation runs a stage after its operands or, where it can join their loop, in the same. */
  #group({ nodes }: Graph, fuse: boolean): Node[][] {
    const stages = new Map<Node, number>();
    const groups = new Map<string, { stage: number; nodes: Node[] }>();
    for (const node of nodes) {
      if (isFixed(node) || (isView(node) && !this.#copied.has(node))) continue;
      const fusible = fuse && isElementwise(node);
      const after = node.inputs.map((input) => {
        const direct = this.#direct(input);
        if (fusible && isElementwise(direct) && shapeKey(direct) === shapeKey(node))
          return stages.get(direct)!;
        return (stages.get(this.#view(input).root) ?? -1) + 1;
      });
      const stage = Math.max(0, ...after);
      stages.set(node, stage);
      const key = fusible ? `${stage} of ${shapeKey(node)}` : `node ${node.id}`;
      const group = groups.get(key) ?? { stage, nodes: [] };
      group.nodes.push(node);
      groups.set(key, group);
    }
    const ordered = [...groups.values()].sort((a, b) => a.stage - b.stage || a.nodes[0].id - b.nodes[0].id);
    return ordered.map((group) => group.nodes);
  }

  /** The nodes whose data are read outside the loop that makes them. */
  #needed(groups: readonly Node[][]): Set<Node> {
    const needed = new Set(this.outputs);
    for (const nodes of groups) {
      const members = new Set(nodes);
      for (const input of nodes.flatMap(({ inputs }) => inputs)) {
        if (!members.has(this.#direct(input))) needed.add(this.#view(input).root);
      }
    }
    return needed;
  }

  /** Elementwise operations as one loop; nothing where code cannot be made. */
  #fusedTask(nodes: readonly Node[], needed: ReadonlySet<Node>): Task | undefined {
    const members = new Set(nodes);
    const reads: Node[] = [];
    const writes = nodes.filter((node) => needed.has(node));
    const strides = (node: Node, own: readonly number[]) => own.filter((_, i) => node.shape[i] !== 1);
    const operations = nodes.map((node) => {
      const operands = node.inputs.map((input): Node | number | Access => {
        const direct = this.#direct(input);
        if (members.has(direct)) return direct;
        const view = this.#view(input);
        if (view.root.op === 'fill') return castNumber(view.root.value, view.root.dtype);
        if (!reads.includes(view.root)) reads.push(view.root);
        const at = strides(node, broadcastStrides(view, node.shape));
        return { array: `r${reads.indexOf(view.root)}`, start: view.start, strides: at };
      });
      if (!needed.has(node)) return { node, operands };
      const store = {
        array: `w${writes.indexOf(node)}`,
        start: 0,
        strides: strides(node, rowMajor(node.shape)),
      };
      return { node, operands, store };
    });
    const lengths = nodes[0].shape.filter((length) => length !== 1);
    const run = compileKernel(joinLoops({ lengths, operations }), reads.length, writes.length);
    return run && { reads, writes, run };
  }

  /** One operation by itself. */
  #singleTask(node: Node): Task {
    const views = node.inputs.map((input) => this.#view(input));
    return { reads: views.map(({ root }) => root), writes: [node], run: singleLoop(node, views) };
  }
}

/** Makes one loop of two that every operand crosses evenly. */
function joinLoops({ lengths, operations }: Kernel): Kernel {
  const accesses = operations.flatMap(({ operands, store }) => [...operands, store]).filter(isAccess);
  const inner = lengths.findIndex(
    (length, i) => i > 0 && accesses.every(({ strides }) => strides[i - 1] === strides[i] * length),
  );
  if (inner < 0) return { lengths, operations };
  const join = <T>(item: T): T =>
    isAccess(item) ? { ...item, strides: item.strides.toSpliced(inner - 1, 1) } : item;
  return joinLoops({
    lengths: lengths.toSpliced(inner - 1, 2, lengths[inner - 1] * lengths[inner]),
    operations: operations.map(({ node, operands, store }) => ({
      node,
      operands: operands.map(join),
      store: join(store),
    })),
  });
}

const isAccess = (item: unknown): item is Access =>
  typeof item === 'object' && item !== null && 'array' in item;
