import type { FlowParameters } from './flow.js';

/** The type of the numbers in which a flow computes. */
export type Precision = 'float32' | 'float64';

/** An array of a precision, element by element. */
export function floats(precision: Precision, length: number, value: (i: number) => number) {
  const array = precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) array[i] = value(i);
  return array;
}

/** Rows `first` and on as a whole block: the rows that are missing repeat the first one. */
export function block(
  precision: Precision,
  rows: Float64Array,
  { first, size, dim, blockRows }: { first: number; size: number; dim: number; blockRows: number },
) {
  const array =
    precision === 'float32' ? new Float32Array(blockRows * dim) : new Float64Array(blockRows * dim);
  array.set(rows.subarray(first * dim, (first + size) * dim));
  for (let row = size; row < blockRows; row++) array.copyWithin(row * dim, 0, dim);
  return array;
}

/** Parameters in a precision. */
export function inPrecision(parameters: FlowParameters, precision: Precision) {
  const converted = ({ data, shape }: FlowParameters[number][number]['weight']) => ({
    data: floats(precision, data.length, (i) => data[i]),
    shape,
  });
  return parameters.map((layer) =>
    layer.map(({ weight, bias }) => ({ weight: converted(weight), bias: converted(bias) })),
  );
}
