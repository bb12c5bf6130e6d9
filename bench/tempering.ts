/**
 * What exchange costs: `npm run bench -- tempering [rounds [steps]]`, default 7 rounds of 2000 steps. 64 replicas of alanine dipeptide between 300
 * and 800 K move with swaps every 50, 100, 250 and 500 steps, and the same walkers move without; processor time of one thread, in turn. There is
 * no peer.
 */
import { geometricLadder } from '../src/kernels/index.js';
import { key } from '../src/random/index.js';
import { alanineDipeptide } from '../src/systems/molecules/index.js';
import { moveWalkers } from '../src/workflows/index.js';
import { exchangeWalkers, newReplicas } from '../src/workflows/tempering/exchange-walkers.js';
import type { Ladder } from '../src/workflows/tempering/states.js';
import { interleave, type BenchResult } from './harness.js';

const replicas = 64;
const strides = [50, 100, 250, 500];

const system = { type: 'alanine-dipeptide', constraints: 'hydrogen-bonds', hydrogenMass: 3 } as const;
const kernel = { type: 'langevin-middle', timeStep: 0.004, friction: 1 } as const;
const variable = { type: 'dihedral', atoms: [4, 6, 8, 14] } as const;

/** Processor seconds of a generator that is played to its end. */
async function processor(events: AsyncGenerator<unknown, unknown, void>): Promise<number> {
  const before = process.cpuUsage();
  for (let next = await events.next(); !next.done; next = await events.next());
  const { user, system: kernelTime } = process.cpuUsage(before);
  return (user + kernelTime) / 1e6;
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const rounds = Number(args[0] ?? 7);
  const steps = Number(args[1] ?? 2000);
  const { positions: one } = await alanineDipeptide();
  const dim = one.length;
  const positions = new Float64Array(replicas * dim);
  for (let row = 0; row < replicas; row++) positions.set(one, row * dim);
  const ladder: Ladder = {
    ...{ type: 'temperatures', parameters: geometricLadder(300, 800, replicas) },
    ...{ spring: 0, period: null, unit: 'K' },
  };
  const molecules = new Map();
  const context = {
    ...{ key: key(1), molecules },
    runtime: { name: 'none', threads: 1, load: () => Promise.reject(new Error('no tensors here')) },
  };
  const plain = () =>
    processor(moveWalkers(context, { system, kernel, positions, dim, steps, recording: {} }));
  const exchanging = (every: number) => () =>
    processor(
      exchangeWalkers(context, {
        ...{ system, dim, ladder, kernel, variable, every, rounds: Math.floor(steps / every) },
        ...{ scheme: 'even-odd', structures: 1, start: newReplicas(positions, dim, replicas) },
      }),
    );
  const contestants = Object.fromEntries([
    ['plain', plain] as const,
    ...strides.map((every) => [String(every), exchanging(every)] as const),
  ]);
  const timings = await interleave(contestants, { rounds, warmUp: 1 });
  const cost = (every: number) => timings.ratio(String(every), 'plain') - 1;
  const perStep = (name: string) => (1e6 * timings.median(name)) / (steps * replicas);
  return {
    title: `Swaps among ${replicas} replicas of alanine dipeptide, processor time of one thread`,
    rows: [
      { 'steps between swaps': 'no swaps', 'µs a walker and step': perStep('plain').toFixed(3), cost: '-' },
      ...strides.map((every) => ({
        'steps between swaps': every,
        'µs a walker and step': perStep(String(every)).toFixed(3),
        cost: `${(100 * cost(every)).toFixed(1)} %`,
      })),
    ],
    ratios: {},
    measured: Object.fromEntries(
      strides.map((every) => [`costAt${every}`, Number(cost(every).toPrecision(3))]),
    ),
  };
}
