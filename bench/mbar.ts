/**
 * MBAR of umbrella windows, free energies with errors, against pymbar, and how its cost and memory grow: `npm run bench -- mbar`. With
 * arguments, one table alone: `npm run bench -- mbar WINDOWS SAMPLES [ROUNDS]`, or `growth`, `wide`, `memory`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mbar, type Mbar } from '../src/estimators/index.js';
import {
  interleave,
  machineLoad,
  median,
  startPeer,
  type BenchResult,
  type Cell,
  type Peer,
} from './harness.js';
import { umbrellaWindows } from './problems/umbrella.js';

interface Answer {
  seconds: number;
  /** Of all threads. */
  processor: number;
  freeEnergies: number[];
  standardErrors: number[];
}

const contestants = {
  pymbar4: { label: 'pymbar 4, numpy', kind: 'plain', install: 'requirements-mbar.txt' },
  pymbar4Jax: { label: 'pymbar 4, JAX, compiled already', kind: 'jax', install: 'requirements-mbar.txt' },
  pymbar3: { label: 'pymbar 3 (Debian)', kind: '3', install: 'apt-get install python3-pymbar' },
} as const;
type Name = keyof typeof contestants;

interface Comparison {
  title: string;
  rows: Record<string, Cell>[];
  ratios: Record<string, number>;
  measured: BenchResult['measured'];
  versions: string[];
}

