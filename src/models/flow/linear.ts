/** Layers that mix coordinates linearly: a fixed permutation, and a learned matrix by its triangular factors. */
import { InputError } from '../../math/errors.js';
import { key, permutation as randomPermutation } from '../../random/index.js';
import { concatenate, constant, type Tensor } from '../../tensor/index.js';
import type { Surroundings, WholeMap } from './bijection.js';
import { inverted, selectColumns } from './columns.js';

/** Coordinates in another order, drawn by `seed`, or turned around. */
export type PermutationSpec = { readonly order: 'reverse' | { readonly seed: number } | readonly number[] };

/** The order, in which place i holds coordinate order[i] of the base. */
export function permutationOrder({ order }: PermutationSpec, dim: number): number[] {
  const all = Array.from({ length: dim }, (_, i) => i);
  if (order === 'reverse') return all.reverse();
  if ('seed' in order) return Array.from(randomPermutation(key(order.seed), dim));
  if (order.length !== dim || !all.every((i) => order.includes(i))) {
    throw new InputError(`order is [${order.join(', ')}]: it must hold 0 to ${dim - 1} once each`);
  }
  return [...order];
}

/** @throws InputError for an order that is none, or that moves coordinates between unlike domains */
export function permutation(spec: PermutationSpec, { domains }: Surroundings): WholeMap {
  const order = permutationOrder(spec, domains.length);
  const bad = order.findIndex((from, to) => JSON.stringify(domains[from]) !== JSON.stringify(domains[to]));
  if (bad >= 0) {
    throw new InputError(
      `a permutation puts coordinate ${order[bad]} (${domains[order[bad]].type}) in the place of ${bad} ` +
        `(${domains[bad].type}): permute coordinates of the same domain`,
    );
  }
  const back = inverted(order);
  const move = (columns: readonly number[]) => (_: unknown, x: Tensor) => ({
    value: selectColumns(x, columns),
    logVolume: x.slice(0, 1, 1).mul(0),
  });
  return { initialise: () => [], forward: move(order), inverse: move(back) };
}

/**
 * x = z L U + bias with L unit lower and U upper triangular: an invertible matrix whose volume is its diagonal.
 * (The 1×1 convolution of D. P. Kingma, P. Dhariwal 2018, arXiv:1807.03039, for vectors.)
 *
 * @throws InputError for coordinates that are not on the line
 */
export function linear({ domains }: Surroundings): WholeMap {
  const bent = domains.findIndex(({ type }) => type !== 'line');
  if (bent >= 0) {
    throw new InputError(
      `coordinate ${bent} lives on a ${domains[bent].type}: a matrix mixes coordinates of the line only`,
    );
  }
  const dim = domains.length;
  const mask = (test: (row: number, column: number) => boolean, dtype: Tensor['dtype']) =>
    constant(
      Float64Array.from({ length: dim * dim }, (_, i) => (test(Math.floor(i / dim), i % dim) ? 1 : 0)),
      [dim, dim],
      dtype,
    );
  const factors = (weight: Tensor) => {
    const identity = mask((row, column) => row === column, weight.dtype);
    const logDiagonal = weight.mul(identity).sum(1);
    return {
      lower: weight.mul(mask((row, column) => row > column, weight.dtype)).add(identity),
      upper: weight
        .mul(mask((row, column) => row < column, weight.dtype))
        .add(identity.mul(logDiagonal.exp())),
      logDiagonal,
    };
  };
  const volume = (x: Tensor, logDiagonal: Tensor) => x.slice(0, 1, 1).mul(0).add(logDiagonal.sum());
  return {
    // Raw zeros: the identity.
    initialise: () => [
      {
        weight: { data: new Float32Array(dim * dim), shape: [dim, dim] },
        bias: { data: new Float32Array(dim), shape: [dim] },
      },
    ],
    forward([{ weight, bias }], z) {
      const { lower, upper, logDiagonal } = factors(weight);
      return { value: z.matmul(lower).matmul(upper).add(bias), logVolume: volume(z, logDiagonal) };
    },
    inverse([{ weight, bias }], x) {
      const { lower, upper, logDiagonal } = factors(weight);
      return {
        value: solveRight(solveRight(x.sub(bias), upper, 'upper'), lower, 'lower'),
        logVolume: volume(x, logDiagonal).neg(),
      };
    },
  };
}

/** y with y T = x for a triangular T, column by column. */
function solveRight(x: Tensor, matrix: Tensor, triangle: 'upper' | 'lower'): Tensor {
  const dim = matrix.shape[0];
  const order = Array.from({ length: dim }, (_, i) => (triangle === 'upper' ? i : dim - 1 - i));
  const solved: Tensor[] = [];
  order.forEach((column, done) => {
    let rest = x.slice(column, column + 1, 1);
    if (done > 0) {
      const [from, to] = triangle === 'upper' ? [0, column] : [column + 1, dim];
      const known = triangle === 'upper' ? solved : [...solved].reverse();
      const before = known.length === 1 ? known[0] : concatenate(known, 1);
      rest = rest.sub(before.matmul(matrix.slice(from, to, 0).slice(column, column + 1, 1)));
    }
    solved.push(rest.div(matrix.slice(column, column + 1, 0).slice(column, column + 1, 1)));
  });
  const columns = triangle === 'upper' ? solved : solved.reverse();
  return columns.length === 1 ? columns[0] : concatenate(columns, 1);
}
