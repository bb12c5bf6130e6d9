import { describe, expect, it } from 'vitest';
import {
  adam,
  adamW,
  clipByGlobalNorm,
  cosineDecay,
  exponentialDecay,
  ndarray,
  onnxNode,
  type Optimiser,
  piecewise,
  spec,
  type Tensor,
  trainer,
  type TrainerState,
  valueAt,
  warmUp,
} from '../../src/tensor/index.js';
import { fillNormal, fold, key } from '../../src/random/index.js';

const runtime = onnxNode();
const rows = 16;

function normals(seed: number, length: number): Float32Array {
  const out = new Float32Array(length);
  fillNormal(fold(key(7), seed), out);
  return out;
}

const network = {
  hidden: { weight: ndarray(normals(1, 12), [3, 4]), bias: ndarray(normals(2, 4)) },
  out: { weight: ndarray(normals(3, 4), [4, 1]) },
};

type Network = { hidden: { weight: Tensor; bias: Tensor }; out: { weight: Tensor } };
const loss = ({ hidden, out }: Network, { x, y }: { x: Tensor; y: Tensor }) =>
  x.matmul(hidden.weight).add(hidden.bias).silu().matmul(out.weight).sub(y).square().mean();

const batch = (step: number) => ({ x: normals(10 + step, rows * 3), y: normals(1000 + step, rows) });

const start = (
  optimiser: Optimiser,
  extra: { average?: number; state?: TrainerState; threads?: number } = {},
) =>
  trainer(extra.threads ? onnxNode({ threads: extra.threads }) : runtime, {
    parameters: network,
    batch: { x: spec([rows, 3]), y: { shape: [rows, 1] } },
    loss,
    optimiser,
    ...extra,
  });

/** Adam by its definition, on one number at a time and with the gradient by hand: loss = mean (w x − y)². */
function adamByHand(optimiser: Optimiser, w: number, data: { x: Float64Array; y: Float64Array }[]): number[] {
  let [m, v] = [0, 0];
  return data.map(({ x, y }, step) => {
    let g = x.reduce((sum, xi, i) => sum + (2 * (w * xi - y[i]) * xi) / x.length, 0);
    const { clip, beta1, beta2, epsilon, weightDecay } = optimiser;
    if (clip && Math.abs(g) > clip.limit) g *= clip.limit / Math.abs(g);
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const rate = valueAt(optimiser.learningRate, step);
    const mean = m / (1 - beta1 ** (step + 1));
    const variance = v / (1 - beta2 ** (step + 1));
    w -= rate * (mean / (Math.sqrt(variance) + epsilon) + weightDecay * w);
    return w;
  });
}