export default async function bench(args: string[]): Promise<BenchResult> {
  if (args[0] === 'growth')
    return { ...(await growing(24, [2500, 5000, 10_000, 20_000, 40_000], 5)), ...nothing };
  if (args[0] === 'wide') return { ...(await growing(64, [5000, 20_000], 3)), ...nothing };
  if (args[0] === 'memory') return { ...atScale(), ...nothing };
  if (args.length > 0) {
    const [windows, samples, rounds = 5] = args.map(Number);
    const { title, rows, ratios, measured, versions } = await compare(windows, samples, rounds);
    return { title, rows, ratios, measured, notes: versions };
  }
  const small = await compare(24, 5000, 7);
  const large = await compare(64, 5000, 3);
  const growth = await growing(24, [2500, 5000, 10_000, 20_000, 40_000], 7);
  const wide = await growing(64, [5000, 20_000], 5);
  const memory = atScale();
  const named = (prefix: string, values: Record<string, number | string | boolean>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}_${name}`, value]));
  return {
    title: small.title,
    rows: small.rows,
    tables: [large, growth, wide, memory],
    ratios: { ...named('24x5000', small.ratios), ...named('64x5000', large.ratios) } as Record<
      string,
      number
    >,
    measured: { ...named('24x5000', small.measured), ...named('64x5000', large.measured) },
    notes: small.versions,
  };
}

const nothing = { ratios: {}, measured: {} };

/** Ours and all peers that are installed, in turn, on the same energies. */
async function compare(windows: number, samples: number, rounds: number): Promise<Comparison> {
  const problem = umbrellaWindows(windows, samples);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wellspring-'));
  const file = path.join(folder, 'energies.f64');
  writeFileSync(file, problem.energies);
  const versions: string[] = [];
  const start = async (name: Name): Promise<Peer | undefined> => {
    const { kind, install, label } = contestants[name];
    const python = name === 'pymbar3' ? '/usr/bin/python3' : undefined;
    const peer = await startPeer('mbar_pymbar.py', { python, install, arguments: [kind] });
    if (peer.missing !== undefined) {
      versions.push(`${label} is not installed: ${peer.missing}`);
      return undefined;
    }
    await peer.call('load', { path: file, states: windows, counts: problem.counts });
    return peer;
  };

  // First calls, each in a fresh process and beside one of ours: they count JAX's compilation.
  const firstOurs = clock(() => mbar(problem));
  const peers = new Map<Name, Peer>();
  const cold = new Map<Name, number>();
  for (const name of Object.keys(contestants) as Name[]) {
    const peer = await start(name);
    if (!peer) continue;
    peers.set(name, peer);
    cold.set(name, (await peer.call<Answer>('solve')).seconds);
    versions.push(`${contestants[name].label}: ${JSON.stringify(peer.versions)}`);
  }
  const compiled = cold.get('pymbar4Jax');
  const coldRatios = compiled === undefined ? [] : [compiled / firstOurs];
  for (let i = 0; i < 2 && compiled !== undefined; i++) {
    const peer = (await start('pymbar4Jax'))!;
    const { seconds } = await peer.call<Answer>('solve');
    await peer.close();
    coldRatios.push(seconds / clock(() => mbar(problem)));
  }

  let ours: Mbar | undefined;
  const processor: Record<string, number[]> = { wellspring: [] };
  const answers = new Map<Name, Answer>();
  const timed = Object.fromEntries(
    [...peers].map(([name, peer]) => [
      name,
      async () => {
        const answer = await peer.call<Answer>('solve');
        answers.set(name, answer);
        (processor[name] ??= []).push(answer.processor);
        return answer.seconds;
      },
    ]),
  ) as Record<Name, () => Promise<number>>;
  const timings = await interleave(
    {
      wellspring: () => {
        const before = process.cpuUsage();
        ours = mbar(problem);
        processor.wellspring.push(processorSeconds(before));
      },
      ...timed,
    },
    { rounds, warmUp: 0 }, // all have solved it once
  );
  for (const peer of peers.values()) await peer.close();
  rmSync(folder, { recursive: true });

  const { value, standardError } = ours!.freeEnergies;
  const rows: Record<string, Cell>[] = [
    {
      implementation: 'wellspring',
      'first call, s': firstOurs,
      'later calls, s': timings.median('wellspring'),
      'fastest, s': Math.min(...timings.seconds.wellspring),
      'processor, s': median(processor.wellspring),
      'times slower': 1,
      'largest |Δf|, kT': undefined,
      'largest difference of errors, %': undefined,
    },
  ];
  const ratios: Record<string, number> = {};
  for (const [name, { freeEnergies, standardErrors }] of answers) {
    ratios[name] = timings.ratio(name, 'wellspring');
    rows.push({
      implementation: contestants[name].label,
      'first call, s': cold.get(name)!,
      'later calls, s': timings.median(name),
      'fastest, s': Math.min(...timings.seconds[name]),
      'processor, s': median(processor[name]),
      'times slower': ratios[name],
      'largest |Δf|, kT': Math.max(...freeEnergies.map((f, k) => Math.abs(f - value[k]))),
      'largest difference of errors, %':
        100 * Math.max(...standardErrors.slice(1).map((e, k) => Math.abs(e / standardError[k + 1] - 1))),
    });
  }
  if (coldRatios.length > 0) ratios.pymbar4JaxWithCompilation = median(coldRatios);
  return {
    title:
      `MBAR with errors, ${windows} windows × ${samples.toLocaleString('en')} samples ` +
      `(medians of ${rounds} interleaved rounds, load ${machineLoad()})`,
    rows,
    ratios,
    measured: { seconds: timings.median('wellspring'), firstSeconds: firstOurs },
    versions,
  };
}

/** Our seconds at several sizes, in turn. */
async function growing(windows: number, sizes: number[], rounds: number) {
  const problems = sizes.map((samples) => umbrellaWindows(windows, samples));
  const names = sizes.map(String);
  const processor: number[][] = sizes.map(() => []);
  const solve = (i: number): void => {
    const before = process.cpuUsage();
    mbar(problems[i]);
    processor[i].push(processorSeconds(before));
  };
  const timings = await interleave(Object.fromEntries(names.map((name, i) => [name, () => solve(i)])), {
    rounds,
  });
  return {
    title: `Cost and number of samples, ${windows} windows (medians of ${rounds} rounds in turn, load ${machineLoad()})`,
    rows: sizes.map((samples, i) => ({
      'samples per window': samples,
      samples: samples * windows,
      'median, s': timings.median(names[i]),
      'µs per sample': (1e6 * timings.median(names[i])) / (samples * windows),
      'fastest, µs per sample': (1e6 * Math.min(...timings.seconds[names[i]])) / (samples * windows),
      'processor, µs per sample': (1e6 * median(processor[i])) / (samples * windows),
    })),
  };
}

/** 64 states of 2 million samples in all, each way of keeping energies in a process of its own. */
function atScale() {
  const script = fileURLToPath(new URL('./problems/large-mbar.ts', import.meta.url));
  const cases = [
    ['float64', 'neighbours'],
    ['float32', 'neighbours'],
    ['function', 'neighbours'],
    ['float64', 'all'],
    ['function', 'all'],
  ];
  const rows = cases.map(([kept, overlap]) => {
    const argv = [...process.execArgv, script, kept, overlap, '64', '31250'];
    const line = execFileSync(process.execPath, argv, { encoding: 'utf8' }).trim().split('\n').at(-1)!;
    const { seconds, peakMiB, energiesMiB, largestDeviation } = JSON.parse(line) as Record<string, number>;
    return {
      energies: kept === 'function' ? 'a function' : kept,
      'states overlap with': overlap,
      seconds: seconds,
      'peak memory, MiB': Math.round(peakMiB),
      'of it energies': Math.round(energiesMiB),
      'largest deviation, standard errors': largestDeviation,
    };
  });
  return {
    title: `64 states × 2,000,000 samples, each in a process of its own (load ${machineLoad()})`,
    rows,
  };
}

/** Of all threads: the compiler's and the garbage collector's too. */
function processorSeconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function clock(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
