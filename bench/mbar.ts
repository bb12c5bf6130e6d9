/**
 * MBAR of umbrella windows, free energies with errors, against pymbar: `npm run bench -- mbar [windows samples [rounds]]`,
 * default 24 windows of 5,000 samples each.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mbar, type Mbar } from '../src/estimators/index.js';
import { fold, key, normal } from '../src/random/index.js';
import { interleave, peakMemoryMiB, startPeer, type BenchResult, type Peer } from './harness.js';

interface Answer {
  seconds: number;
  freeEnergies: number[];
  standardErrors: number[];
}

const contestants = {
  pymbar4: { label: 'pymbar 4, numpy', kind: 'plain', install: 'requirements-mbar.txt' },
  pymbar4Jax: { label: 'pymbar 4, JAX, compiled already', kind: 'jax', install: 'requirements-mbar.txt' },
  pymbar3: { label: 'pymbar 3 (Debian)', kind: '3', install: 'apt-get install python3-pymbar' },
} as const;
type Name = keyof typeof contestants;

/** Harmonic windows on a coordinate with a free energy of its own: samples of window k are normal, its bias adds to nothing. */
function umbrella(windows: number, samples: number): { energies: Float64Array; counts: number[] } {
  const total = windows * samples;
  const energies = new Float64Array(windows * total);
  for (let k = 0; k < windows; k++) {
    const z = normal(fold(key(2024), k), samples);
    for (let i = 0; i < samples; i++) {
      const x = 0.25 * k + z[i] / Math.sqrt(20);
      for (let l = 0; l < windows; l++)
        energies[l * total + k * samples + i] = 10 * (x - 0.25 * l) ** 2 + 0.3 * l;
    }
  }
  return { energies, counts: new Array<number>(windows).fill(samples) };
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const [windows = 24, samples = 5000, rounds = 5] = args.map(Number);
  const problem = umbrella(windows, samples);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wellspring-'));
  const file = path.join(folder, 'energies.f64');
  writeFileSync(file, problem.energies);

  const notes: string[] = [];
  const peers = new Map<Name, Peer>();
  const cold = new Map<Name, number>();
  const load = { path: file, states: windows, counts: problem.counts };
  const start = async (name: Name): Promise<Peer | undefined> => {
    const { kind, install } = contestants[name];
    const python = name === 'pymbar3' ? '/usr/bin/python3' : undefined;
    const peer = await startPeer('mbar_pymbar.py', { python, install, arguments: [kind] });
    if (peer.missing !== undefined) {
      notes.push(`${contestants[name].label} is not installed: ${peer.missing}`);
      return undefined;
    }
    await peer.call('load', load);
    return peer;
  };
  // First calls, each in a fresh process and each beside one of ours: they count JAX's compilation.
  const firstOurs = clock(() => mbar(problem));
  const coldRatios: number[] = [];
  for (const name of Object.keys(contestants) as Name[]) {
    const peer = await start(name);
    if (!peer) continue;
    peers.set(name, peer);
    cold.set(name, (await peer.call<Answer>('solve')).seconds);
    notes.push(`${contestants[name].label}: ${JSON.stringify(peer.versions)}`);
  }
  if (peers.has('pymbar4Jax')) {
    coldRatios.push(cold.get('pymbar4Jax')! / firstOurs);
    for (let i = 1; i < 3; i++) {
      const peer = (await start('pymbar4Jax'))!;
      const { seconds } = await peer.call<Answer>('solve');
      await peer.close();
      coldRatios.push(seconds / clock(() => mbar(problem)));
    }
  }

  let ours: Mbar | undefined;
  const answers = new Map<Name, Answer>();
  const timed = Object.fromEntries(
    [...peers].map(([name, peer]) => [
      name,
      async () => {
        const answer = await peer.call<Answer>('solve');
        answers.set(name, answer);
        return answer.seconds;
      },
    ]),
  ) as Record<Name, () => Promise<number>>;
  const timings = await interleave(
    { wellspring: () => clock(() => (ours = mbar(problem))), ...timed },
    { rounds, warmUp: 1 },
  );
  for (const peer of peers.values()) await peer.close();
  rmSync(folder, { recursive: true });

  const { value, standardError, diagnostics } = ours!.freeEnergies;
  const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i])));
  const rows = [
    {
      implementation: 'wellspring',
      'first call, s': firstOurs,
      'later calls, s': timings.median('wellspring'),
      'times slower': 1,
      'largest |Δf|': undefined as number | undefined,
    },
  ];
  const ratios: Record<string, number> = {};
  const measured: BenchResult['measured'] = {
    windows,
    samplesPerWindow: samples,
    wellspringSeconds: timings.median('wellspring'),
    wellspringFirstSeconds: firstOurs,
    iterations: diagnostics.iterations,
    peakMemoryMiB: Math.round(peakMemoryMiB()),
  };
  for (const [name, answer] of answers) {
    ratios[name] = timings.ratio(name, 'wellspring');
    measured[`${name}Seconds`] = timings.median(name);
    measured[`${name}FirstSeconds`] = cold.get(name)!;
    measured[`${name}LargestDifference`] = difference(value, answer.freeEnergies);
    measured[`${name}LargestErrorRatio`] = Math.max(
      ...answer.standardErrors.slice(1).map((error, k) => Math.abs(error / standardError[k + 1] - 1)),
    );
    rows.push({
      implementation: contestants[name].label,
      'first call, s': cold.get(name)!,
      'later calls, s': timings.median(name),
      'times slower': ratios[name],
      'largest |Δf|': measured[`${name}LargestDifference`] as number,
    });
  }
  if (coldRatios.length > 0) ratios.pymbar4JaxWithCompilation = coldRatios.sort((a, b) => a - b)[1];
  const title = `MBAR with errors, ${windows} windows × ${samples.toLocaleString('en')} samples (medians of ${rounds} interleaved rounds)`;
  return { title, rows, ratios, measured, notes };
}

function clock(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
