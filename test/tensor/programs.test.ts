// Whole programs: gradients against finite differences, random expressions in every engine, and what a program refuses.
import { numpy as np } from '@jax-js/jax';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillNormal, fold, key } from '../../src/random/index.js';
import { allocate } from '../../src/tensor/array.js';
import { Plan } from '../../src/tensor/interpreter/plan.js';
import { trace } from '../../src/tensor/trace.js';
import {
  compile,
  concatenate,
  constant,
  grad,
  interpret,
  ndarray,
  onnxNode,
  spec,
  stack,
  Tensor,
  valueAndGrad,
  vmap,
  where,
} from '../../src/tensor/index.js';

const runtime = onnxNode();

function normals(seed: number, length: number): Float64Array {
  const out = new Float64Array(length);
  fillNormal(fold(key(11), seed), out);
  return out;
}

/** Central differences of a scalar function of one array. */
function differences(f: (x: Float64Array) => number, x: Float64Array, h = 1e-6): Float64Array {
  return x.map((_, i) => {
    const moved = (step: number) => f(x.with(i, x[i] + step));
    return (moved(h) - moved(-h)) / (2 * h);
  });
}

type Scalar = (x: Tensor) => Tensor;

const weights = normals(1, 12);
const scalarFunctions: Record<string, Scalar> = {
  'elementary functions': (x) =>
    x.exp().add(x.sin()).mul(x.cos()).add(x.tanh()).add(x.sigmoid()).sub(x.silu()).add(x.gelu()).sum(),
  'functions of positive numbers': (x) => {
    const y = x.square().add(0.5);
    return y.log().add(y.sqrt()).add(y.reciprocal()).add(y.pow(1.3)).add(y.pow(-3)).add(y.log1p()).sum();
  },
  'softplus, expm1, erf, atan, asin': (x) =>
    x.softplus().mul(x.expm1()).add(x.erf()).add(x.atan()).add(x.tanh().asin()).sum(),
  'kinks away from them': (x) => x.abs().add(x.relu()).add(x.clip(-0.9, 0.8)).mul(x.maximum(0.1)).mean(),
  reductions: (x) => {
    const m = x.reshape([3, 4]);
    return m
      .max(0)
      .exp()
      .sum()
      .add(m.min(1).square().sum())
      .add(m.logSumExp(1).square().sum())
      .add(m.softmax(0).square().sum());
  },
  'matrix products': (x) => {
    const m = x.reshape([3, 4]);
    const w = constant(weights, [4, 3]);
    return m.matmul(w).tanh().matmul(m).square().mean().add(m.transpose().matmul(m).exp().mean());
  },
  'batched products': (x) => {
    const m = x.reshape([2, 3, 2]);
    return m
      .matmul(m.transpose([0, 2, 1]))
      .sin()
      .matmul(m)
      .square()
      .sum();
  },
  'slices and joins': (x) =>
    concatenate([x.slice(2, 7).square(), stack([x.at(0), x.at(-1)]).exp(), x.slice(-3)])
      .cumsum(0)
      .square()
      .mean(),
  choices: (x) => where(x.greater(0.3), x.square(), x.mul(3)).sum(),
  broadcasts: (x) => {
    const m = x.reshape([3, 4]);
    return m
      .sub(m.mean(0))
      .div(m.square().mean(1, { keepDims: true }).add(1))
      .pow(3)
      .sum();
  },
};

