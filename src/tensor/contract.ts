// `dot` of jax-js as a matrix product. There a product of matrices is written "multiply two broadcast views and sum the last
// axis". Here the views are looked through (transposes, repetitions, and reshapes that insert, merge or split axes), every
// axis is sorted by who has it (both: batch, left only: rows, right only: columns, summed: inner), and what remains is one
// matrix product of the arrays underneath, with nothing repeated in memory.
import { type Builder, type Node } from './graph.js';

/** One axis of a view: the axis of the source that it runs over, or `null` where it repeats. */
interface Axis {
  readonly source: number | null;
  readonly length: number;
}

interface View {
  readonly source: Node;
  /** For each axis of the view the source axes that it runs over, slowest first; axes of length 1 run over none. */
  readonly axes: readonly (readonly Axis[])[];
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const product = (lengths: readonly number[]) => lengths.reduce((total, length) => total * length, 1);

function viewOf(node: Node): View {
  return {
    source: node,
    axes: node.shape.map((length, source) => (length === 1 ? [] : [{ source, length }])),
  };
}

/** Looks through the node on top of the view, if that is possible. */
function peel({ source, axes }: View): View | undefined {
  const mapAxes = (map: (axis: number, length: number) => Axis) =>
    axes.map((list) => list.map((axis) => (axis.source === null ? axis : map(axis.source, axis.length))));
  const [below] = source.inputs;
  if (source.op === 'transpose') {
    const { permutation } = source;
    return { source: below, axes: mapAxes((axis, length) => ({ source: permutation[axis], length })) };
  }
  if (source.op === 'expand') {
    const repeated = (axis: number) => below.shape[axis] !== source.shape[axis];
    return {
      source: below,
      axes: mapAxes((axis, length) => ({ source: repeated(axis) ? null : axis, length })),
    };
  }
  if (source.op !== 'reshape') return undefined;

  let lists: readonly (readonly Axis[])[] = axes;
  const result = new Map<number, readonly Axis[]>(); // axes of the reshaped array -> axes below
  for (const [before, after] of reshapeGroups(below.shape, source.shape)) {
    const axesBelow = before.map((axis) => ({ source: axis, length: below.shape[axis] }));
    if (after.length === 1) result.set(after[0], axesBelow);
    else if (before.length === 1) {
      // A split axis can be looked through only where its parts are still next to each other.
      const joined = lists.map((list) => {
        const at = list.findIndex((axis) => axis.source === after[0]);
        const together = at >= 0 && after.every((axis, i) => list[at + i]?.source === axis);
        return together ? [...list.slice(0, at + 1), ...list.slice(at + after.length)] : list;
      });
      if (joined.every((list, i) => list.length === lists[i].length)) return undefined;
      lists = joined;
      result.set(after[0], axesBelow);
    } else return undefined;
  }
  return {
    source: below,
    axes: lists.map((list) =>
      list.flatMap((axis) => (axis.source === null ? [axis] : result.get(axis.source)!)),
    ),
  };
}

/** Axes of two shapes of one size (without those of length 1), in the smallest groups of equal products. */
function reshapeGroups(before: readonly number[], after: readonly number[]): [number[], number[]][] {
  const groups: [number[], number[]][] = [];
  const left = range(before.length).filter((axis) => before[axis] !== 1);
  const right = range(after.length).filter((axis) => after[axis] !== 1);
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const group: [number[], number[]] = [[left[i]], [right[j]]];
    let [a, b] = [before[left[i++]], after[right[j++]]];
    while (a !== b) {
      if (a < b) {
        a *= before[left[i]];
        group[0].push(left[i++]);
      } else {
        b *= after[right[j]];
        group[1].push(right[j++]);
      }
    }
    groups.push(group);
  }
  return groups;
}

function peelAll(node: Node): View {
  let view = viewOf(node);
  for (let below = peel(view); below; below = peel(view)) view = below;
  return view;
}

/** Splits a source axis in two, so that the view runs over the parts. */
function split(builder: Builder, { source, axes }: View, axis: number, first: number): View {
  const rest = source.shape[axis] / first;
  const shape = [...source.shape.slice(0, axis), first, rest, ...source.shape.slice(axis + 1)];
  const renumber = (old: Axis): Axis[] => {
    if (old.source === axis)
      return [
        { source: axis, length: first },
        { source: axis + 1, length: rest },
      ];
    return [old.source !== null && old.source > axis ? { ...old, source: old.source + 1 } : old];
  };
  return { source: builder.reshape(source, shape), axes: axes.map((list) => list.flatMap(renumber)) };
}

interface SharedAxis {
  readonly x: number | null;
  readonly y: number | null;
  readonly length: number;
  readonly place: number;
}

