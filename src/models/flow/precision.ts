import type { FlowParameters } from './flow.js';

/** The type of the numbers in which a flow computes. */
export type Precision = 'float32' | 'float64';

/** An array of a precision, element by element. */
export function floats(precision: Precision, length: number, value: (i: number) => number) {
  const array = precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) array[i] = value(i);
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
