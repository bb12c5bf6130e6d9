/**
 * Molecules against OpenMM on a machine that others use: `npm run bench -- molecules-slices [rounds]`, default 20. Everybody on one thread, in turn, in runs of
 * a few milliseconds; the fastest of them were not interrupted, and only they count. `molecules` takes two threads and medians.
 */
import { loadavg } from 'node:os';
import { system } from '../src/systems/molecules/alanine-dipeptide/ff96-obc.js';
import { alanineDipeptide, type Precision } from '../src/systems/molecules/index.js';
import { startPeer, type BenchResult } from './harness.js';
import { prepare } from './molecules/task.js';

export default async function bench(args: string[]): Promise<BenchResult> {
  const [rounds = 20] = args.map(Number);
  const peers = (
    await Promise.all([
      startPeer('molecules_openmm.py', { install: 'requirements-molecules.txt' }),
      startPeer('molecules_openmm.py', {
        python: process.env.WELLSPRING_DEBIAN_PYTHON ?? '/usr/bin/python3',
        install: 'apt-get install python3-simtk libopenmm-plugins',
      }),
    ])
  ).flatMap((peer) => (peer.missing === undefined ? [peer] : []));
  const { positions } = await alanineDipeptide({ flavour: 'ff96-obc' });
  const villin = await peers[0].call<{ system: string; positions: number[] }>('protein');
  const result: BenchResult = {
    title: 'The fastest short runs on one thread: Langevin dynamics at 1 fs, ff96 + OBC2',
    rows: [],
    ratios: {},
    measured: {},
  };

  for (const [name, molecule, blocks] of [
    ['alanine dipeptide', { system, positions: [...positions] }, 16],
    ['villin headpiece', villin, 1],
  ] as const) {
    const small = blocks > 1;
    const best = new Map<string, number>();
    const note = (label: string, seconds: number) =>
      best.set(label, Math.min(best.get(label) ?? Infinity, seconds * 1e6));
    const own = (['fast', 'exact'] as const).flatMap((precision: Precision) =>
      [blocks * (precision === 'fast' ? 4 : 2), 1].map((walkers) => ({
        label: `${precision}, ${walkers} walker${walkers > 1 ? 's' : ''}`,
        walkers,
        steps: !small ? 1 : walkers > 1 ? 6 : 50,
        ...prepare({
          ...molecule,
          positions: Float64Array.from(molecule.positions),
          precision,
          walkers,
          firstWalker: 0,
        }),
      })),
    );
    for (const peer of peers)
      for (const platform of ['Reference', 'CPU'])
        await peer.call('prepare', { name: `${name} ${platform}`, ...molecule, platform, threads: 1 });
    for (let round = 0; round < rounds; round++) {
      for (const { label, walkers, steps, run } of own) {
        for (let slice = 0; slice < 20; slice++) {
          const start = performance.now();
          run(steps);
          note(label, (performance.now() - start) / 1000 / steps / walkers);
        }
      }
      for (const peer of peers) {
        for (const platform of ['Reference', 'CPU']) {
          const slices = { name: `${name} ${platform}`, steps: small ? 60 : 1, count: small ? 20 : 5 };
          const { seconds } = await peer.call<{ seconds: number }>('slices', slices);
          note(`OpenMM ${peer.versions.openmm} ${platform}`, seconds);
        }
      }
    }
    const peer = Math.min(
      ...[...best].filter(([label]) => label.startsWith('OpenMM')).map(([, time]) => time),
    );
    for (const [label, time] of best) {
      const ours = !label.startsWith('OpenMM');
      result.rows.push({
        molecule: name,
        what: label,
        'µs per walker-step': time,
        'times OpenMM': ours ? peer / time : undefined,
      });
      result.measured[`${name}, ${label}, µs per walker-step`] = time;
      if (ours) result.ratios[`${name}, ${label}`] = peer / time;
    }
  }
  result.notes = [`load of the machine ${loadavg()[0].toFixed(1)}`];
  await Promise.all(peers.map((peer) => peer.close()));
  return result;
}
