import { describe, expect, it } from 'vitest';
import {
  concatenate,
  constant,
  grad,
  interpret,
  jvp,
  spec,
  stack,
  type Tensor,
  valueAndGrad,
  vmap,
  where,
} from '../../src/tensor/index.js';

const double = (shape: number[]) => spec(shape, 'float64');
const doubles = (...values: number[]) => Float64Array.from(values);

describe('transformations', () => {
  const energy = (x: Tensor) => x.at(0).square().sub(1).square().add(x.at(1).square().mul(0.1));

  it('differentiates a batch of points', () => {
    const force = interpret(vmap(grad(energy)), double([3, 2]));
    const { data } = force.run(doubles(0.5, 1, 2, -1, 0, 0));
    const expected = [0.5, 2].flatMap((x, i) => [4 * x * (x * x - 1), 0.2 * [1, -1][i]]).concat(0, 0);
    data.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 14));
  });

  it('gives the value with the gradient, over trees of parameters', () => {
    const program = interpret(
      (parameters: { a: Tensor; b: Tensor[] }, x: Tensor) =>
        valueAndGrad((p: { a: Tensor; b: Tensor[] }) => p.a.mul(x).add(p.b[0]).square().sum())(parameters),
      { a: double([]), b: [double([2])] },
      double([2]),
    );
    const [value, gradients] = program.run({ a: 3, b: [doubles(1, 2)] }, doubles(5, 7));
    expect([...value.data]).toEqual([16 ** 2 + 23 ** 2]);
    expect([...gradients.a.data]).toEqual([2 * (16 * 5 + 23 * 7)]);
    expect([...gradients.b[0].data]).toEqual([32, 46]);
  });

  it('differentiates gradients', () => {
    const third = (x: Tensor) => grad(grad(grad((y: Tensor) => y.tanh().mul(y))))(x);
    const { data } = interpret(third, double([])).run(0.3);
    const f = (x: number) => Math.tanh(x) * x;
    const h = 2e-3;
    const difference = (f(0.3 + 2 * h) - 2 * f(0.3 + h) + 2 * f(0.3 - h) - f(0.3 - 2 * h)) / (2 * h ** 3);
    expect(data[0]).toBeCloseTo(difference, 4);
  });

  it('pushes directions forward through a gradient (Hessian times vector)', () => {
    const product = interpret(
      (x: Tensor, v: Tensor) => jvp(grad(energy), [x], [v])[1],
      double([2]),
      double([2]),
    );
    const { data } = product.run(doubles(0.7, 3), doubles(1, 10));
    expect(data[0]).toBeCloseTo(12 * 0.49 - 4, 13);
    expect(data[1]).toBeCloseTo(2, 13);
  });

  it('keeps float64 constants exact', () => {
    const program = interpret((x: Tensor) => constant(0.1).sub(x).mul(0.3).add(constant(0.7)), double([]));
    expect(program.run(0.2).data[0]).toBe((0.1 - 0.2) * 0.3 + 0.7);
  });

  it('joins, selects and rearranges', () => {
    const program = interpret(
      (x: Tensor) => [
        concatenate([x, x.neg()], 1),
        stack([x.at(0), x.at(-1)], 1),
        where(x.greater(2), x, 0),
        x.transpose().slice(1),
        x.cumsum(0),
        x.argmax(1),
      ],
      double([2, 2]),
    );
    const [joined, stacked, selected, sliced, sums, largest] = program.run(doubles(1, 2, 4, 3)) as {
      data: Float64Array;
    }[];
    expect([...joined.data]).toEqual([1, 2, -1, -2, 4, 3, -4, -3]);
    expect([...stacked.data]).toEqual([1, 4, 2, 3]);
    expect([...selected.data]).toEqual([0, 0, 4, 3]);
    expect([...sliced.data]).toEqual([2, 3]);
    expect([...sums.data]).toEqual([1, 2, 5, 5]);
    expect([...largest.data]).toEqual([1, 0]);
  });
});
