/**
 * Training and sampling a score network against PyTorch and JAX: `npm run bench -- train [rounds]`.
 *
 * One training step is forward, backward and Adam's update of an MLP 5-256×5-2 (SiLU) on a batch of 1024 rows; sampling takes
 * 10,000 points through 100 reverse diffusion steps. Every contestant runs at its best number of threads, found first.
 */
import { fillNormal, fold, key } from '../src/random/index.js';
import {
  adam,
  compile,
  concatenate,
  constants,
  ndarray,
  type NdArray,
  onnxNode,
  spec,
  stack,
  type Tensor,
  trainer,
} from '../src/tensor/index.js';
import { type BenchResult, interleave, type Peer, startPeer } from './harness.js';

const sizes = [5, 256, 256, 256, 256, 256, 2];
const rows = 1024;
const points = 10_000;
const reverseSteps = 100;
const block = 500;

type Layer<Value> = { weight: Value; bias: Value };

function normals(index: number, length: number, scale = 1): Float32Array {
  const out = new Float32Array(length);
  fillNormal(fold(key(1), index), out);
  return out.map((value) => value * scale);
}

function initialise(): Layer<NdArray>[] {
  return sizes.slice(1).map((outputs, i) => ({
    weight: ndarray(normals(i, sizes[i] * outputs, Math.sqrt(2 / sizes[i])), [sizes[i], outputs]),
    bias: ndarray(new Float32Array(outputs)),
  }));
}

function network(layers: readonly Layer<Tensor>[], x: Tensor): Tensor {
  return layers.reduce((h, { weight, bias }, i) => {
    const y = h.matmul(weight).add(bias);
    return i < layers.length - 1 ? y.silu() : y;
  }, x);
}

/** One Euler-Maruyama step of a variance-preserving reverse process. */
function reverse(layers: readonly Layer<Tensor>[], z: Tensor, noise: Tensor, t: Tensor): Tensor {
  const row = stack([t.sub(0.5), t.mul(2 * Math.PI).cos(), t.mul(0)]).reshape([1, 3]);
  const score = network(layers, concatenate([z, row.broadcastTo([z.shape[0], 3])], 1));
  const beta = t.mul(2.999).add(0.001);
  const drift = z.mul(0.5).add(score).mul(beta.mul(0.01));
  return z.add(drift).add(noise.mul(beta.mul(0.01).sqrt()));
}

interface Contestant {
  /** Seconds of one training step, the mean of `count`. */
  train(count: number): Promise<number>;
  /** Seconds of sampling. */
  sample(): Promise<number>;
  startUp: number;
  close(): Promise<void>;
}

async function wellspring(threads: number): Promise<Contestant> {
  const begin = performance.now();
  const runtime = onnxNode({ threads });
  const batch = { x: normals(100, rows * sizes[0]), y: normals(101, rows * 2) };
  const learner = await trainer(runtime, {
    parameters: initialise(),
    batch: { x: spec([rows, sizes[0]]), y: spec([rows, 2]) },
    loss: (layers, { x, y }) => network(layers, x).sub(y).square().mean(),
    optimiser: adam(),
  });
  await learner.step(batch);
  const startUp = (performance.now() - begin) / 1000;
  const parameters = learner.parameters;
  const step = await compile(
    runtime,
    (z: Tensor, noise: Tensor, t: Tensor) => reverse(constants(parameters), z, noise, t),
    spec([block, 2]),
    spec([block, 2]),
    spec([]),
  );
  return {
    startUp,
    async train(count) {
      const start = performance.now();
      for (let i = 0; i < count; i++) await learner.step(batch);
      return (performance.now() - start) / 1000 / count;
    },
    async sample() {
      const start = performance.now();
      const noise = new Float32Array(block * 2);
      for (let first = 0; first < points; first += block) {
        let z: Float32Array = normals(first, block * 2);
        let next: Float32Array = new Float32Array(block * 2);
        for (let i = 0; i < reverseSteps; i++) {
          fillNormal(fold(key(2), i), noise, first * 2);
          await step.into([next], z, noise, 1 - i / reverseSteps);
          [z, next] = [next, z];
        }
      }
      return (performance.now() - start) / 1000;
    },
    close: async () => Promise.all([learner.close(), step.close()]).then(() => undefined),
  };
}

