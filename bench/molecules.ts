/**
 * Molecules against OpenMM, the current release and Debian's, in turn: `npm run bench -- molecules [rounds [scale]]`, default 7 rounds; a scale
 * below 1 makes them shorter. Langevin dynamics at 1 fs and 300 K without constraints: alanine dipeptide and a protein of 582 atoms, ff96 with
 * OBC2. WELLSPRING_PEERS_PYTHON is the Python of the current release, WELLSPRING_DEBIAN_PYTHON (default /usr/bin/python3) Debian's.
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { loadavg } from 'node:os';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { alanineDipeptide, moleculeKernel, readOpenmmSystem, TERMS } from '../src/systems/molecules/index.js';
import { system as alanineSystem } from '../src/systems/molecules/alanine-dipeptide/ff96-obc.js';
import { interleave, median, peakMemoryMiB, startPeer, type BenchResult, type Peer } from './harness.js';
import { prepare, type Task } from './molecules/task.js';

interface Molecule {
  name: string;
  system: string;
  positions: Float64Array;
  /** Aggregate walker-steps of ours and of OpenMM in a round: about half a second each. */
  steps: { fast: number; exact: number; openmm: number };
}

/** Something that takes steps: a whole number of walkers, each as many. */
interface Contestant {
  walkers: number;
  /** Returns processor seconds of all threads and processes. */
  run(steps: number): Promise<number>;
}

/** Runs in this process and returns its processor seconds. */
async function processor(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const precisions = ['fast', 'exact'] as const;

/** Our walkers split over two threads. */
async function threads(
  task: Omit<Task, 'firstWalker'>,
): Promise<Contestant & { memory: number; close(): void }> {
  const entry = fileURLToPath(new URL('molecules/worker.ts', import.meta.url));
  const options = { bundle: true, platform: 'node', format: 'cjs', write: false, logLevel: 'error' } as const;
  const code = buildSync({ entryPoints: [entry], ...options }).outputFiles[0].text;
  const half = task.walkers / 2;
  const workers = [0, half].map((firstWalker) => {
    const workerData: Task = { ...task, walkers: half, firstWalker };
    return new Worker(code, { eval: true, workerData });
  });
  const sizes = await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    walkers: task.walkers,
    memory: sizes.reduce((sum, [bytes]) => sum + (bytes as number), 0),
    run: (steps) =>
      processor(() => {
        const done = workers.map((worker) => once(worker, 'message'));
        workers.forEach((worker) => worker.postMessage(steps));
        return Promise.all(done);
      }),
    close: () => workers.forEach((worker) => void worker.terminate()),
  };
}

/** Contexts of one molecule in one or two processes. */
async function contexts(
  peers: Peer[],
  molecule: Molecule,
  platform: string,
  count: number,
): Promise<Contestant> {
  const name = `${molecule.name} ${platform} ${count}`;
  const { system, positions } = molecule;
  for (const peer of peers)
    await peer.call('prepare', { name, system, positions: [...positions], platform, threads: count });
  return {
    walkers: peers.length,
    async run(steps) {
      const answers = peers.map((peer) => peer.call<{ processor: number }>('run', { name, steps }));
      return (await Promise.all(answers)).reduce((sum, answer) => sum + answer.processor, 0);
    },
  };
}

