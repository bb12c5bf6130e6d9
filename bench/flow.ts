/**
 * Coupling flows against PyTorch and JAX: `npm run bench -- flow [rounds] [affine|spline] [repeats]`. A round takes the mean of so many repeats
 * (default 20 and 3); on a machine that is busy with other work, many rounds of one repeat and the best of them tell most.
 *
 * Twelve layers on 60 coordinates, affine (RealNVP) or splines of 8 bins, networks of 2 × 64 units: one training step (forward,
 * backward, Adam) on 1024 rows, and 1024 samples with their log-densities. Every contestant runs at its best number of threads, found first.
 */
import { flowModel, flowOf, type FlowParameters, type FlowSpec } from '../src/models/index.js';
import { fillNormal, fold, key } from '../src/random/index.js';
import { adam, onnxNode, spec, type Tensor, trainer } from '../src/tensor/index.js';
import { type BenchResult, type Cell, interleave, type Peer, startPeer } from './harness.js';

const rows = 1024;
const dim = 60;

export type Kind = 'affine' | 'spline';

export function architecture(kind: Kind): FlowSpec {
  return {
    domains: Array.from({ length: dim }, () => ({ type: 'line', bound: 5 })),
    base: { type: 'product' },
    layers: Array.from({ length: 12 }, (_, i) => {
      const network = {
        width: 64,
        depth: 2,
        activation: 'silu',
        mask: i % 2 === 0 ? 'even' : 'odd',
      } as const;
      return kind === 'affine'
        ? { type: 'affine-coupling', ...network }
        : { type: 'spline-coupling', bins: 8, ...network };
    }),
  };
}

/** The flow as it is initialised, a little off the identity. */
function parametersOf(kind: Kind): FlowParameters {
  const parameters = flowOf(architecture(kind)).initialise(key(1));
  parameters.forEach((layer, i) => {
    const { weight } = layer[layer.length - 1];
    fillNormal(fold(key(2), i), weight.data);
    weight.data.forEach((value, j) => (weight.data[j] = 0.01 * value));
  });
  return parameters;
}

interface Contestant {
  /** Seconds of one training step, the mean of `count`. */
  train(count: number): Promise<number>;
  /** Seconds of 1024 samples, the mean of `count`. */
  sample(count: number): Promise<number>;
  startUp: number;
  close(): Promise<void>;
}

export async function wellspring(kind: Kind, threads: number): Promise<Contestant> {
  const begin = performance.now();
  const runtime = onnxNode({ threads });
  const flow = flowOf(architecture(kind));
  const x = new Float32Array(rows * dim);
  fillNormal(key(3), x);
  const parameters = parametersOf(kind);
  const learner = await trainer(runtime, {
    parameters: parameters as never,
    batch: { x: spec([rows, dim]) },
    loss: (layers: FlowParameters<Tensor>, batch: { x: Tensor }) =>
      flow.logDensity(layers, batch.x).neg().mean(),
    optimiser: adam(),
  } as never);
  await learner.step({ x });
  const startUp = (performance.now() - begin) / 1000;
  const model = await flowModel(runtime, { spec: architecture(kind), parameters });
  await model.sample(key(4), rows);
  const mean = async (count: number, run: (i: number) => Promise<unknown>) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) await run(i);
    return (performance.now() - start) / 1000 / count;
  };
  return {
    startUp,
    train: (count) => mean(count, () => learner.step({ x })),
    sample: (count) => mean(count, (i) => model.sample(fold(key(5), i), rows)),
    close: async () => Promise.all([learner.close(), model.close()]).then(() => undefined),
  };
}

interface Answer {
  seconds: number;
  failed?: string;
}

async function peer(script: string, kind: Kind, threads: number, mode: string): Promise<Contestant | string> {
  const started = await startPeer(script, {
    install: 'requirements-flow.txt',
    arguments: [String(threads), kind],
    environment: { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) },
  });
  if (started.missing !== undefined) return started.missing;
  const running: Peer = started;
  const first = await running.call<Answer>('start', { mode });
  if (first.failed !== undefined) {
    await running.close();
    return first.failed;
  }
  versions.add(JSON.stringify(running.versions));
  const ask = (command: string) => async (count: number) =>
    (await running.call<Answer>(command, { mode, count })).seconds;
  return { startUp: first.seconds, train: ask('train'), sample: ask('sample'), close: () => running.close() };
}

