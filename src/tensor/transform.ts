// Transformations of functions of tensors: derivatives and batching. They nest in any order.
import * as jax from '@jax-js/jax';
import { leavesOf, rebuild, type Tree } from './array.js';
import type { Raw } from './elementary.js';
import { Tensor } from './tensor.js';

type Tensors = Tree<Tensor>;

export const isTensor = (node: unknown): node is Tensor => node instanceof Tensor;

const flatten = (tree: Tensors): Raw[] => leavesOf<Tensor>(tree, isTensor).map(({ leaf }) => leaf.raw.ref);

const unflatten = <T>(like: T, leaves: readonly Raw[]): T =>
  rebuild(like, isTensor, leaves.map((raw) => new Tensor(raw))[Symbol.iterator]()) as T;

/**
 * Value and gradient of a scalar function with respect to its first argument, which may be a tree of tensors.
 *
 * @example
 * const [loss, gradients] = valueAndGrad((weights: Tensor[]) => network(weights, x).square().mean())(weights);
 */
export function valueAndGrad<First extends Tensors, Rest extends unknown[]>(
  fn: (first: First, ...rest: Rest) => Tensor,
): (first: First, ...rest: Rest) => [Tensor, First] {
  return (first, ...rest) => {
    const flat = (...leaves: Raw[]) => fn(unflatten(first, leaves), ...rest).raw;
    const leaves = flatten(first);
    const argnums = leaves.map((_, i) => i);
    const [value, gradients] = jax.valueAndGrad(flat, { argnums })(...leaves);
    return [new Tensor(value), unflatten(first, gradients)];
  };
}

/**
 * Gradient of a scalar function with respect to its first argument, which may be a tree of tensors.
 *
 * @example
 * const force = (x: Tensor) => grad(energy)(x).neg();
 * const curvature = grad((x: Tensor) => grad(energy)(x).at(0));
 */
export function grad<First extends Tensors, Rest extends unknown[]>(
  fn: (first: First, ...rest: Rest) => Tensor,
): (first: First, ...rest: Rest) => First {
  return (first, ...rest) => valueAndGrad(fn)(first, ...rest)[1];
}

/**
 * Value of a function and its derivative along a direction: J(x) · v, without forming the Jacobian J.
 *
 * @example
 * const [y, dy] = jvp(field, [x], [direction]);
 */
export function jvp<Args extends Tensors[], Out extends Tensors>(
  fn: (...args: Args) => Out,
  primals: Args,
  tangents: Args,
): [Out, Out] {
  let like!: Out;
  const flat = (...leaves: Raw[]) => flatten((like = fn(...unflatten(primals, leaves))));
  const [values, derivatives] = jax.jvp(flat, flatten(primals), flatten(tangents));
  return [unflatten(like, values), unflatten(like, derivatives)];
}

/**
 * Turns a function of single points into one of batches: `axes` names, for each argument, the batch axis or `null` for an
 * argument that all points share. Results have the batch on their first axis.
 *
 * @example
 * const forces = vmap(grad(energy))(positions);       // [walkers, dim]
 */
export function vmap<Args extends Tensors[], Out extends Tensors>(
  fn: (...args: Args) => Out,
  axes: number | readonly (number | null)[] = 0,
): (...args: Args) => Out {
  return (...args) => {
    let like!: Out;
    const flat = (...leaves: Raw[]) => flatten((like = fn(...unflatten(args, leaves))));
    const axisOf = (i: number) => (typeof axes === 'number' ? axes : (axes[i] ?? null));
    const leafAxes = args.flatMap((arg, i) => flatten(arg).map(() => axisOf(i)));
    const results = jax.vmap(flat, leafAxes)(...flatten(args));
    return unflatten(like, results);
  };
}