interface Answer {
  seconds: number;
  failed?: string;
}

async function peer(script: string, threads: number, mode?: string): Promise<Contestant | string> {
  const started = await startPeer(script, {
    install: 'requirements-train.txt',
    arguments: [String(threads)],
    environment: { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) },
  });
  if (started.missing !== undefined) return started.missing;
  const running: Peer = started;
  const withMode = mode === undefined ? {} : { mode };
  const first = await running.call<Answer>('start', withMode);
  if (first.failed !== undefined) {
    await running.close();
    return first.failed;
  }
  versions.push(JSON.stringify(running.versions));
  return {
    startUp: first.seconds,
    train: async (count) => (await running.call<Answer>('train', { ...withMode, count })).seconds,
    sample: async () =>
      (await running.call<Answer>('sample', { ...withMode, points, count: reverseSteps })).seconds,
    close: () => running.close(),
  };
}

const versions: string[] = [];

const labels = {
  wellspring: 'Wellspring',
  torchEager: 'PyTorch, eager',
  torchCompiled: 'PyTorch, torch.compile',
  jax: 'JAX, jitted',
};
type Name = keyof typeof labels;

const makers: Record<Name, (threads: number) => Promise<Contestant | string>> = {
  wellspring,
  torchEager: (threads) => peer('train_torch.py', threads, 'eager'),
  torchCompiled: (threads) => peer('train_torch.py', threads, 'compiled'),
  jax: (threads) => peer('train_jax.py', threads),
};

export default async function bench(args: string[]): Promise<BenchResult> {
  const rounds = Number(args[0] ?? 9);
  const notes: string[] = [];
  const chosen = new Map<Name, { contestant: Contestant; threads: number }>();
  for (const name of Object.keys(labels) as Name[]) {
    const tried: { contestant: Contestant; threads: number; seconds: number }[] = [];
    for (const threads of [1, 2]) {
      const contestant = await makers[name](threads);
      if (typeof contestant === 'string') {
        notes.push(`${labels[name]} does not take part: ${contestant}`);
        break;
      }
      tried.push({ contestant, threads, seconds: Infinity });
    }
    for (let round = 0; round < 4; round++) {
      for (const entry of tried) entry.seconds = Math.min(entry.seconds, await entry.contestant.train(15));
    }
    tried.sort((a, b) => a.seconds - b.seconds);
    for (const slower of tried.slice(1)) await slower.contestant.close();
    if (tried.length > 0) chosen.set(name, tried[0]);
  }

  const names = [...chosen.keys()];
  const contest = (run: (contestant: Contestant) => Promise<number>) =>
    Object.fromEntries(names.map((name) => [name, () => run(chosen.get(name)!.contestant)])) as Record<
      Name,
      () => Promise<number>
    >;
  const training = await interleave(
    contest(({ train }) => train(25)),
    { rounds, warmUp: 1 },
  );
  const sampling = await interleave(
    contest(({ sample }) => sample()),
    { rounds: Math.min(rounds, 3), warmUp: 0 },
  );
  for (const { contestant } of chosen.values()) await contestant.close();

  const ratios: Record<string, number> = {};
  const measured: Record<string, number | string> = {};
  for (const name of names) {
    const { contestant, threads } = chosen.get(name)!;
    measured[`${name}StepMilliseconds`] = training.median(name) * 1000;
    measured[`${name}SampleSeconds`] = sampling.median(name);
    measured[`${name}StartUpSeconds`] = contestant.startUp;
    measured[`${name}Threads`] = threads;
    if (name === 'wellspring') continue;
    ratios[`${name}Step`] = training.ratio(name, 'wellspring');
    ratios[`${name}Sample`] = sampling.ratio(name, 'wellspring');
  }
  return {
    title: `Training step of an MLP ${sizes[0]}-256×5-2, batch ${rows}, Adam; ${points} points through ${reverseSteps} reverse steps`,
    rows: names.map((name) => ({
      engine: labels[name],
      threads: measured[`${name}Threads`],
      'step, ms': measured[`${name}StepMilliseconds`],
      'sampling, s': measured[`${name}SampleSeconds`],
      'start-up with first step, s': measured[`${name}StartUpSeconds`],
    })),
    ratios,
    measured,
    notes: [...notes, ...new Set(versions)],
  };
}