const versions = new Set<string>();
const labels = {
  wellspring: 'Wellspring',
  torch: 'PyTorch, eager',
  compiled: 'PyTorch, torch.compile',
  jax: 'JAX, jitted',
};
type Name = keyof typeof labels;

const makers: Record<Name, (kind: Kind, threads: number) => Promise<Contestant | string>> = {
  wellspring,
  torch: (kind, threads) => peer('flow_torch.py', kind, threads, 'eager'),
  compiled: (kind, threads) => peer('flow_torch.py', kind, threads, 'compiled'),
  jax: (kind, threads) => peer('flow_jax.py', kind, threads, 'jitted'),
};

type Chosen = { contestant: Contestant; threads: number };

/** Each contestant at the number of threads with which it trains fastest. */
async function choose(kind: Kind, notes: Set<string>): Promise<Map<Name, Chosen>> {
  const chosen = new Map<Name, Chosen>();
  for (const name of Object.keys(labels) as Name[]) {
    const tried: (Chosen & { seconds: number })[] = [];
    for (const threads of [1, 2]) {
      const contestant = await makers[name](kind, threads);
      if (typeof contestant === 'string') {
        notes.add(`${labels[name]} does not take part: ${contestant}`);
        break;
      }
      tried.push({ contestant, threads, seconds: Infinity });
    }
    for (let round = 0; round < 8; round++) {
      for (const entry of tried) entry.seconds = Math.min(entry.seconds, await entry.contestant.train(5));
    }
    tried.sort((a, b) => a.seconds - b.seconds);
    for (const slower of tried.slice(1)) await slower.contestant.close();
    if (tried.length > 0) chosen.set(name, tried[0]);
  }
  return chosen;
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const rounds = Number(args[0] ?? 7);
  const notes = new Set<string>();
  const table: Record<string, Cell>[] = [];
  const ratios: Record<string, number> = {};
  const measured: Record<string, number | string> = {};
  for (const kind of (args[1] ? [args[1]] : ['affine', 'spline']) as Kind[]) {
    const chosen = await choose(kind, notes);
    const names = [...chosen.keys()];
    const count = Number(args[2] ?? (kind === 'affine' ? 20 : 3));
    const contest = (run: (contestant: Contestant) => Promise<number>) =>
      interleave(
        Object.fromEntries(names.map((name) => [name, () => run(chosen.get(name)!.contestant)])) as Record<
          Name,
          () => Promise<number>
        >,
        { rounds, warmUp: 1 },
      );
    const training = await contest(({ train }) => train(count));
    const sampling = await contest(({ sample }) => sample(count));
    let own = { step: NaN, sample: NaN };
    for (const name of names) {
      const { contestant, threads } = chosen.get(name)!;
      await contestant.close();
      const row = {
        'step, ms': training.median(name) * 1000,
        'samples, ms': sampling.median(name) * 1000,
        'start-up, s': contestant.startUp,
      };
      table.push({ flow: kind, engine: labels[name], threads, ...row });
      const best = {
        step: Math.min(...training.seconds[name]),
        sample: Math.min(...sampling.seconds[name]),
      };
      Object.assign(row, { 'best step, ms': best.step * 1000, 'best samples, ms': best.sample * 1000 });
      measured[`${kind}${name}StepMilliseconds`] = row['step, ms'];
      measured[`${kind}${name}SampleMilliseconds`] = row['samples, ms'];
      if (name === 'wellspring') {
        own = best;
        continue;
      }
      ratios[`${kind}${name}Step`] = training.ratio(name, 'wellspring');
      ratios[`${kind}${name}Sample`] = sampling.ratio(name, 'wellspring');
      ratios[`${kind}${name}StepBest`] = best.step / own.step;
      ratios[`${kind}${name}SampleBest`] = best.sample / own.sample;
    }
  }
  return {
    title: `Flows of 12 couplings on ${dim} coordinates: a training step on ${rows} rows, ${rows} samples with densities`,
    rows: table,
    ratios,
    measured,
    notes: [...notes, ...versions],
  };
}
