// Elementwise operations of one shape, joined to one loop: JavaScript written for the occasion, in which what passes from one
// operation to the next never goes through memory. Where a page forbids making code (by its content security policy), the
// interpreter runs the same operations one by one and gets the same bits.
import { cos, exp, log, sin } from '../../math/index.js';
import type { DType, NumericArray } from '../array.js';
import type { Node } from '../graph.js';
import { erf, expm1, log1p, softplus, tanh } from '../special.js';

const functions = { exp, log, sin, cos, erf, log1p, expm1, tanh, softplus, asin: Math.asin, atan: Math.atan };

/** Each operation as an expression of its operands. */
const expressions: Partial<Record<Node['op'], (x: string, y: string, z: string) => string>> = {
  neg: (x) => `-${x}`,
  reciprocal: (x) => `1 / ${x}`,
  sqrt: (x) => `Math.sqrt(${x})`,
  floor: (x) => `Math.floor(${x})`,
  ceil: (x) => `Math.ceil(${x})`,
  sigmoid: (x) => `1 / (1 + exp(-${x}))`,
  relu: (x) => `Math.max(${x}, 0)`,
  abs: (x) => `Math.abs(${x})`,
  sign: (x) => `Math.sign(${x})`,
  not: (x) => `${x} ? 0 : 1`,
  add: (x, y) => `${x} + ${y}`,
  sub: (x, y) => `${x} - ${y}`,
  mul: (x, y) => `${x} * ${y}`,
  div: (x, y) => `${x} / ${y}`,
  min: (x, y) => `Math.min(${x}, ${y})`,
  max: (x, y) => `Math.max(${x}, ${y})`,
  mod: (x, y) => `${x} % ${y}`,
  idiv: (x, y) => `Math.trunc(${x} / ${y})`,
  and: (x, y) => `${x} & ${y}`,
  or: (x, y) => `${x} | ${y}`,
  xor: (x, y) => `${x} ^ ${y}`,
  less: (x, y) => `${x} < ${y} ? 1 : 0`,
  lessEqual: (x, y) => `${x} <= ${y} ? 1 : 0`,
  equal: (x, y) => `${x} === ${y} ? 1 : 0`,
  notEqual: (x, y) => `${x} !== ${y} ? 1 : 0`,
  where: (x, y, z) => `${x} ? ${y} : ${z}`,
  ...Object.fromEntries(Object.keys(functions).map((name) => [name, (x: string) => `${name}(${x})`])),
};

/** What an array of this dtype would hold of a value. */
const rounded: Record<DType, (x: string) => string> = {
  float64: (x) => x,
  float32: (x) => `Math.fround(${x})`,
  int32: (x) => `(${x}) | 0`,
  uint32: (x) => `(${x}) >>> 0`,
  bool: (x) => x,
};

export function isElementwise(node: Node): boolean {
  return node.op in expressions || node.op === 'cast';
}

/** Where an element comes from or goes to: an array (`r0`, `r1`, … are read, `w0`, … written), and a stride for each loop. */
export interface Access {
  readonly array: string;
  readonly start: number;
  readonly strides: readonly number[];
}

export interface Kernel {
  /** Lengths of the loops, outermost first. */
  readonly lengths: readonly number[];
  /** Operations in order; every operand is another operation of the kernel, a number, or read from an array. */
  readonly operations: readonly {
    node: Node;
    operands: readonly (Node | number | Access)[];
    store?: Access | undefined;
  }[];
}

export type KernelFunction = (reads: readonly NumericArray[], writes: readonly NumericArray[]) => void;

/** The function that runs a kernel, or nothing where making code is forbidden. */
export function compileKernel(
  { lengths, operations }: Kernel,
  reads: number,
  writes: number,
): KernelFunction | undefined {
  const at = ({ array, start, strides }: Access) =>
    `${array}[${[start, ...strides.map((stride, i) => `i${i} * ${stride}`)].join(' + ')}]`;
  const literal = (value: number) =>
    Object.is(value, -0) ? '(-0)' : value < 0 ? `(${value})` : String(value);
  const names = new Map<Node, string>();
  const loaded = new Map<string, string>();
  const lines: string[] = [];
  const name = (operand: Node | number | Access): string => {
    if (typeof operand === 'number') return literal(operand);
    if ('op' in operand) return names.get(operand)!;
    const place = at(operand);
    let known = loaded.get(place);
    if (known === undefined) {
      loaded.set(place, (known = `x${loaded.size}`));
      lines.push(`const ${known} = ${place};`);
    }
    return known;
  };
  for (const { node, operands, store } of operations) {
    const [x, y, z] = operands.map(name);
    const value = node.op === 'cast' ? castExpression(x, node.dtype) : expressions[node.op]!(x, y, z);
    const variable = `v${names.size}`;
    names.set(node, variable);
    lines.push(`const ${variable} = ${rounded[node.dtype](value)};`);
    if (store) lines.push(`${at(store)} = ${variable};`);
  }
  const list = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${letter}${i}`).join(', ');
  const open = lengths.map((length, i) => `for (let i${i} = 0; i${i} < ${length}; i${i}++) {`);
  const code = [
    `return ([${list('r', reads)}], [${list('w', writes)}]) => {`,
    ...open,
    ...lines,
    '}'.repeat(lengths.length + 1),
  ].join('\n');
  try {
    // The code is made of the table above, variables and numbers; nothing of it comes from outside.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const make = new Function(...Object.keys(functions), code) as (...args: unknown[]) => KernelFunction;
    return make(...Object.values(functions));
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

function castExpression(x: string, dtype: DType): string {
  if (dtype === 'bool') return `${x} !== 0 ? 1 : 0`;
  return dtype === 'int32' || dtype === 'uint32' ? `Math.trunc(${x})` : x;
}
