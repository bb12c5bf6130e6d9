/**
 * The reference of the alanine dipeptide studies: a long run without any bias, φ and ψ of 64 walkers every picosecond:
 * `npm run bench -- unbiased-dipeptide FILE [ns] [threads]`.
 *
 * ff96 with OBC2, 300 K, 4 fs, bonds to hydrogens held, hydrogens of 3 dalton, friction 1/ps. FILE gets float32 little-endian, frames × 64 × 2
 * (φ, ψ in radians); the default is 2200 ns of all walkers together.
 */
import { writeFileSync } from 'node:fs';
import { key } from 'wellspring';
import { moveWalkers } from 'wellspring/workflows';
import { copies, dihedralsOf, langevin, moleculeOfSystem } from 'wellspring/workflows/molecules';
import { openSession } from '../examples/lib/session.js';
import type { BenchResult } from './harness.js';
import { dipeptide, dynamics, phi, psi } from './problems/dipeptide.js';

const walkers = 64;
const picosecond = Math.round(1 / dynamics.timeStep);

export default async function bench([file, total = '2200', threads = '2']: string[]): Promise<BenchResult> {
  if (!file) throw new Error('usage: npm run bench -- unbiased-dipeptide FILE [ns] [threads]');
  const frames = Math.round((1000 * Number(total)) / walkers);
  const session = await openSession(Number(threads));
  const context = session.context(11);
  const { molecule, dim } = await moleculeOfSystem(dipeptide, {});
  const events = moveWalkers(
    { ...context, key: key(11) },
    {
      ...{ system: dipeptide, kernel: langevin(dynamics), dim, steps: frames * picosecond },
      positions: copies(molecule.positions, walkers),
      recording: { every: picosecond, positions: 0, variables: dihedralsOf([phi, psi]) },
    },
  );
  const begin = performance.now();
  const result = await last(events);
  const seconds = (performance.now() - begin) / 1000;
  await session.close();

  writeFileSync(file, new Uint8Array(Float32Array.from(result.values).buffer));
  const nsPerDay = (((frames * walkers) / 1000) * 86_400) / seconds;
  return {
    title: `${frames * walkers} ps without a bias in ${file}`,
    rows: [{ frames, walkers, seconds: Math.round(seconds), 'ns/day': Math.round(nsPerDay) }],
    ratios: {},
    measured: { nsPerDay },
  };
}

async function last<Result>(events: AsyncGenerator<unknown, Result, void>): Promise<Result> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
  }
}
