/**
 * Adaptive Monte Carlo with a flow against flowMC on the dual moon and the φ⁴ chain: `npm run bench -- flowmc [seed]`. Each by its own
 * settings, flowMC's those that its authors publish for the dual moon; effective samples of what mixes slowest, for each energy evaluation
 * and each second, with training and without.
 */
import { readFileSync, rmSync } from 'node:fs';
import { bulkSize } from '../src/diagnostics/index.js';
import { decodeNpy } from '../src/formats/index.js';
import { key, normal } from '../src/random/index.js';
import { finish, phi4, moon, seriesOf, type Study } from './adaptive-flow.js';
import { type BenchResult, type Cell, startPeer } from './harness.js';

interface Contest {
  readonly study: Study;
  readonly dim: number;
  readonly chains: number;
  readonly options: Record<string, unknown>;
}

const common = {
  n_local_steps: 100,
  n_global_steps: 10,
  n_epochs: 5,
  rq_spline_n_bins: 8,
  rq_spline_n_layers: 4,
};

const contests: Record<string, Contest> = {
  'dual-moon': {
    dim: 5,
    chains: 20,
    options: {
      ...common,
      n_training_loops: 20,
      n_production_loops: 20,
      mala_step_size: 0.1,
      rq_spline_hidden_units: [32, 32],
      learning_rate: 5e-3,
      batch_size: 5000,
      n_max_examples: 5000,
    },
    study: {
      ...moon,
      experiment: {
        ...moon.experiment,
        chains: { count: 20, from: [0], spread: 1 },
        local: { kernel: 'mala', steps: 20, every: 2, timeStep: 0.005, leaps: 1 },
        flow: { ...moon.experiment.flow, layers: 6, width: 32 },
        train: { loops: 25, steps: 60, batch: 256, learningRate: 5e-3, memory: 20 },
        global: { steps: 5 },
        produce: { loops: 85, samples: 1000 },
      },
    },
  },
  'phi4-chain': {
    dim: 100,
    chains: 100,
    options: {
      ...common,
      n_training_loops: 20,
      n_production_loops: 10,
      mala_step_size: 0.02,
      rq_spline_hidden_units: [64, 64],
      learning_rate: 1e-3,
      batch_size: 10_000,
      n_max_examples: 10_000,
    },
    study: {
      ...phi4(0),
      experiment: {
        ...phi4(0).experiment,
        train: { loops: 40, steps: 100, batch: 500, learningRate: 1e-3, memory: 10 },
        local: { kernel: 'mala', steps: 40, every: 10, timeStep: 4e-4, leaps: 1 },
        global: { steps: 10 },
        produce: { loops: 22, samples: 1000 },
      },
    },
  },
};

function starts({ study: { experiment }, chains, dim }: Contest, seed: number): Float64Array {
  const { from, spread } = experiment.chains;
  return normal(key(seed), chains * dim).map((z, i) => {
    const place = from[Math.floor(i / dim) % from.length];
    return (typeof place === 'number' ? place : place[i % dim]) + spread * z;
  });
}

interface Answer {
  seconds: number;
  /** Seconds of processor time, over all threads: what a machine that is busy with other work still tells. */
  processor: number;
  compiling: number;
  file: string;
  shape: [chains: number, frames: number, dim: number];
  global: number;
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const seed = Number(args[0] ?? 1);
  const chosen = Object.entries(contests).filter(([name]) => args[1] === undefined || args[1] === name);
  const rows: Record<string, Cell>[] = [];
  const ratios: Record<string, number> = {};
  const notes: string[] = [];
  const flowMC = await startPeer('flowmc.py', { install: 'requirements-flowmc.txt' });
  for (const [name, contest] of chosen) {
    const { study, dim, chains, options } = contest;
    const begin = performance.now();
    const before = process.cpuUsage();
    const result = await finish(study.experiment, seed);
    const seconds = (performance.now() - begin) / 1000;
    const { user, system } = process.cpuUsage(before);
    const effective = bulkSize(seriesOf(result, study.slow));
    const { trained, produced } = result;
    const own = tell('Wellspring', name, {
      effective,
      sampling: produced.evaluations,
      training: trained.evaluations,
      seconds,
      processor: (user + system) / 1e6,
      compiling: 0,
      accepted: produced.rounds.reduce((sum, { global }) => sum + global, 0) / produced.rounds.length,
    });
    rows.push(own);
    console.error(JSON.stringify(own));
    if (flowMC.missing !== undefined) {
      notes.push(`flowMC does not take part: ${flowMC.missing}`);
      continue;
    }
    const answer = await flowMC.call<Answer>('run', {
      ...{ target: name, dim, chains, seed, options },
      start: Array.from(starts(contest, seed)),
    });
    const positions = decodeNpy(readFileSync(answer.file)).data as Float64Array;
    rmSync(answer.file);
    const frames = answer.shape[1];
    const series = Array.from({ length: chains }, (_, chain) =>
      Float64Array.from({ length: frames }, (_f, frame) => {
        const at = (chain * frames + frame) * dim;
        return study.slow(positions.subarray(at, at + dim));
      }),
    );
    const loop = chains * (common.n_local_steps + common.n_global_steps);
    const theirs = tell('flowMC', name, {
      effective: bulkSize(series),
      sampling: loop * (options.n_production_loops as number),
      training: loop * (options.n_training_loops as number),
      seconds: answer.seconds,
      processor: answer.processor,
      compiling: answer.compiling,
      accepted: answer.global,
    });
    rows.push(theirs);
    console.error(JSON.stringify(theirs));
    for (const figure of [
      'per 1000 energies',
      'with training',
      'per second',
      'per second, compiled',
      'per processor second',
    ] as const) {
      ratios[`${name}, ${figure}`] = (own[figure] as number) / (theirs[figure] as number);
    }
  }
  if (flowMC.missing === undefined) {
    notes.push(JSON.stringify(flowMC.versions));
    await flowMC.close();
  }
  return { title: `Effective samples, seed ${seed}`, rows, ratios, measured: {}, notes };
}

function tell(
  engine: string,
  target: string,
  found: {
    effective: number;
    sampling: number;
    training: number;
    seconds: number;
    processor: number;
    compiling: number;
    accepted: number;
  },
): Record<string, Cell> {
  const { effective, sampling, training, seconds, processor, compiling, accepted } = found;
  return {
    target,
    engine,
    'effective samples': effective,
    'jumps accepted': accepted,
    energies: sampling,
    'energies in training': training,
    seconds,
    'of these compiling': compiling,
    'processor seconds': processor,
    'per 1000 energies': (1000 * effective) / sampling,
    'with training': (1000 * effective) / (sampling + training),
    'per second': effective / seconds,
    'per second, compiled': effective / (seconds - compiling),
    'per processor second': effective / processor,
  };
}