describe('gradients', () => {
  const x = normals(2, 12);
  for (const [name, fn] of Object.entries(scalarFunctions)) {
    it(`of ${name} agree with finite differences, and so do gradients of gradients`, async () => {
      const vector = spec([12], 'float64');
      const value = interpret(fn, vector);
      const gradient = (y: Tensor) => grad(fn)(y);
      const projected: Scalar = (y) => gradient(y).mul(constant(weights)).sum();
      const expected = differences((y) => value.run(y).data[0], x);
      const expectedSecond = differences((y) => interpret(projected, vector).run(y).data[0], x);
      const both = (y: Tensor) => ({ first: gradient(y), second: grad(projected)(y) });
      const program = await compile(runtime, both, vector);
      const results = [interpret(both, vector).run(x), await program.run(x)];
      for (const { first, second } of results) {
        first.data.forEach((g, i) => expect(g).toBeCloseTo(expected[i], 6));
        second.data.forEach((g, i) =>
          expect(Math.abs(g - expectedSecond[i])).toBeLessThan(1e-6 * (1 + Math.abs(g))),
        );
      }
      await program.close();
    });
  }

  it('stop where they are told to', () => {
    const fn = grad((x: Tensor) => x.stopGradient().mul(x).sum());
    expect([...interpret(fn, spec([2])).run(Float32Array.of(3, 4)).data]).toEqual([3, 4]);
  });

  it('stay finite where an expansion into exponentials would overflow', () => {
    const fn = (x: Tensor) =>
      grad((y: Tensor) => y.sigmoid().add(y.tanh()).add(y.softplus()).add(y.silu()).sum())(x);
    const { data } = interpret(fn, spec([4], 'float64')).run(Float64Array.of(-1000, -40, 40, 1000));
    [0, 0, 2, 2].forEach((limit, i) => expect(data[i]).toBeCloseTo(limit, 10));
  });

  it('of a batch of networks with their own weights match one at a time', async () => {
    const loss = (w: Tensor, x: Tensor) => x.matmul(w).tanh().square().sum();
    const batched = vmap((w: Tensor, x: Tensor) => valueAndGrad(loss)(w, x), [0, 0]);
    const specs = [spec([3, 4, 2], 'float64'), spec([3, 5, 4], 'float64')] as const;
    const [w, xs] = [normals(5, 24), normals(6, 60)];
    const program = await compile(runtime, batched, ...specs);
    const single = interpret(
      (a: Tensor, b: Tensor) => valueAndGrad(loss)(a, b),
      spec([4, 2], 'float64'),
      spec([5, 4], 'float64'),
    );
    for (const [values, gradients] of [interpret(batched, ...specs).run(w, xs), await program.run(w, xs)]) {
      for (let i = 0; i < 3; i++) {
        const [value, gradient] = single.run(w.slice(i * 8, i * 8 + 8), xs.slice(i * 20, i * 20 + 20));
        expect(values.data[i]).toBeCloseTo(value.data[0], 13);
        gradient.data.forEach((g, j) => expect(gradients.data[i * 8 + j]).toBeCloseTo(g, 13));
      }
    }
  });

  it('of points through shared weights match one at a time', () => {
    const energy = (w: Tensor) => (x: Tensor) => x.expandDims(0).matmul(w).silu().sum();
    const forces = interpret(
      (w: Tensor, x: Tensor) => vmap(grad(energy(w)))(x),
      spec([3, 4], 'float64'),
      spec([6, 3], 'float64'),
    );
    const one = interpret(
      (w: Tensor, x: Tensor) => grad(energy(w))(x),
      spec([3, 4], 'float64'),
      spec([3], 'float64'),
    );
    const [w, xs] = [normals(7, 12), normals(8, 18)];
    const { data } = forces.run(w, xs);
    for (let i = 0; i < 6; i++) {
      const single = one.run(w, xs.slice(3 * i, 3 * i + 3)).data;
      single.forEach((g, j) => expect(data[3 * i + j]).toBeCloseTo(g, 14));
    }
  });
});

/** Random programs: a list of instructions that each add a [3, 4] value made of earlier ones. */
const instruction = fc.record({
  op: fc.constantFrom(
    ...(['add', 'sub', 'mul', 'maximum', 'minimum'] as const),
    ...(['tanh', 'sigmoid', 'sin', 'neg', 'square', 'softplus', 'abs', 'silu'] as const),
    ...(['rowMean', 'columnSum', 'product', 'mirror', 'softmax', 'shift', 'choose', 'slope'] as const),
  ),
  a: fc.nat(7),
  b: fc.nat(7),
  c: fc.double({ min: -2, max: 2, noNaN: true }),
});
type Instruction = typeof instruction extends fc.Arbitrary<infer T> ? T : never;

