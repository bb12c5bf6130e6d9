// Arrays as plain data, and trees of them: what goes into programs, comes out of them and is saved to files.
import { InputError } from '../math/errors.js';

export type DType = 'float32' | 'float64' | 'int32' | 'uint32' | 'bool';

export type NumericArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** An array as plain data: row-major `data`, whose class gives the dtype (`Uint8Array` holds booleans). */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: NumericArray;
}

/** Shape and dtype of an array that is not there yet. */
export interface ArraySpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** What declares an argument of a program: shape and dtype (float32 if left out), or an array that has them. */
export type SpecLike = { readonly shape: readonly number[]; readonly dtype?: DType } | NdArray;

/** A leaf, or nested plain arrays and objects of leaves. (Write your own as `type`: TypeScript lets no `interface` in.) */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> };

/** The tree type `T` with its leaves of type `From` replaced by `To`. */
export type MapTree<T, From, To> = [Tree<From>] extends [T] ? Tree<To> : MapBranch<T, From, To>;
type MapBranch<T, From, To> = T extends From ? To : { [K in keyof T]: MapTree<T[K], From, To> };

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

/** A zeroed typed array for `size` elements of `dtype`. */
export function allocate(dtype: DType, size: number): NumericArray {
  return new constructors[dtype](size);
}

export function isNumericArray(value: unknown): value is NumericArray {
  return Object.values(constructors).some((type) => value instanceof type);
}

export function dtypeOf(data: NumericArray): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof Uint32Array ? 'uint32' : 'bool';
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Declares an input of a program.
 *
 * @example
 * spec([1024, 2]);        // float32
 * spec([], 'float64');    // a double-precision scalar
 */
export function spec(shape: readonly number[], dtype: DType = 'float32'): ArraySpec {
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0) {
      throw new InputError(`spec([${shape.join(', ')}]): a shape holds whole numbers from 0`);
    }
  }
  return { shape: [...shape], dtype };
}

/**
 * Wraps numbers as an {@link NdArray}; without a shape it is one-dimensional.
 *
 * @example
 * ndarray(new Float32Array(6), [2, 3]);
 */
export function ndarray(data: NumericArray, shape: readonly number[] = [data.length]): NdArray {
  if (sizeOf(shape) !== data.length) {
    throw new InputError(`ndarray: ${data.length} numbers do not fill the shape [${shape.join(', ')}]`);
  }
  return { shape: [...shape], data };
}

export function specOf(array: SpecLike): ArraySpec {
  return 'data' in array
    ? { shape: array.shape, dtype: dtypeOf(array.data) }
    : spec(array.shape, array.dtype);
}

export type IsLeaf<Leaf> = (node: Tree<Leaf>) => node is Leaf;

/** Whether a node of a tree is an array or a spec, and not a branch. */
export function isArrayOrSpec(node: unknown): node is SpecLike {
  return typeof node === 'object' && node !== null && Array.isArray((node as { shape?: unknown }).shape);
}

/** A leaf and where it is in its tree: `['layers', '0', 'weight']`, in messages `layers.0.weight`. */
export interface LeafAt<Leaf> {
  readonly leaf: Leaf;
  readonly keys: readonly string[];
  readonly path: string;
}

/** The leaves in order (arrays by index, objects by insertion). */
export function leavesOf<Leaf>(
  tree: Tree<Leaf>,
  isLeaf: (node: unknown) => boolean,
  keys: readonly string[] = [],
): LeafAt<Leaf>[] {
  if (isLeaf(tree)) return [{ leaf: tree as Leaf, keys, path: keys.join('.') }];
  if (typeof tree !== 'object' || tree === null || ArrayBuffer.isView(tree)) {
    const what = keys.join('.') || 'the value';
    throw new InputError(
      `${what} is ${describe(tree)}: expected an array, or a list or plain object of them`,
    );
  }
  return Object.entries(tree).flatMap(([key, branch]) =>
    leavesOf<Leaf>(branch as Tree<Leaf>, isLeaf, [...keys, key]),
  );
}

/** A tree of the same form whose leaves are taken from `replacements`, in the order of {@link leavesOf}. */
export function rebuild(
  tree: unknown,
  isLeaf: (node: unknown) => boolean,
  replacements: Iterator<unknown>,
): unknown {
  if (isLeaf(tree)) return replacements.next().value;
  if (Array.isArray(tree)) return tree.map((branch) => rebuild(branch, isLeaf, replacements));
  return Object.fromEntries(
    Object.entries(tree as object).map(([key, branch]) => [key, rebuild(branch, isLeaf, replacements)]),
  );
}

/**
 * Applies `fn` to every array of a tree.
 *
 * @example
 * const zeros = mapArrays(parameters, ({ shape, data }) => ({ shape, data: data.slice().fill(0) }));
 */
export function mapArrays<T extends Tree<NdArray>, To = NdArray>(
  tree: T,
  fn: (array: NdArray, path: string) => To,
): MapTree<T, NdArray, To> {
  const leaves = leavesOf<NdArray>(tree, isArrayOrSpec).map(({ leaf, path }) => fn(leaf, path));
  return rebuild(tree, isArrayOrSpec, leaves[Symbol.iterator]()) as MapTree<T, NdArray, To>;
}

/**
 * The arrays of a tree by their paths, such as `0.weight`: what parameter files hold.
 *
 * @example
 * const bytes = encodeSafetensors(named(parameters));
 */
export function named(tree: Tree<NdArray>): Record<string, NdArray> {
  return Object.fromEntries(leavesOf<NdArray>(tree, isArrayOrSpec).map(({ path, leaf }) => [path, leaf]));
}

/**
 * A tree of the form of `like`, from arrays by their paths; the opposite of {@link named}.
 *
 * @throws InputError when an array is missing, or has another shape or dtype
 * @example
 * const parameters = unnamed(initialParameters, decodeSafetensors(bytes).arrays);
 */
export function unnamed<T extends Tree<NdArray>>(
  like: T,
  arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: unknown }>>,
): T {
  const leaves = leavesOf<NdArray>(like, isArrayOrSpec).map(({ path, leaf }) => {
    if (!Object.hasOwn(arrays, path)) {
      throw new InputError(`there is no array '${path}': these are the parameters of another model`);
    }
    const { shape, data } = arrays[path];
    if (String(shape) !== String(leaf.shape) || (data as object).constructor !== leaf.data.constructor) {
      throw new InputError(
        `'${path}' is ${describe(data)} of shape [${shape.join(', ')}], where the model has ` +
          `${describe(leaf.data)} of shape [${leaf.shape.join(', ')}]: these are the parameters of another model`,
      );
    }
    return { shape, data };
  });
  return rebuild(like, isArrayOrSpec, leaves[Symbol.iterator]()) as T;
}

export function describe(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `a bare ${value.constructor.name}`;
  if (value === null || typeof value !== 'object')
    return typeof value === 'string' ? `'${value}'` : String(value);
  return `a ${value.constructor.name}`;
}
