import { compile, defaultRuntime, grad, interpret, spec, type DType, type Tensor } from 'wellspring/tensor';

/** One of everything that is lowered in a way of its own, with gradients. */
const functions: Record<string, (x: Tensor) => Tensor> = {
  elementary: (x) => x.tanh().add(x.sigmoid()).add(x.exp()).add(x.sin().mul(x.cos())),
  'own expressions': (x) =>
    x.erf().add(x.softplus()).add(x.log1p()).add(x.expm1()).add(x.atan()).add(x.asin()),
  gelu: (x) => x.gelu().add(x.silu()),
  products: (x) =>
    x
      .reshape([2, 4])
      .matmul(x.reshape([4, 2]))
      .square()
      .add(1)
      .log(),
  reductions: (x) =>
    x
      .reshape([2, 4])
      .softmax()
      .mul(x.reshape([2, 4]).logSumExp(0)),
  gradient: (x) => grad((y: Tensor) => y.slice(1, 6).pow(3).sum().add(y.gelu().sum()))(x),
};

/** Values of every function, compiled and interpreted. */
export async function run({ dtype, values }: { dtype: DType; values: number[] }) {
  const runtime = await defaultRuntime();
  const x = dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
  const compiled: Record<string, number[]> = {};
  const interpreted: Record<string, number[]> = {};
  for (const [name, fn] of Object.entries(functions)) {
    const program = await compile(runtime, fn, spec([8], dtype));
    compiled[name] = [...(await program.run(x)).data];
    interpreted[name] = [...interpret(fn, spec([8], dtype)).run(x).data];
    await program.close();
  }
  return { compiled, interpreted };
}
