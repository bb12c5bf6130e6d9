/** Points in a few dimensions, sorted into boxes so that those near a place are found without looking at all of them. */

/** Points of one box at most. */
const LEAF = 12;

/** What a search found: the first `count` entries are points and their squared distances. */
export interface Neighbours {
  count: number;
  indices: Int32Array;
  squares: Float64Array;
}

/** Memory for {@link PointTree.within}, which grows as needed. */
export const neighbourBuffer = (size = 64): Neighbours => ({
  count: 0,
  indices: new Int32Array(size),
  squares: new Float64Array(size),
});

/**
 * A k-d tree: points (rows × dim) halved again and again across the longest side of their box. Building costs O(n log n), a search
 * what lies within reach; beyond about ten dimensions it looks at nearly all points.
 *
 * J. L. Bentley, Commun. ACM 18, 509 (1975), doi:10.1145/361002.361007.
 *
 * @example
 * const tree = new PointTree(Float64Array.of(0, 0, 1, 0, 5, 5), 2);
 * const found = neighbourBuffer();
 * tree.within(Float64Array.of(0, 0), 0, 1.5 ** 2, found);
 * found.count; // 2
 */
export class PointTree {
  readonly dim: number;
  readonly size: number;
  /** Points in the order of the tree, and which one each was. */
  private readonly points: Float64Array;
  private readonly order: Int32Array;
  /** Of each node: the range of its points, its two children (0: a leaf), and its box (lows, highs). */
  private readonly from: Int32Array;
  private readonly to: Int32Array;
  private readonly left: Int32Array;
  private readonly right: Int32Array;
  private readonly boxes: Float64Array;
  private readonly stack: Int32Array;

  constructor(points: Float64Array, dim: number) {
    const n = points.length / dim;
    const nodes = 4 * Math.ceil(n / LEAF) + 4;
    this.dim = dim;
    this.size = n;
    this.order = Int32Array.from({ length: n }, (_, i) => i);
    this.from = new Int32Array(nodes);
    this.to = new Int32Array(nodes);
    this.left = new Int32Array(nodes);
    this.right = new Int32Array(nodes);
    this.boxes = new Float64Array(nodes * 2 * dim);
    this.stack = new Int32Array(256);
    this.build(points);
    this.points = new Float64Array(n * dim);
    this.order.forEach((row, i) => this.points.set(points.subarray(row * dim, (row + 1) * dim), i * dim));
  }

  private build(points: Float64Array): void {
    const { dim, order } = this;
    let nodes = 1;
    this.to[0] = this.size;
    for (let node = 0; node < nodes; node++) {
      const [from, to] = [this.from[node], this.to[node]];
      const widest = this.bound(node, points);
      if (to - from <= LEAF || widest < 0) continue;
      const middle = (from + to) >> 1;
      selectRank(order, points, { from, to, middle, dim, axis: widest });
      this.left[node] = nodes;
      this.from[nodes] = from;
      this.to[nodes++] = middle;
      this.right[node] = nodes;
      this.from[nodes] = middle;
      this.to[nodes++] = to;
    }
  }

  /** Writes a node's box; its longest side, or −1 where all points are the same. */
  private bound(node: number, points: Float64Array): number {
    const { dim, boxes, order } = this;
    const at = node * 2 * dim;
    let widest = -1;
    let width = 0;
    for (let axis = 0; axis < dim; axis++) {
      let low = Infinity;
      let high = -Infinity;
      for (let i = this.from[node]; i < this.to[node]; i++) {
        const x = points[order[i] * dim + axis];
        if (x < low) low = x;
        if (x > high) high = x;
      }
      boxes[at + axis] = low;
      boxes[at + dim + axis] = high;
      if (high - low > width) [widest, width] = [axis, high - low];
    }
    return widest;
  }

  /** Squared distance of a place to a node's box. */
  private away(node: number, query: Float64Array, at: number): number {
    const { dim, boxes } = this;
    const box = node * 2 * dim;
    let sum = 0;
    for (let axis = 0; axis < dim; axis++) {
      const x = query[at + axis];
      const low = boxes[box + axis] - x;
      if (low > 0) sum += low * low;
      else {
        const high = x - boxes[box + dim + axis];
        if (high > 0) sum += high * high;
      }
    }
    return sum;
  }

  private square(i: number, query: Float64Array, at: number): number {
    const { dim, points } = this;
    let sum = 0;
    for (let axis = 0, j = i * dim; axis < dim; axis++, j++) {
      const difference = points[j] - query[at + axis];
      sum += difference * difference;
    }
    return sum;
  }

  /** All points whose squared distance to the place `query[at…]` is at most `square`, into `found`, in an order of their own. */
  within(query: Float64Array, at: number, square: number, found: Neighbours): void {
    const { stack, left, right, from, to, order } = this;
    let { indices, squares } = found;
    let count = 0;
    let depth = 0;
    if (this.size > 0) stack[depth++] = 0;
    while (depth > 0) {
      const node = stack[--depth];
      if (this.away(node, query, at) > square) continue;
      if (left[node] > 0) {
        stack[depth++] = left[node];
        stack[depth++] = right[node];
        continue;
      }
      if (count + to[node] - from[node] > indices.length) {
        ({ indices, squares } = grow(found, 2 * count + to[node] - from[node]));
      }
      for (let i = from[node]; i < to[node]; i++) {
        const distance = this.square(i, query, at);
        if (distance > square) continue;
        indices[count] = order[i];
        squares[count++] = distance;
      }
    }
    found.count = count;
  }

  /** The squared distance to the nearest point. */
  nearest(query: Float64Array, at: number): number {
    const { stack, left, right, from, to } = this;
    let best = Infinity;
    let depth = 0;
    if (this.size > 0) stack[depth++] = 0;
    while (depth > 0) {
      const node = stack[--depth];
      if (this.away(node, query, at) >= best) continue;
      if (left[node] === 0) {
        for (let i = from[node]; i < to[node]; i++) best = Math.min(best, this.square(i, query, at));
        continue;
      }
      const leftFirst = this.away(left[node], query, at) <= this.away(right[node], query, at);
      stack[depth++] = leftFirst ? right[node] : left[node];
      stack[depth++] = leftFirst ? left[node] : right[node];
    }
    return best;
  }
}

function grow(found: Neighbours, size: number): Neighbours {
  const { indices, squares } = found;
  found.indices = new Int32Array(size);
  found.indices.set(indices);
  found.squares = new Float64Array(size);
  found.squares.set(squares);
  return found;
}

/** Hoare's selection: puts the point of rank `middle` along an axis in its place, smaller ones before it. */
function selectRank(
  order: Int32Array,
  points: Float64Array,
  { from, to, middle, dim, axis }: { from: number; to: number; middle: number; dim: number; axis: number },
): void {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = points[order[(low + high) >> 1] * dim + axis];
    let i = low;
    let j = high;
    while (i <= j) {
      while (points[order[i] * dim + axis] < pivot) i++;
      while (points[order[j] * dim + axis] > pivot) j--;
      if (i > j) break;
      const swapped = order[i];
      order[i++] = order[j];
      order[j--] = swapped;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