describe('trainer', () => {
  const optimisers: Record<string, Optimiser> = {
    adam: adam({ learningRate: 0.1 }),
    'adam with a schedule and clipping': adam({
      learningRate: warmUp(3, cosineDecay(0.2, 10, 0.05)),
      beta1: 0.8,
      beta2: 0.9,
      epsilon: 1e-3,
      clip: clipByGlobalNorm(0.7),
    }),
    adamW: adamW({ learningRate: 0.1, weightDecay: 0.3 }),
  };
  for (const [name, optimiser] of Object.entries(optimisers)) {
    it(`${name} follows its definition`, async () => {
      const data = Array.from({ length: 12 }, (_, step) => ({
        x: Float64Array.from(normals(step, 5)),
        y: Float64Array.from(normals(50 + step, 5)),
      }));
      const learner = await trainer(runtime, {
        parameters: [ndarray(Float64Array.of(2), [1])],
        batch: { x: spec([5], 'float64'), y: spec([5], 'float64') },
        loss: ([w], { x, y }) => w.mul(x).sub(y).square().mean(),
        optimiser,
      });
      const expected = adamByHand(optimiser, 2, data);
      for (const [step, values] of data.entries()) {
        await learner.step(values);
        expect(learner.parameters[0].data[0]).toBeCloseTo(expected[step], 12);
      }
      await learner.close();
    });
  }

  it('goes on from a saved state to the same bits, averages included', async () => {
    const optimiser = adam({ learningRate: cosineDecay(0.05, 20), clip: clipByGlobalNorm(1) });
    const whole = await start(optimiser, { average: 0.9 });
    const first = await start(optimiser, { average: 0.9 });
    for (let step = 0; step < 10; step++) await whole.step(batch(step));
    for (let step = 0; step < 4; step++) await first.step(batch(step));
    const second = await start(optimiser, { average: 0.9, state: structuredClone(first.state) });
    for (let step = 4; step < 10; step++) await second.step(batch(step));
    expect(second.state).toEqual(whole.state);
    expect(second.average).toEqual(whole.average);
    expect(second.average).not.toEqual(second.parameters);
    expect(second.steps).toBe(10);
  });

  it('gives the same bits for 1, 2 and 4 threads', async () => {
    const wide = { a: ndarray(normals(1, 64 * 128), [64, 128]), b: ndarray(normals(2, 128 * 8), [128, 8]) };
    const states = await Promise.all(
      [1, 2, 4].map(async (threads) => {
        const learner = await trainer(onnxNode({ threads }), {
          parameters: wide,
          batch: { x: spec([512, 64]) },
          loss: ({ a, b }, { x }) => x.matmul(a).tanh().matmul(b).square().mean(),
          optimiser: adam(),
        });
        for (let step = 0; step < 5; step++) await learner.step({ x: normals(step, 512 * 64) });
        return learner.state;
      }),
    );
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  it('lowers the loss of a regression', async () => {
    const learner = await start(adam({ learningRate: 0.02 }));
    const fixed = batch(0);
    const { loss: before, gradientNorm } = await learner.step(fixed);
    let after = before;
    for (let step = 0; step < 300; step++) after = (await learner.step(fixed)).loss;
    expect(gradientNorm).toBeGreaterThan(0);
    expect(after).toBeLessThan(before / 4);
  });

  it('leaves its state alone when a loss is not finite', async () => {
    const learner = await start(adam());
    await learner.step(batch(0));
    const before = learner.state;
    const result = await learner.step({ x: new Float32Array(rows * 3).fill(NaN), y: new Float32Array(rows) });
    expect(result.loss).toBeNaN();
    expect(learner.state).toEqual(before);
  });

  it('says which saved array does not fit', async () => {
    const learner = await start(adam());
    const state = learner.state;
    const other = { ...state, parameters: [ndarray(new Float32Array(2)), ...state.parameters.slice(1)] };
    await expect(start(adam(), { state: other })).rejects.toThrow(
      'the saved training state has shape [2] for parameters.hidden.weight of shape [3, 4]: it belongs to another model',
    );
  });
});

describe('schedules', () => {
  it('have the values that they are named for', () => {
    expect(valueAt(0.5, 100)).toBe(0.5);
    expect(valueAt(cosineDecay(2, 10, 1), 0)).toBe(2);
    expect(valueAt(cosineDecay(2, 10, 1), 5)).toBeCloseTo(1.5, 15);
    expect(valueAt(cosineDecay(2, 10, 1), 25)).toBeCloseTo(1, 15);
    expect(valueAt(exponentialDecay(1, 0.5, 10), 20)).toBeCloseTo(0.25, 15);
    const steps = piecewise([3, 2, 1], [5, 10]);
    expect([4, 5, 9, 10].map((step) => valueAt(steps, step))).toEqual([3, 2, 2, 1]);
    const warm = warmUp(4, 0.8);
    expect([0, 1, 3, 4].map((step) => valueAt(warm, step))).toEqual([0.2, 0.4, 0.8, 0.8]);
  });

  it('refuse what makes no sense', () => {
    expect(() => piecewise([1, 2], [3, 4])).toThrow('give increasing boundaries, one less than values');
    expect(() => cosineDecay(1, 0)).toThrow('cosineDecay: steps is 0: it must be positive');
    expect(() => adam({ beta1: 1 })).toThrow('beta1 is 1');
  });
});