/** Cuts the axes of both views into common pieces, or gives up. */
function align(builder: Builder, x: View, y: View): { x: View; y: View; shared: SharedAxis[] } | undefined {
  const rank = Math.max(x.axes.length, y.axes.length);
  const views = [x, y].map((view) => ({
    source: view.source,
    axes: [...range(rank - view.axes.length).map(() => []), ...view.axes] as readonly (readonly Axis[])[],
  }));
  for (let place = 0; place < rank; place++) {
    for (let piece = 0; ; piece++) {
      const [a, b] = views.map((view) => view.axes[place][piece] as Axis | undefined);
      if (!a && !b) break;
      if (a && b && a.length !== b.length) {
        const [long, short] = a.length > b.length ? [0, 1] : [1, 0];
        const [cut, length] = [views[long].axes[place][piece], views[short].axes[place][piece].length];
        if (cut.length % length !== 0) return undefined;
        if (cut.source !== null) views[long] = split(builder, views[long], cut.source, length);
        else {
          const parts = [
            { ...cut, length },
            { ...cut, length: cut.length / length },
          ];
          const axes = views[long].axes.map((list, i) =>
            i === place ? list.toSpliced(piece, 1, ...parts) : list,
          );
          views[long] = { ...views[long], axes };
        }
        piece--;
      }
    }
  }
  // Only now: a cut renumbers the axes of places before it, too.
  const shared = range(rank).flatMap((place): SharedAxis[] => {
    const [a, b] = views.map((view) => view.axes[place]);
    return range(Math.max(a.length, b.length)).map((piece) => {
      const [x, y] = [a.at(piece), b.at(piece)];
      return { x: x?.source ?? null, y: y?.source ?? null, length: (x ?? y)!.length, place };
    });
  });
  return { x: views[0], y: views[1], shared };
}

/** Σ over the last axis of x · y, broadcast. */
export function contract(builder: Builder, left: Node, right: Node, shape: readonly number[]): Node {
  const aligned =
    align(builder, peelAll(left), peelAll(right)) ?? align(builder, viewOf(left), viewOf(right))!;
  const { shared } = aligned;
  const last = Math.max(left.shape.length, right.shape.length) - 1;

  // Axes that are summed but belong to one side only, or to none.
  const summed = shared.filter(({ place }) => place === last);
  const inner = summed.filter(({ x, y }) => x !== null && y !== null);
  const sumOut = (source: Node, axes: (number | null)[]) => {
    const own = axes.filter((axis) => axis !== null);
    const kept = source.shape.map((length, i) => (own.includes(i) ? 1 : length));
    return builder.reshape(builder.reduce('sum', source, own), kept);
  };
  const x = sumOut(
    aligned.x.source,
    summed.map((axis) => (axis.y === null ? axis.x : null)),
  );
  const y = sumOut(
    aligned.y.source,
    summed.map((axis) => (axis.x === null ? axis.y : null)),
  );
  const repeats = product(
    summed.filter((axis) => axis.x === null && axis.y === null).map(({ length }) => length),
  );

  const outer = shared.filter(({ place }) => place !== last);
  const batch = outer.filter((axis) => axis.x !== null && axis.y !== null);
  const rows = outer.filter((axis) => axis.x !== null && axis.y === null);
  const columns = outer.filter((axis) => axis.x === null && axis.y !== null);
  const lengths = (axes: readonly SharedAxis[]) => axes.map(({ length }) => length);
  const arrange = (source: Node, side: 'x' | 'y', ...groups: (readonly SharedAxis[])[]) => {
    const order = groups.flat().map((axis) => axis[side]!);
    const rest = range(source.shape.length).filter((axis) => !order.includes(axis));
    return builder.transpose(source, [...order, ...rest]);
  };
  const ordered = (axes: readonly SharedAxis[], side: 'x' | 'y') =>
    axes.every((axis, i) => i === 0 || axis[side]! > axes[i - 1][side]!);
  const sizes = { batch: lengths(batch), rows: product(lengths(rows)), columns: product(lengths(columns)) };
  const depth = product(lengths(inner));

  let result: Node;
  if (inner.length === 0 || (rows.length === 0 && columns.length === 0)) {
    // An outer product, or a row-wise inner product: no matrix product would help.
    const a = builder.reshape(arrange(x, 'x', batch, rows, inner), [...sizes.batch, sizes.rows, 1, depth]);
    const b = builder.reshape(arrange(y, 'y', batch, columns, inner), [
      ...sizes.batch,
      1,
      sizes.columns,
      depth,
    ]);
    result = builder.reduce('sum', builder.binary('mul', a, b), [batch.length + 2]);
  } else {
    const flipA =
      batch.length === 0 && !ordered([...rows, ...inner], 'x') && ordered([...inner, ...rows], 'x');
    const flipB =
      batch.length === 0 && !ordered([...inner, ...columns], 'y') && ordered([...columns, ...inner], 'y');
    const a = flipA
      ? builder.reshape(arrange(x, 'x', inner, rows), [depth, sizes.rows])
      : builder.reshape(arrange(x, 'x', batch, rows, inner), [...sizes.batch, sizes.rows, depth]);
    const b = flipB
      ? builder.reshape(arrange(y, 'y', columns, inner), [sizes.columns, depth])
      : builder.reshape(arrange(y, 'y', batch, inner, columns), [...sizes.batch, depth, sizes.columns]);
    result = builder.matmul(a, b, flipA, flipB);
  }
  if (repeats !== 1) result = builder.binary('mul', result, builder.fill(repeats, [], result.dtype));

  // Back to the order of axes of the dot; axes that neither side has are repeated.
  const made = [...batch, ...rows, ...columns];
  const present = outer.filter((axis) => axis.x !== null || axis.y !== null);
  const permuted = builder.transpose(
    builder.reshape(result, lengths(made)),
    present.map((axis) => made.indexOf(axis)),
  );
  const bare = outer.map((axis) => (axis.x === null && axis.y === null ? 1 : axis.length));
  return builder.reshape(builder.expand(builder.reshape(permuted, bare), lengths(outer)), shape);
}
