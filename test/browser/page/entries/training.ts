import { key, normal } from 'wellspring';
import { adam, defaultRuntime, spec, trainer, type Tensor } from 'wellspring/tensor';

const [batch, inputs, width] = [64, 3, 16];

/** Trains a small network for a few steps and returns the loss of each. */
export async function run({ threads, steps }: { threads: number; steps: number }) {
  const runtime = await defaultRuntime({ threads });
  const weights = (seed: number, rows: number, columns: number) => ({
    data: Float32Array.from(normal(key(seed), rows * columns), (z) => z / Math.sqrt(rows)),
    shape: [rows, columns],
  });
  const learner = await trainer(runtime, {
    parameters: { hidden: weights(1, inputs, width), out: weights(2, width, 1) },
    batch: { x: spec([batch, inputs]), y: spec([batch, 1]) },
    loss: ({ hidden, out }, { x, y }: { x: Tensor; y: Tensor }) =>
      x.matmul(hidden).tanh().matmul(out).sub(y).square().mean(),
    optimiser: adam({ learningRate: 1e-2 }),
  });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const x = Float32Array.from(normal(key(100 + step), batch * inputs));
    const y = Float32Array.from({ length: batch }, (_, i) => x[inputs * i] * x[inputs * i + 1]);
    losses.push((await learner.step({ x, y })).loss);
  }
  return { runtime: runtime.name, losses };
}