function program(instructions: readonly Instruction[]) {
  return (x: Tensor, y: Tensor): Tensor => {
    const values = [x, y];
    for (const { op, a, b, c } of instructions) {
      const u = values[a % values.length];
      const v = values[b % values.length];
      const made: Record<string, () => Tensor> = {
        add: () => u.add(v.mul(c)),
        sub: () => u.sub(v),
        mul: () => u.mul(v),
        maximum: () => u.maximum(v),
        minimum: () => u.minimum(c),
        rowMean: () => u.mean(1, { keepDims: true }).add(v),
        columnSum: () => u.sum(0).mul(v),
        product: () => u.matmul(v.transpose()).matmul(u).tanh(),
        mirror: () => concatenate([u.slice(2, 4, 1), u.slice(0, 2, 1)], 1),
        softmax: () => u.softmax(b % 2),
        shift: () => u.transpose().reshape([3, 4]),
        choose: () => where(u.greater(c), u, v),
        slope: () => grad((z: Tensor) => z.tanh().mul(v).sum())(u),
      };
      values.push(op in made ? made[op]() : u[op as 'tanh']());
    }
    return values[values.length - 1].add(values[values.length - 2]);
  };
}

describe('random programs', () => {
  it('give the same in ONNX Runtime, in the interpreter and in jax-js', async () => {
    const matrix = spec([3, 4], 'float64');
    const [x, y] = [normals(20, 12), normals(21, 12)];
    const single = (values: Float64Array) => new Tensor(np.array([...values]).reshape([3, 4]));
    await fc.assert(
      fc.asyncProperty(fc.array(instruction, { minLength: 1, maxLength: 8 }), async (instructions) => {
        const fn = program(instructions);
        const reference = interpret(fn, matrix, matrix).run(x, y).data;
        const compiled = await compile(runtime, fn, matrix, matrix);
        const { data } = await compiled.run(x, y);
        await compiled.close();
        const scale = 1 + Math.max(...Array.from(reference, Math.abs));
        const eager = fn(single(x), single(y)).raw.dataSync();
        reference.forEach((value, i) => {
          expect(Math.abs(data[i] - value)).toBeLessThan(1e-11 * scale);
          expect(Math.abs(eager[i] - value)).toBeLessThan(1e-3 * scale);
        });
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  it('have gradients that agree with finite differences', () => {
    const smooth = new Set(['maximum', 'minimum', 'abs', 'choose']);
    const matrix = spec([3, 4], 'float64');
    const [x, y] = [normals(22, 12), normals(23, 12)];
    fc.assert(
      fc.property(fc.array(instruction, { minLength: 1, maxLength: 6 }), (instructions) => {
        const fn = program(instructions.filter(({ op }) => !smooth.has(op)));
        const total = (u: Tensor, v: Tensor) => fn(u, v).tanh().sum();
        const value = interpret(total, matrix, matrix);
        const { data } = interpret((u: Tensor, v: Tensor) => grad(total)(u, v), matrix, matrix).run(x, y);
        const expected = differences((u) => value.run(u, y).data[0], x, 1e-5);
        data.forEach((g, i) => expect(Math.abs(g - expected[i])).toBeLessThan(1e-5 * (1 + Math.abs(g))));
      }),
      { seed: 43, numRuns: 60 },
    );
  });
});

describe('programs', () => {
  it('take and give trees, numbers and arrays', async () => {
    const fn = ({ scale, points }: { scale: Tensor; points: Tensor[] }) => ({
      sum: points.reduce((a, b) => a.add(b)).mul(scale),
      first: points[0],
    });
    const compiled = await compile(runtime, fn, { scale: spec([]), points: [spec([2]), spec([2])] });
    const result = await compiled.run({
      scale: 3,
      points: [Float32Array.of(1, 2), ndarray(Float32Array.of(10, 20))],
    });
    expect(result).toEqual({
      sum: { shape: [2], data: Float32Array.of(33, 66) },
      first: { shape: [2], data: Float32Array.of(1, 2) },
    });
    expect(compiled.inputs.map(({ name }) => name)).toEqual([
      'input0.scale',
      'input0.points.0',
      'input0.points.1',
    ]);
    expect(compiled.outputs.map(({ name }) => name)).toEqual(['output.sum', 'output.first']);
  });

  it('find arguments by name, whatever their order', () => {
    const fn = interpret(({ a, b }: { a: Tensor; b: Tensor }) => a.sub(b), { a: spec([]), b: spec([]) });
    expect(fn.run({ b: 1, a: 5 }).data[0]).toBe(4);
  });

  it('may leave arguments unused and give constants', async () => {
    const fn = (_x: Tensor, y: Tensor) => [constant([1, 2]), y, y, constant(0.5, [2, 2])];
    const compiled = await compile(runtime, fn, spec([3]), spec([1]));
    const results = await compiled.run(new Float32Array(3), 7);
    expect(results.map(({ data }) => [...data])).toEqual([[1, 2], [7], [7], [0.5, 0.5, 0.5, 0.5]]);
  });

  it('refuse arguments that do not fit, by name', async () => {
    const compiled = await compile(runtime, ({ x }: { x: Tensor }) => x.exp(), { x: spec([2, 3]) });
    await expect(compiled.run({ x: new Float32Array(5) })).rejects.toThrow(
      'argument 0.x is 5 elements of float32; the program was made for shape [2, 3] of float32',
    );
    await expect(compiled.run({ x: new Float64Array(6) })).rejects.toThrow('6 elements of float64');
    await expect(compiled.run({ x: 1 })).rejects.toThrow(
      'argument 0.x is 1; the program was made for shape [2, 3]',
    );
    await expect(compiled.run({ y: new Float32Array(6) } as never)).rejects.toThrow(
      'argument 0.x is undefined',
    );
  });

  it('name an operation that cannot be run, and its place', async () => {
    const sorted = (x: Tensor) => new Tensor(np.sort(x.exp().raw));
    const message = /the operation 'sort' cannot be run \(.*float32\[4\] = sort /;
    await expect(compile(runtime, sorted, spec([4]))).rejects.toThrow(message);
    expect(() => interpret(sorted, spec([4]))).toThrow(message);
  });

  it('give the same bits whether loops are joined or not', () => {
    fc.assert(
      fc.property(fc.array(instruction, { minLength: 3, maxLength: 8 }), (instructions) => {
        for (const dtype of ['float32', 'float64'] as const) {
          const { graph } = trace(program(instructions), [spec([3, 4], dtype), spec([3, 4], dtype)]);
          const inputs = [24, 25].map((seed) => allocate(dtype, 12).map((_, i) => normals(seed, 12)[i]));
          const [joined, single] = [true, false].map((fuse) => {
            const out = allocate(dtype, 12);
            const plan = new Plan(graph, { fuse });
            plan.run(inputs, [out]);
            plan.run(inputs, [out]);
            return out;
          });
          expect(joined).toEqual(single);
        }
      }),
      { seed: 44, numRuns: 60 },
    );
  });

  it('interpret into arrays that are there already', () => {
    const square = interpret((x: Tensor) => [x.square(), x.sum()], spec([3], 'float64'));
    const out = [new Float64Array(3), new Float64Array(1)];
    square.into(out, Float64Array.of(1, 2, 3));
    expect(out).toEqual([Float64Array.of(1, 4, 9), Float64Array.of(6)]);
    expect(() => square.into([new Float64Array(2), out[1]], Float64Array.of(1, 2, 3))).toThrow(
      '0 needs 3 elements, the array given has 2',
    );
  });

  it('join products, quotients and broadcasts without repeating anything in memory', () => {
    // Σ over the batch of an outer product is one matrix product, whatever the gradient made of it.
    const weightGradient = (w: Tensor, x: Tensor) => grad((v: Tensor) => x.matmul(v).square().sum())(w);
    const compiled = interpret(weightGradient, spec([4, 3]), spec([100, 4]));
    expect(compiled.operations.filter((op) => op === 'matmul')).toHaveLength(2);
    expect(compiled.operations).not.toContain('expand');
    expect(compiled.operations).not.toContain('transpose');
    expect(compiled.operations).not.toContain('reduce');
  });
});