/** Largest relative errors of our energies and relative error of our forces, against OpenMM's Reference platform. */
async function agreement({ system, positions }: Molecule, peer: Peer) {
  const expected = await peer.call<{ energies: Record<string, number>; forces: number[] }>('evaluate', {
    system,
    positions: [...positions],
  });
  const names = [
    'HarmonicBondForce',
    'HarmonicAngleForce',
    'PeriodicTorsionForce',
    '',
    'NonbondedForce',
    'GBSAOBCForce',
  ];
  return precisions.map((precision) => {
    const kernel = moleculeKernel(readOpenmmSystem(system), { precision });
    const [energies, forces] = [new Float64Array(TERMS.length), new Float64Array(positions.length)];
    kernel.energiesAndForces(positions, energies, forces);
    const errors = names.flatMap((name, t) =>
      name ? [Math.abs(energies[t] / expected.energies[name] - 1)] : [],
    );
    const difference = Math.hypot(...forces.map((force, i) => force - expected.forces[i]));
    return { precision, energies: Math.max(...errors), forces: difference / Math.hypot(...expected.forces) };
  });
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const [rounds = 7, scale = 1] = args.map(Number);
  const load = loadavg()[0];
  const install = 'requirements-molecules.txt';
  const debian = {
    python: process.env.WELLSPRING_DEBIAN_PYTHON ?? '/usr/bin/python3',
    install: 'apt-get install python3-simtk libopenmm-plugins',
  };
  const started = await Promise.all([
    startPeer('molecules_openmm.py', { install }),
    startPeer('molecules_openmm.py', { install }),
    startPeer('molecules_openmm.py', debian),
    startPeer('molecules_openmm.py', debian),
  ]);
  const notes = started.flatMap((peer, i) =>
    peer.missing !== undefined && i % 2 === 0 ? [`missing: ${peer.missing}`] : [],
  );
  const peers = started.flatMap((peer) => (peer.missing === undefined ? [peer] : []));
  const releases = new Map<string, Peer[]>();
  for (const peer of peers)
    releases.set(peer.versions.openmm, [...(releases.get(peer.versions.openmm) ?? []), peer]);
  if (peers.length === 0) throw new Error(`no OpenMM: ${notes.join('; ')}`);

  const { positions } = await alanineDipeptide({ flavour: 'ff96-obc' });
  const villin = await peers[0].call<{ system: string; positions: number[] }>('protein');
  const sizes = (fast: number, exact: number, openmm: number) => ({
    fast: Math.ceil(scale * fast),
    exact: Math.ceil(scale * exact),
    openmm: Math.ceil(scale * openmm),
  });
  const molecules: Molecule[] = [
    { name: 'alanine dipeptide', system: alanineSystem, positions, steps: sizes(256_000, 128_000, 10_000) },
    {
      name: 'villin headpiece',
      system: villin.system,
      positions: Float64Array.from(villin.positions),
      steps: sizes(640, 320, 40),
    },
  ];
  const result: BenchResult = {
    title: 'Langevin dynamics at 1 fs, ff96 + OBC2, no constraints (aggregate over all walkers)',
    rows: [],
    ratios: {},
    measured: {},
    notes,
  };

  for (const molecule of molecules) {
    const { name, system, steps } = molecule;
    const many = name === 'alanine dipeptide' ? 64 : 8;
    const ours = await Promise.all(
      precisions.map((precision) =>
        threads({ system, positions: molecule.positions, precision, walkers: many }),
      ),
    );
    const contestants = new Map<string, Contestant & { steps: number; group: 'ours' | 'one' | 'two' }>();
    precisions.forEach((precision, k) => {
      contestants.set(`${precision}, ${many} walkers, 2 threads`, {
        ...ours[k],
        steps: steps[precision],
        group: 'ours',
      });
      const one = prepare({ system, positions: molecule.positions, precision, walkers: 1, firstWalker: 0 });
      contestants.set(`${precision}, 1 walker, 1 thread`, {
        walkers: 1,
        run: (count) => processor(() => one.run(count)),
        steps: Math.ceil(steps[precision] / 8),
        group: 'ours',
      });
    });
    for (const [version, pair] of releases) {
      const { platforms } = await pair[0].call<{ platforms: string[] }>('platforms');
      for (const platform of platforms.filter((one) => one === 'Reference' || one === 'CPU')) {
        for (const [count, group, used] of [
          [1, 'one', pair.slice(0, 1)],
          [2, 'one', pair.slice(0, 1)],
          [1, 'two', pair],
        ] as const) {
          if (platform === 'Reference' && count === 2) continue;
          const label = `OpenMM ${version} ${platform}${platform === 'CPU' ? `, ${count} thread${count > 1 ? 's' : ''}` : ''}`;
          const whole = `${label}, ${used.length} process${used.length > 1 ? 'es' : ''}`;
          const slow = platform === 'CPU' && many === 64 ? 10 : 1;
          const made = await contexts(used, molecule, platform, count);
          contestants.set(whole, { ...made, steps: Math.ceil((steps.openmm * used.length) / slow), group });
        }
      }
    }
    const processors = Object.fromEntries([...contestants].map(([label]): [string, number[]] => [label, []]));
    const timed = Object.fromEntries(
      [...contestants].map(([label, { walkers, steps: total, run }]) => [
        label,
        async () => {
          const each = Math.ceil(total / walkers);
          const start = performance.now();
          processors[label].push((await run(each)) / (each * walkers));
          // Seconds of one walker-step.
          return (performance.now() - start) / 1000 / (each * walkers);
        },
      ]),
    );
    const times = await interleave<string>(timed, { rounds });
    const best = (group: string) =>
      [...contestants]
        .filter(([, one]) => one.group === group)
        .sort(([a], [b]) => times.median(a) - times.median(b))[0][0];
    for (const [label, { group }] of contestants) {
      const seconds = times.median(label);
      result.rows.push({
        molecule: name,
        what: label,
        'µs per walker-step': seconds * 1e6,
        'ns/day': 86_400e-6 / seconds,
        'of processor time': median(processors[label].slice(1)) * 1e6,
        'against the best one': group === 'ours' ? times.ratio(best('one'), label) : undefined,
        'against the best pair': group === 'ours' ? times.ratio(best('two'), label) : undefined,
      });
      if (group === 'ours') {
        result.ratios[`${name}, ${label}, against ${best('one')}`] = times.ratio(best('one'), label);
        result.ratios[`${name}, ${label}, against ${best('two')}`] = times.ratio(best('two'), label);
      }
      result.measured[`${name}, ${label}, µs per walker-step`] = seconds * 1e6;
      result.measured[`${name}, ${label}, µs of processor time`] = median(processors[label].slice(1)) * 1e6;
    }
    precisions.forEach((precision, k) => {
      result.measured[`${name}, ${precision}, KiB of kernel memory in two threads`] = ours[k].memory / 1024;
    });
    for (const { precision, energies, forces } of await agreement(molecule, peers[0])) {
      result.measured[`${name}, ${precision}, largest relative error of an energy term`] = energies;
      result.measured[`${name}, ${precision}, relative error of the forces`] = forces;
    }
    ours.forEach((pair) => pair.close());
  }
  result.measured.peakMiB = peakMemoryMiB();
  for (const [version, [peer]] of releases)
    result.measured[`OpenMM ${version}, peak MiB`] = (
      await peer.call<{ mebibytes: number }>('memory')
    ).mebibytes;
  result.measured.loadBefore = load;
  result.measured.loadAfter = median([loadavg()[0]]);
  result.notes!.push(`load of the machine before ${load.toFixed(1)}, after ${loadavg()[0].toFixed(1)}`);
  await Promise.all(peers.map((peer) => peer.close()));
  return result;
}
