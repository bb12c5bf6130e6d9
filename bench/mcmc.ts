/**
 * MALA and Hamiltonian Monte Carlo on the φ⁴ chain of 100 sites, 1000 chains, against vectorised numpy and beside blackjax:
 * `npm run bench -- mcmc [rounds]`. Seconds of one step of all chains; each contestant at its best number of threads, found first.
 */
import { key, normal } from 'wellspring';
import { createExecutor } from 'wellspring/runs';
import type { WalkerRows, WalkerTask } from 'wellspring/workflows';
import { hamiltonian, mala } from '../src/kernels/index.js';
import { fold } from '../src/random/index.js';
import { phi4Chain } from '../src/systems/index.js';
import { type BenchResult, type Cell, interleave, startPeer } from './harness.js';

const chains = 1000;
const sites = 100;
const kernels = {
  mala: { timeStep: 0.0007, steps: 200 },
  hamiltonian: { timeStep: 0.04, leaps: 10, steps: 50 },
} as const;
type Kernel = keyof typeof kernels;

interface Contestant {
  /** Seconds of a step. */
  run(kernel: Kernel): Promise<number>;
  close(): Promise<void>;
  notes?: string[];
}

/** The chains cut among worker threads as a run does; the bits are the same for any number. */
function wellspring(threads: number): Contestant {
  const executor = createExecutor(threads);
  const states = new Map<Kernel, readonly WalkerRows[]>();
  const start = normal(key(1), chains * sites).map((z) => 1 + 0.1 * z);
  const share = Math.ceil(chains / threads);
  return {
    async run(kernel) {
      const { steps, ...options } = kernels[kernel];
      const rows =
        states.get(kernel) ??
        Array.from({ length: threads }, (_, i) => ({
          firstWalker: i * share,
          positions: start.slice(i * share * sites, (i + 1) * share * sites),
        }));
      const tasks = rows.map((part): WalkerTask => ({
        system: { type: 'phi4-chain' },
        kernel: { type: kernel, ...options },
        key: key(2),
        recording: {},
        rows: part,
        steps,
      }));
      const begin = performance.now();
      const results = await executor.execute(tasks);
      const seconds = (performance.now() - begin) / 1000 / steps;
      states.set(
        kernel,
        results.map((result) => result.rows),
      );
      return seconds;
    },
    close: () => executor.close(),
  };
}

/** Mean acceptance, to show that the contestants do the same. */
function acceptance(kernel: Kernel): number {
  const { steps, ...options } = kernels[kernel];
  const potential = phi4Chain();
  const moves = kernel === 'mala' ? mala(potential, options) : hamiltonian(potential, options);
  let state = moves.init(
    key(1),
    normal(key(1), chains * sites).map((z) => 1 + 0.1 * z),
  );
  let last = 0;
  for (let step = 0; step < steps; step++) {
    const next = moves.advance(fold(key(2), step), state);
    state = next.state;
    last = next.info.acceptance.reduce((sum, p) => sum + p, 0) / chains;
  }
  return last;
}

const acceptances: Record<string, Record<Kernel, number>> = {};
const versions = new Set<string>();

async function peer(script: string, threads: number): Promise<Contestant | string> {
  const started = await startPeer(script, {
    install: 'requirements-mcmc.txt',
    arguments: [String(threads)],
    environment: { OMP_NUM_THREADS: String(threads) },
  });
  if (started.missing !== undefined) return started.missing;
  versions.add(JSON.stringify(started.versions));
  return {
    async run(kernel) {
      const { timeStep, steps, ...rest } = kernels[kernel];
      const answer = await started.call<{ seconds: number; acceptance: number; first?: number }>('run', {
        kernel: kernel === 'mala' ? 'mala' : 'hmc',
        chains,
        steps,
        step: timeStep,
        ...rest,
      });
      (acceptances[script] ??= { mala: 0, hamiltonian: 0 })[kernel] = answer.acceptance;
      return answer.seconds;
    },
    close: () => started.close(),
  };
}

const labels = {
  wellspring: 'Wellspring',
  one: 'Wellspring, one thread',
  numpy: 'numpy, vectorised',
  blackjax: 'blackjax, jitted',
};
type Name = keyof typeof labels;

const makers: Record<
  Name,
  { threads: readonly number[]; make: (threads: number) => Contestant | Promise<Contestant | string> }
> = {
  wellspring: { threads: [1, 2], make: wellspring },
  one: { threads: [1], make: wellspring },
  numpy: { threads: [1], make: (threads) => peer('mcmc_numpy.py', threads) },
  blackjax: { threads: [1, 2], make: (threads) => peer('mcmc_blackjax.py', threads) },
};

export default async function bench(args: string[]): Promise<BenchResult> {
  const rounds = Number(args[0] ?? 9);
  const notes: string[] = [];
  const chosen = new Map<Name, { contestant: Contestant; threads: number }>();
  for (const name of Object.keys(labels) as Name[]) {
    const tried: { contestant: Contestant; threads: number; seconds: number }[] = [];
    for (const threads of makers[name].threads) {
      const contestant = await makers[name].make(threads);
      if (typeof contestant === 'string') {
        notes.push(`${labels[name]} does not take part: ${contestant}`);
        break;
      }
      tried.push({ contestant, threads, seconds: Infinity });
    }
    for (let round = 0; round < 3; round++) {
      for (const entry of tried)
        entry.seconds = Math.min(entry.seconds, await entry.contestant.run('hamiltonian'));
    }
    tried.sort((a, b) => a.seconds - b.seconds);
    for (const slower of tried.slice(1)) await slower.contestant.close();
    if (tried.length > 0) chosen.set(name, tried[0]);
  }
  const names = [...chosen.keys()];
  const ratios: Record<string, number> = {};
  const measured: Record<string, number> = {};
  const rows = new Map<Name, Record<string, Cell>>(
    names.map((name) => [name, { engine: labels[name], threads: chosen.get(name)!.threads }]),
  );
  for (const kernel of Object.keys(kernels) as Kernel[]) {
    const contest = names.map((name) => [name, () => chosen.get(name)!.contestant.run(kernel)] as const);
    const timings = await interleave(Object.fromEntries(contest) as Record<Name, () => Promise<number>>, {
      rounds,
      warmUp: 1,
    });
    for (const name of names) {
      rows.get(name)![`${kernel}, ms`] = timings.median(name) * 1000;
      measured[`${name}${kernel}Milliseconds`] = timings.median(name) * 1000;
      if (name !== 'wellspring' && name !== 'one') {
        ratios[`${kernel}Over${name}`] = timings.ratio(name, 'wellspring');
        ratios[`${kernel}OneThreadOver${name}`] = timings.ratio(name, 'one');
      }
    }
    const own = acceptance(kernel).toFixed(2);
    const theirs = Object.entries(acceptances).map(([script, of]) => `${of[kernel].toFixed(2)} (${script})`);
    notes.push(`acceptance of ${kernel}: ${own}; ${theirs.join(', ')}`);
  }
  for (const { contestant } of chosen.values()) await contestant.close();
  return {
    title: `One step of ${chains} chains on the φ⁴ chain of ${sites} sites; ${kernels.hamiltonian.leaps} leapfrog steps in one of Hamiltonian Monte Carlo`,
    rows: [...rows.values()],
    ratios,
    measured,
    notes: [...notes, ...versions],
  };
}
